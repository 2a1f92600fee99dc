//! A folder that can't be written: a file system that was mounted read-only, because permissions do
//! not bind everybody.

use adtally_core::store::OpenFault;
use adtally_tests::torture;

use crate::namespace::{inside, mount_small, remount};
use adtally_tests::faults::ground::{Ground, everything};

#[tokio::test]
async fn a_read_only_folder_is_named_and_left_alone() {
    if !inside("read_only::a_read_only_folder_is_named_and_left_alone") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(ground.data(), 32 << 10);
    remount(ground.data(), "ro");
    assert!(std::fs::write(ground.data().join("x"), "x").is_err(), "the control: nothing can be written");
    names_the_folder(&ground).await;
    remount(ground.data(), "rw");

    let (desk, told) = ground.open().await.unwrap();
    assert_eq!(told, []);
    ground.save(&desk, 10).await.unwrap();
    desk.close().await;
    let before = everything(ground.data()).unwrap();
    remount(ground.data(), "ro");
    names_the_folder(&ground).await;
    assert!(everything(ground.data()).unwrap() == before);
    remount(ground.data(), "rw");
    ground.is_sound().await.unwrap();
}

async fn names_the_folder(ground: &Ground) {
    let fault = torture::open(ground.data()).await.expect_err("it can't be written");
    let text = fault.to_string();
    assert!(matches!(fault, OpenFault::ReadOnly { .. }), "{fault:?}");
    assert!(text.contains(&*ground.data().to_string_lossy()) && text.contains("Nothing is lost"), "{text}");
}

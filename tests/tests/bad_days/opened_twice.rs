//! A second Adtally on the same ads is told so and touches nothing.

use adtally_core::store::OpenFault;
use adtally_tests::torture;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use adtally_tests::faults::ground::{Ground, everything};

/// All files, once the index has followed the journal and what works in the background has written the last of it.
async fn at_rest(ground: &Ground) -> Vec<(PathBuf, SystemTime, Vec<u8>)> {
    let mut last = None;
    for _ in 0..60 {
        // A file may go at this moment.
        let now = everything(ground.data()).ok();
        if now.is_some() && now == last {
            return now.unwrap_or_default();
        }
        last = now;
        // Longer than sled waits before it writes by itself.
        tokio::time::sleep(Duration::from_millis(800)).await;
    }
    panic!("the files never come to rest")
}

#[tokio::test]
async fn a_second_process_is_told_and_changes_nothing() {
    let ground = Ground::new().unwrap();
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 10).await.unwrap();
    let before = at_rest(&ground).await;

    let output = ground.check().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("open already") && text.contains("close it first"), "{text}");
    let second = torture::open(ground.data()).await.expect_err("nor from the same process");
    assert!(matches!(second, OpenFault::AlreadyOpen), "{second}");
    assert!(everything(ground.data()).unwrap() == before, "no file was changed, made or removed");

    ground.save(&desk, 5).await.unwrap();
    desk.close().await;
    ground.checks_well("closed").unwrap();
    ground.is_sound().await.unwrap();
}

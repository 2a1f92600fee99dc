//! A second Adtally on the same ads is told so and touches nothing.

use adtally_core::store::OpenFault;
use adtally_tests::torture;

use adtally_tests::faults::ground::{Ground, everything};

#[tokio::test]
async fn a_second_process_is_told_and_changes_nothing() {
    let ground = Ground::new().unwrap();
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 10).await.unwrap();
    // The index follows the journal a moment later.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let before = everything(ground.data()).unwrap();

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

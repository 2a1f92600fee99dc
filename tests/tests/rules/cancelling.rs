//! R10: cancelling keeps the entry, and nothing revives it.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::queue::AdState;
use adtally_tests::desk::{ad, until_state};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn r10_a_cancelled_ad_keeps_its_entry_and_leaves_the_roll_up() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 2)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    desk.cancel(one).await.unwrap();
    until_state(&desk, one, AdState::Cancelled).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 0);
    let entries = setting.entries().await;
    assert_eq!(entries.len(), 1);
    assert_eq!((&entries[0]["Cancelled__c"], &entries[0]["Units__c"]), (&json!(true), &json!(2.0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_send_cancel_lost_answer_restart_is_cancelled_on_both_sides() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.network.hold();
    let one = desk.create(ad("Eine", &[(line.clone(), 2)])).await.unwrap();
    setting.network.until_held().await;
    desk.cancel(one).await.unwrap();
    setting.network.cut().await;
    setting.network.release();
    desk.close().await;
    setting.network.mend().await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 2, "the report had landed");
    let desk = setting.desk_at_work().await;
    until_state(&desk, one, AdState::Cancelled).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 0);
    assert_eq!(setting.entries().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_a_cancel_after_a_report_in_doubt_that_never_landed_is_cancelled_too() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.fault(json!({"kind": "cut", "only": "report"})).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 2)])).await.unwrap();
    until_state(&desk, one, AdState::Reporting).await.unwrap();
    desk.cancel(one).await.unwrap();
    assert_ne!(desk.ad(one).unwrap().state, AdState::Cancelled, "what was sent may land yet");
    setting.control.clear_faults().await.unwrap();
    until_state(&desk, one, AdState::Cancelled).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 0);
}

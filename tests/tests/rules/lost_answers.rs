//! R6: sent twice, counted once.

use super::setting::{MAGIC, Setting, first_line, land_unanswered};
use adtally_core::ad::AdForm;
use adtally_core::queue::AdState;
use adtally_tests::desk::{ad, until, until_state};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn r6_a_lost_answer_is_replayed_exactly_and_counted_once() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.fault(json!({"kind": "lose_answer", "only": "report", "calls": 1})).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 2)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 2);
    let entries = setting.entries().await;
    assert_eq!(entries.len(), 1);
    let change = entries[0]["Change_Key__c"].as_str().unwrap();
    assert!(change.contains("/1-"), "the replay carries the same change key: {change}");
    assert!(setting.calls("collections").await >= 2, "it was sent twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_a_replay_is_accepted_also_when_sales_fulfilled_the_contract_in_between() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = land_unanswered(&setting, &desk, ad("Eine", &[(line.clone(), 2)])).await;
    setting.control.fulfil(MAGIC).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 2, "it had landed");
    assert_eq!(desk.ad(one).unwrap().state, AdState::Reporting, "and nobody here knows");
    setting.network.mend().await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_wherever_an_answer_is_cut_it_is_counted_once() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let mut booked = 0;
    for bytes in [0, 1, 40, 120, 240, 300, 360] {
        setting.fault(json!({"kind": "cut_answer", "bytes": bytes, "only": "report", "calls": 1})).await;
        let one = desk.create(ad(&format!("Nach {bytes}"), &[(line.clone(), 1)])).await.unwrap();
        until_state(&desk, one, AdState::InSalesforce).await.unwrap();
        booked += 1;
        assert_eq!(setting.consumed(MAGIC, &line.product_code).await, booked, "after {bytes} bytes");
        setting.control.clear_faults().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_an_edit_during_a_report_is_reported_next_and_never_lost() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.network.hold();
    let one = desk.create(ad("Eine", &[(line.clone(), 2)])).await.unwrap();
    setting.network.until_held().await;
    let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
    form.bookings[0].units = 3;
    desk.save(one, form).await.unwrap();
    setting.network.release();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(desk.ad(one).unwrap().bookings[0].counted, 3);
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 3);
    assert_eq!(setting.entries().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_a_report_in_doubt_survives_a_restart_and_goes_before_anything_newer() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = land_unanswered(&setting, &desk, ad("Eine", &[(line.clone(), 2)])).await;
    let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
    form.bookings[0].units = 3;
    desk.save(one, form).await.unwrap();
    desk.close().await;
    setting.network.mend().await.unwrap();
    setting.control.reset_counts().await.unwrap();
    let desk = setting.desk_at_work().await;
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.calls("collections").await, 2, "the replay, then the edit");
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 3);
    until("it is settled", || desk.queue(0, 1).is_empty()).await.unwrap();
}

//! R7, R8, R12: as few calls as there can be, and every ad as a whole.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::queue::AdState;
use adtally_tests::desk::{ad, lines, until, until_reported, until_state};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn r12_400_ads_take_two_calls_and_as_many_rows() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    desk.disconnect().await;
    let forms = (0..400).map(|number| ad(&format!("Anzeige {number}"), &[(line.clone(), 1)])).collect();
    desk.import(forms).await.unwrap();
    setting.control.reset_counts().await.unwrap();
    setting.connect(&desk).await;
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.calls("collections").await, 2);
    assert_eq!(setting.calls("rows").await, 400);
    assert_eq!(setting.calls("query").await, 1, "the look at the start, and nothing else had to be read");
    assert_eq!(setting.entries().await.len(), 400);
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_76_ads_with_several_bookings_land_as_wholes_in_two_calls() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let lines = lines(&desk, MAGIC).await.unwrap();
    desk.disconnect().await;
    let bookings: Vec<_> = lines.iter().map(|line| (line.clone(), 1)).collect();
    let forms = (0..76).map(|number| ad(&format!("Anzeige {number}"), &bookings)).collect();
    desk.import(forms).await.unwrap();
    setting.control.reset_counts().await.unwrap();
    setting.connect(&desk).await;
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.calls("graph").await, 2);
    assert_eq!(setting.calls("collections").await, 0);
    assert_eq!(setting.entries().await.len(), 76 * lines.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_an_ad_with_a_refused_booking_lands_not_at_all() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let lines = lines(&desk, MAGIC).await.unwrap();
    let bookings: Vec<_> = lines.iter().map(|line| (line.clone(), 2)).collect();
    let product = lines[1].ids.as_ref().unwrap().contract_product.to_string();
    setting
        .fault(serde_json::json!({"kind": "row_error", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "message": "Only on weekdays.", "contract_product": product}))
        .await;
    let refused = desk.create(ad("Beides oder keins", &bookings)).await.unwrap();
    until_state(&desk, refused, AdState::NeedsYou).await.unwrap();
    assert_eq!(setting.entries().await.len(), 0, "half an ad is no ad");
    let cause = desk.ad(refused).unwrap().queue.unwrap().cause.unwrap().to_string();
    assert!(cause.contains("Only on weekdays."), "{cause}");
    setting.control.clear_faults().await.unwrap();
    desk.nudge(adtally_core::reporter::Nudge::TryNow(vec![refused]));
    until_state(&desk, refused, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.entries().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_a_booking_moved_to_another_product_cancels_the_old_entry_and_makes_a_new_one() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let lines = lines(&desk, MAGIC).await.unwrap();
    let moved = desk.create(ad("Umzug", &[(lines[0].clone(), 2)])).await.unwrap();
    until_state(&desk, moved, AdState::InSalesforce).await.unwrap();
    setting.control.reset_counts().await.unwrap();
    let mut form = adtally_core::ad::AdForm::of(&desk.ad(moved).unwrap().ad);
    form.bookings[0].line = lines[1].clone();
    desk.save(moved, form).await.unwrap();
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.calls("graph").await, 1, "both changes in one graph");
    assert_eq!(setting.consumed(MAGIC, &lines[0].product_code).await, 0);
    assert_eq!(setting.consumed(MAGIC, &lines[1].product_code).await, 2);
    let entries = setting.entries().await;
    assert_eq!(entries.len(), 2, "the old entry stays, cancelled");
    let new = entries.iter().find(|entry| entry["Cancelled__c"] == false).unwrap();
    let old = entries.iter().find(|entry| entry["Cancelled__c"] == true).unwrap();
    assert_eq!(new["Moved_From__c"], old["Usage_Key__c"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_an_idle_desk_makes_no_call() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line, 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    setting.control.reset_counts().await.unwrap();
    let connections = setting.network.connections();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let state = setting.control.state().await.unwrap();
    let log = state["log"].as_array().unwrap();
    assert!(log.is_empty(), "{log:?}");
    assert_eq!(setting.network.connections(), connections, "not even a connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_one_call_is_in_flight_and_its_rows_are_sorted_by_product() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let lines = lines(&desk, MAGIC).await.unwrap();
    desk.disconnect().await;
    let forms =
        (0..300).map(|number| ad(&format!("Anzeige {number}"), &[(lines[number % 2].clone(), 1)])).collect();
    desk.import(forms).await.unwrap();
    setting.fault(serde_json::json!({"kind": "slow", "ms": 200, "only": "report"})).await;
    setting.connect(&desk).await;
    until("all are reported", || desk.queue(0, 1).is_empty()).await.unwrap();
    let state = setting.control.state().await.unwrap();
    assert_eq!(state["in_flight_max"], 1);
    let mut order: Vec<(String, String)> = setting
        .entries()
        .await
        .iter()
        .map(|entry| {
            (entry["Id"].as_str().unwrap().into(), entry["Contract_Product__c"].as_str().unwrap().into())
        })
        .collect();
    order.sort();
    let first_call: Vec<_> = order[..200].iter().map(|(_, product)| product).collect();
    assert!(first_call.is_sorted(), "rows of one call lock their products in one order");
}

//! R11: one bad row never holds a batch.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::ad::AdKey;
use adtally_core::desk::Desk;
use adtally_core::queue::{AdState, CauseKind};
use adtally_core::reporter::{Line, Nudge};
use adtally_tests::desk::{ad, lines, until, until_reported, until_state};
use serde_json::json;

/// So many ads that were saved while there was no line; then calls are counted anew.
async fn waiting(setting: &Setting, desk: &Desk, count: usize) -> Vec<AdKey> {
    let line = first_line(desk).await;
    desk.disconnect().await;
    let forms = (0..count).map(|number| ad(&format!("Anzeige {number}"), &[(line.clone(), 1)])).collect();
    let keys = desk.import(forms).await.unwrap().into_iter().map(Result::unwrap).collect();
    setting.control.reset_counts().await.unwrap();
    keys
}

fn is_clear(desk: &Desk) -> bool {
    matches!(desk.status().line, Some(Line::Clear))
}

#[tokio::test(flavor = "multi_thread")]
async fn r11_a_malformed_row_is_found_told_as_our_fault_and_199_others_land() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let keys = waiting(&setting, &desk, 200).await;
    let bad = keys[137];
    setting
        .fault(json!({"kind": "call_error", "code": "JSON_PARSER_ERROR", "message": "Unexpected character",
            "holds": bad.to_string()}))
        .await;
    setting.connect(&desk).await;
    until_state(&desk, bad, AdState::NeedsYou).await.unwrap();
    let found_after = setting.calls("collections").await;
    assert!(found_after <= 1 + 8 + 2, "the call, 8 to find it, a witness on its way: {found_after}");
    until("all others are reported", || desk.queue(0, 10).len() == 1).await.unwrap();
    assert_eq!(setting.entries().await.len(), 199);
    assert!(is_clear(&desk), "nobody else waits");
    let cause = desk.ad(bad).unwrap().queue.unwrap().cause.unwrap();
    assert_eq!(cause.kind, CauseKind::OurFault);
    assert!(cause.raw.contains("JSON_PARSER_ERROR"));
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(vec![bad]));
    until_state(&desk, bad, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.entries().await.len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn r11_an_ad_over_which_the_org_falls_waits_by_itself_and_is_counted_once() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let keys = waiting(&setting, &desk, 20).await;
    let bad = keys[0];
    setting.fault(json!({"kind": "call_error", "code": "UNKNOWN_EXCEPTION", "holds": bad.to_string()})).await;
    setting.connect(&desk).await;
    until("all others are reported", || desk.queue(0, 10).len() == 1).await.unwrap();
    until("it is charged", || desk.queue(0, 1)[0].tries == 1).await.unwrap();
    assert!(is_clear(&desk));
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(Vec::new()));
    until_reported(&desk).await.unwrap();
    let line = first_line(&desk).await;
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn r11_two_ads_that_are_refused_alone_with_500_are_not_at_fault() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    waiting(&setting, &desk, 10).await;
    setting.fault(json!({"kind": "server_error", "only": "report"})).await;
    setting.connect(&desk).await;
    until("the org is not served", || matches!(desk.status().line, Some(Line::Unserved { .. })))
        .await
        .unwrap();
    assert!(desk.queue(0, 20).iter().all(|row| row.tries == 0 && row.cause.is_none()), "nobody is charged");
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(Vec::new()));
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.entries().await.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn r11_graphs_that_were_halted_for_others_are_untried() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let lines = lines(&desk, MAGIC).await.unwrap();
    desk.disconnect().await;
    let both: Vec<_> = lines.iter().map(|line| (line.clone(), 1)).collect();
    let forms = (0..30).map(|number| ad(&format!("Anzeige {number}"), &both)).collect();
    let keys: Vec<AdKey> = desk.import(forms).await.unwrap().into_iter().map(Result::unwrap).collect();
    // More than 14 graphs that fail, and Salesforce halts the rest.
    for bad in &keys[..20] {
        setting
            .fault(json!({"kind": "row_error", "code": "UNKNOWN_EXCEPTION", "ad_key": bad.to_string()}))
            .await;
    }
    setting.connect(&desk).await;
    for good in &keys[20..] {
        until_state(&desk, *good, AdState::InSalesforce).await.unwrap();
        assert_eq!(setting.entries().await.iter().filter(|e| e["Ad_Key__c"] == good.to_string()).count(), 2);
    }
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(Vec::new()));
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.entries().await.len(), 60);
}

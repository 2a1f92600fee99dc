//! R5: what needs a person is said to a person, and is never dropped.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::ad::AdForm;
use adtally_core::queue::{AdState, CauseKind};
use adtally_core::reporter::Nudge;
use adtally_tests::desk::{ad, until, until_state};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn r5_a_fulfilled_contract_is_said_in_plain_words_and_the_ad_is_kept() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    setting.control.fulfil(MAGIC).await.unwrap();
    let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
    form.bookings[0].units = 4;
    desk.save(one, form).await.unwrap();
    until_state(&desk, one, AdState::NeedsYou).await.unwrap();
    let row = desk.ad(one).unwrap().queue.unwrap();
    let cause = row.cause.unwrap();
    assert_eq!(cause.kind, CauseKind::Locked);
    assert!(cause.raw.contains("ADT-LOCKED"), "the raw answer is one click away: {}", cause.raw);
    let text = cause.to_string();
    assert!(text.contains(MAGIC) && text.contains("fulfilled") && !text.contains("ADT-"), "{text}");
    assert_eq!(desk.ad(one).unwrap().ad.bookings[0].units, 4, "the edit is kept");
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 1, "and not counted");

    setting.control.reopen(MAGIC).await.unwrap();
    desk.nudge(Nudge::TryNow(vec![one]));
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_keeping_what_salesforce_has_ends_the_refusal() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let old = desk.create(ad("Alt", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, old, AdState::InSalesforce).await.unwrap();
    setting.control.fulfil(MAGIC).await.unwrap();
    desk.cancel(old).await.unwrap();
    let new = desk.create(ad("Neu", &[(line.clone(), 1)])).await.unwrap();
    for key in [old, new] {
        until_state(&desk, key, AdState::NeedsYou).await.unwrap();
        desk.keep_salesforce(key).await.unwrap();
    }
    assert_eq!(desk.queue(0, 10), []);
    assert_eq!(desk.ad(old).unwrap().bookings[0].units, 1, "Salesforce still has it");
    assert_eq!(desk.ad(new).unwrap().bookings.len(), 0, "Salesforce never had it");
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_an_ad_refused_in_a_shared_call_is_tried_once_alone_before_a_person_hears_of_it() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    desk.disconnect().await;
    let bad = desk.create(ad("Die schlechte", &[(line.clone(), 1)])).await.unwrap();
    desk.create(ad("Die gute", &[(line.clone(), 1)])).await.unwrap();
    let refusal = json!({"kind": "row_error", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "message": "Not today.", "ad_key": bad.to_string(), "calls": 1});
    setting.fault(refusal).await;
    setting.control.reset_counts().await.unwrap();
    setting.connect(&desk).await;
    until_state(&desk, bad, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.calls("collections").await, 2, "alone it was accepted, and nobody was bothered");
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_of_a_group_one_ad_asks_and_all_are_due_when_it_passes() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.control.fulfil(MAGIC).await.unwrap();
    let mut keys = Vec::new();
    for number in 0..4 {
        keys.push(desk.create(ad(&format!("Anzeige {number}"), &[(line.clone(), 1)])).await.unwrap());
    }
    for key in &keys {
        until_state(&desk, *key, AdState::NeedsYou).await.unwrap();
    }
    setting.control.reopen(MAGIC).await.unwrap();
    desk.nudge(Nudge::TryNow(vec![desk.queue(0, 1)[0].key]));
    until("the whole group follows", || desk.queue(0, 1).is_empty()).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_a_group_is_tried_at_one_word_with_one_call_and_stays_together_when_it_is_refused_again() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.control.fulfil(MAGIC).await.unwrap();
    for number in 0..4 {
        let key = desk.create(ad(&format!("Anzeige {number}"), &[(line.clone(), 1)])).await.unwrap();
        until_state(&desk, key, AdState::NeedsYou).await.unwrap();
    }
    let [group] = &desk.queue_view().groups[..] else { panic!("one group") };
    assert_eq!((group.count, group.oldest.title.as_str(), group.together), (4, "Anzeige 0", true));
    setting.control.reset_counts().await.unwrap();
    assert_eq!(desk.try_group(&group.group), 4);
    let tried = || desk.queue(0, 10).iter().all(|row| row.tries == 2 && row.state == AdState::NeedsYou);
    until("all were tried again", tried).await.unwrap();
    assert_eq!(setting.calls("collections").await, 1, "nobody is tried alone for a cause that is known");
    assert_eq!(desk.queue_view().groups.len(), 1);

    setting.control.reopen(MAGIC).await.unwrap();
    desk.try_group(&group.group);
    until("all are in Salesforce", || desk.queue(0, 1).is_empty()).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_a_missing_right_holds_the_queue_and_one_ads_missing_right_holds_only_that_ad() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let refusal = |more: serde_json::Value| {
        let mut fault = json!({"kind": "row_error", "code": "INSUFFICIENT_ACCESS_OR_READONLY",
            "message": "insufficient access rights on object id"});
        fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fault
    };
    setting.fault(refusal(json!({}))).await;
    let first = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    let second = desk.create(ad("Zwei", &[(line.clone(), 1)])).await.unwrap();
    until("the set-up holds the queue", || {
        use adtally_core::reporter::{Hold, Line};
        matches!(desk.status().line, Some(Line::Held { hold: Hold::SetUp { .. }, .. }))
    })
    .await
    .unwrap();
    assert!(desk.queue(0, 10).iter().all(|row| row.tries == 0 && row.cause.is_none()));

    setting.control.clear_faults().await.unwrap();
    setting.fault(refusal(json!({"ad_key": first.to_string()}))).await;
    desk.nudge(Nudge::TryNow(Vec::new()));
    until_state(&desk, second, AdState::InSalesforce).await.unwrap();
    until_state(&desk, first, AdState::NeedsYou).await.unwrap();
    assert_eq!(desk.ad(first).unwrap().queue.unwrap().cause.unwrap().kind, CauseKind::NotAllowed);
    let third = desk.create(ad("Drei", &[(line, 1)])).await.unwrap();
    until_state(&desk, third, AdState::InSalesforce).await.unwrap();
}

//! Set-up is proven, not assumed: nothing is reported before the org has proven it, and it is proven once.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::desk::Desk;
use adtally_core::queue::AdState;
use adtally_core::reporter::{Hold, LACKING, Line, Nudge};
use adtally_core::salesforce::{SetUpFault, Subject};
use adtally_tests::desk::{ad, lines, typed, until, until_state};
use serde_json::{Value, json};

/// What is wrong with this point of the org's.
async fn faults(desk: &Desk, subject: Subject) -> Vec<SetUpFault> {
    let found = desk.check_set_up().await.unwrap();
    found.points.into_iter().filter(|point| point.subject == subject).flat_map(|point| point.faults).collect()
}

fn is_held(desk: &Desk) -> bool {
    let line = desk.status().line;
    matches!(line, Some(Line::Held { hold: Hold::SetUp { code, .. }, .. }) if code == LACKING)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_proves_its_set_up_once_with_two_calls_and_nothing_stays() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    assert!(desk.status().set_up_proven);
    assert_eq!(setting.entries().await.len(), 0, "nothing of it stays");
    let counted = |calls: Value| [calls["composite"].clone(), calls["graph"].clone(), calls["query"].clone()];
    let calls = setting.control.state().await.unwrap();
    assert_eq!(calls["api_usage"], 3, "with the look at the start: {calls:#}");
    assert_eq!(counted(calls["calls"].clone()), [1, 1, 1]);

    for line in lines(&desk, MAGIC).await.unwrap() {
        assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 0);
    }
    desk.close().await;
    setting.control.reset_counts().await.unwrap();
    let desk = setting.desk_at_work().await;
    let one = desk.create(ad("Eine", &[(first_line(&desk).await, 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.calls("composite").await, 0, "it was proven before");
    assert_eq!(setting.calls("graph").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_that_is_missing_is_told_and_holds_reporting_until_it_is_there() {
    let usage = |more: Value| {
        let mut switch = json!({"kind": "describes", "object": "Product_Usage__c"});
        switch.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        switch
    };
    let cases = [
        (usage(json!({"field": "Change_Key__c"})), Subject::Usage),
        (usage(json!({"field": "Ad_Title__c", "says": {"length": 80}})), Subject::Usage),
        (usage(json!({"field": "Usage_Key__c", "says": {"unique": false}})), Subject::Key),
        (usage(json!({"says": {"createable": false}})), Subject::Rights),
        (usage(json!({})), Subject::Usage),
        (json!({"kind": "describes", "object": "Contract", "field": "Fulfilled__c"}), Subject::Contract),
        (
            json!({"kind": "describes", "object": "Contract_Product__c", "field": "Consumed__c",
                "says": {"calculated": false}}),
            Subject::RollUp,
        ),
        (json!({"kind": "rule_off", "rule": "ADT-STALE"}), Subject::Rules),
        (
            json!({"kind": "row_error", "code": "INSUFFICIENT_ACCESS_OR_READONLY", "message": "no"}),
            Subject::Rules,
        ),
    ];
    for (switch, subject) in cases {
        let setting = Setting::new().await;
        let desk = setting.desk().await;
        let waiting = desk.create(ad("Wartet", &[(typed("101", "SMALL"), 1)])).await.unwrap();
        setting.fault(switch.clone()).await;
        setting.connect(&desk).await;
        until("the queue is held", || is_held(&desk)).await.unwrap();
        let found = faults(&desk, subject).await;
        assert_eq!(found.len(), 1, "{switch}: {found:?}");
        assert!(!desk.status().set_up_proven);
        assert_eq!(setting.entries().await.len(), 0, "{switch}: nothing is reported, and nothing stays");
        assert_eq!(desk.ad(waiting).unwrap().state, AdState::Waiting, "no ad is to blame");
        setting.control.clear_faults().await.unwrap();
        assert!(desk.check_set_up().await.unwrap().is_met(), "{switch}");
        until_state(&desk, waiting, AdState::InSalesforce).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_open_contract_nothing_is_blamed_and_reporting_starts_with_the_first() {
    let setting = Setting::new().await;
    let contracts = setting.control.state().await.unwrap()["records"]["Contract"].clone();
    let numbers = contracts.as_array().unwrap().iter().map(|contract| contract["ContractNumber"].clone());
    let numbers: Vec<String> = numbers.map(|number| number.as_str().unwrap().to_owned()).collect();
    for number in &numbers {
        setting.control.fulfil(number).await.unwrap();
    }
    let desk = setting.desk().await;
    let one = desk.create(ad("Eine", &[(typed("101", "SMALL"), 1)])).await.unwrap();
    setting.connect(&desk).await;
    assert_eq!(faults(&desk, Subject::Rules).await, [SetUpFault::NothingToTryOn]);
    assert_eq!(desk.ad(one).unwrap().state, AdState::Waiting);
    setting.control.reopen(MAGIC).await.unwrap();
    desk.nudge(Nudge::TryNow(Vec::new()));
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_few_calls_left_slow_reporting_down_and_let_people_read() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    setting.fault(json!({"kind": "api_usage", "used": 13_501})).await;
    let line = first_line(&desk).await;
    assert_eq!(desk.status().api_calls, Some((13_501, 15_000)));
    let first = desk.create(ad("Die erste", &[(line.clone(), 1)])).await.unwrap();
    // The look at the start was a call too; a person need not wait a minute for it.
    desk.nudge(Nudge::TryNow(vec![first]));
    until_state(&desk, first, AdState::InSalesforce).await.unwrap();
    setting.control.reset_counts().await.unwrap();
    let second = desk.create(ad("Die zweite", &[(line, 1)])).await.unwrap();
    for _ in 0..3 {
        lines(&desk, MAGIC).await.unwrap();
    }
    assert_eq!(desk.ad(second).unwrap().state, AdState::Waiting);
    assert_eq!(setting.calls("collections").await, 0, "one call a minute");
    assert_eq!(setting.calls("query").await, 3, "and people read on");

    setting.control.clear_faults().await.unwrap();
    lines(&desk, MAGIC).await.unwrap();
    desk.nudge(Nudge::Wake);
    until_state(&desk, second, AdState::InSalesforce).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_no_calls_left_pause_reporting_and_say_until_when() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.fault(json!({"kind": "limit"})).await;
    let one = desk.create(ad("Eine", &[(line, 1)])).await.unwrap();
    let hold = || match desk.status().line {
        Some(Line::Held { hold: Hold::ApiLimit, next: Some(next), since }) => Some((since, next)),
        _ => None,
    };
    until("the queue is held", || hold().is_some()).await.unwrap();
    let (since, next) = hold().unwrap();
    let wait = next.duration_since(since).as_secs();
    assert!((11 * 60..=15 * 60).contains(&wait), "15 minutes less what keeps desks apart: {wait} s");
    assert_eq!(desk.status().api_calls, Some((15_000, 15_000)));
    assert_eq!(desk.ad(one).unwrap().state, AdState::Waiting);
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(Vec::new()));
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
}

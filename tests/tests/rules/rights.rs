//! R4: a right that is missing for some ads only is theirs, however many they are; the others land within
//! seconds.

use super::setting::{MAGIC, Setting};
use adtally_core::ad::{AdForm, AdKey, ContractLine};
use adtally_core::desk::Desk;
use adtally_core::queue::{AdState, CauseKind};
use adtally_core::reporter::{Hold, Line};
use adtally_tests::desk::{ad, lines, until, until_state};
use serde_json::{Value, json};
use std::time::Instant;

/// Good ads are there after this.
const SECONDS: u64 = 20;

fn lacking(line: &ContractLine, code: &str) -> Value {
    let product = line.ids.as_ref().unwrap().contract_product.to_string();
    json!({"kind": "row_error", "code": code, "message": "insufficient access rights on cross-reference id",
        "contract_product": product})
}

async fn import(desk: &Desk, count: usize, bookings: &[ContractLine]) -> Vec<AdKey> {
    let bookings: Vec<_> = bookings.iter().map(|line| (line.clone(), 1)).collect();
    let forms: Vec<AdForm> = (0..count).map(|number| ad(&format!("Anzeige {number}"), &bookings)).collect();
    desk.import(forms).await.unwrap().into_iter().map(Result::unwrap).collect()
}

/// The lines of the article's contract, and of another one with several products.
async fn two_contracts(setting: &Setting, desk: &Desk) -> (Vec<ContractLine>, Vec<ContractLine>) {
    let mine = lines(desk, MAGIC).await.unwrap();
    let state = setting.control.state().await.unwrap();
    let numbers = state["records"]["Contract"].as_array().unwrap().clone();
    for number in numbers.iter().filter_map(|contract| contract["ContractNumber"].as_str()) {
        let other = lines(desk, number).await.unwrap();
        if number != MAGIC && other.len() >= 2 {
            return (mine, other);
        }
    }
    panic!("there is no other contract with two products");
}

fn is_held(desk: &Desk) -> bool {
    matches!(desk.status().line, Some(Line::Held { hold: Hold::SetUp { .. }, .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_five_ads_without_access_need_a_person_and_twenty_good_ones_land_within_seconds() {
    let codes = [
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "STORAGE_LIMIT_EXCEEDED",
    ];
    for (code, bad_first) in codes.into_iter().zip([true, false, true, false]) {
        for (bad_bookings, good_bookings) in [(1, 2), (2, 1)] {
            let setting = Setting::new().await;
            let desk = setting.desk_at_work().await;
            let (closed, open) = two_contracts(&setting, &desk).await;
            desk.disconnect().await;
            let (bad, good) = if bad_first {
                let bad = import(&desk, 5, &closed[..bad_bookings]).await;
                (bad, import(&desk, 20, &open[..good_bookings]).await)
            } else {
                let good = import(&desk, 20, &open[..good_bookings]).await;
                (import(&desk, 5, &closed[..bad_bookings]).await, good)
            };
            for line in &closed {
                setting.fault(lacking(line, code)).await;
            }
            let start = Instant::now();
            setting.connect(&desk).await;
            for ad in &good {
                until_state(&desk, *ad, AdState::InSalesforce).await.unwrap();
            }
            for ad in &bad {
                until_state(&desk, *ad, AdState::NeedsYou).await.unwrap();
                let cause = desk.ad(*ad).unwrap().queue.unwrap().cause.unwrap();
                assert_eq!(cause.contract, MAGIC);
                if code != "STORAGE_LIMIT_EXCEEDED" {
                    assert_eq!(cause.kind, CauseKind::NotAllowed);
                }
            }
            assert!(start.elapsed().as_secs() < SECONDS, "{:?}", start.elapsed());
            assert_eq!(desk.status().line, Some(Line::Clear));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_a_good_ad_saved_while_the_queue_waits_for_the_set_up_lands_within_seconds() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let (closed, open) = two_contracts(&setting, &desk).await;
    desk.disconnect().await;
    let bad = import(&desk, 5, &closed[..1]).await;
    setting.fault(lacking(&closed[0], "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY")).await;
    setting.connect(&desk).await;
    until("nothing lands, so the queue waits for the set-up", || is_held(&desk)).await.unwrap();
    assert!(bad.iter().all(|ad| desk.ad(*ad).unwrap().state == AdState::Waiting));
    let start = Instant::now();
    let good = import(&desk, 2, &open[..2]).await;
    for ad in good {
        until_state(&desk, ad, AdState::InSalesforce).await.unwrap();
    }
    assert!(start.elapsed().as_secs() < SECONDS, "{:?}", start.elapsed());
    for ad in bad {
        until_state(&desk, ad, AdState::NeedsYou).await.unwrap();
    }
    // From now on nobody waits for anybody.
    let more = import(&desk, 3, &closed[..1]).await;
    let good = import(&desk, 1, &open[..1]).await;
    until_state(&desk, good[0], AdState::InSalesforce).await.unwrap();
    for ad in more {
        until_state(&desk, ad, AdState::NeedsYou).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_a_right_that_nobody_has_any_more_is_told_once_and_costs_few_calls() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let (mine, open) = two_contracts(&setting, &desk).await;
    let first = import(&desk, 1, &mine[..1]).await;
    until_state(&desk, first[0], AdState::InSalesforce).await.unwrap();
    setting
        .fault(json!({"kind": "row_error", "code": "INSUFFICIENT_ACCESS_OR_READONLY", "message": "no"}))
        .await;
    let usage = async || setting.control.state().await.unwrap()["api_usage"].as_u64().unwrap();
    let before = usage().await;
    let mut ads = import(&desk, 30, &mine[..1]).await;
    ads.extend(import(&desk, 30, &open[..2]).await);
    until("the queue waits for the set-up", || is_held(&desk)).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert!(is_held(&desk));
    assert!(desk.queue(0, 100).iter().all(|row| row.tries == 0 && row.cause.is_none()), "nobody is charged");
    let calls = usage().await - before;
    assert!(calls <= 24, "{calls} calls");
    setting.control.clear_faults().await.unwrap();
    assert!(desk.check_set_up().await.unwrap().is_met());
    for ad in ads {
        until_state(&desk, ad, AdState::InSalesforce).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r11_several_ads_over_which_the_org_falls_hold_no_good_ones() {
    for code in ["UNKNOWN_EXCEPTION", "JSON_PARSER_ERROR", "INSUFFICIENT_ACCESS_OR_READONLY"] {
        let setting = Setting::new().await;
        let desk = setting.desk_at_work().await;
        let (mine, open) = two_contracts(&setting, &desk).await;
        desk.disconnect().await;
        let bad = import(&desk, 6, &mine[..1]).await;
        let mut good = import(&desk, 10, &open[..2]).await;
        good.extend(import(&desk, 10, &open[..1]).await);
        for ad in &bad {
            setting.fault(json!({"kind": "call_error", "code": code, "holds": ad.to_string()})).await;
        }
        setting.connect(&desk).await;
        for ad in &good {
            until_state(&desk, *ad, AdState::InSalesforce).await.unwrap();
        }
        until("each bad one is told or waits by itself", || {
            bad.iter().all(|ad| desk.ad(*ad).unwrap().queue.is_some_and(|queue| queue.tries > 0))
        })
        .await
        .unwrap();
        setting.control.clear_faults().await.unwrap();
    }
}

//! R3, R4: a failing ad delays nobody, and is charged for its own faults only.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::queue::AdState;
use adtally_core::reporter::Nudge;
use adtally_tests::desk::{ad, until, until_state};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn r3_a_failing_ad_goes_to_the_end_and_five_good_ones_behind_it_are_reported_first() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    desk.disconnect().await;
    let bad = desk.create(ad("Die schlechte", &[(line.clone(), 1)])).await.unwrap();
    for number in 0..5 {
        desk.create(ad(&format!("Gute {number}"), &[(line.clone(), 1)])).await.unwrap();
    }
    assert_eq!(desk.queue(0, 10)[0].key, bad, "it is in front");
    setting
        .fault(json!({"kind": "row_error", "code": "UNKNOWN_EXCEPTION", "message": "Apex", "ad_key": bad.to_string()}))
        .await;
    setting.connect(&desk).await;
    until("five are reported", || desk.queue(0, 10).len() == 1).await.unwrap();
    let left = &desk.queue(0, 10)[0];
    assert_eq!(left.key, bad);
    assert_eq!(left.state, AdState::Waiting, "a temporary fault is no person's business");
    assert_eq!(left.tries, 1);
    assert!(left.due.is_some(), "it waits before it tries again");
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(vec![bad]));
    until_state(&desk, bad, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_offline_charges_nobody_a_try() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let online = desk.status();
    assert!(online.since.is_some() && online.next.is_none(), "nothing waits for a try: {online:?}");
    setting.network.cut().await;
    let mut keys = Vec::new();
    for number in 0..3 {
        keys.push(desk.create(ad(&format!("Offline {number}"), &[(line.clone(), 1)])).await.unwrap());
    }
    until("the line is down", || {
        matches!(desk.status().line, Some(adtally_core::reporter::Line::Offline { .. }))
    })
    .await
    .unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let queue = desk.queue(0, 10);
    assert_eq!(queue.iter().map(|row| row.key).collect::<Vec<_>>(), keys, "nobody's place changes");
    assert!(queue.iter().all(|row| row.tries == 0 && row.cause.is_none()), "nobody is charged: {queue:?}");
    let offline = desk.status();
    assert!(
        offline.since > online.since && offline.next > offline.since,
        "since when, and when next: {offline:?}"
    );
    desk.nudge(Nudge::Pause(true));
    until("it is paused", || desk.status().paused).await.unwrap();
    let paused = desk.status();
    assert!(
        paused.since > offline.since && paused.next.is_none(),
        "nothing is tried while paused: {paused:?}"
    );
    desk.nudge(Nudge::Pause(false));
    setting.network.mend().await.unwrap();
    for key in keys {
        until_state(&desk, key, AdState::InSalesforce).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_maintenance_and_limits_hold_the_queue_and_charge_nobody() {
    for fault in [json!({"kind": "maintenance"}), json!({"kind": "html_ok"}), json!({"kind": "limit"})] {
        let setting = Setting::new().await;
        let desk = setting.desk_at_work().await;
        let line = first_line(&desk).await;
        setting.fault(fault.clone()).await;
        let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
        until("the line is not clear", || {
            !matches!(desk.status().line, Some(adtally_core::reporter::Line::Clear))
        })
        .await
        .unwrap();
        let row = &desk.queue(0, 1)[0];
        assert!(row.tries == 0 && row.cause.is_none(), "{fault}: {row:?}");
        setting.control.clear_faults().await.unwrap();
        desk.nudge(Nudge::TryNow(Vec::new()));
        until_state(&desk, one, AdState::InSalesforce).await.unwrap();
        assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 1, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_a_row_lock_is_waited_for_without_a_charge() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.fault(json!({"kind": "lock_rows", "calls": 2})).await;
    setting.fault(json!({"kind": "duplicate_value", "calls": 1})).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_an_ended_session_is_renewed_and_an_ended_sign_in_holds_the_queue() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.fault(json!({"kind": "expire_tokens"})).await;
    let first = desk.create(ad("Nach der Erneuerung", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, first, AdState::InSalesforce).await.unwrap();
    setting.fault(json!({"kind": "sign_out"})).await;
    let second = desk.create(ad("Abgemeldet", &[(line, 1)])).await.unwrap();
    until("sign-in is needed", || {
        let held = desk.status().line;
        matches!(
            held,
            Some(adtally_core::reporter::Line::Held {
                hold: adtally_core::reporter::Hold::SignIn { .. },
                ..
            })
        )
    })
    .await
    .unwrap();
    assert_eq!(desk.ad(second).unwrap().state, AdState::Waiting, "the ad waits");
    assert_eq!(desk.queue(0, 1)[0].tries, 0);
}

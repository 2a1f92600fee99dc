//! R4: a call that can't end in time goes out half as large; and *back* is said when a report was answered.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::ad::AdKey;
use adtally_core::desk::{Desk, Event};
use adtally_core::queue::{AdState, CauseKind};
use adtally_core::reporter::{Line, Nudge};
use adtally_tests::desk::{ad, lines, until, until_reported, until_state};
use serde_json::json;
use std::time::Duration;

/// Connects a desk that waits so long for an answer.
async fn connect_in_haste(setting: &Setting, desk: &Desk, whole: Duration) {
    let mut sign_in = setting.klaus.sign_in_through(&setting.network.url()).unwrap();
    sign_in.options.limits.whole = whole;
    desk.connect(sign_in).await.unwrap();
    until("the org is set up", || desk.status().set_up_proven).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_a_call_that_can_not_end_in_time_goes_out_half_as_large_until_all_is_reported() {
    // Ads, bookings of each, milliseconds a row, seconds that are waited for.
    for (count, bookings, ms, whole) in [(75, 2, 60, 2), (60, 1, 100, 2), (12, 2, 400, 2)] {
        let setting = Setting::new().await;
        let desk = setting.desk_at_work().await;
        let lines = lines(&desk, MAGIC).await.unwrap();
        desk.disconnect().await;
        let booked: Vec<_> = lines[..bookings].iter().map(|line| (line.clone(), 1)).collect();
        let forms = (0..count).map(|number| ad(&format!("Anzeige {number}"), &booked)).collect();
        desk.import(forms).await.unwrap();
        connect_in_haste(&setting, &desk, Duration::from_secs(whole)).await;
        setting.fault(json!({"kind": "slow_rows", "ms": ms})).await;
        tokio::time::timeout(Duration::from_secs(150), async {
            while !desk.queue(0, 1).is_empty() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("{count} ads at {ms} ms a row are not reported"));
        assert_eq!(
            setting.consumed(MAGIC, &lines[0].product_code).await,
            i64::from(count),
            "each counted once"
        );
        setting.control.clear_faults().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_an_ad_that_alone_takes_too_long_is_told_and_the_others_land() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    desk.disconnect().await;
    let large: Vec<_> = (0..40).map(|_| (line.clone(), 1)).collect();
    let bad = desk.create(ad("Die große", &large)).await.unwrap();
    let mut good: Vec<AdKey> = Vec::new();
    for number in 0..4 {
        good.push(desk.create(ad(&format!("Kleine {number}"), &[(line.clone(), 1)])).await.unwrap());
    }
    connect_in_haste(&setting, &desk, Duration::from_secs(2)).await;
    setting.fault(json!({"kind": "slow_rows", "ms": 100})).await;
    for ad in good {
        until_state(&desk, ad, AdState::InSalesforce).await.unwrap();
    }
    until_state(&desk, bad, AdState::NeedsYou).await.unwrap();
    assert_eq!(desk.ad(bad).unwrap().queue.unwrap().cause.unwrap().kind, CauseKind::TooSlow);
    setting.control.clear_faults().await.unwrap();
    desk.nudge(Nudge::TryNow(vec![bad]));
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 44);
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_an_org_that_reads_and_does_not_write_is_not_said_to_be_back() {
    let rows = json!({"kind": "row_error", "code": "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
        "message": "Updates can't be made during maintenance."});
    for fault in [json!({"kind": "maintenance", "only": "report"}), rows] {
        let setting = Setting::new().await;
        let desk = setting.desk_at_work().await;
        let line = first_line(&desk).await;
        setting.fault(fault.clone()).await;
        let mut events = desk.events();
        let waiting = desk.create(ad("Wartet", &[(line.clone(), 1)])).await.unwrap();
        let is_unserved = || matches!(desk.status().line, Some(Line::Unserved { .. }));
        until("it is told", is_unserved).await.unwrap();
        let since = desk.status().since;
        let end = tokio::time::Instant::now() + Duration::from_secs(12);
        while let Ok(Ok(event)) = tokio::time::timeout_at(end, events.recv()).await {
            if event == Event::Status {
                assert!(is_unserved(), "{fault}: {:?}", desk.status().line);
                assert_eq!(desk.status().since, since, "{fault}");
            }
        }
        assert!(first_line(&desk).await == line, "people read all the while");
        assert!(is_unserved(), "a read brings nothing back");
        setting.control.clear_faults().await.unwrap();
        desk.nudge(Nudge::TryNow(Vec::new()));
        until_state(&desk, waiting, AdState::InSalesforce).await.unwrap();
        until("now it is back", || desk.status().line == Some(Line::Clear)).await.unwrap();
    }
}

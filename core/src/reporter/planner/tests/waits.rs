//! How long what waits, and what that costs whom (R3, R4, R5).

use super::*;
use crate::queue::AdState;
use crate::salesforce::{GraphAnswer, PersonCause, RowAnswer};
use crate::usage::{ChangeKey, UsageEntry};

fn refused(class: Class) -> Result<Answer, CallFault> {
    Ok(Answer::Rows(vec![RowAnswer::Refused(refusal(class))]))
}

fn standing(bench: &Bench, ad: AdKey) -> crate::queue::Standing {
    bench.contents.ad(ad).unwrap().tracked.standing.clone().expect("it is in the queue")
}

#[test]
fn r4_no_connection_is_tried_every_two_seconds_and_at_once_on_wake() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    for _ in 0..3 {
        let call = bench.call();
        bench.send(call);
        bench.answer(Err(CallFault::NotReached("refused".into())));
        assert!(bench.rest().is_some_and(|wait| wait < 2), "the last quarter is up to chance");
        bench.planner.wake(bench.now);
        assert_eq!(bench.next(), Move::Connect);
        bench.planner.connected(bench.now, false);
        assert!(bench.rest().is_some_and(|wait| wait < 2));
        bench.pass(2);
        assert_eq!(bench.next(), Move::Connect);
        bench.planner.connected(bench.now, true);
        bench.pass(2);
    }
    assert_eq!(standing(&bench, ad).tries, 0);
    assert!(bench.contents.ad(ad).unwrap().tracked.sent.is_none(), "nothing left this desk");
}

#[test]
fn r4_an_idle_desk_does_not_even_connect() {
    let mut bench = Bench::new(1);
    bench.planner.connected(bench.now, false);
    bench.pass(3_600);
    assert_eq!(bench.rest(), None);
}

#[test]
fn r4_an_org_that_does_not_serve_is_probed_after_1_s_doubling_to_60_s() {
    let mut bench = Bench::new(1);
    bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(CallFault::NoAnswer("cut".into())));
    let mut longest = 0;
    for _ in 0..12 {
        let wait = bench.rest().unwrap();
        assert!(wait <= 60 && wait >= longest / 4, "{wait} s after {longest} s");
        longest = longest.max(wait);
        bench.pass(wait + 1);
        assert_eq!(bench.next(), Move::Probe);
        let unserved = Refusal { class: Class::Unserved, ..refusal(Class::Unserved) };
        bench.planner.probed(bench.now, Err(CallFault::Refused(unserved)));
    }
    assert!(longest >= 30);
    bench.pass(61);
    assert_eq!(bench.next(), Move::Probe);
    bench.planner.probed(bench.now, Ok(()));
    assert!(bench.rest().is_none_or(|wait| wait < 2), "after a probe the first report goes out within 2 s");
}

#[test]
fn r12_with_less_than_a_tenth_of_its_calls_left_an_org_gets_one_a_minute() {
    let mut bench = Bench::new(1);
    let used = |used| Some(crate::salesforce::ApiUsage { used, limit: 15_000 });
    bench.planner.api_calls(used(13_500));
    for _ in 0..3 {
        bench.ad(1, 1);
        let call = bench.call();
        bench.send(call);
        bench.answer(landed(1));
    }
    bench.planner.api_calls(used(13_501));
    bench.ad(1, 1);
    assert_eq!(bench.rest(), Some(60), "the last call went out just now");
    bench.pass(59);
    assert_eq!(bench.rest(), Some(1));
    bench.pass(1);
    let call = bench.call();
    bench.send(call);
    bench.answer(landed(1));
    let asked = bench.ad(1, 1);
    assert_eq!(bench.rest(), Some(60));
    bench.planner.try_now(bench.now, &bench.contents, &[asked]);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(CallFault::NotReached("refused".into())));
    bench.planner.wake(bench.now);
    assert_eq!(bench.next(), Move::Connect, "a connection is no call");
    bench.planner.connected(bench.now, true);
    bench.pass(2);
    bench.planner.api_calls(used(12));
    bench.call();
}

fn landed(rows: usize) -> Result<Answer, CallFault> {
    Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: Some(true) }; rows]))
}

#[test]
fn r4_out_of_calls_waits_15_minutes_doubling_to_an_hour() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    for minutes in [15, 30, 60, 60] {
        let call = bench.call();
        bench.send(call);
        bench.answer(Err(CallFault::Refused(refusal(Class::DailyLimit))));
        let wait = bench.rest().unwrap();
        assert!((minutes * 45..=minutes * 60).contains(&wait), "{wait} s of {minutes} min");
        bench.pass(minutes * 60);
    }
    assert_eq!(standing(&bench, ad).tries, 0);
}

#[test]
fn r4_desks_that_were_stopped_at_the_same_moment_do_not_try_again_at_the_same_moment() {
    let limit = |class| CallFault::Refused(refusal(class));
    for (fault, slot) in [
        (CallFault::NotReached("refused".into()), 0.1),
        (limit(Class::ConcurrencyLimit), 3.0),
        (limit(Class::DailyLimit), 45.0),
    ] {
        let mut slots = std::collections::BTreeMap::<i64, usize>::new();
        for seed in 0..200 {
            let mut bench = Bench::new(seed);
            bench.ad(1, 1);
            let call = bench.call();
            bench.send(call);
            bench.answer(Err(fault.clone()));
            let Move::Rest { until: Some(next) } = bench.next() else { panic!("{fault} stops it") };
            #[expect(clippy::cast_possible_truncation, reason = "a small number of slots")]
            let slot = (next.duration_since(bench.now).as_secs_f64() / slot) as i64;
            *slots.entry(slot).or_default() += 1;
        }
        assert!(slots.values().all(|desks| *desks <= 70), "{fault}: {slots:?}");
    }
}

#[test]
fn r4_a_missing_right_is_not_asked_about_in_a_storm_when_the_second_ad_was_typed_offline() {
    let mut bench = Bench::new(1);
    bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(refused(Class::SetUp));
    let typed = bench.ad(1, 1);
    bench.edit(typed, |ad| ad.bookings[0].line.ids = None);
    assert!(matches!(bench.next(), Move::Resolve(_)), "a second ad is tried before all wait");
    let refused = Err(CallFault::Refused(refusal(Class::SetUp)));
    assert_eq!(bench.planner.resolved(bench.now, &bench.contents, refused), []);
    assert_eq!(bench.rest(), Some(15 * 60));
}

#[test]
fn r3_a_failing_ad_waits_longer_each_time_and_never_over_an_hour() {
    let mut bench = Bench::new(5);
    let ad = bench.ad(1, 1);
    for tries in 1..12 {
        let call = bench.call();
        bench.send(call);
        bench.answer(refused(Class::RowFault));
        let standing = standing(&bench, ad);
        assert_eq!(standing.tries, tries);
        assert!(!standing.needs_you);
        assert!(standing.due.unwrap() <= bench.now + SignedDuration::from_hours(1));
        bench.pass(3_601);
    }
}

#[test]
fn r3_an_ad_that_fails_goes_behind_those_that_were_saved_meanwhile() {
    let mut bench = Bench::new(5);
    let bad = bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    let good = bench.ad(1, 1);
    bench.answer(refused(Class::RowFault));
    assert!(bench.contents.queue.values().eq([&good, &bad]));
}

/// Many desks that book on the same contract get in each other's way less with few full calls.
#[test]
fn r8_ads_that_met_a_locked_row_go_out_again_in_one_call() {
    let mut bench = Bench::new(1);
    let locked = |bench: &mut Bench, most: i64| {
        if let Move::Rest { until } = bench.next() {
            let until = until.expect("they wait for a time");
            assert!(until <= bench.now + SignedDuration::from_secs(most), "they wait for {most} s at most");
            bench.now = until;
        }
        let call = bench.call();
        bench.send(call.clone());
        let rows = vec![RowAnswer::Refused(refusal(Class::RowLocked)); call.ads.len()];
        bench.answer(Ok(Answer::Rows(rows)));
        call.ads.len()
    };
    bench.ad(1, 1);
    bench.ad(1, 1);
    bench.ad(1, 1);
    for most in [1, 1, 2, 4, 8, 16] {
        assert_eq!(locked(&mut bench, most), 3, "all that waited");
    }
    bench.ad(1, 1);
    let calls: Vec<_> = (0..12).map(|_| locked(&mut bench, 60)).collect();
    assert_eq!(calls[0], 1, "a new ad is tried at once");
    assert!(calls[9..].iter().all(|ads| *ads == 4), "it waits with the others before long: {calls:?}");
}

/// A call that holds the rows of one product while it waits for those of another makes others wait.
#[test]
fn r8_an_ad_that_met_a_locked_row_goes_out_with_ads_of_its_products_only() {
    let mut bench = Bench::new(1);
    let small = bench.ad(1, 1);
    let both = bench.ad(2, 1);
    let call = bench.call();
    assert_eq!(call.ads, [small]);
    bench.send(call);
    bench.answer(refused(Class::RowLocked));
    let call = bench.call();
    assert_eq!(call.ads, [both], "the other kind");
    bench.send(call);
    bench.answer(Ok(Answer::Graphs(vec![GraphAnswer::Refused {
        row: 0,
        refusal: refusal(Class::RowLocked),
    }])));
    let fresh = bench.ad(1, 1);
    let elsewhere = bench.ad(1, 1);
    bench.edit(elsewhere, |ad| ad.bookings[0].line = line(7));
    bench.pass(2);
    let mut calls = Vec::new();
    while let Move::Report(call) = bench.next() {
        calls.push(call.ads.clone());
        let rows = call.ads.len();
        bench.send(call.clone());
        bench.answer(if call.graphs {
            Ok(Answer::Graphs(vec![GraphAnswer::Landed; rows]))
        } else {
            landed(rows)
        });
    }
    assert_eq!(calls, [vec![small, fresh], vec![both], vec![elsewhere]]);
}

#[test]
fn r3_a_due_time_that_a_jumping_clock_has_left_far_ahead_counts_as_now() {
    let mut bench = Bench::new(5);
    bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(refused(Class::NeedsPerson(PersonCause::Validation)));
    assert!(bench.rest().is_some());
    bench.now -= SignedDuration::from_hours(24 * 400);
    bench.call();
}

#[test]
fn r5_what_needs_a_person_asks_again_after_15_minutes_doubling_to_6_hours() {
    let mut bench = Bench::new(5);
    let ad = bench.ad(1, 1);
    for minutes in [15, 30, 60, 120, 240, 360, 360] {
        let call = bench.call();
        bench.send(call);
        bench.answer(refused(Class::NeedsPerson(PersonCause::Locked)));
        assert!(standing(&bench, ad).needs_you);
        assert_eq!(bench.rest(), Some(minutes * 60));
        bench.pass(minutes * 60);
    }
}

#[test]
fn r5_of_a_group_only_the_oldest_asks() {
    let mut bench = Bench::new(5);
    let ads: Vec<AdKey> = (0..3).map(|_| bench.ad(1, 1)).collect();
    let call = bench.call();
    assert_eq!(call.ads, ads, "they share a call first");
    bench.send(call);
    let locked = || RowAnswer::Refused(refusal(Class::NeedsPerson(PersonCause::Locked)));
    bench.answer(Ok(Answer::Rows(vec![locked(), locked(), locked()])));
    for ad in &ads {
        let call = bench.call();
        assert_eq!(call.ads, [*ad], "then each is tried alone");
        bench.send(call);
        bench.answer(refused(Class::NeedsPerson(PersonCause::Locked)));
    }
    bench.pass(15 * 60);
    let call = bench.call();
    assert_eq!(call.ads, [ads[0]]);
    bench.send(call);
    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }])));
    assert_eq!(bench.call().ads, ads[1..], "and when it passes the group is due at once");
}

#[test]
fn r7_ads_of_the_other_kind_keep_their_place() {
    let mut bench = Bench::new(5);
    let (one, many, other) = (bench.ad(1, 1), bench.ad(3, 1), bench.ad(1, 1));
    let call = bench.call();
    assert_eq!((call.graphs, &call.ads), (false, &vec![one, other]));
    bench.send(call);
    let landed = || RowAnswer::Landed { id: None, created: None };
    bench.answer(Ok(Answer::Rows(vec![landed(), landed()])));
    let call = bench.call();
    assert_eq!((call.graphs, call.ads), (true, vec![many]));
}

#[test]
fn r7_a_call_holds_75_graphs_or_500_nodes() {
    let mut bench = Bench::new(5);
    for _ in 0..80 {
        bench.ad(2, 1);
    }
    assert_eq!(bench.call().ads.len(), 75);
    let mut bench = Bench::new(5);
    for _ in 0..80 {
        bench.ad(9, 1);
    }
    assert_eq!(bench.call().ads.len(), 55, "495 nodes");
}

#[test]
fn a_restored_backup_reports_nothing_before_it_has_taken_in_what_salesforce_holds() {
    let mut bench = Bench::new(5);
    let ad = bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }])));
    let desk = DeskRecord { take_in: true, ..bench.contents.desk.clone().unwrap() };
    bench.write(vec![Step::Desk(desk)]);
    let other = bench.ad(1, 1);
    for _ in 0..3 {
        let Move::ReadBack(keys) = bench.next() else { panic!("it must read first") };
        assert_eq!(keys.len(), 2, "also of what was never sent from here");
        let limit = Err(CallFault::Refused(refusal(Class::DailyLimit)));
        assert_eq!(bench.planner.read_back(bench.now, &bench.contents, limit), []);
        bench.pass(3_600);
    }
    assert!(matches!(bench.next(), Move::ReadBack(_)));
    let booking = bench.contents.ad(other).unwrap().tracked.ad.bookings[0].clone();
    let reported = UsageEntry {
        id: "a01000000000001".parse().unwrap(),
        usage_key: booking.usage_key,
        contract_product: booking.line.ids.unwrap().contract_product,
        units: 2,
        cancelled: false,
        change_key: Some(ChangeKey("the original/7".into())),
        base_change_key: None,
        booked_by: None,
        reason: None,
        changed_by: None,
        changed_at: None,
        locked: false,
    };
    let steps = bench.planner.read_back(bench.now, &bench.contents, Ok(vec![reported]));
    bench.write(steps);
    assert!(bench.contents.ad(ad).unwrap().tracked.standing.is_none());
    let state = bench.contents.ad(other).unwrap().tracked.state();
    assert_eq!(state, AdState::NeedsYou, "the original has reported 2 units, and here it is 1");
    bench.pass(2);
    assert_eq!(bench.rest(), None);
}

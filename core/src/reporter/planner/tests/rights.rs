//! A right that is missing for some ads only is theirs; one that is missing for all is the org's (R4).

use super::*;
use crate::queue::{AdState, CauseKind};
use crate::salesforce::{GraphAnswer, RowAnswer};

/// What is said of the rows of bad ads.
fn lacking(class: Class) -> Refusal {
    Refusal { code: "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY".into(), ..refusal(class) }
}

fn state(bench: &Bench, ad: AdKey) -> AdState {
    bench.contents.ad(ad).unwrap().tracked.state()
}

fn kind(bench: &Bench, ad: AdKey) -> CauseKind {
    bench.contents.ad(ad).unwrap().tracked.standing.clone().unwrap().cause.unwrap().kind
}

fn is_held(bench: &Bench) -> bool {
    matches!(bench.planner.line(), Line::Held { hold: Hold::SetUp { .. }, .. })
}

/// An org in which some ads lack what others have, and how it has been asked.
struct Org {
    bad: HashSet<AdKey>,
    class: Class,
    proves: bool,
    calls: usize,
    proofs: usize,
}

impl Org {
    fn new(bad: impl IntoIterator<Item = AdKey>) -> Org {
        Org { bad: bad.into_iter().collect(), class: Class::SetUp, proves: true, calls: 0, proofs: 0 }
    }

    /// Answers until the planner rests for more than seconds, and says for how long.
    fn answer(&mut self, bench: &mut Bench) -> Option<i64> {
        for _ in 0..2_000 {
            match bench.next() {
                Move::Report(call) => {
                    self.calls += 1;
                    let (graphs, ads) = (call.graphs, call.ads.clone());
                    bench.send(call);
                    bench.answer(Ok(verdicts(graphs, &ads, self)));
                }
                Move::Prove => {
                    self.proofs += 1;
                    let answer =
                        if self.proves { Ok(()) } else { Err(CallFault::Refused(lacking(Class::SetUp))) };
                    let steps = bench.planner.proven(bench.now, &bench.contents, answer);
                    bench.write(steps);
                }
                Move::Resolve(asked) => {
                    let found = asked.iter().map(|_| Resolution::One(line(1))).collect();
                    let steps = bench.planner.resolved(bench.now, &bench.contents, Ok(found));
                    bench.write(steps);
                }
                Move::Rest { until } => {
                    let wait =
                        until.map(|until| (until - bench.now).total(jiff::Unit::Second).unwrap() as i64);
                    match wait {
                        Some(wait) if wait < 5 => bench.pass(wait.max(0) + 1),
                        wait => return wait,
                    }
                }
                Move::Look { .. } => bench.planner.looked(bench.now, Ok(&[])),
                other => panic!("{other:?}"),
            }
        }
        panic!("it finds no rest");
    }
}

#[test]
fn r4_good_ads_land_within_seconds_whatever_the_mix_the_order_and_the_number() {
    let mixes: [&[(usize, usize)]; 3] =
        [&[(1, 1), (5, 20), (20, 5), (210, 1), (1, 90)], &[(5, 20)], &[(20, 5)]];
    for (class, mixes) in [Class::SetUp, Class::Admin, Class::Storage].into_iter().zip(mixes) {
        for (bad, good) in mixes.iter().copied() {
            for (bad_bookings, good_bookings) in [(1, 2), (2, 1), (1, 1), (2, 2)] {
                for order in 0..3 {
                    let mut bench = Bench::new(3);
                    let ads = |bench: &mut Bench, count: usize, bookings: usize| -> Vec<AdKey> {
                        (0..count).map(|_| bench.ad(bookings, 1)).collect()
                    };
                    let (bad, good) = match order {
                        0 => {
                            let bad = ads(&mut bench, bad, bad_bookings);
                            (bad, ads(&mut bench, good, good_bookings))
                        }
                        1 => {
                            let good = ads(&mut bench, good, good_bookings);
                            (ads(&mut bench, bad, bad_bookings), good)
                        }
                        _ => {
                            let mut first = ads(&mut bench, bad / 2, bad_bookings);
                            let good = ads(&mut bench, good, good_bookings);
                            first.extend(ads(&mut bench, bad - bad / 2, bad_bookings));
                            (first, good)
                        }
                    };
                    let mut org = Org { class, ..Org::new(bad.clone()) };
                    let start = bench.now;
                    org.answer(&mut bench);
                    assert!(bench.now <= start + SignedDuration::from_secs(10), "within seconds");
                    assert!(good.iter().all(|ad| state(&bench, *ad) == AdState::InSalesforce));
                    for ad in &bad {
                        assert_eq!(state(&bench, *ad), AdState::NeedsYou);
                        let told =
                            if class == Class::SetUp { CauseKind::NotAllowed } else { CauseKind::Other };
                        assert_eq!(kind(&bench, *ad), told);
                    }
                    assert_eq!(bench.planner.line(), &Line::Clear);
                    let most = 2 * bad.len() + good.len().div_ceil(75) + 8;
                    assert!(org.calls <= most, "{} calls for {} bad ones", org.calls, bad.len());
                    assert!(org.proofs <= 1);
                }
            }
        }
    }
}

#[test]
fn r4_a_good_ad_that_is_saved_while_the_set_up_holds_the_queue_is_tried_at_once() {
    for bookings in [1, 2] {
        let mut bench = Bench::new(1);
        let bad: Vec<AdKey> = (0..5).map(|_| bench.ad(1, 1)).collect();
        let mut org = Org::new(bad.clone());
        assert_eq!(org.answer(&mut bench), Some(15 * 60));
        assert!(is_held(&bench), "nothing lands, so it is the org's set-up");
        assert!(bad.iter().all(|ad| state(&bench, *ad) == AdState::Waiting));
        bench.pass(100);
        let good = bench.ad(bookings, 1);
        let start = bench.now;
        org.answer(&mut bench);
        assert!(bench.now <= start + SignedDuration::from_secs(5));
        assert_eq!(state(&bench, good), AdState::InSalesforce);
        assert!(bad.iter().all(|ad| state(&bench, *ad) == AdState::NeedsYou));
        assert_eq!(bench.planner.line(), &Line::Clear);
    }
}

#[test]
fn r4_a_bad_ad_that_is_moved_to_another_contract_is_a_new_witness() {
    let mut bench = Bench::new(1);
    let bad: Vec<AdKey> = (0..3).map(|_| bench.ad(1, 1)).collect();
    let mut org = Org::new(bad.clone());
    org.answer(&mut bench);
    assert!(is_held(&bench));
    bench.edit(bad[1], |ad| ad.bookings[0].line = line(7));
    org.bad.remove(&bad[1]);
    org.answer(&mut bench);
    assert_eq!(state(&bench, bad[1]), AdState::InSalesforce);
    assert_eq!([bad[0], bad[2]].map(|ad| state(&bench, ad)), [AdState::NeedsYou; 2]);
}

#[test]
fn r4_a_right_that_nobody_has_is_told_once_and_probed_by_one_ad_every_15_minutes() {
    for landed_before in [false, true] {
        let mut bench = Bench::new(1);
        if landed_before {
            bench.ad(1, 1);
            Org::new([]).answer(&mut bench);
        }
        let bad: Vec<AdKey> = (0..450).map(|number| bench.ad(1 + number % 2, 1)).collect();
        let mut org = Org { proves: false, ..Org::new(bad.clone()) };
        assert_eq!(org.answer(&mut bench), Some(15 * 60));
        assert!(is_held(&bench) && org.calls <= 5, "{} calls", org.calls);
        assert_eq!(org.proofs, usize::from(landed_before));
        let since = bench.planner.line().since();
        for _ in 0..4 {
            bench.pass(15 * 60);
            let calls = org.calls;
            assert_eq!(org.answer(&mut bench), Some(15 * 60));
            assert_eq!(org.calls, calls + 1, "one ad probes");
            assert_eq!(bench.planner.line().since(), since);
        }
        let standing = |ad: &AdKey| bench.contents.ad(*ad).unwrap().tracked.standing.clone().unwrap();
        assert!(bad.iter().map(standing).all(|standing| standing.tries == 0 && standing.cause.is_none()));
        bench.pass(15 * 60);
        org.bad.clear();
        org.answer(&mut bench);
        assert!(bench.contents.queue.is_empty(), "when it is back, all go, in full calls");
        assert!(org.calls <= 15, "{} calls", org.calls);
    }
}

#[test]
fn r4_many_saves_while_the_set_up_holds_the_queue_are_no_flood_of_calls() {
    let mut bench = Bench::new(1);
    let mut org = Org::new([bench.ad(1, 1)]);
    org.answer(&mut bench);
    let calls = org.calls;
    for _ in 0..360 {
        org.bad.insert(bench.ad(1, 1));
        org.answer(&mut bench);
        bench.pass(10);
    }
    let made = org.calls - calls;
    assert!((60..=90).contains(&made), "{made} calls in an hour");
    let good = bench.ad(1, 1);
    let mut waited = 0;
    while state(&bench, good) != AdState::InSalesforce {
        org.answer(&mut bench);
        bench.pass(1);
        waited += 1;
    }
    assert!(waited <= 61, "a good one waits for a minute at most: {waited}");
}

#[test]
fn r4_after_15_minutes_each_line_has_its_turn_to_probe() {
    let mut bench = Bench::new(1);
    let mut bad = HashSet::new();
    for _ in 0..30 {
        bad.insert(bench.ad(1, 1));
    }
    let other = bench.ad(1, 1);
    bench.edit(other, |ad| ad.bookings[0].line = line(7));
    bad.insert(other);
    let mut org = Org::new(bad);
    org.answer(&mut bench);
    org.bad.remove(&other);
    for _ in 0..2 {
        bench.pass(15 * 60);
        org.answer(&mut bench);
    }
    assert_eq!(state(&bench, other), AdState::InSalesforce, "30 ads of one line are no 30 turns");
}

#[test]
fn r4_what_a_person_was_told_about_an_ad_holds_nobody_after_a_restart() {
    let mut bench = Bench::new(1);
    let (bad, good) = (bench.ad(1, 1), bench.ad(1, 1));
    let mut org = Org::new([bad]);
    org.answer(&mut bench);
    assert_eq!((state(&bench, bad), state(&bench, good)), (AdState::NeedsYou, AdState::InSalesforce));
    bench.planner = Planner::new(9, COMING_BACK);
    bench.pass(15 * 60);
    assert_eq!(org.answer(&mut bench), Some(30 * 60), "it asks by itself, and is told again");
    assert_eq!(bench.planner.line(), &Line::Clear);
}

#[test]
fn r4_rows_that_are_refused_for_maintenance_while_others_land_hold_nobody() {
    for class in [Class::Unserved, Class::DailyLimit, Class::ConcurrencyLimit] {
        for (bad_bookings, good_bookings) in [(1, 1), (1, 2), (2, 1)] {
            let mut bench = Bench::new(1);
            let bad: Vec<AdKey> = (0..5).map(|_| bench.ad(bad_bookings, 1)).collect();
            let good: Vec<AdKey> = (0..9).map(|_| bench.ad(good_bookings, 1)).collect();
            let org = Org { class, ..Org::new(bad) };
            for _ in 0..60 {
                match bench.next() {
                    Move::Report(call) => {
                        let (graphs, ads) = (call.graphs, call.ads.clone());
                        bench.send(call);
                        bench.answer(Ok(verdicts(graphs, &ads, &org)));
                    }
                    Move::Probe => bench.planner.probed(bench.now, Ok(())),
                    Move::Rest { until: Some(until) } => bench.now = until,
                    other => panic!("{other:?}"),
                }
            }
            assert!(good.iter().all(|ad| state(&bench, *ad) == AdState::InSalesforce), "{class:?}");
        }
    }
}

fn verdicts(graphs: bool, ads: &[AdKey], org: &Org) -> Answer {
    let refused = |ad: &AdKey| org.bad.contains(ad).then(|| lacking(org.class));
    if graphs {
        let graph = |ad| match refused(ad) {
            Some(refusal) => GraphAnswer::Refused { row: 0, refusal },
            None => GraphAnswer::Landed,
        };
        Answer::Graphs(ads.iter().map(graph).collect())
    } else {
        let row = |ad| match refused(ad) {
            Some(refusal) => RowAnswer::Refused(refusal),
            None => RowAnswer::Landed { id: None, created: None },
        };
        Answer::Rows(ads.iter().map(row).collect())
    }
}

/// A call that is refused as a whole when one of these is in it.
#[test]
fn r4_one_ad_for_which_a_whole_call_lacks_something_is_found_and_holds_nobody() {
    for (bad, good) in [(1, 20), (3, 40), (1, 1)] {
        let mut bench = Bench::new(1);
        let bad: Vec<AdKey> = (0..bad).map(|_| bench.ad(1, 1)).collect();
        let good: Vec<AdKey> = (0..good).map(|_| bench.ad(1, 1)).collect();
        for _ in 0..200 {
            match bench.next() {
                Move::Report(call) => {
                    let ads = call.ads.clone();
                    bench.send(call);
                    bench.answer(if ads.iter().any(|ad| bad.contains(ad)) {
                        Err(CallFault::Refused(Refusal { status: 403, ..lacking(Class::SetUp) }))
                    } else {
                        Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }; ads.len()]))
                    });
                }
                Move::Prove => {
                    let steps = bench.planner.proven(bench.now, &bench.contents, Ok(()));
                    bench.write(steps);
                }
                Move::Rest { until: Some(until) } if until < bench.now + SignedDuration::from_secs(3) => {
                    bench.now = until;
                }
                _ => break,
            }
        }
        assert!(good.iter().all(|ad| state(&bench, *ad) == AdState::InSalesforce));
        assert!(bad.iter().all(|ad| state(&bench, *ad) == AdState::NeedsYou));
        assert_eq!(bench.planner.line(), &Line::Clear);
    }
}

#[test]
fn r4_a_good_ad_that_waits_for_a_lock_speaks_as_soon_as_it_may() {
    let mut bench = Bench::new(1);
    let (bad, good) = (bench.ad(1, 1), bench.ad(1, 1));
    let call = bench.call();
    assert_eq!(call.ads, [bad, good]);
    bench.send(call);
    let locked = RowAnswer::Refused(refusal(Class::RowLocked));
    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Refused(lacking(Class::SetUp)), locked])));
    assert!(bench.rest().is_some_and(|wait| wait <= 1), "no 15 minutes");
    assert!(is_held(&bench));
    bench.pass(2);
    Org::new([bad]).answer(&mut bench);
    assert_eq!((state(&bench, bad), state(&bench, good)), (AdState::NeedsYou, AdState::InSalesforce));
}

#[test]
fn r4_a_clock_that_jumps_back_makes_no_wait_longer() {
    for (fault, longest) in [
        (CallFault::NotReached("refused".into()), 2),
        (CallFault::NoAnswer("cut".into()), 60),
        (CallFault::Refused(lacking(Class::Admin)), 15 * 60),
        (CallFault::Refused(refusal(Class::DailyLimit)), 3_600),
    ] {
        let mut bench = Bench::new(1);
        bench.ad(1, 1);
        let call = bench.call();
        bench.send(call);
        bench.answer(Err(fault.clone()));
        bench.now -= SignedDuration::from_secs(longest + 60);
        assert!(!matches!(bench.next(), Move::Rest { .. }), "{fault}");
    }
}

#[test]
fn r4_a_witness_over_which_the_org_falls_is_followed_by_another_one() {
    let mut bench = Bench::new(1);
    let bad = bench.ad(1, 1);
    Org::new([bad]).answer(&mut bench);
    assert!(is_held(&bench));
    let (crashes, good) = (bench.ad(2, 1), bench.ad(1, 1));
    let start = bench.now;
    while state(&bench, good) != AdState::InSalesforce {
        match bench.next() {
            Move::Report(call) => {
                let (graphs, ads) = (call.graphs, call.ads.clone());
                bench.send(call);
                bench.answer(if ads.contains(&crashes) {
                    let crash =
                        Refusal { status: 500, code: "UNKNOWN_EXCEPTION".into(), ..refusal(Class::Unserved) };
                    Err(CallFault::Refused(crash))
                } else {
                    Ok(verdicts(graphs, &ads, &Org::new([bad])))
                });
            }
            Move::Probe => bench.planner.probed(bench.now, Ok(())),
            Move::Rest { until } => bench.now = until.unwrap(),
            other => panic!("{other:?}"),
        }
        assert!(bench.now < start + SignedDuration::from_secs(30));
    }
}

//! Calls that can't be answered in time (R4), and an org that reads and does not write.

use super::*;
use crate::queue::{AdState, CauseKind};
use crate::salesforce::{GraphAnswer, RowAnswer};

/// How long a call is waited for.
const PATIENCE: f64 = 120.0;

fn state(bench: &Bench, ad: AdKey) -> AdState {
    bench.contents.ad(ad).unwrap().tracked.state()
}

/// An org that takes so many seconds for each row, and more for some ads.
struct Slow {
    a_row: f64,
    ads: HashMap<AdKey, f64>,
    /// Rows of each call, and whether it was answered.
    calls: Vec<(usize, bool)>,
}

impl Slow {
    fn new(a_row: f64) -> Slow {
        Slow { a_row, ads: HashMap::new(), calls: Vec::new() }
    }

    /// Answers until nothing is left to do, or for so many calls.
    fn answer(&mut self, bench: &mut Bench, most: usize) {
        for _ in 0..20 * most {
            if self.calls.len() >= most {
                return;
            }
            match bench.next() {
                Move::Report(call) => {
                    let graphs = call.graphs;
                    let sent = bench.send(call);
                    let rows: usize = sent.iter().map(|report| report.rows.len()).sum();
                    let extra: f64 = sent.iter().filter_map(|report| self.ads.get(&report.ad)).sum();
                    let takes = rows as f64 * self.a_row + extra;
                    let in_time = takes < PATIENCE;
                    self.calls.push((rows, in_time));
                    bench.now += SignedDuration::from_secs_f64(takes.min(PATIENCE));
                    bench.answer(if !in_time {
                        Err(CallFault::NoAnswer("no answer in time".into()))
                    } else if graphs {
                        Ok(Answer::Graphs(vec![GraphAnswer::Landed; sent.len()]))
                    } else {
                        Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }; rows]))
                    });
                }
                Move::Probe => bench.planner.probed(bench.now, Ok(())),
                Move::Prove => {
                    let steps = bench.planner.proven(bench.now, &bench.contents, Ok(()));
                    bench.write(steps);
                }
                Move::Rest { until: Some(until) } if until < bench.now + SignedDuration::from_mins(10) => {
                    bench.now = until;
                }
                Move::Rest { .. } => return,
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn r4_after_a_time_out_the_next_call_is_half_as_large_down_to_one_ad_and_grows_again() {
    for (count, bookings) in [(75, 2), (200, 1), (30, 16), (400, 1)] {
        for a_row in [0.9, 2.0, 7.0] {
            let mut bench = Bench::new(1);
            for _ in 0..count {
                bench.ad(bookings, 1);
            }
            let mut org = Slow::new(a_row);
            org.answer(&mut bench, 3_000);
            assert!(
                bench.contents.queue.is_empty(),
                "{count} ads of {bookings} at {a_row} s: {:?}",
                org.calls
            );
            for pair in org.calls.windows(2) {
                let [(before, in_time), (rows, _)] = pair else { continue };
                assert!(*in_time || *rows <= (before / 2).max(bookings), "{:?}", org.calls);
            }
            let lost = org.calls.iter().filter(|(_, in_time)| !in_time).count();
            assert!(lost <= 8, "a size that was too large is not tried for ever: {:?}", org.calls);
        }
    }
    let mut bench = Bench::new(1);
    let fill = |bench: &mut Bench| {
        for _ in 0..200 {
            bench.ad(1, 1);
        }
    };
    fill(&mut bench);
    let mut org = Slow::new(5.0);
    org.answer(&mut bench, 1_000);
    org.a_row = 0.01;
    org.calls.clear();
    for _ in 0..3 {
        fill(&mut bench);
        org.answer(&mut bench, 1_000);
    }
    assert!(org.calls.iter().any(|(rows, _)| *rows == 200), "it grows again: {:?}", org.calls);
}

#[test]
fn r6_a_report_in_doubt_goes_out_as_recorded_in_whatever_call() {
    let mut bench = Bench::new(1);
    for _ in 0..40 {
        bench.ad(2, 1);
    }
    let call = bench.call();
    let first: HashMap<AdKey, Vec<UsageRow>> =
        bench.send(call).into_iter().map(|report| (report.ad, report.rows)).collect();
    bench.pass(120);
    bench.answer(Err(CallFault::NoAnswer("no answer in time".into())));
    let mut again = 0;
    for _ in 0..60 {
        match bench.next() {
            Move::Report(call) => {
                let sent = bench.send(call);
                assert!(sent.len() <= 20, "half as large");
                assert!(sent.iter().all(|report| report.replay && report.rows == first[&report.ad]));
                again += sent.len();
                bench.answer(Ok(Answer::Graphs(vec![GraphAnswer::Landed; sent.len()])));
            }
            Move::Probe => bench.planner.probed(bench.now, Ok(())),
            Move::Rest { until: Some(until) } => bench.now = until,
            _ => break,
        }
    }
    assert_eq!(again, 40);
}

#[test]
fn r4_an_ad_that_alone_takes_too_long_is_told_to_a_person_and_holds_nobody() {
    for others in [0, 1, 30] {
        let mut bench = Bench::new(1);
        let bad = bench.ad(3, 1);
        let good: Vec<AdKey> = (0..others).map(|number| bench.ad(1 + number % 2, 1)).collect();
        let mut org = Slow::new(0.1);
        org.ads.insert(bad, 500.0);
        org.answer(&mut bench, 200);
        assert!(good.iter().all(|ad| state(&bench, *ad) == AdState::InSalesforce), "{:?}", org.calls);
        assert_eq!(state(&bench, bad), AdState::NeedsYou);
        let tracked = &bench.contents.ad(bad).unwrap().tracked;
        assert_eq!(tracked.standing.clone().unwrap().cause.unwrap().kind, CauseKind::TooSlow);
        assert!(tracked.sent.is_some(), "it stays in doubt");
        assert!(org.calls.iter().filter(|(_, in_time)| !in_time).count() <= 8, "{:?}", org.calls);
        bench.pass(3_600);
        org.ads.clear();
        org.answer(&mut bench, 400);
        assert!(bench.contents.queue.is_empty(), "and goes out when Salesforce is quick enough");
    }
}

#[test]
fn r4_while_an_org_answers_nobody_no_ad_is_told_to_be_too_slow() {
    let mut bench = Bench::new(1);
    let ads = [bench.ad(1, 1), bench.ad(2, 1), bench.ad(1, 1)];
    for _ in 0..300 {
        match bench.next() {
            Move::Report(call) => {
                bench.send(call);
                bench.pass(120);
                bench.answer(Err(CallFault::NoAnswer("no answer in time".into())));
            }
            Move::Prove => {
                bench.pass(120);
                let late = Err(CallFault::NoAnswer("no answer in time".into()));
                let steps = bench.planner.proven(bench.now, &bench.contents, late);
                bench.write(steps);
            }
            Move::Probe => bench.planner.probed(bench.now, Ok(())),
            Move::Rest { until } => bench.now = until.unwrap(),
            other => panic!("{other:?}"),
        }
    }
    for ad in ads {
        assert!(bench.contents.ad(ad).unwrap().tracked.standing.clone().unwrap().cause.is_none());
    }
}

fn unserved(status: u16, code: &str) -> Refusal {
    Refusal { status, code: code.into(), ..refusal(Class::Unserved) }
}

/// What an org says that reads and does not write: of the call, or of each row.
fn writes_refused(of_call: bool, ads: usize) -> Result<Answer, CallFault> {
    if of_call {
        return Err(CallFault::Refused(unserved(503, "")));
    }
    let code = "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE";
    Ok(Answer::Rows(vec![RowAnswer::Refused(unserved(200, code)); ads]))
}

#[test]
fn r4_back_is_said_after_a_report_was_answered_and_not_after_a_read() {
    for of_call in [true, false] {
        let mut bench = Bench::new(1);
        for _ in 0..3 {
            bench.ad(1, 1);
        }
        let call = bench.call();
        let ads = call.ads.len();
        bench.send(call);
        bench.answer(writes_refused(of_call, ads));
        let since = bench.planner.line().since();
        assert!(since.is_some());
        let (mut tries, mut waits) = (0, Vec::new());
        let end = bench.now + SignedDuration::from_hours(1);
        while bench.now < end {
            assert!(matches!(bench.planner.line(), Line::Unserved { .. }), "it is not back");
            assert_eq!(bench.planner.line().since(), since);
            match bench.next() {
                Move::Report(call) => {
                    tries += 1;
                    let ads = call.ads.len();
                    bench.send(call);
                    bench.answer(writes_refused(of_call, ads));
                }
                Move::Probe => bench.planner.probed(bench.now, Ok(())),
                Move::Rest { until } => {
                    let until = until.unwrap();
                    waits.push((until - bench.now).total(jiff::Unit::Second).unwrap());
                    bench.now = until;
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(tries < 120, "waits grow: {tries} tries");
        let longest = waits.iter().copied().fold(0.0, f64::max);
        assert!((30.0..=60.0).contains(&longest), "{longest}");
        loop {
            match bench.next() {
                Move::Report(call) => {
                    let ads = call.ads.len();
                    bench.send(call);
                    assert!(
                        matches!(bench.planner.line(), Line::Unserved { .. }),
                        "not before it is answered"
                    );
                    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }; ads])));
                    break;
                }
                Move::Probe => bench.planner.probed(bench.now, Ok(())),
                Move::Rest { until } => bench.now = until.unwrap(),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(bench.planner.line(), &Line::Clear);
    }
}

#[test]
fn r4_a_network_that_comes_back_to_an_org_that_refuses_is_no_news() {
    let mut bench = Bench::new(1);
    bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(CallFault::NotReached("refused".into())));
    let since = bench.planner.line().since();
    for _ in 0..5 {
        bench.pass(3);
        assert_eq!(bench.next(), Move::Connect);
        bench.planner.connected(bench.now, true);
        assert!(matches!(bench.planner.line(), Line::Offline { .. }), "no report was answered yet");
        bench.pass(2);
        let call = bench.call();
        bench.send(call);
        bench.answer(Err(CallFault::NotReached("cut".into())));
        assert_eq!(bench.planner.line().since(), since);
    }
}

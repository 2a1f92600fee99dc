//! Calls that are refused as a whole (R11).

use super::*;
use crate::queue::{AdState, CauseKind};
use crate::salesforce::{GraphAnswer, RowAnswer};

fn malformed() -> Refusal {
    Refusal { code: "JSON_PARSER_ERROR".into(), ..refusal(Class::OurBug) }
}

fn crash() -> Refusal {
    Refusal { status: 500, code: "UNKNOWN_EXCEPTION".into(), ..refusal(Class::Unserved) }
}

/// Answers the next call: refused as a whole when a bad ad is in it. Gives the ads of the call.
fn answer_next(bench: &mut Bench, bad: &[AdKey], refusal: &Refusal) -> Vec<AdKey> {
    let call = bench.call();
    let graphs = call.graphs;
    let ads = call.ads.clone();
    bench.send(call);
    bench.answer(if ads.iter().any(|ad| bad.contains(ad)) {
        Err(CallFault::Refused(refusal.clone()))
    } else if graphs {
        Ok(Answer::Graphs(ads.iter().map(|_| GraphAnswer::Landed).collect()))
    } else {
        Ok(Answer::Rows(ads.iter().map(|_| RowAnswer::Landed { id: None, created: None }).collect()))
    });
    ads
}

fn state(bench: &Bench, ad: AdKey) -> AdState {
    bench.contents.ad(ad).unwrap().tracked.state()
}

#[test]
fn r11_the_bad_one_of_200_is_found_by_8_calls_wherever_it_stands() {
    for place in 0..200 {
        let mut bench = Bench::new(1);
        let ads: Vec<AdKey> = (0..200).map(|_| bench.ad(1, 1)).collect();
        let bad = [ads[place]];
        assert_eq!(answer_next(&mut bench, &bad, &malformed()).len(), 200);
        let mut clean = 200;
        for calls in 1.. {
            let tried = answer_next(&mut bench, &bad, &malformed());
            if tried == bad {
                break;
            }
            clean -= if tried.contains(&bad[0]) { clean - tried.len() } else { tried.len() };
            assert!(calls <= 8 && (calls < 8 || clean == 1), "at {place}: {clean} left after {calls} calls");
        }
        assert_eq!(state(&bench, bad[0]), AdState::NeedsYou);
        for _ in 0..10 {
            if bench.contents.queue.len() > 1 {
                let tried = answer_next(&mut bench, &bad, &malformed());
                assert!(!tried.contains(&bad[0]), "it is not tried again before its time");
            }
        }
        assert_eq!(bench.contents.queue.len(), 1, "all others have landed");
    }
}

#[test]
fn r11_our_own_bug_is_told_as_ours_with_one_ad_and_the_line_stays_clear() {
    let mut bench = Bench::new(1);
    let (bad, good) = (bench.ad(1, 1), bench.ad(1, 1));
    while state(&bench, bad) != AdState::NeedsYou || state(&bench, good) != AdState::InSalesforce {
        answer_next(&mut bench, &[bad], &malformed());
    }
    let standing = bench.contents.ad(bad).unwrap().tracked.standing.clone().unwrap();
    assert_eq!(standing.cause.unwrap().kind, CauseKind::OurFault);
    assert_eq!(bench.planner.line(), &Line::Clear);
    assert!(bench.contents.ad(bad).unwrap().tracked.sent.is_none(), "nothing of it is in doubt");
    // It asks again by itself, alone: it would spoil the call of others.
    bench.pass(15 * 60);
    bench.ad(1, 1);
    assert_eq!(answer_next(&mut bench, &[bad], &malformed()).len(), 1);
    assert_eq!(answer_next(&mut bench, &[bad], &malformed()).len(), 1);
    assert_eq!(bench.planner.line(), &Line::Clear);
}

#[test]
fn r11_two_ads_alone_that_are_refused_with_500_are_not_at_fault() {
    let mut bench = Bench::new(1);
    let ads: Vec<AdKey> = (0..5).map(|_| bench.ad(1, 1)).collect();
    let mut alone = Vec::new();
    while alone.len() < 2 {
        let tried = answer_next(&mut bench, &ads, &crash());
        if tried.len() == 1 {
            alone.extend(tried);
        }
    }
    assert_ne!(alone[0], alone[1]);
    assert!(matches!(bench.planner.line(), Line::Unserved { .. }), "{:?}", bench.planner.line());
    for ad in &ads {
        let standing = bench.contents.ad(*ad).unwrap().tracked.standing.clone().unwrap();
        assert!(standing.tries == 0 && standing.cause.is_none(), "nobody is charged");
    }
    // While the org stays down, it shows whether it takes anything before an ad goes out.
    let proof = |bench: &mut Bench, answer| {
        bench.pass(61);
        assert_eq!(bench.next(), Move::Probe);
        bench.planner.probed(bench.now, Ok(()));
        bench.pass(2);
        assert_eq!(bench.next(), Move::Prove);
        let steps = bench.planner.proven(bench.now, &bench.contents, answer);
        assert_eq!(steps, [], "nobody is charged");
    };
    for _ in 0..5 {
        proof(&mut bench, Err(CallFault::Refused(crash())));
        assert!(matches!(bench.planner.line(), Line::Unserved { .. }), "{:?}", bench.planner.line());
    }
    proof(&mut bench, Ok(()));
    while !bench.contents.queue.is_empty() {
        answer_next(&mut bench, &[], &crash());
    }
}

#[test]
fn r11_an_ad_that_the_org_falls_over_is_charged_while_others_land() {
    let mut bench = Bench::new(1);
    let bad = bench.ad(1, 1);
    let others: Vec<AdKey> = (0..20).map(|_| bench.ad(1, 1)).collect();
    let charged = |bench: &Bench| bench.contents.ad(bad).unwrap().tracked.standing.clone().unwrap().tries;
    for _ in 0..30 {
        match bench.next() {
            Move::Report(call) => {
                let ads = call.ads.clone();
                bench.send(call);
                bench.answer(if ads.contains(&bad) {
                    Err(CallFault::Refused(crash()))
                } else {
                    Ok(Answer::Rows(
                        ads.iter().map(|_| RowAnswer::Landed { id: None, created: None }).collect(),
                    ))
                });
            }
            Move::ReadBack(_) => {
                let steps = bench.planner.read_back(bench.now, &bench.contents, Ok(Vec::new()));
                bench.write(steps);
            }
            Move::Rest { .. } => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(others.iter().all(|ad| state(&bench, *ad) == AdState::InSalesforce));
    assert_eq!(charged(&bench), 1);
    assert_eq!(state(&bench, bad), AdState::Waiting, "a person may edit it, and the edit goes out");
}

#[test]
fn r11_several_bad_ads_hold_no_good_one_for_longer_than_they_cost_calls() {
    for refusal in [crash(), malformed()] {
        for (bad, good, bookings) in [(2, 1, 1), (5, 20, 2), (20, 5, 1), (39, 1, 1)] {
            let mut bench = Bench::new(7);
            let bad: Vec<AdKey> = (0..bad).map(|_| bench.ad(1, 1)).collect();
            let good: Vec<AdKey> = (0..good).map(|_| bench.ad(bookings, 1)).collect();
            let (start, mut calls) = (bench.now, 0);
            while good.iter().any(|ad| state(&bench, *ad) != AdState::InSalesforce) {
                match bench.next() {
                    Move::Report(call) => {
                        calls += 1;
                        let (graphs, ads) = (call.graphs, call.ads.clone());
                        bench.send(call);
                        bench.answer(if ads.iter().any(|ad| bad.contains(ad)) {
                            Err(CallFault::Refused(refusal.clone()))
                        } else if graphs {
                            Ok(Answer::Graphs(vec![GraphAnswer::Landed; ads.len()]))
                        } else {
                            Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }; ads.len()]))
                        });
                    }
                    Move::Prove => {
                        let steps = bench.planner.proven(bench.now, &bench.contents, Ok(()));
                        bench.write(steps);
                    }
                    Move::ReadBack(_) => {
                        let steps = bench.planner.read_back(bench.now, &bench.contents, Ok(Vec::new()));
                        bench.write(steps);
                    }
                    Move::Probe => bench.planner.probed(bench.now, Ok(())),
                    Move::Rest { until } => bench.now = until.unwrap(),
                    other => panic!("{other:?}"),
                }
            }
            let took = bench.now.duration_since(start).as_secs();
            let most = 10 * i64::try_from(bad.len()).unwrap() + 30;
            assert!(calls < most && took < 3 * most, "{} bad ones: {calls} calls, {took} s", bad.len());
        }
    }
}

#[test]
fn r11_an_ad_over_which_the_org_falls_is_no_storm_while_the_line_is_held() {
    let mut bench = Bench::new(1);
    let ads = [bench.ad(1, 1), bench.ad(1, 1)];
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(CallFault::Refused(refusal(Class::ConcurrencyLimit))));
    bench.pass(60);
    let first = answer_next(&mut bench, &ads, &crash());
    let second = answer_next(&mut bench, &ads, &crash());
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second, "another ad shows whether it is the ad");
    assert!(bench.rest().is_some());
}

#[test]
fn r11_an_ad_that_is_the_only_one_waits_like_the_org() {
    let mut bench = Bench::new(1);
    let only = bench.ad(1, 1);
    for _ in 0..4 {
        assert_eq!(answer_next(&mut bench, &[only], &crash()), [only]);
        assert!(matches!(bench.planner.line(), Line::Unserved { .. }));
        bench.pass(61);
        assert_eq!(bench.next(), Move::Probe);
        bench.planner.probed(bench.now, Ok(()));
        bench.pass(2);
    }
    assert_eq!(bench.contents.ad(only).unwrap().tracked.standing.as_ref().unwrap().tries, 0);
}

#[test]
fn r11_graphs_are_split_too() {
    let mut bench = Bench::new(1);
    let ads: Vec<AdKey> = (0..75).map(|_| bench.ad(2, 1)).collect();
    let bad = [ads[40]];
    for _ in 0..20 {
        if bench.contents.queue.len() > 1 {
            answer_next(&mut bench, &bad, &malformed());
        }
    }
    assert_eq!(bench.contents.queue.values().collect::<Vec<_>>(), [&ads[40]]);
    assert_eq!(state(&bench, ads[40]), AdState::NeedsYou);
}

/// Moves the only booking of an ad to a line that is typed, as a person does.
fn retype(bench: &mut Bench, ad: AdKey, product: usize) {
    bench.edit(ad, |ad| ad.bookings[0].line = ContractLine { ids: None, ..line(product) });
}

#[test]
fn r2_a_booking_that_is_moved_while_its_line_is_looked_up_is_reported_where_it_is_now() {
    let one = || Resolution::One(line(1));
    // Moved before the answer came in, or after it and before the call was drawn up.
    for (before, found) in [(true, one()), (true, Resolution::NoContract), (false, one())] {
        let mut bench = Bench::new(1);
        let ad = bench.ad(1, 1);
        retype(&mut bench, ad, 1);
        assert!(matches!(bench.next(), Move::Resolve(_)));
        if before {
            retype(&mut bench, ad, 2);
        }
        let steps = bench.planner.resolved(bench.now, &bench.contents, Ok(vec![found]));
        assert_eq!(steps, [], "an answer about another line says nothing about this one");
        let call = match bench.next() {
            Move::Report(call) => call,
            Move::Rest { until } if before && until == Some(Timestamp::UNIX_EPOCH) => Call::default(),
            other => panic!("{other:?}"),
        };
        retype(&mut bench, ad, 2);
        assert_eq!(bench.send(call), [], "nothing goes out for the line that it was on");
        assert!(matches!(bench.next(), Move::Resolve(_)), "it is looked up anew");
        let steps = bench.planner.resolved(bench.now, &bench.contents, Ok(vec![Resolution::One(line(2))]));
        assert_eq!(steps, []);
        let call = bench.call();
        let sent = bench.send(call);
        let ids = line(2).ids.unwrap();
        assert_eq!(sent[0].rows[0].contract_product, ids.contract_product);
    }
}

#[test]
fn r11_a_refused_query_for_typed_bookings_holds_only_the_ad_that_spoils_it() {
    let mut bench = Bench::new(1);
    let typed = |bench: &mut Bench| {
        let ad = bench.ad(1, 1);
        bench.edit(ad, |ad| ad.bookings[0].line.ids = None);
        ad
    };
    let (bad, good) = (typed(&mut bench), typed(&mut bench));
    for _ in 0..10 {
        match bench.next() {
            Move::Resolve(asked) => {
                let answer = if asked.iter().any(|booking| booking.ad == bad) {
                    Err(CallFault::Refused(malformed()))
                } else {
                    Ok(asked.iter().map(|_| Resolution::One(line(1))).collect())
                };
                let steps = bench.planner.resolved(bench.now, &bench.contents, answer);
                bench.write(steps);
            }
            Move::Report(call) => {
                bench.send(call);
                bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }])));
            }
            _ => break,
        }
    }
    assert_eq!(state(&bench, good), AdState::InSalesforce);
    assert_eq!(state(&bench, bad), AdState::NeedsYou);
    assert_eq!(bench.planner.line(), &Line::Clear);
}

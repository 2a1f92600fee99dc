//! What was reported in a past that the store does not know any more (R6, R9).

use super::doubt::{entry, read_back, refused};
use super::*;
use crate::desk::saving;
use crate::queue::{AdState, CauseKind};
use crate::reporter::{TakenIn, take_in};
use crate::salesforce::{DeskEntries, DeskEntry, PersonCause, RowAnswer, SignInFault};
use crate::usage::{ChangeKey, UsageRow};

fn landed() -> Result<Answer, CallFault> {
    Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }]))
}

/// Reports `ad`, which has one booking, and tells the row.
fn report(bench: &mut Bench) -> UsageRow {
    let call = bench.call();
    let row = bench.send(call).remove(0).rows.remove(0);
    bench.answer(landed());
    row
}

/// The store is put back to `contents`, and the desk starts again.
fn put_back(bench: &mut Bench, contents: Contents) {
    bench.contents = contents;
    bench.planner = Planner::new(7, COMING_BACK);
}

/// The desk starts again.
fn restart(bench: &mut Bench) {
    bench.planner = Planner::new(7, COMING_BACK);
}

/// The desk looks, and finds these rows in Salesforce.
fn look(bench: &mut Bench, rows: &[&UsageRow]) -> TakenIn {
    assert!(matches!(bench.next(), Move::Look { .. }), "first it looks");
    let entries = rows.iter().map(|row| DeskEntry {
        entry: entry(row),
        ad_key: row.ad_key,
        ad_title: row.ad_title.clone(),
        booked_at: row.booked_at,
        moved_from: row.moved_from,
        line: (0..9)
            .map(line)
            .find(|line| line.ids.as_ref().is_some_and(|ids| ids.contract_product == row.contract_product))
            .unwrap(),
    });
    let found = DeskEntries { entries: entries.collect(), as_of: Some(bench.now) };
    let (steps, taken_in) = take_in(&Stage::of(&bench.contents), &found);
    let ads: Vec<AdKey> = steps.iter().filter_map(Step::ad).collect();
    bench.write(steps);
    bench.planner.looked(bench.now, Ok(&ads));
    taken_in
}

fn asks(bench: &Bench, ad: AdKey) -> Option<(u32, bool)> {
    let standing = bench.contents.ad(ad)?.tracked.standing.clone()?;
    match standing.cause?.kind {
        CauseKind::ChangedByColleague { units, own_past, .. } if standing.needs_you => {
            Some((units, own_past))
        }
        _ => None,
    }
}

#[test]
fn r6_a_report_has_landed_only_if_the_entry_holds_what_it_wanted() {
    for same_key in [true, false] {
        let mut bench = Bench::new(1);
        let ad = bench.ad(1, 1);
        report(&mut bench);
        bench.edit(ad, |ad| ad.bookings[0].units = 5);
        let call = bench.call();
        let wanted = bench.send(call).remove(0).rows.remove(0);
        // As it was issued before chance was in change keys, for another change.
        let holds = UsageRow { units: 3, ..wanted.clone() };
        let holds = if same_key { holds } else { UsageRow { change_key: ChangeKey("x/1".into()), ..holds } };
        bench.answer(refused(if same_key { PersonCause::KeyRule } else { PersonCause::Stale }));
        read_back(&mut bench, &[&holds]);
        let tracked = &bench.contents.ad(ad).unwrap().tracked;
        let known = tracked.trace(wanted.usage_key).unwrap().acknowledged.clone().unwrap();
        assert_eq!((known.units, tracked.ad.bookings[0].units), (3, 5), "Salesforce says 3");
        assert_eq!(asks(&bench, ad), Some((3, same_key)));
        bench.planner.try_now(bench.now, &bench.contents, &[ad]);
        let again = report(&mut bench);
        assert_eq!((again.units, again.base_change_key), (5, Some(holds.change_key)));
        assert_ne!(again.change_key, wanted.change_key);
    }
}

#[test]
fn r6_a_report_from_which_the_entry_goes_on_has_landed_and_what_followed_is_taken_in() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    let call = bench.call();
    let first = bench.send(call).remove(0).rows.remove(0);
    let backup = bench.contents.clone();
    bench.answer(landed());
    bench.edit(ad, |ad| ad.bookings[0].units = 4);
    let later = report(&mut bench);
    put_back(&mut bench, backup);
    assert_eq!(look(&mut bench, &[&later]), TakenIn::default(), "what is in doubt is sent again first");
    let call = bench.call();
    assert_eq!(bench.send(call), [InCall { ad, rows: vec![first], replay: true }]);
    bench.answer(refused(PersonCause::Stale));
    read_back(&mut bench, &[&later]);
    let tracked = &bench.contents.ad(ad).unwrap().tracked;
    assert_eq!((tracked.state(), tracked.ad.bookings[0].units), (AdState::InSalesforce, 4));
    assert_eq!(tracked.trace(later.usage_key).unwrap().acknowledged, Some(Acknowledged::of(&later)));
}

#[test]
fn r9_a_store_that_was_put_back_issues_no_key_again_and_replaces_nothing_unseen() {
    let mut bench = Bench::new(1);
    let [ad, other] = [bench.ad(1, 1), bench.ad(1, 2)];
    let call = bench.call();
    bench.send(call);
    let landed = || RowAnswer::Landed { id: None, created: None };
    bench.answer(Ok(Answer::Rows(vec![landed(), landed()])));
    let backup = bench.contents.clone();
    bench.edit(ad, |ad| ad.bookings[0].units = 3);
    let lost = report(&mut bench);
    bench.edit(other, |ad| ad.bookings[0].units = 6);
    let followed = report(&mut bench);
    put_back(&mut bench, backup);
    bench.edit(ad, |ad| ad.bookings[0].units = 5);
    assert_eq!(look(&mut bench, &[&lost, &followed]), TakenIn { bookings: 2, new_ads: 0 });
    assert_eq!(asks(&bench, ad), Some((3, true)), "it was edited here too");
    let tracked = &bench.contents.ad(other).unwrap().tracked;
    assert_eq!((tracked.state(), tracked.ad.bookings[0].units), (AdState::InSalesforce, 6));
    assert_eq!(bench.rest(), None, "only a word sends it");
    bench.planner.try_now(bench.now, &bench.contents, &[ad]);
    let again = report(&mut bench);
    assert_eq!((again.units, &again.base_change_key), (5, &Some(lost.change_key.clone())));
    assert!(again.change_key != lost.change_key && again.change_key != followed.change_key);
    // The next look finds what is known.
    restart(&mut bench);
    assert_eq!(look(&mut bench, &[&again, &followed]), TakenIn::default());
    assert_eq!(bench.rest(), None);
}

#[test]
fn r14_ads_and_bookings_that_are_not_known_are_made_anew() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    report(&mut bench);
    let backup = bench.contents.clone();
    let late = bench.ad(1, 7);
    let of_late = report(&mut bench);
    let (more, gone) = (UsageKey(bench.key()), UsageKey(bench.key()));
    let added = UsageRow { usage_key: more, ad_key: ad, units: 2, ..of_late.clone() };
    let cancelled = UsageRow { usage_key: gone, cancelled: true, ..of_late.clone() };
    put_back(&mut bench, backup);
    let taken_in = look(&mut bench, &[&of_late, &added, &cancelled]);
    assert_eq!(taken_in, TakenIn { bookings: 3, new_ads: 1 });
    let again = bench.contents.ad(late).unwrap().tracked.clone();
    let bookings: Vec<_> = again.ad.bookings.iter().map(|one| (one.units, one.cancelled)).collect();
    assert_eq!((again.ad.title.as_str(), bookings), ("Anzeige", vec![(7, false), (7, true)]));
    assert_eq!(again.ad.bookings[0].line, line(0));
    assert_eq!(again.state(), AdState::InSalesforce);
    assert_eq!(bench.contents.ad(ad).unwrap().tracked.ad.bookings.len(), 2);
    assert_eq!(bench.rest(), None, "nothing is left to report");
    // And written down they are the same again.
    let text = serde_json::to_string(&again.traces).unwrap();
    assert_eq!(serde_json::from_str::<std::collections::BTreeMap<_, _>>(&text).unwrap(), again.traces);
}

#[test]
fn r2_an_ad_that_was_cancelled_here_and_reported_in_a_lost_past_is_asked_about() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 3);
    let backup = bench.contents.clone();
    let row = report(&mut bench);
    put_back(&mut bench, backup);
    let cancelled = saving::cancelled(&bench.contents.ad(ad).unwrap().tracked, bench.now);
    assert!(cancelled.bookings.is_empty(), "nothing of it was ever sent, as far as is known");
    bench.write(vec![Step::Saved { ad: cancelled }]);
    look(&mut bench, &[&row]);
    assert_eq!(asks(&bench, ad), Some((3, true)));
    bench.planner.try_now(bench.now, &bench.contents, &[ad]);
    assert!(report(&mut bench).cancelled);
    assert_eq!(bench.contents.ad(ad).unwrap().tracked.state(), AdState::Cancelled);
}

#[test]
fn r6_beside_a_report_in_doubt_other_bookings_of_the_ad_are_taken_in() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(2, 1);
    let call = bench.call();
    let rows = bench.send(call).remove(0).rows;
    bench.answer(Ok(Answer::Graphs(vec![GraphAnswer::Landed])));
    bench.edit(ad, |ad| ad.bookings[0].units = 2);
    let call = bench.call();
    let doubted = bench.send(call).remove(0).rows.remove(0);
    let backup = bench.contents.clone();
    bench.answer(landed());
    bench.edit(ad, |ad| ad.bookings[1].units = 9);
    let lost = report(&mut bench);
    assert_eq!(lost.usage_key, rows[1].usage_key);
    put_back(&mut bench, backup);
    assert_eq!(look(&mut bench, &[&doubted, &lost]), TakenIn { bookings: 1, new_ads: 0 });
    let call = bench.call();
    assert_eq!(bench.send(call), [InCall { ad, rows: vec![doubted], replay: true }], "still in doubt");
    bench.answer(landed());
    let tracked = &bench.contents.ad(ad).unwrap().tracked;
    let units: Vec<u32> = tracked.ad.bookings.iter().map(|one| one.units).collect();
    assert_eq!((tracked.state(), units), (AdState::InSalesforce, vec![2, 9]));
}

#[test]
fn a_booking_whose_line_was_changed_here_stands_where_salesforce_has_it() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 3);
    let backup = bench.contents.clone();
    let row = report(&mut bench);
    put_back(&mut bench, backup);
    bench.edit(ad, |ad| ad.bookings[0].line = line(5));
    look(&mut bench, &[&row]);
    let tracked = &bench.contents.ad(ad).unwrap().tracked;
    assert_eq!(tracked.line(&tracked.ad.bookings[0]), &line(0), "nothing is on the other line");
}

#[test]
fn r14_the_look_asks_since_the_last_one_less_ten_minutes_and_an_older_store_since_its_own() {
    let mut bench = Bench::new(1);
    let desk = bench.contents.desk.clone().unwrap().key;
    restart(&mut bench);
    assert_eq!(bench.next(), Move::Look { desk, since: None }, "it has never looked");
    look(&mut bench, &[]);
    let (backup, first) = (bench.contents.clone(), bench.now);
    let overlap = SignedDuration::from_mins(10);
    bench.pass(3_600);
    put_back(&mut bench, backup.clone());
    assert_eq!(bench.next(), Move::Look { desk, since: Some(first - overlap) });
    look(&mut bench, &[]);
    restart(&mut bench);
    assert_eq!(bench.next(), Move::Look { desk, since: Some(bench.now - overlap) });
    put_back(&mut bench, backup);
    assert_eq!(bench.next(), Move::Look { desk, since: Some(first - overlap) });
}

#[test]
fn r12_the_look_is_asked_once_and_tried_again_until_it_is_answered() {
    let mut bench = Bench::new(1);
    restart(&mut bench);
    let looks = |next: Move| assert!(matches!(next, Move::Look { .. }), "{next:?}");
    looks(bench.next());
    bench.planner.looked(bench.now, Err(&CallFault::NoAnswer("cut".into())));
    bench.pass(2);
    assert_eq!(bench.next(), Move::Probe);
    bench.planner.probed(bench.now, Ok(()));
    bench.pass(2);
    looks(bench.next());
    bench.planner.looked(bench.now, Err(&CallFault::NotReached("no line".into())));
    bench.pass(2);
    assert_eq!(bench.next(), Move::Connect);
    bench.planner.connected(bench.now, true);
    bench.pass(2);
    looks(bench.next());
    bench.planner.looked(bench.now, Err(&CallFault::Refused(refusal(Class::DailyLimit))));
    let wait = bench.rest().unwrap();
    bench.pass(wait + 1);
    looks(bench.next());
    bench.planner.looked(bench.now, Ok(&[]));
    assert_eq!(bench.planner.line(), &Line::Clear, "calls are left again");
    bench.pass(2);
    assert_eq!(bench.rest(), None, "and no more");
    bench.pass(86_400);
    assert_eq!(bench.rest(), None);
}

#[test]
fn r4_an_org_that_cannot_be_asked_so_is_reported_to_all_the_same() {
    for class in [Class::SetUp, Class::OurBug, Class::NeedsPerson(PersonCause::Other)] {
        let mut bench = Bench::new(1);
        restart(&mut bench);
        bench.ad(1, 1);
        assert!(matches!(bench.next(), Move::Look { .. }));
        bench.planner.looked(bench.now, Err(&CallFault::Refused(refusal(class))));
        bench.call();
    }
    // Without a sign-in nobody is asked, and nothing is tried by itself.
    let mut bench = Bench::new(1);
    restart(&mut bench);
    assert!(matches!(bench.next(), Move::Look { .. }));
    let why = crate::salesforce::Why { code: "x".into(), message: String::new() };
    bench.planner.looked(bench.now, Err(&CallFault::SignIn(SignInFault::Needed(why))));
    assert_eq!(bench.rest(), None);
}

#[test]
fn r9_a_word_from_before_the_look_does_not_replace_what_it_found() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    report(&mut bench);
    let backup = bench.contents.clone();
    bench.edit(ad, |ad| ad.bookings[0].units = 3);
    let lost = report(&mut bench);
    for ads in [&[ad][..], &[]] {
        put_back(&mut bench, backup.clone());
        bench.edit(ad, |ad| ad.bookings[0].units = 5);
        bench.planner.try_now(bench.now, &bench.contents, ads);
        look(&mut bench, &[&lost]);
        assert_eq!(asks(&bench, ad), Some((3, true)));
        assert_eq!(bench.rest(), None, "only a word that knows of it sends it");
    }
}

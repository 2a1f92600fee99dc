//! Reports whose fate only the entries tell (R6).

use super::*;
use crate::desk::saving;
use crate::queue::AdState;
use crate::salesforce::{PersonCause, RowAnswer};
use crate::usage::{ChangeKey, UsageEntry, UsageRow};

pub(super) fn entry(row: &UsageRow) -> UsageEntry {
    UsageEntry {
        id: "a01000000000001".parse().unwrap(),
        usage_key: row.usage_key,
        contract_product: row.contract_product.clone(),
        units: row.units,
        cancelled: row.cancelled,
        change_key: Some(row.change_key.clone()),
        base_change_key: row.base_change_key.clone(),
        booked_by: None,
        reason: None,
        changed_by: None,
        changed_at: None,
        locked: false,
    }
}

pub(super) fn refused(cause: PersonCause) -> Result<Answer, CallFault> {
    Ok(Answer::Rows(vec![RowAnswer::Refused(refusal(Class::NeedsPerson(cause)))]))
}

pub(super) fn read_back(bench: &mut Bench, found: &[&UsageRow]) {
    assert!(matches!(bench.next(), Move::ReadBack(_)));
    let found = found.iter().map(|row| entry(row)).collect();
    let steps = bench.planner.read_back(bench.now, &bench.contents, Ok(found));
    bench.write(steps);
}

#[test]
fn r6_an_earlier_report_that_lands_late_is_never_taken_for_the_later_one() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 3);
    let call = bench.call();
    let first = bench.send(call).remove(0).rows.remove(0);
    bench.answer(Err(CallFault::NoAnswer("cut".into())));
    bench.pass(60);
    assert_eq!(bench.next(), Move::Probe);
    bench.planner.probed(bench.now, Ok(()));
    bench.pass(2);
    // Sent again, refused for a rule, and not there: a person hears of it, and edits.
    let call = bench.call();
    bench.send(call);
    bench.answer(refused(PersonCause::Validation));
    read_back(&mut bench, &[]);
    bench.edit(ad, |ad| ad.bookings[0].units = 6);
    let call = bench.call();
    let second = bench.send(call).remove(0).rows.remove(0);
    assert_eq!((second.units, &second.base_change_key), (6, &None));
    // The first one, given up long ago, lands before it.
    bench.answer(refused(PersonCause::Stale));
    read_back(&mut bench, &[&first]);
    assert_eq!(bench.contents.ad(ad).unwrap().tracked.ad.bookings[0].units, 6, "the edit stays");
    assert_eq!(bench.contents.ad(ad).unwrap().tracked.state(), AdState::Waiting, "no colleague is blamed");
    let call = bench.call();
    let third = bench.send(call).remove(0).rows.remove(0);
    assert_eq!((third.units, third.base_change_key), (6, Some(first.change_key)));
}

#[test]
fn r9_a_word_from_before_a_colleagues_change_was_known_does_not_replace_it() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 5);
    let call = bench.call();
    let mut row = bench.send(call).remove(0).rows.remove(0);
    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }])));
    bench.edit(ad, |ad| ad.bookings[0].units = 6);
    let call = bench.call();
    bench.send(call);
    for ads in [&[ad][..], &[]] {
        bench.planner.try_now(bench.now, &bench.contents, ads);
    }
    row.base_change_key = Some(row.change_key);
    row.change_key = ChangeKey("petra/1".into());
    row.units = 4;
    bench.answer(refused(PersonCause::Stale));
    read_back(&mut bench, &[&row]);
    assert_eq!(bench.contents.ad(ad).unwrap().tracked.state(), AdState::NeedsYou);
    assert_eq!(bench.rest(), None, "only a word that knows of Petra's change sends it");
    bench.planner.try_now(bench.now, &bench.contents, &[ad]);
    let call = bench.call();
    assert_eq!(bench.send(call).remove(0).rows.remove(0).base_change_key, Some(row.change_key));
}

#[test]
fn r9_what_the_original_of_a_copy_reported_later_is_not_replaced_unseen() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 5);
    let call = bench.call();
    let mut row = bench.send(call).remove(0).rows.remove(0);
    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }])));
    bench.copy(false);
    bench.edit(ad, |ad| ad.bookings[0].units = 6);
    let call = bench.call();
    bench.send(call);
    row.base_change_key = Some(row.change_key);
    row.change_key = ChangeKey(format!("{}/2", row.desk_key));
    row.units = 4;
    bench.answer(refused(PersonCause::Stale));
    read_back(&mut bench, &[&row]);
    let tracked = &bench.contents.ad(ad).unwrap().tracked;
    assert_eq!((tracked.state(), tracked.ad.bookings[0].units), (AdState::NeedsYou, 6), "they are asked");
    assert_eq!(bench.rest(), None);
}

#[test]
fn r2_what_the_original_of_a_copy_may_have_sent_is_not_taken_off_unseen() {
    let mut bench = Bench::new(1);
    let [ad, other] = [bench.ad(1, 5), bench.ad(1, 7)];
    // What the original sends after the copy was made.
    let row = {
        let call = Call { ads: vec![ad], ..Call::default() };
        compose(&Stage::of(&bench.contents), call, "Klaus Vogt", || 7).1.remove(0).rows.remove(0)
    };
    bench.copy(true);
    for ad in [ad, other] {
        let cancelled = saving::cancelled(&bench.contents.ad(ad).unwrap().tracked, bench.now);
        bench.write(vec![Step::Saved { ad: cancelled }]);
    }
    read_back(&mut bench, &[&row]);
    assert_eq!(bench.contents.ad(ad).unwrap().tracked.state(), AdState::NeedsYou, "Salesforce counts it");
    assert_eq!(bench.contents.ad(other).unwrap().tracked.state(), AdState::Cancelled);
    assert!(!bench.contents.ad(other).unwrap().tracked.was_sent());
}

#[test]
fn r2_beside_a_report_in_doubt_a_copy_takes_no_booking_for_never_sent() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 5);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(CallFault::NoAnswer("cut".into())));
    // Booked while the first is in doubt: the original may send it after the copy was made.
    let second = UsageKey(bench.key());
    bench.edit(ad, |ad| {
        ad.bookings.push(Booking { usage_key: second, line: line(2), ..ad.bookings[0].clone() });
    });
    bench.copy(true);
    let cancelled = saving::cancelled(&bench.contents.ad(ad).unwrap().tracked, bench.now);
    bench.write(vec![Step::Saved { ad: cancelled }]);
    bench.pass(60);
    assert_eq!(bench.next(), Move::Probe);
    bench.planner.probed(bench.now, Ok(()));
    bench.pass(2);
    read_back(&mut bench, &[]);
    let call = bench.call();
    assert!(bench.send(call)[0].replay, "what is in doubt comes first");
    bench.answer(Ok(Answer::Rows(vec![RowAnswer::Landed { id: None, created: None }])));
    let call = bench.call();
    let rows = bench.send(call).remove(0).rows;
    assert!(rows.iter().any(|row| row.usage_key == second && row.cancelled), "{rows:?}");
}

#[test]
fn r9_a_cancel_while_in_doubt_stays_when_a_colleague_has_changed_the_entry_twice() {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 5);
    let call = bench.call();
    let mut row = bench.send(call).remove(0).rows.remove(0);
    bench.answer(Err(CallFault::NoAnswer("cut".into())));
    bench.edit(ad, |ad| {
        ad.cancelled = true;
        ad.bookings[0].cancelled = true;
    });
    bench.pass(60);
    assert_eq!(bench.next(), Move::Probe);
    bench.planner.probed(bench.now, Ok(()));
    bench.pass(2);
    let call = bench.call();
    bench.send(call);
    bench.answer(refused(PersonCause::Stale));
    row.units = 4;
    row.change_key = ChangeKey("petra/2".into());
    row.base_change_key = Some(ChangeKey("petra/1".into()));
    read_back(&mut bench, &[&row]);
    let tracked = &bench.contents.ad(ad).unwrap().tracked;
    assert!(tracked.ad.bookings[0].cancelled, "what the person said stays");
    assert_eq!(tracked.state(), AdState::NeedsYou, "and they are asked");
}

//! The one way in: what a record does to an ad.
//!
//! A save goes through here after the journal, and opening a store goes through here for every
//! record that sled has not seen, so recovery is the ordinary path. An outcome is merged into the ad
//! as it is when it arrives: what was sent is settled, and an edit made meanwhile stays.

use super::record::{Adoption, Record, Step, UnknownBooking};
use crate::ad::{Ad, AdKey, Booking, UsageKey};
use crate::queue::{Acknowledged, Cause, CauseKind, Sent, Standing, Trace, TrackedAd};
use crate::usage::UsageRow;
use jiff::Timestamp;

/// Reports of one booking that were given up and are remembered, the newest. Nothing lives on its way as long
/// as so many tries take.
const MOST_GIVEN_UP: usize = 8;

/// What `record`, the one with this sequence, makes of the ad that it belongs to. `None` when the
/// ad is not known (its *saved* record was damaged, and Salesforce has nothing to make it from) or the
/// record belongs to no ad.
pub(super) fn apply(before: Option<&TrackedAd>, sequence: u64, record: &Record) -> Option<TrackedAd> {
    let mut tracked = match (&record.step, before) {
        (Step::Saved { ad }, None) => TrackedAd::new(ad.clone()),
        (Step::Adopted { ad, found }, None) => TrackedAd::new(made_anew(*ad, found, record.at)?),
        (Step::Desk(_), _) | (_, None) => return None,
        (_, Some(before)) => before.clone(),
    };
    tracked.touched = sequence;
    let failed = change(&mut tracked, sequence, record);
    tracked.standing = stand(&tracked, sequence, failed);
    Some(tracked)
}

/// Changes what is known of the ad, and tells its standing if the record gives it a new one.
fn change(tracked: &mut TrackedAd, sequence: u64, record: &Record) -> Option<Standing> {
    match &record.step {
        Step::Desk(_) => None,
        Step::Saved { ad } => {
            tracked.ad = ad.clone();
            tracked.standing.as_ref().map(|standing| Standing::new(standing.place))
        }
        Step::Sent { rows, resolved, .. } => {
            for (booking, line) in resolved {
                tracked.traces.entry(*booking).or_default().line = Some(line.clone());
            }
            tracked.sent = Some(Sent { at: record.at, rows: rows.clone() });
            None
        }
        Step::Unsent { .. } => {
            let sent = tracked.sent.take();
            unpin(tracked, sent.as_ref());
            None
        }
        Step::Reported { acknowledged, .. } => {
            tracked.sent = None;
            for (booking, now) in acknowledged {
                settle(tracked, *booking, now);
            }
            tracked.standing.as_ref().map(|standing| Standing::new(standing.place))
        }
        Step::Refused { cause, settles, may_land, tries, due, needs_you, alone, .. } => {
            if *settles {
                let sent = tracked.sent.take();
                if *may_land {
                    doubt(tracked, sent.as_ref());
                }
                unpin(tracked, sent.as_ref());
            }
            Some(Standing {
                place: sequence,
                tries: *tries,
                due: *due,
                cause: Some(cause.clone()),
                needs_you: *needs_you,
                alone: *alone,
            })
        }
        Step::Adopted { found, .. } => {
            // A report in doubt that tells of other bookings is still to be settled.
            let tells = |row: &UsageRow| found.iter().any(|adoption| adoption.booking == row.usage_key);
            let sent = tracked.sent.take_if(|sent| sent.rows.iter().any(tells));
            let conflicts: Vec<Cause> = found
                .iter()
                .filter_map(|adoption| adopt(tracked, sent.as_ref(), adoption, record.at))
                .collect();
            match conflicts.into_iter().next() {
                Some(cause) => {
                    let mut standing = Standing::new(sequence);
                    standing.cause = Some(cause);
                    standing.needs_you = true;
                    Some(standing)
                }
                None => tracked.standing.clone(),
            }
        }
    }
}

/// The ad in a copied store: what was never sent from here may have been sent by the original, until the
/// copy has taken in what Salesforce holds. `None` where that changes nothing.
pub(super) fn mark_copied(before: &TrackedAd, sequence: u64, copied: bool) -> Option<TrackedAd> {
    let mut unsent = before.ad.bookings.iter().filter(|booking| !before.exists(booking.usage_key)).peekable();
    let changes =
        if copied { unsent.peek().is_some() } else { before.traces.values().any(|trace| trace.copied) };
    if !changes {
        return None;
    }
    let mut tracked = before.clone();
    tracked.touched = sequence;
    if copied {
        for booking in unsent {
            tracked.traces.entry(booking.usage_key).or_default().copied = true;
        }
    } else {
        // Of an ad in doubt only the report itself is read back, and its other bookings stay uncertain.
        for trace in tracked.traces.values_mut().filter(|trace| trace.copied) {
            (trace.copied, trace.unsettled) = (false, before.sent.is_some());
        }
        tracked.traces.retain(|_, trace| *trace != Trace::default());
    }
    Some(tracked)
}

/// An earlier try of `sent` may still land: each booking of it counts as sent from now on.
fn doubt(tracked: &mut TrackedAd, sent: Option<&Sent>) {
    for row in sent.iter().flat_map(|sent| &sent.rows) {
        let trace = tracked.traces.entry(row.usage_key).or_default();
        trace.unsettled = true;
        trace.given_up.push(Acknowledged::of(row));
        let too_many = trace.given_up.len().saturating_sub(MOST_GIVEN_UP);
        trace.given_up.drain(..too_many);
    }
}

/// A booking that Salesforce has never heard of is resolved anew when it is sent again.
fn unpin(tracked: &mut TrackedAd, sent: Option<&Sent>) {
    for row in sent.iter().flat_map(|sent| &sent.rows) {
        if !tracked.exists(row.usage_key) {
            tracked.traces.remove(&row.usage_key);
        }
    }
}

/// Takes in what a colleague changed. A booking that has no unreported edit follows it; one that has
/// stays as it is, and the person is asked. An edit since `sent` went out is one too: it may be back at what
/// was acknowledged before. In a copy, so is what was never sent from here.
fn adopt(tracked: &mut TrackedAd, sent: Option<&Sent>, adoption: &Adoption, at: Timestamp) -> Option<Cause> {
    if let Some(unknown) = &adoption.unknown {
        place(tracked, adoption, unknown);
    }
    let booking = tracked.ad.bookings.iter().find(|booking| booking.usage_key == adoption.booking)?.clone();
    let row = sent.iter().flat_map(|sent| &sent.rows).find(|row| row.usage_key == booking.usage_key);
    let edited = tracked.differs(&booking)
        || tracked.trace(booking.usage_key).is_some_and(|trace| trace.copied)
        || row.is_some_and(|row| (row.units, row.cancelled) != (booking.units, booking.cancelled));
    let now = &adoption.acknowledged;
    settle(tracked, booking.usage_key, now);
    if !edited {
        let mine = booking_mut(tracked, booking.usage_key)?;
        mine.units = now.units;
        mine.cancelled = now.cancelled;
        return None;
    }
    if !tracked.differs(&booking) {
        return None;
    }
    let line = tracked.line(&booking);
    Some(Cause {
        kind: CauseKind::ChangedByColleague {
            units: now.units,
            cancelled: now.cancelled,
            by: adoption.by.clone(),
            reason: adoption.reason.clone(),
            own_past: adoption.own_past,
        },
        contract: line.contract_number.clone(),
        product: line.product_code.clone(),
        code: String::new(),
        message: String::new(),
        raw: String::new(),
        at,
    })
}

/// An ad that this store does not know, as far as its entries tell. Its bookings follow one by one.
fn made_anew(key: AdKey, found: &[Adoption], at: Timestamp) -> Option<Ad> {
    let unknown = || found.iter().filter_map(|adoption| adoption.unknown.as_deref());
    Some(Ad {
        key,
        revision: 1,
        title: unknown().next()?.ad_title.clone(),
        text: String::new(),
        link: None,
        picture: None,
        runs_from: None,
        runs_until: None,
        bookings: Vec::new(),
        cancelled: found.iter().all(|adoption| adoption.acknowledged.cancelled),
        created_at: unknown().map(|unknown| unknown.booked_at).min().unwrap_or(at),
        saved_at: at,
        moved_from: None,
    })
}

/// Puts a booking that is not known here where its entry is. In an ad that was cancelled meanwhile it is
/// cancelled too, and the person is asked.
fn place(tracked: &mut TrackedAd, adoption: &Adoption, unknown: &UnknownBooking) {
    let is_cancelled = tracked.ad.cancelled;
    match booking_mut(tracked, adoption.booking) {
        Some(known) => known.line = unknown.line.clone(),
        None => {
            tracked.ad.bookings.push(Booking {
                usage_key: adoption.booking,
                line: unknown.line.clone(),
                units: adoption.acknowledged.units,
                cancelled: adoption.acknowledged.cancelled || is_cancelled,
                booked_at: unknown.booked_at,
                moved_from: unknown.moved_from,
            });
            tracked.traces.entry(adoption.booking).or_default().copied = is_cancelled;
        }
    }
    if let Some(trace) = tracked.traces.get_mut(&adoption.booking) {
        trace.line = None;
    }
}

fn settle(tracked: &mut TrackedAd, booking: UsageKey, now: &Acknowledged) {
    let trace = tracked.traces.entry(booking).or_default();
    (trace.acknowledged, trace.unsettled, trace.copied) = (Some(now.clone()), false, false);
    trace.given_up.clear();
}

fn booking_mut(tracked: &mut TrackedAd, key: UsageKey) -> Option<&mut Booking> {
    tracked.ad.bookings.iter_mut().find(|booking| booking.usage_key == key)
}

/// The ad's standing after the record: none when nothing is left to report, its new one when the
/// record gave it one, else the one that it had; a new ad goes to the end.
fn stand(tracked: &TrackedAd, sequence: u64, given: Option<Standing>) -> Option<Standing> {
    if !tracked.is_pending() {
        return None;
    }
    given.or_else(|| tracked.standing.clone()).or_else(|| Some(Standing::new(sequence)))
}

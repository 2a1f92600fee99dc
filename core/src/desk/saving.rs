//! What saving, cancelling or giving way makes of an ad. Pure functions, called by the store's
//! writer with the ad as it is then, because only that tells which bookings have been sent.

use crate::ad::{Ad, AdForm, AdKey, Booking, BookingForm, UsageKey};
use crate::queue::TrackedAd;
use jiff::{Timestamp, TimestampRound, Unit};
use uuid::Uuid;

/// The ad that a checked form makes of `before`.
///
/// A booking that was never sent simply changes or goes. One that Salesforce has, or may have, stays
/// on the line where it is: moved to another line, it is cancelled and a new one takes its place;
/// taken off, it is cancelled (R7, R10).
pub fn saved(
    before: Option<&TrackedAd>,
    key: AdKey,
    form: AdForm,
    now: Timestamp,
    mut new_key: impl FnMut() -> Uuid,
) -> Ad {
    let known = before.map_or(&[][..], |tracked| &tracked.ad.bookings);
    let exists = |key: UsageKey| before.is_some_and(|tracked| tracked.exists(key));
    let mut bookings: Vec<Booking> = Vec::new();
    let mut kept = Vec::new();
    for wanted in form.bookings {
        let old =
            wanted.usage_key.and_then(|key| known.iter().find(|old| old.usage_key == key && !old.cancelled));
        let old = old.filter(|old| !kept.contains(&old.usage_key));
        let Some(old) = old else {
            bookings.push(new_booking(wanted, UsageKey(new_key()), None, now));
            continue;
        };
        let stays = before.is_some_and(|tracked| is_on_line(tracked, old, &wanted));
        match (exists(old.usage_key), stays) {
            (true, false) => {
                bookings.push(new_booking(wanted, UsageKey(new_key()), Some(old.usage_key), now));
            }
            (true, true) => {
                kept.push(old.usage_key);
                bookings.push(Booking { units: wanted.units, ..old.clone() });
            }
            (false, _) => {
                kept.push(old.usage_key);
                bookings.push(Booking { units: wanted.units, line: wanted.line, ..old.clone() });
            }
        }
    }
    let gone = known.iter().filter(|old| !kept.contains(&old.usage_key) && exists(old.usage_key));
    bookings.extend(gone.map(|old| Booking { cancelled: true, ..old.clone() }));
    Ad {
        key,
        revision: before.map_or(0, |tracked| tracked.ad.revision) + 1,
        title: form.title,
        text: form.text,
        link: Some(form.link).filter(|link| !link.is_empty()),
        picture: form.picture,
        runs_from: form.runs_from,
        runs_until: form.runs_until,
        bookings,
        cancelled: false,
        created_at: before.map_or(now, |tracked| tracked.ad.created_at),
        saved_at: now,
        moved_from: before.and_then(|tracked| tracked.ad.moved_from),
    }
}

fn new_booking(wanted: BookingForm, key: UsageKey, moved_from: Option<UsageKey>, now: Timestamp) -> Booking {
    Booking {
        usage_key: key,
        line: wanted.line,
        units: wanted.units,
        cancelled: false,
        booked_at: whole_second(now),
        moved_from,
    }
}

/// A booking stays where it is when the form names the line that was chosen, or the one that it was
/// resolved to.
fn is_on_line(tracked: &TrackedAd, old: &Booking, wanted: &BookingForm) -> bool {
    wanted.line.is_same_line(&old.line) || wanted.line.is_same_line(tracked.line(old))
}

/// Salesforce keeps whole seconds; a replay must say the same again.
fn whole_second(time: Timestamp) -> Timestamp {
    time.round(TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Trunc)).unwrap_or(time)
}

/// The ad, cancelled with all its bookings.
pub fn cancelled(before: &TrackedAd, now: Timestamp) -> Ad {
    let mut ad = before.ad.clone();
    ad.bookings.retain(|booking| before.exists(booking.usage_key));
    for booking in &mut ad.bookings {
        booking.cancelled = true;
    }
    ad.cancelled = true;
    resaved(ad, now)
}

/// The ad as it was before it was cancelled, of which nothing was ever sent.
pub(super) fn restored(before: Ad, now: Timestamp) -> Ad {
    Ad { revision: before.revision + 2, saved_at: now, ..before }
}

/// The ad with its bookings as Salesforce has them: what was not acknowledged is given up. A report
/// in doubt is still settled first.
pub fn as_in_salesforce(before: &TrackedAd, now: Timestamp) -> Ad {
    let mut ad = before.ad.clone();
    ad.bookings.retain(|booking| before.exists(booking.usage_key));
    for booking in &mut ad.bookings {
        match before.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref()) {
            Some(known) => {
                booking.units = known.units;
                booking.cancelled = known.cancelled;
            }
            None => booking.cancelled = true,
        }
    }
    ad.cancelled = ad.cancelled && ad.bookings.iter().all(|booking| booking.cancelled);
    resaved(ad, now)
}

fn resaved(mut ad: Ad, now: Timestamp) -> Ad {
    ad.revision += 1;
    ad.saved_at = now;
    ad
}

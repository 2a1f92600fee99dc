//! What was found in Salesforce at the start and is not known here: drawn up as records that take it in,
//! from the contents as they are when they are written.

use super::planner::doubt::{Known, adoption, was_given_up};
use crate::ad::AdKey;
use crate::queue::TrackedAd;
use crate::salesforce::{DeskEntries, DeskEntry};
use crate::store::{Adoption, DeskRecord, Stage, Step, UnknownBooking};
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// What the look at the start found of this computer's own and took in, as after a backup was restored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct TakenIn {
    /// Bookings that Salesforce holds otherwise than was known here.
    pub bookings: usize,
    /// Ads that were not known here at all, and were made anew from their bookings.
    pub new_ads: usize,
}

/// The records that take in what was found, and what they come to.
pub fn take_in(stage: &Stage<'_>, found: &DeskEntries) -> (Vec<Step>, TakenIn) {
    let mut told = TakenIn::default();
    let mut by_ad: BTreeMap<AdKey, Vec<Adoption>> = BTreeMap::new();
    for entry in &found.entries {
        if let Some(adoption) = unknown_here(stage, entry) {
            told.bookings += usize::from(adoption.own_past);
            by_ad.entry(entry.ad_key).or_default().push(adoption);
        }
    }
    told.new_ads = by_ad.keys().filter(|ad| stage.ad(**ad).is_none()).count();
    let adopted = by_ad.into_iter().map(|(ad, found)| Step::Adopted { ad, found });
    // Last, so that a crash half-way has the org asked again.
    let looked = stage.desk().zip(found.as_of);
    let looked = looked.map(|(desk, at)| Step::Desk(DeskRecord { looked_at: Some(at), ..desk.clone() }));
    (adopted.chain(looked).collect(), told)
}

/// The entry, if it holds what is not known here. A report in doubt is still settled by being sent again,
/// and one that was given up by the next.
fn unknown_here(stage: &Stage<'_>, entry: &DeskEntry) -> Option<Adoption> {
    let found = adoption(stage, &entry.entry)?;
    let booked = UnknownBooking {
        ad_title: entry.ad_title.clone(),
        line: entry.line.clone(),
        booked_at: entry.booked_at,
        moved_from: entry.moved_from,
    };
    let Some(tracked) = stage.tracked(entry.ad_key) else {
        return Some(Adoption { unknown: Some(Box::new(booked)), ..found });
    };
    let known = tracked.trace(found.booking).and_then(|trace| trace.acknowledged.as_ref());
    let is_known = known == Some(&found.acknowledged)
        || is_in_doubt(tracked, &found)
        || was_given_up(stage, entry.ad_key, &found);
    let is_in_place =
        tracked.ad.bookings.iter().any(|booking| {
            booking.usage_key == found.booking && tracked.line(booking).is_same_line(&entry.line)
        });
    let unknown = (!is_in_place).then(|| Box::new(booked));
    (!is_known).then_some(Adoption { unknown, ..found })
}

fn is_in_doubt(tracked: &TrackedAd, found: &Adoption) -> bool {
    tracked.sent.iter().flat_map(|sent| &sent.rows).any(|row| row.usage_key == found.booking)
}

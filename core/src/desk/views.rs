//! What a window sees: plain data, made from the contents in memory, never more than it asks for.

use super::waiting::QueueRow;
use crate::ad::{Ad, AdKey, ContractLine};
use crate::queue::AdState;
use crate::store::Contents;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use ts_rs::TS;

/// An ad with its bookings, as a window shows it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdView {
    /// What it shows is as of this revision.
    pub revision: u64,
    /// The ad as it was last saved.
    pub ad: Ad,
    /// What a person sees of its reporting.
    pub state: AdState,
    /// Its place in the queue, when it waits.
    pub queue: Option<QueueRow>,
    /// Whether Salesforce has, or may have, anything of it.
    pub sent: bool,
    /// Its bookings: what is booked, and what Salesforce acknowledged.
    pub bookings: Vec<BookingView>,
}

/// A booking, here and in Salesforce.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct BookingView {
    /// The line that it stands on, resolved where it was typed offline.
    pub line: ContractLine,
    /// Units booked here; 0 when it is cancelled.
    pub units: u32,
    /// Units that Salesforce counts; 0 when it has none, or has it as cancelled.
    pub counted: u32,
    /// Whether it was taken off the ad.
    pub cancelled: bool,
    /// Whether it is what Salesforce refused of the ad.
    pub refused: bool,
}

/// How many ads are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Counts {
    /// All ads.
    pub ads: usize,
    /// Saved here, and still to be reported.
    pub waiting: usize,
    /// In the call in flight, or in doubt.
    pub reporting: usize,
    /// Refused, and for a person to decide.
    pub needs_you: usize,
}

/// The ad with this key.
pub(super) fn ad(contents: &Contents, key: AdKey) -> Option<AdView> {
    let tracked = &contents.ad(key)?.tracked;
    let cause = tracked.standing.as_ref().and_then(|standing| standing.cause.as_ref());
    let bookings = tracked.ad.bookings.iter().map(|booking| {
        let known = tracked.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref());
        BookingView {
            line: tracked.line(booking).clone(),
            units: if booking.cancelled { 0 } else { booking.units },
            counted: known.filter(|known| !known.cancelled).map_or(0, |known| known.units),
            cancelled: booking.cancelled,
            refused: cause.is_some_and(|cause| cause.concerns(tracked.line(booking))),
        }
    });
    Some(AdView {
        revision: contents.position,
        state: tracked.state(),
        queue: tracked.standing.as_ref().map(|standing| QueueRow::of(tracked, Some(standing))),
        sent: tracked.was_sent(),
        bookings: bookings.collect(),
        ad: tracked.ad.clone(),
    })
}

pub(super) fn counts(contents: &Contents) -> Counts {
    let mut counts = Counts { ads: contents.ads.len(), ..Counts::default() };
    for shelved in contents.queued() {
        match shelved.tracked.state() {
            AdState::NeedsYou => counts.needs_you += 1,
            AdState::Reporting => counts.reporting += 1,
            _ => counts.waiting += 1,
        }
    }
    counts
}

/// When the first ad in the queue comes due: `now` where one is due already.
pub(super) fn next_due(contents: &Contents, now: Timestamp) -> Option<Timestamp> {
    let standings = contents.queued().filter_map(|shelved| shelved.tracked.standing.as_ref());
    standings.map(|standing| standing.due.map_or(now, |due| due.max(now))).min()
}

/// What waits here, by contract product: units booked on this desk and not counted in Salesforce yet.
#[derive(Debug, Default)]
pub struct WaitingHere {
    by_id: HashMap<String, i64>,
    by_typed: HashMap<(String, String), i64>,
}

impl WaitingHere {
    pub(super) fn of(contents: &Contents) -> WaitingHere {
        let mut waiting = WaitingHere::default();
        for shelved in contents.queued() {
            for (line, units) in shelved.tracked.waiting_units() {
                match &line.ids {
                    Some(ids) => {
                        *waiting.by_id.entry(ids.contract_product.to_string()).or_default() += units;
                    }
                    None => *waiting.by_typed.entry(line.typed_key()).or_default() += units,
                }
            }
        }
        waiting
    }

    /// Units that wait for this line; negative when units are about to be freed.
    pub fn on(&self, line: &ContractLine) -> i64 {
        let by_id = line.ids.as_ref().and_then(|ids| self.by_id.get(ids.contract_product.as_str()));
        let typed = self.by_typed.get(&line.typed_key());
        by_id.copied().unwrap_or(0) + typed.copied().unwrap_or(0)
    }
}

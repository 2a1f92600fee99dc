//! What a window sees: plain data, made from the contents in memory, never more than it asks for.

use crate::ad::{Ad, AdKey, ContractLine};
use crate::queue::{AdState, Cause, TrackedAd};
use crate::store::{Contents, Shelved};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use ts_rs::TS;

/// Which ads a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AdQuery {
    /// Words that must all occur in title, text, contract number, product code or product name,
    /// whatever their case.
    pub text: String,
    /// Only ads in one of these states; all when empty.
    pub states: Vec<AdState>,
    /// How many matches to pass over.
    pub offset: usize,
    /// How many rows to return at most.
    pub limit: usize,
}

/// A slice of a list of ads, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdPage {
    /// What it shows is as of this revision.
    pub revision: u64,
    /// How many ads match in all.
    pub total: usize,
    /// Those asked for.
    pub rows: Vec<AdRow>,
}

/// An ad in a list.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdRow {
    /// The ad.
    pub key: AdKey,
    /// Its title.
    pub title: String,
    /// What a person sees of its reporting.
    pub state: AdState,
    /// How many bookings it has, cancelled ones not counted.
    pub bookings: usize,
    /// Their units.
    pub units: u64,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

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
}

/// An ad in the queue.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct QueueRow {
    /// The ad.
    pub key: AdKey,
    /// Its title.
    pub title: String,
    /// What a person sees of its reporting.
    pub state: AdState,
    /// Tries that were its own fault.
    pub tries: u32,
    /// When it is tried again by itself; none for as soon as possible.
    pub due: Option<Timestamp>,
    /// Why it failed last, with Salesforce's raw answer.
    pub cause: Option<Cause>,
    /// The same in plain words.
    pub cause_text: Option<String>,
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

/// The page of ads that `query` asks for.
pub(super) fn search(contents: &Contents, query: &AdQuery) -> AdPage {
    let words: Vec<&str> = query.text.split_whitespace().collect();
    if words.is_empty() {
        return page(contents, query, contents.ads.values().rev());
    }
    let found = contents.with_words(&words);
    page(contents, query, found.into_iter().filter_map(|key| contents.ad(key)))
}

/// A page of these ads, as far as they are in the states that `query` asks for.
fn page<'a>(contents: &Contents, query: &AdQuery, ads: impl Iterator<Item = &'a Arc<Shelved>>) -> AdPage {
    let fits =
        |shelved: &&Arc<Shelved>| query.states.is_empty() || query.states.contains(&shelved.tracked.state());
    let mut total = 0;
    let mut rows = Vec::new();
    for shelved in ads.filter(fits) {
        if total >= query.offset && rows.len() < query.limit {
            rows.push(ad_row(&shelved.tracked));
        }
        total += 1;
    }
    AdPage { revision: contents.position, total, rows }
}

fn ad_row(tracked: &TrackedAd) -> AdRow {
    let live = || tracked.ad.bookings.iter().filter(|booking| !booking.cancelled);
    AdRow {
        key: tracked.key(),
        title: tracked.ad.title.clone(),
        state: tracked.state(),
        bookings: live().count(),
        units: live().map(|booking| u64::from(booking.units)).sum(),
        saved_at: tracked.ad.saved_at,
    }
}

/// The ad with this key.
pub(super) fn ad(contents: &Contents, key: AdKey) -> Option<AdView> {
    let tracked = &contents.ad(key)?.tracked;
    let bookings = tracked.ad.bookings.iter().map(|booking| {
        let known = tracked.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref());
        BookingView {
            line: tracked.line(booking).clone(),
            units: if booking.cancelled { 0 } else { booking.units },
            counted: known.filter(|known| !known.cancelled).map_or(0, |known| known.units),
            cancelled: booking.cancelled,
        }
    });
    Some(AdView {
        revision: contents.position,
        state: tracked.state(),
        queue: queue_row(tracked),
        bookings: bookings.collect(),
        ad: tracked.ad.clone(),
    })
}

/// The queue, front first: at most `limit` ads after `offset`.
pub(super) fn queue(contents: &Contents, offset: usize, limit: usize) -> Vec<QueueRow> {
    contents.queued().filter_map(|shelved| queue_row(&shelved.tracked)).skip(offset).take(limit).collect()
}

fn queue_row(tracked: &TrackedAd) -> Option<QueueRow> {
    let standing = tracked.standing.as_ref()?;
    Some(QueueRow {
        key: tracked.key(),
        title: tracked.ad.title.clone(),
        state: tracked.state(),
        tries: standing.tries,
        due: standing.due,
        cause: standing.cause.clone(),
        cause_text: standing.cause.as_ref().map(ToString::to_string),
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

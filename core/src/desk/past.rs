//! The history of one ad, as the journal has it: what happened, and when.

use crate::ad::{Ad, AdForm};
use crate::queue::{Acknowledged, Cause};
use crate::store::{Record, Step};
use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

/// What is told at most, the newest.
const MOST: usize = 200;

/// The history of an ad.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdHistory {
    /// What happened, newest first: at most 200.
    pub events: Vec<AdEvent>,
    /// How many older ones are left out.
    pub left_out: usize,
}

/// Something that happened to an ad, and when by the desk's clock.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub what: Happened,
}

/// What happened to an ad.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happened {
    /// It was saved for the first time.
    Created,
    /// It was saved again.
    Saved {
        /// What was changed.
        changed: Vec<AdPart>,
    },
    /// A person cancelled it.
    Cancelled,
    /// A person took its cancelling back.
    Restored,
    /// A report of it went out.
    Sent {
        /// How many bookings it told of.
        bookings: usize,
    },
    /// The report did not reach Salesforce, and counts as never sent.
    Unsent,
    /// Salesforce took it.
    Reported {
        /// Units that Salesforce counts of the bookings that were reported.
        units: u64,
    },
    /// It could not be reported.
    Refused {
        /// Why.
        cause: Cause,
        /// Whether a person has to decide.
        needs_you: bool,
    },
    /// A colleague's change was taken in.
    Adopted {
        /// Units that Salesforce counts of the bookings that were changed.
        units: u64,
        /// Who changed it.
        by: Option<String>,
        /// Why, in their words.
        reason: Option<String>,
    },
}

/// A part of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AdPart {
    /// The title.
    Title,
    /// The text.
    Text,
    /// The link.
    Link,
    /// The picture.
    Picture,
    /// The first and the last day.
    Days,
    /// The bookings.
    Bookings,
}

/// What records of one ad tell, oldest first, as a person reads them.
pub(super) fn of(records: Vec<Record>) -> AdHistory {
    let mut events = Vec::with_capacity(records.len());
    let mut before: Option<Ad> = None;
    for Record { at, step } in records {
        let what = match step {
            Step::Desk(_) => continue,
            Step::Saved { ad } => {
                let what = saved(before.as_ref(), &ad);
                before = Some(ad);
                what
            }
            Step::Sent { rows, .. } => Happened::Sent { bookings: rows.len() },
            Step::Unsent { .. } => Happened::Unsent,
            Step::Reported { acknowledged, .. } => {
                Happened::Reported { units: units(acknowledged.iter().map(|(_, now)| now)) }
            }
            Step::Refused { cause, needs_you, .. } => Happened::Refused { cause, needs_you },
            Step::Adopted { found, .. } => Happened::Adopted {
                units: units(found.iter().map(|adoption| &adoption.acknowledged)),
                by: found.iter().find_map(|adoption| adoption.by.clone()),
                reason: found.iter().find_map(|adoption| adoption.reason.clone()),
            },
        };
        events.push(AdEvent { at, what });
    }
    events.reverse();
    let left_out = events.len().saturating_sub(MOST);
    events.truncate(MOST);
    AdHistory { events, left_out }
}

fn saved(before: Option<&Ad>, ad: &Ad) -> Happened {
    match before {
        Some(before) if before.cancelled && !ad.cancelled => Happened::Restored,
        Some(before) if ad.cancelled && !before.cancelled => Happened::Cancelled,
        Some(before) => Happened::Saved { changed: changed(&AdForm::of(before), &AdForm::of(ad)) },
        None if ad.revision == 1 => Happened::Created,
        // What it was before can't be read any more.
        None => Happened::Saved { changed: Vec::new() },
    }
}

fn changed(before: &AdForm, now: &AdForm) -> Vec<AdPart> {
    let parts = [
        (AdPart::Title, before.title != now.title),
        (AdPart::Text, before.text != now.text),
        (AdPart::Link, before.link != now.link),
        (AdPart::Picture, before.picture != now.picture),
        (AdPart::Days, (before.runs_from, before.runs_until) != (now.runs_from, now.runs_until)),
        (AdPart::Bookings, before.bookings != now.bookings),
    ];
    parts.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect()
}

fn units<'a>(entries: impl Iterator<Item = &'a Acknowledged>) -> u64 {
    entries.filter(|entry| !entry.cancelled).map(|entry| u64::from(entry.units)).sum()
}

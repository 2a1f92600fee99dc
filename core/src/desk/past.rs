//! The history of one ad, as the journal has it: what happened, and when.

use crate::ad::{Ad, AdForm};
use crate::queue::{Acknowledged, Cause};
use crate::store::{Record, Step};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
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
    /// It was taken over, as a new ad, from ads that were kept here for somebody else.
    TakenOver,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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

impl Happened {
    /// What a step tells by itself; of a *saved* one, what it was before tells more. None for what
    /// happened to no ad.
    pub(super) fn of(step: Step) -> Option<Happened> {
        Some(match step {
            Step::Desk(_) => return None,
            Step::Saved { ad } => saved(None, &ad),
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
        })
    }

    /// Its name, the same in screens and files.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Happened::Created => "created",
            Happened::TakenOver => "taken_over",
            Happened::Saved { .. } => "saved",
            Happened::Cancelled => "cancelled",
            Happened::Restored => "restored",
            Happened::Sent { .. } => "sent",
            Happened::Unsent => "unsent",
            Happened::Reported { .. } => "reported",
            Happened::Refused { .. } => "refused",
            Happened::Adopted { .. } => "adopted",
        }
    }
}

/// What records of one ad tell, newest first, as a person reads them.
pub(super) fn of(records: Vec<Record>) -> AdHistory {
    let left_out = records.len().saturating_sub(MOST);
    let mut events: Vec<AdEvent> = Vec::new();
    let mut later: Option<(usize, Ad)> = None;
    for Record { at, step } in records {
        if let Step::Saved { ad } = &step
            && let Some((place, now)) = later.replace((events.len(), ad.clone()))
        {
            events[place].what = saved(Some(ad), &now);
        }
        events.extend(Happened::of(step).map(|what| AdEvent { at, what }));
    }
    events.truncate(MOST);
    AdHistory { events, left_out }
}

/// What saving `ad` did to what it was before, as far as that is known.
pub(super) fn saved(before: Option<&Ad>, ad: &Ad) -> Happened {
    match before {
        Some(before) if before.cancelled && !ad.cancelled => Happened::Restored,
        Some(before) if ad.cancelled && !before.cancelled => Happened::Cancelled,
        Some(before) => Happened::Saved { changed: changed(&AdForm::of(before), &AdForm::of(ad)) },
        None if ad.revision == 1 && ad.moved_from.is_some() => Happened::TakenOver,
        None if ad.revision == 1 => Happened::Created,
        // What it was before can't be read any more, or is not looked for.
        None if ad.cancelled => Happened::Cancelled,
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

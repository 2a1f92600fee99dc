//! The history of all ads, as the journal has it, newest first: by the page, searched and filtered, and as
//! a file.
//!
//! Each call reads a limited part of the journal and answers with where the next goes on, so that a search
//! through years holds little memory and can be given up at any time. The writer is not kept waiting.

use super::Desk;
use super::bounds::sought_words;
use super::csv::{Cell, Lines, Sheet};
use super::past::{self, AdEvent, AdPart, Happened};
use crate::ad::{Ad, AdKey, ContractLine};
use crate::queue::Cause;
use crate::store::{Contents, Record, Step, Store, StoreFault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;
use ts_rs::TS;

/// Records that one call looks through at most.
const MOST_READ: usize = 20_000;
/// So many records before those that are told are looked through for what an ad was before it was saved.
const LOOK_BEHIND: usize = 2_000;
/// Events that are held while a file is written.
const HELD: usize = 5_000;

/// What of the history is wanted.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, TS)]
#[serde(default)]
pub struct HistoryQuery {
    /// Words that must all occur in what happened (a cause, a name, a title of then) or in the ad as it is
    /// now (title, text, contract number, product), whatever their case. The first eight count.
    pub text: String,
    /// Only events of these kinds; all when empty.
    pub kinds: Vec<HistoryKind>,
    /// Only events at this time or later.
    pub since: Option<Timestamp>,
    /// Only events before this time.
    pub until: Option<Timestamp>,
    /// Only what is older than the event with this number.
    pub before: Option<u64>,
    /// How many events to return at most.
    pub limit: usize,
}

/// Kinds of events that are looked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// Saved by a person.
    Saved,
    /// Cancelled by a person.
    Cancelled,
    /// A report went out, or did not reach Salesforce.
    Sent,
    /// Salesforce took it.
    Reported,
    /// It could not be reported.
    Refused,
    /// A colleague's change was taken in.
    Adopted,
}

/// A part of the history.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct HistoryPage {
    /// What happened, newest first.
    pub events: Vec<HistoryEvent>,
    /// What to ask for next as `before`; none at the end of the history. There may be more to come although
    /// there are fewer events than asked for, even none.
    pub older: Option<u64>,
    /// When that was to which the history was looked through.
    pub back_to: Option<Timestamp>,
}

/// Something that happened to one of the ads.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct HistoryEvent {
    /// Its number: the later, the higher.
    pub number: u64,
    /// The ad.
    pub ad: AdKey,
    /// The ad's title, as it is now.
    pub title: String,
    /// The lines of its bookings, as they are now.
    pub lines: Vec<ContractLine>,
    /// What happened, and when.
    #[serde(flatten)]
    pub event: AdEvent,
}

/// The words of a file, in the person's language.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct HistoryWords {
    /// How the file is read, and where.
    pub sheet: Sheet,
    /// The headings of its columns: when, what, title, contract numbers, product codes, units, parts that
    /// were changed, who, reason, cause, Salesforce's code, Salesforce's words.
    pub headings: [String; 12],
    /// What each event is called, by its name.
    pub events: HashMap<String, String>,
    /// What each cause is called, by its name.
    pub causes: HashMap<String, String>,
    /// What each part of an ad is called.
    pub parts: HashMap<AdPart, String>,
}

impl Desk {
    /// A part of the history of all ads.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn past(&self, query: HistoryQuery) -> Result<HistoryPage, StoreFault> {
        let store = Arc::clone(&self.store);
        let read = tokio::task::spawn_blocking(move || page(&store, &query)).await;
        read.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// Writes the history that `query` finds as CSV, a line for each event. Blocks while the journal is read.
    ///
    /// # Errors
    /// When the journal can't be read, or the file not be written.
    pub fn write_history(
        &self,
        query: &HistoryQuery,
        words: &HistoryWords,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut lines = Lines::begin(out, &words.sheet)?;
        lines.line(words.headings.iter().map(|heading| Cell::Text(heading)))?;
        let mut query = HistoryQuery { before: None, limit: HELD, ..query.clone() };
        loop {
            let page = page(&self.store, &query).map_err(io::Error::other)?;
            page.events.iter().try_for_each(|event| line_of(&mut lines, event, words))?;
            query.before = page.older;
            if query.before.is_none() {
                return lines.end();
            }
        }
    }
}

fn page(store: &Store, query: &HistoryQuery) -> Result<HistoryPage, StoreFault> {
    let sought = Sought::of(store, query);
    let mut found: Vec<(u64, AdKey, AdEvent)> = Vec::new();
    // Ads as they were saved last of what is told, and the place of that event.
    let mut later: HashMap<AdKey, (usize, Ad)> = HashMap::new();
    let (mut older, mut back_to) = (None, None);
    let mut read = 0;
    for entry in store.past(query.before) {
        let (number, Record { at, step }) = entry?;
        read += 1;
        let is_full = older.is_some();
        let is_told = !is_full && sought.fits(at, &step);
        if !is_full {
            back_to = Some(at);
        }
        if let Some(ad) = step.ad() {
            if let Step::Saved { ad: before } = &step {
                if let Some((place, now)) = later.remove(&ad) {
                    found[place].2.what = past::saved(Some(before), &now);
                }
                if is_told {
                    later.insert(ad, (found.len(), before.clone()));
                }
            }
            if is_told {
                found.extend(Happened::of(step).map(|what| (number, ad, AdEvent { at, what })));
            }
        }
        if !is_full && (found.len() >= query.limit || read >= MOST_READ) {
            older = Some(number);
            read = 0;
        }
        if older.is_some() && (later.is_empty() || read >= LOOK_BEHIND) {
            break;
        }
    }
    let events = store.read(|contents| {
        found.into_iter().map(|(number, ad, event)| told(contents, number, ad, event)).collect()
    });
    Ok(HistoryPage { events, older, back_to })
}

fn told(contents: &Contents, number: u64, ad: AdKey, event: AdEvent) -> HistoryEvent {
    let (title, lines) = contents.ad(ad).map_or_else(Default::default, |shelved| {
        let tracked = &shelved.tracked;
        let lines = tracked.ad.bookings.iter().map(|booking| tracked.line(booking).clone());
        (tracked.ad.title.clone(), lines.collect())
    });
    HistoryEvent { number, ad, title, lines, event }
}

/// A query, with the ads that hold each of its words now.
struct Sought<'a> {
    query: &'a HistoryQuery,
    words: Vec<(String, HashSet<AdKey>)>,
}

impl<'a> Sought<'a> {
    fn of(store: &Store, query: &'a HistoryQuery) -> Sought<'a> {
        let haystack = store.read(Contents::haystack);
        let words = sought_words(&query.text).into_iter().map(|word| {
            let ads = haystack.find(&[&word]).into_iter().collect();
            (word, ads)
        });
        Sought { query, words: words.collect() }
    }

    fn fits(&self, at: Timestamp, step: &Step) -> bool {
        let HistoryQuery { kinds, since, until, .. } = self.query;
        let (Some(kind), Some(ad)) = (kind_of(step), step.ad()) else { return false };
        (kinds.is_empty() || kinds.contains(&kind))
            && since.is_none_or(|since| since <= at)
            && until.is_none_or(|until| at < until)
            && self.has_words(ad, step)
    }

    fn has_words(&self, ad: AdKey, step: &Step) -> bool {
        let mut missing = self.words.iter().filter(|(_, ads)| !ads.contains(&ad)).peekable();
        if missing.peek().is_none() {
            return true;
        }
        let own = words_of(step).join("\n").to_lowercase();
        missing.all(|(word, _)| own.contains(word))
    }
}

fn kind_of(step: &Step) -> Option<HistoryKind> {
    Some(match step {
        Step::Desk(_) => return None,
        Step::Saved { ad } if ad.cancelled => HistoryKind::Cancelled,
        Step::Saved { .. } => HistoryKind::Saved,
        Step::Sent { .. } | Step::Unsent { .. } => HistoryKind::Sent,
        Step::Reported { .. } => HistoryKind::Reported,
        Step::Refused { .. } => HistoryKind::Refused,
        Step::Adopted { .. } => HistoryKind::Adopted,
    })
}

/// What a step says in words of its own.
fn words_of(step: &Step) -> Vec<&str> {
    match step {
        Step::Saved { ad } => vec![&ad.title, &ad.text],
        Step::Refused { cause: Cause { kind, contract, product, code, message, .. }, .. } => {
            vec![kind.name(), contract, product, code, message]
        }
        Step::Adopted { found, .. } => {
            found.iter().flat_map(|one| [&one.by, &one.reason]).flatten().map(String::as_str).collect()
        }
        Step::Desk(_) | Step::Sent { .. } | Step::Unsent { .. } | Step::Reported { .. } => Vec::new(),
    }
}

fn line_of(lines: &mut Lines<impl Write>, event: &HistoryEvent, words: &HistoryWords) -> io::Result<()> {
    let HistoryEvent { title, lines: booked, event: AdEvent { at, what }, .. } = event;
    let word = |of: &HashMap<String, String>, name: &str| of.get(name).cloned().unwrap_or_default();
    let all = |part: fn(&ContractLine) -> &String| {
        let parts: Vec<&str> = booked.iter().map(|line| part(line).as_str()).collect();
        parts.join("; ")
    };
    let (mut contract, mut product) = (all(|line| &line.contract_number), all(|line| &line.product_code));
    let mut units = Cell::Empty;
    let [mut parts, mut who, mut why] = [const { String::new() }; 3];
    let [mut cause_word, mut code, mut message] = [const { String::new() }; 3];
    match what {
        Happened::Saved { changed } => {
            let changed: Vec<String> =
                changed.iter().map(|part| words.parts.get(part).cloned().unwrap_or_default()).collect();
            parts = changed.join(", ");
        }
        Happened::Reported { units: counted } => units = Cell::Number(*counted),
        Happened::Adopted { units: counted, by, reason } => {
            units = Cell::Number(*counted);
            who = by.clone().unwrap_or_default();
            why = reason.clone().unwrap_or_default();
        }
        Happened::Refused { cause, .. } => {
            contract.clone_from(&cause.contract);
            product.clone_from(&cause.product);
            cause_word = word(&words.causes, cause.kind.name());
            code.clone_from(&cause.code);
            message.clone_from(&cause.message);
        }
        _ => {}
    }
    let what = word(&words.events, what.name());
    let before = [&what, title, &contract, &product];
    let after = [&parts, &who, &why, &cause_word, &code, &message];
    let before = before.into_iter().map(|text| Cell::Text(text));
    let after = after.into_iter().map(|text| Cell::Text(text));
    lines.line([Cell::Moment(*at)].into_iter().chain(before).chain([units]).chain(after))
}

#[cfg(test)]
mod tests;

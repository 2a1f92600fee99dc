//! The list of ads: which of them it shows, in what order, and how many there are of each state.

use super::bounds::sought_words;
use crate::ad::{AdDraft, AdKey, ContractLine, bare_number};
use crate::queue::{AdState, TrackedAd};
use crate::store::{Card, Contents, KeptDraft, SortedTitle, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;
use ts_rs::TS;

/// Which ads a list shows, and in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AdQuery {
    /// Words that must all occur in title, text, contract number, product code or product name,
    /// whatever their case. The first eight count.
    pub text: String,
    /// Only ads in one of these states; all when empty. *Draft* also holds saved ads that have changes
    /// which are not saved.
    pub states: Vec<AdState>,
    /// Only ads with a booking on the contract with this number, zeros in front or not; all when empty.
    pub contract: String,
    /// Only ads whose last day is before this one.
    pub ended_before: Option<Date>,
    /// Only ads that run on this day or later.
    pub runs_from: Option<Date>,
    /// Only ads that run on this day or earlier.
    pub runs_until: Option<Date>,
    /// The order.
    pub sort: AdSort,
    /// How many matches to pass over.
    pub offset: usize,
    /// How many rows to return at most.
    pub limit: usize,
}

/// The order of a list of ads. What is equal in it is in the order of `Saved`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AdSort {
    /// Saved last first; a draft as it was typed.
    #[default]
    Saved,
    /// By title, A to Z.
    Title,
    /// By first day, the latest first; ads without one at the end.
    RunStart,
    /// What needs a person first, what is done last.
    State,
}

/// A slice of a list of ads.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdPage {
    /// What it shows is as of this revision.
    pub revision: u64,
    /// How many ads match in all.
    pub total: usize,
    /// How many there would be of each state, whatever states the query asks for.
    pub states: Vec<(AdState, usize)>,
    /// Those asked for.
    pub rows: Vec<AdRow>,
}

/// An ad in a list.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct AdRow {
    /// The ad. A draft has the key that the ad will have.
    pub key: AdKey,
    /// Its title; of a draft, what was typed of it.
    pub title: String,
    /// What a person sees of its reporting.
    pub state: AdState,
    /// Whether a saved ad has changes that are not saved.
    pub unsaved: bool,
    /// How many bookings it has, cancelled ones not counted.
    pub bookings: usize,
    /// Their units.
    pub units: u64,
    /// When it was last saved; of a draft, when it was last typed at.
    pub saved_at: Timestamp,
}

/// The states in the order in which a list sorts them.
const STATES: [AdState; 7] = [
    AdState::NeedsYou,
    AdState::Draft,
    AdState::Reporting,
    AdState::Waiting,
    AdState::NotBooked,
    AdState::InSalesforce,
    AdState::Cancelled,
];

fn place(state: AdState) -> usize {
    STATES.iter().position(|other| *other == state).unwrap_or(STATES.len())
}

/// The page of ads that `query` asks for. Saves go on while it looks through the words.
pub(super) fn search(store: &Store, query: &AdQuery) -> AdPage {
    let sought = Sought::of(store, query);
    store.read(|contents| {
        let mut found = sought.found(contents);
        let revision = contents.position;
        let states = STATES.into_iter().zip(found.counts).collect();
        let total = found.entries.len();
        let rows = found.slice(query).iter().map(|entry| sought.row(contents, entry)).collect();
        AdPage { revision, total, states, rows }
    })
}

/// The saved ads that `query` finds, in its order, without the drafts that are no ads yet.
pub(super) fn keys(store: &Store, query: &AdQuery) -> Vec<AdKey> {
    let sought = Sought::of(store, query);
    store.read(|contents| {
        let mut found = sought.found(contents);
        found.slice(query).iter().filter(|entry| !entry.is_draft).map(|entry| entry.card.key).collect()
    })
}

/// A query, and what is known before anybody has to wait for the contents.
struct Sought<'a> {
    query: &'a AdQuery,
    contract: Option<String>,
    /// Those that hold all words, in the order of their keys; none when there are no words.
    with_words: Option<Vec<AdKey>>,
    words: Vec<String>,
    drafts: Vec<(AdKey, Arc<KeptDraft>)>,
    /// The cards of all drafts.
    cards: Vec<Card>,
}

/// What was found.
struct Found<'a> {
    entries: Vec<Entry<'a>>,
    /// In the order of [`STATES`].
    counts: [usize; STATES.len()],
}

#[derive(Clone, Copy)]
struct Entry<'a> {
    /// Sorts as the query wants it, as far as it goes.
    rank: u128,
    card: &'a Card,
    /// It was never saved.
    is_draft: bool,
    unsaved: bool,
}

impl<'a> Sought<'a> {
    fn of(store: &Store, query: &'a AdQuery) -> Sought<'a> {
        let contract = Some(query.contract.trim()).filter(|typed| !typed.is_empty()).map(bare_number);
        let words = sought_words(&query.text);
        // The number is a word of every ad that is booked on the contract, and of few others.
        let all: Vec<&str> = words.iter().chain(&contract).map(String::as_str).collect();
        let with_words = (!all.is_empty()).then(|| {
            let mut found = store.read(Contents::haystack).find(&all);
            found.reverse();
            found
        });
        let drafts = store.drafts();
        let cards = drafts.iter().map(|(key, kept)| draft_card(*key, kept)).collect();
        Sought { query, contract, with_words, words, drafts, cards }
    }

    fn found<'c>(&'c self, contents: &'c Contents) -> Found<'c> {
        let mut found = Found { entries: Vec::new(), counts: [0; STATES.len()] };
        let mut with_words = self.with_words.as_deref().map(Walk::new);
        let mut unsaved = Walk::new(&self.drafts);
        for card in contents.cards() {
            let has_words = with_words.as_mut().is_none_or(|walk| walk.reaches(card.key));
            if has_words && self.runs_then(card) && self.is_on_contract(contents, card.key) {
                self.take(&mut found, card, false, unsaved.reaches(card.key));
            }
        }
        for ((key, kept), card) in self.drafts.iter().zip(&self.cards) {
            if contents.ad(*key).is_none() && self.runs_then(card) && self.is_in(&kept.draft) {
                self.take(&mut found, card, true, false);
            }
        }
        found
    }

    fn take<'c>(&self, found: &mut Found<'c>, card: &'c Card, is_draft: bool, unsaved: bool) {
        let states = &self.query.states;
        found.counts[place(card.state)] += 1;
        found.counts[place(AdState::Draft)] += usize::from(unsaved);
        if states.is_empty() || states.contains(&card.state) || (unsaved && states.contains(&AdState::Draft))
        {
            let rank = rank(self.query.sort, card);
            found.entries.push(Entry { rank, card, is_draft, unsaved });
        }
    }

    fn runs_then(&self, card: &Card) -> bool {
        let AdQuery { ended_before, runs_from, runs_until, .. } = self.query;
        let has_ended = |day: Date| card.runs_until.is_some_and(|last| last < day);
        let asks_for_days = runs_from.is_some() || runs_until.is_some();
        let has_days = card.runs_from.is_some() || card.runs_until.is_some();
        ended_before.is_none_or(has_ended)
            && (!asks_for_days || has_days)
            && runs_from.is_none_or(|from| card.runs_until.is_none_or(|last| from <= last))
            && runs_until.is_none_or(|until| card.runs_from.is_none_or(|first| first <= until))
    }

    fn is_on_contract(&self, contents: &Contents, key: AdKey) -> bool {
        let Some(contract) = &self.contract else { return true };
        contents.ad(key).is_some_and(|shelved| {
            let TrackedAd { ad, .. } = &shelved.tracked;
            let live = ad.bookings.iter().filter(|booking| !booking.cancelled);
            live.map(|booking| shelved.tracked.line(booking))
                .any(|line| bare_number(&line.contract_number) == *contract)
        })
    }

    /// Whether words and contract are in a draft.
    fn is_in(&self, draft: &AdDraft) -> bool {
        let lines = || draft.bookings.iter().map(|booking| &booking.line);
        let on = |line: &ContractLine| self.contract.as_deref() == Some(&bare_number(&line.contract_number));
        let of = |line: &ContractLine| {
            let name = line.product_name.as_deref().unwrap_or_default();
            format!("{}\n{}\n{name}", line.contract_number, line.product_code)
        };
        let text = [draft.title.clone(), draft.text.clone()].into_iter().chain(lines().map(of));
        let text = text.collect::<Vec<_>>().join("\n").to_lowercase();
        self.words.iter().all(|word| text.contains(word)) && (self.contract.is_none() || lines().any(on))
    }

    fn row(&self, contents: &Contents, entry: &Entry<'_>) -> AdRow {
        let Entry { card, unsaved, .. } = *entry;
        let row = |title: &str, units: Vec<u64>| AdRow {
            key: card.key,
            title: title.to_owned(),
            state: card.state,
            unsaved,
            bookings: units.len(),
            units: units.iter().sum(),
            saved_at: card.saved_at,
        };
        if let Some(shelved) = contents.ad(card.key) {
            let ad = &shelved.tracked.ad;
            let live = ad.bookings.iter().filter(|booking| !booking.cancelled);
            return row(&ad.title, live.map(|booking| booking.units.into()).collect());
        }
        let draft = self.drafts.iter().find(|(key, _)| *key == card.key).map(|(_, kept)| &kept.draft);
        let bookings = draft.map_or(&[][..], |draft| &draft.bookings);
        let units = bookings.iter().map(|booking| booking.units.trim().parse::<u32>().unwrap_or(0).into());
        row(draft.map_or("", |draft| &draft.title), units.collect())
    }
}

impl<'a> Found<'a> {
    /// The slice that the query asks for. All else stays unsorted.
    fn slice(&mut self, query: &AdQuery) -> &[Entry<'a>] {
        let order = |one: &Entry<'_>, other: &Entry<'_>| order(query.sort, one, other);
        if query.offset >= self.entries.len() || query.limit == 0 {
            return &[];
        }
        if query.offset > 0 {
            self.entries.select_nth_unstable_by(query.offset, order);
        }
        let rest = &mut self.entries[query.offset..];
        if query.limit < rest.len() {
            rest.select_nth_unstable_by(query.limit, order);
        }
        let length = query.limit.min(rest.len());
        rest[..length].sort_unstable_by(order);
        &rest[..length]
    }
}

/// Which of some keys are reached, by somebody who comes by in their order.
struct Walk<'a, T>(&'a [T]);

trait HasKey {
    fn key(&self) -> AdKey;
}

impl HasKey for AdKey {
    fn key(&self) -> AdKey {
        *self
    }
}

impl<T> HasKey for (AdKey, T) {
    fn key(&self) -> AdKey {
        self.0
    }
}

impl<'a, T: HasKey> Walk<'a, T> {
    fn new(keys: &'a [T]) -> Walk<'a, T> {
        Walk(keys)
    }

    fn reaches(&mut self, key: AdKey) -> bool {
        while let [first, rest @ ..] = self.0 {
            match first.key().cmp(&key) {
                Ordering::Less => self.0 = rest,
                Ordering::Equal => return true,
                Ordering::Greater => return false,
            }
        }
        false
    }
}

fn draft_card(key: AdKey, kept: &KeptDraft) -> Card {
    Card {
        key,
        state: AdState::Draft,
        saved_at: kept.at,
        runs_from: kept.draft.runs_from,
        runs_until: kept.draft.runs_until,
        title: SortedTitle::of(&kept.draft.title),
    }
}

/// A number that sorts as a list does, as far as it goes: what it tells apart costs no look at a card.
fn rank(sort: AdSort, card: &Card) -> u128 {
    // Of a time that is later it is less.
    let newest = || (i128::from(i64::MAX) - i128::from(card.saved_at.as_microsecond())).unsigned_abs();
    let later_first = |day: Date| {
        let days = i128::from(day.year()) * 512 + i128::from(day.month()) * 32 + i128::from(day.day());
        (i128::from(i64::MAX) - days).unsigned_abs()
    };
    match sort {
        AdSort::Saved => newest(),
        AdSort::Title => card.title.head(),
        AdSort::RunStart => card.runs_from.map_or(u128::MAX, later_first),
        AdSort::State => ((place(card.state) as u128) << 100) | newest(),
    }
}

fn order(sort: AdSort, one: &Entry<'_>, other: &Entry<'_>) -> Ordering {
    let titles = || match sort {
        AdSort::Title => one.card.title.cmp(&other.card.title),
        _ => Ordering::Equal,
    };
    let saved = |entry: &Entry<'_>| (entry.card.saved_at, entry.card.key);
    one.rank.cmp(&other.rank).then_with(titles).then_with(|| saved(other).cmp(&saved(one)))
}

#[cfg(test)]
mod tests;

//! What is: the desk, every ad and the queue, in memory. Screens read this and never sled.

use super::apply::{apply, mark_copied};
use super::cards::{Card, Cards};
use super::haystack::{Haystack, Places};
use super::record::{DeskRecord, Record, Step};
use crate::ad::AdKey;
use crate::queue::TrackedAd;
use crate::usage::ChangeKey;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// An ad in memory.
#[derive(Debug)]
pub struct Shelved {
    /// The ad and all that is known of its reporting.
    pub tracked: TrackedAd,
}

/// The lines that searches look through: title, text, contract numbers, product codes and names.
fn searched(tracked: &TrackedAd) -> impl Iterator<Item = &str> {
    let ad = &tracked.ad;
    let lines = ad.bookings.iter().filter(|booking| !booking.cancelled).flat_map(|booking| {
        let line = tracked.line(booking);
        [&*line.contract_number, &line.product_code, line.product_name.as_deref().unwrap_or_default()]
    });
    [&*ad.title, &ad.text].into_iter().chain(lines)
}

/// All that a store holds.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// The desk; absent only before the first record.
    pub desk: Option<DeskRecord>,
    /// Every ad, oldest first.
    pub ads: BTreeMap<AdKey, Arc<Shelved>>,
    /// The queue, front first.
    pub queue: BTreeMap<u64, AdKey>,
    /// The sequence of the last record that was applied.
    pub position: u64,
    weight: u64,
    cards: Cards,
    haystack: Haystack,
    places: Places,
}

impl Contents {
    /// The ad with this key.
    pub fn ad(&self, key: AdKey) -> Option<&Arc<Shelved>> {
        self.ads.get(&key)
    }

    /// The ads of the queue, front first.
    pub fn queued(&self) -> impl DoubleEndedIterator<Item = &Arc<Shelved>> {
        self.queue.values().filter_map(|key| self.ads.get(key))
    }

    /// Applies one record as the next in sequence, without a disk: for simulations. Tells whether it
    /// belonged to something known.
    pub fn apply(&mut self, record: &Record) -> bool {
        let mut stage = Stage::of(self);
        let known = stage.apply(self.position + 1, record);
        let changed = stage.into_changed();
        self.merge(changed);
        known
    }

    /// After a restart every ad is due, in its order (R3).
    pub fn restart_queue(&mut self) {
        let waits =
            |tracked: &&TrackedAd| tracked.standing.as_ref().is_some_and(|standing| standing.due.is_some());
        let waiting: Vec<TrackedAd> =
            self.queued().map(|shelved| &shelved.tracked).filter(waits).cloned().collect();
        for mut tracked in waiting {
            if let Some(standing) = &mut tracked.standing {
                standing.due = None;
            }
            self.put(tracked);
        }
    }

    /// Puts an ad in the place of what was known of it.
    pub(in crate::store) fn put(&mut self, tracked: TrackedAd) {
        let key = tracked.key();
        self.weight += weight(&tracked);
        if let Some(standing) = &tracked.standing {
            self.queue.insert(standing.place, key);
        }
        let place = tracked.standing.as_ref().map(|standing| standing.place);
        self.cards.put(&tracked);
        // A report changes little of what people search for.
        if !self.ads.get(&key).is_some_and(|before| searched(&before.tracked).eq(searched(&tracked))) {
            self.haystack.put(&mut self.places, key, searched(&tracked));
        }
        if let Some(before) = self.ads.insert(key, Arc::new(Shelved { tracked })) {
            self.weight -= weight(&before.tracked);
            let left = before.tracked.standing.as_ref().map(|standing| standing.place);
            if let Some(left) = left.filter(|left| Some(*left) != place) {
                self.queue.remove(&left);
            }
        }
    }

    /// What lists are made from: a card for each ad, in the order of the keys.
    pub fn cards(&self) -> &[Card] {
        self.cards.all()
    }

    /// What searches look through, as it is now: title, text, contract numbers, product codes and names.
    pub fn haystack(&self) -> Haystack {
        self.haystack.clone()
    }

    /// About how many bytes all of it takes when it is written down.
    pub(in crate::store) fn weight(&self) -> u64 {
        self.weight
    }

    /// Takes in what a stage has made.
    pub(in crate::store) fn merge(&mut self, changed: Changed) {
        self.position = changed.position;
        self.desk = changed.desk;
        for tracked in changed.ads.into_values() {
            self.put(tracked);
        }
    }
}

/// About how many bytes an ad takes when it is written down.
fn weight(tracked: &TrackedAd) -> u64 {
    let ad = &tracked.ad;
    (600 + ad.title.len() + ad.text.len() + 700 * ad.bookings.len()) as u64
}

/// The contents as they will be when the records of a group are on disk: what has changed, over what
/// was. Dropped when the group fails, so that nothing unsaved is ever seen.
pub struct Stage<'a> {
    base: &'a Contents,
    changed: Changed,
}

/// What a group of records has changed.
#[derive(Debug)]
pub(in crate::store) struct Changed {
    pub(in crate::store) desk: Option<DeskRecord>,
    pub(in crate::store) ads: HashMap<AdKey, TrackedAd>,
    pub(in crate::store) position: u64,
}

impl<'a> Stage<'a> {
    /// Nothing changed yet.
    pub fn of(base: &'a Contents) -> Stage<'a> {
        let changed = Changed { desk: base.desk.clone(), ads: HashMap::new(), position: base.position };
        Stage { base, changed }
    }

    /// The ad as it will be.
    pub fn ad(&self, key: AdKey) -> Option<&TrackedAd> {
        self.changed.ads.get(&key).or_else(|| self.base.ad(key).map(|shelved| &shelved.tracked))
    }

    /// The desk as it will be.
    pub fn desk(&self) -> Option<&DeskRecord> {
        self.changed.desk.as_ref()
    }

    /// Applies one record. Tells whether it belonged to something known.
    pub(in crate::store) fn apply(&mut self, sequence: u64, record: &Record) -> bool {
        if let Step::Desk(desk) = &record.step {
            self.changed.desk = Some(desk.clone());
            // A journal that is read again tells in one group what was written in many.
            let new = self.changed.ads.keys().filter(|key| !self.base.ads.contains_key(key));
            let all: Vec<AdKey> = self.base.ads.keys().chain(new).copied().collect();
            let marked = all.into_iter().filter_map(|key| mark_copied(self.ad(key)?, sequence, desk.take_in));
            let marked: Vec<TrackedAd> = marked.collect();
            self.changed.ads.extend(marked.into_iter().map(|tracked| (tracked.key(), tracked)));
        } else {
            let Some(key) = record.step.ad() else { return false };
            let Some(tracked) = apply(self.ad(key), sequence, record) else { return false };
            self.changed.ads.insert(key, tracked);
            self.count_revisions(&record.step);
        }
        self.changed.position = sequence;
        true
    }

    /// Revisions are counted on from the last that is known to be issued, also in a past that was lost.
    fn count_revisions(&mut self, step: &Step) {
        let Some(desk) = &mut self.changed.desk else { return };
        let issued: Vec<&ChangeKey> = match step {
            Step::Sent { rows, .. } => rows.iter().map(|row| &row.change_key).collect(),
            Step::Adopted { found, .. } => found.iter().map(|one| &one.acknowledged.change_key).collect(),
            _ => return,
        };
        let own = issued.into_iter().filter(|key| key.desk() == Some(desk.key));
        desk.revision = own.filter_map(ChangeKey::revision).fold(desk.revision, u64::max);
    }

    pub(in crate::store) fn into_changed(self) -> Changed {
        self.changed
    }
}

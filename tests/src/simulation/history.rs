//! What people saved, and whether the org holds it: the history that a run is judged by. It knows
//! what was handed in and what was answered, and nothing of how the desk reports.

use std::collections::{BTreeMap, BTreeSet};

use adtally_core::ad::{Ad, AdKey, UsageKey};
use adtally_core::store::Contents;
use adtally_core::usage::ChangeKey;
use jiff::Timestamp;

use super::org::{Org, Version, counted, products};
use super::{Breach, Kind};

/// What a booking shall be: units, or none once it is cancelled.
type Content = Option<u32>;

/// The last that a person said about a booking, and what they had seen of its entry.
#[derive(Debug, Clone)]
struct Wish {
    content: Content,
    seen: Option<ChangeKey>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// Saves that were acknowledged.
    pub(super) saves: u64,
    /// The revision of each ad as it was last acknowledged.
    revisions: BTreeMap<AdKey, u64>,
    wishes: BTreeMap<UsageKey, Wish>,
    bookings: BTreeMap<AdKey, BTreeSet<UsageKey>>,
    /// The states of entries on which a person has decided.
    seen: BTreeSet<(UsageKey, ChangeKey)>,
    /// Entries of bookings that a restored backup has never heard of.
    unheard_of: BTreeSet<UsageKey>,
    /// A save that was handed in and not answered.
    open: Option<(AdKey, u64)>,
    /// Ads saved since they were last looked at.
    fresh: BTreeSet<AdKey>,
    /// How many calls have left each waiting ad behind.
    passed: BTreeMap<AdKey, usize>,
}

impl History {
    pub(super) fn handed_in(&mut self, ad: &Ad) {
        self.open = Some((ad.key, ad.revision));
    }

    pub(super) fn not_taken(&mut self) {
        self.open = None;
    }

    /// A save was answered: from now on it must never be lost.
    pub(super) fn answered(&mut self, contents: &Contents, key: AdKey) {
        self.open = None;
        self.saves += 1;
        self.fresh.insert(key);
        self.passed.remove(&key);
        let Some(shelved) = contents.ad(key) else { return };
        let tracked = &shelved.tracked;
        self.revisions.insert(key, tracked.ad.revision);
        let before = self.bookings.entry(key).or_default();
        let mut now = BTreeSet::new();
        for booking in &tracked.ad.bookings {
            let seen = tracked.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref());
            let content = (!booking.cancelled).then_some(booking.units);
            let seen = seen.map(|known| known.change_key.clone());
            self.seen.extend(seen.clone().map(|seen| (booking.usage_key, seen)));
            self.wishes.insert(booking.usage_key, Wish { content, seen });
            now.insert(booking.usage_key);
        }
        for gone in before.difference(&now) {
            if let Some(wish) = self.wishes.get_mut(gone) {
                wish.content = None;
            }
        }
        before.extend(now);
    }

    /// A person wants an ad as it is here, whatever Salesforce has.
    pub(super) fn decided(&mut self, contents: &Contents, key: AdKey) {
        let traces = contents.ad(key).into_iter().flat_map(|shelved| &shelved.tracked.traces);
        let acknowledged = traces.filter_map(|(key, trace)| Some((key, trace.acknowledged.as_ref()?)));
        self.seen.extend(acknowledged.map(|(key, known)| (*key, known.change_key.clone())));
    }

    /// A backup is what is now; what came after it is known to the org alone, or is late on its way there.
    pub(super) fn restored(&mut self, backup: History, org: &Org, late: impl Iterator<Item = UsageKey>) {
        *self = History { saves: self.saves, open: None, ..backup };
        self.fresh.clear();
        self.passed.clear();
        let keys = org.entries.keys().map(|(key, _)| *key).chain(late);
        self.unheard_of.extend(keys.filter(|key| !self.wishes.contains_key(key)));
    }

    /// The desk was opened again: what was acknowledged is there; what was not may be.
    pub(super) fn recovered(&mut self, contents: &Contents) -> Result<(), Breach> {
        let is = |key: AdKey| contents.ad(key).map_or(0, |shelved| shelved.tracked.ad.revision);
        if let Some((key, revision)) = self.open.take()
            && is(key) == revision
        {
            self.answered(contents, key);
        }
        for (key, revision) in &self.revisions {
            if is(*key) != *revision {
                let what = format!("save {revision} of {key} is gone after a crash");
                return Err(Breach::new(Kind::Lost, what));
            }
        }
        self.passed.clear();
        Ok(())
    }

    /// Whether the ad was saved since its refusal: then it waits anew.
    pub(super) fn was_saved_since_refusal(&mut self, ad: AdKey) -> bool {
        self.fresh.remove(&ad)
    }

    /// A call was answered: ads that nobody ever refused must not be left behind by others for ever.
    pub(super) fn passed_over(
        &mut self,
        contents: &Contents,
        call: &[AdKey],
        now: Timestamp,
    ) -> Result<(), Breach> {
        let most = 40 + 6 * contents.queue.len();
        for shelved in contents.queued() {
            let key = shelved.tracked.key();
            let never_refused = shelved
                .tracked
                .standing
                .as_ref()
                .is_some_and(|standing| standing.cause.is_none() && standing.is_due(now));
            if call.contains(&key) || !never_refused {
                self.passed.remove(&key);
                continue;
            }
            let passed = self.passed.entry(key).or_default();
            *passed += 1;
            if *passed > most {
                let what = format!("{key} was left behind by {passed} calls");
                return Err(Breach::new(Kind::Delayed, what));
            }
        }
        Ok(())
    }

    /// Holds the history against the org's table and against what the desk believes.
    pub(super) fn check(&self, contents: &Contents, org: &Org) -> Result<(), Breach> {
        for ((key, copy), versions) in &org.entries {
            if *copy > 0 {
                return Err(Breach::new(Kind::Doubled, format!("{key} is there twice")));
            }
            if self.unheard_of.contains(key) {
                continue;
            }
            if !self.wishes.contains_key(key) {
                return Err(Breach::new(Kind::Doubled, format!("nobody saved {:?}", versions.last())));
            }
            self.unseen_overwrite(*key, versions)?;
        }
        for (key, wish) in &self.wishes {
            let versions = org.entries.get(&(*key, 0)).map_or(&[][..], Vec::as_slice);
            let held = holds(wish, versions) || is_shown(*key, contents, versions);
            if !held {
                let is = versions.last().map(|version| &version.row);
                let kind = if wish.content.is_none() { Kind::Doubled } else { Kind::Lost };
                return Err(Breach::new(kind, format!("{key} shall be {wish:?} and is {is:?}")));
            }
        }
        for product in products() {
            let current = org.entries.values().filter_map(|versions| versions.last());
            let of_product = current.filter(|version| version.row.contract_product == product);
            let booked: i64 = of_product.map(|version| counted(&version.row)).sum();
            let consumed = org.consumed.get(&product).copied().unwrap_or_default();
            if booked != consumed {
                let what = format!("{consumed} units of {product} are consumed, and {booked} are booked");
                return Err(Breach::new(Kind::Doubled, what));
            }
        }
        desk_is_right(contents, org)
    }

    /// R9: each change names the one that it replaced, and what replaced a colleague's was decided by a
    /// person who had seen it.
    fn unseen_overwrite(&self, key: UsageKey, versions: &[Version]) -> Result<(), Breach> {
        let mut before: Option<&Version> = None;
        for version in versions {
            let replaced = before.map(|before| &before.row.change_key);
            let unnamed = version.row.base_change_key.as_ref() != replaced;
            let unseen = !version.by_colleague
                && before.is_some_and(|before| {
                    before.by_colleague && !self.seen.contains(&(key, before.row.change_key.clone()))
                });
            if unnamed || unseen {
                let what = format!("{key}: {} replaced {replaced:?} unseen", version.row.change_key);
                return Err(Breach::new(Kind::Overwritten, what));
            }
            before = Some(version);
        }
        Ok(())
    }
}

/// Whether the entry came to what was wished, after what the person had seen, and nobody but a
/// colleague changed it since.
fn holds(wish: &Wish, versions: &[Version]) -> bool {
    let content = |version: &Version| (!version.row.cancelled).then_some(version.row.units);
    let Some(last) = versions.last() else { return wish.content.is_none() };
    if content(last) == wish.content {
        return true;
    }
    let seen = |version: &Version| Some(&version.row.change_key) == wish.seen.as_ref();
    let from = versions.iter().position(seen).unwrap_or(0);
    let by_others = versions.iter().rev().take_while(|version| version.by_colleague).count();
    let own = versions.len() - by_others;
    // The versions that may hold it: the last own one, and the colleagues' after it.
    versions
        .iter()
        .enumerate()
        .skip(own.saturating_sub(1))
        .any(|(place, version)| place >= from && content(version) == wish.content)
}

/// Whether the desk shows what came of a booking in a past that it had lost: it was taken in, and told.
fn is_shown(key: UsageKey, contents: &Contents, versions: &[Version]) -> bool {
    let Some(last) = versions.last().filter(|last| last.by_colleague) else { return false };
    let Some(shelved) = contents.ad(last.row.ad_key) else { return false };
    shelved.tracked.ad.bookings.iter().any(|booking| {
        let content = (booking.units, booking.cancelled);
        booking.usage_key == key && content == (last.row.units, last.row.cancelled)
    })
}

/// What the desk shows as acknowledged is so, or a colleague has changed it since.
fn desk_is_right(contents: &Contents, org: &Org) -> Result<(), Breach> {
    for shelved in contents.ads.values() {
        for (key, trace) in &shelved.tracked.traces {
            let Some(known) = &trace.acknowledged else { continue };
            let versions = org.entries.get(&(*key, 0)).map_or(&[][..], Vec::as_slice);
            let own = versions.iter().rev().find(|version| !version.by_colleague);
            let believed = versions.iter().find(|version| version.row.change_key == known.change_key);
            let newest = |version: &Version| own.is_none_or(|own| !is_before(versions, version, own));
            let right = believed.is_some_and(|version| {
                newest(version)
                    && version.row.units == known.units
                    && version.row.cancelled == known.cancelled
            });
            // An entry that never came to be and shall not be is as good as cancelled.
            let never_was = versions.is_empty() && known.cancelled;
            if !(right || never_was) {
                let what = format!("the desk believes {known:?} of {key}");
                return Err(Breach::new(Kind::Lost, what));
            }
        }
    }
    Ok(())
}

fn is_before(versions: &[Version], a: &Version, b: &Version) -> bool {
    let place = |of: &Version| versions.iter().position(|v| v.row.change_key == of.row.change_key);
    place(a) < place(b)
}

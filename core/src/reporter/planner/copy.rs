//! Copied and restored stores: before they report anything they read what their originals have reported
//! since, and take it for a colleague's.

use super::doubt::adoption;
use super::{Move, Phase, Planner};
use crate::ad::UsageKey;
use crate::queue::TrackedAd;
use crate::store::{Adoption, Contents, DeskRecord, Step};
use crate::usage::UsageEntry;
use std::collections::HashMap;

/// Whether the store is a copy that has not read yet what its original has reported.
pub(super) fn takes_in(contents: &Contents) -> bool {
    contents.desk.as_ref().is_some_and(|desk| desk.take_in)
}

impl Planner {
    /// A copied or restored store first reads what has become of all that it knows of: the original may
    /// have gone on, and have sent what had never been sent when the copy was made.
    pub(super) fn take_in(&mut self, contents: &Contents) -> Move {
        self.phase = Phase::TakingIn;
        let tracked =
            contents.ads.values().map(|shelved| &shelved.tracked).filter(|tracked| tracked.sent.is_none());
        Move::ReadBack(tracked.flat_map(TrackedAd::usage_keys).collect())
    }
}

/// Whether this desk issued the change that an entry carries. One that carries a key from before the store
/// was copied may be newer than the copy: its original may have issued it since.
pub(super) fn is_own(contents: &Contents, found: &Adoption) -> bool {
    let issued_by = found.acknowledged.change_key.0.split_once('/').map(|(desk, _)| desk);
    let desk = contents.desk.as_ref().map(|desk| desk.key.to_string());
    issued_by == desk.as_deref()
}

/// What others have changed since this copy was made. From now on the desk reports under its own key.
pub(super) fn taken_in(contents: &Contents, entries: &HashMap<UsageKey, UsageEntry>) -> Vec<Step> {
    let Some(desk) = &contents.desk else { return Vec::new() };
    let mut steps = Vec::new();
    for shelved in contents.ads.values().filter(|shelved| shelved.tracked.sent.is_none()) {
        let tracked = &shelved.tracked;
        let changed = |booking: UsageKey| {
            let entry = entries.get(&booking)?;
            let known = tracked.trace(booking).and_then(|trace| trace.acknowledged.as_ref());
            let known = known.map(|known| &known.change_key);
            (entry.change_key.as_ref() != known).then(|| adoption(entry)).flatten()
        };
        let found: Vec<Adoption> = tracked.usage_keys().into_iter().filter_map(changed).collect();
        if !found.is_empty() {
            steps.push(Step::Adopted { ad: tracked.key(), found });
        }
    }
    steps.push(Step::Desk(DeskRecord { take_in: false, ..desk.clone() }));
    steps
}

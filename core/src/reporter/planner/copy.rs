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

/// What others have changed since this copy was made. From now on the desk reports under its own key.
pub(super) fn taken_in(contents: &Contents, entries: &HashMap<UsageKey, UsageEntry>) -> Vec<Step> {
    let Some(desk) = &contents.desk else { return Vec::new() };
    let mut steps = Vec::new();
    for shelved in contents.ads.values().filter(|shelved| shelved.tracked.sent.is_none()) {
        let tracked = &shelved.tracked;
        let changed = |booking: UsageKey| {
            let found = adoption(contents, entries.get(&booking)?)?;
            let known = tracked.trace(booking).and_then(|trace| trace.acknowledged.as_ref());
            (known != Some(&found.acknowledged)).then_some(found)
        };
        let found: Vec<Adoption> = tracked.usage_keys().into_iter().filter_map(changed).collect();
        if !found.is_empty() {
            steps.push(Step::Adopted { ad: tracked.key(), found });
        }
    }
    steps.push(Step::Desk(DeskRecord { take_in: false, ..desk.clone() }));
    steps
}

//! Which ads go into the next call: due ones, from the front of the queue, of one kind (R3, R5, R7).

use super::{Call, Picked, Planner};
use crate::ad::AdKey;
use crate::queue::{CauseGroup, Standing};
use crate::salesforce::{MOST_NODES, MOST_ROWS};
use crate::store::Contents;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashSet};

impl Planner {
    /// The next call, of one ad if `one`, of those that `may_go`; or, when none is due, when the first will be.
    ///
    /// The first due ad decides the kind: rows for ads with one changed booking, graphs for those
    /// with several. Ads of the other kind keep their place and are in front of the next call. What has to go
    /// alone waits for those that need not: there may be many of them.
    ///
    /// An ad that met a locked row goes out with ads of the same contract products only: a call that holds
    /// some rows while it waits for others is what makes the desks of a company wait in turn (R8).
    pub(super) fn pick(
        &self,
        now: Timestamp,
        contents: &Contents,
        one: bool,
        may_go: impl Fn(AdKey) -> bool,
    ) -> Picked {
        let mut call = Call::default();
        let mut nodes = 0;
        let mut locked: Option<BTreeSet<(String, String)>> = None;
        let mut soonest: Option<Timestamp> = None;
        let mut groups = HashSet::new();
        let mut alone = None;
        let most = self.size.most();
        for shelved in contents.queued() {
            let tracked = &shelved.tracked;
            let (ad, rows) = (tracked.key(), tracked.row_count());
            let Some(standing) = &tracked.standing else { continue };
            if !may_go(ad) {
                continue;
            }
            match self.due(ad, standing, now, &mut groups) {
                Due::Now => {}
                Due::At(time) => {
                    soonest = Some(soonest.map_or(time, |soonest| soonest.min(time)));
                    continue;
                }
                Due::AtAWord => continue,
            }
            if standing.alone || self.split.is_guilty(ad) || self.suspects.is_guilty(ad) {
                alone = alone.or(Some((ad, rows)));
                continue;
            }
            let first = call.ads.is_empty();
            if !first && call.graphs != (rows > 1) {
                continue;
            }
            let has_met_a_lock = self.hold_offs.contains_key(&ad);
            match &locked {
                _ if first => locked = has_met_a_lock.then(|| tracked.reported_lines()),
                Some(lines) if !tracked.reported_lines().is_subset(lines) => continue,
                None if has_met_a_lock => continue,
                _ => {}
            }
            if !first && nodes + rows > most.min(if call.graphs { MOST_NODES } else { MOST_ROWS }) {
                break;
            }
            nodes += rows;
            call.graphs = rows > 1;
            call.ads.push(ad);
            if one || call.is_full() {
                break;
            }
        }
        match alone {
            Some((ad, rows)) if call.ads.is_empty() => {
                Ok(Call { graphs: rows > 1, ads: vec![ad], ..Call::default() })
            }
            _ if call.ads.is_empty() => Err(soonest),
            _ => Ok(call),
        }
    }

    /// A call with any one of the ads that are due, but none of these.
    pub(super) fn any_due_alone(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        but: &HashSet<AdKey>,
    ) -> Option<Call> {
        let mut others = self.due_now(now, contents);
        others.retain(|(ad, _)| !but.contains(ad));
        if others.iter().any(|(ad, _)| !self.suspects.is_suspect(*ad)) {
            others.retain(|(ad, _)| !self.suspects.is_suspect(*ad));
        }
        let (ad, rows) = *self.random.choice(&others)?;
        Some(Call { graphs: rows > 1, ads: vec![ad], ..Call::default() })
    }

    /// All ads that are due, and how many rows each has.
    pub(super) fn due_now(&self, now: Timestamp, contents: &Contents) -> Vec<(AdKey, usize)> {
        let mut groups = HashSet::new();
        let mut due = Vec::new();
        for shelved in contents.queued() {
            let (tracked, ad) = (&shelved.tracked, shelved.tracked.key());
            let Some(standing) = &tracked.standing else { continue };
            if matches!(self.due(ad, standing, now, &mut groups), Due::Now) {
                due.push((ad, tracked.row_count()));
            }
        }
        due
    }

    /// When an ad is due. Of a group of refused ads only the first asks, for all of them.
    fn due(&self, ad: AdKey, standing: &Standing, now: Timestamp, groups: &mut HashSet<CauseGroup>) -> Due {
        if self.asked.contains(&ad) {
            return Due::Now;
        }
        if standing.waits_for_word() {
            return Due::AtAWord;
        }
        if let Some(held) = self.hold_offs.get(&ad)
            && held.until > now
            && held.until <= now + super::failed::ROW_LOCK.1
        {
            return Due::At(held.until);
        }
        if standing.is_due(now) && standing.due.is_none() {
            return Due::Now;
        }
        if let Some(group) = standing.group() {
            if self.released.contains(&group) {
                return Due::Now;
            }
            if !groups.insert(group) {
                return Due::AtAWord;
            }
        }
        match standing.due {
            Some(due) if !standing.is_due(now) => Due::At(due),
            _ => Due::Now,
        }
    }
}

enum Due {
    Now,
    At(Timestamp),
    /// Not by itself: at a person's word, or when the ad that asks for its group has landed.
    AtAWord,
}

//! The queue as a window sees it: what waits, in order, and what was refused, in groups of one cause and
//! contract (R5).

use super::Desk;
use crate::ad::AdKey;
use crate::queue::{AdState, Cause, CauseGroup, Standing, TrackedAd};
use crate::reporter::Nudge;
use crate::store::Contents;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use ts_rs::TS;

/// An ad in the queue, or one that was in it a moment ago.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct QueueRow {
    /// The ad.
    pub key: AdKey,
    /// Its title.
    pub title: String,
    /// What a person sees of its reporting.
    pub state: AdState,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Tries that were its own fault.
    pub tries: u32,
    /// When it is tried again by itself; none for as soon as possible.
    pub due: Option<Timestamp>,
    /// Why it failed last, with Salesforce's raw answer.
    pub cause: Option<Cause>,
}

/// What the queue holds, without its rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct QueueView {
    /// How many ads go on by themselves: all but those of the groups.
    pub going: usize,
    /// What needs a person, in the order of the ads that ask.
    pub groups: Vec<QueueGroup>,
}

/// Refused ads of one cause and contract.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct QueueGroup {
    /// What they have in common.
    pub group: CauseGroup,
    /// How many there are.
    pub count: usize,
    /// The one that asks for all, and when.
    pub oldest: QueueRow,
    /// Whether all may be tried at one word; what a colleague changed is decided ad by ad (R9).
    pub together: bool,
}

impl QueueRow {
    pub(super) fn of(tracked: &TrackedAd, standing: Option<&Standing>) -> QueueRow {
        let cause = standing.and_then(|standing| standing.cause.as_ref());
        QueueRow {
            key: tracked.key(),
            title: tracked.ad.title.clone(),
            state: tracked.state(),
            saved_at: tracked.ad.saved_at,
            tries: standing.map_or(0, |standing| standing.tries),
            due: standing.and_then(|standing| standing.due),
            cause: cause.cloned(),
        }
    }
}

impl Desk {
    /// The queue, front first: at most `limit` ads after `offset`.
    pub fn queue(&self, offset: usize, limit: usize) -> Vec<QueueRow> {
        self.store.read(|contents| slice(queued(contents), offset, limit))
    }

    /// What the queue holds: how much goes on by itself, and the groups of what does not.
    pub fn queue_view(&self) -> QueueView {
        self.store.read(view)
    }

    /// The ads of one group, or without one those that go on by themselves, in the order of the queue: at
    /// most `limit` after `offset`.
    pub fn queue_of(&self, group: Option<&CauseGroup>, offset: usize, limit: usize) -> Vec<QueueRow> {
        self.store.read(|contents| {
            let wanted = |(_, standing): &(&TrackedAd, &Standing)| match (group, standing.grouping_cause()) {
                (Some(group), Some(cause)) => cause.is_of(group),
                (None, None) => true,
                _ => false,
            };
            slice(queued(contents).filter(wanted), offset, limit)
        })
    }

    /// How these ads stand now, in the queue or out of it; those that are not there are left out.
    pub fn queue_rows(&self, keys: &[AdKey]) -> Vec<QueueRow> {
        self.store.read(|contents| {
            let ads = keys.iter().filter_map(|key| contents.ad(*key));
            ads.map(|shelved| QueueRow::of(&shelved.tracked, shelved.tracked.standing.as_ref())).collect()
        })
    }

    /// Tries all ads of a group now. Tells how many there are: none when the group is gone, or when its ads
    /// are decided one by one.
    pub fn try_group(&self, group: &CauseGroup) -> usize {
        let keys: Vec<AdKey> = self.store.read(|contents| {
            let of_group = |standing: &Standing| {
                !standing.waits_for_word()
                    && standing.grouping_cause().is_some_and(|cause| cause.is_of(group))
            };
            queued(contents).filter(|(_, standing)| of_group(standing)).map(|(ad, _)| ad.key()).collect()
        });
        let count = keys.len();
        // With no ad named, all of the queue would be tried.
        if count > 0 {
            self.nudge(Nudge::TryNow(keys));
        }
        count
    }
}

fn queued(contents: &Contents) -> impl Iterator<Item = (&TrackedAd, &Standing)> {
    contents.queued().filter_map(|shelved| Some((&shelved.tracked, shelved.tracked.standing.as_ref()?)))
}

fn slice<'a>(
    ads: impl Iterator<Item = (&'a TrackedAd, &'a Standing)>,
    offset: usize,
    limit: usize,
) -> Vec<QueueRow> {
    ads.skip(offset).take(limit).map(|(tracked, standing)| QueueRow::of(tracked, Some(standing))).collect()
}

fn view(contents: &Contents) -> QueueView {
    let mut view = QueueView::default();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for (tracked, standing) in queued(contents) {
        let Some(cause) = standing.grouping_cause() else {
            view.going += 1;
            continue;
        };
        // Of a group the first of the queue asks.
        let place = *places.entry((cause.kind.name(), &cause.contract)).or_insert_with(|| {
            view.groups.push(QueueGroup {
                group: cause.group(),
                count: 0,
                oldest: QueueRow::of(tracked, Some(standing)),
                together: !standing.waits_for_word(),
            });
            view.groups.len() - 1
        });
        view.groups[place].count += 1;
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{form, open, refuse};
    use tempfile::TempDir;

    fn group(kind: &str, contract: &str) -> CauseGroup {
        CauseGroup { kind: kind.to_owned(), contract: contract.to_owned() }
    }

    fn titles(rows: Vec<QueueRow>) -> Vec<String> {
        rows.into_iter().map(|row| row.title).collect()
    }

    #[tokio::test]
    async fn what_needs_a_person_is_grouped_and_the_rest_keeps_its_order() {
        let data = TempDir::new().expect("a folder");
        let desk = open(&data).await;
        let mut keys = Vec::new();
        for title in ["a", "b", "c", "d", "e"] {
            keys.push(desk.create(form(title, &["101"])).await.expect("saved"));
        }
        refuse(&desk, keys[2], "locked", "101").await;
        refuse(&desk, keys[0], "locked", "102").await;
        refuse(&desk, keys[4], "locked", "101").await;
        let view = desk.queue_view();
        assert_eq!(view.going, 2);
        let told: Vec<_> = view.groups.iter().map(|one| (&*one.group.contract, one.count)).collect();
        assert_eq!(told, [("101", 2), ("102", 1)]);
        assert_eq!(view.groups[0].oldest.title, "c", "the first of them asks");
        assert_eq!(titles(desk.queue_of(None, 0, 10)), ["b", "d"]);
        assert_eq!(titles(desk.queue_of(Some(&group("locked", "101")), 0, 10)), ["c", "e"]);
        assert_eq!(titles(desk.queue_of(Some(&group("locked", "101")), 1, 1)), ["e"]);
        assert_eq!(titles(desk.queue_of(Some(&group("rule", "101")), 0, 10)), [""; 0]);
        assert_eq!(titles(desk.queue_rows(&[keys[1], AdKey(uuid::Uuid::nil())])), ["b"]);
    }

    #[tokio::test]
    async fn a_group_that_is_gone_tries_nothing_and_one_of_colleagues_is_decided_ad_by_ad() {
        let data = TempDir::new().expect("a folder");
        let desk = open(&data).await;
        let [one, other] = [desk.create(form("a", &["101"])).await, desk.create(form("b", &["101"])).await];
        refuse(&desk, one.expect("saved"), "locked", "101").await;
        refuse(&desk, other.expect("saved"), "changed_by_colleague", "101").await;
        assert_eq!(desk.try_group(&group("locked", "101")), 1);
        assert_eq!(desk.try_group(&group("locked", "102")), 0);
        assert_eq!(desk.try_group(&group("changed_by_colleague", "101")), 0);
        let together: Vec<bool> = desk.queue_view().groups.iter().map(|one| one.together).collect();
        assert_eq!(together, [true, false]);
    }
}

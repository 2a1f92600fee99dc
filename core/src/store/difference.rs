//! What sled has to take in to get from what was to what is.

use super::codec;
use super::contents::{Changed, Contents, Shelved};
use super::mirror::{Changes, Mark, Mirror};
use super::record::DeskRecord;
use crate::ad::AdKey;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Ads that are written with one batch.
const BATCH: usize = 500;

/// The form of a sled that is still being brought to what is.
pub(super) const UNFINISHED: u32 = 0;

/// What was, of all that a group changes. The ads are shared, not copied.
pub(super) struct Before {
    desk: Option<DeskRecord>,
    ads: HashMap<AdKey, Option<Arc<Shelved>>>,
}

impl Before {
    pub(super) fn of(contents: &Contents, changed: &Changed) -> Before {
        let ads = changed.ads.keys().map(|key| (*key, contents.ad(*key).cloned())).collect();
        Before { desk: contents.desk.clone(), ads }
    }

    /// The ads that a group changes.
    pub(super) fn keys(&self) -> Vec<AdKey> {
        self.ads.keys().copied().collect()
    }

    /// What the group has changed.
    pub(super) fn changes_to(&self, now: &Contents, mark: Mark) -> Changes {
        let mut changes = Changes { mark, ..Changes::default() };
        for (key, before) in &self.ads {
            add_ad(&mut changes, before.as_ref(), now.ad(*key));
        }
        add_desk(&mut changes, self.desk.as_ref(), now.desk.as_ref());
        changes
    }
}

/// All that sled holds, or is to hold, at one moment. The ads are shared, not copied.
#[derive(Default)]
pub(super) struct Held {
    desk: Option<DeskRecord>,
    ads: BTreeMap<AdKey, Arc<Shelved>>,
    mark: Mark,
}

impl Held {
    pub(super) fn of(contents: &Contents) -> Held {
        Held { desk: contents.desk.clone(), ads: contents.ads.clone(), mark: mark_of(contents) }
    }

    /// Brings a sled that holds `before` to this. Until the last batch its mark says that it is not whole.
    pub(super) fn bring(&self, mirror: &Mirror, before: &Held) {
        let mut changes = Changes { mark: Mark { schema: UNFINISHED, ..self.mark }, ..Changes::default() };
        add_desk(&mut changes, before.desk.as_ref(), self.desk.as_ref());
        let mut ads = 0;
        for key in before.ads.keys().chain(self.ads.keys().filter(|key| !before.ads.contains_key(key))) {
            let (before, now) = (before.ads.get(key), self.ads.get(key));
            if let (Some(before), Some(now)) = (before, now)
                && (Arc::ptr_eq(before, now) || before.tracked == now.tracked)
            {
                continue;
            }
            add_ad(&mut changes, before, now);
            ads += 1;
            if ads % BATCH == 0 {
                let rest = Changes { mark: changes.mark, ..Changes::default() };
                mirror.commit(std::mem::replace(&mut changes, rest));
            }
        }
        changes.mark = self.mark;
        mirror.commit(changes);
    }
}

pub(super) fn mark_of(contents: &Contents) -> Mark {
    Mark {
        position: contents.position,
        ads: contents.ads.len() as u64,
        hash: contents.hash,
        schema: codec::FORM,
    }
}

/// Values that differ, and keys that are no more.
fn add_ad(changes: &mut Changes, before: Option<&Arc<Shelved>>, now: Option<&Arc<Shelved>>) {
    let pairs_of = |shelved: Option<&Arc<Shelved>>| {
        shelved.map(|shelved| codec::ad_pairs(&shelved.tracked)).unwrap_or_default()
    };
    let (before, now) = (pairs_of(before), pairs_of(now));
    changes.removes.extend(before.keys().filter(|key| !now.contains_key(*key)).cloned());
    changes.puts.extend(now.into_iter().filter(|(key, value)| before.get(key) != Some(value)));
}

fn add_desk(changes: &mut Changes, before: Option<&DeskRecord>, now: Option<&DeskRecord>) {
    if before != now {
        changes.puts.extend(now.map(codec::desk_pair));
    }
}

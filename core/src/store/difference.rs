//! What sled has to take in to get from what was to what is.

use super::codec::{self, Pairs, Unwritable};
use super::contents::{Changed, Contents, Shelved};
use super::mirror::{Changes, Mark, Mirror, MirrorFault};
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
    pub(super) fn changes_to(&self, now: &Contents) -> Result<Difference, Unwritable> {
        let mut difference = Difference::default();
        for (key, before) in &self.ads {
            difference.add_ad(before.as_ref(), now.ad(*key))?;
        }
        difference.add_desk(self.desk.as_ref(), now.desk.as_ref())?;
        Ok(difference)
    }
}

/// sled, and the hash of all that it holds.
pub(super) struct Index {
    mirror: Mirror,
    hash: u64,
}

impl Index {
    /// A sled whose entries have this hash; 0 for one without any.
    pub(super) fn new(mirror: Mirror, hash: u64) -> Index {
        Index { mirror, hash }
    }

    /// Queues changes. What can't be written down puts sled out of use: without it all else would be wrong.
    pub(super) fn commit(&mut self, difference: Result<Difference, Unwritable>, mark: Mark) {
        match difference {
            Ok(Difference { removes, puts, hash }) => {
                self.hash ^= hash;
                self.mirror.commit(Changes { removes, puts, mark: Mark { hash: self.hash, ..mark } });
            }
            Err(fault) => self.mirror.give_up(fault.to_string()),
        }
    }

    /// Why it is out of use, if it is.
    pub(super) fn fault(&self) -> Option<MirrorFault> {
        self.mirror.fault()
    }

    /// Waits until everything that was queued is on disk.
    pub(super) fn settle(&self) -> Result<(), MirrorFault> {
        self.mirror.settle()
    }

    /// Writes what is queued, and closes sled.
    pub(super) fn close(self) -> Result<(), MirrorFault> {
        self.mirror.close()
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
    pub(super) fn bring(&self, index: &mut Index, before: &Held) {
        let unfinished = Mark { schema: UNFINISHED, ..self.mark };
        let mut difference = Difference::default();
        let mut written = difference.add_desk(before.desk.as_ref(), self.desk.as_ref());
        let mut ads = 0;
        for key in before.ads.keys().chain(self.ads.keys().filter(|key| !before.ads.contains_key(key))) {
            let (before, now) = (before.ads.get(key), self.ads.get(key));
            if let (Some(before), Some(now)) = (before, now)
                && (Arc::ptr_eq(before, now) || before.tracked == now.tracked)
            {
                continue;
            }
            written = written.and_then(|()| difference.add_ad(before, now));
            ads += 1;
            if ads % BATCH == 0 {
                let part = std::mem::take(&mut difference);
                index.commit(written.clone().map(|()| part), unfinished);
            }
        }
        index.commit(written.map(|()| difference), self.mark);
    }
}

/// What is true of a sled that holds these contents, but for the hash, which [`Index`] keeps.
pub(super) fn mark_of(contents: &Contents) -> Mark {
    Mark { position: contents.position, ads: contents.ads.len() as u64, hash: 0, schema: codec::FORM }
}

/// Entries that go and come, and what they change of the hash.
#[derive(Debug, Default)]
pub(super) struct Difference {
    removes: Vec<Vec<u8>>,
    puts: Vec<(Vec<u8>, Vec<u8>)>,
    hash: u64,
}

impl Difference {
    fn add_ad(
        &mut self,
        before: Option<&Arc<Shelved>>,
        now: Option<&Arc<Shelved>>,
    ) -> Result<(), Unwritable> {
        let pairs_of = |shelved: Option<&Arc<Shelved>>| {
            shelved.map_or(Ok(Pairs::default()), |shelved| codec::ad_pairs(&shelved.tracked))
        };
        self.add(&pairs_of(before)?, pairs_of(now)?);
        Ok(())
    }

    fn add_desk(&mut self, before: Option<&DeskRecord>, now: Option<&DeskRecord>) -> Result<(), Unwritable> {
        if before != now {
            let pairs_of = |desk: Option<&DeskRecord>| desk.map_or(Ok(Pairs::default()), codec::desk_pairs);
            self.add(&pairs_of(before)?, pairs_of(now)?);
        }
        Ok(())
    }

    /// Values that differ, and keys that are no more.
    fn add(&mut self, before: &Pairs, now: Pairs) {
        self.hash ^= before.hash ^ now.hash;
        let gone = before.entries.keys().filter(|key| !now.entries.contains_key(*key));
        self.removes.extend(gone.cloned());
        let new = now.entries.into_iter().filter(|(key, value)| before.entries.get(key) != Some(value));
        self.puts.extend(new);
    }
}

//! The one writer. Records are composed from contents here and nowhere else, so that no two of them
//! can miss each other; saves that arrive together share one write and one sync.
//!
//! A thread of its own, because all that it does is wait for the disk. What is answered is on the
//! screen and in the queue, whatever sled does: when the mirror fails, the store goes on without it
//! and rebuilds it at the next start.

use super::codec;
use super::contents::{Changed, Contents, Stage};
use super::files::StoreLock;
use super::journal::{BaseWriter, BaseWritten, Journal, JournalError};
use super::mirror::{Changes as MirrorChanges, Mark, Mirror};
use super::record::{BaseItem, Record, Step};
use super::{Change, StoreFault, Trouble};
use crate::ad::AdKey;
use jiff::Timestamp;
use std::sync::{Arc, RwLock};
use tokio::sync::{broadcast, mpsc};

/// Closed segments below this are left as they are.
const BASE_FROM: u64 = 64 << 20;
/// The most jobs that share one sync.
const GROUP: usize = 512;

/// What a job wants to be written, and whom to tell when it is.
pub(super) struct Composed {
    pub(super) steps: Vec<Step>,
    pub(super) reply: Box<dyn FnOnce(Result<(), StoreFault>) + Send>,
}

pub(super) type Compose = Box<dyn FnOnce(&Stage<'_>) -> Composed + Send>;

pub(super) enum Job {
    Commit(Timestamp, Compose),
    BaseWritten(Result<BaseWritten, JournalError>),
    Close,
}

pub(super) struct Writer {
    pub(super) journal: Journal,
    pub(super) mirror: Option<Mirror>,
    pub(super) contents: Arc<RwLock<Contents>>,
    pub(super) jobs: mpsc::Receiver<Job>,
    pub(super) own: mpsc::WeakSender<Job>,
    pub(super) changes: broadcast::Sender<Change>,
    pub(super) base_from: u64,
    pub(super) writes_base: bool,
    pub(super) _lock: StoreLock,
}

impl Writer {
    pub(super) fn run(mut self) {
        while let Some(first) = self.jobs.blocking_recv() {
            let mut group = vec![first];
            while group.len() < GROUP
                && let Ok(next) = self.jobs.try_recv()
            {
                group.push(next);
            }
            if self.work(group) {
                break;
            }
        }
        if let Some(mirror) = self.mirror.take()
            && let Err(fault) = mirror.close()
        {
            tracing::warn!(%fault, "the index was not closed well; it is checked at the next start");
        }
    }

    /// Works through a group of jobs. Tells whether the store is to be closed.
    fn work(&mut self, group: Vec<Job>) -> bool {
        let mut commits = Vec::new();
        let mut closes = false;
        for job in group {
            match job {
                Job::Commit(at, compose) => commits.push((at, compose)),
                Job::BaseWritten(written) => self.adopt_base(written),
                Job::Close => closes = true,
            }
        }
        self.commit(commits);
        self.begin_base_if_due();
        closes
    }

    fn commit(&mut self, commits: Vec<(Timestamp, Compose)>) {
        let contents = Arc::clone(&self.contents);
        let mut replies = Vec::new();
        let mut payloads = Vec::new();
        let changed = {
            let contents = read(&contents);
            let mut stage = Stage::of(&contents);
            for (at, compose) in commits {
                let composed = compose(&stage);
                for step in composed.steps {
                    let record = Record { at, step };
                    let sequence = self.journal.last_sequence() + 1 + payloads.len() as u64;
                    if stage.apply(sequence, &record) {
                        payloads.push(codec::json(&record));
                    }
                }
                replies.push(composed.reply);
            }
            stage.into_changed()
        };
        let answer = match self.journal.append(&payloads) {
            Ok(_) => {
                self.take_in(changed);
                Ok(())
            }
            Err(error) => Err(StoreFault::from(error)),
        };
        for reply in replies {
            reply(answer.clone());
        }
    }

    /// What is on disk is now what is.
    fn take_in(&mut self, changed: Changed) {
        let keys: Vec<AdKey> = changed.ads.keys().copied().collect();
        let (pairs, mark) = {
            let mut contents = write(&self.contents);
            let pairs = self.mirror.is_some().then(|| mirror_pairs(&contents, &changed));
            contents.merge(changed);
            (pairs, mark_of(&contents))
        };
        // Nobody may be listening.
        let _ = self.changes.send(Change { revision: mark.position, ads: keys, trouble: None });
        if let (Some(mirror), Some(mut pairs)) = (&self.mirror, pairs) {
            pairs.mark = mark;
            mirror.commit(pairs);
            if let Some(fault) = mirror.fault() {
                tracing::error!(fault = %fault, "the index failed; it is rebuilt at the next start");
                self.mirror = None;
                let trouble = Some(Trouble::IndexFailed(fault.to_string()));
                let _ = self.changes.send(Change { revision: mark.position, ads: Vec::new(), trouble });
            }
        }
    }

    fn begin_base_if_due(&mut self) {
        let closed = self.journal.closed_bytes();
        let live = read(&self.contents).weight();
        if self.writes_base || closed < self.base_from || closed < 2 * live {
            return;
        }
        let Some(own) = self.own.upgrade() else { return };
        let Some(items) = self.base_items() else { return };
        match self.journal.begin_base() {
            Ok(base) => {
                self.writes_base = true;
                std::thread::spawn(move || {
                    let written = write_base(base, items);
                    // A store that has been closed meanwhile finds the base when it is opened.
                    let _ = own.blocking_send(Job::BaseWritten(written));
                });
            }
            Err(error) => tracing::warn!(error = %error, "no base was begun"),
        }
    }

    fn base_items(&self) -> Option<BaseItems> {
        let contents = read(&self.contents);
        Some(BaseItems { desk: contents.desk.clone()?, ads: contents.ads.values().cloned().collect() })
    }

    fn adopt_base(&mut self, written: Result<BaseWritten, JournalError>) {
        self.writes_base = false;
        let (items, bytes) = written.as_ref().map_or((0, 0), |written| (written.items, written.bytes));
        match written.and_then(|written| self.journal.adopt_base(written)) {
            Ok(()) => tracing::info!(items, bytes, "a base was written; older segments moved to history"),
            Err(error) => tracing::warn!(%error, "no base was written"),
        }
    }
}

/// The contents at one moment. The ads are shared, not copied.
pub(super) struct BaseItems {
    pub(super) desk: super::record::DeskRecord,
    pub(super) ads: Vec<Arc<super::contents::Shelved>>,
}

pub(super) fn write_base(base: BaseWriter, items: BaseItems) -> Result<BaseWritten, JournalError> {
    let desk = codec::json(&BaseItem::Desk(items.desk));
    let ads =
        items.ads.iter().map(|shelved| codec::json(&BaseItem::Ad(Box::new(shelved.tracked.clone().into()))));
    base.write(std::iter::once(desk).chain(ads))
}

/// What a group changes in sled: values that differ, and keys that are no more.
pub(super) fn mirror_pairs(contents: &Contents, changed: &Changed) -> MirrorChanges {
    let mut changes = MirrorChanges::default();
    for (key, tracked) in &changed.ads {
        let before = contents.ad(*key).map(|shelved| codec::ad_pairs(&shelved.tracked)).unwrap_or_default();
        let after = codec::ad_pairs(tracked);
        changes.removes.extend(before.keys().filter(|key| !after.contains_key(*key)).cloned());
        changes.puts.extend(after.into_iter().filter(|(key, value)| before.get(key) != Some(value)));
    }
    if let Some(desk) = changed.desk.as_ref().filter(|desk| contents.desk.as_ref() != Some(desk)) {
        changes.puts.push(codec::desk_pair(desk));
    }
    changes
}

pub(super) fn mark_of(contents: &Contents) -> Mark {
    Mark {
        position: contents.position,
        ads: contents.ads.len() as u64,
        hash: contents.hash,
        schema: codec::FORM,
    }
}

/// A panic of a reader can't leave contents half changed, so a poisoned lock is as good as any.
pub(super) fn read(contents: &RwLock<Contents>) -> std::sync::RwLockReadGuard<'_, Contents> {
    contents.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write(contents: &RwLock<Contents>) -> std::sync::RwLockWriteGuard<'_, Contents> {
    contents.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The least number of bytes in closed segments at which a base is written.
pub(super) const fn base_from() -> u64 {
    BASE_FROM
}

//! The one writer. Records are composed from contents here and nowhere else, so that no two of them
//! can miss each other; saves that arrive together share one write and one sync.
//!
//! A thread of its own, because all that it does is wait for the disk. What is answered is on the
//! screen and in the queue, whatever sled does: when the mirror fails, the store goes on without it
//! until it is mended.

use super::codec;
use super::contents::{Changed, Contents, Shelved, Stage};
use super::difference::{Before, Held, Index, mark_of};
use super::files::StoreLock;
use super::journal::{BaseWriter, BaseWritten, Journal, JournalError, MAX_PAYLOAD};
use super::mending::{Mended, Mending};
use super::mirror::Mark;
use super::record::{BaseItem, DeskRecord, Record, Step};
use super::{Change, IndexNews, Opening, StoreFault};
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use tokio::sync::{broadcast, mpsc};

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
    IndexMended(Mended),
    Close,
}

pub(super) struct Writer {
    pub(super) journal: Journal,
    pub(super) index: Option<Index>,
    pub(super) contents: Arc<RwLock<Contents>>,
    pub(super) jobs: mpsc::Receiver<Job>,
    pub(super) own: mpsc::WeakSender<Job>,
    pub(super) changes: broadcast::Sender<Change>,
    /// How many bytes of closed segments ask for a base, ordinarily.
    pub(super) base_step: u64,
    /// How many do now: more after one that failed.
    pub(super) base_from: u64,
    pub(super) writes_base: bool,
    /// Where the index is, and how it is opened.
    pub(super) index_at: PathBuf,
    pub(super) opening: Opening,
    /// While the index is out of use.
    pub(super) mending: Option<Mending>,
    /// When the last change was made.
    pub(super) now: Timestamp,
    pub(super) _lock: StoreLock,
}

impl Writer {
    pub(super) fn run(mut self) {
        if self.index.is_none() {
            self.mend();
        }
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
        // First, so that an index that comes now is not waited for.
        self.jobs.close();
        self.mending = None;
        if let Some(index) = self.index.take()
            && let Err(fault) = index.close()
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
                Job::IndexMended(mended) => self.take_mended(mended),
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
                self.now = at;
                // Its caller is told by the reply that it drops; all others go on.
                let Ok(composed) = catch_unwind(AssertUnwindSafe(|| compose(&stage))) else {
                    tracing::error!("a change could not be composed");
                    continue;
                };
                // All of it before any of it counts; who comes with the same write goes on.
                let records = match written(at, composed.steps) {
                    Ok(records) => records,
                    Err(fault) => {
                        (composed.reply)(Err(fault));
                        continue;
                    }
                };
                for (record, payload) in records {
                    let sequence = self.journal.last_sequence() + 1 + payloads.len() as u64;
                    if stage.apply(sequence, &record) {
                        payloads.push(payload);
                    }
                }
                replies.push(composed.reply);
            }
            stage.into_changed()
        };
        let written = self.journal.append(&payloads).map(|_| !payloads.is_empty());
        let taken_in = matches!(written, Ok(true)).then(|| self.take_in(changed));
        let answer = written.map(|_| ()).map_err(StoreFault::from);
        for reply in replies {
            reply(answer.clone());
        }
        if let Some(taken_in) = taken_in {
            self.mirror(taken_in);
        }
    }

    /// What is on disk is now what is.
    fn take_in(&mut self, changed: Changed) -> TakenIn {
        let taken_in = {
            let mut contents = write(&self.contents);
            let before = Before::of(&contents, &changed);
            contents.merge(changed);
            TakenIn { before, mark: mark_of(&contents) }
        };
        let ads = taken_in.before.keys();
        self.tell(Change { revision: taken_in.mark.position, ads, index: None });
        taken_in
    }

    /// Whoever saved has been answered by now.
    fn mirror(&mut self, TakenIn { before, mark }: TakenIn) {
        let Some(index) = &mut self.index else { return };
        index.commit(before.changes_to(&read(&self.contents)), mark);
        if let Some(fault) = index.fault() {
            tracing::error!(fault = %fault, "the index failed; it is brought back as soon as that is possible");
            self.index = None;
            self.tell_of_index(IndexNews::Failed(fault.to_string()));
            self.mend();
        }
    }

    /// Has the index brought back.
    fn mend(&mut self) {
        let opening = Opening { now: self.now, ..self.opening.clone() };
        let (at, contents) = (self.index_at.clone(), Arc::clone(&self.contents));
        self.mending = Some(Mending::start(at, opening, contents, self.own.clone()));
    }

    /// Adds what has changed since the index was brought back.
    fn take_mended(&mut self, Mended { mut index, held }: Mended) {
        Held::of(&read(&self.contents)).bring(&mut index, &held);
        self.index = Some(index);
        self.mending = None;
        tracing::info!("the index works again");
        self.tell_of_index(IndexNews::Restored);
    }

    fn tell_of_index(&self, news: IndexNews) {
        let revision = read(&self.contents).position;
        self.tell(Change { revision, ads: Vec::new(), index: Some(news) });
    }

    fn tell(&self, change: Change) {
        // Nobody may be listening.
        let _ = self.changes.send(change);
    }

    fn begin_base_if_due(&mut self) {
        let closed = self.journal.closed_bytes();
        let live = read(&self.contents).weight();
        if self.writes_base || closed < self.base_from || closed < 2 * live {
            return;
        }
        let Some(own) = self.own.upgrade() else { return };
        let items = BaseItems::of(&read(&self.contents));
        match self.journal.begin_base() {
            Ok(base) => {
                self.writes_base = true;
                std::thread::spawn(move || {
                    let written = write_base(base, items);
                    // A store that has been closed meanwhile finds the base when it is opened.
                    let _ = own.blocking_send(Job::BaseWritten(written));
                });
            }
            Err(error) => self.base_failed(&error),
        }
    }

    /// Not again with the next save: where room is short, a base would take what saves need.
    fn base_failed(&mut self, error: &JournalError) {
        self.base_from = self.journal.closed_bytes() + self.base_step;
        tracing::warn!(%error, "no base was written");
    }

    fn adopt_base(&mut self, written: Result<BaseWritten, JournalError>) {
        self.writes_base = false;
        let (items, bytes) = written.as_ref().map_or((0, 0), |written| (written.items, written.bytes));
        match written.and_then(|written| self.journal.adopt_base(written)) {
            Ok(()) => {
                self.base_from = self.base_step;
                tracing::info!(items, bytes, "a base was written; older segments moved to history");
            }
            Err(error) => self.base_failed(&error),
        }
    }
}

/// The contents at one moment. The ads are shared, not copied.
pub(super) struct BaseItems {
    desk: Option<DeskRecord>,
    ads: Vec<Arc<Shelved>>,
}

impl BaseItems {
    pub(super) fn of(contents: &Contents) -> BaseItems {
        BaseItems { desk: contents.desk.clone(), ads: contents.ads.values().cloned().collect() }
    }
}

pub(super) fn write_base(base: BaseWriter, items: BaseItems) -> Result<BaseWritten, JournalError> {
    let desk = items.desk.into_iter().map(BaseItem::Desk);
    let ads = items.ads.iter().map(|shelved| BaseItem::Ad(Box::new(shelved.tracked.clone().into())));
    base.write(desk.chain(ads).map(|item| Ok(codec::json(&item)?)))
}

/// Steps as the journal takes them, or why it takes none of them.
fn written(at: Timestamp, steps: Vec<Step>) -> Result<Vec<(Record, Vec<u8>)>, StoreFault> {
    let written = steps.into_iter().map(|step| {
        let record = Record { at, step };
        let payload = codec::json(&record).map_err(|fault| StoreFault::Failed(fault.to_string()))?;
        if payload.len() > MAX_PAYLOAD {
            return Err(JournalError::TooLong { bytes: payload.len() }.into());
        }
        Ok((record, payload))
    });
    written.collect()
}

/// What has been taken in and is still to be mirrored.
struct TakenIn {
    before: Before,
    mark: Mark,
}

/// A panic of a reader can't leave contents half changed, so a poisoned lock is as good as any.
pub(super) fn read(contents: &RwLock<Contents>) -> std::sync::RwLockReadGuard<'_, Contents> {
    contents.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write(contents: &RwLock<Contents>) -> std::sync::RwLockWriteGuard<'_, Contents> {
    contents.write().unwrap_or_else(std::sync::PoisonError::into_inner)
}

//! What is kept on disk: the journal (what happened), sled (what is), pictures.
//!
//! The journal is the truth. A save is answered when its record would survive a power cut; contents
//! in memory and sled's index follow from it by `apply`, now as at the next start.
//! Only this module touches sled, and nothing outside of it sees sled at all.
//!
//! Deliberately absent: what a save or a report should contain. Callers hand in a function that
//! composes steps from the contents as they will be ([`Stage`]), and the writer calls it.

pub(crate) mod apply;
mod cards;
mod codec;
mod contents;
mod difference;
mod drafts;
pub(crate) mod files;
mod haystack;
mod home;
pub(crate) mod journal;
mod mending;
pub(crate) mod mirror;
mod opening;
mod pictures;
mod record;
mod told;
mod writer;

#[cfg(test)]
mod tests;

pub use cards::{Card, SortedTitle};
pub use contents::{Contents, Shelved, Stage};
pub use drafts::KeptDraft;
pub use haystack::Haystack;
pub use journal::{JournalError, Repair};
pub use pictures::{MAX_PICTURE, MOST_PIXELS, PictureError};
pub use record::{Adoption, DeskRecord, Record, SCHEMA, Step, UnknownBooking};
pub use told::{IndexNews, OpenFault, StoreFault, Told};

use crate::ad::{AdKey, DeskKey, PictureName};
use drafts::Drafts;
use jiff::Timestamp;
use pictures::Pictures;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use tokio::sync::{broadcast, mpsc, oneshot};
use writer::{Composed, Job, Writer};

/// How a store is opened.
#[derive(Clone)]
pub struct Opening {
    /// The desk's clock, for dated names.
    pub now: Timestamp,
    /// The key that the desk gets if the store is new, or a copy.
    pub new_desk_key: DeskKey,
    /// How large the journal's files grow.
    pub sizes: Sizes,
    pub(crate) mirror: mirror::Options,
}

/// How large the journal's files grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// A segment that would grow past this many bytes is closed and a new one begun.
    pub segment: u64,
    /// This many bytes in closed segments, and twice what lives, ask for a base.
    pub base_from: u64,
}

impl Default for Sizes {
    fn default() -> Sizes {
        Sizes { segment: 4 << 20, base_from: 64 << 20 }
    }
}

impl Opening {
    /// At this time, with this key for a desk that has none.
    pub fn new(now: Timestamp, new_desk_key: DeskKey) -> Opening {
        Opening { now, new_desk_key, ..Opening::default() }
    }
}

/// Something changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// Rises with every change.
    pub revision: u64,
    /// The ads that changed.
    pub ads: Vec<AdKey>,
    /// What became of the index behind the scenes.
    pub index: Option<IndexNews>,
}

/// A change was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitFault<E> {
    /// The composer saw a reason not to.
    #[error(transparent)]
    Refused(E),
    /// It could not be written. Nothing of it counts.
    #[error(transparent)]
    Store(StoreFault),
}

/// An open store. Dropping the last handle closes it; [`Store::close`] also waits for that.
#[derive(Debug)]
pub struct Store {
    contents: Arc<RwLock<Contents>>,
    jobs: mpsc::Sender<Job>,
    changes: broadcast::Sender<Change>,
    pictures: Pictures,
    drafts: Drafts,
    journal: PathBuf,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Store {
    /// Opens the store in `folder`, making it if it is not there, and repairs what it can. Blocks for
    /// as long as the disk takes.
    ///
    /// # Errors
    /// When it is open already, written by a newer Adtally, or the folder can't be read or written.
    pub fn open(folder: &Path, opening: &Opening) -> Result<(Store, Vec<Told>), OpenFault> {
        let mut opened = opening::open(folder, opening)?;
        let drafts = Drafts::open(&folder.join("drafts"), opening.now, &mut opened.told)?;
        drop_saved(&drafts, &opened.contents);
        let pictures = folder.join("pictures");
        let pictures = Pictures::open(&pictures).map_err(|error| OpenFault::pictures(&pictures, error))?;
        // After a loss nobody knows which pictures are in use.
        if !opened.told.iter().any(Told::lost_records) {
            sweep(&pictures, &opened.contents, &drafts);
        }
        for told in &opened.told {
            tracing::warn!(repair = %told, "repaired");
        }
        let contents = Arc::new(RwLock::new(opened.contents));
        let (jobs, queue) = mpsc::channel(1024);
        let (changes, _) = broadcast::channel(1024);
        let writer = Writer {
            journal: opened.journal,
            index: opened.index,
            contents: Arc::clone(&contents),
            jobs: queue,
            own: jobs.downgrade(),
            changes: changes.clone(),
            base_step: opening.sizes.base_from,
            base_from: opening.sizes.base_from,
            writes_base: false,
            index_at: opening::index_in(folder),
            opening: opening.clone(),
            mending: None,
            now: opening.now,
            _lock: opened.lock,
        };
        let thread = std::thread::Builder::new()
            .name("adtally-store".into())
            .spawn(move || writer.run())
            .map_err(|error| OpenFault::io("start the writer of", folder, error))?;
        let journal = opening::journal_in(folder);
        Ok((Store { contents, jobs, changes, pictures, drafts, journal, thread: Some(thread) }, opened.told))
    }

    /// Looks at the contents. Writers wait meanwhile, so look and leave.
    pub fn read<T>(&self, look: impl FnOnce(&Contents) -> T) -> T {
        look(&writer::read(&self.contents))
    }

    /// Has the writer call `compose` with the contents as they will be, and write the steps that it
    /// returns. Answers when they would survive a power cut.
    ///
    /// # Errors
    /// What `compose` refused, or why it could not be written; in both cases nothing was changed.
    pub async fn commit<T, E>(
        &self,
        at: Timestamp,
        compose: impl FnOnce(&Stage<'_>) -> Result<(Vec<Step>, T), E> + Send + 'static,
    ) -> Result<T, CommitFault<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let compose = Box::new(move |stage: &Stage<'_>| match compose(stage) {
            Ok((steps, value)) => Composed {
                steps,
                reply: Box::new(move |written| {
                    let _ = answer.send(written.map(|()| value).map_err(CommitFault::Store));
                }),
            },
            Err(refused) => Composed {
                steps: Vec::new(),
                reply: Box::new(move |_| {
                    let _ = answer.send(Err(CommitFault::Refused(refused)));
                }),
            },
        });
        let closed = || CommitFault::Store(StoreFault::Closed);
        self.jobs.send(Job::Commit(at, compose)).await.map_err(|_| closed())?;
        answered.await.unwrap_or_else(|_| Err(closed()))
    }

    /// What happened to an ad, newest first, as far as it can be read. Blocks while the journal is read,
    /// back to when the ad was made.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn history(&self, ad: AdKey) -> Result<Vec<Record>, StoreFault> {
        let key = ad.to_string();
        let mut records = Vec::new();
        for entry in self.journal_before(None) {
            let (_, payload) = entry?;
            if memchr::memmem::find(&payload, key.as_bytes()).is_some()
                && let Ok(record) = serde_json::from_slice::<Record>(&payload)
                && record.step.ad() == Some(ad)
            {
                let is_first = matches!(&record.step, Step::Saved { ad } if ad.revision == 1);
                records.push(record);
                if is_first {
                    break;
                }
            }
        }
        Ok(records)
    }

    /// Everything that happened before the record with the sequence `before`, or up to now, newest first
    /// and with its sequence, as far as it can be read. Blocks while the journal is read, and holds one
    /// segment of it; the writer goes on meanwhile.
    pub fn past(&self, before: Option<u64>) -> impl Iterator<Item = Result<(u64, Record), StoreFault>> {
        self.journal_before(before).filter_map(|entry| match entry {
            Ok((sequence, payload)) => Some(Ok((sequence, serde_json::from_slice(&payload).ok()?))),
            Err(error) => Some(Err(error.into())),
        })
    }

    fn journal_before(&self, before: Option<u64>) -> journal::History {
        let last = self.read(|contents| contents.position);
        journal::history(&self.journal, before.map_or(last, |before| last.min(before.saturating_sub(1))))
    }

    /// Hears of every change from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Keeps a picture; the same bytes are kept once. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// When it is no PNG, JPEG or WebP, too large, has too many pixels, or can't be written.
    pub fn add_picture(&self, bytes: &[u8]) -> Result<PictureName, PictureError> {
        self.pictures.add(bytes)
    }

    /// A picture's bytes.
    ///
    /// # Errors
    /// When it is not there, or no longer what it was.
    pub fn picture(&self, name: &PictureName) -> Result<Vec<u8>, PictureError> {
        self.pictures.read(name)
    }

    /// Where a picture lies.
    pub fn picture_path(&self, name: &PictureName) -> PathBuf {
        self.pictures.path(name)
    }

    /// Keeps what was typed of an ad and not saved, in the place of what was kept before. Blocks for as
    /// long as the disk takes.
    ///
    /// # Errors
    /// When it can't be written; what was kept before stays.
    pub fn keep_draft(&self, ad: AdKey, draft: KeptDraft) -> Result<(), StoreFault> {
        self.drafts.keep(ad, draft)
    }

    /// Takes the draft of an ad away, if there is one. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove_draft(&self, ad: AdKey) -> Result<(), StoreFault> {
        self.drafts.remove(ad)
    }

    /// What was typed of an ad and not saved.
    pub fn draft(&self, ad: AdKey) -> Option<Arc<KeptDraft>> {
        self.drafts.get(ad)
    }

    /// All drafts, in the order of the keys of their ads. An ad that was never saved has a key already.
    pub fn drafts(&self) -> Vec<(AdKey, Arc<KeptDraft>)> {
        self.drafts.all()
    }

    /// Finishes what was handed in, and closes.
    pub async fn close(mut self) {
        let _ = self.jobs.send(Job::Close).await;
        if let Some(thread) = self.thread.take() {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

/// A crash between a save and the end of its draft leaves a draft of what is saved or cancelled.
fn drop_saved(drafts: &Drafts, contents: &Contents) {
    for (key, kept) in drafts.all() {
        let ad = contents.ad(key).map(|shelved| &shelved.tracked.ad);
        let is_over = ad.is_some_and(|ad| ad.cancelled || kept.draft.says_the_same_as(ad));
        if let Some(error) = is_over.then(|| drafts.remove(key).err()).flatten() {
            tracing::warn!(%error, "a draft of what is saved could not be removed");
        }
    }
}

/// Pictures that are in no ad and no draft go. What can't be removed stays.
fn sweep(pictures: &Pictures, contents: &Contents, drafts: &Drafts) {
    let ads = contents.ads.values().filter_map(|shelved| shelved.tracked.ad.picture.clone());
    let used =
        ads.chain(drafts.all().into_iter().filter_map(|(_, kept)| kept.draft.picture.clone())).collect();
    if let Err(error) = pictures.sweep(&used) {
        tracing::warn!(%error, "unused pictures could not be removed");
    }
}

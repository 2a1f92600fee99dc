//! The only code that calls sled, on a thread of its own.
//!
//! A panic inside sled is caught around each step, with the database held outside, so that it is
//! not dropped while its panic unwinds: a second panic would end the app.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use sled::{Batch, Db, IVec};

use super::line::Line;
use super::{Changes, Mark, MirrorFault, Options, mark};
use crate::store::files::{self, Out};

/// Entries that are handed over at once.
const CHUNK: usize = 256;

/// How often, and with what pause, a database is opened that sled has not let go of yet.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// How long closing waits for sled's other threads to let go of the file.
const LET_GO_TRIES: u32 = 200;
const LET_GO_PAUSE: Duration = Duration::from_millis(10);

/// What opening says while it goes on. Silence for too long is a hang.
pub(super) enum Progress {
    /// Still at it.
    Alive,
    /// Entries, in the order of keys.
    Entries(Vec<(IVec, IVec)>),
    /// Open, with this mark; the last word.
    Open(Option<Mark>),
}

/// Where tests may get in the way.
#[cfg(test)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Point {
    /// Before the database is opened.
    Open,
    /// Before a batch is applied.
    Batch,
    /// Before the database is closed.
    Close,
}

/// What is called there.
#[cfg(test)]
pub(in crate::store) type Hook = Arc<dyn Fn(Point) + Send + Sync>;

/// Stops at a point for tests; nothing in the app itself.
macro_rules! reach {
    ($options:expr, $point:ident) => {
        #[cfg(test)]
        if let Some(hook) = &$options.hook {
            hook(Point::$point);
        }
    };
}

/// What the thread has.
pub(super) struct Sled {
    folder: PathBuf,
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests get in the way"))]
    options: Options,
    line: Arc<Line>,
}

impl Sled {
    /// Starts the thread. What happens while it opens comes through `progress`, which closes when
    /// it is open or has failed.
    pub(super) fn start(
        folder: &Path,
        options: Options,
        line: Arc<Line>,
        progress: SyncSender<Progress>,
    ) -> Result<(), MirrorFault> {
        let this = Self { folder: folder.to_owned(), options, line: Arc::clone(&line) };
        let started = thread::Builder::new().name("mirror".into()).spawn(move || {
            this.run(progress);
            this.line.end();
        });
        match started {
            Ok(_left_to_itself) => Ok(()),
            Err(error) => {
                line.end();
                Err(line.fail(error.into()))
            }
        }
    }

    fn run(&self, progress: SyncSender<Progress>) {
        let mut db = None;
        let opened = self.guard(|| self.open(&progress)).and_then(|opened| {
            let db = db.insert(opened);
            self.guard(|| {
                let file = self.make_durable()?;
                self.hand_out(db, &progress)?;
                Ok(file)
            })
        });
        let opened = opened.map_err(|fault| self.line.fail(fault));
        // Only now, so that who waits for it to open finds the fault.
        drop(progress);
        if let (Ok(mut file), Some(db)) = (opened, &db)
            && let Err(fault) = self.guard(|| self.work(db, &mut file))
        {
            self.line.fail(fault);
        }
        let closed = self.guard(|| {
            reach!(self.options, Close);
            drop(db.take());
            self.wait_for_the_lock();
            Ok(())
        });
        if let Err(fault) = closed {
            self.line.fail(fault);
        }
    }

    fn guard<T>(&self, step: impl FnOnce() -> Result<T, MirrorFault>) -> Result<T, MirrorFault> {
        // What a panic leaves half-done is sled's, and not used again.
        catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|panic| Err(MirrorFault::panicked(&*panic)))
    }

    fn open(&self, progress: &SyncSender<Progress>) -> Result<Db, MirrorFault> {
        reach!(self.options, Open);
        files::create_folder(&self.folder)?;
        let mut snapshot = false;
        for entry in files::list(&self.folder)? {
            let name = entry.name.to_string_lossy();
            if name.starts_with("snap.") && name.ends_with(".generating") {
                // sled would take its own half-written snapshot for a whole one.
                files::remove(&self.folder.join(&entry.name))?;
            } else if name.starts_with("snap.") {
                snapshot = true;
            }
        }
        if snapshot && !self.folder.join("db").exists() {
            return Err(MirrorFault::Damaged("its file is missing"));
        }
        let config = sled::Config::new().path(&self.folder).cache_capacity(16 << 20).flush_every_ms(None);
        for attempt in 1.. {
            match config.open() {
                Err(sled::Error::Io(error))
                    if attempt < LOCK_TRIES && error.to_string().contains("could not acquire lock") =>
                {
                    // A database that this process has just closed; the store's own lock keeps
                    // other processes away. Nobody listens any more if the send fails.
                    let _ = progress.send(Progress::Alive);
                    thread::sleep(LOCK_PAUSE);
                }
                opened => return Ok(opened?),
            }
        }
        Err(MirrorFault::Damaged("it can't be locked"))
    }

    /// Makes sled's files private and their names and contents durable, as sled does not, and
    /// returns the handle through which every batch is synced.
    fn make_durable(&self) -> Result<Out, MirrorFault> {
        let blobs = self.folder.join("blobs");
        files::make_private(&blobs)?;
        if !files::list(&blobs)?.is_empty() {
            return Err(MirrorFault::Damaged("it has blob files, which sled never syncs"));
        }
        for entry in files::list(&self.folder)? {
            let path = self.folder.join(&entry.name);
            files::make_private(&path)?;
            if entry.name == "conf" {
                Out::append_to(&path)?.sync()?;
            }
        }
        let mut db = Out::append_to(&self.folder.join("db"))?;
        db.sync()?;
        files::sync_folder(&self.folder)?;
        files::sync_folder(self.folder.parent().unwrap_or(Path::new(".")))?;
        Ok(db)
    }

    fn hand_out(&self, db: &Db, progress: &SyncSender<Progress>) -> Result<(), MirrorFault> {
        let nobody = MirrorFault::Damaged("nobody waited for it to open");
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut mark = None;
        for entry in db.iter() {
            let (key, value) = entry?;
            if key == mark::KEY {
                mark = Some(Mark::decode(&value)?);
                continue;
            }
            chunk.push((key, value));
            if chunk.len() == CHUNK {
                let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK));
                progress.send(Progress::Entries(full)).map_err(|_| nobody.clone())?;
            }
        }
        progress.send(Progress::Entries(chunk)).map_err(|_| nobody.clone())?;
        progress.send(Progress::Open(mark)).map_err(|_| nobody)
    }

    fn work(&self, db: &Db, file: &mut Out) -> Result<(), MirrorFault> {
        while let Some(groups) = self.line.next() {
            reach!(self.options, Batch);
            db.apply_batch(batch_of(groups))?;
            db.flush()?;
            // After an error the file is never synced again: the fault ends this thread.
            file.sync()?;
        }
        Ok(())
    }

    /// Waits until sled's other threads have let go of the file, so that it can be opened again.
    fn wait_for_the_lock(&self) {
        let Ok(file) = File::options().write(true).open(self.folder.join("db")) else {
            return;
        };
        for _ in 0..LET_GO_TRIES {
            if file.try_lock().is_ok() {
                return;
            }
            thread::sleep(LET_GO_PAUSE);
        }
    }
}

/// One batch of several groups, with the last one's mark.
fn batch_of(groups: Vec<Changes>) -> Batch {
    let mut batch = Batch::default();
    for Changes { removes, puts, mark } in groups {
        removes.into_iter().for_each(|key| batch.remove(key));
        puts.into_iter().for_each(|(key, value)| batch.insert(key, value));
        batch.insert(mark::KEY, &mark.encode());
    }
    batch
}

//! The mirror: ads and queue in sled, behind the journal and rebuilt from it whenever in doubt.
//!
//! sled has one thread of its own, one database, one tree and whole batches, and nothing else of
//! sled is used. Each batch carries a [`Mark`] and is on disk (`flush`, then `sync_data` through a
//! handle of our own, since sled's `flush` alone does not survive a power cut on Linux) before the
//! next one begins. Nobody waits for it: changes are queued, and the mirror may lag behind the
//! journal. Whoever opens it compares its mark with the journal and applies what is missing.
//!
//! sled answers damage with errors, panics, hangs or silence. Errors and panics are caught here; no
//! progress for ten seconds counts as a hang and the thread is left to itself. Each is a
//! [`MirrorFault`]: from then on commits do nothing, and the mirror is to be set aside and rebuilt,
//! which may fail again until the app is restarted (a panic in one of sled's own threads stops its
//! thread pool for the whole process). Silence is what the mark's count and hash are for.
//!
//! Deliberately absent: reading single entries (screens read the index in memory), values over
//! 4 KB (sled puts large pages into files that it never syncs), transactions, sled's periodic
//! flusher (it swallows errors), and silencing of panic messages: the default hook prints them.

mod fault;
mod line;
mod mark;
mod thread;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

pub(crate) use fault::MirrorFault;
use line::Line;
pub(crate) use mark::Mark;
#[cfg(test)]
pub(in crate::store) use thread::{Hook, Point};
use thread::{Progress, Sled};

use super::files;

/// The longest value.
pub(crate) const MAX_VALUE: usize = 4096;

/// The longest key.
pub(crate) const MAX_KEY: usize = 512;

/// How many databases that were set aside are kept.
const KEPT_ASIDE: usize = 3;

/// What can be set about a mirror.
#[derive(Clone)]
pub(crate) struct Options {
    /// How long opening may go without progress, and a batch without an end.
    pub(crate) patience: Duration,
    /// Called where tests want to get in the way.
    #[cfg(test)]
    pub(in crate::store) hook: Option<Hook>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            #[cfg(test)]
            hook: None,
        }
    }
}

/// What one group of records changes. It lands with its mark or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Keys that go, before anything is put.
    pub(crate) removes: Vec<Vec<u8>>,
    /// Keys and their new values. A key is 1 to 512 bytes and does not begin with a zero byte; a
    /// value is at most 4,096 bytes.
    pub(crate) puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// What is true of the mirror with these changes.
    pub(crate) mark: Mark,
}

/// What opening found.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The mirror, ready for changes.
    pub(crate) mirror: Mirror,
    /// The mark of the last batch; `None` if the mirror is empty, be it new or robbed.
    pub(crate) mark: Option<Mark>,
    /// How many entries were handed out.
    pub(crate) entries: u64,
}

/// sled, behind a thread of its own. Dropping it waits like [`Mirror::close`].
#[derive(Debug)]
pub(crate) struct Mirror {
    line: Arc<Line>,
}

impl Mirror {
    /// Opens the database in `folder`, making it if it is missing, and hands out every entry in the
    /// order of keys, on the caller's thread. After a fault some may have been handed out.
    pub(crate) fn open(
        folder: &Path,
        options: Options,
        on_entry: &mut dyn FnMut(&[u8], &[u8]),
    ) -> Result<Opened, MirrorFault> {
        let patience = options.patience;
        let line = Arc::new(Line::new(patience));
        let mirror = Self { line: Arc::clone(&line) };
        // Few chunks in between: what is slow is the caller, and sled may wait for it.
        let (progress, opening) = mpsc::sync_channel(4);
        Sled::start(folder, options, line, progress)?;
        let mut entries = 0;
        loop {
            match opening.recv_timeout(patience) {
                Ok(Progress::Alive) => {}
                Ok(Progress::Entries(chunk)) => {
                    entries += chunk.len() as u64;
                    chunk.iter().for_each(|(key, value)| on_entry(key, value));
                }
                Ok(Progress::Open(mark)) if mark.is_none() && entries > 0 => {
                    return Err(mirror.line.fail(MirrorFault::Damaged("entries without a mark")));
                }
                Ok(Progress::Open(mark)) => {
                    return Ok(Opened { mirror, mark, entries });
                }
                Err(RecvTimeoutError::Timeout) => return Err(mirror.line.fail_as_hung()),
                // The thread says why it ends before it ends.
                Err(RecvTimeoutError::Disconnected) => {
                    let unknown = || MirrorFault::Panicked("its thread ended".into());
                    return Err(mirror.line.fault().unwrap_or_else(unknown));
                }
            }
        }
    }

    /// Queues changes; they land in the order of the calls. Waits only while the queue is full, and
    /// never longer than the mirror's patience. Does nothing once there is a fault; changes that
    /// the mirror can't take are one, since all later marks would be wrong without them.
    pub(crate) fn commit(&self, changes: Changes) {
        match unfit(&changes) {
            Some(fault) => drop(self.line.fail(fault)),
            None => self.line.push(changes),
        }
    }

    /// Puts the mirror out of use: what would have to land next can't be written down.
    pub(crate) fn give_up(&self, why: String) {
        drop(self.line.fail(MirrorFault::Unwritable(why)));
    }

    /// Why the mirror is out of use, if it is.
    pub(crate) fn fault(&self) -> Option<MirrorFault> {
        self.line.fault()
    }

    /// Waits until everything that was queued is on disk.
    pub(crate) fn settle(&self) -> Result<(), MirrorFault> {
        self.line.settle()
    }

    /// Writes what is queued, closes the database and waits until sled has let go of its files.
    pub(crate) fn close(self) -> Result<(), MirrorFault> {
        self.line.close()
    }

    /// Moves a bad database out of the way under a dated name, keeps the three newest of these, and
    /// returns where it is now. The mirror must be closed or at fault. Where open files can't be
    /// renamed (Windows) this fails while a thread that hangs still has them.
    pub(crate) fn set_aside(folder: &Path, now: jiff::Timestamp) -> io::Result<PathBuf> {
        let aside = files::set_aside(folder, now)?;
        let all = files::set_aside_of(folder)?;
        for old in &all[..all.len().saturating_sub(KEPT_ASIDE)] {
            // Best effort: one too many is no harm.
            let _ = std::fs::remove_dir_all(old);
        }
        Ok(aside)
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        // Whoever wants to know calls `close`; a second time does nothing.
        let _ = self.line.close();
    }
}

/// What is wrong with changes that the mirror can't take.
fn unfit(changes: &Changes) -> Option<MirrorFault> {
    let put_keys = changes.puts.iter().map(|(key, value)| (key, value.len()));
    let keys = put_keys.chain(changes.removes.iter().map(|key| (key, 0)));
    keys.into_iter()
        .find(|(key, value)| {
            let mine = key.first().is_none_or(|&first| first == mark::KEY[0]);
            mine || key.len() > MAX_KEY || *value > MAX_VALUE
        })
        .map(|(key, value)| MirrorFault::Unfit { key: key.len(), value })
}

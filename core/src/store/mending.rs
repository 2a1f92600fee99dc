//! Brings the index back while the store is at work. A disk that was full, or failed for a moment, leaves
//! sled's handle unusable until the database is opened anew, also when there is room again.
//!
//! A thread of its own does it, so that no save waits: it opens what is there, or sets it aside and makes
//! a new one, brings it to what the contents were at that time, and hands it to the writer, which adds what has
//! changed meanwhile. While the disk stays as it is, tries come further and further apart.

use super::Opening;
use super::contents::Contents;
use super::difference::{Held, Index};
use super::opening::{believe, make_empty};
use super::writer::{Job, read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc::WeakSender;

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// An index that works, with what the contents were when it was brought to them.
pub(super) struct Mended {
    pub(super) index: Index,
    pub(super) held: Held,
}

/// The tries, until one succeeds. Dropping it ends them and waits for the one that is on its way.
pub(super) struct Mending {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Mending {
    /// Begins. A working index comes as a job.
    pub(super) fn start(
        index: PathBuf,
        opening: Opening,
        contents: Arc<RwLock<Contents>>,
        jobs: WeakSender<Job>,
    ) -> Mending {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new().name("adtally-mending".into()).spawn(move || {
            if let Some(mended) = try_until_mended(&index, &opening, &contents, &stopped)
                && let Some(jobs) = jobs.upgrade()
            {
                // A store that has been closed meanwhile finds the index when it is opened.
                let _ = jobs.blocking_send(Job::IndexMended(mended));
            }
        });
        let thread = thread.inspect_err(|error| tracing::error!(%error, "the index stays out of use")).ok();
        Mending { stop: Some(stop), thread }
    }
}

impl Drop for Mending {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell but by its job.
            let _ = thread.join();
        }
    }
}

fn try_until_mended(
    index: &Path,
    opening: &Opening,
    contents: &RwLock<Contents>,
    stopped: &Receiver<()>,
) -> Option<Mended> {
    let mut wait = FIRST_WAIT;
    while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        match mend(index, opening, contents) {
            Ok(mended) => return Some(mended),
            Err(why) => tracing::warn!(why, "the index does not work yet"),
        }
        wait = LONGEST_WAIT.min(wait * 2);
    }
    None
}

fn mend(index: &Path, opening: &Opening, contents: &RwLock<Contents>) -> Result<Mended, String> {
    let mut told = Vec::new();
    let (before, mut brought, is_new) = match believe(index, opening, &mut told) {
        Ok((known, believed)) => (Held::of(&known), believed, false),
        Err(_) => (Held::default(), make_empty(index, opening)?, true),
    };
    for told in &told {
        tracing::warn!(repair = %told, "repaired");
    }
    let held = Held::of(&read(contents));
    held.bring(&mut brought, &before);
    if let Err(fault) = brought.settle() {
        drop(brought);
        // Half of a new one is worth nothing, and what is set aside takes room.
        if is_new && let Err(error) = std::fs::remove_dir_all(index) {
            tracing::warn!(%error, "half an index could not be removed");
        }
        return Err(fault.to_string());
    }
    Ok(Mended { index: brought, held })
}

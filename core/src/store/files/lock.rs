//! One app per store: an exclusive lock on a file in its folder.
//!
//! The lock belongs to the open file, so the system lets go of it however the process ends; the
//! file itself stays and means nothing. Failure modes: a second app is told that the store is open;
//! a file system that knows no locks (some network drives) is an error, since two apps that append
//! to one journal would destroy it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How often the lock is asked for: a process that is just ending holds it a little longer.
const TRIES: u32 = 20;

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// Why a store could not be locked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    /// Another app, or another window of this one, has the store open.
    #[error("the store in {} is already open", folder.display())]
    AlreadyOpen {
        /// The store's folder.
        folder: PathBuf,
    },
    /// The lock file could not be made, opened or locked.
    #[error("the store in {} could not be locked: {source}", folder.display())]
    Io {
        /// The store's folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The right to use a store's folder, until it is dropped.
#[derive(Debug)]
pub(crate) struct StoreLock {
    _held: File,
}

impl StoreLock {
    /// Locks `<folder>/lock`, waiting up to a second for a process that is ending. The folder must
    /// exist.
    pub(crate) fn take(folder: &Path) -> Result<Self, LockError> {
        Self::take_within(folder, TRIES)
    }

    fn take_within(folder: &Path, tries: u32) -> Result<Self, LockError> {
        let io = |source| LockError::Io { folder: folder.to_owned(), source };
        let path = folder.join("lock");
        super::point(&path).map_err(io)?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        super::private(&mut options);
        let file = options.open(&path).map_err(io)?;
        for attempt in 1.. {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if attempt < tries => thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {
                    return Err(LockError::AlreadyOpen { folder: folder.to_owned() });
                }
                Err(TryLockError::Error(error)) => return Err(io(error)),
            }
        }
        Ok(Self { _held: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_app_is_refused_and_the_first_ones_end_frees_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let first = StoreLock::take(folder.path()).unwrap();
        let second = StoreLock::take_within(folder.path(), 2);
        assert!(matches!(second, Err(LockError::AlreadyOpen { .. })), "{second:?}");
        drop(first);
        StoreLock::take(folder.path()).unwrap();
    }

    #[test]
    fn an_app_that_is_just_ending_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let first = StoreLock::take(folder.path()).unwrap();
        let ending = thread::spawn(move || {
            thread::sleep(Duration::from_millis(150));
            drop(first);
        });
        StoreLock::take(folder.path()).unwrap();
        ending.join().unwrap();
    }

    #[test]
    fn a_folder_that_is_missing_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let error = StoreLock::take(&missing).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}

//! Fault points for tests: the Nth call to the file system under a folder fails.
//!
//! A plan belongs to a folder, not to a thread, so tests may run side by side and a plan also
//! reaches the background threads of what is tested. A write that fails has written half.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

static PLANS: Mutex<Vec<Arc<Mutex<Plan>>>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Plan {
    under: PathBuf,
    /// Calls seen so far.
    calls: u64,
    /// The first call that fails, counted from 1.
    from: u64,
    /// How many fail.
    count: u64,
    kind: io::ErrorKind,
}

/// A plan that is in force until it is dropped.
#[derive(Debug)]
pub(in crate::store) struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    /// The `nth` call (from 1) under `folder` fails, once.
    pub(in crate::store) fn once(folder: &Path, nth: u64, kind: io::ErrorKind) -> Self {
        Self::plan(folder, nth, 1, kind)
    }

    /// The `nth` call (from 1) under `folder` fails and so do those after it, `count` in all.
    pub(in crate::store) fn times(folder: &Path, nth: u64, count: u64, kind: io::ErrorKind) -> Self {
        Self::plan(folder, nth, count, kind)
    }

    /// The `nth` call (from 1) under `folder` fails and so does every later one: for the files this
    /// is the death of the process, or a disk that stays full.
    pub(in crate::store) fn from(folder: &Path, nth: u64, kind: io::ErrorKind) -> Self {
        Self::plan(folder, nth, u64::MAX, kind)
    }

    fn plan(folder: &Path, from: u64, count: u64, kind: io::ErrorKind) -> Self {
        let plan = Plan { under: folder.to_owned(), calls: 0, from, count, kind };
        let plan = Arc::new(Mutex::new(plan));
        lock(&PLANS).push(Arc::clone(&plan));
        Self(plan)
    }

    /// Whether the plan's call has come.
    pub(in crate::store) fn struck(&self) -> bool {
        let plan = lock(&self.0);
        plan.calls >= plan.from
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        lock(&PLANS).retain(|plan| !Arc::ptr_eq(plan, &self.0));
    }
}

/// Counts a call on `path` and fails if a plan says so.
pub(super) fn check(path: &Path) -> io::Result<()> {
    for plan in lock(&PLANS).iter() {
        let mut plan = lock(plan);
        if !path.starts_with(&plan.under) {
            continue;
        }
        plan.calls += 1;
        if plan.calls >= plan.from && plan.calls - plan.from < plan.count {
            return Err(io::Error::new(plan.kind, "injected"));
        }
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The org as a whole: everything that requests share.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::data::db::Db;
use crate::data::examples;
use crate::data::locks::{Locking, RowLocks};
use crate::data::log::{self, Log, LogError};
use crate::data::txn::Txn;
use crate::demo::counts::Counts;
use crate::demo::faults::Faults;
use crate::limits::Limits;
use crate::oauth::approvals::Approvals;
use crate::refusal::Refusal;
use crate::rest::Kept;
use crate::schema;
use crate::wire::Door;

/// What every request can reach.
pub(crate) struct Org {
    pub(crate) url: String,
    pub(crate) latency: Option<RangeInclusive<Duration>>,
    pub(crate) limits: Limits,
    pub(crate) row_locks: RowLocks,
    pub(crate) door: Arc<Door>,
    inner: Mutex<Inner>,
    faults: Mutex<Faults>,
    counts: Mutex<Counts>,
}

/// What is kept: behind one lock, so that every call is one transaction.
pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) approvals: Approvals,
    kept: Kept,
    log: Option<Log>,
    closed: bool,
}

impl Org {
    pub(crate) fn new(
        port: u16,
        latency: Option<RangeInclusive<Duration>>,
        limits: Limits,
        door: Arc<Door>,
        inner: Inner,
    ) -> Org {
        Org {
            url: format!("http://127.0.0.1:{port}"),
            latency,
            limits,
            row_locks: RowLocks::default(),
            door,
            inner: Mutex::new(inner),
            faults: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(crate) fn counts(&self) -> MutexGuard<'_, Counts> {
        lock(&self.counts)
    }
}

/// A handler that panicked must not take the org down with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    /// Opens what the folder holds, or fills a new org with example data.
    pub(crate) fn open(folder: Option<&Path>, contracts: usize) -> Result<Inner, LogError> {
        let (mut db, mut approvals) = (Db::default(), Approvals::default());
        let Some(folder) = folder else {
            examples::fill(&mut db, contracts);
            return Ok(Inner::new(db, approvals, None));
        };
        let (opened, entries) = Log::open(folder)?;
        if entries.is_empty() {
            examples::fill(&mut db, contracts);
        }
        for entry in &entries {
            log::replay(&mut db, entry);
            approvals.replay(entry);
        }
        let mut snapshot: Vec<Json> = approvals.snapshot();
        for object in schema::all() {
            let records: Vec<Json> = db
                .rows(object)
                .chain(db.bin(object))
                .map(|record| log::record_entry(object, record))
                .collect();
            snapshot.extend(records.chunks(1000).map(|chunk| json!({ "put": chunk })));
        }
        let log = Some(opened.start(&snapshot)?);
        Ok(Inner::new(db, approvals, log))
    }

    fn new(db: Db, approvals: Approvals, log: Option<Log>) -> Inner {
        Inner { db, approvals, kept: Kept::default(), log, closed: false }
    }

    /// Does the work in one transaction, which is on disk before this returns. If it can't be, nothing is changed;
    /// neither is in a rehearsal.
    pub(crate) fn transact<T>(
        &mut self,
        locking: &mut Locking,
        work: impl FnOnce(&mut Txn<'_>, &mut Kept) -> T,
    ) -> Result<T, Refusal> {
        if self.closed {
            return Err(Refusal::new("SERVER_UNAVAILABLE", "The org has been stopped"));
        }
        let mut txn = Txn::new(&mut self.db, locking);
        let result = work(&mut txn, &mut self.kept);
        if txn.is_rehearsal() {
            txn.roll_back_all();
            return Ok(result);
        }
        let Some(log) = &mut self.log else {
            return Ok(result);
        };
        let changed = txn.changed();
        if changed.is_empty() {
            return Ok(result);
        }
        let put: Vec<Json> =
            changed.iter().map(|(object, record)| log::record_entry(object, record)).collect();
        match log.append(&json!({ "put": put })) {
            Ok(()) => Ok(result),
            Err(error) => {
                tracing::error!(%error, "a transaction could not be written");
                txn.roll_back_all();
                Err(Refusal::new("UNKNOWN_EXCEPTION", "An unexpected error occurred while saving"))
            }
        }
    }

    /// Lets go of the data folder, so that another org can open it. Nothing is saved from here on.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.log = None;
    }

    /// Changes approvals; what changed is on disk before this returns.
    pub(crate) fn approve<T>(&mut self, work: impl FnOnce(&mut Approvals) -> T) -> T {
        let result = work(&mut self.approvals);
        for entry in self.approvals.take_changes() {
            if let Some(log) = &mut self.log
                && let Err(error) = log.append(&entry)
            {
                // A sign-in that is lost on a restart is repeated by a person; it is no reason to refuse this one.
                tracing::error!(%error, "an approval could not be written");
            }
        }
        result
    }
}

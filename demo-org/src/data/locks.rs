//! Rows that one transaction has locked and another waits for.
//!
//! A usage entry can't be written without its contract product, whose roll-up it changes, and through it the
//! contract. A transaction is rehearsed to learn which rows it will lock. It takes them step by step for all its
//! entries, as Salesforce saves in bulk: the contract products in the order of the entries, then, whose roll-ups
//! change through them, the contracts. It keeps them to its end; two that lock in opposite order wait for each other.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use crate::ids::Id;
use crate::refusal::Refusal;

/// The rows of an org that are locked now.
#[derive(Default)]
pub(crate) struct RowLocks(Mutex<HashMap<Id, Arc<tokio::sync::Mutex<()>>>>);

/// What one transaction locks.
#[derive(Default)]
pub(crate) struct Locking {
    /// Nothing stays of a transaction that only finds out what it would lock.
    pub(super) rehearsal: bool,
    /// Contract products and their contracts, in the order in which they are locked.
    wanted: Vec<(Id, Option<Id>)>,
    /// Contract products that could not be had, or whose contract could not.
    refused: HashSet<Id>,
    /// Rows that failed for it.
    failures: u64,
}

/// Rows that are ours until this is dropped.
pub(crate) type Held = HashMap<Id, OwnedMutexGuard<()>>;

impl RowLocks {
    /// Takes what a rehearsal has found, and notes what could not be had in time.
    pub(crate) async fn take(&self, locking: &mut Locking, wait: Duration) -> Held {
        locking.rehearsal = false;
        let mut held = Held::new();
        for (product, _) in &locking.wanted {
            if !self.had(*product, wait, &mut held).await {
                locking.refused.insert(*product);
            }
        }
        let mut missed = HashSet::new();
        for (product, contract) in &locking.wanted {
            let Some(contract) = contract.filter(|_| !locking.refused.contains(product)) else { continue };
            if missed.contains(&contract) || !self.had(contract, wait, &mut held).await {
                missed.insert(contract);
                locking.refused.insert(*product);
            }
        }
        held
    }

    /// Whether the row is held, which it is from now on if it can be had in time.
    async fn had(&self, id: Id, wait: Duration, held: &mut Held) -> bool {
        if let Entry::Vacant(place) = held.entry(id) {
            let Ok(guard) = timeout(wait, self.row(id).lock_owned()).await else { return false };
            place.insert(guard);
        }
        true
    }

    fn row(&self, id: Id) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default())
    }
}

impl Locking {
    /// For finding out what a transaction locks.
    pub(crate) fn rehearsal() -> Locking {
        Locking { rehearsal: true, ..Locking::default() }
    }

    /// A row needs this contract product, and through it the contract.
    pub(super) fn lock(&mut self, product: Id, contract: Option<Id>) -> Result<(), Vec<Refusal>> {
        if self.refused.contains(&product) {
            self.failures += 1;
            let text =
                format!("unable to obtain exclusive access to this record or 1 records: {}", product.short());
            return Err(vec![Refusal::new("UNABLE_TO_LOCK_ROW", text)]);
        }
        if !self.wanted.contains(&(product, contract)) {
            self.wanted.push((product, contract));
        }
        Ok(())
    }

    /// Rows that failed because another transaction had locked what they need.
    pub(crate) fn failures(&self) -> u64 {
        self.failures
    }
}

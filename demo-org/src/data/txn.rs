//! A transaction: every write of one call, which lands as a whole or not at all.
//!
//! It can be rolled back to a mark, so that a graph, a row or an `allOrNone` call can fail without its neighbours.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::db::{Db, Record};
use super::locks::Locking;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{self, Object};

/// Writes that can still be undone.
pub(crate) struct Txn<'a> {
    db: &'a mut Db,
    locking: &'a mut Locking,
    undo: Vec<Step>,
}

struct Step {
    object: usize,
    id: Id,
    before: Option<Arc<Record>>,
}

/// A point to which a transaction can go back.
#[derive(Clone, Copy)]
pub(crate) struct Mark(usize);

impl<'a> Txn<'a> {
    pub(crate) fn new(db: &'a mut Db, locking: &'a mut Locking) -> Txn<'a> {
        Txn { db, locking, undo: Vec::new() }
    }

    pub(crate) fn db(&self) -> &Db {
        self.db
    }

    /// Locks a contract product and its contract, to the end of the transaction.
    pub(crate) fn lock(&mut self, product: Id) -> Result<(), Vec<Refusal>> {
        let contract = self.db.contract_of(product).map(|contract| contract.id);
        self.locking.lock(product, contract)
    }

    pub(crate) fn is_rehearsal(&self) -> bool {
        self.locking.rehearsal
    }

    pub(crate) fn next_id(&mut self, object: &Object) -> (Id, u64) {
        self.db.next_id(object)
    }

    pub(crate) fn put(&mut self, object: &Object, record: Record) {
        let id = record.id;
        let before = self.db.put(object, Arc::new(record));
        self.undo.push(Step { object: object.index, id, before });
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark(self.undo.len())
    }

    /// Undoes everything since the mark, newest first.
    pub(crate) fn roll_back(&mut self, mark: Mark) {
        while self.undo.len() > mark.0 {
            let Some(step) = self.undo.pop() else { return };
            let object = &schema::all()[step.object];
            match step.before {
                Some(record) => {
                    self.db.put(object, record);
                }
                None => {
                    self.db.remove(object, step.id);
                }
            }
        }
    }

    pub(crate) fn roll_back_all(&mut self) {
        self.roll_back(Mark(0));
    }

    /// The records that this transaction leaves changed, each once.
    pub(crate) fn changed(&self) -> Vec<(&'static Object, Arc<Record>)> {
        let touched: BTreeSet<_> = self.undo.iter().map(|step| (step.object, step.id)).collect();
        let now = |(object, id): (usize, Id)| {
            let object = &schema::all()[object];
            self.db.get_or_deleted(object, id).map(|record| (object, Arc::clone(record)))
        };
        touched.into_iter().filter_map(now).collect()
    }
}

//! The org's records: tables, transactions, rules, rights, and what is kept on disk.
//!
//! Deliberately absent: deleting. Nobody in this org holds the right to delete anything, so no record ever goes
//! away, `IsDeleted` is always false and there is no recycle bin.

pub(crate) mod db;
pub(crate) mod decode;
pub(crate) mod examples;
pub(crate) mod log;
pub(crate) mod rights;
pub(crate) mod rules;
pub(crate) mod save;
pub(crate) mod txn;
pub(crate) mod value;

#[cfg(test)]
mod tests;

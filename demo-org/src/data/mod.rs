//! The org's records: tables, transactions, rules, rights, and what is kept on disk.
//!
//! Deliberately absent: emptying the bin, and taking anything out of it.

mod contract;
pub(crate) mod db;
pub(crate) mod decode;
pub(crate) mod delete;
pub(crate) mod examples;
pub(crate) mod locks;
pub(crate) mod log;
pub(crate) mod rights;
pub(crate) mod rules;
pub(crate) mod save;
pub(crate) mod txn;
pub(crate) mod value;

#[cfg(test)]
mod tests;

//! Everything that Adtally knows and does, without a window.
//!
//! A window asks the [`desk`], the front door. Arrows point one way: `desk → reporter → store,
//! salesforce → queue → usage → ad`, and `desk → tokens → salesforce`. Only [`salesforce`] builds a URL or
//! reads an answer of Salesforce, only [`store`] touches sled, and only [`tokens`] the system's keyring. Time, keys, randomness and HTTP come in as
//! parameters.
#![deny(missing_docs)]

pub mod ad;
pub mod desk;
pub mod queue;
pub mod reporter;
pub mod salesforce;
pub mod store;
pub mod tokens;
pub mod usage;

//! Everything that Adtally knows and does, without a window.
//!
//! A window asks the `desk`, the front door. Arrows point one way: `desk → reporter → queue,
//! store, salesforce → usage → ad`. Only `salesforce` builds a URL or reads an answer of
//! Salesforce, and only `store` touches sled.

pub mod ad;
pub mod salesforce;
pub mod usage;

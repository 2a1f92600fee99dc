//! Adtally core.

pub mod store;

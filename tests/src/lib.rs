//! What tests that cross Adtally's rooms have in common.
//!
//! The tests speak to the demo org as other programs do, over HTTP ([`org`], [`sign_in`]), and see
//! the network as a thing that fails: [`proxy`] stands between the two and cuts, holds and counts.
//! Nothing in these knows what Adtally does; that is for the tests to say. [`desk`] and [`torture`] are
//! a desk at work, the latter with ads that can be told from what they should be.

pub mod desk;
pub mod http;
pub mod org;
pub mod port;
pub mod proxy;
pub mod sign_in;
pub mod source;
pub mod torture;

#[cfg(test)]
mod canned;

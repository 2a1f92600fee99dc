//! What tests that cross Adtally's rooms have in common.
//!
//! The tests speak to the demo org as other programs do, over HTTP ([`org`], [`sign_in`]), and see
//! the network as a thing that fails: [`proxy`] stands between the two and cuts, holds and counts.
//! Nothing here knows what Adtally does; that is for the tests to say.

pub mod desk;
pub mod http;
pub mod org;
pub mod port;
pub mod proxy;
pub mod sign_in;
pub mod source;

#[cfg(test)]
mod canned;

//! What tests that cross Adtally's rooms have in common.
//!
//! The tests speak to the demo org as other programs do, over HTTP ([`org`], [`sign_in`], [`browser`]), and see
//! the network as a thing that fails: [`proxy`] stands between the two and cuts, holds and counts; [`company`] is
//! one that is left through a company's proxy alone.
//! A person's home, bus and keyring are a [`session`]. A desk is used within a test ([`desk`]), as a process that can be killed ([`desk_process`]), or with
//! ads that can be told from what they should be ([`torture`]); the whole app is used in its own window
//! ([`window`]). Many desks at one org are a [`fleet`]; [`books`] holds what was acknowledged against what an org
//! counts. [`simulation`] needs none of these: it plays the whole world in one thread. What Adtally
//! should do with all this is for the tests to say.

pub mod bench;
pub mod books;
pub mod browser;
pub mod company;
pub mod desk;
pub mod desk_command;
pub mod desk_process;
pub mod faults;
pub mod fleet;
pub mod http;
pub mod ledger;
pub mod org;
pub mod port;
pub mod program;
pub mod proxy;
pub mod sales;
mod server;
pub mod session;
pub mod sign_in;
pub mod simulation;
pub mod source;
pub mod stop;
pub mod torture;
pub mod window;

#[cfg(test)]
mod canned;

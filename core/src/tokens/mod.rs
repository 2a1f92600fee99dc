//! Where refresh tokens are kept: in the system's keyring, and never in a file.
//!
//! [`Keyring`] is the system's: Secret Service, Credential Manager or Keychain. [`Memory`] lasts as long
//! as the program. A [`Safe`] puts the second in place of the first where the keyring is locked, missing
//! or silent, and says so, because then a person has to sign in again after the next start.
//!
//! Deliberately absent: whose a token is and what becomes of it; an entry is a name and a token.
#![deny(missing_docs)]

mod keyring;
mod memory;
mod safe;

pub use keyring::Keyring;
pub use memory::Memory;
pub use safe::Safe;

use crate::salesforce::{BoxFuture, Secret};
use serde::Serialize;
use ts_rs::TS;

/// Keeps tokens by name. What it answers has happened; a trouble means that it may have, or may still.
pub trait Keeper: Send + Sync {
    /// The token of an entry; none when there is certainly no such entry.
    ///
    /// # Errors
    /// When the keeper can't be asked.
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, KeyringTrouble>>;

    /// Keeps a token, in place of the one that the entry had.
    ///
    /// # Errors
    /// When it is not kept.
    fn put<'a>(&'a self, name: &'a str, token: Secret) -> BoxFuture<'a, Result<(), KeyringTrouble>>;

    /// Removes an entry, if there is one.
    ///
    /// # Errors
    /// When it is still there.
    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), KeyringTrouble>>;
}

/// Why the system's keyring can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyringTrouble {
    /// This computer has none, or it does not run.
    #[error("there is no keyring")]
    Missing,
    /// It is locked, and was not unlocked when the person was asked.
    #[error("the keyring is locked")]
    Locked,
    /// It fails, or does not answer in time.
    #[error("the keyring does not work")]
    Failed,
}

//! Tokens that are gone with the program.

use super::{Keeper, KeyringTrouble};
use crate::salesforce::{BoxFuture, Secret};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keeps tokens as long as the program runs.
#[derive(Default)]
pub struct Memory {
    tokens: Mutex<BTreeMap<String, Secret>>,
}

impl Memory {
    /// All entries.
    pub(super) fn names(&self) -> Vec<String> {
        self.tokens().keys().cloned().collect()
    }

    fn tokens(&self) -> MutexGuard<'_, BTreeMap<String, Secret>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper for Memory {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, KeyringTrouble>> {
        Box::pin(async { Ok(self.tokens().get(name).cloned()) })
    }

    fn put<'a>(&'a self, name: &'a str, token: Secret) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
        Box::pin(async {
            self.tokens().insert(name.to_owned(), token);
            Ok(())
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
        Box::pin(async {
            self.tokens().remove(name);
            Ok(())
        })
    }
}

//! Signed in again after a restart, without a word, by the token that was kept.

use super::keeping::Found;
use super::{CommandError, Event, Office, Start, StoreName, place};
use std::sync::Arc;
use std::time::Duration;

/// How long the window waits for the keyring at the start, which may wait for a person in turn.
const KEYRING_PATIENCE: Duration = Duration::from_secs(1);

impl Office {
    /// Signs the person in again whose ads are open, with the token that was kept for them. What the
    /// keyring takes its time for is done when it is there.
    pub(super) async fn come_back(&self) {
        let Ok(name) = self.desk().map(|desk| desk.name().clone()) else { return };
        let (keeping, client_id) = (Arc::clone(&self.inner.keeping), self.inner.options.client_id.clone());
        let found = {
            let name = name.clone();
            async move { keeping.find(&name, &client_id).await }
        };
        let mut found = tokio::spawn(found);
        match tokio::time::timeout(KEYRING_PATIENCE, &mut found).await {
            Ok(found) => self.back(&name, found.ok().flatten()).await,
            Err(_) => {
                let office = self.clone();
                tokio::spawn(async move {
                    let found = found.await.ok().flatten();
                    let _turn = office.inner.turn.lock().await;
                    office.back(&name, found).await;
                });
            }
        }
    }

    /// Connects the desk with the sign-in that was found for it, unless something else happened meanwhile.
    async fn back(&self, name: &StoreName, found: Option<Found>) {
        let keeping = &self.inner.keeping;
        let known = keeping.notes.read().person(name).cloned();
        if let (Some(Found { signed, home, entry }), Some(known)) = (found, known)
            && known.entry == Some(entry)
            && let Ok(managed) = self.managed()
            && let Ok(desk) = self.desk()
            && desk.name() == name
            && !self.is_demo()
            && !desk.status().signed_in
        {
            let (network, names) = (self.network(), managed.names.clone());
            match place::connect(&desk, signed, home, network, names).await {
                Ok(tokens) => {
                    if keeping.ends(&known).is_some() {
                        // Using it begins its time anew. Without a network the person is warned.
                        tokio::spawn(async move { tokens.session().await.map(drop) });
                    }
                }
                Err(problem) => tracing::warn!(code = problem.code, "a sign-in that was kept is of no use"),
            }
        }
        self.tell(Event::Start);
    }

    /// Tries the keyring again, after the person has unlocked it: keeps the sign-in there that is in memory
    /// alone, or comes back with the one that is kept there.
    ///
    /// # Errors
    /// When no ads are open.
    pub async fn try_keyring(&self) -> Result<Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        let desk = self.desk()?;
        self.inner.keeping.settle(desk.name()).await;
        if !desk.status().signed_in {
            drop(desk);
            self.come_back().await;
        }
        Ok(self.shown())
    }
}

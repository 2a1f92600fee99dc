//! A keyring, and memory in its place while it can't be used.

use super::{Keeper, KeyringTrouble, Memory};
use crate::salesforce::Secret;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keeps every token: in the keyring, or else in memory alone, and tells that it had to.
pub struct Safe {
    keyring: Arc<dyn Keeper>,
    memory: Memory,
    /// Why the keyring could not be used for an entry when that was last needed.
    troubles: Mutex<BTreeMap<String, KeyringTrouble>>,
    /// Held while a token changes, so that an older one never comes after a newer.
    turn: tokio::sync::Mutex<()>,
}

impl Safe {
    /// Keeps tokens in `keyring` where it can.
    pub fn new(keyring: Arc<dyn Keeper>) -> Safe {
        let turn = tokio::sync::Mutex::new(());
        Safe { keyring, memory: Memory::default(), troubles: Mutex::default(), turn }
    }

    /// Why an entry is in memory alone, or could not be read.
    pub fn trouble(&self, name: &str) -> Option<KeyringTrouble> {
        self.troubles().get(name).copied()
    }

    /// The entries whose newest token is in memory alone, and so gone with the program.
    pub fn in_memory(&self) -> Vec<String> {
        self.memory.names()
    }

    /// Keeps a token, whatever the keyring says.
    pub async fn put(&self, name: &str, token: Secret) {
        let _turn = self.turn.lock().await;
        self.keep(name, token).await;
    }

    /// Moves a token that is in memory alone to the keyring, if the keyring takes it now.
    pub async fn settle(&self, name: &str) {
        let _turn = self.turn.lock().await;
        if let Ok(Some(token)) = self.memory.get(name).await {
            self.keep(name, token).await;
        }
    }

    async fn keep(&self, name: &str, token: Secret) {
        let kept = self.keyring.put(name, token.clone()).await;
        // Memory never fails.
        let _ = match self.heard(name, kept) {
            Ok(()) => self.memory.remove(name).await,
            Err(_) => self.memory.put(name, token).await,
        };
    }

    /// The token of an entry; none when there is certainly no such entry.
    ///
    /// # Errors
    /// When only the keyring could know, and can't be asked.
    pub async fn get(&self, name: &str) -> Result<Option<Secret>, KeyringTrouble> {
        match self.memory.get(name).await? {
            Some(token) => Ok(Some(token)),
            None => self.heard(name, self.keyring.get(name).await),
        }
    }

    /// Removes an entry from both.
    ///
    /// # Errors
    /// When it may still be in the keyring.
    pub async fn remove(&self, name: &str) -> Result<(), KeyringTrouble> {
        let _turn = self.turn.lock().await;
        self.memory.remove(name).await?;
        self.heard(name, self.keyring.remove(name).await)
    }

    /// Passes on what the keyring said, and remembers its trouble.
    fn heard<T>(&self, name: &str, said: Result<T, KeyringTrouble>) -> Result<T, KeyringTrouble> {
        match &said {
            Ok(_) => self.troubles().remove(name),
            Err(trouble) => self.troubles().insert(name.to_owned(), *trouble),
        };
        said
    }

    fn troubles(&self) -> MutexGuard<'_, BTreeMap<String, KeyringTrouble>> {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::BoxFuture;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// A keyring that can be locked.
    #[derive(Default)]
    struct Lockable {
        entries: Memory,
        locked: AtomicBool,
    }

    impl Lockable {
        fn open(&self) -> Result<(), KeyringTrouble> {
            if self.locked.load(Ordering::SeqCst) { Err(KeyringTrouble::Locked) } else { Ok(()) }
        }
    }

    impl Keeper for Lockable {
        fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, KeyringTrouble>> {
            Box::pin(async {
                self.open()?;
                self.entries.get(name).await
            })
        }

        fn put<'a>(&'a self, name: &'a str, token: Secret) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
            Box::pin(async {
                self.open()?;
                self.entries.put(name, token).await
            })
        }

        fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
            Box::pin(async {
                self.open()?;
                self.entries.remove(name).await
            })
        }
    }

    fn token(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    async fn held(keeper: &dyn Keeper) -> Option<String> {
        keeper.get("a").await.expect("open").map(|token| token.reveal().to_owned())
    }

    #[tokio::test]
    async fn what_the_keyring_takes_is_in_no_memory() {
        let keyring = Arc::new(Lockable::default());
        let safe = Safe::new(Arc::clone(&keyring) as Arc<dyn Keeper>);
        safe.put("a", token("R1")).await;
        assert_eq!((held(&*keyring).await.as_deref(), held(&safe.memory).await), (Some("R1"), None));
        assert_eq!(safe.trouble("a"), None);
        safe.remove("a").await.expect("open");
        assert!(safe.get("a").await.expect("open").is_none());
    }

    #[tokio::test]
    async fn a_token_that_the_keyring_does_not_take_lives_in_memory_and_is_told() {
        let keyring = Arc::new(Lockable::default());
        let safe = Safe::new(Arc::clone(&keyring) as Arc<dyn Keeper>);
        safe.put("a", token("R1")).await;
        keyring.locked.store(true, Ordering::SeqCst);
        safe.put("a", token("R2")).await;
        assert_eq!((safe.trouble("a"), safe.trouble("b")), (Some(KeyringTrouble::Locked), None));
        let newest = safe.get("a").await.expect("in memory").expect("kept");
        assert_eq!(newest.reveal(), "R2", "not the one that the keyring still has");
        safe.settle("a").await;
        assert_eq!(safe.trouble("a"), Some(KeyringTrouble::Locked));

        keyring.locked.store(false, Ordering::SeqCst);
        safe.settle("a").await;
        assert_eq!((held(&*keyring).await.as_deref(), held(&safe.memory).await), (Some("R2"), None));
        assert_eq!(safe.trouble("a"), None);
    }

    #[tokio::test]
    async fn a_locked_keyring_is_not_an_empty_one() {
        let keyring = Arc::new(Lockable::default());
        keyring.locked.store(true, Ordering::SeqCst);
        let safe = Safe::new(Arc::clone(&keyring) as Arc<dyn Keeper>);
        assert_eq!(safe.get("a").await.err(), Some(KeyringTrouble::Locked));
        assert_eq!(safe.remove("a").await, Err(KeyringTrouble::Locked));
        keyring.locked.store(false, Ordering::SeqCst);
        assert!(safe.get("a").await.expect("open").is_none());
        assert_eq!(safe.trouble("a"), None);
    }
}

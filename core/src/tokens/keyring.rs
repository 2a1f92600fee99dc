//! The system's keyring.
//!
//! A keyring may ask the person to unlock it, for as long as the person likes. So it is spoken to by a
//! thread of its own, in the order of the calls: a caller who has waited long enough goes on, and what it
//! wanted is done when the person has answered, before anything newer. Each call connects anew, so that a
//! keyring that was missing or has been restarted is found.
//!
//! A locked keyring hides its entries, so that an entry that is not there means nothing until a throwaway
//! entry could be written.

use super::{Keeper, KeyringTrouble};
use crate::salesforce::{BoxFuture, Secret};
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a caller waits, which may be for a person who unlocks the keyring.
const PATIENCE: Duration = Duration::from_secs(30);
/// The entry that is written and removed to see whether the keyring is open.
const PROBE: &str = "probe";

/// The system's keyring, as far as it is Adtally's.
pub struct Keyring {
    service: Arc<str>,
    jobs: mpsc::Sender<Job>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Keyring {
    /// The entries of `service`. Two Adtallys that may run at once must not share one.
    pub fn new(service: &str) -> Keyring {
        let (jobs, queue) = mpsc::channel::<Job>();
        let worker = thread::Builder::new().name("keyring".to_owned());
        if let Err(error) = worker.spawn(move || queue.into_iter().for_each(|job| job())) {
            tracing::warn!(%error, "the keyring's thread does not start");
        }
        Keyring { service: service.into(), jobs }
    }

    async fn ask<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Entries) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, KeyringTrouble> {
        let (answer, answered) = oneshot::channel();
        let service = Arc::clone(&self.service);
        let job = move || {
            let done = Entries::of(service).and_then(|entries| act(&entries).map_err(|error| told(&error)));
            // A caller who has gone does not hear of it.
            let _ = answer.send(done);
        };
        self.jobs.send(Box::new(job)).map_err(|_| KeyringTrouble::Failed)?;
        let Ok(Ok(done)) = tokio::time::timeout(PATIENCE, answered).await else {
            tracing::warn!(kind = "keyring", "no answer of the keyring");
            return Err(KeyringTrouble::Failed);
        };
        done
    }
}

impl Keeper for Keyring {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, KeyringTrouble>> {
        let name = name.to_owned();
        Box::pin(self.ask(move |entries| {
            match entries.get(&name)?.get_secret() {
                Ok(token) => String::from_utf8(token)
                    .map(|token| Some(Secret::new(token)))
                    .map_err(|_| Error::BadStoreFormat("not a token".to_owned())),
                Err(Error::NoEntry) => entries.probe().map(|()| None),
                Err(error) => Err(error),
            }
        }))
    }

    fn put<'a>(&'a self, name: &'a str, token: Secret) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
        let name = name.to_owned();
        Box::pin(self.ask(move |entries| entries.get(&name)?.set_secret(token.reveal().as_bytes())))
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
        let name = name.to_owned();
        Box::pin(self.ask(move |entries| match entries.get(&name)?.delete_credential() {
            Err(Error::NoEntry) => entries.probe(),
            done => done,
        }))
    }
}

/// The keyring, connected to for one call.
struct Entries {
    store: Arc<CredentialStore>,
    service: Arc<str>,
}

impl Entries {
    fn of(service: Arc<str>) -> Result<Entries, KeyringTrouble> {
        let store = system().map_err(|error| {
            told(&error);
            KeyringTrouble::Missing
        })?;
        Ok(Entries { store, service })
    }

    fn get(&self, name: &str) -> Result<Entry, Error> {
        self.store.build(&self.service, name, None)
    }

    /// Whether the keyring is open: an entry can be written.
    fn probe(&self) -> Result<(), Error> {
        let probe = self.get(PROBE)?;
        probe.set_secret(PROBE.as_bytes())?;
        probe.delete_credential()
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// What an error means. Its words hold no token, as its `Debug` would.
fn told(error: &Error) -> KeyringTrouble {
    tracing::warn!(kind = "keyring", problem = %error, "the keyring can't be used");
    match error {
        Error::NoStorageAccess(_) => KeyringTrouble::Locked,
        _ => KeyringTrouble::Failed,
    }
}

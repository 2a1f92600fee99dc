//! The line of an open desk to Salesforce: whose it is, the client, and the reporter that runs on it.

use super::{ContractsFault, StoreName, World};
use crate::reporter::{Nudge, Parts, Proof, Reporter, Status};
use crate::salesforce::{
    ApiUsage, BoxFuture, CallFault, Class, ClientFault, Identity, Options, Org, OrgClock, Salesforce,
    Session, SetUp, SignInFault, TokenSource,
};
use crate::store::Store;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Who has signed in, where.
#[derive(Clone)]
pub struct SignIn {
    /// Where sign-in and refresh happen.
    pub login: Org,
    /// Where access tokens come from.
    pub tokens: Arc<dyn TokenSource>,
    /// The org and the person.
    pub identity: Identity,
    /// The person's name, as it stands on usage entries; at most 80 characters of it.
    pub person: String,
    /// How the client behaves.
    pub options: Options,
}

/// The desk can't be connected with this sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFault {
    /// The open ads are those of another org or person.
    #[error(
        "These ads belong to another person or another Salesforce org. They stay here. Please open the ads of the \
         person who has signed in."
    )]
    SomeoneElse,
    /// The open ads are from before the first sign-in, and must be given to somebody first.
    #[error(
        "These ads are from before the sign-in. Please say whether they belong to the person who has signed in."
    )]
    Unnamed,
    /// The client could not be made.
    #[error("{0}")]
    Client(#[from] ClientFault),
}

pub(super) struct Connection {
    pub(super) salesforce: Salesforce,
    proof: Arc<Proof>,
    status: watch::Receiver<Status>,
    reporter: Mutex<Option<Reporter>>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

impl Connection {
    /// Starts reporting on a line that was made for this store, which lies in `folder`.
    pub(super) fn start(line: PreparedLine, store: &Arc<Store>, folder: &Path, world: World) -> Connection {
        let PreparedLine { salesforce, person } = line;
        let proof = Arc::new(Proof::open(salesforce.clone(), folder, world.new_key));
        let reporter = Reporter::start(Parts {
            store: Arc::clone(store),
            service: Arc::new(salesforce.clone()),
            proof: Arc::clone(&proof),
            api_calls: salesforce.usage(),
            person,
            now: world.now,
            new_key: world.new_key,
            seed: world.seed,
            coming_back: world.coming_back,
        });
        Connection { salesforce, proof, status: reporter.status(), reporter: Mutex::new(Some(reporter)) }
    }

    pub(super) fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    pub(super) fn watch_status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Whether the org has proven that it is set up.
    pub(super) fn is_set_up(&self) -> bool {
        self.proof.is_proven()
    }

    /// Checks the org's set-up now.
    pub(super) async fn check_set_up(&self) -> Result<SetUp, ContractsFault> {
        let found = self.proof.ask().await;
        let found = self.read(found).await?;
        if found.is_met() {
            self.nudge(Nudge::SetUpProven);
        }
        Ok(found)
    }

    pub(super) fn usage(&self) -> Option<ApiUsage> {
        *self.salesforce.usage().borrow()
    }

    pub(super) fn watch_usage(&self) -> watch::Receiver<Option<ApiUsage>> {
        self.salesforce.usage()
    }

    pub(super) fn clock(&self) -> Option<OrgClock> {
        *self.salesforce.clock().borrow()
    }

    /// What a read brought. When the org misses something, its set-up is in doubt. A kept connection that
    /// died tells nothing about the network, so before a person hears that Salesforce did not answer, a
    /// connection is tried.
    pub(super) async fn read<T>(&self, answer: Result<T, CallFault>) -> Result<T, ContractsFault> {
        if answer.as_ref().is_err_and(|fault| fault.class() == Some(Class::SetUp)) {
            self.proof.doubt();
        }
        match answer.map_err(ContractsFault::from) {
            Err(ContractsFault::Unserved) if self.salesforce.connect().await.is_err() => {
                Err(ContractsFault::Offline)
            }
            answer => answer,
        }
    }

    pub(super) fn nudge(&self, nudge: Nudge) {
        if let Some(reporter) = &*self.reporter.lock().unwrap_or_else(PoisonError::into_inner) {
            reporter.nudge(nudge);
        }
    }

    pub(super) async fn stop(&self) {
        let reporter = self.reporter.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(reporter) = reporter {
            reporter.stop().await;
        }
    }
}

/// A client that speaks for a store's own person, before anything is reported.
pub(super) struct PreparedLine {
    salesforce: Salesforce,
    person: String,
}

impl PreparedLine {
    /// The line of `sign_in`, if it is that of the org and person of the store `name` (R13).
    pub(super) fn of(sign_in: SignIn, name: &StoreName) -> Result<PreparedLine, ConnectFault> {
        match name {
            StoreName::Of(identity) if *identity == sign_in.identity => {}
            StoreName::Of(_) => return Err(ConnectFault::SomeoneElse),
            StoreName::Unnamed => return Err(ConnectFault::Unnamed),
        }
        let tokens = Arc::new(Bound { tokens: sign_in.tokens, identity: sign_in.identity });
        let salesforce = Salesforce::new(sign_in.options, tokens, sign_in.login)?;
        Ok(PreparedLine { salesforce, person: sign_in.person })
    }
}

/// A token source that gives out no session but that of the store's org and person (R13).
struct Bound {
    tokens: Arc<dyn TokenSource>,
    identity: Identity,
}

impl Bound {
    fn check(&self, session: Session) -> Result<Session, SignInFault> {
        if session.org == self.identity.org && session.user == self.identity.user {
            return Ok(session);
        }
        Err(SignInFault::SomeoneElse { org: session.org, user: session.user })
    }
}

impl TokenSource for Bound {
    fn session(&self) -> BoxFuture<'_, Result<Session, SignInFault>> {
        Box::pin(async { self.check(self.tokens.session().await?) })
    }

    fn renew<'a>(&'a self, stale: &'a Session) -> BoxFuture<'a, Result<Session, SignInFault>> {
        Box::pin(async { self.check(self.tokens.renew(stale).await?) })
    }

    fn forget<'a>(&'a self, refused: &'a Session) -> BoxFuture<'a, ()> {
        self.tokens.forget(refused)
    }
}

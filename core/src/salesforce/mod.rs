//! The only code that speaks to Salesforce: sessions, contracts, usage, and what its errors mean.
//!
//! [`Salesforce`] is the client. It asks a [`TokenSource`] for a session, sends each call once, and
//! tells three things apart with care, because the reporter decides by them: nothing left this desk
//! ([`CallFault::NotReached`]); something left and nobody knows what became of it
//! ([`CallFault::NoAnswer`]); the org answered, for the call or for each row ([`Refusal`], whose
//! [`Class`] says what to do).
//!
//! Deliberately absent: retries (the one exception is a session that the org no longer takes: it is
//! renewed once and the same request sent once more), any memory of contracts, and every decision
//! about what is sent when. Nothing here waits longer than [`Limits`] say, takes in more than they
//! allow, or panics for anything that an org answers.
#![deny(missing_docs)]

mod answers;
mod call;
mod contract_usage;
mod contracts;
mod errors;
mod headers;
mod http;
mod json;
mod names;
mod org;
pub mod proxy;
mod query;
mod refresh;
mod refusals;
mod resolve;
mod rows;
mod secret;
mod session;
mod set_up;
pub mod sign_in;
mod soql;
mod token_errors;
mod usage;

#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod policy_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod session_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;

pub use answers::{GraphAnswer, RowAnswer};
pub use contract_usage::{ContractEntry, EntryPage, MonthUsage};
pub use contracts::{Contract, ContractPage, ContractProduct, LONGEST_SEARCH, NextPage, NotAPage};
#[cfg(test)]
pub(crate) use errors::tests::judged;
pub use errors::{Class, PersonCause, Refusal};
pub use headers::{ApiUsage, OrgClock};
pub use http::{Limits, Lookup};
pub use names::{ContractNames, Name, Names, ProductNames, UsageNames};
pub use org::{Org, OrgFault};
pub use proxy::{FindRoad, Network, Proxy, ProxyFault, ProxyUser, Road, Roads};
pub use refresh::{Grant, Identity, NotKept, RefreshTokens, TokenHome};
pub use resolve::{FoundContract, OfflineLine, Resolution};
pub use rows::{MOST_GRAPHS, MOST_NODES, MOST_ROWS};
pub use secret::Secret;
pub use session::{BoxFuture, FixedSession, Session, SignInFault, TokenSource, Why};
pub use set_up::{FieldKind, PACKAGE_VERSION, Point, Right, SetUp, SetUpFault, Subject};
pub use usage::{DeskEntries, DeskEntry};

use jiff::Timestamp;
use std::{
    fmt,
    sync::{Arc, PoisonError, atomic::AtomicBool},
};
use tokio::sync::watch;

/// The version of the REST API that this client speaks.
pub const API_VERSION: &str = "67.0";

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to wait and how much to take.
    pub limits: Limits,
    /// By which road.
    pub roads: Roads,
    /// The version of the API, such as `67.0`.
    pub api_version: String,
    /// What objects and fields are called in the org.
    pub names: Names,
    /// The desk's clock, to be compared with the org's.
    pub now: fn() -> Timestamp,
    /// Finds the addresses of names.
    pub lookup: Lookup,
}

impl Options {
    /// The usual ones, with the desk's clock.
    pub fn new(now: fn() -> Timestamp) -> Options {
        Options {
            limits: Limits::default(),
            roads: Roads::default(),
            api_version: API_VERSION.to_owned(),
            names: Names::default(),
            now,
            lookup: http::lookup,
        }
    }
}

/// The client could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientFault {
    /// The version is not of the form `67.0`.
    #[error("{0:?} is not a version of Salesforce's API")]
    Version(String),
    /// TLS can't be had, for example because this machine has no certificates.
    #[error("no secure connections on this machine: {0}")]
    Tls(String),
}

/// A call did not give an answer that settles its rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// No connection was made: nothing of the call left this desk.
    #[error("not reached: {0}")]
    NotReached(String),
    /// Sent, and not wholly and readably answered: what it was to do is in doubt.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// There is no session; the call did nothing.
    #[error(transparent)]
    SignIn(#[from] SignInFault),
    /// The whole call was answered with an error.
    #[error("refused: {0}")]
    Refused(Refusal),
}

impl CallFault {
    /// Whether what the call was to do may have been done all the same, wholly or in part.
    pub fn leaves_in_doubt(&self) -> bool {
        match self {
            // Nothing of the call left this desk, or it was turned away at the door.
            CallFault::NotReached(_) | CallFault::SignIn(_) => false,
            CallFault::NoAnswer(_) => true,
            CallFault::Refused(refusal) => refusal.leaves_in_doubt(),
        }
    }

    /// Whether the connection was not made because nobody vouches for the other side.
    pub fn is_untrusted(&self) -> bool {
        match self {
            CallFault::NotReached(why) | CallFault::SignIn(SignInFault::Unreachable(why)) => {
                http::is_untrusted(why)
            }
            _ => false,
        }
    }

    /// Whether an answer was waited for as long as one is waited for.
    pub fn is_too_late(&self) -> bool {
        matches!(self, CallFault::NoAnswer(why) if http::is_too_late(why))
    }

    /// Whether the connection was not made because the company's proxy wants a sign-in.
    pub fn is_proxy_sign_in(&self) -> bool {
        match self {
            CallFault::NotReached(why) | CallFault::SignIn(SignInFault::Unreachable(why)) => {
                http::is_proxy_sign_in(why)
            }
            _ => false,
        }
    }

    /// What it means, where the org said something.
    pub fn class(&self) -> Option<Class> {
        match self {
            CallFault::NotReached(_) | CallFault::NoAnswer(_) => None,
            CallFault::SignIn(SignInFault::Needed(_) | SignInFault::SomeoneElse { .. }) => {
                Some(Class::SignIn)
            }
            CallFault::SignIn(SignInFault::Admin(_)) => Some(Class::Admin),
            CallFault::SignIn(SignInFault::Unreachable(_)) => None,
            CallFault::SignIn(SignInFault::Moved { .. }) => Some(Class::Unserved),
            CallFault::SignIn(SignInFault::Unserved(refusal)) | CallFault::Refused(refusal) => {
                Some(refusal.class)
            }
        }
    }
}

/// Something that was read from the org.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Live<T> {
    /// What was read.
    pub value: T,
    /// When, by the org's clock; by the desk's where the org did not say.
    pub as_of: Timestamp,
}

/// The client of one org and one person. Clones share everything.
#[derive(Clone)]
pub struct Salesforce {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    http: http::Http,
    tokens: Arc<dyn TokenSource>,
    login: Org,
    /// The version of the API that is spoken.
    version: std::sync::Mutex<String>,
    /// Where the last session said that the org is.
    instance: std::sync::Mutex<Option<Org>>,
    /// A session was let go of, and none was asked for since.
    forgotten: AtomicBool,
    usage: watch::Sender<Option<ApiUsage>>,
    clock: watch::Sender<Option<OrgClock>>,
}

impl fmt::Debug for Salesforce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Salesforce").field("login", &self.inner.login).finish_non_exhaustive()
    }
}

impl Salesforce {
    /// A client of the org at `login`, which speaks in the sessions of `tokens`.
    ///
    /// # Errors
    /// When the version is not one, or this machine has no TLS to offer.
    pub fn new(options: Options, tokens: Arc<dyn TokenSource>, login: Org) -> Result<Self, ClientFault> {
        let version = &options.api_version;
        let numeric = version.strip_suffix(".0").is_some_and(|whole| {
            matches!(whole.len(), 2 | 3) && whole.bytes().all(|byte| byte.is_ascii_digit())
        });
        if !numeric {
            return Err(ClientFault::Version(version.clone()));
        }
        let network = Network { limits: options.limits, roads: options.roads.clone() };
        let http = http::Http::new(network).looking_up(options.lookup);
        http.prepare(&login).map_err(ClientFault::Tls)?;
        let inner = Inner {
            version: std::sync::Mutex::new(version.clone()),
            options,
            http,
            tokens,
            login,
            instance: std::sync::Mutex::new(None),
            forgotten: AtomicBool::new(false),
            usage: watch::Sender::new(None),
            clock: watch::Sender::new(None),
        };
        Ok(Salesforce { inner: Arc::new(inner) })
    }

    /// Speaks this version of the API from now on.
    pub fn speak(&self, version: String) {
        *self.inner.version.lock().unwrap_or_else(PoisonError::into_inner) = version;
    }

    /// The version of the API that is spoken.
    pub fn version(&self) -> String {
        self.inner.version.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What objects and fields are called in the org.
    pub fn names(&self) -> &Names {
        &self.inner.options.names
    }

    /// How much of the org's API calls is used up, as its last answer said.
    pub fn usage(&self) -> watch::Receiver<Option<ApiUsage>> {
        self.inner.usage.subscribe()
    }

    /// How the org's clock and the desk's differ, as its last answer said.
    pub fn clock(&self) -> watch::Receiver<Option<OrgClock>> {
        self.inner.clock.subscribe()
    }
}

//! The session in which calls are made, and where it comes from.
//!
//! Deliberately absent: the sign-in itself (a browser, a code, a key ring). Whoever has signed in
//! hands a [`TokenSource`] to the client, which asks it for nothing but a session.

use super::{Org, Refusal, Secret};
use crate::ad::SalesforceId;
use std::{future::Future, pin::Pin};

/// A future that can be named in an object-safe trait.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where access tokens come from.
pub trait TokenSource: Send + Sync {
    /// The present session, without asking the org where possible.
    ///
    /// # Errors
    /// When there is none and none can be got.
    fn session(&self) -> BoxFuture<'_, Result<Session, SignInFault>>;

    /// A new session in place of `stale`, which the org refused. However many callers ask at once,
    /// the org is asked once, and all get its answer.
    ///
    /// # Errors
    /// When none can be got.
    fn renew<'a>(&'a self, stale: &'a Session) -> BoxFuture<'a, Result<Session, SignInFault>>;

    /// Lets go of a session that a policy of the org refused. It holds what the policy was when it was made,
    /// so the next one that is asked for is a new one.
    fn forget<'a>(&'a self, refused: &'a Session) -> BoxFuture<'a, ()>;
}

/// Who speaks, with which org, where.
#[derive(Clone)]
pub struct Session {
    /// The access token.
    pub access: Secret,
    /// Where calls go: the `instance_url` of the token answer, never the sign-in host by guess.
    pub instance: Org,
    /// The org's id. A store belongs to one org and one person (design.md, R13).
    pub org: SalesforceId,
    /// The person's id.
    pub user: SalesforceId,
}

/// The org's own words for why there is no session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Its code, such as `invalid_grant`.
    pub code: String,
    /// Its text, for people; may be empty.
    pub message: String,
}

/// There is no session. Only the first two mean that somebody has to do something about signing in;
/// in the last two the person is as signed in as before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInFault {
    /// The person has to sign in again.
    #[error("sign-in needed ({})", .0.code)]
    Needed(Why),
    /// Signing in again would not help: an admin has to change the user, the app or a policy.
    #[error("an admin has to act ({})", .0.code)]
    Admin(Why),
    /// The token is that of another org or another person than this store's.
    #[error("signed in to another org or as another person")]
    SomeoneElse {
        /// The org that answered.
        org: SalesforceId,
        /// The person it knows.
        user: SalesforceId,
    },
    /// The org answers from another address than this one, or no longer has it.
    #[error("the org may have another address")]
    Moved {
        /// Where it sends on to, if one may be led there.
        to: Option<Org>,
    },
    /// The org could not be reached: no connection was made.
    #[error("not reached: {0}")]
    Unreachable(String),
    /// The org was reached and could not say: an outage, maintenance, half an answer, a limit.
    #[error("not served: {0}")]
    Unserved(Refusal),
}

/// The session of a person who has signed in elsewhere, when no refresh token is at hand: good until
/// the org no longer takes it.
pub struct FixedSession(pub Session);

impl TokenSource for FixedSession {
    fn session(&self) -> BoxFuture<'_, Result<Session, SignInFault>> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn renew<'a>(&'a self, _stale: &'a Session) -> BoxFuture<'a, Result<Session, SignInFault>> {
        Box::pin(async {
            let message = String::new();
            Err(SignInFault::Needed(Why { code: "session_ended".to_owned(), message }))
        })
    }

    /// There is no other.
    fn forget<'a>(&'a self, _refused: &'a Session) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

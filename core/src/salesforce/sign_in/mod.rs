//! Signing in: the authorization code flow with PKCE of a public client, in the system's browser.
//!
//! [`Attempt`] is the protocol alone: an address for the browser, and what becomes of the address that
//! the org sends the browser back to. [`sign_in`] plays it with a browser: it listens on one of three
//! fixed ports of 127.0.0.1, because Salesforce compares callbacks exactly, and opens the browser only
//! when one of them is ours.
//!
//! A state has 128 bits and is good for one answer; what comes with another is turned away and does
//! not end the attempt. The verifier never leaves this process but for the token request, so that a
//! code that somebody else caught is worth nothing. Who answers as another user of this machine is turned
//! away; that nobody else's answer was taken is asked of the person, where somebody new has signed in.
//!
//! Where one may sign in is the rule of [`Org`]. [`revoke`] ends a sign-in at the org.
//!
//! Deliberately absent: where refresh tokens are kept.

mod attempt;
mod fault;
mod loopback;
mod page;
mod peer;
mod revoke;

pub use attempt::{Attempt, CLIENT_ID};
pub use fault::AttemptFault;
pub use loopback::PORTS;
pub use revoke::revoke;

use super::{Grant, Network, Org};
use loopback::Loopback;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a person has for signing in.
pub const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Opens a page in the system's browser; tells why it could not.
pub type OpenPage = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// A person who has signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// What the org granted.
    pub grant: Grant,
    /// The person's name.
    pub person: String,
    /// What they sign in with, where the org said it.
    pub username: Option<String>,
}

/// What is signed in to, and how.
#[derive(Clone)]
pub struct Way {
    /// The org's login host.
    pub login: Org,
    /// The consumer key of Adtally in that org.
    pub client_id: String,
    /// How long calls may take, and by which road they go.
    pub network: Network,
    /// How long the person may take.
    pub patience: Duration,
    /// Opens the browser.
    pub open: OpenPage,
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Signs a person in with the browser, unless `cancelled` comes first.
///
/// # Errors
/// When it is denied, refused, cancelled or takes too long, or something on the way does not answer.
pub async fn sign_in(way: Way, mut cancelled: oneshot::Receiver<()>) -> Result<SignedIn, AttemptFault> {
    let outcome = tokio::select! {
        outcome = with_browser(&way) => outcome,
        // Whoever forgets the sender has cancelled too.
        _ = &mut cancelled => Err(AttemptFault::Cancelled),
    };
    let code = outcome.as_ref().err().map_or("", AttemptFault::code);
    tracing::info!(kind = "sign_in", code, "a person signed in, or did not");
    outcome
}

async fn with_browser(way: &Way) -> Result<SignedIn, AttemptFault> {
    let listener = Loopback::bind(&PORTS).await?;
    let attempt = Attempt::begin(
        way.login.clone(),
        way.client_id.clone(),
        listener.redirect_uri(),
        way.network.clone(),
    )?;
    (way.open)(&attempt.url()).map_err(|problem| AttemptFault::NoBrowser { problem })?;
    let query = listener.wait(attempt.state(), way.patience).await?;
    attempt.redeem(&query).await
}

//! The desk that is open: whose it is, and how it is closed while questions to it are under way.

use super::RunningDemo;
use crate::desk::{AdQuery, CommandError, Desk, Event, Options, Repaired, SignIn, StoreName, World};
use crate::queue::AdState;
use crate::salesforce::sign_in::{self, AttemptFault, SignedIn};
use crate::salesforce::{self, Grant, Limits, Names, Network, RefreshTokens, TokenHome, TokenSource};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

/// How long questions that are under way may take when a desk is closed.
const CLOSING: Duration = Duration::from_secs(4);
/// How long the demo may take to end its sign-in.
const GOODBYE: Duration = Duration::from_secs(1);

pub(super) struct Place {
    pub(super) desk: Arc<Desk>,
    /// What was repaired when it was opened.
    pub(super) told: Vec<Repaired>,
    pub(super) demo: Option<RunningDemo>,
    /// Says that the desk is about to be closed, so that nobody waits on for an answer of the org's.
    closing: watch::Sender<bool>,
    forward: JoinHandle<()>,
}

impl Place {
    /// Opens the store `name` below `data`. Its events go to `events`.
    pub(super) async fn open(
        data: &Path,
        name: StoreName,
        world: World,
        events: &broadcast::Sender<Event>,
    ) -> Result<Place, CommandError> {
        let options = Options { data: data.to_owned(), store: name, world };
        let (desk, told) = Desk::open(options).await?;
        let forward = tokio::spawn(forward(desk.events(), events.clone()));
        let told = told.iter().map(Repaired::from).collect();
        let closing = watch::Sender::new(false);
        Ok(Place { desk: Arc::new(desk), told, demo: None, closing, forward })
    }

    /// Resolves when the desk is about to be closed.
    pub(super) fn closing(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // A place that is gone is closed too.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// How many ads there are that were not cancelled, drafts among them.
    pub(super) fn live_ads(&self) -> usize {
        use AdState::{Draft, InSalesforce, NeedsYou, NotBooked, Reporting, Waiting};
        let states = vec![Draft, NeedsYou, Reporting, Waiting, NotBooked, InSalesforce];
        self.desk.search(&AdQuery { states, ..AdQuery::default() }).total
    }

    /// Stops reporting and closes the store, and then the demo, if it is one, with its sign-in.
    pub(super) async fn close(self, limits: Limits) {
        let Place { mut desk, demo, closing, forward, .. } = self;
        closing.send_replace(true);
        desk.disconnect().await;
        forward.abort();
        let begun = tokio::time::Instant::now();
        let desk = loop {
            match Arc::try_unwrap(desk) {
                Ok(desk) => break Some(desk),
                Err(_) if begun.elapsed() > CLOSING => break None,
                Err(shared) => desk = shared,
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        match desk {
            Some(desk) => desk.close().await,
            // It closes when the last question to it is answered.
            None => tracing::warn!("a desk is still in use, and closes later"),
        }
        if let Some(RunningDemo { signed_in, .. }) = &demo {
            let Grant { login, refresh_token, .. } = &signed_in.grant;
            // It is in no keyring. A demo that does not answer is gone with its sign-in.
            let _ = tokio::time::timeout(GOODBYE, sign_in::revoke(limits, login, refresh_token)).await;
        }
        drop(demo);
    }
}

/// Gives a desk the line of a person who has signed in, and whose token lives in `home`.
pub(super) async fn connect(
    desk: &Desk,
    signed: SignedIn,
    home: Arc<dyn TokenHome>,
    network: Network,
    names: Names,
) -> Result<Arc<dyn TokenSource>, CommandError> {
    let SignedIn { grant, person, .. } = signed;
    let (login, identity) = (grant.login.clone(), grant.identity.clone());
    let tokens = RefreshTokens::new(network.clone(), grant, home).map_err(AttemptFault::from)?;
    let tokens: Arc<dyn TokenSource> = Arc::new(tokens);
    let Network { limits, roads } = network;
    let options = salesforce::Options { limits, roads, names, ..salesforce::Options::new(desk.world.now) };
    desk.connect(SignIn { login, tokens: Arc::clone(&tokens), identity, person, options }).await?;
    Ok(tokens)
}

async fn forward(mut from: broadcast::Receiver<Event>, to: broadcast::Sender<Event>) {
    loop {
        let event = match from.recv().await {
            Ok(event) => event,
            Err(broadcast::error::RecvError::Lagged(_)) => Event::All,
            Err(broadcast::error::RecvError::Closed) => return,
        };
        // Nobody may be listening.
        let _ = to.send(event);
    }
}

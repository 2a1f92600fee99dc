//! A stand-in Salesforce org on loopback, for Adtally's demo and tests.
//!
//! It speaks what Adtally needs of Salesforce, as Salesforce's public guides tell it, and shares no code with
//! Adtally itself: two readings of one protocol, so that each can catch the other out.
//!
//! ```no_run
//! # async fn demo() -> Result<(), adtally_demo_org::StartError> {
//! use adtally_demo_org::{DemoOrg, Options};
//!
//! let org = DemoOrg::start(Options::default()).await?;
//! println!("{}", org.url());
//! org.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # People and apps
//!
//! `klaus` and `petra` are service staff, `sales` is sales, `admin` may do everything with customers, contracts,
//! products and usage; everybody's password is `demo`. Adtally's consumer key is
//! `adtally-demo`, its callbacks are `http://localhost:{8717,8718,8719}/oauth/callback`. A test signs in without a
//! browser by posting the form of the login page: the parameters of the authorize request with `username` and
//! `password`, to `/services/oauth2/authorize`.
//!
//! # Beside Salesforce's own paths
//!
//! | path | what it does |
//! |---|---|
//! | `GET /` | the sales side: contracts, what is consumed of them, and the faults |
//! | `GET /demo/contracts?search=` | the same as JSON |
//! | `POST /demo/contracts/{number}/fulfil`, `…/reopen` | what the button of the page does |
//! | `GET /demo/state` | all records, counts of calls by kind, the last 500 calls |
//! | `POST /demo/reset_counts` | counts and calls back to nothing |
//! | `GET /demo/faults`, `POST`, `DELETE` | what goes wrong: list, add, clear |
//!
//! None of them is counted. In the counts `rows` are records written one by one or in collections, `graphs` and
//! `nodes` those of graph calls, `connections` those that carried a counted call, `accepts` all that were accepted.
//!
//! # Under load
//!
//! [`Limits`] make the org as busy as a real one: transactions that lock contract products and their contracts, so
//! that others wait and fail with `UNABLE_TO_LOCK_ROW`, and calls that are refused with `REQUEST_LIMIT_EXCEEDED`
//! because there were too many of the day, or too many long ones at once. `/demo/state` counts both.
//!
//! # Faults
//!
//! An order is an object, or a list of them: `{"kind": "cut", "calls": 2, "only": "report"}`. It holds for so many
//! matching calls, or until it is cleared when `calls` is null or left out. `only` is `any`, `report` (calls that can
//! write records), or a kind of call as the counts name it (`query`, `collections`, `graph`, `token`…).
//! `{"clear": true}` ends all, `{"clear": "cut"}` all of one kind.
//!
//! | kind | what happens |
//! |---|---|
//! | `refuse`, `seconds` | the listener closes and every connection is cut; it opens again on the same port |
//! | `cut` | the connection ends before any answer; nothing is saved |
//! | `maintenance` | 503 with a page of HTML |
//! | `html_ok` | the same page with 200 |
//! | `limit` | 403 `REQUEST_LIMIT_EXCEEDED` |
//! | `server_error` | 500 `UNKNOWN_EXCEPTION` |
//! | `call_error`, `code`, `message`, `holds` | a call whose body holds that text is refused as a whole; without `holds` every call |
//! | `slow`, `ms` | the call waits before anything else; it is done also when its client gives up meanwhile |
//! | `lose_answer` | the call is done and saved, then the connection ends without an answer |
//! | `cut_answer`, `bytes` | the same after so many bytes of the answer, its head included |
//! | `lock_rows` | rows fail with `UNABLE_TO_LOCK_ROW` |
//! | `duplicate_value` | rows fail with `DUPLICATE_VALUE` on the usage key |
//! | `row_error`, `code`, `message` | rows fail with that code |
//! | `expire_tokens` | all present access tokens end, at once and once |
//! | `sign_out` | all refresh tokens end as well, at once and once |
//! | `describes`, `object`, `field`, `says` | describe says this of the object, or of its field; null for what is not there |
//! | `rule_off`, `rule` | a validation rule (`ADT-STALE`…) accepts everything |
//! | `api_usage`, `used` | answers say that so many API calls of the day are used up |
//! | `token_error`, `code`, `message`, `status` | the token endpoint refuses with that, as OAuth words it; 400 without a status |
//! | `moved`, `to`, `status` | a redirection to that address, 301 without a status |
//! | `session_policy`, `code`, `message` | sessions that are used meanwhile are refused, and those stay refused when it ends |
//! | `rotate_refresh_tokens` | a switch: each refresh gives a new refresh token and spends the old one |
//!
//! The kinds for rows can be narrowed by `usage_key`, `ad_key` and `contract_product` (an id); then `calls` counts
//! the calls in which they hit.
//!
//! # Deliberately absent
//!
//! Bulk queries, ETags, XML, TLS, and emptying the bin.
//!
//! # Where it differs from Salesforce, as far as is known
//!
//! `/limits` is open to everybody; a real org asks for a right that staff don't have. The fields of a record come in
//! the order of the alphabet, not in that of the query. A value that the JSON reader can't take is named, but its
//! line and column are not found. A bulk job is worked off before its next question is answered, and is gone with the
//! org. Words of a search are found in the fields as they stand, without an index that lags behind. The codes of the
//! refusals of retired versions and of contract states are our best guess. A unit that is not whole is refused, where a real org might round it. Nobody could
//! say how a real org answers several broken rules at once: this one tells them all. Date literals go by the clock of
//! Berlin, where everybody here is at home, weeks begin on Monday, as in the locale `de_DE`, and a fiscal year is a
//! calendar year. What SOQL has and this org has not is refused as malformed, and named (`src/soql/mod.rs`). Of an
//! aggregate, `columns=true` tells `count(Id)` as its name, however it was written.
//!
//! What is random here is good enough for a demo on loopback and for nothing else.
#![warn(missing_docs)]

mod data;
mod demo;
mod gate;
mod http;
mod ids;
mod limits;
mod oauth;
mod org;
mod refusal;
mod rest;
mod schema;
mod soql;
mod wire;

use std::future::Future;
use std::io;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use thiserror::Error;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

pub use crate::limits::Limits;
use crate::org::{Inner, Org};
use crate::wire::{Conn, Door, Front};

/// How a demo org is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The folder in which everything is kept; without one it is gone with the org.
    pub data: Option<PathBuf>,
    /// How many example contracts there are besides that of Magic Ads Inc. A folder that holds data keeps its own.
    pub contracts: usize,
    /// How long each counted call waits before it is answered.
    pub latency: Option<RangeInclusive<Duration>>,
    /// What it does under load.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Options { port: 0, data: None, contracts: 50, latency: None, limits: Limits::default() }
    }
}

/// Why a demo org did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The port could not be bound.
    #[error("port {port} on 127.0.0.1 could not be opened: {cause}")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        cause: io::Error,
    },
    /// The data folder could not be used; the message says why.
    #[error("{0}")]
    Data(String),
}

/// A running demo org. It ends when it is stopped or dropped.
pub struct DemoOrg {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    shared: Shared,
}

/// How long calls that are under way may take when the org is stopped.
const STOPPING: Duration = Duration::from_millis(500);

impl DemoOrg {
    /// Binds 127.0.0.1 and serves on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// When the port is taken, or the data folder can't be used.
    pub async fn start(options: Options) -> Result<DemoOrg, StartError> {
        let Options { port, data, contracts, latency, limits } = options;
        let door = Door::new();
        let front =
            Front::bind(port, Arc::clone(&door)).await.map_err(|cause| StartError::Port { port, cause })?;
        let opening = tokio::task::spawn_blocking(move || Inner::open(data.as_deref(), contracts));
        let inner = match opening.await {
            Ok(opened) => opened.map_err(|error| StartError::Data(error.to_string()))?,
            Err(error) => return Err(StartError::Data(error.to_string())),
        };
        let org = Arc::new(Org::new(front.port(), latency, limits, Arc::clone(&door), inner));
        let url = org.url.clone();
        let (stop, stopped) = oneshot::channel();
        let shared = Shared(Arc::clone(&org));
        let server = tokio::spawn(serve(front, org, async move {
            // Either somebody says so, or nobody can any more.
            let _ = stopped.await;
        }));
        Ok(DemoOrg { url, stop: Some(stop), server, shared })
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets calls that are under way finish for a moment, then ends. What was answered is on disk already.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if tokio::time::timeout(STOPPING, &mut self.server).await.is_err() {
            self.server.abort();
            let _ = (&mut self.server).await;
        }
        self.shared.close();
    }
}

impl Drop for DemoOrg {
    fn drop(&mut self) {
        self.server.abort();
        self.shared.close();
    }
}

/// The org behind the server, to be closed whatever still holds on to it.
struct Shared(Arc<Org>);

impl Shared {
    fn close(&self) {
        self.0.door.cut_all();
        self.0.inner().close();
    }
}

async fn serve(front: Front, org: Arc<Org>, stopped: impl Future<Output = ()> + Send + 'static) {
    let app = Router::new()
        .fallback(gate::serve)
        .with_state(org)
        .layer(RequestDecompressionLayer::new())
        .layer(CompressionLayer::new());
    let served = axum::serve(front, app.into_make_service_with_connect_info::<Conn>())
        .with_graceful_shutdown(stopped)
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the demo org ended");
    }
}

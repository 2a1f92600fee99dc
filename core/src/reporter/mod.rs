//! The background task that reports bookings to Salesforce whenever the network is there.
//!
//! The [`planner`] decides; the loop here does what it says and brings back the answers. The loop
//! holds nothing that may not be lost: it can be dropped at any await, and what was sent is then in
//! doubt and sent again, exactly as recorded.

mod call;
mod look;
pub mod planner;
mod set_up;

pub use call::{chance_of, compose};
pub use look::{TakenIn, take_in};
pub use planner::{Hold, Line};
pub use set_up::{LACKING, NO_GROUND, Proof};

use crate::ad::{AdKey, DeskKey};
use crate::salesforce::{
    ApiUsage, BoxFuture, CallFault, Class, DeskEntries, GraphAnswer, OfflineLine, Resolution, RowAnswer,
    Salesforce, SignInFault,
};
use crate::store::{CommitFault, Stage, Step, Store, StoreFault};
use crate::usage::{UsageEntry, UsageRow};
use jiff::{SignedDuration, Timestamp};
use planner::{Answer, InCall, Move, Planner};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};

/// After the disk refused a record, reporting waits this long.
const DISK_WAIT: Duration = Duration::from_secs(10);
/// A sleep is cut into pieces of this, because a machine that sleeps does not count the time.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);

/// Of so many attempts to connect, one asks the org through the proxy.
const ASK_EVERY: u32 = 15;

/// What the reporter needs of Salesforce.
pub trait UsageService: Send + Sync + 'static {
    /// Tries a bare connection: no request, no API call.
    fn connect(&self) -> BoxFuture<'_, Result<(), CallFault>>;
    /// Asks whether the org serves, with a request that counts as no API call.
    fn is_served(&self) -> BoxFuture<'_, Result<(), CallFault>>;
    /// Finds the lines that were typed offline: a resolution for each, in order.
    fn resolve<'a>(&'a self, lines: &'a [OfflineLine]) -> BoxFuture<'a, Result<Vec<Resolution>, CallFault>>;
    /// Upserts at most 200 rows: an answer for each, in order.
    fn upsert<'a>(&'a self, rows: &'a [UsageRow]) -> BoxFuture<'a, Result<Vec<RowAnswer>, CallFault>>;
    /// Upserts groups of rows, each wholly or not at all: an answer for each, in order.
    fn upsert_graphs<'a>(
        &'a self,
        graphs: &'a [Vec<UsageRow>],
    ) -> BoxFuture<'a, Result<Vec<GraphAnswer>, CallFault>>;
    /// Reads the entries that exist of these bookings.
    fn read_back<'a>(
        &'a self,
        keys: &'a [crate::ad::UsageKey],
    ) -> BoxFuture<'a, Result<Vec<UsageEntry>, CallFault>>;
    /// Reads the entries of a desk that have changed since then.
    fn desk_entries(
        &self,
        desk: DeskKey,
        since: Option<Timestamp>,
    ) -> BoxFuture<'_, Result<DeskEntries, CallFault>>;
}

impl UsageService for Salesforce {
    fn connect(&self) -> BoxFuture<'_, Result<(), CallFault>> {
        Box::pin(Salesforce::connect(self))
    }

    fn is_served(&self) -> BoxFuture<'_, Result<(), CallFault>> {
        Box::pin(Salesforce::is_served(self))
    }

    fn resolve<'a>(&'a self, lines: &'a [OfflineLine]) -> BoxFuture<'a, Result<Vec<Resolution>, CallFault>> {
        Box::pin(Salesforce::resolve(self, lines))
    }

    fn upsert<'a>(&'a self, rows: &'a [UsageRow]) -> BoxFuture<'a, Result<Vec<RowAnswer>, CallFault>> {
        Box::pin(Salesforce::upsert(self, rows))
    }

    fn upsert_graphs<'a>(
        &'a self,
        graphs: &'a [Vec<UsageRow>],
    ) -> BoxFuture<'a, Result<Vec<GraphAnswer>, CallFault>> {
        Box::pin(Salesforce::upsert_graphs(self, graphs))
    }

    fn read_back<'a>(
        &'a self,
        keys: &'a [crate::ad::UsageKey],
    ) -> BoxFuture<'a, Result<Vec<UsageEntry>, CallFault>> {
        Box::pin(Salesforce::read_back(self, keys))
    }

    fn desk_entries(
        &self,
        desk: DeskKey,
        since: Option<Timestamp>,
    ) -> BoxFuture<'_, Result<DeskEntries, CallFault>> {
        Box::pin(Salesforce::desk_entries(self, desk, since))
    }
}

/// Something that the reporter should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nudge {
    /// The machine woke, or the network came back.
    Wake,
    /// A person wants these ads tried now; all of them when none is named.
    TryNow(Vec<AdKey>),
    /// The person has signed in.
    SignedIn,
    /// The org has proven its set-up.
    SetUpProven,
    /// A person holds reporting, or lets it go on.
    Pause(bool),
}

/// How reporting stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The line to Salesforce.
    pub line: Line,
    /// Since when the line or the pause has been as it is, by the desk's clock.
    pub since: Timestamp,
    /// Whether a person has paused reporting.
    pub paused: bool,
    /// Ads in the call that is on its way.
    pub in_flight: usize,
    /// When a report was last acknowledged, by the desk's clock.
    pub last_report: Option<Timestamp>,
    /// Why nothing can be written down, and so nothing be sent.
    pub disk: Option<StoreFault>,
    /// What the look at the start has taken in; none before it.
    pub taken_in: Option<TakenIn>,
}

/// What the loop works with.
pub struct Parts {
    /// The ads.
    pub store: Arc<Store>,
    /// Salesforce.
    pub service: Arc<dyn UsageService>,
    /// Whether the org is set up.
    pub proof: Arc<Proof>,
    /// How many of the org's API calls are used up.
    pub api_calls: watch::Receiver<Option<ApiUsage>>,
    /// The person who books at this desk.
    pub person: String,
    /// The desk's clock.
    pub now: fn() -> Timestamp,
    /// Makes a UUID v7.
    pub new_key: fn() -> uuid::Uuid,
    /// Where all randomness comes from.
    pub seed: u64,
    /// After an outage it comes back within this, mostly [`COMING_BACK`](planner::COMING_BACK).
    pub coming_back: SignedDuration,
}

/// The running task. Dropping it stops it, wherever it is.
#[derive(Debug)]
pub struct Reporter {
    nudges: mpsc::UnboundedSender<Nudge>,
    status: watch::Receiver<Status>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Reporter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Reporter {
    /// Starts reporting on the current runtime.
    pub fn start(parts: Parts) -> Reporter {
        let (nudges, nudged) = mpsc::unbounded_channel();
        let planner = Planner::new(parts.seed, parts.coming_back);
        let start = Status {
            line: planner.line().clone(),
            since: (parts.now)(),
            paused: false,
            in_flight: 0,
            last_report: None,
            disk: None,
            taken_in: None,
        };
        let (told, status) = watch::channel(start);
        let changes = parts.store.changes();
        let task = tokio::spawn(Loop { parts, planner, nudged, changes, told, attempts: 0 }.run());
        Reporter { nudges, status, task }
    }

    /// Tells the reporter something.
    pub fn nudge(&self, nudge: Nudge) {
        // A loop that has ended has nothing left to be told.
        let _ = self.nudges.send(nudge);
    }

    /// How reporting stands, now and from now on.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Stops the task and waits until it has let go of the store.
    pub async fn stop(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

struct Loop {
    parts: Parts,
    planner: Planner,
    nudged: mpsc::UnboundedReceiver<Nudge>,
    changes: broadcast::Receiver<crate::store::Change>,
    told: watch::Sender<Status>,
    /// Connections in a row that could not be made.
    attempts: u32,
}

impl Loop {
    async fn run(mut self) {
        self.ask_for_proof().await;
        loop {
            self.take_nudges();
            let now = (self.parts.now)();
            self.planner.api_calls(*self.parts.api_calls.borrow());
            let next = self.parts.store.read(|contents| self.planner.next(now, contents));
            self.tell(|_| {});
            if next.is_counted()
                && next != Move::Prove
                && let Err(fault) = self.parts.proof.ask_once().await
            {
                self.not_ready(&fault);
                continue;
            }
            match next {
                Move::Rest { until } => {
                    if !self.rest(now, until).await {
                        return;
                    }
                }
                Move::Connect => {
                    let is_up = self.is_up().await;
                    let now = (self.parts.now)();
                    match is_up {
                        Ok(is_up) => self.planner.connected(now, is_up),
                        Err(moved) => self.not_ready(&moved),
                    }
                }
                Move::Probe => {
                    let answer = self.parts.service.is_served().await;
                    self.planner.probed((self.parts.now)(), answer);
                }
                Move::Resolve(bookings) => {
                    let lines: Vec<_> =
                        bookings.iter().map(|booking| OfflineLine::from(&booking.line)).collect();
                    let answer = self.parts.service.resolve(&lines).await;
                    let now = (self.parts.now)();
                    let steps =
                        self.parts.store.read(|contents| self.planner.resolved(now, contents, answer));
                    self.settle(now, steps).await;
                }
                Move::Report(call) => self.report(now, call).await,
                Move::Prove => {
                    let answer = self.parts.proof.ask_anew().await;
                    let now = (self.parts.now)();
                    let steps = self.parts.store.read(|contents| self.planner.proven(now, contents, answer));
                    self.settle(now, steps).await;
                }
                Move::ReadBack(keys) => {
                    let answer = self.parts.service.read_back(&keys).await;
                    let now = (self.parts.now)();
                    let steps =
                        self.parts.store.read(|contents| self.planner.read_back(now, contents, answer));
                    self.settle(now, steps).await;
                }
                Move::Look { desk, since } => self.look(desk, since).await,
            }
        }
    }

    /// Asks what Salesforce holds of this desk, and takes in what is not known here.
    async fn look(&mut self, desk: DeskKey, since: Option<Timestamp>) {
        let found = match self.parts.service.desk_entries(desk, since).await {
            Ok(found) => Arc::new(found),
            Err(fault) => {
                tracing::info!(fault = fault_name(&fault), "what Salesforce holds of this desk is not known");
                return self.planner.looked((self.parts.now)(), Err(&fault));
            }
        };
        // What was found need not be asked for again because the disk is full.
        let (taken_in, ads) = loop {
            let found = Arc::clone(&found);
            let compose = move |stage: &Stage<'_>| {
                let (steps, taken_in) = take_in(stage, &found);
                let ads: Vec<AdKey> = steps.iter().filter_map(Step::ad).collect();
                Ok::<_, Infallible>((steps, (taken_in, ads)))
            };
            match self.parts.store.commit((self.parts.now)(), compose).await {
                Ok(written) => break written,
                Err(CommitFault::Refused(never)) => match never {},
                Err(CommitFault::Store(fault)) => self.wait_for_disk(fault).await,
            }
        };
        let TakenIn { bookings, new_ads } = taken_in;
        tracing::info!(entries = found.entries.len(), bookings, new_ads, "looked at what Salesforce holds");
        self.planner.looked((self.parts.now)(), Ok(&ads));
        self.tell(|status| {
            status.disk = None;
            status.taken_in = Some(taken_in);
        });
    }

    /// Has the org prove its set-up before there is anything to report, so that an admin hears early. What
    /// can't be asked now is asked before the first report.
    async fn ask_for_proof(&mut self) {
        if let Err(fault) = self.parts.proof.ask_once().await
            && fault.class() == Some(Class::SetUp)
        {
            self.not_ready(&fault);
        }
    }

    fn not_ready(&mut self, fault: &CallFault) {
        let now = (self.parts.now)();
        self.parts.store.read(|contents| self.planner.not_ready(now, contents, fault));
    }

    /// Tries a bare connection. Behind a proxy that nobody told of none may be possible, so now and then the
    /// org is asked all the same. Fails where there is a network, and the org is not where it was.
    async fn is_up(&mut self) -> Result<bool, CallFault> {
        let connected = self.parts.service.connect().await;
        self.attempts = if connected.is_ok() { 0 } else { self.attempts + 1 };
        match connected {
            Ok(()) => Ok(true),
            Err(moved @ CallFault::SignIn(SignInFault::Moved { .. })) => Err(moved),
            Err(_) => {
                let asks = self.attempts.is_multiple_of(ASK_EVERY);
                Ok(asks && self.parts.service.is_served().await.is_ok())
            }
        }
    }

    /// Writes down what goes out, sends it, and settles the answer.
    async fn report(&mut self, now: Timestamp, call: planner::Call) {
        let graphs = call.graphs;
        let person = self.parts.person.clone();
        let new_key = self.parts.new_key;
        let compose = move |stage: &Stage<'_>| {
            Ok::<_, Infallible>(call::compose(stage, call, &person, || chance_of(new_key())))
        };
        let composed = self.parts.store.commit(now, compose).await;
        let reports = match composed {
            Ok(reports) => reports,
            Err(CommitFault::Refused(never)) => match never {},
            Err(CommitFault::Store(fault)) => return self.wait_for_disk(fault).await,
        };
        if reports.is_empty() {
            return;
        }
        self.tell(|status| status.in_flight = reports.len());
        self.planner.sent(reports.clone());
        let answer = self.send(graphs, &reports).await;
        let now = (self.parts.now)();
        if let Err(fault) = &answer {
            tracing::info!(
                ads = reports.len(),
                fault = fault_name(fault),
                "a call was not answered as it should"
            );
        }
        let steps = self.parts.store.read(|contents| self.planner.answered(now, contents, answer));
        self.settle(now, steps).await;
        self.tell(|status| status.in_flight = 0);
    }

    async fn send(&self, graphs: bool, reports: &[InCall]) -> Result<Answer, CallFault> {
        if graphs {
            let graphs: Vec<Vec<UsageRow>> = reports.iter().map(|report| report.rows.clone()).collect();
            self.parts.service.upsert_graphs(&graphs).await.map(Answer::Graphs)
        } else {
            let rows: Vec<UsageRow> = reports.iter().flat_map(|report| report.rows.clone()).collect();
            self.parts.service.upsert(&rows).await.map(Answer::Rows)
        }
    }

    /// Writes outcomes down. If the disk refuses, they are lost, and the replay brings them back.
    async fn settle(&mut self, now: Timestamp, steps: Vec<Step>) {
        if steps.is_empty() {
            return;
        }
        log_steps(&steps);
        let landed = steps.iter().any(|step| matches!(step, Step::Reported { .. }));
        let written: Result<(), CommitFault<Infallible>> =
            self.parts.store.commit(now, move |_| Ok((steps, ()))).await;
        match written {
            Ok(()) => self.tell(|status| {
                status.disk = None;
                if landed {
                    status.last_report = Some(now);
                }
            }),
            Err(CommitFault::Refused(never)) => match never {},
            Err(CommitFault::Store(fault)) => self.wait_for_disk(fault).await,
        }
    }

    async fn wait_for_disk(&mut self, fault: StoreFault) {
        tracing::error!(fault = %fault, "nothing can be written down, so nothing is sent");
        self.tell(|status| {
            status.disk = Some(fault);
            status.in_flight = 0;
        });
        tokio::time::sleep(DISK_WAIT).await;
    }

    /// Waits until then, a change, or a nudge. Tells whether there is anything left to work for.
    async fn rest(&mut self, now: Timestamp, until: Option<Timestamp>) -> bool {
        let sleep = async {
            match until {
                Some(until) => {
                    let wait = Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO);
                    tokio::time::sleep(wait.min(LONGEST_SLEEP)).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => true,
            nudge = self.nudged.recv() => match nudge {
                Some(nudge) => { self.take_nudge(nudge); true }
                None => false,
            },
            change = self.changes.recv() => !matches!(change, Err(broadcast::error::RecvError::Closed)),
        }
    }

    fn take_nudges(&mut self) {
        while let Ok(nudge) = self.nudged.try_recv() {
            self.take_nudge(nudge);
        }
    }

    fn take_nudge(&mut self, nudge: Nudge) {
        let now = (self.parts.now)();
        if let Nudge::Pause(paused) = &nudge {
            tracing::info!(paused, "reporting was paused or resumed by a person");
        }
        match nudge {
            Nudge::Wake => self.planner.wake(now),
            Nudge::TryNow(ads) => self.parts.store.read(|contents| self.planner.try_now(now, contents, &ads)),
            Nudge::SignedIn => self.planner.signed_in(),
            Nudge::SetUpProven => self.parts.store.read(|contents| self.planner.set_up_proven(contents)),
            Nudge::Pause(paused) => self.planner.pause(paused),
        }
    }

    /// Publishes how reporting stands, once for each change of it.
    fn tell(&self, change: impl FnOnce(&mut Status)) {
        let mut now = self.told.borrow().clone();
        let (before, was_paused) = (now.line.clone(), now.paused);
        now.line = self.planner.line().clone();
        now.paused = self.planner.is_paused();
        change(&mut now);
        let turned = before.name() != now.line.name();
        if turned || was_paused != now.paused {
            now.since = (self.parts.now)();
        }
        if turned {
            tracing::info!(line = now.line.name(), code = now.line.code(), "the line to Salesforce changed");
        }
        if is_set_up(&now.line) && !is_set_up(&before) {
            self.parts.proof.doubt();
        }
        self.told.send_if_modified(|told| {
            let differs = *told != now;
            *told = now;
            differs
        });
    }
}

fn is_set_up(line: &Line) -> bool {
    matches!(line, Line::Held { hold: Hold::SetUp { .. }, .. })
}

fn log_steps(steps: &[Step]) {
    for step in steps {
        match step {
            Step::Reported { ad, acknowledged } => {
                tracing::info!(%ad, entries = acknowledged.len(), "reported")
            }
            Step::Refused { ad, cause, needs_you, tries, .. } => {
                tracing::info!(%ad, cause = cause.kind.name(), code = cause.code, needs_you, tries, "refused");
            }
            Step::Adopted { ad, found } => {
                tracing::info!(%ad, entries = found.len(), "took in a colleague's change")
            }
            Step::Unsent { ad } => tracing::debug!(%ad, "not sent"),
            Step::Saved { .. } | Step::Sent { .. } | Step::Desk(_) => {}
        }
    }
}

/// A name for the log that holds nothing of what was sent or said.
fn fault_name(fault: &CallFault) -> String {
    match fault {
        CallFault::NotReached(_) => "not_reached".to_owned(),
        CallFault::NoAnswer(_) => "no_answer".to_owned(),
        CallFault::SignIn(_) => "sign_in".to_owned(),
        CallFault::Refused(refusal) => refusal.to_string(),
    }
}

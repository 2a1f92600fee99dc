//! Many desks at one org that locks rows and limits calls: they book on the same few contracts, lose the
//! network twice, and come back.
//!
//! Each desk has a store and a network of its own; all run in this process, the org in another. People
//! save all the while. At the end everything that was acknowledged is held against the org's table.

mod people;
mod spread;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use adtally_core::ad::ContractLine;
use adtally_core::desk::{Desk, World};
use adtally_core::reporter::Nudge;
use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use jiff::SignedDuration;
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::bench::machine;
use crate::books::{Books, Difference, open_lines};
use crate::desk::{Person, ad};
use crate::org::{DemoOrgProcess, Settings};
use crate::proxy::Proxy;
pub use spread::Spread;

use people::Clerk;

/// Who may book. An org lets a person sign in five times, and gives out 20 sessions for each.
const PEOPLE: [&str; 3] = ["klaus", "petra", "admin"];
const SIGN_INS: usize = 5;
/// Desks that share a sign-in, with room for sessions that are asked for again.
const DESKS_EACH: usize = 16;
/// How many desks there can be.
pub const MOST_DESKS: usize = PEOPLE.len() * SIGN_INS * DESKS_EACH;
/// Contract products that everybody books on.
const SHARED: usize = 6;

/// How many differences are told one by one.
const TOLD: usize = 20;

/// How often is told what is left.
const TELL_EVERY: Duration = Duration::from_secs(20);

/// How a fleet is sent out.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Desks.
    pub desks: usize,
    /// Ads that each desk makes.
    pub ads: usize,
    /// How long a person takes for one, on average.
    pub pace: Duration,
    /// How long the network is away the first time. The second time it stays away until everybody has
    /// made their ads.
    pub outage: Duration,
    /// Nobody waits a random time after an outage: the control of what R4 asks for.
    pub at_once: bool,
    /// Where what people do comes from.
    pub seed: u64,
    /// How long the backlog may take at most.
    pub patience: Duration,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Desks.
    pub desks: usize,
    /// Saves that were answered.
    pub saves: u64,
    /// Calls that an org charges for.
    pub api_calls: u64,
    /// What the org counted: calls by kind, rows, refusals.
    pub calls: Value,
    /// Most calls in flight at the org, of any kind.
    pub in_flight: u64,
    /// Most calls of one desk in flight that can write.
    pub in_flight_each: u64,
    /// How long the second outage was, and how many ads waited at its end, at how many desks.
    pub backlog: (Duration, usize, usize),
    /// From the end of the second outage until nothing waited anywhere.
    pub drained: Duration,
    /// First calls after the network came back by itself.
    pub by_itself: Spread,
    /// First calls after every desk was told at once that the network is back.
    pub woken: Spread,
    /// First connections then, which carry no request.
    pub woken_connections: Spread,
    /// Ads that still waited when patience ended, or that need a person.
    pub stuck: usize,
    /// How many of them there are of each state and cause.
    pub stuck_for: BTreeMap<String, usize>,
    /// What the org counts beside what was acknowledged.
    pub difference: Difference,
    /// Memory of all desks together, in MiB.
    pub memory: Option<u64>,
}

impl Outcome {
    /// What is not as it must be, a line each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let told = &self.difference.told;
        let mut faults: Vec<_> = told.iter().take(TOLD).cloned().collect();
        if told.len() > TOLD {
            faults.push(format!("and {} more like these", told.len() - TOLD));
        }
        if self.stuck > 0 {
            faults.push(format!("{} ads are stuck", self.stuck));
            faults.extend(self.stuck_for.iter().map(|(why, count)| format!("  {count}: {why}")));
        }
        if self.in_flight_each != 1 {
            faults.push(format!("a desk had {} calls in flight", self.in_flight_each));
        }
        for (spread, after) in [(&self.by_itself, "the first"), (&self.woken, "the second")] {
            if spread.is_a_storm() {
                faults.push(format!("desks came back all at once after {after} outage"));
            }
        }
        let (_, _, waiting) = self.backlog;
        if self.woken.desks() < waiting {
            faults.push(format!("only {} of {waiting} desks came back", self.woken.desks()));
        }
        faults
    }

    /// Whether the desks came back all at once after they had been woken.
    #[must_use]
    pub fn is_a_storm(&self) -> bool {
        self.woken.is_a_storm()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |name: &str| self.calls[name].as_u64().unwrap_or(0);
        let kinds = ["collections", "graph", "query", "batch", "composite", "describe", "token", "versions"];
        let kinds: Vec<_> = kinds.iter().filter(|kind| count(kind) > 0).collect();
        let kinds: Vec<_> = kinds.into_iter().map(|kind| format!("{kind} {}", count(kind))).collect();
        writeln!(f, "desks {}, saves {}", self.desks, self.saves)?;
        writeln!(
            f,
            "API calls {} ({}), rows {}",
            self.api_calls,
            kinds.join(", "),
            count("rows") + count("nodes")
        )?;
        let (each, all) = (self.in_flight_each, self.in_flight);
        writeln!(f, "calls in flight at most: {each} of a desk, {all} of all")?;
        let (locks, limits) = (count("lock_failures"), count("limit_refusals"));
        writeln!(f, "rows that found their contract locked {locks}, calls refused by the limit {limits}")?;
        let (outage, waiting, desks) = self.backlog;
        let drained = self.drained.as_secs_f64();
        writeln!(
            f,
            "after {:.1} s without a network {waiting} ads waited at {desks} desks",
            outage.as_secs_f64()
        )?;
        writeln!(f, "drained {drained:.1} s after the network came back")?;
        writeln!(f, "first calls after the network came back by itself\n  {}", self.by_itself)?;
        writeln!(f, "first calls after all desks were woken at once\n  {}", self.woken)?;
        writeln!(f, "  and their first connections, without a request\n  {}", self.woken_connections)?;
        if let Some(memory) = self.memory {
            writeln!(f, "memory of all desks {memory} MiB")?;
        }
        let Difference { lost, doubled, miscounted, .. } = self.difference;
        write!(f, "lost {lost}, doubled {doubled}, stuck {}, miscounted {miscounted}", self.stuck)
    }
}

/// A desk with its network.
struct Berth {
    desk: Arc<Desk>,
    network: Arc<Proxy>,
}

/// Sends a fleet out, and tells how far it is.
///
/// # Errors
/// When the org or a desk does not do what it is told, which is no fault of reporting.
pub async fn run(plan: &Plan, tell: impl Fn(&str)) -> Result<Outcome> {
    ensure!((1..=MOST_DESKS).contains(&plan.desks), "there can be 1 to {MOST_DESKS} desks");
    let folder = TempDir::new().context("a folder for the stores")?;
    let org = DemoOrgProcess::start(busy(plan))?;
    let control = org.control()?;
    let lines = typeable(open_lines(&control.state().await?)?.into_values());
    ensure!(lines.len() >= SHARED + plan.desks, "the org has {} lines", lines.len());
    let fleet = launch(plan, &org.url(), folder.path()).await?;
    tell("all desks are open, and ask the org for its set-up");

    let shared = Arc::new(lines[..SHARED].to_vec());
    let mut clerks = JoinSet::new();
    for (number, berth) in fleet.iter().enumerate() {
        let clerk = Clerk {
            desk: Arc::clone(&berth.desk),
            number,
            shared: Arc::clone(&shared),
            own: lines[SHARED + number].clone(),
            random: Rng::with_seed(plan.seed.wrapping_add(number as u64)),
        };
        clerks.spawn(clerk.work(plan.ads, plan.pace));
    }
    let third = plan.pace * u32::try_from(plan.ads).unwrap_or(u32::MAX) / 3;
    tokio::time::sleep(third).await;
    cut(&fleet).await;
    tell("the network is cut");
    tokio::time::sleep(plan.outage).await;
    let back = mend(&fleet).await?;
    tell("the network is back");
    tokio::time::sleep(third).await;
    let by_itself = Spread::of(back, fleet.iter().map(|berth| berth.network.first().request));

    cut(&fleet).await;
    let cut_at = Instant::now();
    tell("the network is cut again");
    let mut books = Books::default();
    while let Some(worked) = clerks.join_next().await {
        books.add(worked.context("a person")??);
    }
    // Everybody has something left to report, also on a machine so slow that all was reported before.
    for (number, berth) in fleet.iter().enumerate() {
        let form = ad(&format!("Last ad of desk {number}"), &[(lines[SHARED + number].clone(), 1)]);
        let key = berth.desk.create(form.clone()).await?;
        books.saved(key, &form);
    }
    // Nobody is tried at once who heard a moment ago that there is no network.
    tokio::time::sleep(plan.outage / 2).await;
    let queues = fleet.iter().map(|berth| berth.desk.queue(0, usize::MAX).len());
    let (waiting, desks) =
        queues.fold((0, 0), |(ads, desks), more| (ads + more, desks + usize::from(more > 0)));
    let backlog = (cut_at.elapsed(), waiting, desks);
    let memory = machine::resident();
    let back = mend(&fleet).await?;
    for _ in 0..3 {
        // Systems say it several times.
        fleet.iter().for_each(|berth| berth.desk.nudge(Nudge::Wake));
    }
    tell("everybody is done, the network is back, and every desk hears of it at once");
    let is_drained = drain(&fleet, back + plan.patience, &tell).await;
    let drained = back.elapsed();
    tell(if is_drained { "nothing waits any more" } else { "patience is at an end" });

    let woken = Spread::of(back, fleet.iter().map(|berth| berth.network.first().request));
    let woken_connections = Spread::of(back, fleet.iter().map(|berth| berth.network.first().connection));
    let stuck: Vec<_> = fleet.iter().flat_map(|berth| berth.desk.queue(0, usize::MAX)).collect();
    let mut stuck_for = BTreeMap::new();
    for row in &stuck {
        let cause = row.cause.as_ref().map_or("without a cause".to_owned(), ToString::to_string);
        *stuck_for.entry(format!("{:?} after {} tries, {cause}", row.state, row.tries)).or_default() += 1;
    }
    let state = control.state().await?;
    let outcome = Outcome {
        desks: plan.desks,
        saves: books.saves,
        api_calls: number(&state, "api_usage")?,
        in_flight: number(&state, "in_flight_max")?,
        in_flight_each: number(&state, "writing_max")?,
        backlog,
        drained,
        by_itself,
        woken,
        woken_connections,
        stuck: stuck.len(),
        stuck_for,
        difference: books.compare(&state)?,
        memory,
        calls: state["calls"].clone(),
    };
    haul_in(fleet).await;
    Ok(outcome)
}

/// Lines that number and code alone tell from all others, so that nobody has to be asked which is meant.
fn typeable(lines: impl Iterator<Item = ContractLine>) -> Vec<ContractLine> {
    let lines: Vec<_> = lines.collect();
    let mut times: HashMap<_, usize> = HashMap::new();
    for line in &lines {
        *times.entry(line.typed_key()).or_default() += 1;
    }
    lines.into_iter().filter(|line| times[&line.typed_key()] == 1).collect()
}

/// An org that is as busy as a real one, twenty times as fast: Salesforce waits 10 s for a locked row, and
/// serves 25 calls at once that last longer than 20 s.
fn busy(plan: &Plan) -> Settings {
    let load = "--lock-ms 15 --lock-wait-ms 500 --long-calls 25:1000 --daily-calls 300000";
    Settings {
        // A few of the contracts are fulfilled.
        contracts: Some((SHARED + plan.desks) * 2 / 3 + 10),
        latency_ms: Some((10, 60)),
        load: load.split(' ').map(str::to_owned).collect(),
        ..Settings::default()
    }
}

/// Opens and connects all desks at the same moment, as on a Monday at eight.
async fn launch(plan: &Plan, url: &str, folder: &std::path::Path) -> Result<Vec<Berth>> {
    let mut people = Vec::new();
    for name in PEOPLE.iter().cycle().take(PEOPLE.len() * SIGN_INS).take(plan.desks) {
        people.push(Arc::new(Person::sign_in(url, name).await?));
    }
    let mut opening = JoinSet::new();
    for number in 0..plan.desks {
        let person = Arc::clone(&people[number % people.len()]);
        let (data, url) = (folder.join(number.to_string()), url.to_owned());
        let coming_back = if plan.at_once { SignedDuration::ZERO } else { World::real().coming_back };
        opening.spawn(async move {
            let network = Arc::new(Proxy::start(&url).await?);
            let world = World { coming_back, ..World::real() };
            let desk = Arc::new(person.open_in(&data, world).await?);
            let sign_in = person.sign_in_through(&network.url())?;
            anyhow::Ok((Berth { desk, network }, sign_in))
        });
    }
    let mut fleet = Vec::new();
    for opened in opening.join_all().await {
        fleet.push(opened?);
    }
    let mut berths = Vec::new();
    for (berth, sign_in) in fleet {
        berth.desk.connect(sign_in).await?;
        berths.push(berth);
    }
    Ok(berths)
}

async fn cut(fleet: &[Berth]) {
    let cutting: JoinSet<()> = fleet
        .iter()
        .map(|berth| {
            let network = Arc::clone(&berth.network);
            async move { network.cut().await }
        })
        .collect();
    cutting.join_all().await;
}

/// Brings all networks back; tells when the first one was.
async fn mend(fleet: &[Berth]) -> Result<Instant> {
    let back = Instant::now();
    for berth in fleet {
        berth.network.mend().await?;
    }
    Ok(back)
}

async fn haul_in(fleet: Vec<Berth>) {
    for berth in fleet {
        if let Ok(desk) = Arc::try_unwrap(berth.desk) {
            desk.close().await;
        }
    }
}

/// Waits until nothing waits at any desk, and tells now and then what is left; whether that was before `end`.
async fn drain(fleet: &[Berth], end: Instant, tell: impl Fn(&str)) -> bool {
    let mut told = Instant::now();
    while fleet.iter().any(|berth| !berth.desk.queue(0, 1).is_empty()) {
        if Instant::now() > end {
            return false;
        }
        if told.elapsed() > TELL_EVERY {
            told = Instant::now();
            let waiting: usize = fleet.iter().map(|berth| berth.desk.queue(0, usize::MAX).len()).sum();
            let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
            for line in fleet.iter().filter_map(|berth| berth.desk.status().line) {
                *lines.entry(line.name()).or_default() += 1;
            }
            tell(&format!("{waiting} ads wait; desks by their line: {lines:?}"));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    true
}

fn number(state: &Value, name: &str) -> Result<u64> {
    state[name].as_u64().with_context(|| format!("the org does not tell {name}"))
}

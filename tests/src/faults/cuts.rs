//! Calls that are cut: every byte of a request to Salesforce, and of its answer, at which a connection can
//! end.
//!
//! Many hands, each with a desk, a network and a contract product of its own, do one thing over and over at
//! one org, and each time the connection ends one byte later. The desk goes on by itself, and at the end the
//! org must count each booking once with its last content. What is read must be whole, or a clear error.

use std::sync::Arc;
use std::time::{Duration, Instant};

use adtally_core::ad::{AdForm, AdKey, ContractLine};
use adtally_core::desk::{ContractsFault, ContractsView, Desk, World};
use adtally_core::reporter::{Line, Nudge};
use adtally_demo_org::{DemoOrg, Limits, Options};
use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::{Effort, Fault, Outcome, Tally};
use crate::books::{Books, Difference, open_lines};
use crate::desk::{Person, ad, typed};
use crate::org::OrgControl;
use crate::proxy::Proxy;

/// The fault, as `ALL` lists it.
pub(super) const CUTS: Fault = Fault { name: "cuts", about: "calls cut at every byte", run, control };

/// How long a desk may take to go on after a cut. It waits a second at most, unless the machine is busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// Who signs in; five times each, which is as often as an org allows.
const PEOPLE: [&str; 3] = ["klaus", "petra", "admin"];
/// Ads of the call that is as large as calls get.
const FULL_CALL: usize = 200;

/// What is done while a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// An ad with one booking: a row of a collections upsert.
    Create,
    /// Another number of units: the same row, based on the one before.
    Edit,
    /// An ad with two bookings: a composite graph.
    Graph,
    /// A line that was typed offline: a query, then the upsert.
    Resolve,
    /// A report that landed unanswered and is refused when it is sent again: the entry is read back.
    ReadBack,
    /// A contract by its number.
    Contract,
    /// Contracts by the customer's name.
    Contracts,
    /// The check of the org's set-up: describes, a query and the graph that always fails.
    SetUp,
    /// As many ads as one call holds.
    Full,
    /// The first report of a desk that has just been opened: its token is refreshed first.
    Token,
}

use Deed::{Contract, Contracts, Create, Edit, Full, Graph, ReadBack, Resolve, SetUp, Token};

/// The token last: a session that is given out ends the oldest of its sign-in, which other desks may have.
const DEEDS: [Deed; 10] = [Create, Edit, Graph, Resolve, Contract, Contracts, Full, SetUp, ReadBack, Token];

/// Which bytes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
}

fn run(effort: Effort) -> Result<Outcome> {
    let tally = runtime()?.block_on(async {
        let mut crew = Crew::sign_on(effort.of(12, 45)).await?;
        let mut tally = Tally::default();
        for deed in DEEDS {
            tally += crew.do_and_cut(deed, effort).await?;
            let (difference, _) = crew.compare().await?;
            if !difference.is_none() {
                // What comes after it could not be told apart.
                tally.lost += difference.lost;
                tally.wrong += difference.doubled + difference.miscounted;
                tally.breaches.extend(difference.told.iter().map(|told| format!("after {deed:?}: {told}")));
                break;
            }
        }
        anyhow::Ok(tally)
    })?;
    Ok(Outcome::Tried(tally))
}

/// An org that has lost one entry and holds another one twice must be told from one that has not.
fn control() -> Result<String> {
    runtime()?.block_on(async {
        let mut crew = Crew::sign_on(2).await?;
        crew.do_and_cut(Create, Effort::Few).await?;
        let (difference, mut state) = crew.compare().await?;
        ensure!(difference.is_none(), "before anything was taken: {:?}", difference.told);
        let entries = state["records"]["Product_Usage__c"].as_array_mut().context("no entries")?;
        entries.pop().context("no entry")?;
        let mut twice = entries.first().context("no second entry")?.clone();
        twice["Usage_Key__c"] = json!("another");
        entries.push(twice);
        let Difference { lost, doubled, .. } = crew.books().await.compare(&state)?;
        ensure!((lost, doubled) == (1, 1), "lost {lost}, doubled {doubled}");
        Ok("an entry taken away and one counted twice are found".to_owned())
    })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Runtime::new()?)
}

/// All hands, and the org that they work at.
struct Crew {
    org: DemoOrg,
    control: OrgControl,
    hands: Vec<Arc<Mutex<Hand>>>,
    _stores: TempDir,
}

/// A desk that does one thing over and over, on a contract product of its own.
struct Hand {
    number: usize,
    person: Arc<Person>,
    desk: Desk,
    network: Proxy,
    control: OrgControl,
    line: ContractLine,
    books: Books,
    /// The ad that is edited over and over.
    edited: Option<AdKey>,
    customer: String,
}

impl Crew {
    async fn sign_on(hands: usize) -> Result<Crew> {
        // With few calls left in a day a desk makes one a minute, and so many cuts take more than a day's.
        let limits = Limits { daily_calls: Some(10_000_000), ..Limits::default() };
        let org = DemoOrg::start(Options { contracts: hands + 10, limits, ..Options::default() }).await?;
        let control = OrgControl::new(org.url())?;
        let state = control.state().await?;
        let lines: Vec<ContractLine> = open_lines(&state)?.into_values().collect();
        let stores = TempDir::new()?;
        let mut people = Vec::new();
        for name in PEOPLE.iter().cycle().take(hands.min(PEOPLE.len() * 5)) {
            people.push(Arc::new(Person::sign_in(org.url(), name).await?));
        }
        let mut all = Vec::new();
        for number in 0..hands {
            let person = Arc::clone(&people[number % people.len()]);
            let network = Proxy::start(org.url()).await?;
            // How desks come back without a storm is for the fleet to show.
            let world = World { coming_back: SignedDuration::ZERO, ..World::real() };
            let desk = person.open_in(&stores.path().join(number.to_string()), world).await?;
            desk.connect(person.sign_in_through(&network.url())?).await?;
            let line = lines.get(number).context("too few lines")?.clone();
            let control = control.clone();
            let hand = Hand {
                number,
                person,
                desk,
                network,
                control,
                line,
                books: Books::default(),
                edited: None,
                customer: String::new(),
            };
            hand.until("the set-up is proven", |hand| hand.desk.status().set_up_proven).await?;
            all.push(Arc::new(Mutex::new(hand)));
        }
        Ok(Crew { org, control, hands: all, _stores: stores })
    }

    /// Does one thing again and again, cut at one byte after the other.
    async fn do_and_cut(&mut self, deed: Deed, effort: Effort) -> Result<Tally> {
        let lengths = {
            let mut hand = self.hands[0].lock().await;
            hand.prepare(deed).await?;
            // Twice, because the first time a connection may be made that is there the second time.
            hand.measured(deed).await?;
            hand.measured(deed).await?
        };
        let mut tally = Tally::default();
        for (side, length) in [(Side::Request, lengths.0), (Side::Answer, lengths.1)] {
            let places = Arc::new(std::sync::Mutex::new(places(deed, effort, length)));
            let mut working = JoinSet::new();
            // Two desks of one sign-in would end each other's sessions.
            let hands = if deed == Token { self.hands.len().min(PEOPLE.len() * 5) } else { self.hands.len() };
            for hand in &self.hands[..hands] {
                let (hand, places) = (Arc::clone(hand), Arc::clone(&places));
                working.spawn(async move {
                    let mut hand = hand.lock().await;
                    hand.prepare(deed).await?;
                    let mut tally = Tally::default();
                    loop {
                        let place = places.lock().map_err(|_| anyhow::anyhow!("a hand panicked"))?.pop();
                        let Some(place) = place else { return anyhow::Ok(tally) };
                        tally += hand.cut(deed, side, place).await?;
                    }
                });
            }
            while let Some(done) = working.join_next().await {
                tally += done.context("a hand")??;
            }
        }
        let Tally { hits, lost, wrong, stuck, .. } = tally;
        eprintln!(
            "  {deed:?}: {lengths:?} bytes, cut {hits} times, lost {lost}, wrong {wrong}, stuck {stuck}"
        );
        Ok(tally)
    }

    async fn books(&self) -> Books {
        let mut books = Books::default();
        for hand in &self.hands {
            books.add(hand.lock().await.books.clone());
        }
        books
    }

    async fn compare(&self) -> Result<(Difference, Value)> {
        let state = self.control.state().await.with_context(|| format!("the org at {}", self.org.url()))?;
        Ok((self.books().await.compare(&state)?, state))
    }
}

/// After how many bytes it is cut, of so many: all of them, or the first, the last, and some between. A
/// little more than all, because keys and times make a call now and then longer.
fn places(deed: Deed, effort: Effort, length: usize) -> Vec<usize> {
    let most = match (effort, deed) {
        (Effort::Few, _) => 5,
        (Effort::Full, Full) => 150,
        (Effort::Full, _) => usize::MAX,
    };
    let all = length + 4;
    if all <= most {
        return (0..all).rev().collect();
    }
    // The ends, chunks of the sender, and even steps.
    let ends = [0, 1, length - 1];
    let chunks = (1..).map(|n| n * 8192).take_while(|place| *place < length).take(most / 4);
    let mut places: Vec<usize> = ends.into_iter().chain(chunks).collect();
    let steps = most.saturating_sub(places.len());
    places.extend((0..steps).map(|n| (length * (2 * n + 1)) / (2 * steps)));
    places
}

impl Hand {
    /// What has to be there before the deed.
    async fn prepare(&mut self, deed: Deed) -> Result<()> {
        if deed == Edit && self.edited.is_none() {
            let form = self.form("edited", &[1]);
            let key = self.desk.create(form.clone()).await?;
            self.books.saved(key, &form);
            self.edited = Some(key);
            self.until_reported().await?;
        }
        if deed == Contracts && self.customer.is_empty() {
            let found = self.desk.contracts_by_number(&self.line.contract_number).await?;
            self.customer = found.contracts.first().context("no contract")?.customer.clone();
        }
        Ok(())
    }

    /// Does it without a cut, and tells how many bytes were asked and answered.
    async fn measured(&mut self, deed: Deed) -> Result<(usize, usize)> {
        let before = (self.network.request_bytes(), self.network.answer_bytes());
        let mut tally = Tally::default();
        self.act(deed, &mut tally, |_| {}).await?;
        ensure!(tally.breaches.is_empty(), "{:?}", tally.breaches);
        let after = (self.network.request_bytes(), self.network.answer_bytes());
        // What is read is read once more, whole.
        let times = if matches!(deed, Contract | Contracts | SetUp) { 2 } else { 1 };
        Ok((usize::try_from(after.0 - before.0)? / times, usize::try_from(after.1 - before.1)? / times))
    }

    /// Does it while the connection ends after so many bytes.
    async fn cut(&mut self, deed: Deed, side: Side, bytes: usize) -> Result<Tally> {
        let mut tally = Tally::default();
        let before = self.network.spare();
        let arm = |network: &Proxy| match side {
            Side::Request => network.cut_request_after(bytes),
            Side::Answer => network.cut_answer_after(bytes),
        };
        let acted = self.act(deed, &mut tally, arm).await;
        tally.hits = self.network.spare() - before;
        let place = format!("{deed:?} of desk {} cut after {bytes} bytes of the {side:?}", self.number);
        if let Err(error) = acted {
            tally.stuck += 1;
            tally.breaches.push(format!("{place}: {error:#}"));
        }
        for breach in &mut tally.breaches {
            *breach = format!("{place}: {breach}");
        }
        Ok(tally)
    }

    /// Does it, and waits until the desk has gone on by itself. `arm` is called right before what may be cut.
    async fn act(&mut self, deed: Deed, tally: &mut Tally, arm: impl Fn(&Proxy)) -> Result<()> {
        match deed {
            Create => self.create(&[1], arm).await?,
            Graph => self.create(&[1, 2], arm).await?,
            Resolve => {
                let typed = typed(&self.line.contract_number, &self.line.product_code);
                let form = ad("typed", &[(typed, 1)]);
                arm(&self.network);
                self.save(form).await?;
            }
            Edit => self.edit(arm).await?,
            ReadBack => self.land_unanswered(arm).await?,
            Token => {
                self.desk.connect(self.person.sign_in_through(&self.network.url())?).await?;
                self.create(&[1], arm).await?;
            }
            Full => {
                self.desk.nudge(Nudge::Pause(true));
                let forms: Vec<_> = (0..FULL_CALL).map(|_| self.form("of many", &[1])).collect();
                let keys = self.desk.import(forms.clone()).await?;
                for (key, form) in keys.into_iter().zip(&forms) {
                    self.books.saved(key?, form);
                }
                arm(&self.network);
                self.desk.nudge(Nudge::Pause(false));
            }
            Contract => {
                arm(&self.network);
                let read = self.desk.contracts_by_number(&self.line.contract_number).await;
                self.network.spare();
                let whole = self.desk.contracts_by_number(&self.line.contract_number).await?;
                return check_read(read, whole, tally);
            }
            Contracts => {
                arm(&self.network);
                let read = self.desk.contracts_by_customer(&self.customer, None).await;
                self.network.spare();
                let whole = self.desk.contracts_by_customer(&self.customer, None).await?;
                return check_read(read, whole, tally);
            }
            SetUp => {
                arm(&self.network);
                let checked = self.desk.check_set_up().await;
                match checked {
                    Ok(found) if !found.is_met() => bail!("a good org lacks {:?}", found.points),
                    Err(fault) if !is_of_the_network(&fault) => bail!("a cut is told as {fault:?}"),
                    _ => {}
                }
                self.network.spare();
                tally.answered += u64::from(self.desk.check_set_up().await?.is_met());
                return Ok(());
            }
        }
        self.until_reported().await?;
        tally.answered += 1;
        Ok(())
    }

    async fn create(&mut self, units: &[u32], arm: impl Fn(&Proxy)) -> Result<()> {
        let form = self.form("created", units);
        arm(&self.network);
        self.save(form).await
    }

    async fn save(&mut self, form: AdForm) -> Result<()> {
        let key = self.desk.create(form.clone()).await?;
        self.books.saved(key, &form);
        Ok(())
    }

    async fn edit(&mut self, arm: impl Fn(&Proxy)) -> Result<()> {
        let key = self.edited.context("nothing to edit")?;
        let mut form = AdForm::of(&self.desk.ad(key).context("the ad is gone")?.ad);
        form.bookings[0].units = form.bookings[0].units % 9 + 1;
        arm(&self.network);
        self.desk.save(key, form.clone()).await?;
        self.books.saved(key, &form);
        Ok(())
    }

    /// A report that lands while its answer is lost, and that is refused when it is sent again.
    async fn land_unanswered(&mut self, arm: impl Fn(&Proxy)) -> Result<()> {
        self.network.hold();
        let form = self.form("in doubt", &[1]);
        self.save(form).await?;
        self.network.until_held().await;
        let product = self.line.ids.as_ref().context("a line without ids")?.contract_product.to_string();
        let refused = json!({"kind": "row_error", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "message": "ADT-LOCKED: refused by a fault", "contract_product": product, "calls": 1});
        self.control.fault(&refused).await?;
        self.network.cut().await;
        self.network.release();
        self.network.mend().await?;
        arm(&self.network);
        Ok(())
    }

    fn form(&self, title: &str, units: &[u32]) -> AdForm {
        let bookings: Vec<_> = units.iter().map(|units| (self.line.clone(), *units)).collect();
        ad(&format!("{title}, {}", self.number), &bookings)
    }

    async fn until_reported(&self) -> Result<()> {
        let goes_on =
            |hand: &Hand| hand.desk.queue(0, 1).is_empty() && hand.desk.status().line == Some(Line::Clear);
        let done = self.until("the org has it", goes_on).await;
        done.with_context(|| format!("{:?}, {:?}", self.desk.status().line, self.desk.queue(0, 3)))
    }

    async fn until(&self, what: &str, holds: impl Fn(&Hand) -> bool) -> Result<()> {
        let start = Instant::now();
        while !holds(self) {
            ensure!(start.elapsed() < PATIENCE, "waited in vain: {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

/// What a person saw of contracts while the connection ended: all of it, or what is to be said of a network.
fn check_read(
    read: Result<ContractsView, ContractsFault>,
    whole: ContractsView,
    tally: &mut Tally,
) -> Result<()> {
    match read {
        Ok(read) => {
            let at = |view: ContractsView| ContractsView { as_of: Timestamp::UNIX_EPOCH, ..view };
            ensure!(at(read.clone()) == at(whole), "half a contract was shown: {read:?}");
            tally.answered += 1;
        }
        Err(fault) => ensure!(is_of_the_network(&fault), "a cut is told as {fault:?}"),
    }
    Ok(())
}

fn is_of_the_network(fault: &ContractsFault) -> bool {
    matches!(fault, ContractsFault::Offline | ContractsFault::Unserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_places_hold_both_ends_and_all_hold_every_byte() {
        let few = places(Create, Effort::Few, 1000);
        assert!(few.len() >= 5 && [0, 1, 999].iter().all(|end| few.contains(end)), "{few:?}");
        let mut all = places(Create, Effort::Full, 1000);
        all.sort_unstable();
        assert_eq!(all, (0..1004).collect::<Vec<_>>());
        assert!(places(Full, Effort::Full, 100_000).contains(&8192), "where a chunk ends");
    }

    #[test]
    fn calls_that_are_cut_at_few_bytes_lose_and_double_nothing() {
        let Outcome::Tried(tally) = run(Effort::Few).expect("it runs") else { panic!("it can be tried") };
        assert!(tally.is_good(), "{tally:#?}");
        assert!(tally.hits >= 60, "{tally:#?}");
    }

    #[test]
    fn an_entry_taken_away_or_counted_twice_is_found() {
        control().expect("it is caught");
    }
}

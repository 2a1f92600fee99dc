//! The front door: what a window can ask for, and the events that it hears.
//!
//! A [`Desk`] is one open store. It works signed in or not: [`Desk::connect`] gives it a line to
//! Salesforce and starts the reporter, [`Desk::disconnect`] takes it away, and everything but reading
//! contracts goes on either way.

mod bounds;
mod changes;
mod command_error;
mod connection;
mod contract_usage;
mod contracts;
mod csv;
mod drafts;
mod events;
mod history;
mod listing;
pub mod logs;
mod many;
mod moving;
pub mod office;
mod past;
mod repaired;
pub mod saving;
mod stores;
mod views;
mod waiting;

#[cfg(test)]
mod tests;

pub use changes::SaveFault;
pub use command_error::CommandError;
pub use connection::{ConnectFault, SignIn};
pub use contract_usage::{ContractUsageView, EntriesView, EntryView, MonthView};
pub use contracts::{ContractView, ContractsFault, ContractsView, ProductView};
pub use csv::{Separator, Sheet};
pub use events::Event;
pub use history::{HistoryEvent, HistoryKind, HistoryPage, HistoryQuery, HistoryWords};
pub use listing::{AdPage, AdQuery, AdRow, AdSort};
pub use many::{Cancelled, ExportWords};
pub use moving::{MoveCounts, MoveFault, MovePreview, MovingAd, MovingBooking};
pub use past::{AdEvent, AdHistory, AdPart, Happened};
pub use repaired::Repaired;
pub use stores::{NamingFault, StoreName, Stores};
pub use views::{AdView, BookingView, Counts, WaitingHere};
pub use waiting::{QueueGroup, QueueRow, QueueView};

use crate::ad::{Ad, AdKey, ContractLine, DeskKey, PictureName};
use crate::reporter::planner::COMING_BACK;
use crate::reporter::{Line, Nudge, Status, TakenIn};
use crate::salesforce::{ApiUsage, NextPage, OrgClock, SetUp};
use crate::store::{OpenFault, Opening, PictureError, Sizes, Store, StoreFault, Told};
use connection::{Connection, PreparedLine};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;
use ts_rs::TS;
use uuid::Uuid;

/// What a desk takes from the world around it, so that tests can hand in another.
#[derive(Debug, Clone, Copy)]
pub struct World {
    /// The desk's clock.
    pub now: fn() -> Timestamp,
    /// Makes a UUID v7.
    pub new_key: fn() -> Uuid,
    /// Where all randomness of the reporter comes from.
    pub seed: u64,
    /// How large the journal's files grow.
    pub sizes: Sizes,
    /// Over how long the desks of a company spread their coming back after an outage (R4).
    pub coming_back: SignedDuration,
}

impl World {
    /// The machine's clock, and keys and seed from its randomness.
    pub fn real() -> World {
        World {
            now: Timestamp::now,
            new_key: Uuid::now_v7,
            seed: fastrand::u64(..),
            sizes: Sizes::default(),
            coming_back: COMING_BACK,
        }
    }
}

/// How a desk is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of all that Adtally keeps.
    pub data: PathBuf,
    /// Which store.
    pub store: StoreName,
    /// Clock, keys and randomness.
    pub world: World,
}

/// An open store, and its line to Salesforce if there is one.
#[derive(Debug)]
pub struct Desk {
    name: StoreName,
    folder: PathBuf,
    store: Arc<Store>,
    world: World,
    connection: Mutex<Option<Arc<Connection>>>,
    events: events::Events,
    /// What was cancelled last and can be had back, as it was before.
    last_cancelled: Mutex<Vec<Ad>>,
}

/// How the desk stands, for the status line.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct DeskStatus {
    /// How many ads are in which state.
    pub counts: Counts,
    /// Whether somebody has signed in.
    pub signed_in: bool,
    /// The line to Salesforce; none without a sign-in.
    pub line: Option<Line>,
    /// Since when the line or the pause has been as it is; none without a sign-in.
    pub since: Option<Timestamp>,
    /// When something that waits is tried again by itself; none when nothing waits, or only for a person.
    pub next: Option<Timestamp>,
    /// Whether the org has proven that it is set up for Adtally; nothing is reported before.
    pub set_up_proven: bool,
    /// Whether a person has paused reporting.
    pub paused: bool,
    /// When a report was last acknowledged since the start, by the desk's clock.
    pub last_report: Option<Timestamp>,
    /// Why nothing can be written to disk.
    pub disk: Option<DiskTrouble>,
    /// What was found in Salesforce since the line is there, is this computer's own and was not known here, and
    /// so was taken in; none before Salesforce was asked.
    pub taken_in: Option<TakenIn>,
    /// API calls of the org: used, and allowed.
    pub api_calls: Option<(u64, u64)>,
    /// Seconds by which the desk's clock is behind the org's, when that is more than 5 minutes;
    /// negative when it is ahead.
    pub clock_off: Option<i64>,
}

/// Why nothing can be written to disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DiskTrouble {
    /// It is full.
    Full,
    /// Adtally may not write there.
    ReadOnly,
    /// It failed otherwise.
    Failed,
}

impl From<&StoreFault> for DiskTrouble {
    fn from(fault: &StoreFault) -> DiskTrouble {
        match fault {
            StoreFault::DiskFull => DiskTrouble::Full,
            StoreFault::ReadOnly => DiskTrouble::ReadOnly,
            StoreFault::Failed(_) | StoreFault::Closed => DiskTrouble::Failed,
        }
    }
}

/// A clock that is off by more than this is told to the person.
const CLOCK_MAY_BE_OFF: i64 = 5 * 60;

impl Desk {
    /// Opens a store, making it if it is not there, and repairs what it can. What was repaired is
    /// told beside the desk.
    ///
    /// # Errors
    /// When it is open already, written by a newer Adtally, or the folder can't be read or written.
    pub async fn open(options: Options) -> Result<(Desk, Vec<Told>), OpenFault> {
        let stores = Stores::new(&options.data);
        let opened = Desk::open_quietly(options).await?;
        if let Err(error) = stores.note_used(&opened.0.name) {
            tracing::warn!(%error, "could not note which store was used last");
        }
        Ok(opened)
    }

    /// Opens a store without noting that it was used last.
    async fn open_quietly(options: Options) -> Result<(Desk, Vec<Told>), OpenFault> {
        let Options { data, store: name, world } = options;
        let folder = Stores::new(&data).folder(&name);
        let opening =
            Opening { sizes: world.sizes, ..Opening::new((world.now)(), DeskKey((world.new_key)())) };
        let at = folder.clone();
        let opened = tokio::task::spawn_blocking(move || Store::open(&at, &opening)).await;
        let (store, told) = opened.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        let store = Arc::new(store);
        let events = events::Events::start(&store);
        Ok((
            Desk {
                name,
                folder,
                store,
                world,
                connection: Mutex::new(None),
                events,
                last_cancelled: Mutex::default(),
            },
            told,
        ))
    }

    /// Whose store this is.
    pub fn name(&self) -> &StoreName {
        &self.name
    }

    /// Hears of every change from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Keeps a picture for an ad; the same bytes are kept once.
    ///
    /// # Errors
    /// When it is no PNG, JPEG or WebP, larger than 5 MB or 50 megapixels, or can't be written.
    pub async fn add_picture(&self, bytes: Vec<u8>) -> Result<PictureName, PictureError> {
        let store = Arc::clone(&self.store);
        let added = tokio::task::spawn_blocking(move || store.add_picture(&bytes)).await;
        added.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// A picture's bytes.
    ///
    /// # Errors
    /// When it is not there, or no longer what it was.
    pub fn picture(&self, name: &PictureName) -> Result<Vec<u8>, PictureError> {
        self.store.picture(name)
    }

    /// A slice of the list of ads.
    pub fn search(&self, query: &AdQuery) -> AdPage {
        listing::search(&self.store, query)
    }

    /// The saved ads that `query` finds, in its order.
    pub fn ad_keys(&self, query: &AdQuery) -> Vec<AdKey> {
        listing::keys(&self.store, query)
    }

    /// An ad with its bookings.
    pub fn ad(&self, key: AdKey) -> Option<AdView> {
        self.store.read(|contents| views::ad(contents, key))
    }

    /// What happened to an ad. The journal is read for it, back to when the ad was made.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn history(&self, key: AdKey) -> Result<AdHistory, StoreFault> {
        let store = Arc::clone(&self.store);
        let read = tokio::task::spawn_blocking(move || store.history(key)).await;
        read.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())).map(past::of)
    }

    /// Units booked on this desk for a line, and not counted in Salesforce yet; negative when units
    /// are about to be freed.
    pub fn waiting_here(&self, line: &ContractLine) -> i64 {
        self.store.read(WaitingHere::of).on(line)
    }

    /// How the desk stands.
    pub fn status(&self) -> DeskStatus {
        let now = (self.world.now)();
        let (counts, due) =
            self.store.read(|contents| (views::counts(contents), views::next_due(contents, now)));
        let connection = self.connection();
        let status: Option<Status> = connection.as_ref().map(|connection| connection.status());
        let usage: Option<ApiUsage> = connection.as_ref().and_then(|connection| connection.usage());
        let clock: Option<OrgClock> = connection.as_ref().and_then(|connection| connection.clock());
        let works = status.as_ref().filter(|status| !status.paused);
        let next = works.and_then(|status| status.line.next_try(due));
        let off = clock.map(|clock| clock.ahead().as_secs()).filter(|off| off.abs() > CLOCK_MAY_BE_OFF);
        DeskStatus {
            counts,
            signed_in: connection.is_some(),
            set_up_proven: connection.as_ref().is_some_and(|connection| connection.is_set_up()),
            paused: status.as_ref().is_some_and(|status| status.paused),
            last_report: status.as_ref().and_then(|status| status.last_report),
            taken_in: status.as_ref().and_then(|status| status.taken_in),
            disk: status.as_ref().and_then(|status| status.disk.as_ref()).map(DiskTrouble::from),
            since: status.as_ref().map(|status| status.since),
            next,
            line: status.map(|status| status.line),
            api_calls: usage.map(|usage| (usage.used, usage.limit)),
            clock_off: off,
        }
    }

    /// The contracts with this number, read now. Zeros in front may be left out.
    ///
    /// # Errors
    /// When they can't be read now; ads can be saved all the same.
    pub async fn contracts_by_number(&self, number: &str) -> Result<ContractsView, ContractsFault> {
        let connection = self.connection().ok_or(ContractsFault::NotSignedIn)?;
        let live = connection.salesforce.contracts_by_number(number).await;
        let live = connection.read(live).await?;
        let total = live.value.len() as u64;
        let waiting = self.store.read(WaitingHere::of);
        Ok(contracts::view(live.value, live.as_of, total, None, &waiting))
    }

    /// The contracts of customers whose name contains `part`, read now: a page of them, and what asks
    /// for the next.
    ///
    /// # Errors
    /// When they can't be read now; ads can be saved all the same.
    pub async fn contracts_by_customer(
        &self,
        part: &str,
        next: Option<&str>,
    ) -> Result<ContractsView, ContractsFault> {
        let connection = self.connection().ok_or(ContractsFault::NotSignedIn)?;
        let next = next.map(|path| NextPage::parse(path).ok_or(ContractsFault::NoSuchPage)).transpose()?;
        let live = connection.salesforce.contracts_by_customer(part, next).await;
        let live = connection.read(live).await?;
        let waiting = self.store.read(WaitingHere::of);
        let page = live.value;
        Ok(contracts::view(page.contracts, live.as_of, page.total, page.next, &waiting))
    }

    /// Checks now whether the org is set up for Adtally. Reporting goes on as soon as it is.
    ///
    /// # Errors
    /// When it can't be found out now.
    pub async fn check_set_up(&self) -> Result<SetUp, ContractsFault> {
        self.connection().ok_or(ContractsFault::NotSignedIn)?.check_set_up().await
    }

    /// Gives the desk a line to Salesforce and starts reporting, in place of the line that it had.
    ///
    /// # Errors
    /// When the sign-in is not that of this store's org and person; the line that it had stays.
    pub async fn connect(&self, sign_in: SignIn) -> Result<(), ConnectFault> {
        let line = PreparedLine::of(sign_in, &self.name)?;
        self.disconnect().await;
        let connection = Connection::start(line, &self.store, &self.folder, self.world);
        self.events.follow(connection.watch_status(), connection.watch_usage());
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(connection));
        Ok(())
    }

    /// Takes the line to Salesforce away. The queue stays.
    pub async fn disconnect(&self) {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(connection) = connection {
            connection.stop().await;
        }
    }

    fn connection(&self) -> Option<Arc<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells the reporter something, if it runs: a wake, a person's wish to try now, a pause.
    pub fn nudge(&self, nudge: Nudge) {
        if let Some(connection) = self.connection() {
            connection.nudge(nudge);
        }
    }

    /// Stops reporting and closes the store. What is on its way is in doubt, and sent again at the
    /// next start.
    pub async fn close(self) {
        self.disconnect().await;
        self.events.stop().await;
        if let Ok(store) = Arc::try_unwrap(self.store) {
            store.close().await;
        }
    }
}

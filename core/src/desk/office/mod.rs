//! What a shell needs around a desk: which one is open, who has signed in at it, and the demo.
//!
//! An [`Office`] has at most one [`Desk`](super::Desk) open. At the start that is the one that was used last,
//! signed in or not; whoever signs in gets their own, and ads from before the first sign-in are theirs
//! only after they said so (R13). The demo has its stores in a folder of its own.
//!
//! Deliberately absent: windows, and where refresh tokens are kept. Until they are kept, a sign-in
//! lasts as long as the program, and a person signs in again after a restart; reporting waits for it,
//! and everything else goes on.

mod asking;
mod export;
mod notes;
mod place;
mod sign_in;
mod start;

pub use sign_in::GivenTokens;
pub use start::{OpenStore, Start, StartStage};

use super::{CommandError, Event, StoreName, Stores, World};
use crate::salesforce::sign_in::{OpenPage, SignedIn};
use crate::salesforce::{BoxFuture, Limits, Org};
use notes::Notes;
use place::Place;
use std::any::Any;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast, oneshot};
use tokio::task::JoinHandle;

/// The folder of the demo, below the data folder.
const DEMO: &str = "demo";
/// The folder of the demo org's records, below the demo's.
const DEMO_ORG: &str = "org";
/// How many events a slow listener may fall behind before it has to ask for everything.
const BACKLOG: usize = 1024;

/// A demo that runs, with a person signed in at it. It ends when it is dropped.
pub struct RunningDemo {
    /// The page on which the demo's sales side is seen.
    pub sales_page: String,
    /// The person.
    pub signed_in: SignedIn,
    /// What the demo needs to go on.
    pub keep: Box<dyn Any + Send + Sync>,
}

/// Starts a demo that keeps its records in the folder; tells why it could not.
pub type StartDemo = Arc<dyn Fn(PathBuf) -> BoxFuture<'static, Result<RunningDemo, String>> + Send + Sync>;

/// What an office takes from the world around it.
#[derive(Clone)]
pub struct OfficeOptions {
    /// The folder of all that Adtally keeps.
    pub data: PathBuf,
    /// The folder in which a person looks for files that they asked for.
    pub downloads: PathBuf,
    /// Clock, keys and randomness.
    pub world: World,
    /// How long calls may take.
    pub limits: Limits,
    /// Adtally's consumer key in the org.
    pub client_id: String,
    /// An org that was named for development and tests. It alone may be spoken to in plain http.
    pub org_given: Option<Org>,
    /// A sign-in that was made elsewhere, for development and tests; only for an org on this machine.
    pub tokens_given: Option<GivenTokens>,
    /// Opens a page in the system's browser.
    pub open_page: OpenPage,
    /// Starts the demo.
    pub start_demo: StartDemo,
}

impl fmt::Debug for OfficeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficeOptions").field("data", &self.data).finish_non_exhaustive()
    }
}

/// What a shell needs around a desk. Clones share everything.
#[derive(Clone)]
pub struct Office {
    inner: Arc<Inner>,
}

struct Inner {
    options: OfficeOptions,
    place: Mutex<Option<Place>>,
    problem: Mutex<Option<CommandError>>,
    /// Held by whoever opens and closes desks, so that it is one at a time.
    turn: tokio::sync::Mutex<()>,
    /// Cancels the sign-in that is under way.
    attempt: Mutex<Option<oneshot::Sender<()>>>,
    events: broadcast::Sender<Event>,
    listener: Mutex<Option<JoinHandle<()>>>,
    /// The window has handed in what was being typed.
    handed_in: Notify,
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Office").field("data", &self.inner.options.data).finish_non_exhaustive()
    }
}

impl Office {
    /// An office in which no desk is open yet.
    pub fn new(options: OfficeOptions) -> Office {
        let (events, _) = broadcast::channel(BACKLOG);
        Office {
            inner: Arc::new(Inner {
                options,
                place: Mutex::new(None),
                problem: Mutex::new(None),
                turn: tokio::sync::Mutex::new(()),
                attempt: Mutex::new(None),
                events,
                listener: Mutex::new(None),
                handed_in: Notify::new(),
            }),
        }
    }

    /// How things stand. Opens the desk that was used last, if none is open yet.
    pub async fn start(&self) -> Start {
        let _turn = self.inner.turn.lock().await;
        if self.place().is_none() {
            let opened = self.open_last().await;
            self.tell_problem(opened);
        }
        self.shown()
    }

    async fn open_last(&self) -> Result<(), CommandError> {
        let options = &self.inner.options;
        if let Some(signed) = self.given()? {
            return self.welcome(signed).await;
        }
        if Notes::read(&options.data).demo {
            return self.enter_demo().await;
        }
        let last = Stores::new(&options.data).last_used();
        self.take(self.open_place(&options.data, last).await?);
        Ok(())
    }

    /// Opens the demo.
    ///
    /// # Errors
    /// When it does not start, or its ads can't be opened.
    pub async fn try_demo(&self) -> Result<Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        if !self.is_demo() {
            self.enter_demo().await?;
        }
        Ok(self.shown())
    }

    async fn enter_demo(&self) -> Result<(), CommandError> {
        let options = &self.inner.options;
        let data = options.data.join(DEMO);
        let demo = (options.start_demo)(data.join(DEMO_ORG)).await.map_err(|problem| {
            let text = format!("The demo could not be started ({problem}).");
            CommandError::new("demo_failed", text).with("problem", problem)
        })?;
        let name = StoreName::Of(demo.signed_in.identity.clone());
        let mut place = self.open_place(&data, name).await?;
        place::connect(&place.desk, &demo.signed_in, options.limits).await?;
        place.demo = Some(demo);
        self.leave().await;
        self.note(|notes| notes.demo = true);
        self.take(place);
        Ok(())
    }

    /// Closes the demo, and opens the ads that were open before it.
    pub async fn leave_demo(&self) -> Start {
        let _turn = self.inner.turn.lock().await;
        self.out_of_demo().await;
        self.shown()
    }

    async fn out_of_demo(&self) {
        let was_noted = Notes::read(&self.inner.options.data).demo;
        if self.is_demo() || was_noted {
            self.leave().await;
            self.note(|notes| notes.demo = false);
            let opened = self.open_last().await;
            self.tell_problem(opened);
        }
    }

    /// Takes the line to Salesforce away; out of the demo, back to the ads that were open before it.
    ///
    /// # Errors
    /// When no ads are open.
    pub async fn sign_out(&self) -> Result<Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        if self.is_demo() {
            self.out_of_demo().await;
        } else {
            self.desk()?.disconnect().await;
            self.tell(Event::Start);
        }
        Ok(self.shown())
    }

    /// Closes the desk. What is on its way is in doubt, and sent again at the next start.
    pub async fn close(&self) {
        self.cancel_sign_in();
        let _turn = self.inner.turn.lock().await;
        self.leave().await;
    }

    async fn open_place(&self, data: &Path, name: StoreName) -> Result<Place, CommandError> {
        let opened = Place::open(data, name, self.inner.options.world, &self.inner.events).await;
        opened.inspect_err(|fault| tracing::error!(code = fault.code, "ads could not be opened"))
    }

    fn take(&self, place: Place) {
        *lock(&self.inner.place) = Some(place);
        *lock(&self.inner.problem) = None;
        self.tell(Event::Start);
    }

    /// Closes what is open, and notes what waits there for an owner.
    async fn leave(&self) {
        let Some(place) = lock(&self.inner.place).take() else { return };
        if *place.desk.name() == StoreName::Unnamed {
            let ads = place.live_ads();
            self.note(|notes| notes.unnamed = ads);
        }
        place.close().await;
    }

    fn tell_problem(&self, outcome: Result<(), CommandError>) {
        if let Err(problem) = outcome {
            tracing::error!(code = problem.code, "no ads are open");
            *lock(&self.inner.problem) = Some(problem);
            self.tell(Event::Start);
        }
    }

    fn place(&self) -> MutexGuard<'_, Option<Place>> {
        lock(&self.inner.place)
    }

    fn is_demo(&self) -> bool {
        self.place().as_ref().is_some_and(|place| place.demo.is_some())
    }

    fn note(&self, change: impl FnOnce(&mut Notes)) {
        let mut notes = Notes::read(&self.inner.options.data);
        let before = notes.clone();
        change(&mut notes);
        if notes != before {
            notes.write(&self.inner.options.data);
        }
    }

    fn tell(&self, event: Event) {
        // Nobody may be listening.
        let _ = self.inner.events.send(event);
    }

    fn shown(&self) -> Start {
        let options = &self.inner.options;
        let notes = Notes::read(&options.data);
        let mut start = Start {
            stage: StartStage::Failed,
            store: None,
            waiting_unnamed: 0,
            told: vec![],
            problem: lock(&self.inner.problem).clone(),
            org_given: options.org_given.as_ref().map(|org| org.address().to_owned()),
        };
        let place = self.place();
        let Some(place) = &*place else { return start };
        start.stage = StartStage::Open;
        start.told.clone_from(&place.told);
        let name = place.desk.name();
        start.store = Some(match (&place.demo, name) {
            (Some(demo), _) => OpenStore::Demo { sales_page: demo.sales_page.clone() },
            (None, StoreName::Unnamed) => OpenStore::Unnamed,
            (None, StoreName::Of(identity)) => {
                start.waiting_unnamed = notes.unnamed;
                let known = notes.person(name);
                OpenStore::Person {
                    person: known.map_or_else(|| identity.user.to_string(), |known| known.name.clone()),
                    org: known.map_or_else(|| identity.org.to_string(), |known| known.login.clone()),
                }
            }
        });
        let alone = || Stores::new(&options.data).all().is_ok_and(|all| all.len() <= 1);
        if start.store == Some(OpenStore::Unnamed) && place.live_ads() == 0 && alone() {
            start.stage = StartStage::FirstStart;
        }
        start
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

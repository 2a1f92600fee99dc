//! What a shell needs around a desk: which one is open, who has signed in at it, and the demo.
//!
//! An [`Office`] has at most one [`Desk`](super::Desk) open. At the start that is the one that was used last,
//! signed in or not; whoever signs in gets their own after they said that it is they, and ads from before the
//! first sign-in are theirs only after they said so (R13). The demo has its stores in a folder of its own.
//!
//! A sign-in is kept in the system's keyring, so that nobody signs in again after a restart; where the
//! keyring can't be used, it lasts as long as the program, and people are told. What is signed out is
//! ended at the org too, as soon as it can be reached. Ads are open before any of that.
//!
//! Deliberately absent: windows.

mod admins_file;
mod asking;
mod coming_back;
mod desktop_proxy;
mod elsewhere;
mod environment;
mod export;
mod given;
mod keeping;
mod managed;
mod notes;
mod place;
mod preferences;
mod proxies;
mod sign_in;
mod start;
mod taking_in;

pub use desktop_proxy::{DesktopProxy, Gnome};
pub use elsewhere::WaitingElsewhere;
pub use environment::{BadVariable, Environment};
pub use managed::{Managed, ManagedFault};
pub use preferences::{About, Language, Preferences, Theme};
pub use proxies::{AskDesktop, ProxyChoice, ProxyForm, ProxyFrom, ProxyView};
pub use sign_in::GivenTokens;
pub use start::{NewIdentity, OpenStore, Start, StartStage};
pub use taking_in::{Copied, ReadClipboard};

use super::{CommandError, Event, StoreName, Stores, World};
use crate::reporter::Nudge;
use crate::salesforce::sign_in::{OpenPage, SignedIn};
use crate::salesforce::{BoxFuture, FindRoad, Limits, Names, Network, NotKept, Org, Roads};
use crate::store::files;
use crate::tokens::Keeper;
use keeping::Keeping;
use place::Place;
use proxies::Proxies;
use std::any::Any;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast, oneshot};
use tokio::task::JoinHandle;

/// What begins the names of all that Adtally keeps in the data folder.
const OURS: [&str; 6] = ["stores", DEMO, "logs", "webview", notes::FILE, preferences::FILE];
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
    /// What an admin has set for everybody at this machine.
    pub managed: Result<Managed, ManagedFault>,
    /// An org that was named for development and tests. It alone may be spoken to in plain http.
    pub org_given: Option<Org>,
    /// A sign-in that was made elsewhere, for development and tests; only for an org on this machine.
    pub tokens_given: Option<GivenTokens>,
    /// Reads what the desktop is set to say of proxies.
    pub ask_desktop: AskDesktop,
    /// Where sign-ins are kept.
    pub keyring: Arc<dyn Keeper>,
    /// Opens a page in the system's browser.
    pub open_page: OpenPage,
    /// Starts the demo.
    pub start_demo: StartDemo,
    /// Gives the window what the person prefers from now on.
    pub wear: Arc<dyn Fn(Preferences) + Send + Sync>,
    /// Reads what the person has copied.
    pub read_clipboard: ReadClipboard,
}

impl OfficeOptions {
    /// The org that everybody here signs in to, if there is one such.
    pub(super) fn everybodys_org(&self) -> Option<&Org> {
        let managed = self.managed.as_ref().ok().and_then(|managed| managed.login.as_ref());
        self.org_given.as_ref().or(managed)
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
    /// The sign-ins, and the notes.
    keeping: Arc<Keeping>,
    preferences: preferences::Kept,
    proxies: Arc<Proxies>,
    /// Ends at their orgs the sign-ins that are over.
    ending: Mutex<Option<JoinHandle<()>>>,
    /// Somebody new, who is asked whether it is they.
    asked: Mutex<Option<sign_in::Asked>>,
    /// Cancels the sign-in that is under way.
    attempt: Mutex<Option<oneshot::Sender<()>>>,
    events: broadcast::Sender<Event>,
    listener: Mutex<Option<JoinHandle<()>>>,
    /// The window has handed in what was being typed.
    handed_in: Notify,
    /// Where what was dropped on the window lies.
    dropped: Mutex<Option<Vec<PathBuf>>>,
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
        if let Err(fault) = &options.managed {
            tracing::error!(%fault, "what an admin has set can't be used");
        }
        let keeping = Arc::new(Keeping::new(&options, events.clone()));
        let admins = options.managed.as_ref().ok().and_then(|managed| managed.proxy.clone());
        let ask_desktop = Arc::clone(&options.ask_desktop);
        let proxies = Arc::new(Proxies::new(&options.data, admins, Arc::clone(&keeping), ask_desktop));
        keeping.go_by(Roads::by(Arc::clone(&proxies) as Arc<dyn FindRoad>));
        Office {
            inner: Arc::new(Inner {
                keeping,
                proxies,
                preferences: preferences::Kept::of(&options.data),
                ending: Mutex::new(None),
                options,
                place: Mutex::new(None),
                problem: Mutex::new(None),
                turn: tokio::sync::Mutex::new(()),
                asked: Mutex::new(None),
                attempt: Mutex::new(None),
                events,
                listener: Mutex::new(None),
                handed_in: Notify::new(),
                dropped: Mutex::new(None),
            }),
        }
    }

    /// How things stand. Opens the desk that was used last, if none is open yet.
    pub async fn start(&self) -> Start {
        let _turn = self.inner.turn.lock().await;
        if self.place().is_none() {
            self.tighten();
            let opened = self.open_last().await;
            self.tell_problem(opened);
        }
        self.shown()
    }

    /// Makes what is kept its owner's alone, behind the scenes: there may be many pictures.
    fn tighten(&self) {
        let data = self.inner.options.data.clone();
        tokio::task::spawn_blocking(move || {
            let tightened = files::tighten(&data, &OURS);
            if tightened > 0 {
                tracing::info!(tightened, "files and folders were open to others, and are no more");
            }
        });
    }

    async fn open_last(&self) -> Result<(), CommandError> {
        let options = &self.inner.options;
        if let Some(signed) = self.given() {
            return self.welcome(signed, Arc::new(NotKept)).await;
        }
        if self.inner.keeping.notes.read().demo {
            return self.enter_demo().await;
        }
        let last = Stores::new(&options.data).last_used();
        self.take(self.open_place(&options.data, last).await?);
        self.come_back().await;
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
            tracing::error!(problem, "the demo could not be started");
            let text = format!("The demo could not be started ({problem}).");
            CommandError::new("demo_failed", text)
        })?;
        let name = StoreName::Of(demo.signed_in.grant.identity.clone());
        let mut place = self.open_place(&data, name).await?;
        let (signed, names) = (demo.signed_in.clone(), Names::default());
        place::connect(&place.desk, signed, Arc::new(NotKept), self.network(), names).await?;
        place.demo = Some(demo);
        self.leave().await;
        self.inner.keeping.notes.change(|notes| notes.demo = true);
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
        let was_noted = self.inner.keeping.notes.read().demo;
        if self.is_demo() || was_noted {
            self.leave().await;
            self.inner.keeping.notes.change(|notes| notes.demo = false);
            let opened = self.open_last().await;
            self.tell_problem(opened);
        }
    }

    /// Takes the line to Salesforce away, and ends the sign-in, here at once and at the org as soon as it
    /// can be reached. What waits stays in the queue. Out of the demo, back to the ads that were open before.
    ///
    /// # Errors
    /// When no ads are open.
    pub async fn sign_out(&self) -> Result<Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        if self.is_demo() {
            self.out_of_demo().await;
        } else {
            let desk = self.desk()?;
            self.inner.keeping.end(desk.name());
            desk.disconnect().await;
            self.tell(Event::Start);
        }
        Ok(self.shown())
    }

    /// Closes the desk. What is on its way is in doubt, and sent again at the next start. A sign-in that is in
    /// memory alone is ended at the org.
    pub async fn close(&self) {
        self.cancel_sign_in();
        let _turn = self.inner.turn.lock().await;
        self.leave().await;
        drop(lock(&self.inner.asked).take());
        if let Some(ending) = lock(&self.inner.ending).take() {
            ending.abort();
        }
        self.inner.keeping.end_with_the_program().await;
    }

    /// The network came back, or the machine woke.
    ///
    /// # Errors
    /// When no ads are open.
    pub fn network_changed(&self) -> Result<(), CommandError> {
        self.inner.keeping.wake();
        self.desk()?.nudge(Nudge::Wake);
        Ok(())
    }

    async fn open_place(&self, data: &Path, name: StoreName) -> Result<Place, CommandError> {
        let opened = Place::open(data, name, self.inner.options.world, &self.inner.events).await;
        opened.inspect_err(|fault| tracing::error!(code = fault.code, "ads could not be opened"))
    }

    fn take(&self, place: Place) {
        // Not before: while another Adtally has these ads open, the notes are its own.
        lock(&self.inner.ending)
            .get_or_insert_with(|| tokio::spawn(Arc::clone(&self.inner.keeping).end_what_is_over()));
        *lock(&self.inner.place) = Some(place);
        *lock(&self.inner.problem) = None;
        self.look_elsewhere();
        self.tell(Event::Start);
    }

    /// Closes what is open, and notes what waits there for an owner.
    async fn leave(&self) {
        let Some(place) = lock(&self.inner.place).take() else { return };
        if *place.desk.name() == StoreName::Unnamed {
            let ads = place.live_ads();
            self.inner.keeping.notes.change(|notes| notes.unnamed = ads);
        }
        place.close(self.inner.options.limits).await;
    }

    fn tell_problem(&self, outcome: Result<(), CommandError>) {
        if let Err(problem) = outcome {
            tracing::error!(code = problem.code, "no ads are open");
            *lock(&self.inner.problem) = Some(problem);
            self.tell(Event::Start);
        }
    }

    /// What an admin has set.
    fn managed(&self) -> Result<&Managed, CommandError> {
        self.inner.options.managed.as_ref().map_err(|fault| fault.clone().into())
    }

    /// The org that everybody here signs in to, if there is one such.
    fn org_given(&self) -> Option<&Org> {
        self.inner.options.everybodys_org()
    }

    /// How long calls may take, and by which road they go.
    fn network(&self) -> Network {
        let roads = Roads::by(Arc::clone(&self.inner.proxies) as Arc<dyn FindRoad>);
        Network { limits: self.inner.options.limits, roads }
    }

    fn place(&self) -> MutexGuard<'_, Option<Place>> {
        lock(&self.inner.place)
    }

    fn is_demo(&self) -> bool {
        self.place().as_ref().is_some_and(|place| place.demo.is_some())
    }

    /// Whether this is the page on which the sales side of the demo that runs is seen.
    pub fn is_sales_page(&self, address: &str) -> bool {
        self.place()
            .as_ref()
            .and_then(|place| place.demo.as_ref())
            .is_some_and(|demo| demo.sales_page == address)
    }

    fn tell(&self, event: Event) {
        // Nobody may be listening.
        let _ = self.inner.events.send(event);
    }

    fn shown(&self) -> Start {
        let options = &self.inner.options;
        let keeping = &self.inner.keeping;
        let notes = keeping.notes.read();
        let mut start = Start {
            stage: StartStage::Failed,
            store: None,
            waiting_unnamed: 0,
            waiting_elsewhere: vec![],
            told: vec![],
            problem: lock(&self.inner.problem).clone().or_else(|| self.managed().err()),
            keyring: None,
            sign_in_ends: None,
            org_given: self.org_given().map(|org| org.address().to_owned()),
            asks: lock(&self.inner.asked).as_ref().map(sign_in::Asked::identity),
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
                start.waiting_elsewhere = self.waiting_elsewhere(name);
                let known = notes.person(name);
                start.keyring = known.and_then(|known| keeping.trouble(known));
                start.sign_in_ends = known.and_then(|known| keeping.ends(known));
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

//! Adtally's real window, used as a person uses it and watched as nobody can.
//!
//! A [`Window`] is the app as it is built, in a [`Room`] of its own: a virtual display, a private
//! D-Bus session and an empty home, so that several run side by side and none meets the person's own.
//! WebKit's own WebDriver starts it, clicks, types and takes pictures ([`page`]), and does what service
//! staff do ([`work`]). Nothing of the app is replaced. All of it ends when the window is dropped. Linux only, as WebKitGTK is.

pub mod axe;
mod by_hand;
mod driver;
pub mod fits;
pub mod ground;
pub mod neighbour;
pub mod page;
mod picture;
pub mod processes;
pub mod room;
mod signing_in;
pub mod work;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
pub use by_hand::ByHand;
use driver::Driver;
use room::{Look, Room};
use thirtyfour::WebDriver;

use crate::session::Keyring;

/// How long anything that should happen by itself may take. Reporting tries again after seconds, so
/// this is more than any screen needs.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// How long a window takes to lie anew.
const TAKES_SIZE: Duration = Duration::from_millis(50);

/// Moves the clock of a program: Debian's libfaketime, where the loader finds libraries of its own kind.
const FAKETIME: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";

/// What the app is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program: the app as cargo built it, or as it was installed.
    pub program: PathBuf,
    /// Where it keeps its data (`ADTALLY_DATA_DIR`).
    pub data: PathBuf,
    /// The org on loopback that it is pointed to (`ADTALLY_ORG`).
    pub org: Option<String>,
    /// The sign-in that it takes over (`ADTALLY_DEMO_TOKENS`).
    pub tokens: Option<PathBuf>,
    /// Colours and language.
    pub look: Look,
    /// By how many seconds its clock is ahead of the machine's.
    pub clock_ahead: i64,
    /// What else it finds in its environment.
    pub variables: Vec<(&'static str, OsString)>,
}

impl Settings {
    /// The app with its data in a folder, and nothing else that is not as it comes.
    ///
    /// # Errors
    /// When the app can't be built.
    pub fn of(data: &Path) -> Result<Settings> {
        let program = crate::program::program("adtally")?;
        let look = Look::default();
        let (data, variables) = (data.to_owned(), vec![]);
        Ok(Settings { program, data, org: None, tokens: None, look, clock_ahead: 0, variables })
    }

    /// What it finds in its environment.
    fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut given = vec![("ADTALLY_DATA_DIR", self.data.clone().into_os_string())];
        given.extend(self.org.as_ref().map(|org| ("ADTALLY_ORG", org.into())));
        given.extend(self.tokens.as_ref().map(|tokens| ("ADTALLY_DEMO_TOKENS", tokens.into())));
        given.extend(self.variables.iter().cloned());
        if self.clock_ahead != 0 {
            given.push(("LD_PRELOAD", FAKETIME.into()));
            given.push(("FAKETIME", format!("{:+}", self.clock_ahead).into()));
            // What waits for so many seconds does not look at the clock on the wall.
            given.push(("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()));
        }
        given
    }
}

/// The app in its window. Killed when this is dropped, with all that it started.
pub struct Window {
    settings: Settings,
    room: Room,
    running: Option<Running>,
}

struct Running {
    /// Before the driver: its end is told to a driver that may be gone.
    session: WebDriver,
    _driver: Driver,
    app: u32,
}

impl Window {
    /// Prepares a room and starts the app in it.
    ///
    /// # Errors
    /// When a program of the room is missing, or the window does not open in time.
    pub async fn open(settings: Settings) -> Result<Window> {
        let room = Room::prepare(settings.look)?;
        let mut window = Window { settings, room, running: None };
        window.start().await?;
        Ok(window)
    }

    /// Starts the app again on the same data, killing it first where it runs.
    ///
    /// # Errors
    /// As [`Window::open`].
    pub async fn start(&mut self) -> Result<()> {
        self.start_unready().await?;
        let ready = "document.documentElement.dataset.ready === 'true'";
        self.until("the window shows its first data", ready).await
    }

    /// As [`Window::start`], without waiting for the first data.
    ///
    /// # Errors
    /// As [`Window::open`].
    pub async fn start_unready(&mut self) -> Result<()> {
        self.kill();
        let driver = Driver::start(&self.room, &self.settings.environment()).await?;
        let session = driver.session(Some(&self.settings.program)).await;
        let session =
            session.with_context(|| format!("the app did not come up:\n{}", self.room.log_end()))?;
        let app = driver.runs(&self.settings.program);
        let app = app.context("the app's process is not below the driver's")?;
        self.running = Some(Running { session, _driver: driver, app });
        Ok(())
    }

    /// Starts it anew with other colours or another language.
    ///
    /// # Errors
    /// As [`Window::open`].
    pub async fn look(&mut self, look: Look) -> Result<()> {
        self.room.wear(look)?;
        self.settings.look = look;
        self.start().await
    }

    /// Starts it anew with a clock that is so many seconds ahead of the machine's.
    ///
    /// # Errors
    /// As [`Window::open`].
    pub async fn set_clock(&mut self, ahead: i64) -> Result<()> {
        self.settings.clock_ahead = ahead;
        self.start().await
    }

    /// Gives the window another size, in pixels, also one that is smaller than people can make it: a page
    /// at 200 % zoom has half of the window's.
    ///
    /// # Errors
    /// When it does not take it.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let there = format!("window.innerWidth === {width} && window.innerHeight === {height}");
        self.until_told("the window has its size", async || {
            if self.holds(&there).await? {
                return Ok(Ok(()));
            }
            // A window that has just opened may be given its first size after this.
            self.room.resize(width, height)?;
            tokio::time::sleep(TAKES_SIZE).await;
            Ok(Err(String::new()))
        })
        .await
    }

    /// Kills the app without a warning (`kill -9`) and waits until it is gone. What served it ends too.
    pub fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            processes::kill(running.app);
            drop(running);
        }
    }

    /// Closes the window as a person does, and waits until the app has ended by itself.
    ///
    /// # Errors
    /// When it goes on in the background, or can't be asked.
    pub async fn close(&mut self) -> Result<()> {
        let running = self.running.take().context("the app is not running")?;
        running.session.close_window().await.context("closing the window")?;
        until_ended(&running).await
    }

    /// Ends the app as a system does that shuts down, and waits until it has ended.
    ///
    /// # Errors
    /// When it goes on.
    pub async fn end(&mut self) -> Result<()> {
        let running = self.running.take().context("the app is not running")?;
        processes::ask_to_end(running.app);
        until_ended(&running).await
    }

    /// Starts the app a second time beside this one, as a person who clicks its icon again, and
    /// answers how that ended and what it printed.
    ///
    /// # Errors
    /// When it does not start, or does not end.
    pub async fn start_a_second(&self) -> Result<std::process::Output> {
        let mut command = Command::new(&self.settings.program);
        self.room.enclose(&mut command);
        command.envs(self.settings.environment()).env_remove("TAURI_WEBVIEW_AUTOMATION");
        command.stdin(Stdio::null());
        let second = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut second = Killed(Some(second.context("starting the app a second time")?));
        let start = Instant::now();
        while second.runs()? {
            ensure!(start.elapsed() < PATIENCE, "the second start did not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let child = second.0.take().context("it was started")?;
        child.wait_with_output().context("reading what the second start printed")
    }

    /// Waits until the app opens a page in the system's browser, and gives its address.
    ///
    /// # Errors
    /// When it opens none.
    pub async fn opened(&self) -> Result<String> {
        let start = Instant::now();
        loop {
            if let Some(page) = self.room.take_opened() {
                return Ok(page);
            }
            ensure!(start.elapsed() < PATIENCE, "no page was opened:\n{}", self.room.log_end());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The page that the app has opened in the system's browser and nobody has asked for yet.
    #[must_use]
    pub fn opened_now(&self) -> Option<String> {
        self.room.take_opened()
    }

    /// Starts a keyring in the window's session, open or locked.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn keyring(&self, open: bool) -> Result<Keyring> {
        self.room.keyring(open)
    }

    /// The folder of all that belongs to the window's session: home, sockets, logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.room.folder()
    }

    /// The app's process.
    ///
    /// # Errors
    /// When it is not running.
    pub fn process(&self) -> Result<u32> {
        Ok(self.running()?.app)
    }

    /// What it was started with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// WebDriver's hold on the window.
    ///
    /// # Errors
    /// When the app is not running.
    pub fn session(&self) -> Result<&WebDriver> {
        Ok(&self.running()?.session)
    }

    /// The last that the app and its driver printed.
    #[must_use]
    pub fn log_end(&self) -> String {
        self.room.log_end()
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().context("the app is not running")
    }
}

async fn until_ended(running: &Running) -> Result<()> {
    let start = Instant::now();
    while processes::runs(running.app) {
        ensure!(start.elapsed() < PATIENCE, "the app was told to end, and goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

impl Drop for Window {
    fn drop(&mut self) {
        self.kill();
    }
}

/// WebKit's own browser with one page, in a room of its own. Ends when this is dropped.
pub struct Browser {
    /// WebDriver's hold on the page. Before the driver, as above.
    pub session: WebDriver,
    _driver: Driver,
    _room: Room,
}

impl Browser {
    /// Opens a page.
    ///
    /// # Errors
    /// When the browser does not come up, or does not get there.
    pub async fn open(url: &str) -> Result<Browser> {
        let room = Room::prepare(Look::default())?;
        let driver = Driver::start(&room, &[]).await?;
        let session = driver.session(None).await.context("WebKit's browser did not come up")?;
        session.goto(url).await.with_context(|| format!("going to {url}"))?;
        Ok(Browser { session, _driver: driver, _room: room })
    }

    /// Gives the page this size, in pixels. Around it is what the browser's window has.
    ///
    /// # Errors
    /// When it does not take it.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let start = Instant::now();
        loop {
            let size = self.session.execute("return [innerWidth, innerHeight]", vec![]).await?;
            let (inner_width, inner_height): (u32, u32) = size.convert()?;
            if (inner_width, inner_height) == (width, height) {
                return Ok(());
            }
            ensure!(start.elapsed() < PATIENCE, "the page is {inner_width}x{inner_height}");
            let window = self.session.get_window_rect().await?;
            let around = |all: i64, page: u32| u32::try_from(all - i64::from(page)).unwrap_or_default();
            let (wide, high) = (around(window.width, inner_width), around(window.height, inner_height));
            self.session.set_window_rect(0, 0, width + wide, height + high).await?;
            tokio::time::sleep(TAKES_SIZE).await;
        }
    }
}

/// A child that does not outlive its test.
struct Killed(Option<Child>);

impl Killed {
    fn runs(&mut self) -> Result<bool> {
        Ok(match &mut self.0 {
            Some(child) => child.try_wait()?.is_none(),
            None => false,
        })
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            // As for the driver.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Where a failing test leaves a picture and the app's words: `ADTALLY_PICTURES`, if it is set.
///
/// # Errors
/// When the folder can't be made.
pub fn pictures_of_failures() -> Result<Option<PathBuf>> {
    let Some(folder) = env::var_os("ADTALLY_PICTURES").map(PathBuf::from) else { return Ok(None) };
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(Some(folder))
}

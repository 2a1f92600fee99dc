//! The app as a person starts it: without WebDriver, whose hold on a page ends with the page's process. It is used
//! by real keys, and what it did is seen on disk.

use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, ensure};

use super::{Killed, PATIENCE, Window, processes};

/// The running app. Killed when this is dropped.
pub struct ByHand {
    app: Killed,
    process: u32,
}

impl Window {
    /// Starts the app in the window's session beside nobody: what ran there has to have ended.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_by_hand(&self) -> Result<ByHand> {
        ensure!(self.running.is_none(), "the app runs already");
        let mut command = Command::new(&self.settings.program);
        self.room.enclose(&mut command);
        command.envs(self.settings.environment()).env_remove("TAURI_WEBVIEW_AUTOMATION");
        command.stdin(Stdio::null()).stdout(self.room.log()?).stderr(self.room.log()?);
        let app = command.spawn().context("starting the app")?;
        let process = app.id();
        Ok(ByHand { app: Killed(Some(app)), process })
    }
}

impl ByHand {
    /// Whether the app runs.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn runs(&mut self) -> Result<bool> {
        self.app.runs()
    }

    /// The process in which WebKit runs the page, if one is there.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        self.part("WebKitWebProcess")
    }

    /// The process below the app that runs this program of WebKit's.
    #[must_use]
    pub fn part(&self, program: &str) -> Option<u32> {
        let runs = |process: &u32| {
            let running = fs::read_link(format!("/proc/{process}/exe")).unwrap_or_default();
            running.ends_with(program) && processes::runs(*process)
        };
        processes::all_below(self.process).into_iter().find(runs)
    }

    /// Asks the app to end, as a system does that shuts down, and answers how it did.
    ///
    /// # Errors
    /// When it goes on.
    pub fn end(mut self) -> Result<ExitStatus> {
        processes::ask_to_end(self.process);
        let start = Instant::now();
        while self.app.runs()? {
            ensure!(start.elapsed() < PATIENCE, "the app was told to end, and goes on");
            thread::sleep(Duration::from_millis(20));
        }
        let mut app = self.app.0.take().context("it was started")?;
        app.wait().context("its end")
    }
}

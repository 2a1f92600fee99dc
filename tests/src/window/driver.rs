//! WebKit's WebDriver as a process.

use std::ffi::OsString;
use std::future::pending;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result, anyhow, bail, ensure};
use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use super::processes;
use super::room::Room;
use crate::http;
use crate::port::Port;

/// How long the driver may take to listen, and the app to answer it.
const START_WITHIN: Duration = Duration::from_secs(60);
/// How long the driver may take to start the app's process.
const SEEN_WITHIN: Duration = Duration::from_secs(10);

/// WebKit's WebDriver, which serves one window.
pub(super) struct Driver {
    child: Child,
    port: Port,
}

impl Driver {
    /// Starts one in a room. What it starts has `environment` besides the room's.
    pub(super) async fn start(room: &Room, environment: &[(&str, OsString)]) -> Result<Driver> {
        let port = Port::reserve().context("reserving the driver's port")?;
        let mut command = Command::new("WebKitWebDriver");
        command.args(["--host=127.0.0.1", &format!("--port={}", port.number())]);
        room.enclose(&mut command);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(room.log()?).stderr(room.log()?);
        let child =
            command.spawn().context("WebKitWebDriver does not start; is webkit2gtk-driver installed?")?;
        let mut driver = Driver { child, port };
        let start = Instant::now();
        let client = http::client()?;
        while client.get(format!("{}/status", driver.port.url())).send().await.is_err() {
            if let Some(status) = driver.child.try_wait()? {
                bail!("WebKitWebDriver ended with {status}:\n{}", room.log_end());
            }
            ensure!(start.elapsed() < START_WITHIN, "WebKitWebDriver does not listen:\n{}", room.log_end());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(driver)
    }

    /// Starts a program with a window, or else WebKit's own browser. No `browserName`, and by
    /// thirtyfour nothing in `firstMatch`: either would open the browser instead of the program.
    pub(super) async fn session(&self, program: Option<&Path>) -> Result<WebDriver> {
        let mut capabilities = Capabilities::new();
        if let Some(program) = program {
            capabilities.set("webkitgtk:browserOptions", json!({"binary": program, "args": []}))?;
        }
        let client = http::patient_client(START_WITHIN)?;
        let opens = async { Ok(WebDriver::builder(self.port.url(), capabilities).client(client).await?) };
        // The driver would wait for a program that has ended.
        tokio::select! {
            session = opens => session,
            ended = self.until_ended(program) => Err(ended),
        }
    }

    /// Waits until a program that should run below the driver does not, or is not even seen in time.
    async fn until_ended(&self, program: Option<&Path>) -> Error {
        let Some(program) = program else { return pending().await };
        let (start, mut seen) = (Instant::now(), false);
        loop {
            let runs = self.runs(program).is_some();
            if seen && !runs {
                return anyhow!("{} has ended", program.display());
            }
            if !seen && start.elapsed() > SEEN_WITHIN {
                return anyhow!("{} does not run", program.display());
            }
            seen |= runs;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Driver {
    /// The process below it that runs this program.
    pub(super) fn runs(&self, program: &Path) -> Option<u32> {
        processes::below(self.child.id(), program)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The app and WebKit's processes are below the driver, and would outlive it.
        for process in processes::all_below(self.child.id()) {
            processes::kill(process);
        }
        // It may have ended by itself; then there is nothing to kill and the wait returns at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

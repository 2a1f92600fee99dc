//! The demo for a person: an org as a process of its own, and the app in a window on their screen.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use adtally_tests::org::{self, DemoOrgProcess};
use adtally_tests::program::program;
use adtally_tests::sign_in::sign_in;
use adtally_tests::window::work;
use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

pub(crate) async fn show() -> Result<()> {
    let folder = TempDir::new()?;
    let settings = org::Settings {
        data: Some(folder.path().join("org")),
        contracts: Some(200),
        latency_ms: None,
        load: vec![],
    };
    let org = DemoOrgProcess::start(settings)?;
    let tokens = folder.path().join("tokens.json");
    work::hand_over(&sign_in(&org.url(), "klaus", "demo").await?, "Klaus Vogt", &tokens)?;
    let mut app = Command::new(program("adtally")?);
    app.env("ADTALLY_DATA_DIR", folder.path().join("desk"))
        .env("ADTALLY_ORG", org.url())
        .env("ADTALLY_DEMO_TOKENS", &tokens)
        .stdin(Stdio::null());
    let mut app = App(app.spawn().context("starting Adtally")?);
    println!("the sales page: {}", org.url());
    println!("data of this demo, gone when it ends: {}", folder.path().display());
    let status = loop {
        if let Some(status) = app.0.try_wait()? {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    ensure!(status.success(), "Adtally ended with {status}");
    Ok(())
}

/// Ends with the demo.
struct App(Child);

impl Drop for App {
    fn drop(&mut self) {
        // It has ended already where the person closed it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

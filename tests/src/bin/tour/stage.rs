//! What the tour is played on: the window, and the ground with the org and the network.

use std::path::{Path, PathBuf};
use std::{fs, io};

use adtally_core::ad::{AdForm, AdKey};
use adtally_tests::ledger::Ledger;
use adtally_tests::org::OrgControl;
use adtally_tests::proxy::Proxy;
use adtally_tests::window::ground::Ground;
pub(crate) use adtally_tests::window::ground::{MAGIC, OTHER};
use adtally_tests::window::room::Look;
use adtally_tests::window::{Browser, Settings, Window};
use anyhow::{Context, Result};
use tempfile::TempDir;

pub(crate) struct Stage {
    // In the order in which they end: the window first, its data last.
    pub(crate) sales: Option<Browser>,
    pub(crate) window: Window,
    /// None where the app plays alone.
    ground: Option<Ground>,
    pub(crate) ledger: Ledger,
    /// What is looked at now: the sales page, or else the window.
    pub(crate) at_sales: bool,
    pictures: PathBuf,
    taken: u32,
    _first: TempDir,
}

impl Stage {
    /// Starts the app for the first time, and beside it the org.
    pub(crate) async fn set(pictures: &Path, alone: bool) -> Result<Stage> {
        fs::create_dir_all(pictures).with_context(|| format!("making {}", pictures.display()))?;
        let pictures = pictures.canonicalize()?;
        clear(&pictures)?;
        let ground = if alone { None } else { Some(Ground::with(40).await?) };
        let first = TempDir::new()?;
        let window = Window::open(Settings::of(first.path())?).await?;
        let ledger = Ledger::default();
        Ok(Stage { sales: None, window, ground, ledger, at_sales: false, pictures, taken: 0, _first: first })
    }

    /// Starts the app anew, on a desk of its own, signed in to the org through the network.
    pub(crate) async fn sign_in(&mut self) -> Result<()> {
        let settings = self.ground()?.settings().await?;
        self.window.kill();
        self.window = Window::open(settings).await?;
        Ok(())
    }

    pub(crate) fn ground(&self) -> Result<&Ground> {
        self.ground.as_ref().context("there is no org beside the app in this tour")
    }

    pub(crate) fn network(&self) -> Result<&Proxy> {
        Ok(&self.ground()?.network)
    }

    pub(crate) fn control(&self) -> Result<OrgControl> {
        self.ground()?.control()
    }

    /// Notes what was saved.
    pub(crate) fn note(&mut self, (key, form): (AdKey, AdForm)) -> AdKey {
        self.ledger.note(key, form);
        key
    }

    /// Notes a new version of an ad.
    pub(crate) fn note_change(&mut self, title: &str, change: impl FnOnce(&mut AdForm)) -> Result<AdKey> {
        let key = self.ledger.titled(title)?;
        let mut form = self.ledger.ads().find(|(ad, _)| *ad == key).context("it was noted")?.1.clone();
        change(&mut form);
        self.ledger.note(key, form);
        Ok(key)
    }

    /// Waits until all of it is counted once, neither less nor more, and the window says that nothing
    /// waits here any more.
    pub(crate) async fn counted_once(&self) -> Result<String> {
        let control = self.control()?;
        let counted = self.window.until_told("each booked unit is counted once", async || {
            Ok(self.ledger.check(&control.state().await?).map_err(|error| format!("{error:#}")))
        });
        let counted = counted.await?;
        self.window.until_waiting(0).await?;
        self.window.until_line("clear").await?;
        Ok(counted)
    }

    /// So many calls of a kind since they were last reset.
    pub(crate) async fn calls(&self, kind: &str) -> Result<u64> {
        let state = self.control()?.state().await?;
        state["calls"][kind].as_u64().with_context(|| format!("the org does not count {kind}"))
    }

    pub(crate) async fn look(&mut self, look: Look) -> Result<()> {
        self.window.look(look).await
    }

    /// Takes a picture of what is looked at.
    pub(crate) async fn picture(&mut self, name: &str) -> Result<()> {
        self.taken += 1;
        let path = self.pictures.join(format!("{:02}-{name}.png", self.taken));
        match &self.sales {
            Some(browser) if self.at_sales => {
                let picture = browser.session.screenshot_as_png().await.context("taking a picture")?;
                fs::write(&path, picture).with_context(|| format!("writing {}", path.display()))
            }
            _ => self.window.picture(&path).await,
        }
    }
}

/// Takes away what an earlier tour left, and nothing else.
fn clear(pictures: &Path) -> Result<()> {
    for entry in fs::read_dir(pictures).with_context(|| format!("reading {}", pictures.display()))? {
        let path = entry?.path();
        let ours = path.extension().is_some_and(|ending| ending == "png") || path.ends_with("tour.json");
        if ours {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => (),
            }
        }
    }
    Ok(())
}

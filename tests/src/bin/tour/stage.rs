//! What the tour is played on: an org as a process of its own, the network, and the window.

use std::path::{Path, PathBuf};
use std::{fs, io};

use adtally_core::ad::{AdForm, AdKey};
use adtally_tests::ledger::Ledger;
use adtally_tests::org::{self, DemoOrgProcess, OrgControl};
use adtally_tests::proxy::Proxy;
use adtally_tests::sign_in::sign_in;
use adtally_tests::window::room::Look;
use adtally_tests::window::{Browser, Settings, Window, work};
use anyhow::{Context, Result};
use tempfile::TempDir;

/// The contract of Magic Ads Inc, as the article has it: 5 gigantic and 3 small ads.
pub(crate) const MAGIC: &str = "00000101";
/// Another one, with products whose codes are less tame.
pub(crate) const OTHER: &str = "00000103";

pub(crate) struct Stage {
    // In the order in which they end: the window first, its data last.
    pub(crate) sales: Option<Browser>,
    pub(crate) window: Window,
    pub(crate) network: Option<Proxy>,
    pub(crate) org: Option<DemoOrgProcess>,
    pub(crate) ledger: Ledger,
    /// What is looked at now: the sales page, or else the window.
    pub(crate) at_sales: bool,
    pictures: PathBuf,
    taken: u32,
    folder: TempDir,
}

impl Stage {
    /// Starts the app for the first time, and beside it the org.
    pub(crate) async fn set(pictures: &Path, alone: bool) -> Result<Stage> {
        fs::create_dir_all(pictures).with_context(|| format!("making {}", pictures.display()))?;
        let pictures = pictures.canonicalize()?;
        clear(&pictures)?;
        let folder = TempDir::new()?;
        let (mut org, mut network) = (None, None);
        if !alone {
            let settings = org::Settings {
                data: Some(folder.path().join("org")),
                contracts: Some(40),
                latency_ms: None,
                load: vec![],
            };
            let started = DemoOrgProcess::start(settings)?;
            network = Some(Proxy::start(&started.url()).await?);
            org = Some(started);
        }
        let window = Window::open(Settings::of(&folder.path().join("first"))?).await?;
        let ledger = Ledger::default();
        Ok(Stage { sales: None, window, network, org, ledger, at_sales: false, pictures, taken: 0, folder })
    }

    /// Starts the app anew, on a desk of its own, signed in to the org through the network.
    pub(crate) async fn sign_in(&mut self) -> Result<()> {
        let url = self.network()?.url();
        let tokens = self.folder.path().join("tokens.json");
        work::hand_over(&sign_in(&url, "klaus", "demo").await?, "Klaus Vogt", &tokens)?;
        let settings = Settings {
            org: Some(url),
            tokens: Some(tokens),
            ..Settings::of(&self.folder.path().join("desk"))?
        };
        self.window.kill();
        self.window = Window::open(settings).await?;
        Ok(())
    }

    pub(crate) fn network(&self) -> Result<&Proxy> {
        self.network.as_ref().context("there is no network in this tour")
    }

    pub(crate) fn control(&self) -> Result<OrgControl> {
        self.org.as_ref().context("there is no org beside the app in this tour")?.control()
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

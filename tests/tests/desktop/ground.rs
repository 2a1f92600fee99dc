//! Where every test of the window is played: a folder, and if need be an org behind a network that fails.

use std::fs;
use std::path::PathBuf;

use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::org::OrgControl;
use adtally_tests::proxy::Proxy;
use adtally_tests::sign_in::sign_in;
use adtally_tests::window::{Settings, Window, pictures_of_failures, work};
use anyhow::{Context, Result};
use tempfile::TempDir;

/// The contract of Magic Ads Inc: 5 gigantic and 3 small ads.
pub(crate) const MAGIC: &str = "00000101";
/// Its customer.
pub(crate) const CUSTOMER: &str = "Magic Ads Inc";

/// An org, the network before it, and what a desk keeps.
pub(crate) struct Ground {
    pub(crate) network: Proxy,
    org: DemoOrg,
    folder: TempDir,
}

impl Ground {
    pub(crate) async fn new() -> Result<Ground> {
        let org = DemoOrg::start(Options { contracts: 10, ..Options::default() }).await?;
        let network = Proxy::start(org.url()).await?;
        Ok(Ground { network, org, folder: TempDir::new()? })
    }

    /// How the app is started here: signed in to the org, through the network.
    pub(crate) async fn settings(&self) -> Result<Settings> {
        let tokens = self.folder.path().join("tokens.json");
        if !tokens.exists() {
            work::hand_over(&sign_in(&self.network.url(), "klaus", "demo").await?, "Klaus Vogt", &tokens)?;
        }
        Ok(Settings { tokens: Some(tokens), ..self.signed_out()? })
    }

    /// The same, with nobody signed in yet.
    pub(crate) fn signed_out(&self) -> Result<Settings> {
        let settings = Settings::of(&self.folder.path().join("desk"))?;
        Ok(Settings { org: Some(self.network.url()), ..settings })
    }

    pub(crate) fn control(&self) -> Result<OrgControl> {
        OrgControl::new(self.org.url())
    }
}

/// The app as it comes, on an empty folder.
pub(crate) fn fresh() -> Result<(TempDir, Settings)> {
    let folder = TempDir::new()?;
    let settings = Settings::of(&folder.path().join("desk"))?;
    Ok((folder, settings))
}

/// Opens the window and plays in it. What fails leaves a picture.
pub(crate) async fn play(
    name: &str,
    settings: Settings,
    act: impl AsyncFnOnce(&mut Window) -> Result<()>,
) -> Result<()> {
    let mut window = Window::open(settings).await?;
    let played = act(&mut window).await;
    match (played, pictures_of_failures()?) {
        (Err(error), Some(folder)) => {
            let picture = picture(&window, folder, name).await;
            let told = picture
                .map_or_else(|error| format!("no picture: {error:#}"), |path| path.display().to_string());
            Err(error.context(told))
        }
        (played, _) => played,
    }
}

async fn picture(window: &Window, folder: PathBuf, name: &str) -> Result<PathBuf> {
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let path = folder.join(format!("{name}.png"));
    window.picture(&path).await?;
    Ok(path)
}

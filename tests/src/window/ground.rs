//! Where a window is played: an org as a process of its own, the network before it, and a folder for
//! what a desk keeps.

use std::path::PathBuf;

use anyhow::Result;
use tempfile::TempDir;

use super::{Settings, work};
use crate::desk::Person;
use crate::org::{self, DemoOrgProcess, OrgControl};
use crate::proxy::Proxy;
use crate::sign_in::sign_in;

/// The contract of Magic Ads Inc: 5 gigantic and 3 small ads.
pub const MAGIC: &str = "00000101";
/// Its customer.
pub const CUSTOMER: &str = "Magic Ads Inc";
/// Another one, with products whose codes are less tame.
pub const OTHER: &str = "00000103";

/// Who works at the desk, as the org calls him.
const PERSON: &str = "klaus";

/// An org, the network before it, and what a desk keeps. The folder ends last.
pub struct Ground {
    /// Between the desk and the org.
    pub network: Proxy,
    org: DemoOrgProcess,
    folder: TempDir,
}

impl Ground {
    /// Starts an org with so many contracts besides that of Magic Ads Inc.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn with(contracts: usize) -> Result<Ground> {
        Ground::of(TempDir::new()?, contracts, None).await
    }

    /// As [`Ground::with`], in this folder, with an org that takes so many milliseconds to answer.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn of(folder: TempDir, contracts: usize, latency_ms: Option<(u64, u64)>) -> Result<Ground> {
        let data = Some(folder.path().join("org"));
        let contracts = Some(contracts);
        let org = DemoOrgProcess::start(org::Settings { data, contracts, latency_ms, load: vec![] })?;
        let network = Proxy::start(&org.url()).await?;
        Ok(Ground { network, org, folder })
    }

    /// How the app is started here: signed in to the org, through the network.
    ///
    /// # Errors
    /// When the org does not let Klaus in, or the app can't be built.
    pub async fn settings(&self) -> Result<Settings> {
        let tokens = self.folder.path().join("tokens.json");
        if !tokens.exists() {
            work::hand_over(&sign_in(&self.network.url(), PERSON, "demo").await?, "Klaus Vogt", &tokens)?;
        }
        Ok(Settings { tokens: Some(tokens), ..self.signed_out()? })
    }

    /// The same, with nobody signed in yet.
    ///
    /// # Errors
    /// When the app can't be built.
    pub fn signed_out(&self) -> Result<Settings> {
        Ok(Settings { org: Some(self.network.url()), ..Settings::of(&self.data())? })
    }

    /// Klaus at the same org, to fill his desk without a window.
    ///
    /// # Errors
    /// When the org does not let him in.
    pub async fn person(&self) -> Result<Person> {
        Person::sign_in(&self.network.url(), PERSON).await
    }

    /// What the desk keeps.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// The org without the network before it: its page for sales.
    #[must_use]
    pub fn org_url(&self) -> String {
        self.org.url()
    }

    /// The org's controls, which no network cuts off.
    ///
    /// # Errors
    /// As [`OrgControl::new`].
    pub fn control(&self) -> Result<OrgControl> {
        self.org.control()
    }
}

//! What the story is played on: an org and a desk as processes of their own, the network between
//! them, and the [`Ledger`] of what was acknowledged.

use std::path::{Path, PathBuf};
use std::time::Duration;

use adtally_core::ad::{Ad, AdForm, AdKey, ContractLine};
use adtally_core::queue::AdState;
use adtally_tests::desk_command::Command;
use adtally_tests::desk_process::{DeskProcess, Settings};
use adtally_tests::ledger::Ledger;
use adtally_tests::org::{self, DemoOrgProcess, OrgControl};
use adtally_tests::proxy::Proxy;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::timeout;

/// The contract of Magic Ads Inc, as the article has it: 5 gigantic and 3 small ads.
pub(crate) const MAGIC: &str = "00000101";
/// Another one, with products whose codes are less tame.
pub(crate) const OTHER: &str = "00000103";

/// How long anything that should happen by itself may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Stage {
    pub(crate) org: DemoOrgProcess,
    pub(crate) control: OrgControl,
    pub(crate) network: Proxy,
    pub(crate) desk: DeskProcess,
    pub(crate) ledger: Ledger,
    /// The products of Magic Ads' contract as they were read first.
    pub(crate) before: Vec<Product>,
    folder: PathBuf,
    shown: Vec<String>,
    _temporary: Option<TempDir>,
}

/// A product of a contract, as the desk shows it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Product {
    pub(crate) line: ContractLine,
    pub(crate) quantity: f64,
    pub(crate) consumed: f64,
    pub(crate) available: f64,
    pub(crate) waiting_here: i64,
}

impl Stage {
    /// Starts the org and the network; the desk comes with the first step.
    pub(crate) async fn set(keep: Option<&Path>) -> Result<Stage> {
        let temporary = if keep.is_none() { Some(TempDir::new()?) } else { None };
        let folder = temporary.as_ref().map(TempDir::path).or(keep).context("a folder")?.to_owned();
        let settings = org::Settings {
            data: Some(folder.join("org")),
            contracts: Some(40),
            latency_ms: None,
            load: vec![],
        };
        let org = DemoOrgProcess::start(settings)?;
        let network = Proxy::start(&org.url()).await?;
        let desk = DeskProcess::new(Settings {
            data: folder.join("desk"),
            org: network.url(),
            person: "klaus".to_owned(),
            tokens: Some(folder.join("tokens.json")),
        });
        Ok(Stage {
            control: org.control()?,
            org,
            network,
            desk,
            ledger: Ledger::default(),
            before: Vec::new(),
            folder,
            shown: Vec::new(),
            _temporary: temporary,
        })
    }

    /// Where the desk keeps all that it keeps.
    pub(crate) fn desk_folder(&self) -> PathBuf {
        self.folder.join("desk")
    }

    /// The file with the sign-in.
    pub(crate) fn tokens(&self) -> PathBuf {
        self.folder.join("tokens.json")
    }

    /// Shows something beneath the line of the step.
    pub(crate) fn show(&mut self, what: impl Into<String>) {
        self.shown.push(what.into());
    }

    /// What the step has shown.
    pub(crate) fn shown(&mut self) -> Vec<String> {
        std::mem::take(&mut self.shown)
    }

    /// Saves a new ad, and notes that this was acknowledged.
    pub(crate) async fn create(&mut self, form: AdForm) -> Result<AdKey> {
        let answer = self.desk.ask(&Command::Create { form: form.clone() }).await?;
        let key = serde_json::from_value(answer).context("the key of the new ad")?;
        self.ledger.note(key, form);
        Ok(key)
    }

    /// Edits an ad, and notes that this was acknowledged.
    pub(crate) async fn edit(&mut self, key: AdKey, change: impl FnOnce(&mut AdForm)) -> Result<()> {
        let mut form = AdForm::of(&self.ad(key).await?);
        change(&mut form);
        self.desk.ask(&Command::Save { ad: key, form: form.clone() }).await?;
        self.ledger.note(key, form);
        Ok(())
    }

    /// What the desk shows of an ad.
    pub(crate) async fn view(&mut self, key: AdKey) -> Result<Value> {
        self.desk.ask(&Command::Ad { ad: key }).await
    }

    /// An ad as it was last saved.
    pub(crate) async fn ad(&mut self, key: AdKey) -> Result<Ad> {
        let mut view = self.view(key).await?;
        serde_json::from_value(view["ad"].take()).with_context(|| format!("the desk has no ad {key}"))
    }

    /// Waits until an ad is in a state.
    pub(crate) async fn until(&mut self, key: AdKey, state: AdState) -> Result<()> {
        self.desk.ask(&Command::UntilState { ad: key, state }).await.map(drop)
    }

    /// Waits until nothing is left to report.
    pub(crate) async fn until_reported(&mut self) -> Result<()> {
        self.desk.ask(&Command::UntilReported {}).await.map(drop)
    }

    /// Waits until the org has saved a report whose answer is kept back.
    pub(crate) async fn until_held(&self) -> Result<()> {
        timeout(PATIENCE, self.network.until_held()).await.context("no report was sent")
    }

    /// The products of a contract, read live, in the order of their codes.
    pub(crate) async fn read(&mut self, number: &str) -> Result<Vec<Product>> {
        let mut found = self.desk.ask(&Command::ContractsByNumber { number: number.to_owned() }).await?;
        ensure!(found["total"] == 1, "{} contracts have the number {number}", found["total"]);
        let products = found["contracts"][0]["products"].take();
        let mut products: Vec<Product> = serde_json::from_value(products).context("its products")?;
        products.sort_by(|a, b| a.line.product_code.cmp(&b.line.product_code));
        Ok(products)
    }

    /// Whether the org holds what was acknowledged at the desk, each booking once, and nothing else.
    pub(crate) async fn counted_once(&mut self) -> Result<()> {
        let state = self.control.state().await?;
        let told = self.ledger.check(&state)?;
        self.show(told);
        Ok(())
    }

    /// How many calls of a kind the org has had since the counts began.
    pub(crate) async fn calls(&self, kind: &str) -> Result<u64> {
        let state = self.control.state().await?;
        state["calls"][kind].as_u64().with_context(|| format!("the org does not count {kind}"))
    }
}

/// The line of the product with this code.
pub(crate) fn line(products: &[Product], code: &str) -> Result<ContractLine> {
    let product = products.iter().find(|product| product.line.product_code == code);
    Ok(product.with_context(|| format!("there is no product {code}"))?.line.clone())
}

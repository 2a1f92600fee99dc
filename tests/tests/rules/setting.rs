//! What every rule is shown in: an org with faults to switch on, a network to cut, people at desks.

use adtally_core::ad::{AdForm, AdKey, ContractLine};
use adtally_core::desk::Desk;
use adtally_core::reporter::Line;
use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::desk::{Person, lines, until};
use adtally_tests::org::OrgControl;
use adtally_tests::proxy::Proxy;
use serde_json::Value;
use tempfile::TempDir;

/// The article's contract: 5 gigantic, 3 small units.
pub(crate) const MAGIC: &str = "00000101";

pub(crate) struct Setting {
    pub(crate) org: DemoOrg,
    pub(crate) control: OrgControl,
    pub(crate) network: Proxy,
    pub(crate) klaus: Person,
    pub(crate) data: TempDir,
}

impl Setting {
    pub(crate) async fn new() -> Setting {
        let org = DemoOrg::start(Options { contracts: 12, ..Options::default() }).await.unwrap();
        let control = OrgControl::new(org.url()).unwrap();
        let network = Proxy::start(org.url()).await.unwrap();
        let klaus = Person::sign_in(org.url(), "klaus").await.unwrap();
        Setting { org, control, network, klaus, data: TempDir::new().unwrap() }
    }

    /// Klaus's desk, closed again when it is dropped, without a line to Salesforce.
    pub(crate) async fn desk(&self) -> Desk {
        self.klaus.open(self.data.path()).await.unwrap()
    }

    /// Connects a desk through the network, and waits for the org to prove its set-up and for the look at the
    /// start, so that calls are counted and faults strike after them.
    pub(crate) async fn connect(&self, desk: &Desk) {
        let through = self.klaus.sign_in_through(&self.network.url()).unwrap();
        desk.connect(through).await.unwrap();
        let is_asked = || {
            let status = desk.status();
            (status.set_up_proven && status.taken_in.is_some()) || status.line != Some(Line::Clear)
        };
        until("the org was asked for its set-up and its entries", is_asked).await.unwrap();
    }

    /// Klaus's desk at work.
    pub(crate) async fn desk_at_work(&self) -> Desk {
        let desk = self.desk().await;
        self.connect(&desk).await;
        desk
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.control.fault(&fault).await.unwrap();
    }

    /// How many calls of this kind the org has had since the counts began.
    pub(crate) async fn calls(&self, kind: &str) -> u64 {
        self.control.state().await.unwrap()["calls"][kind].as_u64().unwrap_or(0)
    }

    pub(crate) async fn consumed(&self, number: &str, code: &str) -> i64 {
        self.control.consumed(number, code).await.unwrap()
    }

    pub(crate) async fn entries(&self) -> Vec<Value> {
        self.control.usage_entries().await.unwrap()
    }
}

/// The first line of the article's contract, read live.
pub(crate) async fn first_line(desk: &Desk) -> ContractLine {
    lines(desk, MAGIC).await.unwrap().remove(0)
}

/// A new ad whose report lands while its answer is lost: the network is cut, and stays so.
pub(crate) async fn land_unanswered(setting: &Setting, desk: &Desk, form: AdForm) -> AdKey {
    setting.network.hold();
    let ad = desk.create(form).await.unwrap();
    setting.network.until_held().await;
    setting.network.cut().await;
    setting.network.release();
    ad
}

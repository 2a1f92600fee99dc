//! A desk that reports to an org and dies on the way, life after life; after each death another process
//! reports what is left, and the org's table is compared with what was saved.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use adtally_core::ad::{AdForm, AdKey};
use adtally_core::queue::AdState;
use anyhow::Result;
use serde_json::Value;
use tempfile::TempDir;

use super::Tally;
use super::ground::folder_in_memory;
use super::inject::{self, Injection, parts_of};
use super::kills::Phase;
use crate::desk::{Person, ad, typed, until_reported};
use crate::ledger::Ledger;
use crate::org::{DemoOrgProcess, OrgControl, Settings};
use crate::program::program;
use crate::sign_in::sign_in_once;

const PERSON: &str = "klaus";

/// A person, their desk's folder, and an org.
pub(super) struct Reporting {
    org: DemoOrgProcess,
    control: OrgControl,
    folder: TempDir,
    person: Person,
    ledger: Ledger,
    saves: u32,
}

/// How a life of the desk ended.
pub(super) enum Life {
    /// It reported everything before it came to the call.
    EndedWell,
    /// It was killed.
    Died(Phase),
}

impl Reporting {
    pub(super) async fn new() -> Result<Reporting> {
        let org = DemoOrgProcess::start(Settings { contracts: Some(2), ..Settings::default() })?;
        let folder = folder_in_memory()?;
        let tokens = sign_in_once(&folder.path().join("tokens.json"), &org.url(), PERSON, "demo").await?;
        let person = Person::with(&org.url(), PERSON, tokens);
        let control = org.control()?;
        Ok(Reporting { org, control, folder, person, ledger: Ledger::default(), saves: 0 })
    }

    /// Saves some ads, has a process report them that is struck, and another one report what is left.
    pub(super) async fn dies(
        &mut self,
        injection: &Injection,
        part: Option<usize>,
        tally: &mut Tally,
    ) -> Result<Life> {
        let saved = self.save().await?;
        tally.answered += saved.len() as u64;
        let script = self.folder.path().join("script");
        fs::write(&script, "{\"cmd\":\"until_reported\"}\n{\"cmd\":\"quit\"}\n")?;
        let (input, paths) = (File::open(script)?.into(), self.paths(part)?);
        let ended = inject::run(&self.process()?, input, injection, &paths, self.folder.path())?;
        anyhow::ensure!(ended.killed || ended.code == Some(0), "{injection}: {ended:?}");
        let phase = match ended.text.contains("ready") {
            true => self.phase(&saved[..2]).await?,
            false => Phase::Open,
        };
        if let Err(error) = self.report_the_rest().await {
            tally.breaches.push(format!("a desk that reports, {injection}: {error:#}"));
            // What is wrong is told in words; it counts as the one thing that can't be good.
            tally.wrong += 1;
        }
        Ok(if ended.killed { Life::Died(phase) } else { Life::EndedWell })
    }

    /// Two new ads, one of which has two bookings, and an edit of an ad that was reported before.
    async fn save(&mut self) -> Result<Vec<AdKey>> {
        let desk = self.person.open(&self.folder.path().join("desk")).await?;
        self.saves += 1;
        let units = self.saves % 7 + 1;
        let before = self.ledger.ads().map(|(key, _)| key).nth(self.saves as usize % 50);
        let (small, gigantic) = (typed("101", "small"), typed("101", "gigantic"));
        let mut saved = Vec::new();
        for bookings in [&[(small.clone(), units)][..], &[(small.clone(), units), (gigantic, 1)]] {
            let form = ad(&format!("Anzeige {}", self.saves), bookings);
            let key = desk.create(form.clone()).await?;
            self.ledger.note(key, form);
            saved.push(key);
        }
        if let Some((key, view)) = before.and_then(|key| Some((key, desk.ad(key)?))) {
            let mut form = AdForm::of(&view.ad);
            form.bookings.iter_mut().for_each(|booking| booking.units = booking.units % 9 + 1);
            desk.save(key, form.clone()).await?;
            self.ledger.note(key, form);
            saved.push(key);
        }
        desk.close().await;
        Ok(saved)
    }

    /// A process that does as it is told.
    fn process(&self) -> Result<Command> {
        let mut desk = Command::new(program("adtally-desk")?);
        desk.arg(self.folder.path().join("desk")).args(["--org", &self.org.url(), "--person", PERSON]);
        // One thread speaks to the org, so that its calls are counted in one row.
        desk.env("TOKIO_WORKER_THREADS", "1").arg("--tokens").arg(self.folder.path().join("tokens.json"));
        Ok(desk)
    }

    /// The files of a part of the store; none for calls that are not about files.
    fn paths(&self, part: Option<usize>) -> Result<Vec<PathBuf>> {
        let Some(part) = part else { return Ok(Vec::new()) };
        let identity = self.person.identity()?;
        let store = format!("desk/stores/{}-{}", identity.org, identity.user);
        Ok(parts_of(&self.folder.path().join(store))?[part].clone())
    }

    /// Whether the org had taken anything of the new ads.
    async fn phase(&self, saved: &[AdKey]) -> Result<Phase> {
        let entries = self.control.usage_entries().await?;
        let desk = self.person.open(&self.folder.path().join("desk")).await?;
        let mut phase = Phase::Report;
        for key in saved {
            let Some(view) = desk.ad(*key) else { continue };
            let is_there = |entry: &Value| entry["Ad_Key__c"] == key.to_string();
            match view.state {
                AdState::InSalesforce => phase = Phase::Settle,
                AdState::Reporting if entries.iter().any(is_there) => phase = Phase::Settle,
                _ => {}
            }
        }
        desk.close().await;
        Ok(phase)
    }

    /// Reports what is left, and compares both sides with what was saved.
    async fn report_the_rest(&self) -> Result<()> {
        let desk = self.person.at_work(&self.folder.path().join("desk")).await?;
        let reported = until_reported(&desk).await;
        let here = self.ledger.ads().map(|(key, form)| {
            let view = desk.ad(key);
            let lines = |form: &AdForm| -> Vec<_> {
                form.bookings.iter().map(|booking| (booking.line.typed_key(), booking.units)).collect()
            };
            view.is_some_and(|view| lines(&AdForm::of(&view.ad)) == lines(form))
        });
        let lost = here.filter(|is_here| !is_here).count();
        desk.close().await;
        reported?;
        anyhow::ensure!(lost == 0, "{lost} ads are not on the desk as they were saved");
        self.ledger.check(&self.control.state().await?).map(drop)
    }
}

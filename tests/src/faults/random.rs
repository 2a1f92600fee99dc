//! kill -9 at any moment, over generations of one store: of a process that saves for ever, and of a desk
//! that saves and reports at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use adtally_core::desk::AdQuery;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::ground::{Ground, folder_in_memory};
use super::kills::look;
use super::{Effort, Fault, Outcome, Tally};
use crate::desk::{ad, typed};
use crate::desk_command::Command;
use crate::desk_process::{DeskProcess, Settings};
use crate::org::{self, DemoOrgProcess};

pub(super) const FAULT: Fault =
    Fault { name: "random", about: "kills at any moment", run: try_all, control: an_early_note };

/// So many lives of a desk before what is left is reported.
const LIVES: usize = 15;

fn try_all(effort: Effort) -> Result<Outcome> {
    let (savers, desks) = thread::scope(|scope| {
        let savers = scope.spawn(|| of_savers(effort.of(25, 450)));
        let desks = Runtime::new().map_err(Into::into).and_then(|it| it.block_on(of_desks(effort.of(1, 10))));
        (savers.join(), desks)
    });
    let mut tally = savers.ok().context("a panic")??;
    tally += desks?;
    Ok(Outcome::Tried(tally))
}

/// Kills a saver so often.
fn of_savers(kills: usize) -> Result<Tally> {
    let runtime = Runtime::new()?;
    let ground = Ground::in_memory()?;
    let mut tally = Tally::default();
    for kill in 1..=kills {
        dies(&ground, &[])?;
        tally.hits += 1;
        runtime.block_on(look(&ground, &format!("kill {kill}"), &mut tally))?;
    }
    tally.answered = ground.notes() as u64;
    ensure!(tally.answered > tally.hits / 4, "saves went on between kills: {}", tally.answered);
    Ok(tally)
}

/// Starts a saver and kills it at a random moment.
fn dies(ground: &Ground, how: &[&str]) -> Result<()> {
    let mut saver = ground.saver(None)?;
    let mut saver = saver.args(how).stdout(Stdio::null()).spawn()?;
    thread::sleep(Duration::from_millis(fastrand::u64(1..180)));
    saver.kill()?;
    let status = saver.wait()?;
    ensure!(status.signal().is_some(), "it saved until it was killed: {status}");
    Ok(())
}

/// What an org and a desk should hold: units by ad.
type Units = BTreeMap<String, u64>;

/// Kills a desk that saves and reports, 15 times for each of `times` checks.
async fn of_desks(times: usize) -> Result<Tally> {
    let settings = org::Settings { data: None, contracts: Some(2), latency_ms: Some((0, 20)), load: vec![] };
    let org = DemoOrgProcess::start(settings)?;
    let folder = folder_in_memory()?;
    let mut desk = DeskProcess::new(Settings {
        data: folder.path().join("desk"),
        org: org.url(),
        person: "klaus".to_owned(),
        tokens: Some(folder.path().join("tokens.json")),
    });
    let (mut tally, mut saved) = (Tally::default(), Units::new());
    for _ in 0..times {
        for _ in 0..LIVES {
            desk.start().await?;
            let moment = Duration::from_micros(fastrand::u64(0..120_000));
            if let Ok(stopped) = timeout(moment, save_on(&mut desk, &mut saved)).await {
                stopped?;
            }
            desk.kill();
            tally.hits += 1;
        }
        desk.start().await?;
        if let Err(error) = desk.ask(&Command::UntilReported {}).await {
            tally.stuck += 1;
            tally.breaches.push(format!("after {} kills: {error:#}", tally.hits));
        }
        compare(&mut desk, &org, &saved, &mut tally).await?;
    }
    tally.answered = saved.len() as u64;
    Ok(tally)
}

/// Saves one ad after the other and notes what was answered, until it is stopped.
async fn save_on(desk: &mut DeskProcess, saved: &mut Units) -> Result<()> {
    loop {
        let units = fastrand::u32(1..=9);
        let mut bookings = vec![(typed("101", "small"), units)];
        if fastrand::bool() {
            bookings.push((typed("101", "gigantic"), units));
        }
        let form = ad(&format!("Anzeige mit {units}"), &bookings);
        let total = bookings.iter().map(|(_, units)| u64::from(*units)).sum();
        let key: String = serde_json::from_value(desk.ask(&Command::Create { form }).await?)?;
        saved.insert(key, total);
    }
}

/// What was acknowledged is on the desk, and what is on the desk is in the org, once.
async fn compare(
    desk: &mut DeskProcess,
    org: &DemoOrgProcess,
    saved: &Units,
    tally: &mut Tally,
) -> Result<()> {
    let query = AdQuery { limit: usize::MAX, ..AdQuery::default() };
    let list = desk.ask(&Command::Search { query }).await?;
    let rows = list["rows"].as_array().context("a list of ads")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let here: Units =
        rows.iter().map(|row| (text(&row["key"]), row["units"].as_u64().unwrap_or(0))).collect();
    let entries = org.control()?.usage_entries().await?;
    let mut there = Units::new();
    for entry in &entries {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few units")]
        let units = entry["Units__c"].as_f64().unwrap_or(0.0) as u64;
        *there.entry(text(&entry["Ad_Key__c"])).or_default() += units;
    }
    let keys: BTreeSet<String> = entries.iter().map(|entry| text(&entry["Usage_Key__c"])).collect();
    let lost = saved.keys().filter(|key| !here.contains_key(*key)).count();
    let changed = saved.iter().filter(|(key, units)| here.get(*key).is_some_and(|it| it != *units)).count();
    // Both sides have the same ads with the same units, and no usage key stands there twice.
    let differ = here.iter().filter(|(key, units)| there.get(*key) != Some(units)).count()
        + there.keys().filter(|key| !here.contains_key(*key)).count()
        + (entries.len() - keys.len());
    // One may have been saved in the moment of each kill, and never been acknowledged.
    let unknown = (here.len() - (saved.len() - lost)).saturating_sub(tally.hits as usize);
    tally.lost += lost as u64;
    tally.wrong += (changed + differ + unknown) as u64;
    if lost + changed + differ + unknown > 0 {
        let hits = tally.hits;
        let what = format!("lost {lost}, changed {changed}, not as in the org {differ}, unknown {unknown}");
        tally.breaches.push(format!("after {hits} kills of a desk: {what}"));
    }
    Ok(())
}

/// A saver that notes an edit before its answer: kills must tell.
fn an_early_note() -> Result<String> {
    let runtime = Runtime::new()?;
    let ground = Ground::in_memory()?;
    runtime.block_on(ground.filled(5))?;
    let mut tally = Tally::default();
    for kill in 1..=200 {
        dies(&ground, &["--early"])?;
        runtime.block_on(look(&ground, "noted early", &mut tally))?;
        if !tally.breaches.is_empty() {
            return Ok(format!("a note before the answer was caught by kill {kill}"));
        }
    }
    anyhow::bail!("a note before the answer was not caught by 200 kills")
}

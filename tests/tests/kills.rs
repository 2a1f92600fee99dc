//! A desk that is killed again and again, whatever it is doing: saving, sending, settling, opening.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use adtally_core::desk::AdQuery;
use adtally_tests::desk::{ad, typed};
use adtally_tests::desk_command::Command;
use adtally_tests::desk_process::{DeskProcess, Settings};
use adtally_tests::org::{self, DemoOrgProcess};
use anyhow::Result;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::timeout;

/// So many kills before what is left is reported.
const LIVES: usize = 15;

/// Saves one ad after the other and notes what was answered, until it is stopped.
async fn save_on(desk: &mut DeskProcess, saved: &mut BTreeMap<String, u32>) -> Result<()> {
    loop {
        let units = fastrand::u32(1..=9);
        let mut bookings = vec![(typed("101", "small"), units)];
        if fastrand::bool() {
            bookings.push((typed("101", "gigantic"), units));
        }
        let form = ad(&format!("Anzeige mit {units}"), &bookings);
        let total = bookings.iter().map(|(_, units)| units).sum();
        let key: String = serde_json::from_value(desk.ask(&Command::Create { form }).await?)?;
        saved.insert(key, total);
    }
}

/// Lives so many times for 15 short lives, each ended by a kill, and one that reports what is left.
async fn killed(times: usize) -> Result<()> {
    let settings = org::Settings { data: None, contracts: Some(2), latency_ms: Some((0, 20)), load: vec![] };
    let org = DemoOrgProcess::start(settings)?;
    let folder = TempDir::new()?;
    let mut desk = DeskProcess::new(Settings {
        data: folder.path().join("desk"),
        org: org.url(),
        person: "klaus".to_owned(),
        tokens: Some(folder.path().join("tokens.json")),
    });
    let mut saved = BTreeMap::new();
    for time in 1..=times {
        for _ in 0..LIVES {
            desk.start().await?;
            let moment = Duration::from_micros(fastrand::u64(0..120_000));
            if let Ok(stopped) = timeout(moment, save_on(&mut desk, &mut saved)).await {
                stopped?;
            }
            desk.kill();
        }
        desk.start().await?;
        desk.ask(&Command::UntilReported {}).await?;
        compare(&mut desk, &org, &saved, time * LIVES).await?;
    }
    Ok(())
}

/// What was acknowledged is on the desk, and what is on the desk is in the org, once.
async fn compare(
    desk: &mut DeskProcess,
    org: &DemoOrgProcess,
    saved: &BTreeMap<String, u32>,
    lives: usize,
) -> Result<()> {
    let query = AdQuery { limit: usize::MAX, ..AdQuery::default() };
    let list = desk.ask(&Command::Search { query }).await?;
    let rows = list["rows"].as_array().map_or(&[][..], Vec::as_slice);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let here: BTreeMap<String, u64> =
        rows.iter().map(|row| (text(&row["key"]), row["units"].as_u64().unwrap_or(0))).collect();
    for (key, units) in saved {
        assert_eq!(here.get(key), Some(&u64::from(*units)), "ad {key} was acknowledged");
    }
    // An ad that was saved in the moment of a kill, and never acknowledged, may be there all the same.
    assert!(here.len() <= saved.len() + lives, "{} ads of {} acknowledged ones", here.len(), saved.len());

    let entries = org.control()?.usage_entries().await?;
    let keys: BTreeSet<String> = entries.iter().map(|entry| text(&entry["Usage_Key__c"])).collect();
    assert_eq!(keys.len(), entries.len(), "no usage key stands there twice");
    let mut there: BTreeMap<String, u64> = BTreeMap::new();
    for entry in &entries {
        let units = entry["Units__c"].as_f64().unwrap_or(0.0);
        *there.entry(text(&entry["Ad_Key__c"])).or_default() += units as u64;
    }
    assert_eq!(here, there, "both sides have the same ads with the same units");
    println!("{} ads were acknowledged in {lives} lives, {} are there", saved.len(), here.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_r6_a_desk_killed_in_any_moment_loses_nothing_and_counts_nothing_twice() -> Result<()> {
    killed(1).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "slow: 1 to 2 minutes, 150 lives of a desk"]
async fn r1_r6_a_desk_killed_150_times() -> Result<()> {
    killed(10).await
}

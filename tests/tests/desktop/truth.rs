//! What the screens say of an ad is true at every step: the network goes away in the middle of an answer,
//! the app is killed at that moment, the desk's clock jumps, the keyring is locked.

use adtally_core::ad::AdKey;
use adtally_tests::browser::Answer;
use adtally_tests::ledger::Ledger;
use adtally_tests::window::ground::OTHER;
use adtally_tests::window::page::Part;
use adtally_tests::window::{PATIENCE, Window, work};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{sleep, timeout};

use crate::ground::{Ground, MAGIC, ground, play};

/// What the screens say of an ad, and of all of them.
#[derive(Clone, Copy)]
struct Said {
    /// The ad's state, by name and by word.
    state: (&'static str, &'static str),
    /// The line to Salesforce.
    line: &'static str,
    /// How many ads stand in the queue.
    queued: u64,
}

const WAITING: (&str, &str) = ("waiting", "Waiting");
const REPORTING: (&str, &str) = ("reporting", "Reporting");
const IN_SALESFORCE: (&str, &str) = ("in_salesforce", "In Salesforce");

/// Waits until the screens say this, and holds it against the org's own table: `counted` units of the ad.
async fn says(window: &Window, ground: &Ground, ad: AdKey, said: Said, counted: u64) -> Result<()> {
    window.until_state(ad, said.state.0).await?;
    window.open_ad(ad).await?;
    window.until_line(said.line).await?;
    let entries = ground.control()?.usage_entries().await?;
    let units = entries.iter().filter(|entry| entry["Ad_Key__c"] == ad.to_string().as_str());
    let units: u64 = units.map(|entry| entry["Units__c"].as_f64().unwrap_or_default() as u64).sum();
    ensure!(units == counted, "the org counts {units}, and should {counted}: {entries:?}");
    for chip in [work::row(ad).css(".chip"), Part::named("ad-state")] {
        window.until_text(chip, |word| word == said.state.1).await?;
    }
    // Nothing else on the ad may claim more than is known: of what was sent and not answered, nothing.
    let words = window.texts("ad-form").await?.join(" ");
    let claims =
        if said.state == WAITING { words.replace("ot in Salesforce yet", "") } else { words.clone() };
    ensure!(said.state == IN_SALESFORCE || !claims.to_lowercase().contains("in salesforce"), "{words}");
    window.click("nav-queue").await?;
    window
        .until_told("the queue", async || {
            let rows = window.count("queue-row").await?;
            Ok(if rows == said.queued { Ok(()) } else { Err(format!("it shows {rows}")) })
        })
        .await?;
    window.click("nav-ads").await
}

/// The org counts all of it once, and the window says so.
async fn counted_once(window: &Window, ground: &Ground, ledger: &Ledger) -> Result<()> {
    window.until_waiting(0).await?;
    window.until_line("clear").await?;
    let state = ground.control()?.state().await?;
    ledger.check(&state).map(drop)
}

/// All that was called since the counts began, by kind.
async fn calls(ground: &Ground) -> Result<Value> {
    let mut calls = ground.control()?.state().await?["calls"].take();
    // The question itself is a connection too.
    calls["accepts"].take();
    Ok(calls)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_leaves_the_ad_reporting_until_the_org_is_asked_again() -> Result<()> {
    let ground = ground().await?;
    let mut ledger = Ledger::default();
    play("broken_off", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        let network = &ground.network;
        let (whole, form) = window.create("Ganz beantwortet", &[(MAGIC, "GIGANTIC", 1)]).await?;
        window.until_state(whole, "in_salesforce").await?;
        ledger.note(whole, form);

        window.begin("Mitten in der Antwort").await?;
        window.find_contract(MAGIC).await?;
        window.pick("SMALL", 2).await?;
        ground.control()?.reset_counts().await?;
        network.go_away_after(200);
        let broken = window.save_new("Mitten in der Antwort").await?;
        timeout(PATIENCE, network.until_cut_answers(1)).await.context("no answer broke off")?;
        let in_doubt = Said { state: REPORTING, line: "offline", queued: 1 };
        says(window, &ground, broken, in_doubt, 2).await?;

        // Work goes on, and a later save waits behind what is in doubt.
        let (later, form) = window.create_by_hand("Danach", &[("101", "small", 1)]).await?;
        ledger.note(later, form);
        says(window, &ground, later, Said { state: WAITING, line: "offline", queued: 2 }, 0).await?;
        says(window, &ground, broken, Said { queued: 2, ..in_doubt }, 2).await?;

        network.mend().await?;
        let done = Said { state: IN_SALESFORCE, line: "clear", queued: 0 };
        says(window, &ground, broken, done, 2).await?;
        says(window, &ground, later, done, 1).await?;
        ensure!(calls(&ground).await?["rows"] == 3, "the same row twice, and the later one");
        ledger.note(broken, work::form("Mitten in der Antwort", &[(MAGIC, "SMALL", 2)]));
        counted_once(window, &ground, &ledger).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_orgs_save_and_its_answer_the_ad_is_reported_once() -> Result<()> {
    let ground = ground().await?;
    let mut ledger = Ledger::default();
    play("killed_in_doubt", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        ground.control()?.reset_counts().await?;
        ground.network.hold();
        let (sent, form) = window.create_by_hand("Unterwegs", &[("101", "gigantic", 2)]).await?;
        ledger.note(sent, form);
        // The first answer that is kept back says what number and code stand for; the second is the report's.
        timeout(PATIENCE, ground.network.until_held()).await.context("nothing was asked")?;
        ground.network.release();
        ground.network.hold();
        timeout(PATIENCE, ground.network.until_held()).await.context("nothing was sent")?;
        says(window, &ground, sent, Said { state: REPORTING, line: "clear", queued: 1 }, 2).await?;
        let (behind, form) = window.create_by_hand("Dahinter", &[(OTHER, "MEDIUM", 1)]).await?;
        ledger.note(behind, form);
        window.kill();
        ground.network.cut().await;
        ground.network.release();

        window.start().await?;
        let in_doubt = Said { state: REPORTING, line: "offline", queued: 2 };
        says(window, &ground, sent, in_doubt, 2).await?;
        says(window, &ground, behind, Said { state: WAITING, ..in_doubt }, 0).await?;
        ground.network.mend().await?;
        let done = Said { state: IN_SALESFORCE, line: "clear", queued: 0 };
        says(window, &ground, sent, done, 2).await?;
        says(window, &ground, behind, done, 1).await?;
        ensure!(calls(&ground).await?["rows"] == 3, "the same row twice, and the other one");
        counted_once(window, &ground, &ledger).await
    })
    .await
}

const HOUR: i64 = 60 * 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_and_jumps_is_told_and_delays_nothing() -> Result<()> {
    let ground = ground().await?;
    let mut ledger = Ledger::default();
    play("clock", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        for (ahead, told) in [
            (3 * HOUR, "This computer’s clock is 3 hours fast"),
            (-50 * HOUR, "This computer’s clock is 50 hours slow"),
            (3 * HOUR, "This computer’s clock is 3 hours fast"),
        ] {
            // What waits when the clock jumps is due at the next start, whatever its time says.
            ground.network.cut().await;
            let title = format!("Vor dem Sprung um {ahead}");
            let (before, form) = window.create_by_hand(&title, &[(OTHER, "MEDIUM", 1)]).await?;
            ledger.note(before, form);
            window.until_line("offline").await?;
            window.set_clock(ahead).await?;
            says(window, &ground, before, Said { state: WAITING, line: "offline", queued: 1 }, 0).await?;
            ground.control()?.reset_counts().await?;
            ground.network.mend().await?;
            let done = Said { state: IN_SALESFORCE, line: "clear", queued: 0 };
            says(window, &ground, before, done, 1).await?;
            window.until_text("status-line", |words| words.contains(told)).await?;
            let (after, form) = window.create("Danach", &[(OTHER, "MEDIUM", 1)]).await?;
            ledger.note(after, form);
            says(window, &ground, after, done, 1).await?;
            ensure!(calls(&ground).await?["rows"] == 2, "each is sent once");
            let before = calls(&ground).await?;
            sleep(Duration::from_secs(3)).await;
            let later = calls(&ground).await?;
            ensure!(later == before, "an idle desk calls nobody: {before}, then {later}");
        }
        window.set_clock(0).await?;
        window.until_line("clear").await?;
        window
            .create("Wieder richtig", &[(OTHER, "MEDIUM", 1)])
            .await
            .map(|(key, form)| ledger.note(key, form))?;
        counted_once(window, &ground, &ledger).await?;
        let words = window.texts("status-line").await?.join(" ");
        ensure!(!words.contains("clock"), "nothing is wrong any more: {words}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_told_ads_are_saved_and_unlocking_lets_them_go() -> Result<()> {
    let ground = ground().await?;
    let mut ledger = Ledger::default();
    play("locked_keyring", ground.signed_out()?, async |window| {
        let open = window.keyring(true)?;
        window.sign_in(Answer::As("klaus")).await?;
        window.until_line("clear").await?;
        window.kill();
        drop(open);
        let locked = window.keyring(false)?;

        window.start().await?;
        let banner = Part::named("keyring-banner");
        window.see(banner.clone().with("data-trouble", "locked")).await?;
        window.until_text(banner.clone(), |words| words.contains("is locked")).await?;
        let (saved, form) = window.create_by_hand("Trotzdem gespeichert", &[("101", "small", 1)]).await?;
        ledger.note(saved, form);
        let waits = Said { state: WAITING, line: "signed_out", queued: 1 };
        says(window, &ground, saved, waits, 0).await?;
        // Asked too early it says the same.
        window.click("try-keyring").await?;
        window.see(banner.clone().with("data-trouble", "locked")).await?;
        says(window, &ground, saved, waits, 0).await?;

        drop(locked);
        let _unlocked = window.keyring(true)?;
        window.click("try-keyring").await?;
        window.until_gone("keyring-banner").await?;
        says(window, &ground, saved, Said { state: IN_SALESFORCE, line: "clear", queued: 0 }, 1).await?;
        counted_once(window, &ground, &ledger).await
    })
    .await
}

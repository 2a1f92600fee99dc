//! The network goes away, comes back, and loses an answer.

use std::time::Instant;

use adtally_tests::window::page::Part;
use adtally_tests::window::work::row;
use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::stage::{OTHER, Stage};

const SALE: &str = "Räumungsverkauf";

pub(crate) async fn goes_away(stage: &mut Stage) -> Result<String> {
    stage.at_sales = false;
    stage.network()?.cut().await;
    for (title, bookings) in [
        ("Wochenendbeilage", &[(OTHER, "MEDIUM", 2), (OTHER, "gross", 1)][..]),
        ("Titelseite", &[("101", "small", 1)]),
        (SALE, &[("103", "über-xxl", 3)]),
    ] {
        let ad = stage.window.create_by_hand(title, bookings).await?;
        let key = stage.note(ad);
        stage.window.until_state(key, "waiting").await?;
    }
    stage.window.until_line("offline").await?;
    stage.window.until_waiting(3).await?;
    let said = stage.window.texts("status-line").await?;
    Ok(format!("the status line: {}", said.join(" ")))
}

pub(crate) async fn search_and_edit(stage: &mut Stage) -> Result<String> {
    let entries = stage.control()?.usage_entries().await?.len();
    stage.window.search("räumung XXL", 1).await?;
    let key = stage.note_change(SALE, |form| form.bookings[0].units = 4)?;
    let window = &stage.window;
    window.open_ad(key).await?;
    window.fill("booking-units", "4").await?;
    window.save_again().await?;
    window.until_waiting(3).await?;
    ensure!(stage.control()?.usage_entries().await?.len() == entries, "nothing can have been reported");
    Ok("“räumung XXL” finds one of four ads; 3 units became 4".to_owned())
}

pub(crate) async fn queue(stage: &mut Stage) -> Result<String> {
    let window = &stage.window;
    window.click("nav-queue").await?;
    window
        .until_told("three ads are in the queue", async || {
            let rows = window.count("queue-row").await?;
            Ok(if rows == 3 { Ok(()) } else { Err(format!("there are {rows}")) })
        })
        .await?;
    Ok(window.texts("queue-row").await?.join("\n"))
}

pub(crate) async fn comes_back(stage: &mut Stage) -> Result<String> {
    let start = Instant::now();
    stage.network()?.mend().await?;
    stage.window.until_waiting(0).await?;
    let seconds = start.elapsed().as_secs_f64();
    stage.window.click("nav-ads").await?;
    stage.window.search("", 4).await?;
    let told = stage.counted_once().await?;
    Ok(format!("all three {seconds:.1} s later, with nobody doing anything\n{told}"))
}

pub(crate) async fn loses_an_answer(stage: &mut Stage) -> Result<String> {
    let control = stage.control()?;
    control.reset_counts().await?;
    control.fault(&json!({"kind": "lose_answer", "only": "report", "calls": 1})).await?;
    let ad = stage.window.create("Einmal gezählt", &[(OTHER, "BOLD<B>", 2)]).await?;
    let key = stage.note(ad);
    stage.window.until_state(key, "in_salesforce").await?;
    let rows = stage.calls("rows").await?;
    ensure!(rows == 2, "the org was sent {rows} rows, not the same one twice");
    let told = stage.counted_once().await.context("after a lost answer")?;
    stage.window.see(row(key)).await?;
    stage.window.see(Part::named("ad-state").with("data-state", "in_salesforce")).await?;
    Ok(format!("the same row twice\n{told}"))
}

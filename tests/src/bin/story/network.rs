//! The network goes away, comes back, and loses an answer.

use std::time::Instant;

use adtally_core::desk::AdQuery;
use adtally_core::queue::AdState;
use adtally_tests::desk::{ad, typed};
use adtally_tests::desk_command::Command;
use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::stage::{MAGIC, OTHER, Stage, line};

pub(crate) async fn goes_away(stage: &mut Stage) -> Result<()> {
    let open = stage.read(OTHER).await?;
    let entries = stage.control.usage_entries().await?.len();
    stage.network.cut().await;

    let picked = [(line(&open, "MEDIUM")?, 2), (line(&open, "GROSS")?, 1)];
    let keys = [
        stage.create(ad("Aus der offenen Ansicht gewählt", &picked)).await?,
        stage.create(ad("Mit Nummer getippt", &[(typed("101", "small"), 1)])).await?,
        stage.create(ad("Räumungsverkauf", &[(typed("103", "über-xxl"), 3)])).await?,
    ];
    let why = stage.desk.refused(&Command::ContractsByNumber { number: MAGIC.to_owned() }).await?;
    ensure!(why.contains("can't be reached") && why.contains("still book"), "contracts: {why}");
    stage.show(format!("contracts: “{why}”"));

    let query = AdQuery { text: "räumung XXL".to_owned(), limit: 10, ..AdQuery::default() };
    let found = stage.desk.ask(&Command::Search { query }).await?;
    ensure!(found["total"] == 1 && found["rows"][0]["key"] == json!(keys[2]), "found was {found}");
    stage.edit(keys[2], |form| form.bookings[0].units = 4).await?;
    stage.desk.ask(&Command::UntilOffline {}).await?;
    for key in keys {
        stage.until(key, AdState::Waiting).await?;
    }
    let status = stage.desk.ask(&Command::Status {}).await?;
    ensure!(status["counts"]["waiting"] == 3, "the desk stands at {status}");
    stage.show("three ads wait; one was found by “räumung XXL” and edited from 3 to 4 units");
    ensure!(stage.control.usage_entries().await?.len() == entries, "nothing can have been reported");
    Ok(())
}

pub(crate) async fn comes_back(stage: &mut Stage) -> Result<()> {
    let start = Instant::now();
    stage.network.mend().await?;
    stage.until_reported().await?;
    stage.show(format!("all three reported {:.1} s later", start.elapsed().as_secs_f64()));
    stage.counted_once().await
}

pub(crate) async fn loses_an_answer(stage: &mut Stage) -> Result<()> {
    let open = stage.read(OTHER).await?;
    stage.control.reset_counts().await?;
    stage.control.fault(&json!({"kind": "lose_answer", "only": "report", "calls": 1})).await?;
    let key = stage.create(ad("Einmal gezählt", &[(line(&open, "BOLD<B>")?, 2)])).await?;
    stage.until(key, AdState::InSalesforce).await?;
    let rows = stage.calls("rows").await?;
    ensure!(rows == 2, "the org was sent {rows} rows, not the same one twice");
    stage.counted_once().await.context("after a lost answer")
}

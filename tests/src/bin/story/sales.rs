//! Sales fulfils the contract, so that its usage is locked, and reopens it.

use adtally_core::queue::{AdState, Cause};
use adtally_tests::desk_command::Command;
use anyhow::{Context, Result, ensure};

use crate::stage::{MAGIC, Stage};
use crate::work::FIRST;

pub(crate) async fn fulfils(stage: &mut Stage) -> Result<()> {
    let key = stage.ledger.titled(FIRST)?;
    stage.control.fulfil(MAGIC).await?;
    stage.edit(key, |form| form.bookings[0].units = 3).await?;
    stage.until(key, AdState::NeedsYou).await?;
    let view = stage.view(key).await?;
    let cause: Cause = serde_json::from_value(view["queue"]["cause"].clone()).context("why")?;
    let words = cause.to_string();
    ensure!(words.contains(MAGIC) && words.contains("fulfilled"), "why: {words}");
    ensure!(!words.contains("ADT-"), "a person does not know our codes: {words}");
    stage.show(format!("“{words}”"));
    let raw = view["queue"]["cause"]["raw"].as_str().context("Salesforce's answer as it came")?;
    ensure!(raw.contains("FIELD_CUSTOM_VALIDATION_EXCEPTION") && raw.contains("ADT-LOCKED"), "raw: {raw}");
    stage.show(format!("raw: {raw}"));
    let counted = stage.control.consumed(MAGIC, "GIGANTIC").await?;
    ensure!(counted == 2, "{counted} units are counted, though the change was refused");
    ensure!(stage.ad(key).await?.bookings[0].units == 3, "the edit is kept");
    Ok(())
}

pub(crate) async fn reopens(stage: &mut Stage) -> Result<()> {
    let key = stage.ledger.titled(FIRST)?;
    stage.control.reopen(MAGIC).await?;
    stage.desk.ask(&Command::TryNow { ads: vec![key] }).await?;
    stage.until(key, AdState::InSalesforce).await?;
    stage.counted_once().await
}

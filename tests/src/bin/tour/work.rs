//! An ad is created, and booked on a contract that is read live.

use adtally_tests::desk::{ad, typed};
use adtally_tests::window::page::Part;
use anyhow::{Result, ensure};

use crate::stage::{MAGIC, Stage};

/// The ad that books Magic Ads' contract.
pub(crate) const FIRST: &str = "Frühlingsaktion bei Magic Ads";

pub(crate) async fn creates_an_ad(stage: &mut Stage) -> Result<String> {
    stage.at_sales = false;
    let window = &stage.window;
    window.begin(FIRST).await?;
    window.fill("ad-text", "Alles neu macht der Mai: 20 % auf jede große Anzeige.").await?;
    window.fill("ad-link", "https://example.com/mai").await?;
    let key = window.save_new(FIRST).await?;
    stage.note((key, ad(FIRST, &[])));
    stage.window.see(Part::named("ad-state").with("data-state", "not_booked")).await?;
    Ok("saved, and nothing to report before it is booked".to_owned())
}

pub(crate) async fn finds_a_contract(stage: &mut Stage) -> Result<String> {
    let window = &stage.window;
    window.click("add-booking").await?;
    window.fill("contract-search", "magic").await?;
    window.see(Part::named("contract-row").with("data-number", MAGIC)).await?;
    window.fill("contract-search", MAGIC).await?;
    window
        .until_told("one contract has the number", async || {
            let found = window.attributes("contract-row", "data-number").await?;
            Ok(if found == [Some(MAGIC.to_owned())] { Ok(()) } else { Err(format!("found {found:?}")) })
        })
        .await?;
    let mut told = Vec::new();
    for (code, left) in [("GIGANTIC", "5"), ("SMALL", "3")] {
        let shown = window.shown(code).await?;
        ensure!(shown.consumed == "0" && shown.available == left, "{code} is shown as {shown:?}");
        told.push(format!("{code}: {} consumed, {} available", shown.consumed, shown.available));
    }
    Ok(told.join("\n"))
}

pub(crate) async fn books_two_products(stage: &mut Stage) -> Result<String> {
    let window = &stage.window;
    window.pick("GIGANTIC", 2).await?;
    window.find_contract(MAGIC).await?;
    window.pick("SMALL", 1).await?;
    window.save_again().await?;
    let key = stage.ledger.titled(FIRST)?;
    let booked = ad(FIRST, &[(typed(MAGIC, "GIGANTIC"), 2), (typed(MAGIC, "SMALL"), 1)]);
    stage.note((key, booked));
    stage.window.until_state(key, "in_salesforce").await?;
    stage.counted_once().await
}

//! Contracts are Salesforce's: they are read live when someone looks, and kept nowhere.

use adtally_tests::window::Window;
use anyhow::{Context, Result, ensure};

use crate::ground::{CUSTOMER, MAGIC, ground, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_picker_leaves_no_contract_in_memory_or_in_the_document() -> Result<()> {
    let ground = ground().await?;
    play("no_contract_is_kept", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        window.begin("Nur geschaut").await?;
        window.find_contract(MAGIC).await?;
        ensure!(
            cache(window).await?.contains(CUSTOMER),
            "the search sees the cache while the picker is open"
        );
        ensure!(window.words().await?.contains(CUSTOMER), "and the screen");
        window.click("close-picker").await?;
        for part in ["contract-picker", "contract-row", "product-row"] {
            window.until_gone(part).await?;
        }
        window
            .until_told("the cache forgets the contract", async || {
                let cache = cache(window).await?;
                let kept = cache.contains(CUSTOMER) || cache.contains("unit_price");
                Ok(if kept { Err(format!("it holds {cache}")) } else { Ok(()) })
            })
            .await?;
        let document = window.script("return document.documentElement.outerHTML", &[]).await?;
        ensure!(!document.to_string().contains(CUSTOMER), "the document still names the customer");
        let stored =
            window.script("return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])", &[]).await?;
        ensure!(!stored.to_string().contains(CUSTOMER), "the webview has stored the customer");
        Ok(())
    })
    .await
}

/// All that the screens' query cache holds.
async fn cache(window: &Window) -> Result<String> {
    Ok(window
        .script("return window.adtallyCache()", &[])
        .await?
        .as_str()
        .context("the cache as JSON")?
        .to_owned())
}

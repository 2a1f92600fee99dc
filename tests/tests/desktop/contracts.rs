//! Contracts are Salesforce's: they are read live when someone looks, and kept nowhere.

use adtally_tests::window::Window;
use adtally_tests::window::page::Part;
use adtally_tests::window::work::row;
use anyhow::{Context, Result, ensure};
use thirtyfour::Key;

use crate::ground::{CUSTOMER, MAGIC, ground, play};

/// A title that is markup and a formula.
const HOSTILE: &str = r#"<img src=x onerror=alert(1)> "O'Neil" =1+1"#;

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
        forgotten(window).await
    })
    .await
}

/// Search, open, entries, chart, and a contract that is fulfilled, without a mouse.
#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_opens_a_contract_and_sees_who_used_it() -> Result<()> {
    let ground = ground().await?;
    play("contract_usage", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        let (key, _) = window.create(HOSTILE, &[(MAGIC, "SMALL", 2)]).await?;
        window.until_state(key, "in_salesforce").await?;

        window.press(Key::Control + "o").await?;
        window.until_focus("contract-search").await?;
        window.press(&CUSTOMER[..5]).await?;
        window.see("contract-row").await?;
        window.press(Key::Enter).await?;
        window.until_focus("open-customer").await?;
        let small = Part::named("product-row").with("data-code", "SMALL");
        window.until_text(small.clone().part("product-consumed"), |consumed| consumed == "2").await?;
        window.see(Part::named("usage-sum").with("data-agrees", "true")).await?;
        window.until_text("entry-ad", |title| title == HOSTILE).await?;
        ensure!(!window.holds("document.querySelector('.contract-page img')").await?, "a title is text");

        window.tab_to("usage-bar").await?;
        window
            .until_text("usage-value", |value| value.contains("2 units") && value.contains("1 entry"))
            .await?;
        window.tab_to("entry-ad").await?;
        window.press(Key::Enter).await?;
        window.see(row(key).with("aria-selected", "true")).await?;

        ground.control()?.fulfil(MAGIC).await?;
        window.press(Key::Control + "o").await?;
        window.until_focus("contract-search").await?;
        window.press(MAGIC).await?;
        window.see("fulfilled-note").await?;
        window.see("entry-row").await?;
        ensure!(window.count("book-on").await? == 0, "nothing offers to book what would be refused");

        ground.control()?.reopen(MAGIC).await?;
        window.script("window.dispatchEvent(new Event('focus'))", &[]).await?;
        window.until_gone("fulfilled-note").await?;

        window.click("nav-ads").await?;
        window.see("ad-list").await?;
        forgotten(window).await
    })
    .await
}

/// Nothing of the contract is left in the window.
async fn forgotten(window: &Window) -> Result<()> {
    window
        .until_told("the cache forgets the contract", async || {
            let cache = cache(window).await?;
            let kept =
                cache.contains(CUSTOMER) || cache.contains("unit_price") || cache.contains("booked_by");
            Ok(if kept { Err(format!("it holds {cache}")) } else { Ok(()) })
        })
        .await?;
    let document = window.script("return document.documentElement.outerHTML", &[]).await?;
    ensure!(!document.to_string().contains(CUSTOMER), "the document still names the customer");
    let stored =
        window.script("return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])", &[]).await?;
    ensure!(!stored.to_string().contains(CUSTOMER), "the webview has stored the customer");
    Ok(())
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

//! Names that look like markup or like a formula are text, wherever they stand.

use std::fs;

use adtally_tests::sales::{HOSTILE, HOSTILE_CODE, sell};
use adtally_tests::window::Window;
use adtally_tests::window::page::Part;
use anyhow::{Context, Result, ensure};

use crate::ground::{ground, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_customer_product_and_ad_are_text_on_every_screen_and_in_the_export() -> Result<()> {
    let ground = ground().await?;
    let number = sell(&ground.org_url(), HOSTILE, HOSTILE, HOSTILE_CODE).await?;
    play("hostile", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        window.script("window.alert = () => { window.adtallyAlerted = true }", &[]).await?;
        window.begin(HOSTILE).await?;
        window.click("add-booking").await?;
        window.fill("contract-search", "<img src=x").await?;
        is_text(window, "contract-row").await?;
        window.fill("contract-search", &number).await?;
        is_text(window, "product-row").await?;
        window.pick(HOSTILE_CODE, 1).await?;
        is_text(window, "toast").await?;
        is_text(window, "booking-row").await?;
        window.fill("ad-text", HOSTILE).await?;
        let key = window.save_new(HOSTILE).await?;
        window.until_state(key, "in_salesforce").await?;
        is_text(window, "ad-row").await?;
        window.click(Part::named("ad-history").css("summary")).await?;
        window.see("history-row").await?;

        ground.control()?.fulfil(&number).await?;
        window.fill("booking-units", "2").await?;
        window.save_again().await?;
        window.until_state(key, "needs_you").await?;
        window.see("ad-cause").await?;
        is_text(window, "ad-form").await?;
        window.click("nav-queue").await?;
        is_text(window, "queue-row").await?;
        window.click("nav-ads").await?;
        window.click("ad-check").await?;
        window.click("cancel-selected").await?;
        window.see("cancel-many-question").await?;
        window.click("cancel-many-no").await?;

        window.click("export-selected").await?;
        let told = window.until_text("toast", |text| text.contains(".csv")).await?;
        let path = told.split_whitespace().find(|word| word.ends_with(".csv")).context("a path")?;
        let text = fs::read_to_string(path)?;
        // A field of a table begins a formula with its first letter alone.
        ensure!(text.contains(&format!("\"{}\"", HOSTILE.replace('"', "\"\""))), "the title: {text}");
        ensure!(!text.contains("\"=1+1<img") && !text.contains(",=1+1<img"), "a formula: {text}");
        nothing_ran(window).await
    })
    .await
}

/// Waits for a part that shows the name letter by letter, and looks whether anything came of it.
async fn is_text(window: &Window, part: &str) -> Result<()> {
    window.until_text(part, |text| text.contains("<img src=x onerror=alert(1)>")).await?;
    nothing_ran(window).await
}

async fn nothing_ran(window: &Window) -> Result<()> {
    ensure!(!window.holds("window.adtallyAlerted").await?, "a script ran");
    ensure!(!window.holds("document.querySelector('img[src=\"x\"]')").await?, "an image was made");
    Ok(())
}

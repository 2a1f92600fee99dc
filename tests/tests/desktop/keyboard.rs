//! Everything can be done without a mouse.

use adtally_tests::window::page::Part;
use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::ground::{fresh, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_creates_finds_and_changes_an_ad() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("keyboard", settings, async |window| {
        window.see("first-start").await?;
        window.tab_to("work-offline").await?;
        window.press(Key::Enter).await?;
        window.see("new-ad").await?;
        window.tab_to("new-ad").await?;
        window.press(Key::Enter).await?;
        window.until_focus("ad-title").await?;
        window.press("Ganz ohne Maus").await?;

        window.tab_to("add-booking").await?;
        window.press(Key::Enter).await?;
        window.until_focus("offline-number").await?;
        window.press("101").await?;
        window.tab_to("offline-code").await?;
        window.press("small").await?;
        window.press(Key::Enter).await?;
        window.see("booking-row").await?;
        window.until_gone("contract-picker").await?;

        window.press(Key::Control + "s").await?;
        let saved = Part::named("ad-row").without("data-state", "draft");
        window.until_text(saved, |text| text.starts_with("Ganz ohne Maus")).await?;
        window.press(Key::Control + "f").await?;
        window.until_focus("ad-search").await?;
        window.press("ohne").await?;
        window.tab_to("ad-row").await?;
        window.press(Key::Enter).await?;
        window.tab_to("ad-title").await?;
        window.press(Key::End).await?;
        window.press(" und schnell").await?;
        window.press(Key::Control + "s").await?;
        window.until_text("ad-row", |text| text.starts_with("Ganz ohne Maus und schnell")).await?;
        ensure!(window.count("field-error").await? == 0, "nothing was refused");
        Ok(())
    })
    .await
}

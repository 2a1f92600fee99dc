//! Every screen can be used with a screen reader, a keyboard and weak eyes, light and dark.

use adtally_tests::window::page::Part;
use adtally_tests::window::room::Look;
use adtally_tests::window::{Settings, Window, axe};
use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::ground::{MAGIC, fresh, ground, play};

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious_in_the_light() -> Result<()> {
    on_every_screen("axe_light", Look { dark: false, german: false }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious_in_the_dark() -> Result<()> {
    on_every_screen("axe_dark", Look { dark: true, german: true }).await
}

async fn on_every_screen(name: &str, look: Look) -> Result<()> {
    let (_folder, settings) = fresh()?;
    play(name, Settings { look, ..settings }, async |window| {
        window.see("first-start").await?;
        is_dressed(window, look).await?;
        is_usable(window, "the first start").await
    })
    .await?;
    let ground = ground().await?;
    play(name, Settings { look, ..ground.settings().await? }, async |window| {
        window.until_line("clear").await?;
        is_usable(window, "no ads yet").await?;
        for (keys, dialog) in [("k", "palette"), (",", "settings"), ("i", "status-panel")] {
            window.press(Key::Control + keys).await?;
            window.see(dialog).await?;
            is_usable(window, dialog).await?;
            window.press(Key::Escape).await?;
            window.until_gone(dialog).await?;
        }
        window.script("document.activeElement?.blur()", &[]).await?;
        window.press("?").await?;
        window.see("shortcuts").await?;
        is_usable(window, "shortcuts").await?;
        window.press(Key::Escape).await?;
        window.until_gone("shortcuts").await?;
        window.begin("Ein Entwurf").await?;
        window.find_contract(MAGIC).await?;
        is_usable(window, "the picker").await?;
        window.click("book-by-hand").await?;
        window.see("offline-number").await?;
        is_usable(window, "booking by hand").await?;
        window.click("book-by-hand").await?;
        window.fill("contract-search", MAGIC).await?;
        window.see("product-row").await?;
        window.pick("SMALL", 1).await?;
        is_usable(window, "a new ad").await?;
        let key = window.save_new("Ein Entwurf").await?;
        window.until_state(key, "in_salesforce").await?;
        is_usable(window, "an ad in Salesforce").await?;
        window.click("add-booking").await?;
        window.click("book-by-hand").await?;
        window.see("earlier-line").await?;
        is_usable(window, "what was booked before").await?;
        window.click("close-picker").await?;
        window.click(Part::named("ad-history").css("summary")).await?;
        window.see("history-row").await?;
        is_usable(window, "an ad's history").await?;
        window.click("filter-button").await?;
        window.see("filter-panel").await?;
        is_usable(window, "the filters").await?;
        window.click("filter-in_salesforce").await?;
        window.press(Key::Escape).await?;
        window.until_gone("filter-panel").await?;
        window.click("ad-check").await?;
        window.see("selection").await?;
        is_usable(window, "a selection and a filter").await?;
        window.click("cancel-selected").await?;
        window.see("cancel-many-question").await?;
        is_usable(window, "the question before many are cancelled").await?;
        window.click("cancel-many-no").await?;
        window.click("select-nothing").await?;
        window.click("filter-tag").await?;

        window.click("show-contract").await?;
        window.see("usage-bar").await?;
        window.see("entry-row").await?;
        is_usable(window, "an open contract").await?;
        window.click("nav-ads").await?;
        window.see("booking-units").await?;

        ground.control()?.fulfil(MAGIC).await?;
        window.fill("booking-units", "2").await?;
        window.save_again().await?;
        window.until_state(key, "needs_you").await?;
        window.see("ad-cause").await?;
        is_usable(window, "a refused ad").await?;
        window.fill("ad-title", "x").await?;
        window.fill("booking-units", "0").await?;
        window.click("save-ad").await?;
        window.see("field-error").await?;
        is_usable(window, "fields that are not as they must be").await?;

        window.click("show-contract").await?;
        window.see("fulfilled-note").await?;
        is_usable(window, "a fulfilled contract").await?;

        ground.network.cut().await;
        window.click("nav-queue").await?;
        window.see("queue-row").await?;
        window.click("try-all").await?;
        window.see("offline-strip").await?;
        window.click("queue-row").await?;
        window.see("fix-open").await?;
        is_usable(window, "the queue, offline").await?;
        window.click("queue-group").await?;
        window.see("group-part").await?;
        is_usable(window, "a group of the queue").await?;
        window.click("nav-history").await?;
        window.see("past-row").await?;
        is_usable(window, "the history").await
    })
    .await
}

async fn is_usable(window: &Window, screen: &str) -> Result<()> {
    let found = axe::serious(window.session()?).await?;
    ensure!(found.is_empty(), "on {screen}: {}", found.join("\n"));
    Ok(())
}

/// So that what is looked at is what was meant.
async fn is_dressed(window: &Window, look: Look) -> Result<()> {
    let (theme, language) = (if look.dark { "dark" } else { "light" }, if look.german { "de" } else { "en" });
    let expression = format!(
        "document.documentElement.dataset.theme === '{theme}' && document.documentElement.lang === '{language}'"
    );
    window.until("colours and language are the system's", &expression).await
}

//! The palette, the sheet of shortcuts and the settings, by keyboard alone; what a person prefers stays.

use adtally_tests::window::Window;
use adtally_tests::window::page::Part;
use adtally_tests::window::room::Look;
use anyhow::{Context, Result, ensure};
use thirtyfour::Key;

use crate::ground::{ground, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_does_what_it_names_and_jumps_to_an_ad() -> Result<()> {
    let ground = ground().await?;
    play("palette", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        window.create_by_hand("Frühlingsfest am Markt", &[]).await?;
        palette(window, "queue").await?;
        window.see(Part::named("nav-queue").with("aria-current", "page")).await?;
        palette(window, "frühl").await?;
        window.see(Part::named("nav-ads").with("aria-current", "page")).await?;
        let title = window.value("ad-title").await?;
        ensure!(title == "Frühlingsfest am Markt", "the ad is open, and not {title:?}");
        palette(window, "new ad").await?;
        window.until_focus("ad-title").await?;
        palette(window, "paus").await?;
        window.until_line("paused").await?;
        palette(window, "resum").await?;
        window.until_line("clear").await?;

        window.press(Key::Control + "i").await?;
        window.see("status-panel").await?;
        window.press(Key::Escape).await?;
        window.until_gone("status-panel").await?;
        window.script("document.activeElement?.blur()", &[]).await?;
        window.press("?").await?;
        window.until_text("shortcuts", |text| text.contains("Ctrl")).await?;
        window.press(Key::Escape).await?;
        window.until_gone("shortcuts").await
    })
    .await
}

/// Opens the palette, types, and takes what it finds first.
async fn palette(window: &Window, wanted: &str) -> Result<()> {
    window.press(Key::Control + "k").await?;
    window.until_focus("palette-field").await?;
    window.press(wanted).await?;
    let chosen = Part::named("palette").css("[role=option][data-focused]");
    window.see(chosen).await.with_context(|| format!("nothing is found for {wanted:?}"))?;
    // A letter is painted first; what is found follows.
    window.until("the list is of what was typed", &settled(wanted)).await?;
    window.press(Key::Enter).await?;
    window.until_gone("palette").await
}

/// Whether the palette shows what is found for a text and no longer what was there before.
fn settled(wanted: &str) -> String {
    let first = "document.querySelector('[data-testid=palette] [role=option]')";
    format!("{first}?.textContent.toLowerCase().includes('{wanted}') === true")
}

#[tokio::test(flavor = "multi_thread")]
async fn language_colours_and_size_hold_at_once_and_after_a_restart() -> Result<()> {
    let ground = ground().await?;
    let mut settings = ground.settings().await?;
    settings.look = Look { dark: false, german: false };
    play("preferences", settings, async |window| {
        window.until("English and light, as the system", &dressed("en", "light")).await?;
        let wide = width(window).await?;
        window.press(Key::Control + ",").await?;
        window.see("data-folder").await?;
        window.click("language-de").await?;
        window.click("theme-dark").await?;
        window.until("German and dark at once", &dressed("de", "dark")).await?;
        window.until_text("nav-queue", |text| text.starts_with("Warteschlange")).await?;
        for _ in 0..3 {
            window.press(Key::Control + "+").await?;
        }
        window.until_text("zoom", |text| text.starts_with("150")).await?;
        window.until("the page has less room", &format!("innerWidth < {}", wide * 0.7)).await?;
        window.click("settings-close").await?;

        window.start().await?;
        window.until("German and dark after a restart", &dressed("de", "dark")).await?;
        window.until("as large as before", &format!("innerWidth < {}", wide * 0.7)).await?;
        window.press(Key::Control + "0").await?;
        window.until("its usual size again", &format!("Math.abs(innerWidth - {wide}) < 2")).await?;
        window.press(Key::Control + ",").await?;
        window.click("language-system").await?;
        window.click("theme-system").await?;
        window.until("English and light, as the system", &dressed("en", "light")).await
    })
    .await
}

fn dressed(language: &str, theme: &str) -> String {
    let paper = if theme == "dark" { "rgb(25, 25, 23)" } else { "rgb(246, 245, 243)" };
    format!(
        "document.documentElement.lang === '{language}' && document.documentElement.dataset.theme === '{theme}'
            && getComputedStyle(document.body).backgroundColor === '{paper}'"
    )
}

async fn width(window: &Window) -> Result<f64> {
    window.script("return innerWidth", &[]).await?.as_f64().context("a width")
}

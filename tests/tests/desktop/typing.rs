//! What is typed and pasted in the real window: days, keys of an input method; and what is written and told in German.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use adtally_tests::window::Window;
use adtally_tests::window::page::Part;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::ground::{fresh, play};

/// Puts the focus into the first part of a day field.
async fn enter(window: &Window, field: &str) -> Result<()> {
    let script = "document.querySelector(`[data-testid=\"${arguments[0]}\"] [role=spinbutton]`).focus()";
    window.script(script, &[json!(field)]).await?;
    window.until_focus(field).await
}

/// Waits until a day field gives this day on.
async fn until_day(window: &Window, field: &str, day: &str) -> Result<()> {
    window.see(Part::named(field).with("data-value", day)).await.map(drop)
}

/// Types a text, and copies it from where it was typed to the display's clipboard.
async fn copy(window: &Window, text: &str) -> Result<()> {
    window.fill("ad-title", text).await?;
    window.press(Key::Control + "a").await?;
    window.press(Key::Control + "c").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_pasted_from_the_clipboard_and_two_digits_are_of_this_century() -> Result<()> {
    let (_folder, mut settings) = fresh()?;
    settings.look.german = true;
    play("days", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Sommerfest").await?;
        enter(window, "ad-from").await?;
        for digits in ["0", "1", "0", "7", "2", "7"] {
            window.press(digits).await?;
        }
        until_day(window, "ad-from", "2027-07-01").await?;
        for (text, day) in
            [("1. Juli 2027", "2027-07-01"), (" 2028-02-29", "2028-02-29"), ("7.1.29", "2029-01-07")]
        {
            copy(window, text).await?;
            enter(window, "ad-until").await?;
            window.press(Key::Control + "v").await?;
            until_day(window, "ad-until", day).await.with_context(|| format!("{text} is pasted"))?;
        }
        copy(window, "demnächst").await?;
        enter(window, "ad-until").await?;
        window.press(Key::Control + "v").await?;
        window.until_text("field-error", |told| told.contains("kein Tag: „demnächst“")).await?;
        until_day(window, "ad-until", "2029-01-07").await?;
        copy(window, "01.07.1927").await?;
        enter(window, "ad-until").await?;
        window.press(Key::Control + "v").await?;
        window.until_text("field-error", |told| told.contains("2000 bis 2100")).await?;
        copy(window, "31.12.2030").await?;
        enter(window, "ad-until").await?;
        window.press(Key::Control + "v").await?;
        window.until_gone("field-error").await?;
        window.save_new("31.12.2030").await?;
        until_day(window, "ad-from", "2027-07-01").await?;
        until_day(window, "ad-until", "2030-12-31").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_ends_a_composition_books_nothing() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("composing", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("夏祭り").await?;
        window.click("add-booking").await?;
        window.fill("offline-number", "00000101").await?;
        window.fill("offline-code", "small").await?;
        let composed = "for (const how of [{ isComposing: true }, { keyCode: 229 }])
            for (const type of ['keydown', 'keyup'])
                for (const key of ['Enter', 'Escape', 'ArrowDown'])
                    document.activeElement.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, ...how }))";
        window.script(composed, &[]).await?;
        window.until_focus("offline-code").await?;
        ensure!(window.count("booking-row").await? == 0, "nothing is booked");
        ensure!(window.value("offline-code").await? == "small", "the picker is open");
        window.press(Key::Enter).await?;
        window.see("booking-row").await.map(drop)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_german_window_writes_files_for_a_german_spreadsheet() -> Result<()> {
    let (_folder, mut settings) = fresh()?;
    settings.look.german = true;
    play("german_file", settings, async |window| {
        window.click("work-offline").await?;
        window.create_by_hand("Hallo;=cmd|' /C calc'!A0;x", &[("00000101", "1E5", 1)]).await?;
        window.until_waiting(1).await?;
        window.click("ad-check").await?;
        window.click("export-selected").await?;
        let told = window.until_text("toast", |text| text.contains(".csv")).await?;
        let path = told.split_whitespace().find(|word| word.ends_with(".csv")).context("a path")?;
        let text = fs::read_to_string(path)?;
        ensure!(text.contains("\"Titel\";\"Status\";") || text.contains("\"Titel\";\"Zustand\";"), "{text}");
        ensure!(text.contains("\r\n\"Hallo;'=cmd|' /C calc'!A0;x\";"), "{text}");
        ensure!(text.contains("\";\"\t00000101\";\"\t1E5\";\"\";\"1\";\"0\";\"20"), "{text}");
        ensure!(!text.contains("Z\""), "times are local: {text}");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_repaired_is_told_in_german_on_a_german_screen() -> Result<()> {
    let (folder, mut settings) = fresh()?;
    settings.look.german = true;
    play("german_repair", settings, async |window| {
        window.click("work-offline").await?;
        window.create_by_hand("Sommerfest", &[("00000101", "small", 1)]).await?;
        window.until_waiting(1).await?;
        window.kill();
        let newest = segments(folder.path())?.into_iter().max().context("a journal")?;
        OpenOptions::new().append(true).open(&newest)?.write_all(b"half a frame")?;
        window.start().await?;
        let told = window.until_text("told", |text| text.contains("abgeschnitten")).await?;
        ensure!(told.starts_with("Was Adtally zuletzt schreiben wollte"), "{told}");
        window.until_waiting(1).await
    })
    .await
}

/// The files of the journal below a folder.
fn segments(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(segments(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "segment") {
            found.push(path);
        }
    }
    Ok(found)
}

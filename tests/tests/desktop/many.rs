//! The list finds what a person looks for, and does things with many ads at once.

use adtally_tests::window::Window;
use adtally_tests::window::page::Part;
use anyhow::{Context, Result, ensure};
use thirtyfour::Key;

use crate::ground::{fresh, play};

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_search_choose_together_and_are_taken_off_again() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("filters", settings, async |window| {
        window.click("work-offline").await?;
        window.create_by_hand("Sommer am See", &[("101", "small", 1)]).await?;
        window.create_by_hand("Sommer in der Stadt", &[("102", "small", 1)]).await?;
        window.create_by_hand("Winter am See", &[]).await?;
        window.click("filter-button").await?;
        window.until_text("count-waiting", |count| count == "2").await?;
        window.until_text("count-not_booked", |count| count == "1").await?;
        window.click("filter-waiting").await?;
        window.fill("filter-contract", "0102").await?;
        window.press(Key::Escape).await?;
        window.until_gone("filter-panel").await?;
        until_rows(window, &["Sommer in der Stadt"]).await?;
        let contract = "Remove the filter “Contract 0102”";
        window.click(Part::named("filter-tag").with("aria-label", contract)).await?;
        until_rows(window, &["Sommer in der Stadt", "Sommer am See"]).await?;
        window.search("see", 1).await?;
        window.click("filter-tag").await?;
        until_rows(window, &["Winter am See", "Sommer am See"]).await?;
        window.click("sort").await?;
        window.click("sort-title").await?;
        until_rows(window, &["Sommer am See", "Winter am See"]).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_ads_are_selected_exported_and_cancelled_by_keyboard() -> Result<()> {
    let (folder, settings) = fresh()?;
    play("many", settings, async |window| {
        window.click("work-offline").await?;
        for title in ["Eins", "=1+1", "Drei", "Bleibt"] {
            window.create_by_hand(title, &[("101", "small", 1)]).await?;
        }
        window.until_waiting(4).await?;
        window.tab_to("ad-row").await?;
        window.press(Key::Home).await?;
        window.press(Key::Down).await?;
        window.press(Key::Shift + Key::Down).await?;
        window.press(Key::Shift + Key::Down).await?;
        window.see(Part::named("select-nothing").with("data-count", "3")).await?;

        window.click("export-selected").await?;
        let told = window.until_text("toast", |text| text.contains(".csv")).await?;
        let path = told.split_whitespace().find(|word| word.ends_with(".csv")).context("a path")?;
        ensure!(path.starts_with(&*folder.path().to_string_lossy()), "written to {path}");
        let text = std::fs::read_to_string(path)?;
        ensure!(text.contains("\r\n\"'=1+1\",") && !text.contains("Bleibt"), "{text}");

        window.click("cancel-selected").await?;
        window.until_focus("cancel-many-no").await?;
        window.click("cancel-many-yes").await?;
        let cancelled = Part::named("ad-row").with("data-state", "cancelled");
        window
            .until_told("three are cancelled", async || {
                let count = window.count(cancelled.clone()).await?;
                Ok(if count == 3 { Ok(()) } else { Err(format!("{count} are")) })
            })
            .await?;
        window.until_waiting(1).await?;
        // Salesforce never heard of them.
        window.click("undo").await?;
        window.until_waiting(4).await
    })
    .await
}

/// Waits until these are the titles in the list, in this order.
async fn until_rows(window: &Window, titles: &[&str]) -> Result<()> {
    let script = "return [...document.querySelectorAll('[data-testid=\"ad-row\"]')]
        .toSorted((one, other) => one.dataset.index - other.dataset.index)
        .map((row) => row.querySelector('.list-title').textContent)";
    window
        .until_told("the list", async || {
            let shown: Vec<String> = serde_json::from_value(window.script(script, &[]).await?)?;
            Ok(if shown == titles { Ok(()) } else { Err(format!("it shows {shown:?}")) })
        })
        .await
}

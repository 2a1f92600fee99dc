//! What is typed and not saved is not lost, however the app ends.

use adtally_tests::window::page::Part;
use adtally_tests::window::{Window, work};
use anyhow::{Result, ensure};
use std::fs;
use std::path::Path;

use crate::ground::{fresh, play};

#[tokio::test(flavor = "multi_thread")]
async fn drafts_of_new_and_of_saved_ads_survive_kill_9() -> Result<()> {
    let (folder, settings) = fresh()?;
    play("drafts_killed", settings, async |window| {
        window.click("work-offline").await?;
        let saved = window.create_by_hand("Gespeichert", &[("101", "small", 1)]).await?.0;
        window.fill("ad-text", "Noch nicht gespeichert").await?;
        window.see(work::row(saved).with("data-unsaved", "true")).await?;
        window.begin("Angefangen").await?;
        window.fill("ad-link", "http://noch kein Link").await?;
        until_kept(window, folder.path(), &["Noch nicht gespeichert", "http://noch kein Link"]).await?;
        window.kill();

        window.start().await?;
        let draft = Part::named("ad-row").with("data-state", "draft");
        window.until_text(draft.clone(), |text| text.starts_with("Angefangen")).await?;
        window.click(draft).await?;
        ensure!(window.value("ad-title").await? == "Angefangen");
        ensure!(window.value("ad-link").await? == "http://noch kein Link");
        window.open_ad(saved).await?;
        ensure!(window.value("ad-text").await? == "Noch nicht gespeichert");
        window.save_again().await?;
        window.see(work::row(saved).with("data-unsaved", "false")).await?;
        window.until_waiting(1).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_in_the_middle_of_a_word_loses_nothing() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("drafts_ended", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Mitten im Wort").await?;
        window.fill("ad-text", "Gerade noch get").await?;
        // At once, before what is typed is kept by itself.
        window.end().await?;
        window.start().await?;
        window.click(Part::named("ad-row").with("data-state", "draft")).await?;
        ensure!(window.value("ad-text").await? == "Gerade noch get");
        Ok(())
    })
    .await
}

/// Waits until files of drafts hold these words.
pub(crate) async fn until_kept(window: &Window, data: &Path, words: &[&str]) -> Result<()> {
    window
        .until_told("the drafts are on disk", async || {
            let text = kept(data)?;
            let all = words.iter().all(|word| text.contains(word));
            Ok(if all { Ok(()) } else { Err(format!("they hold {text}")) })
        })
        .await
}

/// What a kill would leave of the drafts in any folder below: files that have their names for good. One that is still
/// being written is swept away at the next start.
pub(crate) fn kept(below: &Path) -> Result<String> {
    let mut text = String::new();
    for entry in fs::read_dir(below)? {
        let path = entry?.path();
        if path.is_dir() {
            text.push_str(&kept(&path)?);
        } else if below.ends_with("drafts") && path.extension().is_some_and(|ending| ending == "json") {
            // It may be given up at this moment.
            text.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
    }
    Ok(text)
}

#[test]
fn a_draft_that_is_still_being_written_is_not_taken_for_kept() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let drafts = folder.path().join("stores/unnamed/drafts");
    fs::create_dir_all(&drafts)?;
    let (unfinished, whole) = (drafts.join("1.json.0.tmp"), drafts.join("1.json"));
    fs::write(&unfinished, "Sommerfest")?;
    ensure!(kept(folder.path())?.is_empty());
    fs::rename(unfinished, whole)?;
    ensure!(kept(folder.path())? == "Sommerfest");
    Ok(())
}

//! What Salesforce refused is seen in groups, and dealt with without leaving the queue.

use adtally_tests::window::page::Part;
use anyhow::{Result, ensure};

use crate::ground::{MAGIC, ground, play};

/// Text everywhere, whatever it looks like.
const EVIL: &str = "<img src=x onerror=alert(1)> \"O'Neil\" =1+1";

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_tried_at_one_word_when_sales_has_reopened_the_contract() -> Result<()> {
    let ground = ground().await?;
    let control = ground.control()?;
    control.fulfil(MAGIC).await?;
    play("queue_group", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        for title in ["Eins", EVIL, "Drei", "Vier"] {
            window.create_by_hand(title, &[(MAGIC, "SMALL", 1)]).await?;
        }
        window.click("nav-queue").await?;
        let group = Part::named("queue-group").with("data-kind", "locked").with("data-contract", MAGIC);
        window.see(group.clone().with("data-count", "4")).await?;
        window.click("group-fold").await?;
        window.until_text("queue-row", |text| text.starts_with(EVIL)).await?;
        ensure!(window.count(Part::named("queue-list").css("img")).await? == 0, "a title is text");
        window.click(group).await?;
        window.until_text("queue-cause", |text| text.contains(MAGIC)).await?;
        control.reopen(MAGIC).await?;
        window.click("try-group").await?;
        window.until_gone("queue-group").await?;
        window.until_text("queue-news", |news| !news.is_empty()).await?;
        window.until_gone("status-needs-you").await
    })
    .await?;
    ensure!(control.consumed(MAGIC, "SMALL").await? == 4, "all of them are counted");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_mended_in_the_queue() -> Result<()> {
    let ground = ground().await?;
    play("queue_fix", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        window.create_by_hand("Falsches Produkt", &[(MAGIC, "NOPE", 1)]).await?;
        window.click("nav-queue").await?;
        window.click(Part::named("queue-row").with("data-state", "needs_you")).await?;
        window.see("fix-form").await?;
        window.click("fix-other").await?;
        window.fill("contract-search", MAGIC).await?;
        window.click(Part::named("contract-row").with("data-number", MAGIC)).await?;
        window.pick("SMALL", 2).await?;
        window.click("fix-save").await?;
        window.see(Part::named("queue-state").with("data-state", "in_salesforce")).await.map(drop)
    })
    .await?;
    ensure!(ground.control()?.consumed(MAGIC, "SMALL").await? == 2, "as it was mended");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn reporting_is_paused_and_resumed() -> Result<()> {
    let ground = ground().await?;
    play("queue_pause", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        window.click("nav-queue").await?;
        window.click("pause").await?;
        window.see("queue-paused").await?;
        window.click("nav-ads").await?;
        let (key, _) = window.create_by_hand("Wartet", &[(MAGIC, "SMALL", 1)]).await?;
        window.until_waiting(1).await?;
        ensure!(ground.control()?.consumed(MAGIC, "SMALL").await? == 0, "nothing is sent");
        window.click("nav-queue").await?;
        window.see(Part::named("queue-row").with("data-state", "waiting")).await?;
        window.click("resume").await?;
        window.until_gone("queue-paused").await?;
        window.click("nav-ads").await?;
        window.until_state(key, "in_salesforce").await
    })
    .await?;
    ensure!(ground.control()?.consumed(MAGIC, "SMALL").await? == 1, "and it is sent when that is over");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_is_searched_and_written_to_a_file_without_formulas() -> Result<()> {
    let ground = ground().await?;
    play("history", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        for title in [EVIL, "=1+1", "Ganz anderes"] {
            let (key, _) = window.create_by_hand(title, &[(MAGIC, "SMALL", 1)]).await?;
            window.until_state(key, "in_salesforce").await?;
        }
        window.press(thirtyfour::Key::Control + "h").await?;
        window.until_text("past-row", |text| text.contains("Ganz anderes")).await?;
        window.fill("past-search", "=1+1").await?;
        window
            .until_told("only what is searched for", async || {
                let rows = window.texts("past-row").await?;
                let good = !rows.is_empty() && rows.iter().all(|row| row.contains("=1+1"));
                Ok(if good { Ok(()) } else { Err(format!("{rows:?}")) })
            })
            .await?;
        let reported = Part::named("past-row").with("data-what", "reported");
        ensure!(window.count(reported).await? == 2, "both are in Salesforce");
        ensure!(window.count(Part::named("past-list").css("img")).await? == 0, "a title is text");
        window.click("past-export").await?;
        let told = window.until_text("toast", |text| text.contains(".csv")).await?;
        let path = told.split_whitespace().find(|word| word.ends_with(".csv")).unwrap_or_default();
        let text = std::fs::read_to_string(path)?;
        ensure!(text.contains(",\"'=1+1\",") && text.contains("\"\"O'Neil\"\""), "{text}");
        ensure!(!text.contains("Ganz anderes"), "only what is filtered: {text}");
        ensure!(text.lines().count() == 7, "saved, sent and reported of both: {text}");
        Ok(())
    })
    .await
}

//! Salesforce and the network being away stops nobody.

use anyhow::{Result, ensure};

use crate::ground::{MAGIC, ground, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_webview_that_believes_itself_offline_saves_searches_and_edits_all_the_same() -> Result<()> {
    let ground = ground().await?;
    play("offline_event", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        window.say_network(false).await?;
        let (key, _) = window.create("Trotzdem gespeichert", &[(MAGIC, "SMALL", 1)]).await?;
        window.create_by_hand("Eine andere", &[]).await?;
        window.search("trotzdem", 1).await?;
        window.open_ad(key).await?;
        window.fill("ad-text", "Auch geändert wird sie.").await?;
        window.save_again().await?;
        // Whether Salesforce is there is for the desk to find out, not for the webview to believe.
        window.until_state(key, "in_salesforce").await?;
        window.say_network(true).await
    })
    .await?;
    ensure!(ground.control()?.consumed(MAGIC, "SMALL").await? == 1, "counted");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_network_is_away_everything_but_contracts_goes_on_and_it_reports_by_itself() -> Result<()> {
    let ground = ground().await?;
    play("network_away", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        ground.network.cut().await;
        let (key, _) = window.create_by_hand("Während nichts geht", &[("101", "small", 1)]).await?;
        window.until_state(key, "waiting").await?;
        window.until_line("offline").await?;
        window.until_waiting(1).await?;
        window.see("offline-strip").await?;
        window.until_text("strip-only-here", |text| text.starts_with("1 ad")).await?;
        window.until_text("strip-next", |text| text == "Tried again every few seconds").await?;
        window.search("während", 1).await?;
        window.open_ad(key).await?;
        window.fill("booking-units", "2").await?;
        window.save_again().await?;
        ground.network.mend().await?;
        window.until_gone("offline-strip").await?;
        window.until_text("toast", |text| text.starts_with("Salesforce is back")).await?;
        window.until_state(key, "in_salesforce").await
    })
    .await?;
    ensure!(ground.control()?.consumed(MAGIC, "SMALL").await? == 2, "as it was edited, and once");
    Ok(())
}

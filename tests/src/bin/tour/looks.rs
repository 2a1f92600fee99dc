//! The same window in the dark and in German, as the system is set.

use adtally_tests::window::room::Look;
use anyhow::{Result, ensure};

use crate::stage::{MAGIC, Stage};
use crate::work::FIRST;

pub(crate) async fn dark(stage: &mut Stage) -> Result<String> {
    stage.look(Look { dark: true, german: false }).await?;
    let window = &stage.window;
    window.until("the window is dark", "document.documentElement.dataset.theme === 'dark'").await?;
    window.until_line("clear").await?;
    window.open_ad(stage.ledger.titled(FIRST)?).await?;
    Ok("the colours follow the system".to_owned())
}

pub(crate) async fn dark_picker(stage: &mut Stage) -> Result<String> {
    stage.window.find_contract(MAGIC).await?;
    let shown = stage.window.shown("GIGANTIC").await?;
    ensure!(shown.consumed == "3" && shown.available == "2", "GIGANTIC is shown as {shown:?}");
    Ok(format!("GIGANTIC: {} consumed, {} available", shown.consumed, shown.available))
}

pub(crate) async fn german(stage: &mut Stage) -> Result<String> {
    stage.look(Look { dark: false, german: true }).await?;
    let window = &stage.window;
    window.until("the window speaks German", "document.documentElement.lang === 'de'").await?;
    window.until_line("clear").await?;
    window.open_ad(stage.ledger.titled(FIRST)?).await?;
    let words = window.words().await?;
    ensure!(words.contains("Anzeige"), "German words: {words}");
    Ok("the words follow the system".to_owned())
}

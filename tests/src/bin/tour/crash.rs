//! The app is killed without a warning while ads wait, and goes on where it was.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::stage::{OTHER, Stage};

const BOTH: [&str; 2] = ["Vor dem Absturz", "Im letzten Augenblick"];

pub(crate) async fn kills(stage: &mut Stage) -> Result<String> {
    stage.network()?.cut().await;
    let first = stage.window.create_by_hand(BOTH[0], &[(OTHER, "MEDIUM", 1)]).await?;
    let first = stage.note(first);
    stage.window.until_state(first, "waiting").await?;
    stage.window.until_line("offline").await?;
    let second = stage.window.create_by_hand(BOTH[1], &[("103", "back\\p", 1)]).await?;
    // Killed the moment that it has said "saved".
    stage.window.kill();
    let second = stage.note(second);

    stage.window.start().await.context("starting again")?;
    let window = &stage.window;
    window.until_line("offline").await?;
    for key in [first, second] {
        window.until_state(key, "waiting").await?;
    }
    window.until_waiting(2).await?;
    window.open_ad(second).await?;
    Ok("both wait, as they were saved".to_owned())
}

pub(crate) async fn reports(stage: &mut Stage) -> Result<String> {
    let start = Instant::now();
    stage.network()?.mend().await?;
    for title in BOTH {
        let key = stage.ledger.titled(title)?;
        stage.window.until_state(key, "in_salesforce").await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    Ok(format!("{seconds:.1} s after the network came back\n{}", stage.counted_once().await?))
}

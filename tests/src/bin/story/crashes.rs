//! Desk and org are killed without a warning, at the worst of times, and go on where they were.

use std::time::Instant;

use adtally_core::queue::AdState;
use adtally_tests::desk::{ad, typed};
use adtally_tests::desk_command::Command;
use adtally_tests::ledger::records;
use anyhow::{Context, Result, ensure};

use crate::stage::{OTHER, Stage, line};

pub(crate) async fn with_ads_waiting(stage: &mut Stage) -> Result<()> {
    let open = stage.read(OTHER).await?;
    stage.network.cut().await;
    let first = stage.create(ad("Vor dem Absturz", &[(line(&open, "NEWS&MORE")?, 5)])).await?;
    // From here on nothing is on its way that a crash would leave in doubt.
    stage.desk.ask(&Command::UntilOffline {}).await?;
    stage.until(first, AdState::Waiting).await?;
    // Killed the moment that it has said "saved".
    let second = stage.create(ad("Im letzten Augenblick", &[(typed("103", "back\\p"), 1)])).await?;
    stage.desk.kill();

    stage.desk.start().await?;
    stage.desk.ask(&Command::UntilOffline {}).await?;
    for key in [first, second] {
        stage.until(key, AdState::Waiting).await?;
    }
    let start = Instant::now();
    stage.network.mend().await?;
    stage.until_reported().await?;
    stage.show(format!("both were there again, and reported {:.1} s after the network came back", {
        start.elapsed().as_secs_f64()
    }));
    stage.counted_once().await
}

pub(crate) async fn in_a_report(stage: &mut Stage) -> Result<()> {
    let open = stage.read(OTHER).await?;
    stage.control.reset_counts().await?;
    stage.network.hold();
    let bookings = [(line(&open, "GROSS")?, 2), (line(&open, "MEDIUM")?, 3)];
    let key = stage.create(ad("Mitten im Melden", &bookings)).await?;
    stage.until_held().await?;
    stage.ledger.check(&stage.control.state().await?).context("the org has it, and the desk waits")?;
    let state = stage.view(key).await?["state"].take();
    ensure!(state == "reporting", "the desk waits for an answer, and the ad is {state}");
    stage.desk.kill();
    stage.network.release();

    stage.desk.start().await?;
    stage.until(key, AdState::InSalesforce).await?;
    let graphs = stage.calls("graphs").await?;
    ensure!(graphs == 2, "the org was sent {graphs} graphs, not the same one twice");
    stage.counted_once().await
}

pub(crate) async fn of_the_org(stage: &mut Stage) -> Result<()> {
    let before = stage.control.state().await?;
    stage.org.kill();
    let key = stage.create(ad("Während die Org weg ist", &[(typed("103", "gross"), 1)])).await?;
    let counts = stage.desk.ask(&Command::Status {}).await?["counts"].take();
    ensure!(counts["waiting"] == 1 || counts["reporting"] == 1, "it is saved all the same: {counts}");

    stage.org.restart()?;
    let after = stage.control.state().await?;
    let entries = records(&after, "Product_Usage__c")?;
    let kept = records(&before, "Product_Usage__c")?;
    for entry in kept {
        ensure!(entries.contains(entry), "{entry} is not there any more");
    }
    for object in ["Contract", "Account"] {
        ensure!(records(&before, object)? == records(&after, object)?, "records of {object} have changed");
    }
    stage.show(format!("all {} usage entries were there again", kept.len()));
    stage.until(key, AdState::InSalesforce).await?;
    stage.counted_once().await
}

//! The demo inside the app: an installed Adtally can be tried with no Salesforce at all.

use anyhow::{Result, ensure};

use crate::ground::{MAGIC, fresh, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_tried_killed_and_goes_on_where_it_was() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("demo", settings, async |window| {
        window.click("try-demo").await?;
        window.until_line("clear").await?;
        let (counted, _) = window.create("Aus der Vorführung", &[(MAGIC, "GIGANTIC", 2)]).await?;
        window.until_state(counted, "in_salesforce").await?;
        let (last, _) = window.create("Im letzten Augenblick", &[(MAGIC, "SMALL", 1)]).await?;
        // Killed the moment that it has said "saved": app and org end together.
        window.kill();

        window.start().await?;
        for key in [counted, last] {
            window.until_state(key, "in_salesforce").await?;
        }
        window.begin("Danach").await?;
        window.find_contract(MAGIC).await?;
        for (code, consumed, available) in [("GIGANTIC", "2", "3"), ("SMALL", "1", "2")] {
            let shown = window.shown(code).await?;
            ensure!(
                shown.consumed == consumed && shown.available == available,
                "{code} is shown as {shown:?}"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn ads_of_the_demo_are_not_among_ones_own() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("leave_demo", settings, async |window| {
        window.click("try-demo").await?;
        window.until_line("clear").await?;
        window.create_by_hand("Nur zum Probieren", &[]).await?;
        window.click("leave-demo").await?;
        window.until_gone("leave-demo").await?;
        ensure!(!window.words().await?.contains("Nur zum Probieren"), "it stays in the demo");
        Ok(())
    })
    .await
}

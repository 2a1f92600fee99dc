//! The first minutes: the first start, the demo inside the app, and a desk that is signed in.

use anyhow::{Context, Result, ensure};

use crate::stage::{MAGIC, Stage};

pub(crate) async fn start(stage: &mut Stage) -> Result<String> {
    let window = &stage.window;
    window.see("first-start").await?;
    for way in ["sign-in", "try-demo", "work-offline"] {
        window.see(way).await?;
    }
    Ok("sign in, try the demo org, or work without signing in".to_owned())
}

pub(crate) async fn signed_in(stage: &mut Stage) -> Result<String> {
    stage.sign_in().await?;
    let window = &stage.window;
    window.until_line("clear").await?;
    window.until_waiting(0).await?;
    window.see("sign-out").await?;
    ensure!(window.count("ad-row").await? == 0, "a new desk has no ads");
    let words = window.words().await?;
    ensure!(words.contains("Klaus Vogt"), "whose ads these are is not said: {words}");
    Ok("the window says whose ads these are, and that Salesforce is reached".to_owned())
}

pub(crate) async fn demo(stage: &mut Stage) -> Result<String> {
    let window = &stage.window;
    window.click("try-demo").await?;
    window.see("leave-demo").await?;
    window.until_line("clear").await?;
    Ok("signed in without Salesforce or a browser".to_owned())
}

const AD: &str = "Aus der Vorführung";

pub(crate) async fn ad(stage: &mut Stage) -> Result<String> {
    let window = &stage.window;
    let ad = window.create(AD, &[(MAGIC, "GIGANTIC", 2), (MAGIC, "SMALL", 1)]).await?;
    let key = stage.note(ad);
    stage.window.until_state(key, "in_salesforce").await?;
    Ok("two products booked and counted".to_owned())
}

pub(crate) async fn again(stage: &mut Stage) -> Result<String> {
    let key = stage.ledger.titled(AD)?;
    stage.window.kill();
    stage.window.start().await.context("starting again")?;
    let window = &stage.window;
    window.see("leave-demo").await?;
    window.until_state(key, "in_salesforce").await?;
    window.begin("Nach dem neuen Start").await?;
    window.find_contract(MAGIC).await?;
    let gigantic = window.shown("GIGANTIC").await?;
    ensure!(gigantic.consumed == "2", "the org counted 2 units before, and now {gigantic:?}");
    Ok("the ad and what the demo org counted are there again".to_owned())
}

//! How the app starts: the first time, and while it runs already.

use adtally_tests::window::Window;
use anyhow::{Result, ensure};

use crate::ground::{fresh, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_offers_three_ways_in_and_keeps_nothing_yet() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("first_start", settings, async |window| {
        window.see("first-start").await?;
        for way in ["sign-in", "try-demo", "work-offline"] {
            window.see(way).await?;
        }
        ensure!(window.session()?.title().await? == "Adtally", "the window has a name");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_ends_and_the_first_window_goes_on() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("second_start", settings, async |window| {
        window.click("work-offline").await?;
        let first = window.create_by_hand("Vorher", &[]).await?.0;
        let second = window.start_a_second().await?;
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        ensure!(second.status.success(), "the second start ended with {}: {said}", second.status);
        ensure!(adtally_tests::window::processes::runs(window.process()?), "the first one runs");
        let later = window.create_by_hand("Nachher", &[]).await?.0;
        for key in [first, later] {
            window.open_ad(key).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_in_another_session_says_that_the_ads_are_open_already() -> Result<()> {
    let (_folder, settings) = fresh()?;
    let first = Window::open(settings.clone()).await?;
    first.click("work-offline").await?;
    first.create_by_hand("Nur einmal offen", &[]).await?;
    // Another bus: this one can't know of the first but by the store.
    play("another_session", settings, async |second| {
        let words = second.words().await?;
        ensure!(second.count("ad-row").await? == 0, "it opens nothing: {words}");
        ensure!(words.contains("already"), "and says why: {words}");
        Ok(())
    })
    .await?;
    first.create_by_hand("Und schreibt weiter", &[]).await.map(drop)
}

//! Signing in as a person does: in the system's browser, once, with the token in the system's keyring.

use adtally_tests::browser::{Answer, Turn, files_with_tokens};
use adtally_tests::desk::until_async;
use adtally_tests::window::Window;
use adtally_tests::window::page::Part;
use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::ground::{Ground, MAGIC, ground, play};

async fn approvals(ground: &Ground) -> Result<u64> {
    ground.control()?.state().await?["approvals"].as_u64().context("a number")
}

/// No file of the app, its home or its logs holds a token, and neither does its page.
async fn nothing_tells(window: &Window) -> Result<()> {
    for folder in [window.settings().data.as_path(), window.folder()] {
        let told = files_with_tokens(folder)?;
        ensure!(told.is_empty(), "tokens in {told:?}");
    }
    let session = window.session()?;
    let script = "return document.documentElement.outerHTML + JSON.stringify([localStorage, sessionStorage])";
    let page = session.execute(script, vec![]).await?.json().to_string();
    ensure!(!page.contains("5Aep861") && !page.contains("00DQz0000000001!"), "a token in the page");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_once_and_signs_out_for_good() -> Result<()> {
    let ground = ground().await?;
    let control = ground.control()?;
    play("signing_in", ground.signed_out()?, async |window| {
        let _keyring = window.keyring(true)?;
        let last = window.sign_in(Answer::As("klaus")).await?;
        ensure!(last.contains("Sie können dieses Fenster schließen"), "{last}");
        ensure!(window.count("keyring-banner").await? == 0, "it is kept");
        let (first, _) = window.create("Vor dem Neustart", &[(MAGIC, "GIGANTIC", 1)]).await?;
        window.until_state(first, "in_salesforce").await?;

        window.start().await?;
        window.see("sign-out").await?;
        control.fault(&json!({"kind": "rotate_refresh_tokens"})).await?;
        control.fault(&json!({"kind": "expire_tokens"})).await?;
        let (second, _) = window.create("Nach dem Ablauf", &[(MAGIC, "GIGANTIC", 1)]).await?;
        window.until_state(second, "in_salesforce").await?;

        // Killed: what was rotated is in the keyring, or the org would end the sign-in.
        window.start().await?;
        let (third, _) = window.create("Mit dem neuen Token", &[(MAGIC, "GIGANTIC", 1)]).await?;
        window.until_state(third, "in_salesforce").await?;
        ensure!(approvals(&ground).await? == 1, "one sign-in for all of it");
        nothing_tells(window).await?;

        window.click("sign-out").await?;
        window.see("open-sign-in").await?;
        until_async("the org ends it", async || matches!(approvals(&ground).await, Ok(0))).await?;
        window.start().await?;
        window.see("open-sign-in").await?;
        ensure!(window.count("ad-row").await? == 3, "the ads stay");
        nothing_tells(window).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_asked_whether_it_is_they() -> Result<()> {
    let ground = ground().await?;
    play("is_that_you", ground.signed_out()?, async |window| {
        let _keyring = window.keyring(true)?;
        let asked = window.sign_in_until_asked(Answer::As("petra")).await?;
        ensure!(
            asked.contains("You are signed in as Petra Lang (petra@demo.example) at 127.0.0.1:"),
            "{asked}"
        );
        ensure!(window.count("sign-out").await? == 0, "nothing is hers yet");
        window.press(thirtyfour::Key::Escape).await?;
        window.click("identity-no").await?;
        window.until_gone("identity-question").await?;
        window.see("first-start").await?;
        until_async("the org ends it", async || matches!(approvals(&ground).await, Ok(0))).await?;

        window.sign_in_until_asked(Answer::As("klaus")).await?;
        window.click("identity-yes").await?;
        window.see("sign-out").await?;
        ensure!(window.words().await?.contains("Klaus Vogt"), "his ads are open");
        nothing_tells(window).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_no_keyring_holds_is_over_when_the_app_ends() -> Result<()> {
    let ground = ground().await?;
    play("over_with_the_window", ground.signed_out()?, async |window| {
        window.sign_in(Answer::As("klaus")).await?;
        ensure!(approvals(&ground).await? == 1, "one sign-in");
        window.end().await?;
        ensure!(approvals(&ground).await? == 0, "and none after it");
        window.start().await?;
        window.see("open-sign-in").await.map(drop)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_not_renewed_yet_and_an_org_that_has_moved_are_told_apart() -> Result<()> {
    let ground = ground().await?;
    let control = ground.control()?;
    play("renewing", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        let words = "token request is already being processed";
        let busy = json!({"kind": "token_error", "code": "invalid_grant", "message": words});
        control.fault(&busy).await?;
        control.fault(&json!({"kind": "expire_tokens"})).await?;
        let (first, _) = window.create_by_hand("Wartet kurz", &[(MAGIC, "GIGANTIC", 1)]).await?;
        window.until_text("offline-strip", |text| text.contains("isn’t renewing your sign-in yet")).await?;
        control.clear_faults().await?;
        window.until_state(first, "in_salesforce").await?;

        control.fault(&json!({"kind": "moved", "only": "collections"})).await?;
        let (second, _) = window.create_by_hand("Wartet länger", &[(MAGIC, "GIGANTIC", 1)]).await?;
        window.until_text("offline-strip", |text| text.contains("may have a new address")).await?;
        window.see("open-sign-in").await?;
        control.clear_faults().await?;
        window.press(thirtyfour::Key::Control + "i").await?;
        window.click("status-try-now").await?;
        window.until_state(second, "in_salesforce").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_the_window_says_that_the_sign_in_will_not_last() -> Result<()> {
    let ground = ground().await?;
    play("without_a_keyring", ground.signed_out()?, async |window| {
        window.sign_in(Answer::As("klaus")).await?;
        window.see(Part::named("keyring-banner").with("data-trouble", "missing")).await?;
        window.until_line("clear").await?;
        nothing_tells(window).await?;

        // A keyring that comes later is used when the person says so.
        let _keyring = window.keyring(true)?;
        window.click("try-keyring").await?;
        window.until_gone("keyring-banner").await?;
        window.start().await?;
        window.see("sign-out").await?;
        nothing_tells(window).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_not_let_in_is_told_and_may_try_again() -> Result<()> {
    let ground = ground().await?;
    play("not_let_in", ground.signed_out()?, async |window| {
        let last = window.sign_in(Answer::Deny).await?;
        ensure!(last.contains("nicht angemeldet"), "{last}");
        window
            .until("it is told", "document.querySelector('[role=alert]')?.innerText.includes('not allowed')")
            .await?;
        let turn = Turn::take().await?;
        window.click("sign-in").await?;
        window.opened().await?;
        window.click("cancel-sign-in").await?;
        window.see("sign-in").await?;
        drop(turn);
        Ok(())
    })
    .await
}

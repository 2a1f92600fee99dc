//! The system's own keyring: gnome-keyring, in a session of its own.
#![cfg(target_os = "linux")]

use crate::setting::{Setting, browser, person, sign_in_as_self};
use adtally_core::desk::office::{Office, Start};
use adtally_core::salesforce::Secret;
use adtally_core::tokens::{Keeper, Keyring, KeyringTrouble};
use adtally_tests::browser::{Turn, files_with_tokens};
use adtally_tests::desk::until_async;
use adtally_tests::session::{self, Around, inside};
use anyhow::{Result, ensure};
use std::sync::Arc;

/// gnome-keyring in the session around this test.
fn daemon(open: bool) -> Result<session::Keyring> {
    session::Keyring::start(open, |_| {})
}

fn keyring() -> Keyring {
    Keyring::new("Adtally under test")
}

/// An office whose sign-ins go to the system's keyring.
async fn office(setting: &Setting) -> (Office, Start) {
    let mut options = setting.options(browser("klaus"));
    options.keyring = Arc::new(keyring());
    let office = Office::new(options);
    let start = office.start().await;
    (office, start)
}

fn is_signed_in(office: &Office) -> bool {
    office.desk().is_ok_and(|desk| desk.status().signed_in)
}

#[test]
fn a_token_is_kept_found_and_removed() -> Result<()> {
    inside("keyring::a_token_is_kept_found_and_removed", Around::Bus, async || {
        let open = daemon(true)?;
        ensure!(keyring().get("a").await?.is_none(), "nothing is kept yet");
        for token in ["first", "second"] {
            keyring().put("a", Secret::new(token.to_owned())).await?;
            let kept = keyring().get("a").await?;
            ensure!(kept.is_some_and(|kept| kept.reveal() == token), "the newest is kept");
        }
        ensure!(Keyring::new("Another Adtally").get("a").await?.is_none(), "each has its own");
        drop(open);
        ensure!(keyring().get("a").await.err() == Some(KeyringTrouble::Missing), "the daemon is gone");

        let locked = daemon(false)?;
        for asked in [keyring().get("a").await.err(), keyring().get("b").await.err()] {
            ensure!(asked == Some(KeyringTrouble::Locked), "locked is not empty: {asked:?}");
        }
        let put = keyring().put("a", Secret::new("third".to_owned())).await;
        ensure!(put == Err(KeyringTrouble::Locked), "{put:?}");
        drop(locked);

        let _open = daemon(true)?;
        ensure!(keyring().get("a").await?.is_some_and(|kept| kept.reveal() == "second"), "after a restart");
        keyring().remove("a").await?;
        keyring().remove("a").await?;
        ensure!(keyring().get("a").await?.is_none(), "removed");
        Ok(())
    })
}

#[test]
fn with_a_locked_keyring_a_sign_in_lives_in_memory() -> Result<()> {
    inside("keyring::with_a_locked_keyring_a_sign_in_lives_in_memory", Around::Bus, async || {
        // The keyring is made, and then locked.
        let open = daemon(true)?;
        keyring().put("a", Secret::new("x".to_owned())).await?;
        drop(open);
        let locked = daemon(false)?;
        memory_alone(KeyringTrouble::Locked).await?;
        drop(locked);
        Ok(())
    })
}

#[test]
fn without_a_bus_a_sign_in_lives_in_memory() -> Result<()> {
    inside("keyring::without_a_bus_a_sign_in_lives_in_memory", Around::Nothing, async || {
        memory_alone(KeyringTrouble::Missing).await
    })
}

#[test]
fn on_a_bus_without_a_keyring_a_sign_in_lives_in_memory() -> Result<()> {
    inside("keyring::on_a_bus_without_a_keyring_a_sign_in_lives_in_memory", Around::Bus, async || {
        memory_alone(KeyringTrouble::Missing).await
    })
}

/// Somebody signs in, is told that it will not last, and is not signed in after a restart. No file knows.
async fn memory_alone(trouble: KeyringTrouble) -> Result<()> {
    let setting = Setting::new().await;
    let (first, start) = office(&setting).await;
    ensure!(start.keyring.is_none(), "nobody has signed in, and no keyring was needed");
    let turn = Turn::take().await?;
    let start = sign_in_as_self(&first).await.map_err(|error| anyhow::anyhow!(error.text))?;
    drop(turn);
    ensure!(person(&start) == "Klaus Vogt" && start.keyring == Some(trouble), "{start:?}");
    ensure!(first.contracts_by_number("101").await.is_ok(), "the session is as good as any");
    first.close().await;
    ensure!(setting.approvals().await == 0, "it is over at the org too");
    let (second, start) = office(&setting).await;
    ensure!(!is_signed_in(&second) && start.keyring.is_none(), "plainly signed out: {start:?}");
    second.close().await;
    let home = std::path::PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    for folder in [setting.data.path(), &home] {
        let told = files_with_tokens(folder)?;
        ensure!(told.is_empty(), "tokens in {told:?}");
    }
    Ok(())
}

#[test]
fn a_sign_out_without_a_network_is_done_after_the_next_start() -> Result<()> {
    inside("keyring::a_sign_out_without_a_network_is_done_after_the_next_start", Around::Bus, async || {
        let _open = daemon(true)?;
        let setting = Setting::new().await;
        let (first, _) = office(&setting).await;
        let turn = Turn::take().await?;
        sign_in_as_self(&first).await.map_err(|error| anyhow::anyhow!(error.text))?;
        drop(turn);
        first.close().await;
        let (second, start) = office(&setting).await;
        ensure!(is_signed_in(&second) && start.keyring.is_none(), "back from the keyring: {start:?}");
        setting.network.cut().await;
        second.sign_out().await.map_err(|error| anyhow::anyhow!(error.text))?;
        second.close().await;

        let (third, _) = office(&setting).await;
        ensure!(!is_signed_in(&third) && setting.approvals().await == 1, "signed out here, not there");
        setting.network.mend().await?;
        until_async("the org hears of it", async || setting.approvals().await == 0).await?;
        third.close().await;
        Ok(())
    })
}

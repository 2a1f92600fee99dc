//! The desk that tests kill: what it answers, and what it still knows afterwards.

use std::process::Command as Program;

use adtally_core::queue::AdState;
use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::desk::{ad, typed};
use adtally_tests::desk_command::Command;
use adtally_tests::desk_process::{DeskProcess, Settings};
use anyhow::Result;
use serde_json::{Value, json};
use tempfile::TempDir;

/// An org, a folder, and a desk that does not run yet.
async fn setting() -> Result<(DemoOrg, TempDir, DeskProcess)> {
    let org = DemoOrg::start(Options { contracts: 2, ..Options::default() }).await?;
    let folder = TempDir::new()?;
    let desk = DeskProcess::new(Settings {
        data: folder.path().join("desk"),
        org: org.url().to_owned(),
        person: "klaus".to_owned(),
        tokens: Some(folder.path().join("tokens.json")),
    });
    Ok((org, folder, desk))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_command_is_refused_with_what_is_wrong_and_the_desk_goes_on() -> Result<()> {
    let (_org, _folder, mut desk) = setting().await?;
    desk.start().await?;
    for (line, wrong) in [
        ("", "EOF"),
        ("status", "expected value"),
        ("[]", "cmd"),
        (r#"{"cmd":"fly"}"#, "unknown variant `fly`"),
        (r#"{"cmd":"status","more":1}"#, "unknown field `more`"),
        (r#"{"cmd":"ad"}"#, "missing field `ad`"),
        (r#"{"cmd":"ad","ad":"no key"}"#, "UUID"),
        (r#"{"cmd":"create","form":{"title":1}}"#, "invalid type"),
        (r#"{"cmd":"pause","on":"yes"}"#, "expected a boolean"),
        (r#"{"cmd":"status"}{"cmd":"quit"}"#, "trailing characters"),
    ] {
        let answer = desk.ask_line(line).await?;
        let words = answer["error"].as_str().unwrap_or_default();
        assert!(words.starts_with("This is not a command: "), "{line}: {answer}");
        assert!(words.contains(wrong), "{line}: {words}");
    }
    let words = desk.refused(&Command::Create { form: ad("", &[]) }).await?;
    assert!(words.to_lowercase().contains("title"), "what a person would see: {words}");
    assert_eq!(desk.ask(&Command::Status {}).await?["counts"]["ads"], 0);
    desk.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_what_was_answered_outlives_a_kill() -> Result<()> {
    let (_org, _folder, mut desk) = setting().await?;
    desk.start().await?;
    desk.ask(&Command::Pause { on: true }).await?;
    let mut saved = Vec::new();
    for round in 0..5 {
        let form = ad(&format!("Anzeige {round}"), &[(typed("101", "SMALL"), 1)]);
        saved.push(desk.ask(&Command::Create { form }).await?);
        desk.kill();
        assert!(desk.ask(&Command::Status {}).await.is_err(), "nobody answers");
        desk.start().await?;
        let status = desk.ask(&Command::Status {}).await?;
        assert_eq!(status["counts"]["ads"], saved.len(), "after kill {round}: {status}");
    }
    for key in saved {
        let ad = serde_json::from_value(key)?;
        desk.ask(&Command::UntilState { ad, state: AdState::InSalesforce }).await?;
    }
    desk.quit().await
}

#[test]
fn wrong_arguments_are_named() {
    for (arguments, wrong) in [
        (&[][..], "DATA_DIR is missing"),
        (&["folder", "--org", "http://127.0.0.1:1"], "--person is missing"),
        (&["folder", "--what"], "--what"),
    ] {
        let desk =
            Program::new(env!("CARGO_BIN_EXE_adtally-desk")).args(arguments).output().expect("it runs");
        let told = String::from_utf8_lossy(&desk.stderr).into_owned();
        assert!(!desk.status.success() && told.contains(wrong), "{arguments:?}: {told}");
    }
}

#[test]
fn commands_read_as_they_are_written() {
    let line = serde_json::to_value(Command::Pause { on: true }).expect("JSON");
    assert_eq!(line, json!({"cmd": "pause", "on": true}));
    let read: Value = serde_json::from_str(r#"{"cmd":"until_reported"}"#).expect("JSON");
    assert!(matches!(serde_json::from_value(read), Ok(Command::UntilReported {})));
}

//! `adtally-torture` does what its help says, because others drive it and read its notes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use adtally_tests::faults::ground::Ground;
use adtally_tests::program::program;
use adtally_tests::torture::{self, Ack, Content};
use tempfile::TempDir;

fn torture(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program("adtally-torture").expect("it is built"));
    command.current_dir(folder).args(arguments);
    command
}

fn output(folder: &Path, arguments: &[&str]) -> Output {
    torture(folder, arguments).output().expect("it starts")
}

fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().last().unwrap_or_default().to_owned()
}

/// Ids and hashes, as somebody reads them who knows no more than that they come first.
fn noted(file: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(file).expect("there are notes");
    let lines = text.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    lines.map(|words| (words[0].to_owned(), words[1].to_owned())).collect()
}

/// Saves for ever until it is killed; the notes then name ads that the store shows, with the last hash.
async fn saves_until_it_is_killed(arguments: &[&str]) {
    let folder = TempDir::new().expect("a folder");
    let notes = folder.path().join("notes/of/saves");
    let call = ["save", "deep/data", "--acks", "notes/of/saves"];
    let mut saver = torture(folder.path(), &[&call[..], arguments].concat()).spawn().expect("it starts");
    let begun = Instant::now();
    while fs::read_to_string(&notes).map_or(0, |text| text.lines().count()) < 8 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it saves");
        thread::sleep(Duration::from_millis(5));
    }
    assert!(saver.try_wait().expect("asked").is_none(), "it saves for ever");
    saver.kill().expect("killed");
    saver.wait().expect("gone");

    let check = output(folder.path(), &["check", "deep/data", "--acks", "notes/of/saves"]);
    let ids: BTreeSet<_> = noted(&notes).into_iter().map(|(id, _)| id).collect();
    let count = ids.len();
    assert_eq!(check.status.code(), Some(0), "{check:?}");
    assert_eq!(last_line(&check), format!("acknowledged {count}, found {count}, lost 0, changed 0"));

    let (desk, _) = torture::open(&folder.path().join("deep/data")).await.expect("it opens");
    let shown: BTreeSet<_> = torture::all_ads(&desk).map(|ad| ad.to_string()).collect();
    assert!(shown.is_superset(&ids), "the notes name ads as the store does");
    for (ad, ack) in Ack::last_of_each(&notes).expect("notes") {
        let there = torture::shown(&desk, ad).expect("it is there");
        let next = Ack::of(ad, ack.content.next());
        assert!(there.hash == ack.hash || there.hash == next.hash, "{ack:?} is {there:?}");
    }
    desk.close().await;
}

#[tokio::test]
async fn it_saves_for_ever_and_notes_each_answer() {
    saves_until_it_is_killed(&[]).await;
}

#[tokio::test]
async fn it_saves_at_a_pace() {
    let begun = Instant::now();
    saves_until_it_is_killed(&["--pace", "40"]).await;
    // A save may be of five ads.
    assert!(begun.elapsed() > Duration::from_millis(40), "it waits between two saves");
}

#[test]
fn what_is_not_there_yet_holds_nothing() {
    let folder = TempDir::new().expect("a folder");
    let check = output(folder.path(), &["check", "none/at/all", "--acks", "no/notes"]);
    assert_eq!(check.status.code(), Some(0), "{check:?}");
    assert_eq!(last_line(&check), "acknowledged 0, found 0, lost 0, changed 0");
}

#[test]
fn a_wrong_call_is_told_and_help_is_given() {
    let folder = TempDir::new().expect("a folder");
    for wrong in [&["save", "data"][..], &["check"], &["sell", "data", "--acks", "notes"], &["--sell"]] {
        let output = output(folder.path(), wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("adtally-torture save DIR --acks FILE"));
    }
    assert!(output(folder.path(), &["--help"]).status.success());
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 0, "nothing was made");
}

/// The control: what other tests rely on does tell a loss, and a change.
#[tokio::test]
async fn a_lost_ad_and_a_changed_one_are_told() {
    let ground = Ground::with(10).await.expect("filled");
    let text = ground.checks_well("nothing was done to it").expect("well");
    assert!(text.contains("lost 0, changed 0"), "{text}");

    let (desk, _) = ground.open().await.expect("it opens");
    let key = torture::all_ads(&desk).next().expect("an ad");
    desk.close().await;
    let other = Content { seed: 1, version: 1 };
    ground.note(&Ack::of(key, other)).expect("noted");
    let output = ground.check().expect("checked");
    assert_eq!(output.status.code(), Some(1));
    assert!(last_line(&output).ends_with("lost 0, changed 1"), "{output:?}");

    let unknown = "01900000-0000-7000-8000-000000000000".parse().expect("a key");
    ground.note(&Ack::of(unknown, other)).expect("noted");
    let output = ground.check().expect("checked");
    assert!(last_line(&output).ends_with("lost 1, changed 1"), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("lost: {unknown}")));
}

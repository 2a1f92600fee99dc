//! sled on bad days: damaged, missing, replaced under it, out of room. Saves go on, and the next start
//! repairs it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use adtally_core::desk::{Desk, Event};
use adtally_core::store::Told;
use tokio::sync::broadcast::Receiver;

use crate::namespace::{inside, mount_small, remount, unmount};
use adtally_tests::faults::ground::{Ground, damage, files_of};

/// Spoils the index of a closed store.
async fn recovers_from(what: &str, spoil: impl Fn(&Ground)) {
    let ground = Ground::with(60).await.unwrap();
    spoil(&ground);
    let told = ground.recovers().await.unwrap();
    assert!(told.len() == 1 && told[0].is_of_index(), "{what}: {told:?}");
}

fn length(ground: &Ground) -> usize {
    fs::metadata(ground.index().join("db")).unwrap().len() as usize
}

#[tokio::test]
async fn a_damaged_index_is_set_aside_and_rebuilt() {
    recovers_from("early", |ground| damage(&ground.index().join("db"), 0..4096).unwrap()).await;
    recovers_from("cut to nothing", |ground| fs::write(ground.index().join("db"), []).unwrap()).await;
    recovers_from("a folder in place of its file", |ground| {
        fs::remove_file(ground.index().join("db")).unwrap();
        fs::create_dir(ground.index().join("db")).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_missing_index_is_rebuilt() {
    recovers_from("missing", |ground| fs::remove_dir_all(ground.index()).unwrap()).await;
    recovers_from("a file in its place", |ground| {
        fs::remove_dir_all(ground.index()).unwrap();
        fs::write(ground.index(), "no folder").unwrap();
    })
    .await;
}

/// Damage in the log's end looks to sled like an end that was never written; then the journal has
/// more, and catching up is no repair. Either way nothing is lost.
#[tokio::test]
async fn an_index_damaged_late_loses_nothing() {
    let ground = Ground::with(60).await.unwrap();
    let content = fs::read(ground.index().join("db")).unwrap();
    let end = content.iter().rposition(|byte| *byte != 0).unwrap();
    assert!(end < length(&ground));
    damage(&ground.index().join("db"), end - 3000..end).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().all(Told::is_of_index), "{told:?}");
}

/// What is done to the index while the desk is at work; saves must go on, and the next start repair.
async fn works_on_while(what: &str, spoil: impl Fn(&Ground)) {
    let ground = Ground::new().unwrap();
    let (desk, _) = ground.open().await.unwrap();
    let mut events = desk.events();
    ground.save(&desk, 20).await.unwrap();
    spoil(&ground);
    ground.save(&desk, 200).await.unwrap();
    ground.all_there(&desk).unwrap();
    desk.close().await;
    let failed = hears(&mut events, |event| matches!(event, Event::IndexFailed));
    let told = ground.recovers().await.unwrap();
    assert!(
        failed || told.iter().any(Told::is_of_index),
        "{what}: told at the latest at the next start: {told:?}"
    );
}

/// Whether this has been heard by now.
fn hears(events: &mut Receiver<Event>, what: fn(&Event) -> bool) -> bool {
    std::iter::from_fn(|| events.try_recv().ok()).any(|event| what(&event))
}

#[tokio::test]
async fn an_index_that_is_deleted_at_work_costs_nothing() {
    works_on_while("deleted", |ground| fs::remove_dir_all(ground.index()).unwrap()).await;
}

#[tokio::test]
async fn an_index_that_is_cut_off_at_work_costs_nothing() {
    works_on_while("cut off", |ground| {
        fs::File::options().write(true).open(ground.index().join("db")).unwrap().set_len(100).unwrap();
    })
    .await;
}

/// Saves until this is heard.
async fn saves_until(ground: &Ground, desk: &Desk, events: &mut Receiver<Event>, what: fn(&Event) -> bool) {
    for _ in 0..3_000 {
        ground.save(desk, 3).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        if hears(events, what) {
            return;
        }
    }
    panic!("people are told");
}

/// No room for the index alone: people are told at once, and saves go on. When there is room, the index
/// comes back by itself, and people are told that too.
#[tokio::test]
async fn an_index_without_room_is_told_at_work_and_comes_back_when_there_is_some() {
    if !inside("index::an_index_without_room_is_told_at_work_and_comes_back_when_there_is_some") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(&ground.index(), 1536);
    let (desk, _) = ground.open().await.unwrap();
    let mut events = desk.events();
    saves_until(&ground, &desk, &mut events, |event| matches!(event, Event::IndexFailed)).await;
    ground.save(&desk, 50).await.unwrap();
    ground.all_there(&desk).unwrap();

    remount(&ground.index(), "size=64m");
    saves_until(&ground, &desk, &mut events, |event| *event == Event::IndexRestored).await;
    ground.save(&desk, 50).await.unwrap();
    assert!(!hears(&mut events, |event| matches!(event, Event::IndexFailed)), "it works");
    ground.all_there(&desk).unwrap();
    desk.close().await;

    let (desk, told) = ground.open().await.unwrap();
    assert_eq!(told, [], "nothing is left to repair");
    ground.all_there(&desk).unwrap();
    desk.close().await;
}

/// A mount can't be set aside, so while it is full Adtally works without an index.
#[tokio::test]
async fn an_index_without_room_is_no_reason_not_to_open() {
    if !inside("index::an_index_without_room_is_no_reason_not_to_open") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(&ground.index(), 1536);
    let (desk, _) = ground.open().await.unwrap();
    let mut events = desk.events();
    saves_until(&ground, &desk, &mut events, |event| matches!(event, Event::IndexFailed)).await;
    desk.close().await;

    let (desk, told) = ground.open().await.unwrap();
    assert!(told.iter().any(Told::is_of_index), "{told:?}");
    ground.save(&desk, 50).await.unwrap();
    ground.all_there(&desk).unwrap();
    desk.close().await;

    unmount(&ground.index());
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().all(Told::is_of_index) && !told.is_empty(), "{told:?}");
}

/// A queue that turns over: sled's files stay small, and no page is so large that sled would write it to
/// a file that it never syncs.
fn churned(saves: u64) {
    let ground = Ground::new().unwrap();
    let saver =
        ground.saver(Some(saves)).unwrap().args(["--together", "32", "--ads", "64"]).output().unwrap();
    assert!(saver.status.success(), "{saver:?}");
    ground.checks_well("churned").unwrap();
    assert_eq!(files_of(&ground.index().join("blobs")).unwrap(), Vec::<PathBuf>::new());
    let bytes: u64 =
        files_of(&ground.index()).unwrap().iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    eprintln!("{saves} saves of 64 ads: the index has {} KiB", bytes >> 10);
    assert!(bytes < 32 << 20, "{} KiB for 64 ads", bytes >> 10);
}

#[test]
fn churn_leaves_the_index_small_and_without_blobs() {
    churned(6_000);
}

#[test]
#[ignore = "slow: 3 minutes, 200,000 saves"]
fn churn_for_years_leaves_the_index_small() {
    churned(200_000);
}

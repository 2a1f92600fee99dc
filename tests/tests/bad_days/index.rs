//! sled on bad days: damaged, missing, replaced under it, out of room. Saves go on, and the next start
//! repairs it.

use std::fs;
use std::time::Duration;

use adtally_core::desk::Event;
use adtally_core::store::Told;

use crate::namespace::{inside, mount_small, unmount};
use adtally_tests::faults::ground::{Ground, damage};

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
    ground.save(&desk, 20).await.unwrap();
    spoil(&ground);
    ground.save(&desk, 200).await.unwrap();
    ground.all_there(&desk).unwrap();
    desk.close().await;
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().any(Told::is_of_index), "{what}: told at the latest at the next start: {told:?}");
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

/// No room for the index alone: people are told at once, and saves go on.
#[tokio::test]
async fn an_index_without_room_is_told_at_work_and_rebuilt_when_there_is_some() {
    if !inside("index::an_index_without_room_is_told_at_work_and_rebuilt_when_there_is_some") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(&ground.index(), 1536);
    let (desk, _) = ground.open().await.unwrap();
    let mut events = desk.events();
    let mut problem = None;
    for _ in 0..100 {
        ground.save(&desk, 20).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        while let Ok(event) = events.try_recv() {
            if let Event::IndexFailed { problem: said } = event {
                problem = Some(said);
            }
        }
        if problem.is_some() {
            break;
        }
    }
    let problem = problem.expect("a full disk puts the index out of use, and people are told");
    assert!(!problem.is_empty());
    ground.save(&desk, 50).await.unwrap();
    ground.all_there(&desk).unwrap();
    desk.close().await;

    // Still no room, and a mount can't be set aside: Adtally works without an index.
    let (desk, told) = ground.open().await.unwrap();
    assert!(told.iter().any(Told::is_of_index), "{told:?}");
    ground.save(&desk, 50).await.unwrap();
    ground.all_there(&desk).unwrap();
    desk.close().await;

    unmount(&ground.index());
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().all(Told::is_of_index) && !told.is_empty(), "{told:?}");
}

//! Bases, and what the writer makes of jobs.

use super::*;

/// Small segments, and bases soon.
fn small() -> Opening {
    Opening { sizes: Sizes { segment: 32 << 10, base_from: 64 << 10 }, ..opening() }
}

/// A base that can't be written is not tried again with every save: on a disk that is nearly full it
/// would take the room that saves need.
#[tokio::test]
async fn a_base_that_fails_is_not_tried_again_at_once() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(home.path(), &small()).unwrap();
    // Where the next bases would be written, something is in the way.
    for number in 1..300 {
        let path = home.path().join(format!("journal/{number:012}.base.tmp"));
        fs::create_dir(path).unwrap();
    }
    let mut ad = ad("Anzeige");
    for revision in 1..200 {
        ad.revision = revision;
        save(&store, &ad).await.unwrap();
    }
    store.close().await;
    let segments = fs::read_dir(home.path().join("journal")).unwrap();
    let paths = segments.map(|entry| entry.unwrap().path());
    let segments = paths.filter(|path| path.extension().unwrap_or_default() == "segment").count();
    assert!((10..30).contains(&segments), "each try would begin a segment: {segments}");
}

#[tokio::test]
async fn a_save_that_is_refused_changes_nothing_and_tells_nobody() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = open(home.path());
    let mut changes = store.changes();
    let refused = store.commit(opening().now, |_| Err::<(Vec<Step>, ()), _>("no")).await;
    assert_eq!(refused, Err(CommitFault::Refused("no")));
    store.close().await;
    assert!(changes.try_recv().is_err(), "there is nothing to look at again");
}

#[tokio::test]
async fn bases_bound_the_journal_while_saves_go_on() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(home.path(), &small()).unwrap();
    let mut ads: Vec<Ad> = (0..10).map(|number| ad(&format!("Anzeige {number}"))).collect();
    for revision in 1..100 {
        for ad in &mut ads {
            ad.revision = revision;
            save(&store, ad).await.unwrap();
        }
    }
    store.close().await;
    let live = || {
        let segments = fs::read_dir(home.path().join("journal")).unwrap();
        segments.filter(|entry| entry.as_ref().unwrap().path().is_file()).count()
    };
    assert!(live() < 20, "older segments have moved to history, {} are left", live());
    fs::remove_dir_all(home.path().join("index")).unwrap();
    let (store, told) = Store::open(home.path(), &small()).unwrap();
    store.read(|contents| {
        for ad in &ads {
            assert_eq!(contents.ad(ad.key).map(|shelved| &shelved.tracked.ad), Some(ad), "{told:?}");
        }
    });
}

//! An index that fails while the store is at work comes back by itself.

use super::*;
use crate::store::files::faults::Faults;
use crate::store::mirror::{Hook, Point};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Saves until this is heard of the index.
async fn save_until(store: &Store, ads: &mut Vec<Ad>, news: fn(&IndexNews) -> bool) {
    let mut changes = store.changes();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        ads.push(ad(&format!("Anzeige {}", ads.len())));
        save(store, &ads[ads.len() - 1]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        while let Ok(change) = changes.try_recv() {
            if change.index.as_ref().is_some_and(news) {
                return;
            }
        }
    }
    panic!("nothing was heard of the index");
}

/// The store is open, its index has failed; it comes back, follows, and the next start has nothing to repair.
async fn comes_back(home: &Path, store: Store, mut ads: Vec<Ad>) {
    save_until(&store, &mut ads, |news| *news == IndexNews::Restored).await;
    for number in 0..5 {
        ads.push(ad(&format!("Danach {number}")));
        save(&store, &ads[ads.len() - 1]).await.unwrap();
    }
    store.close().await;
    let (store, told) = open(home);
    assert_eq!(told, [], "it has caught up");
    let titles_of = |ads: &[Ad]| ads.iter().map(|ad| ad.title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&store), titles_of(&ads));
    let known = store.read(|contents| contents.position);
    store.close().await;
    let opened = mirror::Mirror::open(&home.join("index"), mirror::Options::default(), &mut |_, _| {});
    assert_eq!(opened.unwrap().mark.unwrap().position, known, "from the index, not from the journal");
}

#[tokio::test]
async fn an_index_that_fails_at_work_comes_back_without_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let mut ads = filled(home.path(), 3).await;
    let (store, _) = open(home.path());
    let faults = Faults::from(&home.path().join("index"), 1, std::io::ErrorKind::StorageFull);
    save_until(&store, &mut ads, |news| matches!(news, IndexNews::Failed(why) if why.contains("injected")))
        .await;
    // The first tries find the disk as full as it was.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    drop(faults);
    comes_back(home.path(), store, ads).await;
}

/// Whatever is left in its place.
#[tokio::test]
async fn an_index_that_is_damaged_at_work_is_rebuilt_without_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let mut ads = filled(home.path(), 3).await;
    let (store, _) = open(home.path());
    let faults = Faults::once(&home.path().join("index"), 1, std::io::ErrorKind::Other);
    damage(&home.path().join("index/db"), 0..8192);
    save_until(&store, &mut ads, |news| matches!(news, IndexNews::Failed(_))).await;
    drop(faults);
    comes_back(home.path(), store, ads).await;
}

#[tokio::test]
async fn a_store_that_opens_without_an_index_gets_one_when_the_disk_is_well() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 3).await;
    fs::remove_dir_all(home.path().join("index")).unwrap();
    let faults = Faults::from(&home.path().join("index"), 1, std::io::ErrorKind::StorageFull);
    let (store, told) = open(home.path());
    assert!(told.iter().any(|told| matches!(told, Told::NoIndex { .. })), "{told:?}");
    drop(faults);
    comes_back(home.path(), store, ads).await;
}

#[tokio::test]
async fn closing_waits_for_no_index_that_is_out_of_use() {
    let home = tempfile::tempdir().unwrap();
    let mut ads = filled(home.path(), 3).await;
    let (store, _) = open(home.path());
    let _faults = Faults::from(&home.path().join("index"), 1, std::io::ErrorKind::StorageFull);
    save_until(&store, &mut ads, |news| matches!(news, IndexNews::Failed(_))).await;
    let closed = tokio::time::timeout(Duration::from_secs(5), store.close()).await;
    assert!(closed.is_ok(), "it is out of use for longer");
}

/// What sled says by a panic: the database goes aside, a new one is made, and people are told.
#[tokio::test]
async fn a_panic_while_opening_is_told_and_the_index_rebuilt() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 8).await;
    let times = AtomicUsize::new(0);
    let hook: Hook = Arc::new(move |at| {
        let first = at == Point::Open && times.fetch_add(1, Ordering::Relaxed) == 0;
        assert!(!first, "tried to serialize Uninitialized");
    });
    let mirror = mirror::Options { hook: Some(hook), ..mirror::Options::default() };
    let (store, told) = Store::open(home.path(), &Opening { mirror, ..opening() }).unwrap();
    let [Told::IndexRebuilt { why, set_aside: Some(aside) }] = &told[..] else { panic!("{told:?}") };
    assert!(why.contains("Uninitialized") && aside.join("db").exists(), "{why}");
    assert_eq!(titles(&store).len(), ads.len());
    store.close().await;
    assert_eq!(open(home.path()).1, [], "rebuilt for good");
}

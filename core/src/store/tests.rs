//! The store as a whole: what it answers survives, whatever is done to sled.

mod bases;
mod healing;
mod mending;
mod sizes;

use super::*;
use crate::ad::{Ad, Booking, ContractLine, UsageKey};
use crate::queue::{AdState, TrackedAd};
use std::fs;
use std::time::Duration;

fn opening() -> Opening {
    Opening::new(Timestamp::from_second(1_790_000_000).unwrap(), DeskKey(uuid::Uuid::now_v7()))
}

fn ad(title: &str) -> Ad {
    let now = Timestamp::from_second(1_790_000_000).unwrap();
    let line = ContractLine {
        contract_number: "00000101".into(),
        product_code: "SMALL".into(),
        product_name: None,
        ids: None,
    };
    let booking = Booking {
        usage_key: UsageKey(uuid::Uuid::now_v7()),
        line,
        units: 2,
        cancelled: false,
        booked_at: now,
        moved_from: None,
    };
    Ad {
        key: AdKey(uuid::Uuid::now_v7()),
        revision: 1,
        title: title.into(),
        text: "Ein Text mit Umlauten: äöüß €. ".repeat(60),
        link: Some("https://magic-ads.example".into()),
        picture: None,
        runs_from: None,
        runs_until: None,
        bookings: vec![booking; 1],
        cancelled: false,
        created_at: now,
        saved_at: now,
        moved_from: None,
    }
}

async fn save(store: &Store, ad: &Ad) -> Result<(), CommitFault<()>> {
    let ad = ad.clone();
    store.commit(ad.saved_at, move |_| Ok((vec![Step::Saved { ad }], ()))).await
}

fn open(folder: &Path) -> (Store, Vec<Told>) {
    Store::open(folder, &opening()).unwrap()
}

/// Titles, oldest ad first.
fn titles(store: &Store) -> Vec<String> {
    store.read(|contents| contents.ads.values().map(|shelved| shelved.tracked.ad.title.clone()).collect())
}

/// A store with these ads, closed.
async fn filled(folder: &Path, count: usize) -> Vec<Ad> {
    let (store, told) = open(folder);
    assert_eq!(told, [], "a new store has nothing to repair");
    let ads: Vec<Ad> = (0..count).map(|number| ad(&format!("Anzeige {number}"))).collect();
    for ad in &ads {
        save(&store, ad).await.unwrap();
    }
    store.close().await;
    ads
}

#[tokio::test]
async fn what_was_answered_is_there_again() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 20).await;
    let (store, told) = open(home.path());
    assert_eq!(told, []);
    store.read(|contents| {
        for ad in &ads {
            let tracked = &contents.ad(ad.key).expect("an answered ad is there").tracked;
            assert_eq!(&tracked.ad, ad);
            assert_eq!(tracked.state(), AdState::Waiting);
        }
        assert_eq!(contents.queue.len(), 20);
        assert!(contents.queue.values().eq(ads.iter().map(|ad| &ad.key)), "in the order of the saves");
    });
}

#[tokio::test]
async fn saves_that_arrive_together_share_one_write() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = open(home.path());
    let ads: Vec<Ad> = (0..300).map(|number| ad(&format!("Anzeige {number}"))).collect();
    let store = Arc::new(store);
    let saves: Vec<_> = ads
        .iter()
        .map(|ad| {
            let (store, ad) = (Arc::clone(&store), ad.clone());
            tokio::spawn(async move { save(&store, &ad).await })
        })
        .collect();
    for save in saves {
        save.await.unwrap().unwrap();
    }
    assert_eq!(titles(&store).len(), 300);
}

/// Spoils sled's folder, opens the store, and expects all ads, a repair that is told, and a store
/// that opens without one the next time.
async fn survives(spoil: impl FnOnce(&Path)) {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 30).await;
    spoil(&home.path().join("index"));
    let (store, told) = open(home.path());
    let found = titles(&store);
    store.close().await;
    assert_eq!(found.len(), ads.len(), "{told:?}");
    assert!(told.iter().any(Told::is_of_index), "the repair is told: {told:?}");
    let (store, told) = open(home.path());
    assert_eq!(told, [], "repaired for good");
    assert_eq!(titles(&store), found);
}

#[tokio::test]
async fn a_missing_index_is_rebuilt() {
    survives(|index| fs::remove_dir_all(index).unwrap()).await;
}

#[tokio::test]
async fn an_index_damaged_early_is_rebuilt() {
    survives(|index| damage(&index.join("db"), 0..8192)).await;
}

#[tokio::test]
async fn an_index_with_a_damaged_head_is_rebuilt() {
    survives(|index| damage(&index.join("conf"), 0..40)).await;
}

/// sled never syncs it: a power cut may leave the name and no byte.
#[tokio::test]
async fn an_index_with_an_empty_head_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 30).await;
    fs::write(home.path().join("index/conf"), []).unwrap();
    for _ in 0..2 {
        let (store, told) = open(home.path());
        assert_eq!(titles(&store).len(), 30, "{told:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn an_index_cut_to_nothing_is_rebuilt() {
    survives(|index| {
        for entry in fs::read_dir(index).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::write(path, []).unwrap();
            }
        }
    })
    .await;
}

/// Wherever sled's file is damaged, no ad is lost and none is wrong.
#[tokio::test]
async fn an_index_damaged_anywhere_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 40).await;
    let length = fs::metadata(home.path().join("index/db")).unwrap().len();
    for part in 0..16 {
        let at = length * part / 16;
        damage(&home.path().join("index/db"), at as usize..(at + length / 64) as usize);
        let (store, _) = open(home.path());
        store.read(|contents| {
            for ad in &ads {
                let tracked = &contents.ad(ad.key).expect("no ad is lost").tracked;
                assert_eq!(&tracked.ad, ad, "no ad is wrong after damage at {at}");
            }
        });
        store.close().await;
    }
}

fn damage(path: &Path, bytes: std::ops::Range<usize>) {
    let mut content = fs::read(path).unwrap();
    let end = bytes.end.min(content.len());
    let start = bytes.start.min(end);
    content[start..end].fill(0xA5);
    fs::write(path, content).unwrap();
}

#[tokio::test]
async fn an_index_older_than_the_journal_catches_up() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 5).await;
    let kept = home.path().join("kept");
    copy(&home.path().join("index"), &kept);
    let (store, _) = open(home.path());
    for number in 5..12 {
        save(&store, &ad(&format!("Anzeige {number}"))).await.unwrap();
    }
    store.close().await;
    fs::remove_dir_all(home.path().join("index")).unwrap();
    fs::rename(kept, home.path().join("index")).unwrap();
    let (store, told) = open(home.path());
    assert_eq!(told, [], "catching up is no repair");
    assert_eq!(titles(&store).len(), 12);
}

#[tokio::test]
async fn a_journal_that_lost_its_end_is_healed_from_the_index() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 8).await;
    cut_journal(home.path());
    let (store, told) = open(home.path());
    assert_eq!(titles(&store).len(), 8, "{told:?}");
    assert!(told.iter().any(|told| matches!(told, Told::JournalBehind { .. })), "{told:?}");
    save(&store, &ad("Anzeige 8")).await.unwrap();
    store.close().await;
    fs::remove_dir_all(home.path().join("index")).unwrap();
    let (store, told) = open(home.path());
    assert_eq!(titles(&store).len(), 9, "the healed journal alone holds everything: {told:?}");
}

/// Shortens the newest segment of a closed store, so that the index alone knows the last records.
fn cut_journal(home: &Path) {
    for entry in fs::read_dir(home.join("journal")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let content = fs::read(&path).unwrap();
            fs::write(&path, &content[..content.len() / 2]).unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[tokio::test]
async fn a_store_opens_once() {
    let home = tempfile::tempdir().unwrap();
    let (_store, _) = open(home.path());
    let second = Store::open(home.path(), &opening()).expect_err("it is open");
    assert!(matches!(second, OpenFault::AlreadyOpen), "{second}");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 1).await;
    fs::write(home.path().join("schema"), "2\n").unwrap();
    let fault = Store::open(home.path(), &opening()).expect_err("it is newer");
    assert!(matches!(fault, OpenFault::NewerSchema { found: 2, known: SCHEMA }), "{fault}");
    assert_eq!(fs::read_to_string(home.path().join("schema")).unwrap(), "2\n");
}

/// A flipped bit makes no newer Adtally: the ads open.
#[tokio::test]
async fn a_damaged_schema_is_written_anew() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 1).await;
    let path = home.path().join("schema");
    let whole = fs::read(&path).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, bytes).unwrap();
        opening::check_schema(home.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
}

#[tokio::test]
async fn a_copy_gets_a_desk_key_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    let (original, copied) = (home.path().join("a"), home.path().join("b"));
    filled(&original, 1).await;
    copy(&original, &copied);
    let desk = |folder: &Path| open(folder).0.read(|contents| contents.desk.clone().unwrap());
    let (first, second) = (desk(&original), desk(&copied));
    assert_eq!(second.former, [first.key]);
    assert!(second.take_in && !first.take_in);
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(desk(&copied), second, "the copy is at home where it is");
}

/// The journal tells in one go what was written on two days.
#[tokio::test]
async fn a_copy_that_is_built_anew_from_its_journal_is_the_same() {
    let home = tempfile::tempdir().unwrap();
    let (original, copied) = (home.path().join("a"), home.path().join("b"));
    filled(&original, 3).await;
    copy(&original, &copied);
    let ads = |store: &Store| -> Vec<TrackedAd> {
        store.read(|contents| contents.ads.values().map(|shelved| shelved.tracked.clone()).collect())
    };
    let (store, _) = open(&copied);
    let before = ads(&store);
    assert!(before.iter().all(|ad| ad.traces.values().all(|trace| trace.copied) && !ad.traces.is_empty()));
    store.close().await;
    fs::remove_dir_all(copied.join("index")).unwrap();
    assert_eq!(ads(&open(&copied).0), before);
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_the_persons_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("store");
    filled(&folder, 3).await;
    fn walk(path: &Path) {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
        if path.is_dir() {
            fs::read_dir(path).unwrap().for_each(|entry| walk(&entry.unwrap().path()));
        }
    }
    walk(&folder);
}

/// Opens the store and saves ads until the disk fails. The ads that were answered.
async fn save_until_it_fails(folder: &Path, small: &Opening) -> Vec<Ad> {
    let Ok((store, _)) = Store::open(folder, small) else { return Vec::new() };
    let mut answered = Vec::new();
    for number in 0..24 {
        let ad = ad(&format!("Anzeige {number}"));
        if save(&store, &ad).await.is_ok() {
            answered.push(ad);
        }
    }
    store.close().await;
    answered
}

/// The disk fails from the first call on, from the second, from the third, and so on, while a store is
/// made, opened, saved to, and writes bases: what was answered is there when the disk is well again.
#[tokio::test]
async fn wherever_the_disk_begins_to_fail_nothing_answered_is_lost() {
    let small = Opening { sizes: Sizes { segment: 8 << 10, base_from: 16 << 10 }, ..opening() };
    for kind in [std::io::ErrorKind::Other, std::io::ErrorKind::StorageFull] {
        let mut answered_in_all = 0;
        for nth in 1.. {
            let home = tempfile::tempdir().unwrap();
            let folder = home.path().join("store");
            let faults = files::faults::Faults::from(home.path(), nth, kind);
            let answered = save_until_it_fails(&folder, &small).await;
            let struck = faults.struck();
            drop(faults);
            let (store, told) = Store::open(&folder, &small).unwrap();
            store.read(|contents| {
                for ad in &answered {
                    let found = contents.ad(ad.key).map(|shelved| &shelved.tracked.ad);
                    assert_eq!(found, Some(ad), "after call {nth} failed: {told:?}");
                }
            });
            save(&store, &ad("Danach")).await.unwrap();
            store.close().await;
            answered_in_all += answered.len();
            if !struck {
                break;
            }
        }
        assert!(answered_in_all > 100, "the disk failed late often enough: {answered_in_all}");
    }
}

//! Healing: what is done about a journal that has lost something, and when that is interrupted.

use super::*;
use crate::store::files::faults::Faults;

#[tokio::test]
async fn a_process_that_dies_while_it_heals_the_journal_leaves_it_to_the_next() {
    for nth in 1.. {
        let home = tempfile::tempdir().unwrap();
        filled(home.path(), 8).await;
        cut_journal(home.path());
        // Only the journal: what sled does is shown elsewhere.
        let faults = Faults::from(&home.path().join("journal"), nth, std::io::ErrorKind::Other);
        drop(Store::open(home.path(), &opening()));
        let struck = faults.struck();
        drop(faults);
        let (store, told) = open(home.path());
        assert_eq!(titles(&store).len(), 8, "died at call {nth}: {told:?}");
        store.close().await;
        fs::remove_dir_all(home.path().join("index")).unwrap();
        let (store, told) = open(home.path());
        assert_eq!(titles(&store).len(), 8, "died at call {nth}: the journal alone: {told:?}");
        if !struck {
            assert!(nth > 10, "healing was too short to show anything");
            return;
        }
    }
}

/// Like a backup, such a store may have issued change keys that it no longer knows of.
#[tokio::test]
async fn a_store_that_lost_records_issues_changes_under_a_new_desk_key() {
    let desk = |store: &Store| store.read(|contents| contents.desk.clone().unwrap());
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 8).await;
    let (store, _) = open(home.path());
    let before = desk(&store);
    store.close().await;
    let segment = home.path().join("journal/000000000001.segment");
    let length = fs::metadata(&segment).unwrap().len() as usize;
    damage(&segment, length / 2..length / 2 + 10);
    fs::remove_dir_all(home.path().join("index")).unwrap();

    let (store, told) = open(home.path());
    assert!(told.iter().any(Told::lost_records), "{told:?}");
    let after = desk(&store);
    assert_ne!(after.key, before.key);
    assert_eq!((after.former.clone(), after.take_in), (vec![before.key], true));
    store.close().await;
    let (store, told) = open(home.path());
    assert_eq!((told, desk(&store)), (vec![], after), "once");
}

#[tokio::test]
async fn a_base_of_a_newer_adtally_is_refused_and_not_read_in_part() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 3).await;
    let (mut journal, _) =
        journal::Journal::open(&home.path().join("journal"), journal::Options { segment_bytes: 4 << 20 })
            .unwrap();
    let base = journal.begin_base().unwrap().write([r#"{"wish":{}}"#].iter().map(Ok)).unwrap();
    journal.adopt_base(base).unwrap();
    drop(journal);
    fs::remove_dir_all(home.path().join("index")).unwrap();
    let fault = Store::open(home.path(), &opening()).expect_err("nobody knows what a wish is");
    assert!(matches!(fault, OpenFault::UnknownRecord { .. }), "{fault}");
}

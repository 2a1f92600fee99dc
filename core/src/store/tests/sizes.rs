//! Sizes: what is saved comes back whole, however long it is, from the index and from the journal alone; and an
//! index that holds anything else than what was written is not believed.

use super::*;
use crate::queue::{Cause, CauseKind};
use crate::store::mirror::{Changes, Mark, Mirror, Options};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Where an ad keeps a text that has this many bytes; every text gets one of its own.
#[derive(Debug, Clone, Copy)]
enum Place {
    Title,
    Text,
    Link,
    Number,
    Code,
    ProductName,
}

fn with(place: Place, text: String) -> Ad {
    let mut ad = ad("Lang");
    let line = &mut ad.bookings[0].line;
    match place {
        Place::Title => ad.title = text,
        Place::Text => ad.text = text,
        Place::Link => ad.link = Some(text),
        Place::Number => line.contract_number = text,
        Place::Code => line.product_code = text,
        Place::ProductName => line.product_name = Some(text),
    }
    ad
}

/// A text of exactly so many bytes, no two parts of which are alike.
fn text_of(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 16);
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&format!("{number} ä\"\\€ "));
    }
    while text.len() > bytes {
        text.pop();
    }
    while text.len() < bytes {
        text.push('x');
    }
    text
}

fn one(store: &Store, ad: &Ad) -> Ad {
    store.read(|contents| contents.ad(ad.key).expect("a saved ad is there").tracked.ad.clone())
}

/// Saved, closed, opened, and opened once more without an index: the ad is the same each time.
async fn comes_back_whole(ads: &[Ad]) {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = open(home.path());
    for ad in ads {
        save(&store, ad).await.unwrap();
    }
    store.close().await;
    let (store, told) = open(home.path());
    assert_eq!(told, [], "nothing was to be repaired");
    assert!(ads.iter().all(|ad| one(&store, ad) == *ad), "from the index");
    store.close().await;
    fs::remove_dir_all(home.path().join("index")).unwrap();
    let (store, told) = open(home.path());
    assert!(matches!(told[..], [Told::IndexRebuilt { .. }]), "{told:?}");
    assert!(ads.iter().all(|ad| one(&store, ad) == *ad), "from the journal");
    store.close().await;
    let (store, told) = open(home.path());
    assert_eq!(told, [], "the index that was rebuilt is whole");
    assert!(ads.iter().all(|ad| one(&store, ad) == *ad), "from the index that was rebuilt");
    store.close().await;
}

#[tokio::test]
async fn a_product_name_of_1_100_000_characters_is_whole_after_a_restart() {
    let name = "x".repeat(1_100_000);
    comes_back_whole(&[with(Place::ProductName, name.clone()), with(Place::Text, name)]).await;
}

#[tokio::test]
async fn a_long_text_that_becomes_short_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = open(home.path());
    let mut ad = with(Place::Text, text_of(1_500_000));
    for (revision, bytes) in [(1, 1_500_000), (2, 10), (3, 1_020_001), (4, 0)] {
        (ad.revision, ad.text) = (revision, text_of(bytes));
        save(&store, &ad).await.unwrap();
    }
    store.close().await;
    let (store, told) = open(home.path());
    assert_eq!((told, one(&store, &ad)), (vec![], ad));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 20, ..ProptestConfig::default() })]

    /// Sizes about a piece, about 255 pieces, and any up to 3 MB.
    #[test]
    fn texts_of_any_size_up_to_3_mb_are_whole(
        place in prop::sample::select(vec![
            Place::Title, Place::Text, Place::Link, Place::Number, Place::Code, Place::ProductName,
        ]),
        bytes in prop_oneof![
            0..20_usize,
            3_980..4_020_usize,
            1_019_000..1_029_000_usize,
            0..3_000_000_usize,
            Just(3_000_000_usize),
        ],
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(comes_back_whole(&[with(place, text_of(bytes)), ad("Kurz")]));
    }
}

type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

/// Changes what a closed store's index holds, behind its back; its mark stays as `mark` makes it.
fn tamper(home: &Path, mark: impl FnOnce(Mark) -> Mark, change: impl FnOnce(&mut Entries)) {
    let mut before = Entries::new();
    let opened = Mirror::open(&home.join("index"), Options::default(), &mut |key, value| {
        before.insert(key.to_vec(), value.to_vec());
    });
    let opened = opened.unwrap();
    let mut after = before.clone();
    change(&mut after);
    let removes = before.keys().filter(|key| !after.contains_key(*key)).cloned().collect();
    let puts = after.into_iter().filter(|(key, value)| before.get(key) != Some(value)).collect();
    opened.mirror.commit(Changes { removes, puts, mark: mark(opened.mark.unwrap()) });
    opened.mirror.close().unwrap();
}

/// Whether it is an entry of an ad's head, text or bookings: `h`, `t` or `b`.
fn is_of(part: u8) -> impl Fn(&Vec<u8>) -> bool {
    move |key| key.first() == Some(&b'a') && key.get(17) == Some(&part)
}

/// What was changed in the index is noticed, told, and put right from the journal.
async fn is_noticed(change: impl FnOnce(&mut Entries)) {
    let home = tempfile::tempdir().unwrap();
    let mut ads = filled(home.path(), 3).await;
    let (store, _) = open(home.path());
    ads.push(with(Place::Text, text_of(9_000)));
    save(&store, &ads[3]).await.unwrap();
    store.close().await;
    tamper(home.path(), |mark| mark, change);
    let (store, told) = open(home.path());
    assert!(matches!(&told[..], [Told::IndexRebuilt { set_aside: Some(_), .. }]), "{told:?}");
    assert!(ads.iter().all(|ad| one(&store, ad) == *ad), "put right");
    store.close().await;
    assert_eq!(open(home.path()).1, [], "for good");
}

#[tokio::test]
async fn a_text_that_was_cut_off_in_the_index_is_noticed() {
    is_noticed(|entries| {
        let last = entries.keys().rfind(|key| is_of(b't')(key)).unwrap().clone();
        entries.remove(&last);
    })
    .await;
}

#[tokio::test]
async fn a_word_that_was_altered_in_the_index_is_noticed() {
    is_noticed(|entries| {
        let value = entries.iter_mut().find(|(key, _)| is_of(b't')(key)).unwrap().1;
        value[4] ^= 1;
    })
    .await;
}

#[tokio::test]
async fn units_that_were_altered_in_the_index_are_noticed() {
    is_noticed(|entries| {
        let value = entries.iter_mut().find(|(key, _)| is_of(b'b')(key)).unwrap().1;
        let altered = String::from_utf8(value.clone()).unwrap().replace("\"units\":2", "\"units\":3");
        assert_ne!(altered.as_bytes(), value);
        *value = altered.into_bytes();
    })
    .await;
}

#[tokio::test]
async fn bookings_of_two_ads_that_changed_places_are_noticed() {
    is_noticed(|entries| {
        let keys: Vec<_> = entries.keys().filter(|key| is_of(b'b')(key)).take(2).cloned().collect();
        let values = [&keys[1], &keys[0]].map(|key| entries[key].clone());
        entries.extend(keys.into_iter().zip(values));
    })
    .await;
}

/// The form of Adtally 0.x before this one: pieces in one byte, a hash of keys alone.
#[tokio::test]
async fn an_index_of_the_first_form_is_written_anew_without_a_word() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 8).await;
    tamper(
        home.path(),
        |mark| Mark { schema: 1, hash: 7, ..mark },
        |entries| {
            let form_2 = std::mem::take(entries);
            for (mut key, value) in form_2 {
                if key[0] != b'q' {
                    key.truncate(key.len() - 4);
                    key.push(0);
                }
                entries.insert(key, value);
            }
        },
    );
    let (store, told) = open(home.path());
    assert_eq!(told, [], "an update is no repair");
    assert!(ads.iter().all(|ad| one(&store, ad) == *ad));
    store.close().await;
    assert_eq!(open(home.path()).1, []);
}

#[tokio::test]
async fn an_index_of_an_unknown_form_is_told() {
    let home = tempfile::tempdir().unwrap();
    filled(home.path(), 2).await;
    tamper(home.path(), |mark| Mark { schema: 99, ..mark }, |_| {});
    let (_store, told) = open(home.path());
    assert!(matches!(&told[..], [Told::IndexRebuilt { why, .. }] if why.contains("form 99")), "{told:?}");
}

#[tokio::test]
async fn what_the_journal_can_not_take_is_refused_alone() {
    let home = tempfile::tempdir().unwrap();
    let (store, _) = open(home.path());
    let (long, short) = (with(Place::Text, "x".repeat(17 << 20)), ad("Kurz"));
    let (refused, saved) = tokio::join!(save(&store, &long), save(&store, &short));
    let Err(CommitFault::Store(fault)) = refused else { panic!("it is longer than a frame") };
    assert!(fault.to_string().contains("longer than the journal takes"), "{fault}");
    saved.expect("its neighbour is saved");
    store.close().await;
    let (store, told) = open(home.path());
    assert_eq!((told, titles(&store)), (vec![], vec!["Kurz".to_owned()]));
}

/// After a restart an ad is due at once, which no record says.
#[tokio::test]
async fn ads_that_waited_before_a_restart_leave_the_index_believed() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 3).await;
    let at = ads[0].saved_at;
    for round in 1..4 {
        let (store, told) = open(home.path());
        assert_eq!(told, [], "round {round}");
        for ad in &ads {
            let key = ad.key;
            let waits = move |_: &Stage<'_>| Ok::<_, ()>((vec![refused(key, at, round)], ()));
            store.commit(at, waits).await.unwrap();
        }
        store.close().await;
    }
    let (store, told) = open(home.path());
    assert_eq!(told, []);
    store.read(|contents| {
        let standings = contents.queued().filter_map(|ad| ad.tracked.standing.clone());
        let standings: Vec<_> = standings.map(|standing| (standing.tries, standing.due)).collect();
        assert_eq!(standings, [(3, None); 3]);
    });
}

fn refused(ad: AdKey, at: Timestamp, tries: u32) -> Step {
    let cause = Cause {
        kind: CauseKind::Temporary,
        contract: "101".into(),
        product: "SMALL".into(),
        code: String::new(),
        message: String::new(),
        raw: "x".repeat(2_048),
        at,
    };
    let due = Some(at + jiff::SignedDuration::from_secs(60));
    Step::Refused { ad, cause, settles: true, may_land: false, tries, due, needs_you: false, alone: false }
}

/// Each copy adds a key.
#[tokio::test]
async fn a_desk_of_many_former_keys_is_kept_in_the_index() {
    let home = tempfile::tempdir().unwrap();
    let ads = filled(home.path(), 1).await;
    let (store, _) = open(home.path());
    let before = store.read(|contents| contents.desk.clone().unwrap());
    let former: Vec<DeskKey> = (0..500).map(|_| DeskKey(uuid::Uuid::now_v7())).collect();
    let desk = DeskRecord { former, ..before };
    let step = Step::Desk(desk.clone());
    store.commit(ads[0].saved_at, move |_| Ok::<_, ()>((vec![step], ()))).await.unwrap();
    store.close().await;
    let (store, told) = open(home.path());
    assert_eq!(told, []);
    store.read(|contents| assert_eq!(contents.desk.as_ref(), Some(&desk)));
}

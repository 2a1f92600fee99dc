//! A damaged journal, as the app meets it: torn, spoilt in the middle, cut short.

use std::fs;

use adtally_core::store::{Repair, Told};
use adtally_tests::torture::{self, Ack};

use adtally_tests::faults::ground::{Ground, copy, cut, damage, frames};

/// Ten answered saves, and one more that was on its way: its frame is on disk, nobody noted it, and
/// the index has not seen it.
async fn with_one_on_its_way() -> Ground {
    let ground = Ground::with(10).await.unwrap();
    let index = ground.data().join("index before");
    copy(&ground.index(), &index).unwrap();
    let (desk, _) = ground.open().await.unwrap();
    torture::create(&desk).await.unwrap();
    desk.close().await;
    copy(&index, &ground.index()).unwrap();
    ground
}

fn is_torn(told: &Told) -> bool {
    matches!(told, Told::Journal(Repair::TornTail { .. }))
}

#[tokio::test]
async fn a_torn_last_frame_is_cut_off_and_told_once() {
    let probe = with_one_on_its_way().await;
    let ends = frames(&probe.last_segment().unwrap()).unwrap();
    let [.., start, end] = ends[..] else { panic!("no frames") };
    for bytes in [start + 1, start + 4, start + 35, start + 36, (start + end) / 2, end - 1] {
        let ground = with_one_on_its_way().await;
        let frames = frames(&ground.last_segment().unwrap()).unwrap();
        let [.., start_here, end_here] = frames[..] else { panic!("no frames") };
        // Texts differ in length from store to store; the place within the frame is what counts.
        let bytes = (start_here + (bytes - start)).min(end_here - 1);
        cut(&ground.last_segment().unwrap(), bytes).unwrap();
        let told = ground.recovers().await.unwrap();
        assert!(told.len() == 1 && is_torn(&told[0]), "cut at {bytes}: {told:?}");
    }
}

#[tokio::test]
async fn a_frame_that_never_began_is_no_fault() {
    let ground = with_one_on_its_way().await;
    let frames = frames(&ground.last_segment().unwrap()).unwrap();
    cut(&ground.last_segment().unwrap(), frames[frames.len() - 2]).unwrap();
    assert_eq!(ground.recovers().await.unwrap(), []);
}

#[tokio::test]
async fn blocks_that_were_never_written_behind_the_end_are_told_and_harmless() {
    let ground = Ground::with(10).await.unwrap();
    let bytes = fs::read(ground.last_segment().unwrap()).unwrap();
    fs::write(ground.last_segment().unwrap(), [&bytes[..], &[0; 8192]].concat()).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(told.len() == 1 && is_torn(&told[0]), "{told:?}");
}

/// The index still knows what a damaged frame said, so nothing is lost, now or later.
#[tokio::test]
async fn a_damaged_frame_in_the_middle_is_told_and_the_index_makes_up_for_it() {
    let ground = Ground::with(12).await.unwrap();
    let frames = frames(&ground.last_segment().unwrap()).unwrap();
    damage(&ground.last_segment().unwrap(), frames[5] + 50..frames[5] + 60).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(!told.is_empty(), "damage is told, also when nothing is lost");
}

/// Without an index the record is gone, and it alone, by its number.
#[tokio::test]
async fn a_damaged_frame_without_an_index_is_named_and_costs_nothing_else() {
    let ground = Ground::new().unwrap();
    let (desk, _) = ground.open().await.unwrap();
    let mut ads = Vec::new();
    for _ in 0..12 {
        let (ad, content) = torture::create(&desk).await.unwrap();
        ads.push(Ack::of(ad, content));
    }
    desk.close().await;
    // The head, the desk's own record, then an ad each.
    let frames = frames(&ground.last_segment().unwrap()).unwrap();
    damage(&ground.last_segment().unwrap(), frames[6] + 40..frames[6] + 41).unwrap();
    fs::remove_dir_all(ground.index()).unwrap();

    let (desk, told) = ground.open().await.unwrap();
    let named: Vec<_> = told.iter().filter(|told| told.lost_records()).collect();
    assert!(
        matches!(named[..], [Told::Journal(Repair::Damaged { missing, .. })] if *missing == (6..=6)),
        "{told:?}"
    );
    assert!(desk.ad(ads[4].ad).is_none(), "the fault struck");
    ads.remove(4);
    ads.iter().for_each(|ack| ground.note(ack).unwrap());
    ground.all_there(&desk).unwrap();
    desk.close().await;
    ground.is_sound().await.unwrap();
}

#[tokio::test]
async fn a_journal_that_lost_its_end_is_made_whole_from_the_index() {
    for (kept, more) in [(0, 0), (0, 60), (1, 0), (5, 0), (5, 30), (12, 50)] {
        let ground = Ground::with(12).await.unwrap();
        let frames = frames(&ground.last_segment().unwrap()).unwrap();
        cut(&ground.last_segment().unwrap(), frames[kept] + more).unwrap();
        let told = ground.recovers().await.unwrap();
        assert!(matches!(told[..], [Told::JournalBehind { .. }]), "{kept} and {more}: {told:?}");
    }
}

#[tokio::test]
async fn a_segment_of_which_nothing_can_be_read_is_told_and_made_up_for() {
    let ground = Ground::with(12).await.unwrap();
    let length = fs::metadata(ground.last_segment().unwrap()).unwrap().len() as usize;
    damage(&ground.last_segment().unwrap(), 0..length).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().any(|told| matches!(told, Told::JournalBehind { .. })), "{told:?}");
}

#[tokio::test]
async fn a_journal_that_is_gone_is_made_whole_from_the_index() {
    let ground = Ground::with(12).await.unwrap();
    fs::remove_dir_all(ground.journal()).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().any(|told| matches!(told, Told::JournalBehind { .. })), "{told:?}");
}

/// Both at once: the end of the journal is gone, and the index is older than that.
#[tokio::test]
async fn an_index_older_than_a_torn_journal_catches_up_to_the_tear() {
    let ground = Ground::with(4).await.unwrap();
    let index = ground.data().join("index before");
    copy(&ground.index(), &index).unwrap();
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 6).await.unwrap();
    torture::create(&desk).await.unwrap();
    desk.close().await;
    copy(&index, &ground.index()).unwrap();
    let frames = frames(&ground.last_segment().unwrap()).unwrap();
    cut(&ground.last_segment().unwrap(), frames[frames.len() - 2] + 20).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(told.len() == 1 && is_torn(&told[0]), "{told:?}");
}

/// The desk's own record is the first of all.
#[tokio::test]
async fn a_store_that_lost_the_record_of_its_desk_goes_on_under_a_new_key() {
    let ground = Ground::with(8).await.unwrap();
    let frames = frames(&ground.last_segment().unwrap()).unwrap();
    damage(&ground.last_segment().unwrap(), frames[1] + 40..frames[1] + 41).unwrap();
    fs::remove_dir_all(ground.index()).unwrap();
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().any(Told::lost_records), "{told:?}");
}

//! A damaged journal, as the app meets it: torn, spoilt in the middle, cut short.

use std::fs;

use adtally_core::store::{Repair, Told};
use adtally_tests::torture::{self, Ack};

use crate::ground::{Ground, copy, cut, damage, frames};

/// Ten answered saves, and one more that was on its way: its frame is on disk, nobody noted it, and
/// the index has not seen it.
async fn with_one_on_its_way() -> Ground {
    let ground = Ground::with(10).await;
    let index = ground.data().join("index before");
    copy(&ground.index(), &index);
    let (desk, _) = ground.open().await;
    torture::create(&desk).await.unwrap();
    desk.close().await;
    copy(&index, &ground.index());
    ground
}

#[tokio::test]
async fn a_frame_that_never_began_is_no_fault() {
    let ground = with_one_on_its_way().await;
    let frames = frames(&ground.last_segment());
    cut(&ground.last_segment(), frames[frames.len() - 2]);
    assert_eq!(ground.recovers().await, []);
}

/// Without an index the record is gone, and it alone, by its number.
#[tokio::test]
async fn a_damaged_frame_without_an_index_is_named_and_costs_nothing_else() {
    let ground = Ground::new();
    let (desk, _) = ground.open().await;
    let mut ads = Vec::new();
    for _ in 0..12 {
        let (ad, content) = torture::create(&desk).await.unwrap();
        ads.push(Ack::of(ad, content));
    }
    desk.close().await;
    // The head, the desk's own record, then an ad each.
    let frames = frames(&ground.last_segment());
    damage(&ground.last_segment(), frames[6] + 40..frames[6] + 41);
    fs::remove_dir_all(ground.index()).unwrap();

    let (desk, told) = ground.open().await;
    let named: Vec<_> = told.iter().filter(|told| told.lost_records()).collect();
    assert!(
        matches!(named[..], [Told::Journal(Repair::Damaged { missing, .. })] if *missing == (6..=6)),
        "{told:?}"
    );
    assert!(desk.ad(ads[4].ad).is_none(), "the fault struck");
    ads.remove(4);
    ads.iter().for_each(|ack| ground.note(ack));
    ground.all_there(&desk);
    desk.close().await;
    ground.is_sound().await;
}

#[tokio::test]
async fn a_journal_that_lost_its_end_is_made_whole_from_the_index() {
    for kept in [0, 1, 5] {
        let ground = Ground::with(12).await;
        let frames = frames(&ground.last_segment());
        cut(&ground.last_segment(), frames[kept]);
        let told = ground.recovers().await;
        assert!(told.iter().any(|told| matches!(told, Told::JournalBehind { .. })), "{kept}: {told:?}");
    }
}

#[tokio::test]
async fn a_journal_that_is_gone_is_made_whole_from_the_index() {
    let ground = Ground::with(12).await;
    fs::remove_dir_all(ground.journal()).unwrap();
    let told = ground.recovers().await;
    assert!(told.iter().any(|told| matches!(told, Told::JournalBehind { .. })), "{told:?}");
}

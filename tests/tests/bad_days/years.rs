//! Years of work: bases keep the live journal small, the past moves to `history/`, and the journal
//! alone gives the same contents as the index.

use std::fs;
use std::path::Path;

use adtally_core::ad::{Ad, AdForm, AdKey, BookingForm};
use adtally_core::desk::Desk;
use adtally_core::store::Told;
use adtally_tests::desk::typed;
use adtally_tests::torture;

use adtally_tests::faults::ground::{Ground, files_of};

/// Below this, closed segments are left as they are.
const BASE_FROM: u64 = 64 << 20;

fn bytes_of(folder: &Path) -> u64 {
    files_of(folder).unwrap().iter().map(|path| fs::metadata(path).unwrap().len()).sum()
}

fn with_ending(folder: &Path, ending: &str) -> usize {
    files_of(folder).unwrap().iter().filter(|path| path.extension().is_some_and(|it| it == ending)).count()
}

/// Every ad as it is, oldest first.
fn contents(desk: &Desk) -> Vec<(Ad, adtally_core::queue::AdState)> {
    let mut all: Vec<_> = torture::all_ads(desk).map(|key| desk.ad(key).unwrap()).collect();
    all.sort_by_key(|view| view.ad.key);
    all.into_iter().map(|view| (view.ad, view.state)).collect()
}

fn order(desk: &Desk) -> Vec<AdKey> {
    desk.queue(0, usize::MAX).into_iter().map(|row| row.key).collect()
}

/// Waits for a base that is being written, closes, and checks what is on disk, with and without the
/// index.
async fn is_bounded_and_whole(ground: &Ground, desk: Desk, live: u64) {
    let mut waited = 0;
    while with_ending(&ground.journal(), "base") == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        waited += 1;
        assert!(waited < 3_600, "a base is written");
    }
    // The writer hears of it with its next job.
    torture::create(&desk).await.unwrap();
    let (ads, queue) = (contents(&desk), order(&desk));
    desk.close().await;

    assert_eq!(with_ending(&ground.journal(), "base"), 1, "older bases move to the history");
    let history = ground.journal().join("history");
    assert!(bytes_of(&history) > BASE_FROM, "what a base covers moves to the history");
    let segments: u64 = ground.segments().unwrap().iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    let most = BASE_FROM.max(2 * live) + (16 << 20);
    assert!(segments < most, "the live journal is bounded: {segments} of {most}");

    let (desk, told) = ground.open().await.unwrap();
    assert_eq!(told, []);
    assert!(contents(&desk) == ads && order(&desk) == queue, "the index holds it all");
    desk.close().await;
    fs::remove_dir_all(ground.index()).unwrap();
    let (desk, told) = ground.open().await.unwrap();
    assert!(matches!(told[..], [Told::IndexRebuilt { set_aside: None, .. }]), "{told:?}");
    assert!(contents(&desk) == ads && order(&desk) == queue, "the journal alone holds it all");
    desk.close().await;
}

/// An ad of the largest size, so that few of them fill many segments.
fn large(title: &str, before: Option<&Ad>) -> AdForm {
    let known = before.map(AdForm::of).unwrap_or_default().bookings;
    let bookings = (0..50).map(|place| BookingForm {
        usage_key: known.get(place).and_then(|booking| booking.usage_key),
        line: typed(&format!("{:08}", 100 + place), "HOLSTEN-GROSSANZEIGE-ÜBERLANG"),
        units: fastrand::u32(1..10_000),
    });
    AdForm {
        title: title.into(),
        text: "Größe ".repeat(300),
        bookings: bookings.collect(),
        ..AdForm::default()
    }
}

/// Changes of few ads over years: the journal grows, what it stands for does not.
#[tokio::test(flavor = "multi_thread")]
async fn years_of_changes_are_bounded_by_bases() {
    let ground = Ground::new().unwrap();
    let (desk, _) = ground.open().await.unwrap();
    let forms = (0..150).map(|number| large(&format!("Anzeige {number}"), None)).collect();
    let made = desk.import(forms).await.unwrap();
    let keys: Vec<AdKey> = made.into_iter().map(|key| key.unwrap()).collect();
    let mut round = 0;
    while with_ending(&ground.journal(), "base") == 0 {
        round += 1;
        assert!(
            round < 60,
            "the threshold is crossed, and no base came: {} MiB",
            bytes_of(&ground.journal()) >> 20
        );
        let saves = keys.iter().map(|key| {
            let form = large(&format!("Fassung {round}"), desk.ad(*key).as_ref().map(|view| &view.ad));
            desk.save(*key, form)
        });
        for save in futures_of(saves.collect()).await {
            save.unwrap();
        }
    }
    assert!(round > 10, "not before it is due");
    is_bounded_and_whole(&ground, desk, 150 * 40_000).await;
}

/// Runs them together, so that they share syncs.
async fn futures_of<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, output) in &mut futures {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *output = Some(value),
                    std::task::Poll::Pending => waits = true,
                }
            }
        }
        if waits { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    futures.into_iter().filter_map(|(_, output)| output).collect()
}

/// An ordinary ad.
fn ordinary(number: usize, revision: usize, before: Option<&Ad>) -> AdForm {
    let usage_key = before.and_then(|ad| AdForm::of(ad).bookings[0].usage_key);
    let line = typed(&format!("{:08}", 100 + number % 500), "HOLSTEN-01");
    let bookings = vec![BookingForm { usage_key, line, units: 3 }];
    let title = format!("Anzeige {number}, Fassung {revision}");
    AdForm { title, text: "Fähren fahren täglich. ".repeat(18), bookings, ..AdForm::default() }
}

/// 40 ads on each of 250 working days a year, each edited three times.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "slow: 4 minutes, 100,000 ads and 300,000 edits"]
async fn ten_years_of_work_open_as_they_were_left() {
    let ground = Ground::new().unwrap();
    let (desk, _) = ground.open().await.unwrap();
    for week in 0..500 {
        let forms = (0..200).map(|number| ordinary(week * 200 + number, 1, None)).collect();
        let made = desk.import(forms).await.unwrap();
        let keys: Vec<AdKey> = made.into_iter().map(|key| key.unwrap()).collect();
        for revision in 2..5 {
            let edits = keys.iter().enumerate().map(|(number, key)| {
                let before = desk.ad(*key).unwrap().ad;
                desk.save(*key, ordinary(week * 200 + number, revision, Some(&before)))
            });
            for edit in futures_of(edits.collect()).await {
                edit.unwrap();
            }
        }
    }
    is_bounded_and_whole(&ground, desk, 100_000 * 2_000).await;
}

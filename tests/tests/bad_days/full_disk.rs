//! A full disk: a file system in memory with a limit, filled to the last byte.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use adtally_core::desk::{Desk, SaveFault};
use adtally_core::store::{OpenFault, Told};
use adtally_tests::torture::{self, Ack, Content};

use crate::namespace::{inside, mount_small};
use adtally_tests::faults::ground::Ground;

/// What takes up the room.
struct Filler(PathBuf);

impl Filler {
    /// Takes all the room that there is.
    fn fill(folder: &Path) -> Filler {
        let path = folder.join("filler");
        let mut file = fs::File::create(&path).unwrap();
        for block in [&[1; 65536][..], &[1; 4096], &[1; 1]] {
            while file.write_all(block).is_ok() {}
        }
        let full = fs::write(folder.join("more"), [1; 4096]).map_err(|error| error.kind());
        assert_eq!(full, Err(std::io::ErrorKind::StorageFull), "the control: the disk is full");
        let _ = fs::remove_file(folder.join("more"));
        Filler(path)
    }

    fn free(self) {
        fs::remove_file(self.0).unwrap();
    }
}

/// Tries to save so often; notes what was answered, and returns what was refused.
async fn try_to_save(ground: &Ground, desk: &Desk, times: usize) -> Vec<SaveFault> {
    let mut refused = Vec::new();
    for _ in 0..times {
        let content = Content { seed: fastrand::u64(..), version: 1 };
        match desk.create(content.form(None)).await {
            Ok(ad) => ground.note(&Ack::of(ad, content)).unwrap(),
            Err(fault) => refused.push(fault),
        }
    }
    refused
}

fn all_say_full(refused: &[SaveFault]) {
    for fault in refused {
        let text = fault.to_string();
        assert!(text.contains("The disk is full") && text.contains("save again"), "{text}");
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_saving_goes_on_when_there_is_room() {
    if !inside("full_disk::a_full_disk_is_named_and_saving_goes_on_when_there_is_room") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(ground.data(), 16 << 10);
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 30).await.unwrap();
    for round in 0..3 {
        let filler = Filler::fill(ground.data());
        let refused = try_to_save(&ground, &desk, 40).await;
        assert!(refused.len() > 20, "round {round}: {} of 40 refused", refused.len());
        all_say_full(&refused);
        ground.all_there(&desk).unwrap();
        filler.free();
        assert_eq!(try_to_save(&ground, &desk, 10).await, [], "without a restart");
        ground.all_there(&desk).unwrap();
    }
    desk.close().await;
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().all(Told::is_of_index), "of the journal nothing is to be repaired: {told:?}");
}

#[tokio::test]
async fn a_store_opens_on_a_full_disk_or_says_why_not() {
    if !inside("full_disk::a_store_opens_on_a_full_disk_or_says_why_not") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(ground.data(), 16 << 10);
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 30).await.unwrap();
    desk.close().await;
    let filler = Filler::fill(ground.data());
    match torture::open(ground.data()).await {
        Ok((desk, _)) => {
            ground.all_there(&desk).unwrap();
            all_say_full(&try_to_save(&ground, &desk, 20).await);
            desk.close().await;
        }
        Err(fault) => assert!(matches!(fault, OpenFault::DiskFull { .. }), "{fault}"),
    }
    filler.free();
    let told = ground.recovers().await.unwrap();
    assert!(told.iter().all(Told::is_of_index), "{told:?}");
}

#[tokio::test]
async fn a_full_disk_without_an_index_is_no_reason_not_to_work() {
    if !inside("full_disk::a_full_disk_without_an_index_is_no_reason_not_to_work") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(ground.data(), 16 << 10);
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 30).await.unwrap();
    desk.close().await;
    fs::remove_dir_all(ground.index()).unwrap();
    let filler = Filler::fill(ground.data());
    let (desk, told) = ground.open().await.unwrap();
    assert!(told.iter().any(|told| matches!(told, Told::NoIndex { .. })), "{told:?}");
    ground.all_there(&desk).unwrap();
    all_say_full(&try_to_save(&ground, &desk, 20).await);
    filler.free();
    assert_eq!(try_to_save(&ground, &desk, 5).await, []);
    desk.close().await;
    ground.recovers().await.unwrap();
}

#[tokio::test]
async fn a_new_store_on_a_full_disk_is_refused_and_made_when_there_is_room() {
    if !inside("full_disk::a_new_store_on_a_full_disk_is_refused_and_made_when_there_is_room") {
        return;
    }
    let ground = Ground::new().unwrap();
    mount_small(ground.data(), 8 << 10);
    let filler = Filler::fill(ground.data());
    let fault = torture::open(ground.data()).await.expect_err("there is no room");
    assert!(matches!(fault, OpenFault::DiskFull { .. }), "{fault:?}");
    assert!(fault.to_string().contains(&*ground.data().to_string_lossy()), "{fault}");
    filler.free();
    let (desk, _) = ground.open().await.unwrap();
    ground.save(&desk, 5).await.unwrap();
    desk.close().await;
    ground.is_sound().await.unwrap();
}

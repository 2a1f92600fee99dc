//! Pictures are kept whole, or not at all.

use super::size::tests::{jpeg_of, png_of, webp_of};
use super::*;
use crate::ad::PictureKind;
use crate::store::files::faults::Faults;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01red";
const JPEG: &[u8] = b"\xFF\xD8\xFF\xC0\0\x11\x08\0\x01\0\x01blue";
const WEBP: &[u8] = b"RIFF\x16\0\0\0WEBPVP8L\x0A\0\0\0\x2F\0\0\0\0green";

fn pictures() -> (tempfile::TempDir, Pictures) {
    let dir = tempfile::tempdir().unwrap();
    let pictures = Pictures::open(&dir.path().join("pictures")).unwrap();
    (dir, pictures)
}

fn count(pictures: &Pictures) -> usize {
    files::list(&pictures.folder).unwrap().len()
}

#[test]
fn a_picture_is_kept_under_its_hash_and_twice_is_once() {
    let (_dir, pictures) = pictures();
    for (bytes, kind) in [(PNG, PictureKind::Png), (JPEG, PictureKind::Jpeg), (WEBP, PictureKind::Webp)] {
        let name = pictures.add(bytes).unwrap();
        assert_eq!(pictures.add(bytes).unwrap(), name);
        assert_eq!(name.kind(), kind);
        assert_eq!(pictures.read(&name).unwrap(), bytes);
        assert_eq!(std::fs::read(pictures.path(&name)).unwrap(), bytes);
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(serde_json::from_str::<PictureName>(&json).unwrap(), name);
    }
    assert_eq!(count(&pictures), 3);
}

#[test]
fn only_pictures_of_a_fair_size_are_taken() {
    let (_dir, pictures) = pictures();
    for bytes in [&b""[..], b"GIF89a", b"<svg>", b"RIFF\0\0\0\0WAVE", &PNG[..7]] {
        assert!(matches!(pictures.add(bytes), Err(PictureError::NotAPicture)));
    }
    let mut large = PNG.to_vec();
    large.resize(MAX_PICTURE, 0);
    pictures.add(&large).unwrap();
    large.push(0);
    let refused = pictures.add(&large);
    assert!(matches!(refused, Err(PictureError::TooLarge { bytes }) if bytes == large.len()));
    assert_eq!(count(&pictures), 1);
}

#[test]
fn a_picture_that_unfolds_to_too_much_is_not_taken() {
    let (_dir, pictures) = pictures();
    for bomb in [png_of(22_400, 22_400, &[]), jpeg_of(65_500, 8_000), webp_of(16_383, 16_383)] {
        assert!(bomb.len() < 64 << 10);
        assert!(matches!(pictures.add(&bomb), Err(PictureError::TooManyPixels { .. })));
    }
    assert!(
        pictures.add(&png_of(2_000, 2_000, &[(2_000, 2_000); 500])).is_err(),
        "2 billion in all its frames"
    );
    for fair in
        [png_of(10_000, 5_000, &[]), jpeg_of(8_000, 6_000), png_of(1_000, 1_000, &[(1_000, 1_000); 50])]
    {
        let name = pictures.add(&fair).unwrap();
        assert_eq!(pictures.read(&name).unwrap(), fair);
    }
    let told = pictures.add(&png_of(10_000, 5_001, &[])).unwrap_err().to_string();
    assert!(told.contains("51 megapixels") && told.contains("at most 50"), "{told}");
}

/// It was kept before there was a bound, or came from a backup.
#[test]
fn a_picture_that_unfolds_to_too_much_is_not_handed_out() {
    let (_dir, pictures) = pictures();
    for bomb in [png_of(22_400, 22_400, &[]), jpeg_of(65_500, 8_000), webp_of(16_383, 16_383)] {
        let name = PictureName::of(&bomb).unwrap();
        std::fs::write(pictures.path(&name), &bomb).unwrap();
        assert!(matches!(pictures.read(&name), Err(PictureError::TooManyPixels { .. })));
    }
}

#[test]
fn a_damaged_picture_is_never_shown_and_adding_it_again_puts_it_right() {
    let (_dir, pictures) = pictures();
    let name = pictures.add(PNG).unwrap();
    let path = pictures.path(&name);
    for damaged in
        [&PNG[..PNG.len() - 1], b"", b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01rad", &[0; 9]]
    {
        std::fs::write(&path, damaged).unwrap();
        assert!(matches!(pictures.read(&name), Err(PictureError::Damaged { .. })));
    }
    assert_eq!(pictures.add(PNG).unwrap(), name);
    assert_eq!(pictures.read(&name).unwrap(), PNG);
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(pictures.read(&name), Err(PictureError::Missing { .. })));
}

#[test]
fn nothing_but_a_name_is_a_name() {
    let good = PictureName::of(PNG).unwrap().to_string();
    assert_eq!(good.len(), 68);
    for bad in [
        "",
        ".png",
        "../../etc/passwd",
        &good[1..],
        &good[..good.len() - 1],
        &good.to_uppercase(),
        &format!("{good}.tmp"),
        &format!("/{good}"),
        &good.replace("png", "gif"),
        &good.replace("png", "PNG"),
        &format!("{}é.png", &good[..62]),
    ] {
        assert!(bad.parse::<PictureName>().is_err(), "{bad}");
    }
    assert_eq!(good.parse::<PictureName>().unwrap().to_string(), good);
}

#[test]
fn sweeping_takes_what_nobody_uses_and_nothing_else() {
    let (_dir, pictures) = pictures();
    let [used, unused] = [PNG, JPEG].map(|bytes| pictures.add(bytes).unwrap());
    let other = pictures.folder.join("notes.tmp");
    std::fs::write(&other, b"").unwrap();
    std::fs::write(pictures.folder.join(format!("{used}.17.tmp")), b"half").unwrap();
    let keep = HashSet::from([used.clone()]);
    assert_eq!(pictures.sweep(&keep).unwrap(), 2);
    assert_eq!(pictures.sweep(&keep).unwrap(), 0);
    assert_eq!(pictures.read(&used).unwrap(), PNG);
    assert!(matches!(pictures.read(&unused), Err(PictureError::Missing { .. })));
    assert!(other.exists());
}

#[test]
fn a_full_disk_at_any_call_is_named_and_no_half_picture_is_ever_read() {
    for nth in 1.. {
        let (dir, pictures) = pictures();
        let name = PictureName::of(PNG).unwrap();
        let faults = Faults::from(dir.path(), nth, io::ErrorKind::StorageFull);
        let added = pictures.add(PNG);
        let struck = faults.struck();
        drop(faults);
        match added {
            Ok(added) => assert_eq!(pictures.read(&added).unwrap(), PNG),
            Err(error) => {
                assert!(matches!(error, PictureError::Full(_)), "call {nth}: {error}");
                let read = pictures.read(&name);
                let whole = matches!(&read, Ok(bytes) if bytes == PNG);
                assert!(whole || matches!(read, Err(PictureError::Missing { .. })));
            }
        }
        assert_eq!(pictures.add(PNG).unwrap(), name, "works again");
        pictures.sweep(&HashSet::from([name])).unwrap();
        assert_eq!(count(&pictures), 1, "call {nth}: leftovers are swept");
        if !struck {
            assert!(nth > 5);
            return;
        }
    }
}

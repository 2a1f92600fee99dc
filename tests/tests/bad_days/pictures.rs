//! Pictures: a damaged one is an error and never shown; one that no ad shows goes at the next start.

use std::fs;

use adtally_core::ad::AdForm;
use adtally_core::store::PictureError;

use adtally_tests::faults::ground::{Ground, damage, files_of};

fn picture(text: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01", text.as_bytes()].concat()
}

#[tokio::test]
async fn a_damaged_picture_is_an_error_and_is_not_shown() {
    let ground = Ground::with(3).await.unwrap();
    let (desk, _) = ground.open().await.unwrap();
    let name = desk.add_picture(picture("Fähre")).await.unwrap();
    let form = AdForm { title: "Fähre".into(), picture: Some(name.clone()), ..AdForm::default() };
    desk.create(form).await.unwrap();
    assert_eq!(desk.picture(&name).unwrap(), picture("Fähre"));

    let path = ground.store().join("pictures").join(name.to_string());
    for spoil in [|path: &_| damage(path, 9..10).unwrap(), |path: &_| fs::write(path, picture("")).unwrap()] {
        spoil(&path);
        let fault = desk.picture(&name).expect_err("it is damaged");
        assert!(matches!(fault, PictureError::Damaged { .. }), "{fault}");
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(desk.picture(&name), Err(PictureError::Missing { .. })));
    assert_eq!(desk.add_picture(picture("Fähre")).await.unwrap(), name, "choosing it again puts it right");
    assert_eq!(desk.picture(&name).unwrap(), picture("Fähre"));
    desk.close().await;
}

#[tokio::test]
async fn a_picture_that_no_ad_shows_goes_at_the_next_start() {
    let ground = Ground::with(3).await.unwrap();
    let (desk, _) = ground.open().await.unwrap();
    let shown = desk.add_picture(picture("shown")).await.unwrap();
    let unused = desk.add_picture(picture("unused")).await.unwrap();
    let form = AdForm { title: "Fähre".into(), picture: Some(shown.clone()), ..AdForm::default() };
    desk.create(form).await.unwrap();
    let folder = ground.store().join("pictures");
    // What a kill leaves of a picture that was being written.
    fs::write(folder.join(format!("{unused}.0.tmp")), "half").unwrap();
    assert_eq!(files_of(&folder).unwrap().len(), 3);
    desk.close().await;

    let (desk, _) = ground.open().await.unwrap();
    assert_eq!(files_of(&folder).unwrap(), [folder.join(shown.to_string())]);
    assert_eq!(desk.picture(&shown).unwrap(), picture("shown"));
    desk.close().await;
}

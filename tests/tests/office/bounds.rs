//! What a window may ask for at once, and what others of the machine may read.

use crate::setting::Setting;
use adtally_core::ad::{AdForm, AdKey};
use adtally_core::desk::office::Office;
use adtally_core::desk::{CommandError, ExportWords, HistoryQuery, HistoryWords, Separator, Sheet};
use std::collections::HashMap;

fn form(title: &str) -> AdForm {
    AdForm { title: title.to_owned(), ..AdForm::default() }
}

async fn with_ads(setting: &Setting, count: usize) -> (Office, Vec<AdKey>) {
    let office = setting.office("klaus");
    office.start().await;
    let mut keys = Vec::new();
    for number in 0..count {
        let desk = office.desk().expect("ads are open");
        keys.push(desk.create(form(&format!("Anzeige {number}"))).await.expect("saved"));
    }
    (office, keys)
}

fn sheet() -> Sheet {
    Sheet { separator: Separator::Semicolon, time_zone: "Europe/Berlin".to_owned() }
}

fn words() -> ExportWords {
    ExportWords { sheet: sheet(), headings: std::array::from_fn(|n| format!("h{n}")), states: HashMap::new() }
}

fn code<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> String {
    answer.expect_err("it is refused").code
}

#[tokio::test]
async fn more_ads_than_there_are_can_not_be_named() {
    let setting = Setting::new().await;
    let (office, keys) = with_ads(&setting, 3).await;
    let many = vec![keys[0]; 1_000_000];
    assert_eq!(code(office.export_ads(many.clone(), words()).await), "too_many_ads");
    let desk = office.desk().expect("ads are open");
    assert_eq!(code(desk.try_now(many.clone()).map_err(CommandError::from)), "too_many_ads");
    let cancelled = desk.cancel_all(many).await.map_err(CommandError::from);
    assert_eq!(code(cancelled), "too_many_ads");
    assert!(!setting.data.path().join("downloads").exists(), "nothing was written");
    assert_eq!(desk.try_now(keys.clone()), Ok(()));
    drop(desk);
    let path = office.export_ads(keys, words()).await.expect("exported");
    let file = std::fs::read_to_string(path).expect("read");
    assert_eq!(file.split_terminator("\r\n").count(), 4);
    let files = std::fs::read_dir(setting.data.path().join("downloads")).expect("a folder");
    assert_eq!(files.count(), 1, "nothing else is left");
    office.close().await;
}

/// Else each of 500,000 words would be looked for in all ads, and each heading stand in every line.
#[tokio::test]
async fn a_history_is_exported_by_its_first_words_whatever_a_window_sends() {
    let setting = Setting::new().await;
    let (office, _) = with_ads(&setting, 3).await;
    let text = format!("anzeige 1 {}", "anzeige ".repeat(500_000));
    let query = HistoryQuery { text, limit: usize::MAX, ..HistoryQuery::default() };
    let words = HistoryWords {
        sheet: sheet(),
        headings: std::array::from_fn(|_| "x".repeat(1 << 20)),
        events: HashMap::from([("created".to_owned(), "y".repeat(1 << 20))]),
        causes: HashMap::new(),
        parts: HashMap::new(),
    };
    let path = office.export_history(query, words).await.expect("exported");
    let file = std::fs::read_to_string(path).expect("read");
    assert_eq!(file.split_terminator("\r\n").count(), 2, "the one ad that has both words");
    assert!(file.len() < 10_000 && file.contains(&"y".repeat(300)) && !file.contains(&"y".repeat(301)));
    office.close().await;
}

#[tokio::test]
async fn a_picture_that_would_unfold_to_gigabytes_is_refused() {
    let setting = Setting::new().await;
    let (office, _) = with_ads(&setting, 0).await;
    // A PNG of 22,400 times 22,400, of which only the head is there: it is refused before anybody looks further.
    let bomb = "iVBORw0KGgoAAAANSUhEUgAAV4AAAFeACAYAAAA=";
    assert_eq!(code(office.add_picture(bomb).await), "picture_too_many_pixels");
    let fair = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA=";
    let name = office.add_picture(fair).await.expect("kept");
    assert_eq!(office.picture(name).await.as_deref(), Ok(&*format!("data:image/png;base64,{fair}")));
    office.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_can_read_of_an_existing_data_folder_is_tightened_at_each_start() {
    use adtally_tests::desk::until;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    fn all_below(path: &Path, all: &mut Vec<PathBuf>) {
        all.push(path.to_owned());
        if path.is_dir() {
            fs::read_dir(path)
                .expect("a folder")
                .for_each(|one| all_below(&one.expect("an entry").path(), all));
        }
    }
    let is_tight = |path: &PathBuf| {
        // What is gone by now is nobody's.
        let Ok(about) = path.metadata() else { return true };
        about.permissions().mode() & 0o777 == if about.is_dir() { 0o700 } else { 0o600 }
    };
    let setting = Setting::new().await;
    let (office, _) = with_ads(&setting, 3).await;
    office.add_picture("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAA=").await.expect("kept");
    office.close().await;
    let data = setting.data.path();
    fs::create_dir_all(data.join("logs")).expect("made");
    fs::write(data.join("logs/adtally.2026-11-29.log"), "{}").expect("written");
    for _ in 0..2 {
        let mut all = Vec::new();
        all_below(data, &mut all);
        assert!(all.len() > 10, "{all:?}");
        for path in &all {
            let open = if path.is_dir() { 0o755 } else { 0o644 };
            fs::set_permissions(path, Permissions::from_mode(open)).expect("opened to others");
        }
        let office = setting.office("klaus");
        office.start().await;
        until("all of it is its owner's alone", || {
            let mut all = Vec::new();
            all_below(data, &mut all);
            all.iter().all(is_tight)
        })
        .await
        .expect("in time");
        office.close().await;
    }
}

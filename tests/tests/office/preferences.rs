//! What a person prefers at a machine.

use crate::setting::{Setting, browser};
use adtally_core::desk::office::{Language, Office, OfficeOptions, Preferences, Theme};
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn the_window_wears_what_a_person_prefers_and_the_next_start_knows_it() {
    let setting = Setting::new().await;
    let worn = Arc::new(Mutex::new(Vec::new()));
    let wear = Arc::clone(&worn);
    let office = Office::new(OfficeOptions {
        wear: Arc::new(move |preferences| wear.lock().expect("one at a time").push(preferences)),
        ..setting.options(browser("klaus"))
    });
    assert_eq!(office.preferences(), Preferences::default(), "as the system has it");
    let wanted = Preferences { language: Some(Language::De), theme: Some(Theme::Dark), zoom: 150 };
    office.prefer(wanted);
    office.prefer(Preferences { zoom: 9999, ..wanted });
    let most = Preferences { zoom: 300, ..wanted };
    assert_eq!(*worn.lock().expect("one at a time"), [wanted, most]);
    assert_eq!(setting.office("klaus").preferences(), most, "it is kept");
    assert!(office.about().data.contains(&*setting.data.path().to_string_lossy()), "{:?}", office.about());
}

//! Sign-ins that outlast the program: kept, rotated, ended, and never in a file.

use crate::setting::{Setting, browser, code, person, sign_in_as_self, titles, write};
use adtally_core::desk::office::Office;
use adtally_core::reporter::{Hold, Line};
use adtally_core::salesforce::Secret;
use adtally_core::tokens::KeyringTrouble;
use adtally_tests::browser::{Turn, files_with_tokens};
use adtally_tests::desk::{until, until_async};
use adtally_tests::sign_in;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// Somebody signs in, and the program ends.
async fn signed_in(setting: &Setting) {
    let office = open(setting).await;
    let turn = Turn::take().await.expect("a turn");
    sign_in_as_self(&office).await.expect("signed in");
    drop(turn);
    office.close().await;
}

async fn open(setting: &Setting) -> Office {
    let office = setting.office("klaus");
    office.start().await;
    office
}

fn is_signed_in(office: &Office) -> bool {
    office.desk().expect("open").status().signed_in
}

fn notes(setting: &Setting) -> Value {
    let text = std::fs::read_to_string(setting.data.path().join("office.json")).expect("the notes are there");
    let (notes, _seal) = text.trim_end().rsplit_once('\n').expect("sealed by its last line");
    serde_json::from_str(notes).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_token_is_in_the_keyring_when_it_is_used() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let (entry, first) = setting.keyring.only();
    setting.control().fault(&json!({"kind": "rotate_refresh_tokens"})).await.expect("it rotates");
    let office = open(&setting).await;
    for _ in 0..2 {
        setting.control().fault(&json!({"kind": "expire_tokens"})).await.expect("sessions end");
        office.contracts_by_number("101").await.expect("read with a new session");
    }
    let (same, rotated) = setting.keyring.only();
    assert!(same == entry && rotated != first, "another token in the same entry");
    office.close().await;
    let office = open(&setting).await;
    office.contracts_by_number("101").await.expect("read after a restart");
    assert_eq!(setting.approvals().await, 1, "no token was shown twice");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_without_a_network_signs_nobody_out() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    setting.network.cut().await;
    let office = open(&setting).await;
    assert!(is_signed_in(&office));
    assert_eq!(code(office.contracts_by_number("101").await), "offline");
    write(&office, "Wartet", None).await;
    setting.network.mend().await.expect("mended");
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty())).await.unwrap();
    office.contracts_by_number("101").await.expect("read");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_sign_in_everywhere_and_keeps_the_queue() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let office = open(&setting).await;
    office.sign_out().await.expect("signed out");
    assert!(!is_signed_in(&office));
    write(&office, "Wartet", None).await;
    setting.until_approvals(0).await;
    until("the keyring is wiped", || setting.keyring.is_empty()).await.unwrap();
    until("nothing is left to do", || notes(&setting)["over"] == json!([])).await.unwrap();
    office.close().await;
    let office = open(&setting).await;
    assert!(!is_signed_in(&office), "nobody is signed in again");
    assert_eq!(
        (titles(&office), office.desk().expect("open").queue(0, 9).len()),
        (vec!["Wartet".to_owned()], 1)
    );
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_without_a_network_reaches_the_org_later_also_after_a_restart() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let office = open(&setting).await;
    setting.network.cut().await;
    office.sign_out().await.expect("signed out");
    assert!(!is_signed_in(&office) && !setting.keyring.is_empty(), "the token waits for the network");
    office.close().await;

    let office = open(&setting).await;
    assert!(!is_signed_in(&office), "signed out is signed out");
    assert_eq!(setting.approvals().await, 1);
    setting.network.mend().await.expect("mended");
    office.network_changed().expect("open");
    setting.until_approvals(0).await;
    until("the keyring is wiped", || setting.keyring.is_empty()).await.unwrap();
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_comes_after_the_sign_out_is_ended_too() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    setting.control().fault(&json!({"kind": "rotate_refresh_tokens"})).await.expect("it rotates");
    let office = open(&setting).await;
    setting.network.hold();
    let asking = tokio::spawn({
        let office = office.clone();
        async move { office.contracts_by_number("101").await.map(drop) }
    });
    setting.network.until_held().await;
    office.sign_out().await.expect("signed out");
    setting.network.release();
    setting.until_approvals(0).await;
    until("the keyring is wiped", || setting.keyring.is_empty()).await.unwrap();
    // Its answer is of no importance.
    let _ = asking.await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sign_in_takes_the_place_of_the_first() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let (first, _) = setting.keyring.only();
    let office = open(&setting).await;
    let _turn = Turn::take().await.expect("a turn");
    sign_in_as_self(&office).await.expect("signed in");
    until_async("the first one is ended", async || setting.keyring.tokens.lock().unwrap().len() == 1)
        .await
        .unwrap();
    setting.until_approvals(1).await;
    assert!(setting.keyring.only().0 != first);
    office.contracts_by_number("101").await.expect("read");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_locked_keyring_the_sign_in_lasts_as_long_as_the_program_and_says_so() {
    let setting = Setting::new().await;
    setting.keyring.locked.store(true, Ordering::SeqCst);
    let office = open(&setting).await;
    let turn = Turn::take().await.expect("a turn");
    let start = sign_in_as_self(&office).await.expect("signed in all the same");
    drop(turn);
    assert_eq!((person(&start), start.keyring), ("Klaus Vogt", Some(KeyringTrouble::Locked)));
    office.contracts_by_number("101").await.expect("read");
    setting.control().fault(&json!({"kind": "expire_tokens"})).await.expect("sessions end");
    office.contracts_by_number("101").await.expect("renewed from memory");
    assert_eq!(office.try_keyring().await.expect("open").keyring, Some(KeyringTrouble::Locked));

    setting.keyring.locked.store(false, Ordering::SeqCst);
    assert_eq!(office.try_keyring().await.expect("open").keyring, None);
    office.close().await;
    setting.keyring.locked.store(true, Ordering::SeqCst);

    // Kept, but not to be read: that is not signed out.
    let office = setting.office("klaus");
    let start = office.start().await;
    assert_eq!((is_signed_in(&office), start.keyring), (false, Some(KeyringTrouble::Locked)));
    setting.keyring.locked.store(false, Ordering::SeqCst);
    let start = office.try_keyring().await.expect("open");
    assert_eq!((is_signed_in(&office), start.keyring), (true, None));
    office.close().await;
    let told = files_with_tokens(setting.data.path()).expect("readable");
    assert!(told.is_empty(), "tokens in {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_of_memory_alone_is_over_with_the_program() {
    let setting = Setting::new().await;
    setting.keyring.locked.store(true, Ordering::SeqCst);
    signed_in(&setting).await;
    assert_eq!(setting.approvals().await, 0, "also at the org");
    setting.keyring.locked.store(false, Ordering::SeqCst);
    let office = setting.office("klaus");
    let start = office.start().await;
    assert_eq!((is_signed_in(&office), start.keyring), (false, None), "plainly signed out");
    until("nothing is left to do", || notes(&setting)["over"] == json!([])).await.unwrap();
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_program_does_not_wait_for_an_org_that_says_nothing() {
    let setting = Setting::new().await;
    setting.keyring.locked.store(true, Ordering::SeqCst);
    let office = open(&setting).await;
    let turn = Turn::take().await.expect("a turn");
    sign_in_as_self(&office).await.expect("signed in");
    drop(turn);
    setting.network.hold();
    let begun = std::time::Instant::now();
    office.close().await;
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "it took {:?}", begun.elapsed());
    setting.network.release();
    setting.keyring.locked.store(false, Ordering::SeqCst);
    let office = open(&setting).await;
    assert!(!is_signed_in(&office), "and its token is gone with it");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_renewed_while_the_keyring_was_locked_is_over_with_the_program_too() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    setting.control().fault(&json!({"kind": "rotate_refresh_tokens"})).await.expect("it rotates");
    let office = open(&setting).await;
    setting.keyring.locked.store(true, Ordering::SeqCst);
    setting.control().fault(&json!({"kind": "expire_tokens"})).await.expect("sessions end");
    office.contracts_by_number("101").await.expect("read with a new session");
    office.close().await;
    assert_eq!(setting.approvals().await, 0, "the keyring holds a token that is spent");
    setting.keyring.locked.store(false, Ordering::SeqCst);
    let office = open(&setting).await;
    assert!(!is_signed_in(&office));
    until("the keyring is wiped", || setting.keyring.is_empty()).await.unwrap();
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_kept_outlasts_the_program() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    assert_eq!(setting.approvals().await, 1);
    let office = open(&setting).await;
    office.contracts_by_number("101").await.expect("read");
    office.close().await;
    assert_eq!(setting.approvals().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_speaks_for_somebody_else_reports_nothing() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let (entry, _) = setting.keyring.only();
    let petra = sign_in::sign_in(&setting.network.url(), "petra", "demo").await.expect("signed in");
    setting.keyring.tokens.lock().unwrap().insert(entry, Secret::new(petra.refresh_token.clone()));
    let office = open(&setting).await;
    write(&office, "Nicht von Petra", None).await;
    let line = || office.desk().expect("open").status().line;
    until("it is told", || matches!(line(), Some(Line::Held { hold: Hold::SomeoneElse, .. }))).await.unwrap();
    assert_eq!(titles(&office), ["Nicht von Petra"]);
    assert_eq!(office.desk().expect("open").status().counts.waiting, 1);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_not_used_for_long_is_warned_of_and_used_when_it_can_be() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let mut changed = notes(&setting);
    let person =
        changed["people"].as_object_mut().and_then(|people| people.values_mut().next()).expect("one");
    let before = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let used = before.checked_sub(jiff::Span::new().days(27)).expect("a day");
    person["used"] = json!(used);
    std::fs::write(setting.data.path().join("office.json"), changed.to_string()).expect("written");
    setting.network.cut().await;
    let office = setting.office("klaus");
    let ends = office.start().await.sign_in_ends.expect("a warning");
    assert_eq!(ends, used.checked_add(jiff::Span::new().days(30)).expect("a day"));
    office.close().await;
    setting.network.mend().await.expect("mended");
    let office = open(&setting).await;
    until_async("it was used", async || office.start().await.sign_in_ends.is_none()).await.unwrap();
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_sign_in_goes_to_no_address_on_this_machine_but_the_given_one() {
    let setting = Setting::new().await;
    signed_in(&setting).await;
    let mut options = setting.options(browser("klaus"));
    options.org_given = None;
    let office = Office::new(options);
    office.start().await;
    assert!(!is_signed_in(&office));
    office.close().await;
}

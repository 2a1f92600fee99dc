//! R9: nobody overwrites a colleague unseen.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::ad::AdForm;
use adtally_core::queue::{AdState, CauseKind};
use adtally_tests::desk::{Person, ad, until_state};
use tempfile::TempDir;

/// Two desks with the same ad, as a copied data folder makes them: each builds on the change that it
/// knows, and the second is told what the first one did.
#[tokio::test(flavor = "multi_thread")]
async fn r9_two_desks_never_overwrite_each_other_unseen() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    desk.close().await;
    let other_data = TempDir::new().unwrap();
    copy(setting.data.path(), other_data.path());

    let desk = setting.desk_at_work().await;
    let again = Person::sign_in(setting.org.url(), "klaus").await.unwrap();
    let other = again.at_work(other_data.path()).await.unwrap();
    other.disconnect().await;
    let edited = |desk: &adtally_core::desk::Desk, units| {
        let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
        form.bookings[0].units = units;
        form
    };
    other.save(one, edited(&other, 7)).await.unwrap();
    desk.save(one, edited(&desk, 3)).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();

    other.connect(again.sign_in_through(setting.org.url()).unwrap()).await.unwrap();
    until_state(&other, one, AdState::NeedsYou).await.unwrap();
    let row = other.ad(one).unwrap().queue.unwrap();
    let kind = row.cause.unwrap().kind;
    assert!(matches!(kind, CauseKind::ChangedByColleague { units: 3, cancelled: false, .. }), "{kind:?}");
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 3, "the first desk's change stands");
    assert_eq!(other.ad(one).unwrap().ad.bookings[0].units, 7, "and the second desk's is kept");

    other.save(one, edited(&other, 7)).await.unwrap();
    until_state(&other, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 7, "replaced by a person who has seen it");
    assert_eq!(setting.entries().await.len(), 1);
}

/// A restored backup: what the desk reported after the backup was made is in Salesforce, and is taken in
/// before the copy reports anything, under a desk key of its own.
#[tokio::test(flavor = "multi_thread")]
async fn r9_a_restored_backup_takes_in_what_salesforce_has_before_it_reports() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    desk.close().await;
    let backup = TempDir::new().unwrap();
    copy(setting.data.path(), backup.path());
    let desk = setting.desk_at_work().await;
    let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
    form.bookings[0].units = 4;
    desk.save(one, form).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    desk.close().await;

    let restored = setting.klaus.open(backup.path()).await.unwrap();
    assert_eq!(restored.ad(one).unwrap().ad.bookings[0].units, 1, "as it was when the backup was made");
    let two = restored.create(ad("Zwei", &[(line.clone(), 2)])).await.unwrap();
    restored.connect(setting.klaus.sign_in_through(setting.org.url()).unwrap()).await.unwrap();
    until_state(&restored, two, AdState::InSalesforce).await.unwrap();
    assert_eq!(restored.ad(one).unwrap().ad.bookings[0].units, 4, "as Salesforce has it");
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 6);
    let desks: std::collections::HashSet<String> = setting
        .entries()
        .await
        .iter()
        .map(|entry| entry["Desk_Key__c"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(desks.len(), 2, "the copy issues no change key of the original");
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_a_conflict_is_never_resolved_by_a_restart() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    let entry = setting.entries().await[0].clone();
    desk.disconnect().await;
    correct(&setting, &entry, 5).await;
    let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
    form.bookings[0].units = 2;
    desk.save(one, form).await.unwrap();
    setting.connect(&desk).await;
    until_state(&desk, one, AdState::NeedsYou).await.unwrap();
    desk.close().await;
    let desk = setting.desk_at_work().await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(desk.ad(one).unwrap().state, AdState::NeedsYou);
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 5);
    desk.keep_salesforce(one).await.unwrap();
    assert_eq!(desk.ad(one).unwrap().state, AdState::InSalesforce);
    assert_eq!(desk.ad(one).unwrap().bookings[0].units, 5);
}

/// Petra corrects an entry from a desk of her own, by the rules of the org.
async fn correct(setting: &Setting, entry: &serde_json::Value, units: u32) {
    let petra = adtally_tests::sign_in::sign_in(setting.org.url(), "petra", "demo").await.unwrap();
    let key = entry["Usage_Key__c"].as_str().unwrap();
    let url =
        format!("{}/services/data/v67.0/sobjects/Product_Usage__c/Usage_Key__c/{key}", setting.org.url());
    let body = serde_json::json!({"Units__c": units, "Change_Key__c": "petras-desk/1",
        "Base_Change_Key__c": entry["Change_Key__c"], "Reason__c": "Tippfehler"});
    let client = adtally_tests::http::client().unwrap();
    let answer = client.patch(url).bearer_auth(&petra.access_token).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

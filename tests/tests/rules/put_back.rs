//! R6, R9, R14: a store that is put back in its place, as `rsync -a --delete` of an older backup into the same
//! folder does it, or a machine that is put back to a snapshot. To the desk nothing has changed but that its
//! past is gone: it must not report over what it does not know, and not say what is not so.

use super::setting::{MAGIC, Setting, land_unanswered};
use adtally_core::ad::{AdForm, AdKey, ContractLine, UsageKey};
use adtally_core::desk::{AdQuery, Desk};
use adtally_core::queue::{AdState, CauseKind};
use adtally_core::reporter::{Nudge, TakenIn};
use adtally_tests::desk::{ad, lines, until, until_reported, until_state};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A desk of which a backup can be made and put back.
struct Backup {
    setting: Setting,
    folder: TempDir,
    line: ContractLine,
    other: ContractLine,
}

impl Backup {
    async fn new() -> Backup {
        let setting = Setting::new().await;
        let desk = setting.desk_at_work().await;
        let mut lines = lines(&desk, MAGIC).await.unwrap();
        let (line, other) = (lines.remove(0), lines.remove(0));
        desk.close().await;
        Backup { setting, folder: TempDir::new().unwrap(), line, other }
    }

    /// A backup of a desk that has reported one ad with one unit.
    async fn of_one_ad() -> (Backup, AdKey) {
        let backup = Backup::new().await;
        let form = ad("Eine", &[(backup.line.clone(), 1)]);
        let key = backup.reports(async |desk| desk.create(form).await.unwrap()).await;
        backup.make();
        (backup, key)
    }

    /// Makes a backup; no desk is open meanwhile.
    fn make(&self) {
        bring(self.setting.data.path(), self.folder.path());
    }

    /// Puts it back: the folders stay the same, and all that is in them is as it was.
    fn put_back(&self) {
        bring(self.folder.path(), self.setting.data.path());
    }

    /// Connects a desk, and waits until it has looked at what Salesforce holds.
    async fn connect(&self, desk: &Desk) -> TakenIn {
        self.setting.connect(desk).await;
        until("it has looked", || desk.status().taken_in.is_some()).await.unwrap();
        desk.status().taken_in.unwrap()
    }

    async fn at_work(&self) -> (Desk, TakenIn) {
        let desk = self.setting.desk().await;
        let taken_in = self.connect(&desk).await;
        (desk, taken_in)
    }

    /// A desk at work does something, reports it, and is closed again.
    async fn reports<T>(&self, does: impl AsyncFnOnce(&Desk) -> T) -> T {
        let (desk, _) = self.at_work().await;
        let done = does(&desk).await;
        until_reported(&desk).await.unwrap();
        desk.close().await;
        done
    }

    async fn entry(&self, booking: UsageKey) -> Value {
        let mut entries = self.setting.entries().await.into_iter();
        entries.find(|entry| entry["Usage_Key__c"] == booking.to_string().as_str()).unwrap()
    }

    async fn consumed(&self) -> i64 {
        self.setting.consumed(MAGIC, &self.line.product_code).await
    }

    /// What every ad shows as counted is what Salesforce counts, and every entry is shown by an ad.
    async fn shows_what_salesforce_has(&self, desk: &Desk) {
        let mut shown = BTreeSet::new();
        for key in desk.ad_keys(&AdQuery { limit: 100, ..AdQuery::default() }) {
            let view = desk.ad(key).unwrap();
            for (booking, part) in view.ad.bookings.iter().zip(&view.bookings) {
                let entry = self.entry(booking.usage_key).await;
                let counts =
                    if entry["Cancelled__c"] == true { 0.0 } else { entry["Units__c"].as_f64().unwrap() };
                assert_eq!(f64::from(part.counted), counts, "{view:#?} {entry:#}");
                shown.insert(booking.usage_key.to_string());
            }
        }
        let entries = self.setting.entries().await;
        let keys = entries.iter().map(|entry| entry["Usage_Key__c"].as_str().unwrap().to_owned());
        assert_eq!(keys.collect::<BTreeSet<_>>(), shown);
        let changes: BTreeSet<_> = entries.iter().map(|entry| entry["Change_Key__c"].to_string()).collect();
        assert_eq!(changes.len(), entries.len(), "no change key is issued twice");
    }
}

/// Makes `to` what `from` is: what is there in both stays the same file or folder where it is a folder, what
/// is only in `to` goes.
fn bring(from: &Path, to: &Path) {
    for entry in fs::read_dir(to).unwrap() {
        let entry = entry.unwrap();
        if from.join(entry.file_name()).symlink_metadata().is_err() {
            if entry.file_type().unwrap().is_dir() {
                fs::remove_dir_all(entry.path()).unwrap();
            } else {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            bring(&entry.path(), &target);
        } else {
            let half = to.join("being-brought");
            fs::copy(entry.path(), &half).unwrap();
            fs::rename(&half, &target).unwrap();
        }
    }
}

async fn edit(desk: &Desk, key: AdKey, change: impl FnOnce(&mut AdForm)) {
    let mut form = AdForm::of(&desk.ad(key).unwrap().ad);
    change(&mut form);
    desk.save(key, form).await.unwrap();
}

fn units(desk: &Desk, key: AdKey) -> Vec<(u32, u32)> {
    desk.ad(key).unwrap().bookings.iter().map(|part| (part.units, part.counted)).collect()
}

fn is_asked_for_own_past(desk: &Desk, key: AdKey) -> bool {
    let cause = desk.ad(key).unwrap().queue.and_then(|row| row.cause);
    cause.is_some_and(|cause| matches!(cause.kind, CauseKind::ChangedByColleague { own_past: true, .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_a_store_put_back_takes_in_what_it_has_reported_since_and_says_so() {
    let (backup, key) = Backup::of_one_ad().await;
    backup.reports(async |desk| edit(desk, key, |form| form.bookings[0].units = 3).await).await;
    backup.reports(async |desk| edit(desk, key, |form| form.bookings[0].units = 4).await).await;
    backup.put_back();

    let (desk, taken_in) = backup.at_work().await;
    assert_eq!(taken_in, TakenIn { bookings: 1, new_ads: 0 });
    assert_eq!((units(&desk, key), desk.ad(key).unwrap().state), (vec![(4, 4)], AdState::InSalesforce));
    backup.shows_what_salesforce_has(&desk).await;
    // It goes on from there.
    edit(&desk, key, |form| form.bookings[0].units = 2).await;
    until_state(&desk, key, AdState::InSalesforce).await.unwrap();
    assert_eq!(backup.consumed().await, 2);
    desk.close().await;
    let (desk, taken_in) = backup.at_work().await;
    assert_eq!(taken_in, TakenIn::default(), "it is told once");
    backup.shows_what_salesforce_has(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_an_edit_after_the_store_was_put_back_is_never_taken_for_the_one_that_landed_before() {
    let (backup, key) = Backup::of_one_ad().await;
    backup.reports(async |desk| edit(desk, key, |form| form.bookings[0].units = 3).await).await;
    backup.put_back();

    // Edited before there is a line: 5 is the second change again, as it was when it was 3.
    let desk = backup.setting.desk().await;
    edit(&desk, key, |form| form.bookings[0].units = 5).await;
    let taken_in = backup.connect(&desk).await;
    until_state(&desk, key, AdState::NeedsYou).await.unwrap();
    assert_eq!(taken_in, TakenIn { bookings: 1, new_ads: 0 });
    assert_eq!(units(&desk, key), [(5, 3)], "Salesforce says 3, and so does Adtally");
    assert!(is_asked_for_own_past(&desk, key));
    assert_eq!(backup.consumed().await, 3);
    backup.shows_what_salesforce_has(&desk).await;
    // At the person's word it is replaced, with a key that was never issued.
    edit(&desk, key, |form| form.bookings[0].units = 5).await;
    until_state(&desk, key, AdState::InSalesforce).await.unwrap();
    assert_eq!((units(&desk, key), backup.consumed().await), (vec![(5, 5)], 5));
    backup.shows_what_salesforce_has(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r10_what_was_cancelled_after_the_backup_stays_cancelled() {
    let backup = Backup::new().await;
    let mut keys = Vec::new();
    let (line, other) = (backup.line.clone(), backup.other.clone());
    backup
        .reports(async |desk| {
            keys.push(desk.create(ad("Ganz", &[(line.clone(), 2)])).await.unwrap());
            keys.push(desk.create(ad("Teils", &[(line.clone(), 1), (other.clone(), 1)])).await.unwrap());
            keys.push(desk.create(ad("Woanders", &[(line.clone(), 1)])).await.unwrap());
        })
        .await;
    backup.make();
    backup
        .reports(async |desk| {
            desk.cancel(keys[0]).await.unwrap();
            edit(desk, keys[1], |form| drop(form.bookings.remove(0))).await;
            // Moved: the old entry is cancelled where it is, and a new one takes its place.
            edit(desk, keys[2], |form| form.bookings[0].line = other.clone()).await;
        })
        .await;
    backup.put_back();

    let (desk, taken_in) = backup.at_work().await;
    assert_eq!(taken_in, TakenIn { bookings: 4, new_ads: 0 });
    until_reported(&desk).await.unwrap();
    assert_eq!(backup.consumed().await, 0, "nothing is revived");
    assert_eq!(units(&desk, keys[0]), [(0, 0)]);
    assert_eq!(units(&desk, keys[1]), [(0, 0), (1, 1)]);
    assert_eq!(units(&desk, keys[2]), [(0, 0), (1, 1)]);
    backup.shows_what_salesforce_has(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_a_report_in_doubt_that_landed_and_was_changed_since_is_not_taken_for_what_is() {
    let backup = Backup::new().await;
    let setting = &backup.setting;
    let (line, other) = (backup.line.clone(), backup.other.clone());
    let (desk, _) = backup.at_work().await;
    let two = desk.create(ad("Zwei", &[(line.clone(), 1), (other.clone(), 1)])).await.unwrap();
    until_state(&desk, two, AdState::InSalesforce).await.unwrap();
    let one = land_unanswered(setting, &desk, ad("Eine", &[(line.clone(), 2)])).await;
    desk.close().await;
    backup.make();
    setting.network.mend().await.unwrap();
    for step in [3, 4] {
        backup
            .reports(async |desk| {
                edit(desk, one, |form| form.bookings[0].units = step).await;
                edit(desk, two, |form| form.bookings[1].units = step).await;
            })
            .await;
    }
    backup.put_back();

    let (desk, _) = backup.at_work().await;
    until("nothing is under way", || desk.status().counts.reporting == 0).await.unwrap();
    assert_eq!(units(&desk, two), [(1, 1), (4, 4)]);
    // What it wanted is two changes back. Nobody edited it since, and nobody can know: the person is asked.
    assert_eq!(units(&desk, one), [(2, 4)]);
    assert!(is_asked_for_own_past(&desk, one));
    desk.keep_salesforce(one).await.unwrap();
    until_reported(&desk).await.unwrap();
    assert_eq!((units(&desk, one), backup.consumed().await), (vec![(4, 4)], 5));
    backup.shows_what_salesforce_has(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r14_ads_made_after_the_backup_are_made_anew_from_their_entries() {
    let backup = Backup::new().await;
    let mut keys = Vec::new();
    let (line, other) = (backup.line.clone(), backup.other.clone());
    backup
        .reports(async |desk| keys.push(desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap()))
        .await;
    backup.make();
    backup
        .reports(async |desk| {
            let [one, two] = [(line.clone(), 1), (other.clone(), 1)];
            keys.push(desk.create(ad("Spät", &[one, two])).await.unwrap());
            keys.push(desk.create(ad("Wieder weg", &[(line.clone(), 1)])).await.unwrap());
            until_reported(desk).await.unwrap();
            desk.cancel(keys[2]).await.unwrap();
            // And a booking more on one that the backup has.
            edit(desk, keys[0], |form| {
                form.bookings.extend(ad("", &[(other.clone(), 1)]).bookings);
            })
            .await;
        })
        .await;
    backup.put_back();

    let (desk, taken_in) = backup.at_work().await;
    assert_eq!(taken_in, TakenIn { bookings: 4, new_ads: 2 });
    let again = desk.ad(keys[1]).unwrap();
    assert_eq!((again.ad.title.as_str(), again.state), ("Spät", AdState::InSalesforce));
    let mut found: Vec<_> = again.bookings.iter().map(|part| part.line.clone()).collect();
    found.sort_by(|a, b| a.product_code.cmp(&b.product_code));
    assert_eq!(found, [line.clone(), other.clone()], "on the lines that were chosen");
    assert_eq!(desk.ad(keys[2]).unwrap().state, AdState::Cancelled);
    assert_eq!(units(&desk, keys[0]), [(1, 1), (1, 1)]);
    backup.shows_what_salesforce_has(&desk).await;
    // They are ads like all others.
    edit(&desk, keys[1], |form| form.bookings.iter_mut().for_each(|booking| booking.units = 2)).await;
    until_state(&desk, keys[1], AdState::InSalesforce).await.unwrap();
    assert_eq!(backup.consumed().await, 3);
    desk.close().await;
    // They are in the store, and it is told once.
    let (desk, taken_in) = backup.at_work().await;
    assert_eq!(taken_in, TakenIn::default());
    backup.shows_what_salesforce_has(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_an_ad_of_the_backup_that_was_reported_since_is_not_cancelled_unseen() {
    let backup = Backup::new().await;
    let desk = backup.setting.desk().await;
    let key = desk.create(ad("Eine", &[(backup.line.clone(), 2)])).await.unwrap();
    desk.close().await;
    backup.make();
    backup.reports(async |_| {}).await;
    assert_eq!(backup.consumed().await, 2);
    backup.put_back();

    // As far as is known here nothing of it was ever sent.
    let desk = backup.setting.desk().await;
    desk.cancel(key).await.unwrap();
    let taken_in = backup.connect(&desk).await;
    assert_eq!(taken_in, TakenIn { bookings: 1, new_ads: 0 });
    assert!(is_asked_for_own_past(&desk, key), "{:?}", desk.ad(key));
    assert_eq!(units(&desk, key), [(0, 2)], "Salesforce counts it, and it says so");
    desk.nudge(Nudge::TryNow(vec![key]));
    until_reported(&desk).await.unwrap();
    assert_eq!(backup.consumed().await, 0);
    backup.shows_what_salesforce_has(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_a_start_costs_one_query_and_an_idle_desk_asks_nothing_more() {
    let backup = Backup::new().await;
    let line = backup.line.clone();
    backup
        .reports(async |desk| {
            desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
        })
        .await;
    for start in 1..=3 {
        backup.setting.control.reset_counts().await.unwrap();
        let (desk, taken_in) = backup.at_work().await;
        assert_eq!(taken_in, TakenIn::default(), "its own reports are known");
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        let state = backup.setting.control.state().await.unwrap();
        let calls = &state["calls"];
        for (kind, count) in
            [("query", 1), ("collections", 0), ("graph", 0), ("composite", 0), ("sobjects", 0)]
        {
            assert_eq!(calls[kind], count, "start {start}: {kind} of {calls:#}");
        }
        desk.close().await;
    }
}

//! A desk without a line to Salesforce: drafts, many ads at once, and what the journal tells of them.

use super::*;
use crate::ad::{AdDraft, AdForm, BookingForm, ContractLine, DraftBooking, UsageKey};
use crate::queue::{Acknowledged, AdState, Cause, CauseKind};
use crate::salesforce::Identity;
use crate::store::Step;
use crate::usage::{ChangeKey, UsageRow};
use std::collections::{BTreeMap, HashMap};
use tempfile::TempDir;

pub(super) async fn open(data: &TempDir) -> Desk {
    let data = data.path().to_owned();
    let options = Options { data, store: StoreName::Unnamed, world: World::real() };
    let (desk, told) = Desk::open(options).await.expect("it opens");
    assert!(told.is_empty(), "{told:?}");
    desk
}

fn line(number: &str) -> ContractLine {
    let ids = None;
    ContractLine { contract_number: number.into(), product_code: "SMALL".into(), product_name: None, ids }
}

/// A form with this title and 2 units on each of these contracts.
pub(super) fn form(title: &str, contracts: &[&str]) -> AdForm {
    let booking = |number: &&str| BookingForm { usage_key: None, line: line(number), units: 2 };
    AdForm { title: title.into(), bookings: contracts.iter().map(booking).collect(), ..AdForm::default() }
}

pub(super) fn draft(title: &str) -> AdDraft {
    let booking = DraftBooking { usage_key: None, line: line("00000101"), units: "two".into() };
    AdDraft { title: title.into(), bookings: vec![booking], ..AdDraft::default() }
}

fn booking_of(desk: &Desk, ad: AdKey) -> UsageKey {
    desk.ad(ad).expect("it is there").ad.bookings[0].usage_key
}

async fn settle(desk: &Desk, steps: Vec<Step>) {
    let at = (desk.world.now)();
    desk.store.commit(at, move |_| Ok::<_, SaveFault>((steps, ()))).await.expect("written");
}

/// Has the ad's first booking sent, as far as the store knows.
async fn send(desk: &Desk, ad: AdKey) {
    let row = UsageRow {
        usage_key: booking_of(desk, ad),
        contract_product: "a01000000000001AAA".parse().expect("an id"),
        units: 2,
        cancelled: false,
        ad_key: ad,
        ad_title: "x".into(),
        booked_by: "Klaus".into(),
        booked_at: Timestamp::UNIX_EPOCH,
        desk_key: DeskKey(Uuid::nil()),
        change_key: ChangeKey("d/1".into()),
        base_change_key: None,
        moved_from: None,
        reason: None,
    };
    settle(desk, vec![Step::Sent { ad, rows: vec![row], resolved: BTreeMap::new() }]).await;
}

/// Has Salesforce acknowledge the ad's first booking.
pub(super) async fn report(desk: &Desk, ad: AdKey) {
    send(desk, ad).await;
    let now = Acknowledged {
        change_key: ChangeKey("d/1".into()),
        contract_product: "a01000000000001AAA".parse().expect("an id"),
        units: 2,
        cancelled: false,
    };
    settle(desk, vec![Step::Reported { ad, acknowledged: vec![(booking_of(desk, ad), now)] }]).await;
}

/// Has Salesforce refuse an ad for a cause of this kind.
pub(super) async fn refuse(desk: &Desk, ad: AdKey, kind: &str, contract: &str) {
    let kind = match kind {
        "locked" => CauseKind::Locked,
        _ => CauseKind::ChangedByColleague {
            units: 3,
            cancelled: false,
            by: None,
            reason: None,
            own_past: false,
        },
    };
    let cause = Cause { kind, contract: contract.to_owned(), ..cause() };
    let refused = Step::Refused {
        ad,
        cause,
        settles: true,
        may_land: false,
        tries: 1,
        due: None,
        needs_you: true,
        alone: false,
    };
    settle(desk, vec![refused]).await;
}

fn cause() -> Cause {
    let text = |text: &str| text.to_owned();
    let (contract, product, code) = (text("00000101"), text("SMALL"), text("X"));
    let (message, raw) = (text("no"), text("{}"));
    Cause { kind: CauseKind::Locked, contract, product, code, message, raw, at: Timestamp::UNIX_EPOCH }
}

#[tokio::test]
async fn a_draft_is_there_after_a_restart_and_becomes_the_ad_under_the_same_key() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let key = desk.keep_draft(None, draft("Som")).await.expect("kept");
    assert_eq!(desk.keep_draft(Some(key), draft("Sommerfest")).await, Ok(key));
    desk.close().await;

    let desk = open(&data).await;
    assert_eq!(desk.draft(key), Some(draft("Sommerfest")));
    assert!(desk.ad(key).is_none() && desk.status().counts.ads == 0, "it is no ad yet");
    assert!(desk.queue(0, 10).is_empty(), "and is never reported");
    desk.save(key, form("Sommerfest", &["101"])).await.expect("saved");
    assert_eq!((desk.draft(key), desk.status().counts.waiting), (None, 1));
    assert_eq!(desk.save(AdKey(Uuid::now_v7()), form("x", &[])).await, Err(SaveFault::NoSuchAd));
}

#[tokio::test]
async fn a_draft_of_what_is_saved_is_dropped_at_the_start_and_one_that_differs_stays() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let [same, other] = [desk.create(form("Fest", &["101"])).await, desk.create(form("Fest", &[])).await];
    let (same, other) = (same.expect("saved"), other.expect("saved"));
    let mut copy = AdDraft::copy_of(&desk.ad(same).expect("there").ad);
    copy.title = " Fest ".into();
    desk.keep_draft(Some(same), copy).await.expect("kept");
    desk.keep_draft(Some(other), draft("Fest")).await.expect("kept");
    desk.close().await;
    let desk = open(&data).await;
    assert_eq!((desk.draft(same), desk.draft(other)), (None, Some(draft("Fest"))));
}

fn png(content: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01", content.as_bytes()].concat()
}

#[tokio::test]
async fn a_picture_that_only_a_draft_has_survives_a_restart() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let picture = desk.add_picture(png("!")).await.expect("kept");
    let unused = desk.add_picture(png("?")).await.expect("kept");
    let with = AdDraft { picture: Some(picture.clone()), ..draft("Mit Bild") };
    desk.keep_draft(None, with).await.expect("kept");
    desk.close().await;
    let desk = open(&data).await;
    assert!(desk.picture(&picture).is_ok() && desk.picture(&unused).is_err());
}

#[tokio::test]
async fn drafts_move_with_the_ads_of_their_store() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let ad = desk.create(form("Fest", &["101"])).await.expect("saved");
    desk.keep_draft(Some(ad), draft("Fest, geändert")).await.expect("kept");
    let begun = desk.keep_draft(None, draft("Angefangen")).await.expect("kept");
    desk.close().await;

    let id = |text: &str| text.parse().expect("an id");
    let store = StoreName::Of(Identity { org: id("00D000000000001EAA"), user: id("005000000000001AAA") });
    let options = Options { data: data.path().to_owned(), store, world: World::real() };
    let (mine, _) = Desk::open(options).await.expect("it opens");
    assert_eq!(mine.move_here(data.path(), &StoreName::Unnamed).await.ok(), Some(1));
    let [moved] = mine.ad_keys(&AdQuery { limit: 10, ..AdQuery::default() })[..] else { panic!("one ad") };
    assert_ne!(moved, ad);
    assert_eq!(mine.draft(moved), Some(draft("Fest, geändert")));
    assert_eq!(mine.draft(begun), Some(draft("Angefangen")));
    mine.close().await;
    let left = open(&data).await;
    assert_eq!((left.draft(ad), left.draft(begun)), (None, None), "nowhere twice");
}

#[tokio::test]
async fn copies_are_drafts_with_bookings_of_their_own() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let key = desk.create(form("Fest", &["101"])).await.expect("saved");
    let copies = desk.duplicate(&[key, key]).await.expect("made");
    assert_eq!((copies.len(), desk.status().counts.waiting), (2, 1), "nothing is booked twice");
    let copy = desk.draft(copies[0]).expect("a draft");
    assert_eq!((copy.title.as_str(), copy.bookings[0].usage_key), ("Fest", None));
    assert_eq!(desk.duplicate(&[copies[0]]).await, Err(SaveFault::NoSuchAd));
    assert_eq!(desk.duplicate(&vec![key; 101]).await, Err(SaveFault::TooManyCopies { most: 100 }));
}

#[tokio::test]
async fn only_what_salesforce_never_heard_of_comes_back_when_cancelling_is_undone() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let mut keys = Vec::new();
    for title in ["never sent", "in Salesforce", "in doubt", "edited since"] {
        keys.push(desk.create(form(title, &["101"])).await.expect("saved"));
    }
    report(&desk, keys[1]).await;
    send(&desk, keys[2]).await;
    desk.keep_draft(Some(keys[0]), draft("typed")).await.expect("kept");
    let cancelled = desk.cancel_all(keys.clone()).await.expect("cancelled");
    assert_eq!(cancelled, Cancelled { ads: 4, undoable: 2 });
    assert_eq!(desk.draft(keys[0]), None);
    assert_eq!(desk.cancel_all(vec![]).await, Ok(Cancelled::default()));
    assert_eq!(desk.undo_cancel().await, Ok(0), "only the last is undone");

    let key = desk.create(form("again", &["101"])).await.expect("saved");
    desk.cancel_all(vec![key]).await.expect("cancelled");
    assert_eq!(desk.ad(key).expect("there").state, AdState::Cancelled);
    assert_eq!(desk.undo_cancel().await, Ok(1));
    let back = desk.ad(key).expect("there");
    assert_eq!((back.state, back.ad.revision, back.ad.bookings.len()), (AdState::Waiting, 3, 1));
    assert_eq!(desk.undo_cancel().await, Ok(0), "once");
}

#[tokio::test]
async fn an_export_has_a_line_for_each_booking_and_no_formulas() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let two = desk.create(form("=1+1 \"O'Neil\"", &["101", "102"])).await.expect("saved");
    let none = desk.create(form("Fest", &[])).await.expect("saved");
    report(&desk, two).await;
    let states = HashMap::from([(AdState::Waiting, "Wartet".into()), (AdState::NotBooked, "@frei".into())]);
    let sheet = Sheet { separator: Separator::Comma, time_zone: "Europe/Berlin".into() };
    let words = ExportWords { sheet, headings: std::array::from_fn(|n| format!("h{n}")), states };
    let mut out = Vec::new();
    desk.write_ads(&[two, none, AdKey(Uuid::nil())], &words, &mut out).expect("written");
    let text = String::from_utf8(out).expect("text");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    assert!(lines[0].starts_with("\"h0\",\"h1\",") && lines[0].ends_with(",\"h11\""), "{}", lines[0]);
    let booked =
        "\"'=1+1 \"\"O'Neil\"\"\",\"Wartet\",\"\",\"\",\"\",\"\",\"\t101\",\"SMALL\",\"\",\"2\",\"2\",";
    assert!(lines[1].starts_with(booked), "{}", lines[1]);
    assert!(lines[2].contains(",\"\t102\",\"SMALL\",\"\",\"2\",\"0\","), "{}", lines[2]);
    assert!(
        lines[3].starts_with("\"Fest\",\"'@frei\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\","),
        "{}",
        lines[3]
    );
    assert_eq!(lines.len(), 4);
}

#[tokio::test]
async fn the_history_tells_what_happened_to_this_ad_newest_first() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let key = desk.create(form("Fest", &["101"])).await.expect("saved");
    desk.create(form("another", &["101"])).await.expect("saved");
    let mut edited = AdForm::of(&desk.ad(key).expect("there").ad);
    edited.title = "Sommerfest".into();
    edited.bookings[0].units = 3;
    desk.save(key, edited).await.expect("saved");
    send(&desk, key).await;
    refuse(&desk, key, "locked", "00000101").await;
    desk.cancel(key).await.expect("cancelled");
    desk.undo_cancel().await.expect("undone");
    let history = desk.history(key).await.expect("read");
    let what: Vec<Happened> = history.events.into_iter().map(|event| event.what).collect();
    let wanted = [
        Happened::Restored,
        Happened::Cancelled,
        Happened::Refused { cause: cause(), needs_you: true },
        Happened::Sent { bookings: 1 },
        Happened::Saved { changed: vec![AdPart::Title, AdPart::Bookings] },
        Happened::Created,
    ];
    assert_eq!((what.as_slice(), history.left_out), (&wanted[..], 0));
}

//! The list of ads: what it finds, in which order, and how many of each state.

use super::*;
use crate::ad::AdForm;
use crate::desk::Desk;
use crate::desk::tests::{draft, form, open, report};
use jiff::civil::date;
use tempfile::TempDir;

fn titles(desk: &Desk, query: AdQuery) -> Vec<String> {
    let page = desk.search(&AdQuery { limit: 100, ..query });
    assert_eq!(page.rows.len(), page.total);
    page.rows.into_iter().map(|row| row.title).collect()
}

fn counts(page: &AdPage) -> Vec<(AdState, usize)> {
    page.states.iter().copied().filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn states_are_counted_and_chosen_with_drafts_among_them() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let mut keys = Vec::new();
    for (title, contracts) in
        [("reported", &["101"][..]), ("waits", &["101"]), ("gone", &["101"]), ("free", &[])]
    {
        keys.push(desk.create(form(title, contracts)).await.expect("saved"));
    }
    report(&desk, keys[0]).await;
    desk.cancel(keys[2]).await.expect("cancelled");
    desk.keep_draft(None, draft("typed")).await.expect("kept");
    desk.keep_draft(Some(keys[1]), draft("edited")).await.expect("kept");

    let page = desk.search(&AdQuery { limit: 10, ..AdQuery::default() });
    use AdState::{Cancelled, Draft, InSalesforce, NotBooked, Waiting};
    let wanted = [(Draft, 2), (Waiting, 1), (NotBooked, 1), (InSalesforce, 1), (Cancelled, 1)];
    assert_eq!((page.total, counts(&page)), (5, wanted.to_vec()));
    let of = |states: &[AdState]| titles(&desk, AdQuery { states: states.to_vec(), ..AdQuery::default() });
    assert_eq!(of(&[Draft]), ["typed", "waits"], "a saved ad with changes that are not saved, too");
    assert_eq!(of(&[Draft, Waiting]), ["typed", "waits"], "each once");
    assert_eq!(of(&[Cancelled, InSalesforce]), ["gone", "reported"]);
    let page = desk.search(&AdQuery { states: vec![Waiting], text: "e".into(), ..AdQuery::default() });
    assert_eq!(page.total, 0, "words and states together");
    assert_eq!(
        counts(&page),
        [(Draft, 1), (NotBooked, 1), (InSalesforce, 1), (Cancelled, 1)],
        "of all with an e"
    );
    let unsaved: Vec<bool> = of_all(&desk).rows.iter().map(|row| row.unsaved).collect();
    assert_eq!(unsaved.iter().filter(|unsaved| **unsaved).count(), 1);
    assert_eq!(desk.ad_keys(&AdQuery { limit: 10, ..AdQuery::default() }).len(), 4, "without the draft");
}

fn of_all(desk: &Desk) -> AdPage {
    desk.search(&AdQuery { limit: 100, ..AdQuery::default() })
}

#[tokio::test]
async fn contract_words_and_days_choose_among_ads_and_drafts() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    for (title, contracts, days) in [
        ("on 101", &["00000101"][..], None),
        ("on 1010", &["00001010"], None),
        ("on both in May", &["101", "1010"], Some((date(2026, 5, 1), date(2026, 5, 31)))),
        ("June on", &[], Some((date(2026, 6, 1), date(2100, 12, 31)))),
    ] {
        let (runs_from, runs_until) = (days.map(|days| days.0), days.map(|days| days.1));
        let form = AdForm { runs_from, runs_until, ..form(title, contracts) };
        desk.create(form).await.expect("saved");
    }
    desk.keep_draft(None, draft("draft on 101")).await.expect("kept");
    let contract = |number: &str| titles(&desk, AdQuery { contract: number.into(), ..AdQuery::default() });
    assert_eq!(
        contract(" 0101 "),
        ["draft on 101", "on both in May", "on 101"],
        "zeros or not, and no other"
    );
    let query = AdQuery { contract: "101".into(), text: "BOTH".into(), ..AdQuery::default() };
    assert_eq!(titles(&desk, query), ["on both in May"]);
    assert_eq!(titles(&desk, AdQuery { text: "small draft".into(), ..AdQuery::default() }), ["draft on 101"]);
    let ended = |day| titles(&desk, AdQuery { ended_before: Some(day), ..AdQuery::default() });
    assert_eq!(ended(date(2026, 6, 1)), ["on both in May"]);
    assert!(ended(date(2026, 5, 31)).is_empty(), "its last day is not over");
    let between = |from, until| {
        titles(&desk, AdQuery { runs_from: Some(from), runs_until: Some(until), ..AdQuery::default() })
    };
    assert_eq!(between(date(2026, 5, 31), date(2026, 6, 1)), ["June on", "on both in May"]);
    assert_eq!(between(date(2026, 6, 1), date(2027, 1, 1)), ["June on"]);
    assert!(between(date(2020, 1, 1), date(2020, 1, 1)).is_empty(), "who says no days runs on none");
}

#[tokio::test]
async fn every_order_is_the_same_whole_or_page_by_page() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    let mut keys = Vec::new();
    for number in 0..40_i8 {
        let runs_from = (number % 5 > 0).then(|| date(2026, 1 + number % 5, 1));
        let title = format!("{} {number:02}", ["Öl", "ohne", "Zebra", "apfel"][number as usize % 4]);
        let form = AdForm { runs_from, ..form(&title, if number % 3 == 0 { &["101"] } else { &[] }) };
        keys.push(desk.create(form).await.expect("saved"));
    }
    desk.save(keys[3], form("apfel 03", &["101"])).await.expect("saved");
    desk.keep_draft(None, draft("Apfel 11")).await.expect("kept");
    for sort in [AdSort::Saved, AdSort::Title, AdSort::RunStart, AdSort::State] {
        let whole = titles(&desk, AdQuery { sort, ..AdQuery::default() });
        assert_eq!(whole.len(), 41);
        let pages = (0..6).flat_map(|page| {
            desk.search(&AdQuery { sort, offset: page * 7, limit: 7, ..AdQuery::default() }).rows
        });
        assert_eq!(pages.map(|row| row.title).collect::<Vec<_>>(), whole, "{sort:?}");
        assert!(
            desk.search(&AdQuery { offset: 41, limit: usize::MAX, ..AdQuery::default() }).rows.is_empty()
        );
        let begins = match sort {
            AdSort::Saved => ["Apfel 11", "apfel 03", "apfel 39"],
            AdSort::Title => ["apfel 03", "apfel 07", "Apfel 11"],
            AdSort::RunStart => ["apfel 39", "Zebra 34", "ohne 29"],
            AdSort::State => ["Apfel 11", "apfel 03", "apfel 39"],
        };
        assert_eq!(whole[..3], begins, "{sort:?}");
    }
}

#[test]
fn a_walk_tells_which_keys_it_meets() {
    let key = |number: u128| AdKey(uuid::Uuid::from_u128(number));
    let keys = [key(2), key(5)];
    let mut walk = Walk::new(&keys);
    let met: Vec<bool> = (1..7).map(|number| walk.reaches(key(number))).collect();
    assert_eq!(met, [false, true, false, false, true, false]);
}

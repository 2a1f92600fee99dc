//! The history of all ads: what it finds, in parts that fit together, and as a file.

use super::*;
use crate::ad::AdForm;
use crate::desk::Separator;
use crate::desk::tests::{form, open, refuse, report};
use tempfile::TempDir;

/// Names of what happened and to which ad, of all parts of the history.
async fn all(desk: &Desk, query: HistoryQuery) -> Vec<String> {
    let mut query = HistoryQuery { limit: 2, ..query };
    let mut told = Vec::new();
    loop {
        let page = desk.past(query.clone()).await.expect("read");
        assert!(page.events.len() <= 2, "no more than asked for");
        told.extend(page.events.iter().map(|one| format!("{} {}", one.event.what.name(), one.title)));
        query.before = page.older;
        if query.before.is_none() {
            return told;
        }
    }
}

fn text(text: &str) -> HistoryQuery {
    HistoryQuery { text: text.to_owned(), ..HistoryQuery::default() }
}

/// An ad that was reported, and one that was changed and refused.
async fn a_day(desk: &Desk) -> [AdKey; 2] {
    let one = desk.create(form("Sommerfest", &["00000101"])).await.expect("saved");
    let other = desk.create(form("=1+1 \"O'Neil\"", &["00000102"])).await.expect("saved");
    report(desk, one).await;
    let mut edited = AdForm::of(&desk.ad(other).expect("there").ad);
    edited.text = "Größe".into();
    desk.save(other, edited).await.expect("saved");
    refuse(desk, other, "locked", "00000102").await;
    desk.cancel(one).await.expect("cancelled");
    [one, other]
}

#[tokio::test]
async fn everything_is_told_newest_first_in_parts_that_fit_together() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    a_day(&desk).await;
    let wanted = [
        "cancelled Sommerfest",
        "refused =1+1 \"O'Neil\"",
        "saved =1+1 \"O'Neil\"",
        "reported Sommerfest",
        "sent Sommerfest",
        "created =1+1 \"O'Neil\"",
        "created Sommerfest",
    ];
    assert_eq!(all(&desk, HistoryQuery::default()).await, wanted);
    let page = desk.past(HistoryQuery { limit: 3, ..HistoryQuery::default() }).await.expect("read");
    let AdEvent { what, .. } = &page.events[2].event;
    assert_eq!(
        *what,
        Happened::Saved { changed: vec![AdPart::Text] },
        "what it was before is looked for further back"
    );
    assert_eq!(page.events[2].lines[0].contract_number, "00000102");
}

#[tokio::test]
async fn words_are_found_in_the_ad_and_in_what_happened_and_kinds_and_days_choose() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    a_day(&desk).await;
    assert_eq!(all(&desk, text("SOMMERFEST")).await.len(), 4);
    assert_eq!(all(&desk, text("00000102 LOCKED")).await, ["refused =1+1 \"O'Neil\""]);
    assert_eq!(all(&desk, text("größe")).await.len(), 3, "the ad has the word now");
    assert_eq!(all(&desk, text("nowhere")).await, [""; 0]);
    let kinds = vec![HistoryKind::Reported, HistoryKind::Cancelled];
    let query = HistoryQuery { kinds, ..HistoryQuery::default() };
    assert_eq!(all(&desk, query).await, ["cancelled Sommerfest", "reported Sommerfest"]);
    let now = Timestamp::now();
    let later = HistoryQuery { since: Some(now), ..HistoryQuery::default() };
    assert_eq!(all(&desk, later).await, [""; 0]);
    let until = HistoryQuery { until: Some(now), ..HistoryQuery::default() };
    assert_eq!(all(&desk, until).await.len(), 7);
}

#[tokio::test]
async fn a_file_of_the_history_has_what_is_filtered_and_no_formulas() {
    let data = TempDir::new().expect("a folder");
    let desk = open(&data).await;
    a_day(&desk).await;
    let words = HistoryWords {
        sheet: Sheet { separator: Separator::Semicolon, time_zone: "Europe/Berlin".into() },
        headings: std::array::from_fn(|n| format!("h{n}")),
        events: HashMap::from([("refused".into(), "@Nicht angenommen".into())]),
        causes: HashMap::from([("locked".into(), "erfüllt".into())]),
        parts: HashMap::from([(AdPart::Text, "Text".into())]),
    };
    let write = |query: HistoryQuery| {
        let mut out = Vec::new();
        desk.write_history(&query, &words, &mut out).expect("written");
        String::from_utf8(out).expect("text")
    };
    let file = write(HistoryQuery { kinds: vec![HistoryKind::Refused], ..HistoryQuery::default() });
    let lines: Vec<&str> = file.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("\"h0\";\"h1\";") && lines[0].ends_with(";\"h11\""), "{}", lines[0]);
    let wanted = "\"'@Nicht angenommen\";\"'=1+1 \"\"O'Neil\"\"\";\"\t00000102\";\"SMALL\";\"\";\"\";\"\";\"\";\
                  \"erfüllt\";\"X\";\"no\"";
    assert!(lines[1].ends_with(wanted), "{}", lines[1]);
    let file = write(HistoryQuery::default());
    assert_eq!(file.split_terminator("\r\n").count(), 8, "all of it");
    assert!(file.contains(";\"Text\";\"\";\"\";\"\";\"\";\"\"\r\n"), "{file}");
}

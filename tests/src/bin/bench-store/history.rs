//! The history of all ads, with at least three records for each ad of a large store.

use std::path::Path;
use std::time::{Duration, Instant};

use adtally_core::desk::{AdQuery, Desk, HistoryPage, HistoryQuery, HistoryWords, Separator, Sheet};
use adtally_tests::bench::ads;
use adtally_tests::bench::machine::resident;
use adtally_tests::bench::numbers::{Table, Times, show};
use anyhow::{Result, ensure};

use crate::Amount;

pub(crate) async fn measure(folder: &Path, amount: Amount, table: &mut Table) -> Result<()> {
    let desk = crate::open(folder).await?;
    let ads = desk.ad_keys(&AdQuery { limit: usize::MAX, ..AdQuery::default() });
    let records = 3 * ads.len();
    desk.cancel_all(ads).await?;
    desk.undo_cancel().await?;
    let before = resident();

    let mut times = Times::default();
    for _ in 0..amount.searches {
        let start = Instant::now();
        let page = desk.past(query("")).await?;
        times.push(start.elapsed());
        ensure!(page.events.len() == 100.min(records), "a page of the history");
    }
    table.row(&format!("the newest 100 of {records} records of the history"), times.said(), "p95 100 ms");

    let start = Instant::now();
    let (mut asked, mut longest) = (query(ads::NONE), Duration::ZERO);
    loop {
        let part = Instant::now();
        let HistoryPage { events, older, .. } = desk.past(asked.clone()).await?;
        longest = longest.max(part.elapsed());
        ensure!(events.is_empty(), "nobody wrote that");
        asked.before = older;
        if older.is_none() {
            break;
        }
    }
    let took = format!("{} in all, {} for the longest part", show(start.elapsed()), show(longest));
    table.row(&format!("search {records} records of the history for a word of none"), took, "");

    let saves = save_while_the_history_is_written(desk, amount, table, records).await?;
    table.row("one save every 5 ms while the history is written to a file", saves.said(), "");
    let grown = resident().zip(before).map_or(0, |(now, before)| now.saturating_sub(before));
    table.row("memory that all of this took more (VmRSS)", format!("{grown} MiB"), "");
    Ok(())
}

fn query(text: &str) -> HistoryQuery {
    HistoryQuery { text: text.to_owned(), limit: 100, ..HistoryQuery::default() }
}

async fn save_while_the_history_is_written(
    desk: Desk,
    amount: Amount,
    table: &mut Table,
    records: usize,
) -> Result<Times> {
    let desk = std::sync::Arc::new(desk);
    let words = HistoryWords {
        sheet: Sheet { separator: Separator::Semicolon, time_zone: "Europe/Berlin".into() },
        headings: Default::default(),
        events: Default::default(),
        causes: Default::default(),
        parts: Default::default(),
    };
    let reader = std::sync::Arc::clone(&desk);
    let start = Instant::now();
    let writing = tokio::task::spawn_blocking(move || {
        let written = reader.write_history(&HistoryQuery::default(), &words, &mut std::io::sink());
        written.map(|()| start.elapsed())
    });
    let mut times = Times::default();
    for number in 0..amount.searches {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let form = ads::form(number as u64);
        let start = Instant::now();
        desk.create(form).await?;
        times.push(start.elapsed());
    }
    table.row(&format!("write {records} records of the history as CSV"), show(writing.await??), "");
    Ok(times)
}

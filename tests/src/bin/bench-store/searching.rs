//! Searching a large store, and saving meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use adtally_core::desk::{AdQuery, AdSort, Desk};
use adtally_core::queue::AdState;
use adtally_tests::bench::ads;
use adtally_tests::bench::numbers::{Table, Times};
use anyhow::{Result, ensure};

use crate::Amount;

fn query(text: &str) -> AdQuery {
    AdQuery { text: text.to_owned(), limit: 50, ..AdQuery::default() }
}

pub(crate) async fn measure(folder: &Path, amount: Amount, table: &mut Table) -> Result<()> {
    let desk = Arc::new(crate::open(folder).await?);
    let several = format!("{} anzeige holsten", ads::COMMON);
    for (what, text) in [
        ("a word of every tenth ad", ads::COMMON),
        ("a word of one ad in 1,000", ads::RARE),
        ("a word of none", ads::NONE),
        ("three words", &several),
        ("a letter that all have", "e"),
        ("nothing typed: the whole list", ""),
    ] {
        let mut times = Times::default();
        let mut total = 0;
        for _ in 0..amount.searches {
            let start = Instant::now();
            let page = desk.search(&query(text));
            times.push(start.elapsed());
            total = page.total;
        }
        ensure!((total == 0) == (text == ads::NONE) || amount.large < 1_000, "{text}: {total} found");
        table.row(&format!("search {} ads for {what}", amount.large), times.said(), "p95 16 ms");
    }

    listing(&desk, amount, table);
    history(&desk, amount, table).await?;

    let ends = Arc::new(AtomicBool::new(false));
    let searcher = search_for_ever(&desk, &ends);
    let mut times = Times::default();
    for number in 0..amount.searches * 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let form = ads::form(number as u64);
        let start = Instant::now();
        desk.create(form).await?;
        times.push(start.elapsed());
    }
    ends.store(true, Ordering::Relaxed);
    let searches = searcher.await?;
    table.row(
        &format!("one save every 5 ms while a thread searches ({searches} searches)"),
        times.said(),
        "",
    );
    if let Ok(desk) = Arc::try_unwrap(desk) {
        desk.close().await;
    }
    Ok(())
}

/// What walks all ads: filters, orders, a page from the middle, words that all have.
fn listing(desk: &Desk, amount: Amount, table: &mut Table) {
    let whole = query("");
    let by = |sort| AdQuery { sort, ..query("") };
    let waiting = AdQuery { states: vec![AdState::Waiting], ..query("") };
    for (what, query) in [
        ("by title", by(AdSort::Title)),
        ("by first day", by(AdSort::RunStart)),
        ("by state", by(AdSort::State)),
        ("from the middle", AdQuery { offset: amount.large / 2, ..whole.clone() }),
        ("of one state", waiting.clone()),
        ("of one contract", AdQuery { contract: "123".into(), ..whole }),
        (
            "of one state with a letter that all have, by title",
            AdQuery { text: "e".into(), sort: AdSort::Title, ..waiting },
        ),
    ] {
        let mut times = Times::default();
        for _ in 0..amount.searches {
            let start = Instant::now();
            desk.search(&query);
            times.push(start.elapsed());
        }
        table.row(&format!("list {} ads {what}", amount.large), times.said(), "p95 16 ms");
    }
}

/// The history of one ad, for which the whole journal is read.
async fn history(desk: &Desk, amount: Amount, table: &mut Table) -> Result<()> {
    let Some(key) = desk.ad_keys(&query("")).into_iter().next() else { return Ok(()) };
    let mut times = Times::default();
    for _ in 0..amount.openings {
        let start = Instant::now();
        ensure!(!desk.history(key).await?.events.is_empty(), "an ad has a history");
        times.push(start.elapsed());
    }
    table.row(&format!("the history of one of {} ads", amount.large), times.said(), "");
    Ok(())
}

fn search_for_ever(desk: &Arc<Desk>, ends: &Arc<AtomicBool>) -> tokio::task::JoinHandle<u64> {
    let (desk, ends) = (Arc::clone(desk), Arc::clone(ends));
    tokio::task::spawn_blocking(move || {
        let mut searches = 0;
        while !ends.load(Ordering::Relaxed) {
            desk.search(&query(ads::NONE));
            searches += 1;
        }
        searches
    })
}

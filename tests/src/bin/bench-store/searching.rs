//! Searching a large store, and saving meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use adtally_core::desk::{AdQuery, Desk};
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

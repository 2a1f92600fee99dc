//! Saves beside raw appends, crowds, imports.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use adtally_core::desk::Desk;
use adtally_tests::bench::ads;
use adtally_tests::bench::numbers::{Table, Times, ratio, show};
use anyhow::{Context, Result};

use crate::Amount;

/// As fast as a person never is.
const PACE: Duration = Duration::from_millis(5);

/// What the disk itself takes.
struct Raw {
    file: File,
    bytes: Vec<u8>,
}

impl Raw {
    fn append(&mut self) -> Result<Duration> {
        let start = Instant::now();
        self.file.write_all(&self.bytes)?;
        self.file.sync_data()?;
        Ok(start.elapsed())
    }
}

pub(crate) async fn measure(folder: &Path, amount: Amount, table: &mut Table) -> Result<()> {
    let desk = crate::open(folder).await?;
    let next = AtomicU64::new(0);
    let journal = folder.join("stores/unnamed/journal");
    let before = bytes_of(&journal)?;
    for _ in 0..20 {
        save(&desk, &next).await?;
    }
    let bytes = usize::try_from((bytes_of(&journal)? - before) / 20)?;
    let mut raw = Raw { file: File::create_new(folder.join("raw"))?, bytes: vec![0x5A; bytes] };
    for _ in 0..20 {
        raw.append()?;
    }

    let mut raw_p50 = Duration::ZERO;
    for (what, pace, aim) in [
        ("one save every 5 ms", PACE, "p99 at most 1.3 times raw"),
        ("saves back to back", Duration::ZERO, ""),
    ] {
        let (raws, saves) = abba(&desk, &next, &mut raw, amount, pace).await?;
        table.row(&format!("{what}: raw append and sync of the same {bytes} bytes"), raws.said(), "");
        table.row(&format!("{what}: save"), saves.said(), "");
        let [p50, p99] = [50, 99].map(|p| ratio(saves.percentile(p), raws.percentile(p)));
        table.row(&format!("{what}: save to raw"), format!("p50 {p50:.2}, p99 {p99:.2}"), aim);
        raw_p50 = raws.percentile(50);
    }

    let desk = Arc::new(desk);
    let next = Arc::new(next);
    for clients in [8, 64] {
        let (times, rate) = crowd(&desk, &next, clients, amount.crowd).await?;
        let result = format!("{rate:.0} saves/s, {}", times.said());
        table.row(&format!("{clients} clients at once, back to back"), result, "");
    }

    let forms = (0..amount.import).map(|_| ads::form(next.fetch_add(1, Ordering::Relaxed))).collect();
    let start = Instant::now();
    for made in desk.import(forms).await? {
        made?;
    }
    let took = start.elapsed();
    let rate = amount.import as f64 / took.as_secs_f64();
    let one_by_one = ratio(raw_p50 * u32::try_from(amount.import)?, took);
    let result = format!("{}, {rate:.0} ads/s, {one_by_one:.0} times as fast as raw one by one", show(took));
    table.row(&format!("import of {} ads in one go", amount.import), result, "50 times");
    if let Ok(desk) = Arc::try_unwrap(desk) {
        desk.close().await;
    }
    Ok(())
}

async fn save(desk: &Desk, next: &AtomicU64) -> Result<Duration> {
    let form = ads::form(next.fetch_add(1, Ordering::Relaxed));
    let start = Instant::now();
    desk.create(form).await?;
    Ok(start.elapsed())
}

/// Rounds of raw, save, save, raw.
async fn abba(
    desk: &Desk,
    next: &AtomicU64,
    raw: &mut Raw,
    amount: Amount,
    pace: Duration,
) -> Result<(Times, Times)> {
    let (mut raws, mut saves) = (Times::default(), Times::default());
    for _ in 0..amount.rounds {
        for saving in [false, true, true, false] {
            for _ in 0..amount.quarter {
                if !pace.is_zero() {
                    tokio::time::sleep(pace).await;
                }
                if saving {
                    saves.push(save(desk, next).await?);
                } else {
                    raws.push(raw.append()?);
                }
            }
            // What the index still has to do is not to fall into the raw quarter.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok((raws, saves))
}

/// Clients that each save again as soon as they were answered.
async fn crowd(
    desk: &Arc<Desk>,
    next: &Arc<AtomicU64>,
    clients: usize,
    saves: usize,
) -> Result<(Times, f64)> {
    let start = Instant::now();
    let clients: Vec<_> = (0..clients)
        .map(|_| {
            let (desk, next) = (Arc::clone(desk), Arc::clone(next));
            tokio::spawn(async move {
                let mut times = Times::default();
                for _ in 0..saves / clients {
                    times.push(save(&desk, &next).await?);
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let count = clients.len() * (saves / clients.len());
    let mut all = Times::default();
    for client in clients {
        all.extend(client.await??);
    }
    Ok((all, count as f64 / start.elapsed().as_secs_f64()))
}

fn bytes_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() { metadata.len() } else { 0 };
    }
    Ok(bytes)
}

//! Opening a large store, each time in a process of its own: as it was left, after a kill, and with the
//! index gone.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use adtally_tests::bench::numbers::{Table, Times, show};
use adtally_tests::bench::{ads, machine};
use adtally_tests::desk::import;
use anyhow::{Context, Result, ensure};

use crate::Amount;

/// Names the process that opens once and tells how long that took.
pub(crate) const PART: &str = "open-once";
/// Names the process that saves until it is killed.
pub(crate) const SAVING: &str = "save-for-ever";

/// Makes a store with so many ads.
pub(crate) async fn fill(folder: &Path, count: usize) -> Result<()> {
    let desk = crate::open(folder).await?;
    import(&desk, count as u64, ads::form).await?;
    desk.close().await;
    Ok(())
}

pub(crate) fn measure(folder: &Path, amount: Amount, table: &mut Table) -> Result<()> {
    let ads = amount.large;
    let mut memory = 0;
    let mut ordinary = Times::default();
    // The first one after so much was written has sled's own tidying to do.
    open_once(folder, ads)?;
    for _ in 0..amount.openings {
        let (took, resident) = open_once(folder, ads)?;
        ordinary.push(took);
        memory = memory.max(resident);
    }
    let row = |times: &Times| {
        format!("median {}, worst {}", show(times.percentile(50)), show(times.percentile(100)))
    };
    table.row(&format!("open with {ads} ads"), row(&ordinary), "500 ms");
    table.row(&format!("memory in use after that (VmRSS), {ads} ads"), format!("{memory} MiB"), "");

    let mut killed = Times::default();
    for _ in 0..amount.openings {
        kill_while_saving(folder)?;
        killed.push(open_once(folder, ads)?.0);
    }
    table.row("the same after a kill -9 among saves", row(&killed), "");

    let mut rebuilt = Times::default();
    for _ in 0..amount.openings {
        fs::remove_dir_all(folder.join("stores/unnamed/index"))?;
        rebuilt.push(open_once(folder, ads)?.0);
    }
    table.row("the same with the index gone, rebuilt from the journal", row(&rebuilt), "");
    Ok(())
}

fn open_once(folder: &Path, ads: usize) -> Result<(Duration, u64)> {
    let output = Command::new(std::env::current_exe()?).arg(PART).arg(folder).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    let mut next = || numbers.next().and_then(Result::ok).with_context(|| format!("no number in {text:?}"));
    let (micros, resident, found) = (next()?, next()?, next()?);
    ensure!(found >= ads as u64, "{found} of {ads} ads were there");
    Ok((Duration::from_micros(micros), resident))
}

/// The process that opens once. Prints microseconds, MiB and the number of ads.
pub(crate) fn part(folder: &OsStr) -> Result<()> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let start = Instant::now();
        let desk = crate::open(Path::new(folder)).await?;
        let ads = desk.status().counts.ads;
        let took = start.elapsed();
        println!("{} {} {ads}", took.as_micros(), machine::resident().unwrap_or(0));
        desk.close().await;
        Ok(())
    })
}

/// The process that is killed. Prints a line when its first ads are saved.
pub(crate) fn save_for_ever(folder: &OsStr) -> Result<()> {
    tokio::runtime::Runtime::new()?.block_on(async {
        let desk = crate::open(Path::new(folder)).await?;
        for number in 0.. {
            desk.create(ads::form(number)).await?;
            if number == 100 {
                println!("at work");
            }
        }
        Ok(())
    })
}

fn kill_while_saving(folder: &Path) -> Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    let mut saver = command.arg(SAVING).arg(folder).stdout(Stdio::piped()).spawn()?;
    let output = saver.stdout.take().context("its output")?;
    BufReader::new(output).read_line(&mut String::new())?;
    saver.kill()?;
    saver.wait()?;
    Ok(())
}

//! Saves ads until it is killed, and tells later whether any of them is lost.
//!
//! ```text
//! adtally-torture save DIR --acks FILE [--pace MS] [--saves N]
//! adtally-torture check DIR --acks FILE
//! ```
//!
//! `save` creates and edits ads in the data folder DIR for ever, or N times, and appends a line to
//! FILE after each answered save; FILE belongs on a disk that outlives what is done to DIR. It prints
//! `ready` when the store is open. `check` opens the store as the app would, prints what was repaired
//! (`told: …`) and `acknowledged N, found N, lost 0, changed 0`.
//!
//! Exit codes: 0 all is well, 1 something is lost or changed, 2 a wrong call, 3 the store does not
//! open, 4 a save was refused.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use adtally_core::ad::AdKey;
use adtally_tests::torture::{self, Ack, Content, Verdict};
use anyhow::{Context, Result, bail};

const USAGE: &str = "adtally-torture save DIR --acks FILE [--pace MS] [--saves N]\n\
                     adtally-torture check DIR --acks FILE";

struct Call {
    checks: bool,
    data: PathBuf,
    acks: PathBuf,
    pace: Duration,
    saves: u64,
}

impl Call {
    fn read(mut arguments: lexopt::Parser) -> Result<Call> {
        use lexopt::prelude::*;
        let (mut words, mut acks) = (Vec::<OsString>::new(), None);
        let (mut pace, mut saves) = (Duration::ZERO, u64::MAX);
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("acks") => acks = Some(PathBuf::from(arguments.value()?)),
                Long("pace") => pace = Duration::from_millis(arguments.value()?.parse()?),
                Long("saves") => saves = arguments.value()?.parse()?,
                Value(word) => words.push(word),
                other => return Err(other.unexpected().into()),
            }
        }
        let [what, data] = words.try_into().ok().context("what, and in which folder?")?;
        let checks = match what.to_str() {
            Some("save") => false,
            Some("check") => true,
            _ => bail!("save or check?"),
        };
        Ok(Call { checks, data: data.into(), acks: acks.context("--acks is missing")?, pace, saves })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let call = match Call::read(lexopt::Parser::from_env()) {
        Ok(call) => call,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let (desk, told) = match torture::open(&call.data).await {
        Ok(opened) => opened,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::from(3);
        }
    };
    for told in &told {
        println!("told: {told}");
    }
    let done = if call.checks {
        check(&desk, &call.acks)
    } else {
        println!("ready");
        save(&desk, &call).await.map(|()| 0).or_else(|error| {
            eprintln!("{error:#}");
            Ok(4)
        })
    };
    desk.close().await;
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn check(desk: &adtally_core::desk::Desk, acks: &Path) -> Result<u8> {
    let verdict = Verdict::on(desk, &Ack::last_of_each(acks)?);
    for (what, keys) in [("lost", &verdict.lost), ("changed", &verdict.changed)] {
        keys.iter().for_each(|key| println!("{what}: {key}"));
    }
    println!("{verdict}");
    Ok(u8::from(!verdict.is_good()))
}

/// Two creations to three edits, and now and then several ads in one go.
async fn save(desk: &adtally_core::desk::Desk, call: &Call) -> Result<()> {
    // What was on its way when an earlier saver was killed, and is there, is on the screen now: from now
    // on it counts as answered.
    let noted = Ack::last_of_each(&call.acks)?;
    let mut known: Vec<AdKey> = torture::all_ads(desk).collect();
    for ack in known.iter().filter_map(|ad| torture::shown(desk, *ad)) {
        if noted.get(&ack.ad) != Some(&ack) {
            ack.note(&call.acks)?;
        }
    }
    for _ in 0..call.saves {
        let saved: Vec<(AdKey, Content)> = match fastrand::u8(..20) {
            0 => import(desk).await?,
            1..=12 if !known.is_empty() => {
                vec![torture::edit(desk, known[fastrand::usize(..known.len())]).await?]
            }
            _ => vec![torture::create(desk).await?],
        };
        for (ad, content) in saved {
            if content.version == 1 {
                known.push(ad);
            }
            Ack::of(ad, content).note(&call.acks)?;
        }
        if !call.pace.is_zero() {
            tokio::time::sleep(call.pace).await;
        }
    }
    Ok(())
}

async fn import(desk: &adtally_core::desk::Desk) -> Result<Vec<(AdKey, Content)>> {
    let contents: Vec<_> = (0..5).map(|_| Content { seed: fastrand::u64(..), version: 1 }).collect();
    let made = desk.import(contents.iter().map(|content| content.form(None)).collect()).await?;
    made.into_iter().zip(contents).map(|(key, content)| Ok((key?, content))).collect()
}

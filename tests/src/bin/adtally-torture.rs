//! Saves ads until it is killed, and tells later whether any of them is lost.
//!
//! ```text
//! adtally-torture save DIR --acks FILE [--pace MS] [--saves N] [--together N] [--ads N]
//! adtally-torture check DIR --acks FILE
//! ```
//!
//! `save` creates and edits ads in the data folder DIR for ever, or N times, and appends a line to
//! FILE after each answered save; FILE belongs on a disk that outlives what is done to DIR. So many
//! saves are on their way together, and when there are so many ads no more are made. It prints
//! `ready` when the store is open. `check` opens the store as the app would, prints what was repaired
//! (`told: …`) and `acknowledged N, found N, lost 0, changed 0`. What FILE.unsure notes may be there or not.
//!
//! Exit codes: 0 all is well, 1 something is lost or changed, 2 a wrong call, 3 the store does not
//! open, 4 a save was refused.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use adtally_core::ad::AdKey;
use adtally_core::desk::Desk;
use adtally_tests::torture::{self, Ack, Content, Verdict};
use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;

const USAGE: &str = "adtally-torture save DIR --acks FILE [--pace MS] [--saves N] [--together N] [--ads N]\n\
                     adtally-torture check DIR --acks FILE";

struct Call {
    checks: bool,
    data: PathBuf,
    acks: PathBuf,
    pace: Duration,
    saves: u64,
    together: usize,
    ads: usize,
}

impl Call {
    fn read(mut arguments: lexopt::Parser) -> Result<Call> {
        use lexopt::prelude::*;
        let (mut words, mut acks) = (Vec::<OsString>::new(), None);
        let (mut pace, mut saves) = (Duration::ZERO, u64::MAX);
        let (mut together, mut ads) = (1, usize::MAX);
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("acks") => acks = Some(PathBuf::from(arguments.value()?)),
                Long("pace") => pace = Duration::from_millis(arguments.value()?.parse()?),
                Long("saves") => saves = arguments.value()?.parse()?,
                Long("together") => together = arguments.value()?.parse()?,
                Long("ads") => ads = arguments.value()?.parse()?,
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
        let acks = acks.context("--acks is missing")?;
        Ok(Call { checks, data: data.into(), acks, pace, saves, together, ads })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let call = match Call::read(lexopt::Parser::from_env()) {
        Ok(call) => Arc::new(call),
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let (desk, told) = match torture::open(&call.data).await {
        Ok((desk, told)) => (Arc::new(desk), told),
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
    if let Some(desk) = Arc::into_inner(desk) {
        desk.close().await;
    }
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn check(desk: &Desk, acks: &Path) -> Result<u8> {
    let unsure = Ack::last_of_each(&torture::unsure(acks))?;
    let verdict = Verdict::after_cut(desk, &Ack::last_of_each(acks)?, &unsure);
    for (what, keys) in [("lost", &verdict.lost), ("changed", &verdict.changed)] {
        keys.iter().for_each(|key| println!("{what}: {key}"));
    }
    println!("{verdict}");
    Ok(u8::from(!verdict.is_good()))
}

/// Shares the known ads among as many as save together, so that each ad has one save on its way at most.
async fn save(desk: &Arc<Desk>, call: &Arc<Call>) -> Result<()> {
    // What was on its way when an earlier saver was killed, and is there, is on the screen now: from now
    // on it counts as answered.
    let noted = Ack::last_of_each(&call.acks)?;
    let mut shares = vec![Vec::new(); call.together];
    for (place, ad) in torture::all_ads(desk).enumerate() {
        shares[place % call.together].push(ad);
        if let Some(ack) = torture::shown(desk, ad).filter(|ack| noted.get(&ad) != Some(ack)) {
            ack.note(&call.acks)?;
        }
    }
    let mut savers = JoinSet::new();
    for known in shares {
        savers.spawn(save_on(Arc::clone(desk), Arc::clone(call), known));
    }
    while let Some(saved) = savers.join_next().await {
        if let Err(fault) = saved? {
            savers.shutdown().await;
            return Err(fault);
        }
    }
    Ok(())
}

/// Two creations to three edits, and now and then several ads in one go.
async fn save_on(desk: Arc<Desk>, call: Arc<Call>, mut known: Vec<AdKey>) -> Result<()> {
    let most = (call.ads / call.together).max(1);
    for _ in 0..call.saves / call.together as u64 {
        let saved: Vec<(AdKey, Content)> = match fastrand::u8(..20) {
            dice if !known.is_empty() && (known.len() >= most || (1..=12).contains(&dice)) => {
                vec![torture::edit(&desk, known[fastrand::usize(..known.len())]).await?]
            }
            0 => import(&desk).await?,
            _ => vec![torture::create(&desk).await?],
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

async fn import(desk: &Desk) -> Result<Vec<(AdKey, Content)>> {
    let contents: Vec<_> = (0..5).map(|_| Content { seed: fastrand::u64(..), version: 1 }).collect();
    let made = desk.import(contents.iter().map(|content| content.form(None)).collect()).await?;
    made.into_iter().zip(contents).map(|(key, content)| Ok((key?, content))).collect()
}

//! Saves ads until it is killed, and tells later whether any of them is lost. [`HELP`] says how.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use adtally_core::ad::AdKey;
use adtally_core::desk::{Desk, World};
use adtally_tests::faults::damage;
use adtally_tests::torture::{self, Ack, Content, Verdict};
use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;

const HELP: &str = "\
Saves ads until it is killed, and tells later whether any of them is lost.

adtally-torture save DIR --acks FILE [--pace MS] [--saves N] [--together N] [--ads N]
                             [--small] [--go-on] [--early]
adtally-torture check DIR --acks FILE
adtally-torture damage DIR --from SEED --cases N

save    creates and edits ads in the data folder DIR for ever, or N times, MS milliseconds apart, and
        appends a line to FILE after each answered save: the ad's id, a hash of its content, and what
        the content was made from. FILE belongs on a disk that outlives what is done to DIR. It prints
        \"ready\" when the store is open. Both are made where they are missing, with the folders above.
        --together has so many saves on their way at once; with so many --ads no more are made.
        --small saves few ads and keeps the journal in small files, so that bases come soon; --go-on saves on after a
        refusal; --early is wrong: it notes an edit before its answer, for controls.
check   opens the store as the app would, prints what was repaired (\"told: …\"), what is lost or
        changed, and \"acknowledged N, found N, lost 0, changed 0\". What FILE.unsure notes may be
        there or not.
damage  damages copies of a store that it makes in DIR, N times under the seeds from SEED on, and
        prints what came of each.

Exit codes: 0 all is well, 1 something is lost or changed, 2 a wrong call, 3 the store does not open,
4 a save was refused.
";

/// The most ads in a small journal.
const FEW: usize = 5;

enum Call {
    Help,
    Save { data: PathBuf, acks: PathBuf, how: Saving },
    Check { data: PathBuf, acks: PathBuf },
    Damage { folder: PathBuf, from: u64, cases: u64 },
}

#[derive(Clone, Copy)]
struct Saving {
    pace: Duration,
    saves: u64,
    together: usize,
    ads: usize,
    small: bool,
    goes_on: bool,
    early: bool,
}

impl Call {
    fn read(mut arguments: lexopt::Parser) -> Result<Call> {
        use lexopt::prelude::*;
        let (mut words, mut acks) = (Vec::<OsString>::new(), None);
        let (mut from, mut cases) = (0, 1);
        let mut how = Saving {
            pace: Duration::ZERO,
            saves: u64::MAX,
            together: 1,
            ads: usize::MAX,
            small: false,
            goes_on: false,
            early: false,
        };
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("help") | Short('h') => return Ok(Call::Help),
                Long("acks") => acks = Some(PathBuf::from(arguments.value()?)),
                Long("pace") => how.pace = Duration::from_millis(arguments.value()?.parse()?),
                Long("saves") => how.saves = arguments.value()?.parse()?,
                Long("together") => how.together = arguments.value()?.parse::<usize>()?.max(1),
                Long("ads") => how.ads = arguments.value()?.parse()?,
                Long("small") => how.small = true,
                Long("go-on") => how.goes_on = true,
                Long("early") => how.early = true,
                Long("from") => from = arguments.value()?.parse()?,
                Long("cases") => cases = arguments.value()?.parse()?,
                Value(word) => words.push(word),
                other => return Err(other.unexpected().into()),
            }
        }
        let [what, data] = words.try_into().ok().context("what, and in which folder?")?;
        let (data, acks) = (PathBuf::from(data), acks.context("--acks is missing"));
        Ok(match what.to_str() {
            Some("save") => Call::Save { data, acks: acks?, how },
            Some("check") => Call::Check { data, acks: acks? },
            Some("damage") => Call::Damage { folder: data, from, cases },
            _ => bail!("save, check or damage?"),
        })
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Call::read(lexopt::Parser::from_env()) {
        Ok(Call::Help) => {
            print!("{HELP}");
            Ok(0)
        }
        Ok(Call::Save { data, acks, how }) => save(&data, &acks, how).await,
        Ok(Call::Check { data, acks }) => check(&data, &acks).await,
        Ok(Call::Damage { folder, from, cases }) => damage::cases(&folder, from, cases).await.map(|()| 0),
        Err(error) => {
            eprintln!("{error:#}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    ExitCode::from(done.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        1
    }))
}

/// Opens the store and prints what was repaired; without one when it does not open.
async fn opened(data: &Path, world: World) -> Option<Desk> {
    match torture::open_in(data, world).await {
        Ok((desk, told)) => {
            told.iter().for_each(|told| println!("told: {told}"));
            Some(desk)
        }
        Err(fault) => {
            eprintln!("{fault}");
            None
        }
    }
}

async fn check(data: &Path, acks: &Path) -> Result<u8> {
    let unsure = Ack::last_of_each(&torture::unsure(acks))?;
    let acks = Ack::last_of_each(acks)?;
    let Some(desk) = opened(data, World::real()).await else { return Ok(3) };
    let verdict = Verdict::after_cut(&desk, &acks, &unsure);
    for (what, keys) in [("lost", &verdict.lost), ("changed", &verdict.changed)] {
        keys.iter().for_each(|key| println!("{what}: {key}"));
    }
    println!("{verdict}");
    desk.close().await;
    Ok(u8::from(!verdict.is_good()))
}

async fn save(data: &Path, acks: &Path, how: Saving) -> Result<u8> {
    if let Some(folder) = acks.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let noted = Ack::last_of_each(acks)?;
    let world = if how.small { torture::small_world() } else { World::real() };
    let Some(desk) = opened(data, world).await else { return Ok(3) };
    let desk = Arc::new(desk);
    // What was on its way when an earlier saver was killed, and is there, is on the screen now: from now
    // on it counts as answered.
    let mut shares = vec![Vec::new(); how.together];
    for (place, ad) in torture::all_ads(&desk).enumerate() {
        shares[place % how.together].push(ad);
        if let Some(ack) = torture::shown(&desk, ad).filter(|ack| noted.get(&ad) != Some(ack)) {
            ack.note(acks)?;
        }
    }
    println!("ready");
    // Each ad has one save on its way at most.
    let mut savers = JoinSet::new();
    for known in shares {
        savers.spawn(save_on(Arc::clone(&desk), known, acks.to_owned(), how));
    }
    let mut refused = false;
    while let Some(saved) = savers.join_next().await {
        refused |= saved?;
        if refused && !how.goes_on {
            savers.shutdown().await;
        }
    }
    if let Some(desk) = Arc::into_inner(desk) {
        desk.close().await;
    }
    Ok(if refused { 4 } else { 0 })
}

/// Saves this saver's share. Tells whether the last save was refused.
async fn save_on(desk: Arc<Desk>, mut known: Vec<AdKey>, acks: PathBuf, how: Saving) -> bool {
    let mut refused = false;
    for _ in 0..how.saves / how.together as u64 {
        let saved = save_once(&desk, &mut known, &acks, how).await;
        refused = saved.is_err();
        if let Err(error) = saved {
            eprintln!("{error:#}");
            if !how.goes_on {
                break;
            }
        }
        if !how.pace.is_zero() {
            tokio::time::sleep(how.pace).await;
        }
    }
    refused
}

/// Two creations to three edits, and now and then several ads in one go; in a small journal few ads, so
/// that what it grows by is soon out of date.
async fn save_once(desk: &Desk, known: &mut Vec<AdKey>, acks: &Path, how: Saving) -> Result<()> {
    let most = if how.small { FEW } else { (how.ads / how.together).max(1) };
    let saved: Vec<Result<(AdKey, Content)>> = match fastrand::u8(..20) {
        kind if known.len() >= most || (kind > 7 && !known.is_empty()) => {
            let ad = known[fastrand::usize(..known.len())];
            if how.early {
                Ack::of(ad, torture::next(desk, ad)?).note(acks)?;
            }
            vec![torture::edit(desk, ad).await]
        }
        0 => import(desk).await?,
        _ => vec![torture::create(desk).await],
    };
    let mut refused = None;
    for saved in saved {
        let (ad, content) = match saved {
            Ok(saved) => saved,
            Err(error) => {
                refused = Some(error);
                continue;
            }
        };
        if content.version == 1 {
            known.push(ad);
        }
        Ack::of(ad, content).note(acks)?;
    }
    refused.map_or(Ok(()), Err)
}

async fn import(desk: &Desk) -> Result<Vec<Result<(AdKey, Content)>>> {
    let contents: Vec<_> = (0..5).map(|_| Content { seed: fastrand::u64(..), version: 1 }).collect();
    let made = desk.import(contents.iter().map(|content| content.form(None)).collect()).await?;
    Ok(made.into_iter().zip(contents).map(|(key, content)| Ok((key?, content))).collect())
}

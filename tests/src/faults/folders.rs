//! File systems that can't sync a folder, as some network folders can't: every folder's sync is answered with
//! EINVAL, or with EOPNOTSUPP, from the first on. The store opens, saves and makes bases all the same. A folder's
//! sync that fails (EIO) is another thing: then nothing is said to be saved.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Result, ensure};
use tokio::runtime::Runtime;

use super::ground::Ground;
use super::inject::{self, Ended, Injection};
use super::{Effort, Fault, Outcome, Tally};

pub(super) const FAULT: Fault =
    Fault { name: "folders", about: "folders that can't be synced", run: try_all, control: a_failed_sync };

const UNABLE: [&str; 2] = ["error=EINVAL", "error=EOPNOTSUPP"];
/// How a process saves: a new store and an old one, with bases too.
const WAYS: [&[&str]; 2] = [&[], &["--small"]];

fn try_all(effort: Effort) -> Result<Outcome> {
    if let Some(why) = inject::unable() {
        return Ok(Outcome::Unable(why));
    }
    Runtime::new()?.block_on(async {
        let mut tally = Tally::default();
        for what in UNABLE {
            for how in WAYS {
                let ground = Ground::in_memory()?;
                // The second time the store is there already.
                for _ in 0..2 {
                    saves_all_the_same(&ground, what, how, effort, &mut tally).await?;
                }
            }
        }
        Ok(Outcome::Tried(tally))
    })
}

async fn saves_all_the_same(
    ground: &Ground,
    what: &'static str,
    how: &[&str],
    effort: Effort,
    tally: &mut Tally,
) -> Result<()> {
    let (before, saves) = (ground.notes(), effort.of(25, 200));
    let ended = save(ground, what, how, saves as u64)?;
    tally.hits += u64::from(ended.struck);
    tally.answered += (ground.notes() - before) as u64;
    if ended.code != Some(0) || ground.notes() - before < saves {
        tally.stuck += 1;
        tally.breaches.push(format!("{what} {how:?}: {ended:?}"));
        return Ok(());
    }
    let (desk, told) = ground.open().await?;
    let verdict = ground.verdict(&desk)?;
    desk.close().await;
    tally.lost += verdict.lost.len() as u64;
    tally.wrong += verdict.changed.len() as u64;
    if !verdict.is_good() || !told.is_empty() {
        tally.breaches.push(format!("{what} {how:?}: {verdict:?}, told {told:?}"));
    }
    ground.is_sound().await
}

/// Runs a saver all of whose folders answer a sync so.
fn save(ground: &Ground, what: &'static str, how: &[&str], saves: u64) -> Result<Ended> {
    let mut saver = ground.saver(Some(saves))?;
    saver.args(how);
    let injection = Injection { call: "fsync", what, when: "1+".to_owned() };
    inject::run(&saver, Stdio::null(), &injection, &folders(ground), ground.home())
}

/// The folders of a data folder, those above it that are made along with it, and those that come later.
fn folders(ground: &Ground) -> Vec<PathBuf> {
    let (data, store, journal) = (ground.data(), ground.store(), ground.journal());
    let mut folders = vec![ground.home().to_owned(), data.to_owned(), data.join("stores")];
    folders.extend([journal.join("history"), journal, ground.index(), ground.index().join("blobs")]);
    folders.extend([store.join("pictures"), store.join("drafts"), store]);
    folders
}

/// The same where the sync fails: a new store must not open, and an old one must not say that it saved.
fn a_failed_sync() -> Result<String> {
    if let Some(why) = inject::unable() {
        return Ok(format!("not tried: {why}"));
    }
    Runtime::new()?.block_on(async {
        let (new, old) = (Ground::in_memory()?, Ground::in_memory()?);
        old.filled(3).await?;
        for ground in [&new, &old] {
            let before = ground.notes();
            let ended = save(ground, "error=EIO", &[], 5)?;
            ensure!(ended.struck && matches!(ended.code, Some(3 | 4)), "a failed sync went by: {ended:?}");
            ensure!(ground.notes() == before, "something was said to be saved: {ended:?}");
        }
        Ok("a folder's sync that fails keeps a new store and an old one from saving".to_owned())
    })
}

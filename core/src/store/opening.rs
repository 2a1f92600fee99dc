//! Opening a store: the journal is the truth, sled is believed as far as it agrees with itself, and
//! recovery is the ordinary path.
//!
//! What sled has not seen is applied from the journal. A sled that does not open, panics, hangs or
//! disagrees with its own count and hash is set aside under a dated name and rebuilt; so is one that an
//! earlier Adtally wrote in another form, which is no repair and not told. A journal that is behind sled
//! has lost what it once answered; sled's contents are then written into a new base.

use super::codec;
use super::contents::{Contents, Stage};
use super::difference::{Before, Held, Index, UNFINISHED, mark_of};
use super::files::{self, StoreLock};
use super::home::home_of;
use super::journal::{self, Journal, Repair};
use super::mirror::{self, Mark, Mirror};
use super::record::{BaseItem, DeskRecord, Record, SCHEMA, Step};
use super::writer::{BaseItems, write_base};
use super::{OpenFault, Opening, Sizes, Told};
use crate::ad::DeskKey;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Records that are applied as one group.
const BATCH: usize = 500;

/// A store that is open, before its writer runs.
pub(super) struct Opened {
    pub(super) journal: Journal,
    pub(super) index: Option<Index>,
    pub(super) contents: Contents,
    pub(super) told: Vec<Told>,
    pub(super) lock: StoreLock,
}

pub(super) fn open(folder: &Path, opening: &Opening) -> Result<Opened, OpenFault> {
    files::create_folder(folder).map_err(|error| OpenFault::io("make the folder", folder, error))?;
    let lock = StoreLock::take(folder)?;
    check_schema(folder)?;
    let (mut journal, repairs) =
        Journal::open(&journal_in(folder), journal::Options { segment_bytes: opening.sizes.segment })?;
    let mut told: Vec<Told> = repairs.into_iter().map(Told::Journal).collect();

    let at = index_in(folder);
    let (mut contents, mut index) = match believe(&at, opening, &mut told) {
        Ok((contents, index)) => (contents, Some(index)),
        Err(lack) => {
            let contents = rebuild(&journal, &mut told)?;
            if lack == Lack::Missing && contents.position > 0 {
                told.push(Told::IndexRebuilt { why: "it was missing or empty".to_owned(), set_aside: None });
            }
            (contents, None)
        }
    };
    if index.is_some() {
        let known = contents.position;
        if journal.last_sequence() > known {
            let replayed = replay(&journal, &mut contents, index.as_mut(), &mut told)?;
            tracing::debug!(records = replayed, "applied what the index had not seen");
        }
        name_spoilt(&journal, known, &mut told)?;
    } else {
        index = build(&at, &contents, opening, &mut told);
    }
    heal(&mut journal, &contents, &mut told)?;
    make_at_home(folder, opening, &mut journal, &mut contents, index.as_mut(), &told)?;
    contents.restart_queue();
    Ok(Opened { journal, index, contents, told, lock })
}

/// Where a store's journal lies.
pub(super) fn journal_in(folder: &Path) -> PathBuf {
    folder.join("journal")
}

/// Where a store's index lies.
pub(super) fn index_in(folder: &Path) -> PathBuf {
    folder.join("index")
}

pub(super) fn check_schema(folder: &Path) -> Result<(), OpenFault> {
    let path = folder.join("schema");
    match files::read_sealed(&path) {
        Ok(text) => match text.trim().parse::<u32>() {
            Ok(found) if found > SCHEMA => Err(OpenFault::NewerSchema { found, known: SCHEMA }),
            Ok(SCHEMA) => Ok(()),
            // From before: the journal knows its own format, so this is written anew.
            _ => write_schema(&path),
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
            write_schema(&path)
        }
        Err(error) => Err(OpenFault::io("read", &path, error)),
    }
}

fn write_schema(path: &Path) -> Result<(), OpenFault> {
    files::write_sealed(path, &SCHEMA.to_string()).map_err(|error| OpenFault::io("write", path, error))
}

/// Why there is no sled to believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    /// There is none, or nothing in it.
    Missing,
    /// It was bad; that is told.
    Bad,
    /// An earlier Adtally wrote it.
    Older,
}

/// What sled holds, if it agrees with itself. Otherwise it is set aside.
pub(super) fn believe(
    index: &Path,
    opening: &Opening,
    told: &mut Vec<Told>,
) -> Result<(Contents, Index), Lack> {
    if !index.exists() {
        return Err(Lack::Missing);
    }
    let mut reading = codec::Reading::default();
    let opened = Mirror::open(index, opening.mirror.clone(), &mut |key, value| reading.take(key, value));
    let (lack, why) = match opened {
        Ok(mirror::Opened { mirror, mark: Some(mark), entries }) => match agreed(&mark, reading) {
            Ok(contents) => {
                tracing::debug!(entries, "read the index");
                return Ok((contents, Index::new(mirror, mark.hash)));
            }
            Err(why) => {
                drop(mirror);
                let is_older = (UNFINISHED + 1..codec::FORM).contains(&mark.schema);
                (if is_older { Lack::Older } else { Lack::Bad }, why)
            }
        },
        // Empty: a crash came between its making and its first batch.
        Ok(mirror::Opened { mirror, mark: None, .. }) => {
            drop(mirror);
            return Err(Lack::Missing);
        }
        Err(fault) => (Lack::Bad, fault.to_string()),
    };
    match Mirror::set_aside(index, opening.now) {
        Ok(path) if lack == Lack::Older => {
            tracing::info!(path = %path.display(), "the index is written anew")
        }
        Ok(path) => told.push(Told::IndexRebuilt { why, set_aside: Some(path) }),
        Err(error) => tracing::error!(%error, why, "the index is bad and could not be set aside"),
    }
    Err(lack)
}

fn agreed(mark: &Mark, reading: codec::Reading) -> Result<Contents, String> {
    if mark.schema == UNFINISHED {
        return Err("building it was interrupted".to_owned());
    }
    if mark.schema != codec::FORM {
        return Err(format!("it is of form {}, and this Adtally writes form {}", mark.schema, codec::FORM));
    }
    let (mut contents, hash) = reading.finish().map_err(|error| error.to_string())?;
    contents.position = mark.position;
    if contents.ads.len() as u64 != mark.ads {
        return Err(format!("it disagrees with its own count: {} ads of {}", contents.ads.len(), mark.ads));
    }
    if hash != mark.hash {
        return Err("it disagrees with its own hash: something in it is not as it was written".to_owned());
    }
    Ok(contents)
}

/// Everything from the newest good base and what followed it.
fn rebuild(journal: &Journal, told: &mut Vec<Told>) -> Result<Contents, OpenFault> {
    let mut based = Contents::default();
    let mut records: Vec<(u64, Record)> = Vec::new();
    let replayed = journal.replay_all::<OpenFault>(
        &mut |item| {
            // Its bytes are as they were written, so another Adtally wrote it.
            let unknown = |sequence, problem| OpenFault::UnknownRecord { sequence, problem };
            let item = serde_json::from_slice(item).map_err(|error| unknown(0, error.to_string()))?;
            match item {
                BaseItem::Desk(desk) => based.desk = Some(desk),
                BaseItem::Ad(kept) => based.put((*kept).into()),
            }
            Ok(())
        },
        &mut |sequence, payload| {
            records.push((sequence, record(sequence, payload)?));
            Ok(())
        },
    )?;
    based.position = replayed.base.unwrap_or(0);
    told.extend(replayed.repairs.into_iter().map(Told::Journal));
    for group in records.chunks(BATCH) {
        apply_all(&mut based, group, None);
    }
    based.position = based.position.max(journal.last_sequence());
    Ok(based)
}

/// What sled has not seen. Tells how many records that were.
fn replay(
    journal: &Journal,
    contents: &mut Contents,
    mut index: Option<&mut Index>,
    told: &mut Vec<Told>,
) -> Result<usize, OpenFault> {
    let mut records = Vec::new();
    let repairs = journal.read::<OpenFault>(contents.position, &mut |sequence, payload| {
        records.push((sequence, record(sequence, payload)?));
        Ok(())
    })?;
    told.extend(repairs.into_iter().map(Told::Journal));
    for group in records.chunks(BATCH) {
        apply_all(contents, group, index.as_deref_mut());
    }
    Ok(records.len())
}

fn record(sequence: u64, payload: &[u8]) -> Result<Record, OpenFault> {
    serde_json::from_slice(payload)
        .map_err(|error| OpenFault::UnknownRecord { sequence, problem: error.to_string() })
}

/// Applies records as a save does: stage, sled, contents.
fn apply_all(contents: &mut Contents, records: &[(u64, Record)], index: Option<&mut Index>) {
    let mut stage = Stage::of(contents);
    for (sequence, record) in records {
        if !stage.apply(*sequence, record) {
            tracing::warn!(sequence, "a record belongs to an ad that is not known");
        }
    }
    let changed = stage.into_changed();
    let before = index.is_some().then(|| Before::of(contents, &changed));
    contents.merge(changed);
    if let (Some(index), Some(before)) = (index, before) {
        index.commit(before.changes_to(contents), mark_of(contents));
    }
}

/// Writes all contents to a new sled.
fn build(at: &Path, contents: &Contents, opening: &Opening, told: &mut Vec<Told>) -> Option<Index> {
    match make_empty(at, opening) {
        Ok(mut index) => {
            Held::of(contents).bring(&mut index, &Held::default());
            Some(index)
        }
        Err(why) => {
            tracing::error!(why, "no index can be made; Adtally works on without one");
            told.push(Told::NoIndex { why });
            None
        }
    }
}

/// A new sled where none is, or an empty one; else why there is none.
pub(super) fn make_empty(index: &Path, opening: &Opening) -> Result<Index, String> {
    match Mirror::open(index, opening.mirror.clone(), &mut |_, _| {}) {
        // One that could not be set aside: what is in it must not be mixed with what is.
        Ok(opened) if opened.mark.is_some() => Err("the bad one is still in its place".to_owned()),
        Ok(opened) => Ok(Index::new(opened.mirror, 0)),
        Err(fault) => Err(fault.to_string()),
    }
}

/// Damage in the journal's newest segment, in what the index has seen and still holds.
fn name_spoilt(journal: &Journal, known: u64, told: &mut Vec<Told>) -> Result<(), OpenFault> {
    let Some(first) = journal.spoilt_from() else { return Ok(()) };
    let repairs = journal.read::<OpenFault>(first - 1, &mut |_, _| Ok(()))?;
    for repair in repairs {
        let repair = match repair {
            Repair::Damaged { path, missing, .. } if *missing.start() <= known => {
                Told::JournalSpoilt { path, records: (*missing.start(), known.min(*missing.end())) }
            }
            repair => Told::Journal(repair),
        };
        if !told.contains(&repair) {
            told.push(repair);
        }
    }
    Ok(())
}

/// Has the journal alone give what the store holds: where it has lost records, a base of what is
/// stands for all of it from now on; where an end is torn, the next segment says so.
fn heal(journal: &mut Journal, contents: &Contents, told: &mut Vec<Told>) -> Result<(), OpenFault> {
    let lost = contents.position.saturating_sub(journal.last_sequence());
    if lost > 0 {
        // The index knows better than a tear, which is taken for what was never answered.
        told.retain(|told| !matches!(told, Told::Journal(Repair::TornTail { .. })));
        told.push(Told::JournalBehind { records: lost });
    }
    if told.iter().any(Told::asks_for_a_base) {
        let base = journal.begin_base_past(contents.position);
        let written = write_base(base, BaseItems::of(contents))?;
        journal.adopt_base(written)?;
    } else if told.iter().any(Told::is_of_segment)
        && let Err(error) = journal.close_segment()
    {
        tracing::warn!(%error, "a torn end is told again at the next start");
    }
    Ok(())
}

/// Gives a new store its desk key. A copy gets another one, and so does a store that has lost records:
/// like a backup, it no longer knows all that it has issued.
fn make_at_home(
    folder: &Path,
    opening: &Opening,
    journal: &mut Journal,
    contents: &mut Contents,
    index: Option<&mut Index>,
    told: &[Told],
) -> Result<(), OpenFault> {
    let home = home_of(folder);
    let lost = |told: &Told| told.lost_records() || matches!(told, Told::JournalBehind { .. });
    let whole = !told.iter().any(lost);
    let former = match &contents.desk {
        Some(desk) if desk.home == home && whole => return Ok(()),
        Some(desk) => desk.former.iter().copied().chain([desk.key]).collect(),
        None => issued_under(contents),
    };
    let key = opening.new_desk_key;
    let take_in = !former.is_empty();
    let desk = DeskRecord { former, home, take_in, ..DeskRecord::new(key) };
    let record = Record { at: opening.now, step: Step::Desk(desk) };
    let written = codec::json(&record)
        .map_err(|fault| OpenFault::io("write the desk's key in", &journal_in(folder), fault.into()))?;
    let sequence = *journal.append(&[written])?.start();
    apply_all(contents, &[(sequence, record)], index);
    Ok(())
}

/// The desk keys under which changes were issued, as far as ads tell, oldest first.
fn issued_under(contents: &Contents) -> Vec<DeskKey> {
    let mut keys = BTreeSet::new();
    for tracked in contents.ads.values().map(|shelved| &shelved.tracked) {
        keys.extend(tracked.sent.iter().flat_map(|sent| &sent.rows).map(|row| row.desk_key));
        let acknowledged = tracked.traces.values().filter_map(|trace| trace.acknowledged.as_ref());
        keys.extend(acknowledged.filter_map(|known| known.change_key.desk()));
    }
    keys.into_iter().collect()
}

impl Default for Opening {
    fn default() -> Opening {
        Opening {
            now: jiff::Timestamp::UNIX_EPOCH,
            new_desk_key: crate::ad::DeskKey(uuid::Uuid::nil()),
            sizes: Sizes::default(),
            mirror: mirror::Options::default(),
        }
    }
}

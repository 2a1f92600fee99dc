//! What survives: an append-only log of committed transactions, one JSON line each, synced before the answer.
//!
//! At the start the log is replayed and written anew as a snapshot. A torn last line was never answered and is
//! dropped; a damaged line before it is an error, because what follows it was answered.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use thiserror::Error;

use super::db::{Db, Record};
use super::value::{Value, read_date, read_moment};
use crate::ids::Id;
use crate::schema::{self, Field, Kind, Object};

/// Why the data folder could not be opened.
#[derive(Debug, Error)]
pub(crate) enum LogError {
    #[error("the data folder {path} could not be used: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("another demo org uses the data folder {0}")]
    InUse(PathBuf),
    #[error("line {line} of {path} is damaged; move the file away to start with fresh example data")]
    Damaged { path: PathBuf, line: usize },
}

/// The open log.
pub(crate) struct Log {
    file: File,
    length: u64,
    /// Held as long as the log is open, so that no second org writes to the same folder.
    _lock: File,
}

impl Log {
    /// Locks the folder and reads what it holds. Nothing is written before [`Log::start`].
    pub(crate) fn open(folder: &Path) -> Result<(Opened, Vec<Json>), LogError> {
        let io = |source| LogError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(io)?;
        let lock = File::create(folder.join("lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LogError::InUse(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let path = folder.join("org.jsonl");
        let bytes = match fs::read(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read.map_err(io)?,
        };
        let entries = read_lines(&bytes).map_err(|line| LogError::Damaged { path, line })?;
        Ok((Opened { folder: folder.to_owned(), lock }, entries))
    }

    /// Adds one entry; when this returns it survives a crash.
    pub(crate) fn append(&mut self, entry: &Json) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.length += line.len() as u64,
            // Nothing of it was answered, so nothing of it may stay.
            Err(_) => self.file.set_len(self.length)?,
        }
        written
    }
}

/// A locked folder whose log has been read.
pub(crate) struct Opened {
    folder: PathBuf,
    lock: File,
}

impl Opened {
    /// Writes the snapshot as the new log and opens it for appending.
    pub(crate) fn start(self, snapshot: &[Json]) -> Result<Log, LogError> {
        let Opened { folder, lock } = self;
        write_snapshot(&folder, snapshot)
            .map(|(file, length)| Log { file, length, _lock: lock })
            .map_err(|source| LogError::Io { path: folder, source })
    }
}

fn write_snapshot(folder: &Path, snapshot: &[Json]) -> io::Result<(File, u64)> {
    let fresh = folder.join("org.jsonl.new");
    let mut bytes = Vec::new();
    for entry in snapshot {
        serde_json::to_writer(&mut bytes, entry)?;
        bytes.push(b'\n');
    }
    let mut file = File::create(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, folder.join("org.jsonl"))?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok((file, bytes.len() as u64))
}

/// The entries, or the number of the line that is damaged.
fn read_lines(bytes: &[u8]) -> Result<Vec<Json>, usize> {
    let mut entries = Vec::new();
    let mut lines = bytes.split_inclusive(|b| *b == b'\n').enumerate().peekable();
    while let Some((n, line)) = lines.next() {
        let whole = line.ends_with(b"\n");
        match serde_json::from_slice(line) {
            Ok(entry) if whole => entries.push(entry),
            _ if lines.peek().is_none() => break,
            _ => return Err(n + 1),
        }
    }
    Ok(entries)
}

/// A record as a log entry holds it: every stored field, by name.
pub(crate) fn record_entry(object: &Object, record: &Record) -> Json {
    let stored =
        object.fields.iter().zip(&record.values).filter(|(f, v)| !f.kind.calculated() && !v.is_null());
    let fields: Map<String, Json> = stored.map(|(f, v)| (f.name.to_owned(), v.to_json(f.kind))).collect();
    json!({ "object": object.name, "fields": fields })
}

/// Puts the records of one entry into the tables. Objects and fields that are no longer known are left out.
pub(crate) fn replay(db: &mut Db, entry: &Json) {
    for put in entry["put"].as_array().into_iter().flatten() {
        let object = put["object"].as_str().and_then(schema::find);
        let id = put["fields"]["Id"].as_str().and_then(Id::parse);
        if let (Some(object), Some(id)) = (object, id) {
            let values = object.fields.iter().map(|f| stored(f, &put["fields"][f.name])).collect();
            db.put(object, Arc::new(Record { id, values }));
        }
    }
}

fn stored(field: &Field, json: &Json) -> Value {
    let text = json.as_str();
    let value = match field.kind {
        Kind::Bool => Some(Value::Bool(json.as_bool().or(field.default).unwrap_or(false))),
        Kind::Number { .. } | Kind::Int => json.as_f64().map(Value::Number),
        Kind::Date => text.and_then(read_date).map(Value::Date),
        Kind::DateTime => text.and_then(read_moment).map(Value::Moment),
        Kind::Id | Kind::Reference { .. } => text.and_then(Id::parse).map(Value::Id),
        Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_) => text.map(|t| Value::Text(t.to_owned())),
        Kind::Rollup | Kind::FormulaNumber | Kind::FormulaBool => None,
    };
    value.unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_line_is_dropped_and_a_damaged_one_before_it_is_not() {
        let entries = read_lines(b"{\"put\":[]}\n{\"put\":[]}\n{\"pu").expect("torn at the end");
        assert_eq!(entries.len(), 2);
        assert_eq!(read_lines(b"{\"put\":[]}").expect("no line end: never synced").len(), 0);
        assert_eq!(read_lines(b"{\"put\":[]}\n{\"pu\n{\"put\":[]}\n"), Err(2));
    }
}

//! Files that a person asked for, in the folder where they look for such files.

use super::Office;
use super::asking::of_history;
use crate::ad::AdKey;
use crate::desk::{CommandError, ExportWords, HistoryQuery, HistoryWords};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The most bytes of a word that a window gives for a file, where it may stand in every line.
const LONGEST_WORD: usize = 300;

/// Files that are not finished yet, beside where they will be.
const UNFINISHED: &str = "part";

impl Office {
    /// Writes these ads to a new CSV file in the person's folder for downloads. Answers with its path.
    ///
    /// # Errors
    /// When no desk is open, more ads are named than there are, or the file can't be written.
    pub async fn export_ads(&self, keys: Vec<AdKey>, mut words: ExportWords) -> Result<String, CommandError> {
        let desk = self.desk()?;
        desk.check_count(&keys)?;
        words.headings.iter_mut().chain(words.states.values_mut()).for_each(shorten);
        let zone = words.sheet.zone();
        self.export("adtally", zone, move |out| desk.write_ads(&keys, &words, out)).await
    }

    /// Writes the history that `query` finds to a new CSV file in the person's folder for downloads.
    /// Answers with its path.
    ///
    /// # Errors
    /// When no desk is open, or the file can't be written.
    pub async fn export_history(
        &self,
        query: HistoryQuery,
        mut words: HistoryWords,
    ) -> Result<String, CommandError> {
        let (desk, query) = (self.desk()?, of_history(query)?);
        words.headings.iter_mut().chain(words.events.values_mut()).for_each(shorten);
        words.causes.values_mut().chain(words.parts.values_mut()).for_each(shorten);
        let zone = words.sheet.zone();
        self.export("adtally-history", zone, move |out| desk.write_history(&query, &words, out)).await
    }

    async fn export(
        &self,
        name: &'static str,
        zone: TimeZone,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
    ) -> Result<String, CommandError> {
        let options = &self.inner.options;
        let folder = options.downloads.clone();
        let today = (options.world.now)().to_zoned(zone).date();
        let written = tokio::task::spawn_blocking(move || write_new(&folder, name, today, write));
        let path = written.await.map_err(|_| CommandError::internal())?.map_err(|error| {
            let text = format!("The file could not be written ({error}). Your ads are as they were.");
            CommandError::new("not_exported", text).with("system", error.to_string())
        })?;
        Ok(path.display().to_string())
    }
}

/// As much of a window's word as anybody reads.
fn shorten(word: &mut String) {
    let end = (0..=LONGEST_WORD.min(word.len())).rev().find(|at| word.is_char_boundary(*at));
    word.truncate(end.unwrap_or(0));
}

/// Writes a file that was not there before: `NAME-2026-11-22.csv` of the person's day, with `-2`, `-3`… when that
/// is taken. Only its owner can read it. What is being written has another name, so that half a file never
/// passes for a whole one, also after a crash.
fn write_new(
    folder: &Path,
    name: &str,
    today: Date,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let name = format!("{name}-{today}");
    let path = reserve(folder, &name)?;
    let unfinished = path.with_extension(UNFINISHED);
    let written = (|| {
        // Of a crash, when somebody has removed the file that was to be.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut out = BufWriter::with_capacity(64 << 10, create_new(&unfinished)?);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        drop(out);
        fs::rename(&unfinished, &path)
    })();
    if written.is_err() {
        // What can't be removed is empty, or says by its name that it is not finished.
        let _ = fs::remove_file(&unfinished);
        let _ = fs::remove_file(&path);
    }
    written.map(|()| path)
}

/// The first name that is free, with an empty file that keeps it.
fn reserve(folder: &Path, name: &str) -> io::Result<PathBuf> {
    for number in 1.. {
        let copy = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{copy}.csv"));
        match create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|_| path),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let downloads = folder.path().join("Downloads");
        let write = |text: &str| {
            write_new(&downloads, "ads", jiff::civil::date(1970, 1, 1), |out| out.write_all(text.as_bytes()))
        };
        let (one, other) = (write("1").expect("written"), write("2").expect("written"));
        assert_eq!(one.file_name().and_then(|name| name.to_str()), Some("ads-1970-01-01.csv"));
        assert_eq!(other.file_name().and_then(|name| name.to_str()), Some("ads-1970-01-01-2.csv"));
        assert_eq!(fs::read_to_string(one).expect("read"), "1");
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_as_it_is_made_and_has_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let line = [b'x'; 1 << 20];
        let written = write_new(folder.path(), "ads", Date::constant(1970, 1, 1), |out| {
            for so_far in 0..20_u64 {
                assert_eq!(names(folder.path()), ["ads-1970-01-01.csv", "ads-1970-01-01.part"]);
                let length = |name: &str| fs::metadata(folder.path().join(name)).expect("there").len();
                assert_eq!(length("ads-1970-01-01.csv"), 0, "not under its name yet");
                assert!(length("ads-1970-01-01.part") + (64 << 10) >= so_far << 20, "not held in memory");
                out.write_all(&line)?;
            }
            Ok(())
        });
        assert_eq!(fs::metadata(written.expect("written")).expect("there").len(), 20 << 20);
        assert_eq!(names(folder.path()), ["ads-1970-01-01.csv"]);
    }

    #[test]
    fn a_file_that_can_not_be_finished_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let failed = write_new(folder.path(), "ads", Date::constant(1970, 1, 1), |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.expect_err("the disk is full").kind(), io::ErrorKind::StorageFull);
        assert!(names(folder.path()).is_empty());
        fs::write(folder.path().join("ads-1970-01-01.part"), "of a crash").expect("written");
        let write = |out: &mut dyn Write| out.write_all(b"whole");
        let path = write_new(folder.path(), "ads", Date::constant(1970, 1, 1), write).expect("written");
        assert_eq!(fs::read_to_string(path).expect("read"), "whole");
        assert_eq!(names(folder.path()), ["ads-1970-01-01.csv"]);
    }

    #[test]
    fn a_word_of_a_window_is_no_megabyte_in_each_line() {
        let mut word = "ä".repeat(1 << 20);
        shorten(&mut word);
        assert_eq!(word, "ä".repeat(150));
        let mut short = "Titel".to_owned();
        shorten(&mut short);
        assert_eq!(short, "Titel");
    }
}

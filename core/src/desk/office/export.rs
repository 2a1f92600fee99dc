//! Files that a person asked for, in the folder where they look for such files.

use super::Office;
use super::asking::check_moments;
use crate::ad::AdKey;
use crate::desk::{CommandError, ExportWords, HistoryQuery, HistoryWords};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

impl Office {
    /// Writes these ads to a new CSV file in the person's folder for downloads. Answers with its path.
    ///
    /// # Errors
    /// When no desk is open, or the file can't be written.
    pub async fn export_ads(&self, keys: Vec<AdKey>, words: ExportWords) -> Result<String, CommandError> {
        let desk = self.desk()?;
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
        words: HistoryWords,
    ) -> Result<String, CommandError> {
        let desk = self.desk()?;
        check_moments(&query)?;
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

/// Writes a file that was not there before: `NAME-2026-11-22.csv` of the person's day, with `-2`, `-3`… when that is taken.
/// Only its owner can read it.
fn write_new(
    folder: &Path,
    name: &str,
    today: Date,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let name = format!("{name}-{today}");
    for number in 1.. {
        let copy = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{copy}.csv"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => {
                let mut out = BufWriter::new(file);
                let written =
                    write(&mut out).and_then(|()| out.flush()).and_then(|()| out.get_ref().sync_all());
                if written.is_err() {
                    // Half a file would pass for a whole one.
                    let _ = fs::remove_file(&path);
                }
                return written.map(|()| path);
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
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
}

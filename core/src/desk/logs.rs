//! Log files: one a day, fourteen kept, one line of JSON for each event, so that text from outside
//! can forge no line. What is logged is chosen at each place: ad keys and codes, never a token, and
//! never a customer's name.

use crate::store::files;
use std::io;
use std::path::Path;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Keeps the log open; what was logged is written when it is dropped.
#[derive(Debug)]
pub struct LogGuard {
    _writer: WorkerGuard,
}

/// Logs could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The folder can't be made.
    #[error("the folder for log files can't be made: {0}")]
    Folder(#[from] io::Error),
    /// The files can't be written.
    #[error("log files can't be written: {0}")]
    Files(#[from] InitError),
    /// Something else logs already in this process.
    #[error("logging was started before: {0}")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

/// Starts logging to daily files in `folder`, for the whole process. Only Adtally's own events are
/// taken: those of libraries may hold what must not be logged.
///
/// # Errors
/// When the files can't be written, or logging was started before.
pub fn start(folder: &Path) -> Result<LogGuard, LogFault> {
    let (writer, guard) = tracing_appender::non_blocking(daily(folder)?);
    let ours = Targets::new()
        .with_target("adtally", LevelFilter::DEBUG)
        .with_target("adtally_core", LevelFilter::DEBUG);
    tracing_subscriber::registry()
        .with(ours)
        .with(tracing_subscriber::fmt::layer().json().with_writer(writer))
        .try_init()?;
    Ok(LogGuard { _writer: guard })
}

/// Daily files in `folder`, which only its owner can read, as all that Adtally keeps.
fn daily(folder: &Path) -> Result<RollingFileAppender, LogFault> {
    // Left to the appender, the folder would be open to everybody, and with it the data folder above
    // it when logs are what comes first.
    files::create_folder(folder)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("adtally")
        .filename_suffix("log")
        .max_log_files(14);
    Ok(files.build(folder)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_logs_nor_the_data_folder_that_they_made() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().expect("a folder");
        let data = place.path().join("data");
        let _files = daily(&data.join("logs")).expect("files");
        for folder in [data.join("logs"), data] {
            let mode = folder.metadata().expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
        }
    }
}

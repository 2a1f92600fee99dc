//! Log files: one a day, fourteen kept, one line of JSON for each event, so that text from outside
//! can forge no line. What is logged is chosen at each place: ad keys and codes, never a token, and
//! never a customer's name.

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
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("adtally")
        .filename_suffix("log")
        .max_log_files(14)
        .build(folder)?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let ours = Targets::new()
        .with_target("adtally", LevelFilter::DEBUG)
        .with_target("adtally_core", LevelFilter::DEBUG);
    tracing_subscriber::registry()
        .with(ours)
        .with(tracing_subscriber::fmt::layer().json().with_writer(writer))
        .try_init()?;
    Ok(LogGuard { _writer: guard })
}

//! Ends what a program of these tests runs, when the program is told to stop.

use anyhow::{Result, anyhow};

/// Ends, with an error, when the process is told to.
///
/// # Errors
/// Always: it was stopped, or can't hear of it.
#[cfg(unix)]
pub async fn told_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
    }
    Err(anyhow!("it was stopped"))
}

/// Ends, with an error, when the process is told to.
///
/// # Errors
/// Always: it was stopped, or can't hear of it.
#[cfg(not(unix))]
pub async fn told_to_stop() -> Result<()> {
    tokio::signal::ctrl_c().await?;
    Err(anyhow!("it was stopped"))
}

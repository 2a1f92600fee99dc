//! How every test of the window is played: on an org behind a network that fails, or on an empty folder.

use std::fs;
use std::path::PathBuf;

pub(crate) use adtally_tests::window::ground::{CUSTOMER, Ground, MAGIC};
use adtally_tests::window::{Settings, Window, pictures_of_failures};
use anyhow::{Context, Result};
use tempfile::TempDir;

/// An org with a few contracts.
pub(crate) async fn ground() -> Result<Ground> {
    Ground::with(10).await
}

/// The app as it comes, on an empty folder.
pub(crate) fn fresh() -> Result<(TempDir, Settings)> {
    let folder = TempDir::new()?;
    let settings = Settings::of(&folder.path().join("desk"))?;
    Ok((folder, settings))
}

/// Opens the window and plays in it. What fails leaves a picture.
pub(crate) async fn play(
    name: &str,
    settings: Settings,
    act: impl AsyncFnOnce(&mut Window) -> Result<()>,
) -> Result<()> {
    let mut window = Window::open(settings).await?;
    let played = act(&mut window).await;
    match (played, pictures_of_failures()?) {
        (Err(error), Some(folder)) => {
            let picture = picture(&window, folder, name).await;
            let told = picture
                .map_or_else(|error| format!("no picture: {error:#}"), |path| path.display().to_string());
            Err(error.context(told))
        }
        (played, _) => played,
    }
}

async fn picture(window: &Window, folder: PathBuf, name: &str) -> Result<PathBuf> {
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let path = folder.join(format!("{name}.png"));
    window.picture(&path).await?;
    Ok(path)
}

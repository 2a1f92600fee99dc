//! Whether all that is on the screen fits into it.

use anyhow::{Context, Result};

use super::Window;

/// What does not fit on the screen as it stands: what is cut off, hangs out or makes the page scroll
/// sideways. A text that ends in dots on purpose, and what is scrolled to be read, are not among them.
///
/// # Errors
/// When the page can't be asked.
pub async fn misfits(window: &Window) -> Result<Vec<String>> {
    let found = window.script(include_str!("fits.js"), &[]).await?;
    serde_json::from_value(found).context("what does not fit")
}

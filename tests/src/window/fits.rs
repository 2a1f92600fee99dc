//! Whether all that is on the screen fits into it.

use anyhow::{Context, Result};

use thirtyfour::WebDriver;

/// What does not fit on the screen as it stands: what is cut off, hangs out or makes the page scroll
/// sideways. A text that ends in dots on purpose, and what is scrolled to be read, are not among them.
///
/// # Errors
/// When the page can't be asked.
pub async fn misfits(session: &WebDriver) -> Result<Vec<String>> {
    let found = session.execute(include_str!("fits.js"), vec![]).await?;
    found.convert().context("what does not fit")
}

//! The demo org's page for sales, in WebKit's own browser. It speaks English alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use adtally_tests::desk::{ad, typed, until_reported};
use adtally_tests::window::ground::{Ground, MAGIC};
use adtally_tests::window::room::Look;
use adtally_tests::window::{Browser, axe, fits};
use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::studio::{SIZES, Taken};

/// What it is called among the scenes.
pub(crate) const SCENE: (&str, &str) = ("sales", "page");
const FULFILLED: &str = "00000102";

/// An org at which something was booked, and one contract is fulfilled.
pub(crate) async fn org() -> Result<Ground> {
    let ground = Ground::with(40).await?;
    let folder = TempDir::new()?;
    let desk = ground.person().await?.at_work(folder.path()).await?;
    let booked = [(typed(MAGIC, "GIGANTIC"), 3), (typed(MAGIC, "SMALL"), 1), (typed(FULFILLED, "MEDIUM"), 1)];
    desk.create(ad("Frühlingsaktion", &booked)).await?;
    until_reported(&desk).await?;
    desk.close().await;
    ground.control()?.fulfil(FULFILLED).await?;
    Ok(ground)
}

/// Takes the page's pictures, as `name` with the size.
pub(crate) async fn take(ground: &Ground, look: Look, folder: &Path, name: &str) -> Result<Taken> {
    let browser = Browser::open(&ground.org_url(), look).await?;
    let (mut pictures, mut wrong) = (Vec::new(), BTreeSet::new());
    for (width, height) in SIZES {
        browser.resize(width, height).await?;
        let picture = format!("{name}-{width}x{height}");
        let path = folder.join(format!("{picture}.png"));
        let png = browser.session.screenshot_as_png().await.context("taking a picture")?;
        fs::write(&path, png).with_context(|| format!("writing {}", path.display()))?;
        pictures.push(picture);
        wrong.extend(fits::misfits(&browser.session).await?);
    }
    wrong.extend(axe::serious(&browser.session).await?);
    Ok(Taken { pictures, wrong })
}

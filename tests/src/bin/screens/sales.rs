//! The demo org's page for sales, in WebKit's own browser. It speaks English alone, and the browser is light.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use adtally_tests::desk::{ad, typed, until_reported};
use adtally_tests::window::ground::{Ground, MAGIC};
use adtally_tests::window::{Browser, axe, fits};
use anyhow::{Context, Result};
use tempfile::TempDir;
use thirtyfour::By;
use thirtyfour::prelude::ElementQueryable;

use crate::studio::{SIZES, Taken};

/// What it is called among the scenes.
pub(crate) const SCENE: (&str, &str) = ("sales", "page");
const FULFILLED: &str = "00000102";

/// How long the page may move before it is taken all the same.
const STILL_WITHIN: Duration = Duration::from_secs(5);

/// Has something booked at an org, and one contract fulfilled, and takes the page's pictures as `name`
/// with the size.
pub(crate) async fn take(folder: &Path, name: &str) -> Result<Taken> {
    let ground = Ground::with(40).await?;
    book(&ground).await?;
    let browser = Browser::open(&ground.org_url()).await?;
    let (mut pictures, mut wrong) = (Vec::new(), BTreeSet::new());
    for (width, height) in SIZES {
        browser.resize(width, height).await?;
        // What is drawn before the browser has its size stays as it was.
        browser.session.refresh().await?;
        let picture = format!("{name}-{width}x{height}");
        let path = folder.join(format!("{picture}.png"));
        fs::write(&path, still(&browser).await?).with_context(|| format!("writing {}", path.display()))?;
        pictures.push(picture);
        wrong.extend(fits::misfits(&browser.session).await?);
    }
    wrong.extend(axe::serious(&browser.session).await?);
    Ok(Taken { pictures, wrong })
}

async fn book(ground: &Ground) -> Result<()> {
    let folder = TempDir::new()?;
    let desk = ground.person().await?.at_work(folder.path()).await?;
    let booked = [(typed(MAGIC, "GIGANTIC"), 3), (typed(MAGIC, "SMALL"), 1), (typed(FULFILLED, "MEDIUM"), 1)];
    desk.create(ad("Frühlingsaktion", &booked)).await?;
    until_reported(&desk).await?;
    desk.close().await;
    ground.control()?.fulfil(FULFILLED).await
}

/// The page as soon as its contracts are there and nothing moves.
async fn still(browser: &Browser) -> Result<Vec<u8>> {
    browser.session.query(By::Css("article")).first().await.context("the page shows no contracts")?;
    let start = Instant::now();
    let mut last = Vec::new();
    loop {
        let now = browser.session.screenshot_as_png().await.context("taking a picture")?;
        if now == last || start.elapsed() > STILL_WITHIN {
            return Ok(now);
        }
        last = now;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

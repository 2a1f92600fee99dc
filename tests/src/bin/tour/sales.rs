//! The sales side: its page in WebKit's own browser, and a contract that is fulfilled and reopened.

use adtally_tests::window::page::Part;
use adtally_tests::window::{Browser, PATIENCE};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::time::{Duration, Instant};
use thirtyfour::By;

use crate::stage::{MAGIC, Stage};
use crate::work::FIRST;

/// What the page shows of Magic Ads' contract, product by product: code, consumed, available.
type Page = Vec<(String, String, String)>;

pub(crate) async fn before(stage: &mut Stage) -> Result<String> {
    let browser = Browser::open(&stage.ground()?.org_url()).await?;
    browser.session.set_window_rect(0, 0, 1200, 800).await?;
    browser.session.find(By::Id("search")).await?.send_keys("Magic").await?;
    stage.sales = Some(browser);
    until(stage, &[("GIGANTIC", "0", "5"), ("SMALL", "0", "3")]).await
}

pub(crate) async fn after(stage: &mut Stage) -> Result<String> {
    until(stage, &[("GIGANTIC", "2", "3"), ("SMALL", "1", "2")]).await
}

/// Looks at the page until it shows this. The page asks the org by itself.
async fn until(stage: &mut Stage, expected: &[(&str, &str, &str)]) -> Result<String> {
    stage.at_sales = true;
    let start = Instant::now();
    loop {
        let page = read(stage).await?;
        let told: Vec<String> =
            page.iter().map(|(code, c, a)| format!("{code}: {c} consumed, {a} available")).collect();
        let shown = |(code, consumed, available): &(&str, &str, &str)| {
            page.iter().any(|(c, used, left)| c == code && used == consumed && left == available)
        };
        if expected.iter().all(shown) {
            return Ok(told.join("\n"));
        }
        if start.elapsed() > PATIENCE {
            bail!("the sales page shows {told:?}, not {expected:?}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn read(stage: &Stage) -> Result<Page> {
    let script = "
        const cells = (row) => [...row.cells].map((cell) => cell.innerText.trim());
        return [...document.querySelectorAll(`article[aria-label='Contract ${arguments[0]}'] tbody tr`)]
            .map((row) => [row.querySelector('small').innerText, cells(row)[3], cells(row)[4]]);";
    let session = &stage.sales.as_ref().context("the sales page is open")?.session;
    let page = session.execute(script, vec![json!(MAGIC)]).await.context("reading the sales page")?;
    Ok(page.convert()?)
}

pub(crate) async fn fulfils(stage: &mut Stage) -> Result<String> {
    stage.at_sales = false;
    stage.control()?.fulfil(MAGIC).await?;
    let key = stage.note_change(FIRST, |form| form.bookings[0].units = 3)?;
    let window = &stage.window;
    window.open_ad(key).await?;
    window.fill(Part::named("booking-row").with("data-code", "GIGANTIC").part("booking-units"), "3").await?;
    window.save_again().await?;
    window.until_state(key, "needs_you").await?;
    let words = window.until_text("ad-cause", |_| true).await?;
    ensure!(words.contains(MAGIC) && words.contains("fulfilled"), "why: {words}");
    ensure!(!words.contains("ADT-"), "a person does not know our codes: {words}");
    let counted = stage.control()?.consumed(MAGIC, "GIGANTIC").await?;
    ensure!(counted == 2, "{counted} units are counted, though the change was refused");
    Ok(format!("“{words}”"))
}

pub(crate) async fn reopens(stage: &mut Stage) -> Result<String> {
    let key = stage.ledger.titled(FIRST)?;
    stage.control()?.reopen(MAGIC).await?;
    stage.window.click(Part::named("ad-cause").part("try-now")).await?;
    stage.window.until_state(key, "in_salesforce").await?;
    stage.counted_once().await
}

//! Measures the screens in Adtally's real window, in a virtual display: `cargo xtask bench screens`.
//!
//! A store is filled by import, and the app opened on it as a person would. Some of the ads wait, and are
//! reported to a demo org while the screens are measured. Keys and clicks come by WebDriver; times are taken inside the page, from the event to the frame that shows the last change
//! that came of it. WebKit's clock counts whole milliseconds. Prints Markdown; aims fail nothing.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use adtally_tests::bench::numbers::{Table, Times, show};
use adtally_tests::bench::{ads, machine};
use adtally_tests::window::ground::Ground;
use adtally_tests::window::page::Part;
use adtally_tests::window::{Window, processes};
use anyhow::{Context, Result, ensure};
use lexopt::prelude::{Long, ValueExt};
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;

/// How long nothing may change before what came of an event is all there.
const SETTLED: Duration = Duration::from_millis(150);
/// How long something may take to change at all; some keys find what was found before.
const CHANGES_WITHIN: Duration = Duration::from_secs(1);
/// What the org takes to answer, so that there is something to report for as long as it is measured.
const LATENCY_MS: (u64, u64) = (1_000, 1_500);
/// One frame of 60 in a second, and the page's clock.
const FRAME: f64 = 16.7 + 1.0;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut count, mut waiting, mut folder, mut rounds) = (100_000, 10_000, std::env::temp_dir(), 20);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("ads") => count = arguments.value()?.parse()?,
            Long("waiting") => waiting = arguments.value()?.parse()?,
            Long("rounds") => rounds = arguments.value()?.parse()?,
            Long("dir") => folder = PathBuf::from(arguments.value()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let home = TempDir::new_in(&folder).context("making a folder to measure in")?;
    println!("{}", machine::line(home.path(), "the app’s release build")?);
    let ground = Ground::of(home, 10, Some(LATENCY_MS)).await?;
    let start = Instant::now();
    ads::fill(&ground, count, waiting).await?;
    eprintln!("{count} ads imported in {}", show(start.elapsed()));
    ground.network.cut().await;
    let mut table = Table::new();
    let mut window = starts(&ground, count, &mut table).await?;
    ground.network.mend().await?;
    println!("{}\n", window.script("return navigator.userAgent", &[]).await?);
    search(&window, count, &mut table).await?;
    scroll(&window, &mut table).await?;
    open_ads(&window, rounds, &mut table).await?;
    save_ads(&window, rounds, &mut table).await?;
    let reported = ground.control()?.usage_entries().await?.len();
    window.kill();
    println!("{reported} of {waiting} ads were reported meanwhile");
    println!("\n{table}");
    Ok(())
}

/// Opens the app some times, and leaves it open.
async fn starts(ground: &Ground, count: u64, table: &mut Table) -> Result<Window> {
    let mut times = Times::default();
    let mut window = Window::open(ground.settings().await?).await?;
    for _ in 0..5 {
        window.start_unready().await?;
        let first = "document.querySelector('[data-testid=\"ad-row\"]') !== null
            && document.documentElement.dataset.ready === 'true'";
        window.until("the first rows", first).await?;
        let age = processes::age(window.process()?).context("the app's age")?;
        times.push(age);
    }
    let aim = "≤ 500 ms, and what WebDriver adds";
    table.row(&format!("start of the program to first rows, {count} ads"), worst(&times), aim);
    Ok(window)
}

async fn search(window: &Window, count: u64, table: &mut Table) -> Result<()> {
    let mut times = Times::default();
    let mut unchanged = 0;
    window.click("ad-search").await?;
    for word in [ads::COMMON, ads::RARE, "anzeige 471", "magic zeppelin holsten"] {
        for letter in word.chars() {
            match keyed(window, &letter.to_string()).await? {
                Some(time) => times.push(time),
                None => unchanged += 1,
            }
        }
        for _ in word.chars() {
            match keyed(window, &thirtyfour::Key::Backspace.value().to_string()).await? {
                Some(time) => times.push(time),
                None => unchanged += 1,
            }
        }
    }
    ensure!(window.value("ad-search").await?.is_empty(), "all letters are taken back");
    let what = format!("key to painted result of search, {count} ads");
    table.row(&what, format!("{} ({unchanged} keys changed nothing)", worst(&times)), "p95 ≤ 16 ms");
    Ok(())
}

async fn keyed(window: &Window, key: &str) -> Result<Option<Duration>> {
    arm(window, "keydown", ".ads-list").await?;
    window.press(key).await?;
    settled(window, "true").await
}

async fn scroll(window: &Window, table: &mut Table) -> Result<()> {
    for (how, pixels) in
        [("at a hand's pace (120 px a frame)", 120), ("in leaps (20,000 px a frame)", 20_000)]
    {
        let session = window.session()?;
        let script = include_str!("scroll.js");
        let told = session.execute_async(script, vec![json!(5_000), json!(pixels)]).await?;
        let told: Scrolled = told.convert()?;
        let late = told.frames.iter().filter(|frame| **frame > FRAME).count();
        let dropped = told.frames.iter().filter(|frame| **frame > FRAME + 16.7).count();
        let longest = told.frames.iter().copied().fold(0.0, f64::max);
        let all = told.frames.len();
        ensure!(all > 20, "the list was drawn {all} times in 5 s");
        let share = |part: usize| 100.0 * part as f64 / all as f64;
        let result = format!(
            "{late} of {all} frames ({:.1} %); {dropped} over two frames; longest {longest:.0} ms; rows still loading in {:.1} %",
            share(late),
            share(told.loading)
        );
        table.row(&format!("scroll frames over 16.7 ms, {how}"), result, "< 0.5 %");
    }
    Ok(())
}

#[derive(Deserialize)]
struct Scrolled {
    frames: Vec<f64>,
    loading: usize,
}

async fn open_ads(window: &Window, rounds: usize, table: &mut Table) -> Result<()> {
    let mut times = Times::default();
    for round in 0..rounds {
        // Elsewhere in the list every time, with its rows there.
        let on = format!("document.querySelector('.list-scroller').scrollTop = {}", round * 64 * 70);
        window.script(&on, &[]).await?;
        let there = "(() => {
            const scroller = document.querySelector('.list-scroller').getBoundingClientRect();
            const rows = [...document.querySelectorAll('[data-testid=\"ad-row\"]')].filter((row) => {
                const { top } = row.getBoundingClientRect();
                return top >= scroller.top && top < scroller.bottom;
            });
            return rows.length > 6;
        })()";
        window.until("the rows are there", there).await?;
        let row = Part::named("ad-row").with("data-index", &(round * 70 + 2 + round % 4).to_string());
        let title = window.attributes(row.clone().css(".list-title"), "title").await?;
        let title = title.into_iter().flatten().next().context("the row has a title")?;
        arm(window, "pointerdown", ".pane").await?;
        window.click(row).await?;
        let shown = format!("document.querySelector('.pane h2')?.title === {}", json!(title));
        times.push(settled(window, &shown).await?.context("the ad opens")?);
    }
    table.row("click on a row to the open ad", worst(&times), "≤ 50 ms");
    Ok(())
}

async fn save_ads(window: &Window, rounds: usize, table: &mut Table) -> Result<()> {
    let mut times = Times::default();
    window.script("document.querySelector('.list-scroller').scrollTop = 0", &[]).await?;
    window.click(Part::named("ad-row").with("data-index", "0")).await?;
    for round in 0..rounds {
        window.fill("ad-link", &format!("https://magic-ads.example/saved/{round}")).await?;
        arm(window, "pointerdown", ".ads").await?;
        window.click("save-ad").await?;
        let saved = "document.querySelector('[data-testid=\"save-ad\"]')?.disabled";
        times.push(settled(window, saved).await?.context("the ad is saved")?);
    }
    table.row("click on Save to durable and painted", worst(&times), "p95 ≤ 50 ms");
    Ok(())
}

/// Has the page watch for an event, and for what it changes below `watched`.
async fn arm(window: &Window, event: &str, watched: &str) -> Result<()> {
    window.script(include_str!("probe.js"), &[json!(event), json!(watched)]).await.map(drop)
}

/// From the event to the last change, once `holds` and nothing changes any more; `None` where
/// nothing did.
async fn settled(window: &Window, holds: &str) -> Result<Option<Duration>> {
    let start = Instant::now();
    loop {
        let script = format!(
            "const {{ from, to }} = window.adtallyProbe;
            return [from, to, performance.now(), Boolean({holds})]"
        );
        let told = window.script(&script, &[]).await?;
        let (from, to, now, holds): (Option<f64>, Option<f64>, f64, bool) = serde_json::from_value(told)?;
        if let (Some(from), Some(to)) = (from, to)
            && holds
            && now - to > SETTLED.as_secs_f64() * 1e3
        {
            return Ok(Some(Duration::from_secs_f64((to - from).max(0.0) / 1e3)));
        }
        if start.elapsed() > CHANGES_WITHIN && to.is_none() {
            ensure!(from.is_some(), "the event never came");
            return Ok(None);
        }
        ensure!(start.elapsed() < CHANGES_WITHIN * 20, "it never settled");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// p50, p95 and the longest, for a row.
fn worst(times: &Times) -> String {
    let [p50, p95, max] = [50, 95, 100].map(|percent| show(times.percentile(percent)));
    format!("p50 {p50}, p95 {p95}, max {max}")
}

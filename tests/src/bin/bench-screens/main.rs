//! Measures the screens in Adtally's real window, in a virtual display: `cargo xtask bench screens`.
//!
//! A store is filled by import, and the app opened on it as a person would. Some of the ads wait, and are
//! reported to a demo org while the screens are measured. Keys and clicks come by WebDriver; times are taken inside
//! the page, from the event to what comes of it: in the document, and drawn. WebKit's clock counts whole
//! milliseconds. Prints Markdown; aims fail nothing.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use adtally_tests::bench::numbers::{Table, Times, show};
use adtally_tests::bench::{ads, machine};
use adtally_tests::window::ground::Ground;
use adtally_tests::window::page::Part;
use adtally_tests::window::{Settings, Window, processes};
use anyhow::{Context, Result, ensure};
use lexopt::prelude::{Long, ValueExt};
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;

/// Between two acts of a person.
const CALM: Duration = Duration::from_millis(150);
/// What takes longer than this does not come at all.
const COMES_WITHIN: Duration = Duration::from_secs(20);
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
    let settings = ground.settings().await?;
    // The start is measured by itself.
    ground.network.cut().await;
    let mut table = Table::new();
    let mut window = starts(settings, count, &mut table).await?;
    ground.network.mend().await?;
    println!("{}\n", window.script("return navigator.userAgent", &[]).await?);
    window.script(include_str!("tasks.js"), &[]).await?;
    search(&window, count, &mut table).await?;
    scroll(&window, &mut table).await?;
    open_ads(&window, rounds, &mut table).await?;
    save_ads(&window, rounds, &mut table).await?;
    let tasks: Tasks = serde_json::from_value(window.script("return window.adtallyTasks", &[]).await?)?;
    let result = format!("{}, {} over 100 ms; longest {:.0} ms", tasks.over50, tasks.over100, tasks.longest);
    table.row("tasks of the page over 50 ms through all of this", result, "none");
    let reported = ground.control()?.usage_entries().await?.len();
    window.kill();
    println!("{reported} of {waiting} ads were reported meanwhile");
    println!("\n{table}");
    Ok(())
}

/// Opens the app some times, and leaves it open.
async fn starts(settings: Settings, count: u64, table: &mut Table) -> Result<Window> {
    let mut times = Times::default();
    let mut window = Window::open(settings).await?;
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
    let mut took = Took::default();
    window.click("ad-search").await?;
    for word in [ads::COMMON, ads::RARE, "anzeige 471", "magic zeppelin holsten"] {
        let typed: Vec<String> =
            word.char_indices().map(|(at, letter)| word[..at + letter.len_utf8()].to_owned()).collect();
        for text in &typed {
            let letter = text.chars().next_back().unwrap_or_default().to_string();
            took.push(&keyed(window, &letter, text).await?);
        }
        for text in typed.iter().rev().skip(1).map(String::as_str).chain([""]) {
            took.push(&keyed(window, thirtyfour::Key::Backspace.value().to_string().as_str(), text).await?);
        }
    }
    took.rows(
        table,
        &format!("key to result of search, {count} ads"),
        ["p95 ≤ 16 ms", "and up to two frames"],
    );
    Ok(())
}

/// Presses a key, after which the ads that hold `text` are listed.
async fn keyed(window: &Window, key: &str, text: &str) -> Result<Came> {
    let list = "document.querySelector('.ads-list')";
    let holds = format!("{list}?.ariaBusy !== 'true' && {list}?.dataset.text === {}", json!(text));
    arm(window, "keydown", &holds).await?;
    window.press(key).await?;
    came(window).await
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
    let mut took = Took::default();
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
        let shown = format!("document.querySelector('.pane h2')?.title === {}", json!(title));
        arm(window, "pointerdown", &shown).await?;
        window.click(row).await?;
        took.push(&came(window).await?);
    }
    took.rows(table, "click on a row to the open ad", ["≤ 50 ms", "and up to two frames"]);
    Ok(())
}

async fn save_ads(window: &Window, rounds: usize, table: &mut Table) -> Result<()> {
    let mut took = Took::default();
    window.script("document.querySelector('.list-scroller').scrollTop = 0", &[]).await?;
    window.click(Part::named("ad-row").with("data-index", "0")).await?;
    for round in 0..rounds {
        window.fill("ad-link", &format!("https://magic-ads.example/saved/{round}")).await?;
        arm(window, "pointerdown", "document.querySelector('[data-testid=\"save-ad\"]')?.disabled").await?;
        window.click("save-ad").await?;
        took.push(&came(window).await?);
    }
    took.rows(table, "click on Save to durable", ["p99 ≤ 20 ms", "and up to two frames"]);
    Ok(())
}

/// Has the page watch for an event, and for what comes of it: an expression that holds then.
async fn arm(window: &Window, event: &str, holds: &str) -> Result<()> {
    window.script(&include_str!("probe.js").replace("HOLDS", holds), &[json!(event)]).await.map(drop)
}

/// When what came of it was in the document, and when it was drawn, from the event on.
async fn came(window: &Window) -> Result<Came> {
    let start = Instant::now();
    loop {
        let told = window.script("return window.adtallyProbe", &[]).await?;
        let told: Told = serde_json::from_value(told)?;
        if let (Some(from), Some(there), Some(drawn)) = (told.from, told.there, told.drawn) {
            let since = |time: f64| Duration::from_secs_f64((time - from).max(0.0) / 1e3);
            // A person's next act comes when all is calm.
            tokio::time::sleep(CALM).await;
            return Ok(Came { there: since(there), drawn: since(drawn) });
        }
        ensure!(start.elapsed() < COMES_WITHIN, "nothing came of it: {told:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How long the page was busy at a stretch, in milliseconds.
#[derive(Deserialize)]
struct Tasks {
    longest: f64,
    over50: usize,
    over100: usize,
}

#[derive(Debug, Deserialize)]
struct Told {
    from: Option<f64>,
    there: Option<f64>,
    drawn: Option<f64>,
}

/// How long something took, many times over.
#[derive(Default)]
struct Took {
    there: Times,
    drawn: Times,
}

struct Came {
    there: Duration,
    drawn: Duration,
}

impl Took {
    fn push(&mut self, came: &Came) {
        self.there.push(came.there);
        self.drawn.push(came.drawn);
    }

    /// Rows for what was done until the page is as it will be drawn, and until it is.
    fn rows(&self, table: &mut Table, what: &str, aims: [&str; 2]) {
        table.row(&format!("{what}, in the document"), worst(&self.there), aims[0]);
        table.row(&format!("{what}, drawn"), worst(&self.drawn), aims[1]);
    }
}

/// p50, p95 and the longest, for a row.
fn worst(times: &Times) -> String {
    let [p50, p95, max] = [50, 95, 100].map(|percent| show(times.percentile(percent)));
    format!("p50 {p50}, p95 {p95}, max {max}")
}

//! Pictures of every screen of Adtally's real window, and what a designer and axe-core would not sign in it:
//! `cargo xtask screens DIR`.
//!
//! Each scene of the table is looked at light and dark, in English and German, in two sizes; at 200 % zoom
//! it is checked and not pictured. A line for each scene, `index.html` for all pictures side by side.

mod page;
mod sales;
mod scenes;
mod seed;
mod sign_in;
mod studio;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use adtally_tests::stop::told_to_stop;
use adtally_tests::window::room::Look;
use anyhow::{Context, Result, anyhow};
use lexopt::prelude::{Long, Short, Value, ValueExt};
use scenes::{Desk, Line, README, SCENES, Scene};
use studio::{Studio, Taken};

const HELP: &str = "\
Pictures of every screen in Adtally's real window.

Usage: screens DIR [--only NAME] [--readme DOCS]

DIR             where the pictures and index.html go
--only NAME     only scenes with this in SCREEN-STATE
--readme DOCS   copies the pictures of the README there
";

/// Two of these four are looked at by axe-core: each theme, and each language.
const LOOKS: [Look; 4] = [
    Look { dark: false, german: false },
    Look { dark: true, german: true },
    Look { dark: false, german: true },
    Look { dark: true, german: false },
];

struct Wish {
    folder: PathBuf,
    only: String,
    readme: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let wish = match wish(lexopt::Parser::from_env()) {
        Ok(Some(wish)) => wish,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("screens: {error:#}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    // Whoever is stopped drops the studio, and with it everything that runs.
    let taken = tokio::select! {
        taken = take_all(&wish) => taken,
        told = told_to_stop() => told.map(|()| false),
    };
    match taken {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("screens: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn take_all(wish: &Wish) -> Result<bool> {
    fs::create_dir_all(&wish.folder).with_context(|| format!("making {}", wish.folder.display()))?;
    let start = Instant::now();
    let mut record = Record::default();
    for desk in Desk::ALL {
        let scenes: Vec<&Scene> = SCENES
            .iter()
            .filter(|scene| scene.desk == desk && wish.has((scene.screen, scene.state)))
            .collect();
        if scenes.is_empty() {
            continue;
        }
        let mut studio = Studio::open(desk, LOOKS[0]).await.with_context(|| format!("the desk {desk:?}"))?;
        for (round, look) in LOOKS.into_iter().enumerate() {
            if round > 0 {
                studio.look(look).await?;
            }
            take_round(&mut studio, &scenes, look, round, &wish.folder, &mut record).await?;
        }
    }
    if wish.has(sales::SCENE) {
        let (start, name) = (Instant::now(), named(sales::SCENE, LOOKS[0]));
        record.note(&name, start, sales::take(&wish.folder, &name).await);
    }
    page::write(&wish.folder, &record.pictures)?;
    if let Some(docs) = &wish.readme {
        copy(&wish.folder, docs, &record.pictures)?;
    }
    let (pictures, seconds) = (record.pictures.len(), start.elapsed().as_secs());
    println!(
        "screens: {} passed, {} failed; {pictures} pictures in {}, {seconds} s",
        record.passed,
        record.failed,
        wish.folder.display()
    );
    Ok(record.failed == 0)
}

/// What was taken, and how it was.
#[derive(Default)]
struct Record {
    pictures: Vec<String>,
    passed: u32,
    failed: u32,
}

/// All scenes of a desk with one look: with the network first, and then without.
async fn take_round(
    studio: &mut Studio,
    scenes: &[&Scene],
    look: Look,
    round: usize,
    folder: &Path,
    record: &mut Record,
) -> Result<()> {
    for line in [Line::Up, Line::Away] {
        let now: Vec<&&Scene> = scenes.iter().filter(|scene| scene.line == line).collect();
        if now.is_empty() {
            continue;
        }
        if line == Line::Away {
            studio.set_line(Line::Away, round).await.context("taking the network away")?;
        }
        for scene in now {
            let start = Instant::now();
            let name = named((scene.screen, scene.state), look);
            let taken = studio.take(scene, folder, &name, look.dark == look.german).await;
            record.note(&name, start, taken);
        }
        if line == Line::Away {
            studio.set_line(Line::Up, round).await.context("bringing the network back")?;
        }
    }
    Ok(())
}

/// `ads-offline-light-en`
fn named((screen, state): (&str, &str), look: Look) -> String {
    let theme = if look.dark { "dark" } else { "light" };
    let language = if look.german { "de" } else { "en" };
    format!("{screen}-{state}-{theme}-{language}")
}

impl Record {
    fn note(&mut self, name: &str, start: Instant, taken: Result<Taken>) {
        let seconds = start.elapsed().as_secs_f64();
        let wrong = match taken {
            Ok(Taken { pictures, wrong }) => {
                self.pictures.extend(pictures);
                wrong.into_iter().collect()
            }
            Err(error) => vec![format!("{error:#}")],
        };
        let is_well = wrong.is_empty();
        *(if is_well { &mut self.passed } else { &mut self.failed }) += 1;
        println!("{} {seconds:4.1} s  {name}", if is_well { "ok  " } else { "FAIL" });
        for line in wrong {
            println!("             {line}");
        }
    }
}

impl Wish {
    fn has(&self, (screen, state): (&str, &str)) -> bool {
        format!("{screen}-{state}").contains(&self.only)
    }
}

/// Copies those of the README's pictures that were taken to where it looks for them.
fn copy(folder: &Path, docs: &Path, taken: &[String]) -> Result<()> {
    for (here, there) in README.iter().filter(|(here, _)| taken.iter().any(|name| name == here)) {
        let (from, to) = (folder.join(format!("{here}.png")), docs.join(format!("{there}.png")));
        fs::copy(&from, &to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    }
    Ok(())
}

fn wish(mut arguments: lexopt::Parser) -> Result<Option<Wish>> {
    let (mut folder, mut only, mut readme) = (None, String::new(), None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(value) if folder.is_none() => folder = Some(PathBuf::from(value)),
            Long("only") => only = arguments.value()?.string()?,
            Long("readme") => readme = Some(PathBuf::from(arguments.value()?)),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected().into()),
        }
    }
    let folder = folder.ok_or_else(|| anyhow!("where do the pictures go?"))?;
    Ok(Some(Wish { folder, only, readme }))
}

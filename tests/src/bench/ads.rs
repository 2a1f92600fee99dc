//! Ads as staff write them: a title, some 400 characters of text, one or two bookings.

use crate::desk::{ad, import, lines, typed};
use crate::window::ground::{Ground, MAGIC};
use adtally_core::ad::{AdForm, BookingForm};
use anyhow::Result;
use tempfile::TempDir;

/// In every tenth ad.
pub const COMMON: &str = "größe";
/// In one of a thousand.
pub const RARE: &str = "zeppelin";
/// In none.
pub const NONE: &str = "quastenflosser";

const SYLLABLES: &[&str] = &[
    "an", "ber", "che", "dor", "fel", "gen", "hof", "kat", "lü", "mar", "nö", "ost", "rau", "sen", "ter",
    "wäl",
];

/// The ad with this number; always the same.
pub fn form(number: u64) -> AdForm {
    let mut random = fastrand::Rng::with_seed(number);
    let mut words = |count: usize| {
        let words = (0..count).map(|_| {
            let syllables = (0..random.usize(1..4)).map(|_| SYLLABLES[random.usize(..SYLLABLES.len())]);
            syllables.collect::<String>()
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let title = format!("Anzeige {number} {}", words(4));
    let mut text = words(60);
    if number.is_multiple_of(10) {
        text.push_str(" Größe");
    }
    if number % 1_000 == 7 {
        text.push_str(" Zeppelin");
    }
    let mut bookings = vec![(typed(&format!("{:08}", 100 + number % 500), "HOLSTEN-01"), 3)];
    if number.is_multiple_of(3) {
        bookings.push((typed(&format!("{:08}", 100 + number % 77), "HOLSTEN-GROSS"), 1));
    }
    let link = format!("https://magic-ads.example/{number}");
    AdForm { text, link, ..ad(&title, &bookings) }
}

/// Imports so many ads into what the desk of a window keeps. The newest of them, `waiting` ones, are
/// booked, and wait to be reported.
///
/// # Errors
/// When one of them is refused, or the org can't be read.
pub async fn fill(ground: &Ground, count: u64, waiting: u64) -> Result<()> {
    let person = ground.person().await?;
    let looking = TempDir::new()?;
    let desk = person.at_work(looking.path()).await?;
    let lines = lines(&desk, MAGIC).await?;
    desk.close().await;

    let desk = person.open(&ground.data()).await?;
    let filled = import(&desk, count, |number| {
        let line = lines[number as usize % lines.len()].clone();
        let booking = BookingForm { usage_key: None, line, units: 1 };
        let bookings = if number + waiting < count { vec![] } else { vec![booking] };
        AdForm { bookings, ..form(number) }
    });
    filled.await?;
    desk.close().await;
    Ok(())
}

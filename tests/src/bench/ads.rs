//! Ads as staff write them: a title, some 400 characters of text, one or two bookings.

use crate::desk::{ad, typed};
use adtally_core::ad::AdForm;

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

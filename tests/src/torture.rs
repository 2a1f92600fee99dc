//! Ads that can be told from what they should be: each is made from a seed and a version alone, and
//! carries both in its title.
//!
//! Whoever saves notes every answered save as an [`Ack`], after the answer. Whoever checks later
//! compares the store with the notes. A process that is killed may have had one more save on its way,
//! on disk but not noted, so of each ad the version after the last noted one is good too, and no other.
//! What was answered while the power went counts as on its way, too: notes of that are kept apart.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use adtally_core::ad::{Ad, AdForm, AdKey, BookingForm, ContractLine};
use adtally_core::desk::{AdQuery, Desk, Options, StoreName, World};
use adtally_core::store::{OpenFault, Sizes, Told};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

const WORDS: &[&str] = &[
    "Größe",
    "Straße",
    "Öl",
    "Übermut",
    "Fähre",
    "Küste",
    "Bäckerei",
    "Anzeige",
    "Holstein",
    "frisch",
    "täglich",
    "günstig",
    "weiß",
    "€ 3,50",
    "naïve",
    "Ærø",
    "日本",
    "🛳",
    "zwölf",
    "Gemüse",
];

/// The content of an ad: which one, and how often it was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// Which ad.
    pub seed: u64,
    /// Counts its saves, from 1.
    pub version: u64,
}

impl Content {
    /// The content that an ad says it has.
    pub fn claimed_by(title: &str) -> Option<Content> {
        let (seed, rest) = title.strip_prefix('#')?.split_once(" v")?;
        let version = rest.split(' ').next()?.parse().ok()?;
        Some(Content { seed: u64::from_str_radix(seed, 16).ok()?, version })
    }

    /// What the ad is edited to next.
    #[must_use]
    pub fn next(self) -> Content {
        Content { version: self.version + 1, ..self }
    }

    /// The form that is typed for it, over the bookings that the ad has.
    pub fn form(self, before: Option<&Ad>) -> AdForm {
        let mut random = fastrand::Rng::with_seed(self.seed.rotate_left(17) ^ self.version);
        let mut word = || WORDS[random.usize(..WORDS.len())];
        let title = format!("#{:016x} v{} {} {}", self.seed, self.version, word(), word());
        // Mostly short, now and then as long as a text may be.
        let length = [0, 10, 40, 40, 120, 250][random.usize(..6)];
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(WORDS[random.usize(..WORDS.len())]);
            text.push(if random.u8(..20) == 0 { '\n' } else { ' ' });
        }
        let text: String = text.trim_end().chars().take(1_990).collect::<String>().trim_end().to_owned();
        let known: Vec<_> = before.map(AdForm::of).unwrap_or_default().bookings;
        let count = [0, 1, 1, 1, 2, 3, 12][random.usize(..7)];
        let bookings = (0..count).map(|place| BookingForm {
            usage_key: known.get(place).and_then(|booking| booking.usage_key),
            line: ContractLine {
                contract_number: format!("{:08}", random.u32(1..9_999)),
                product_code: format!("HOLSTEN-{:02}", random.u32(..40)),
                product_name: None,
                ids: None,
            },
            units: random.u32(1..=10_000),
        });
        let bookings = bookings.collect();
        let link = format!("https://magic-ads.example/{:x}", random.u64(..));
        AdForm { title, text, link, bookings, ..AdForm::default() }
    }

    /// What its hash must be, wherever it is kept.
    pub fn hash(self) -> String {
        hash(&self.form(None))
    }
}

/// A hash of what a person typed, without the keys that the desk gave.
fn hash(form: &AdForm) -> String {
    let mut hash = Sha256::new();
    for part in [&form.title, &form.text, &form.link] {
        hash.update(part);
        hash.update([0]);
    }
    for booking in &form.bookings {
        let BookingForm { line, units, .. } = booking;
        hash.update(format!("{} {} {units}\n", line.contract_number, line.product_code));
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A save that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    /// The ad.
    pub ad: AdKey,
    /// What was saved.
    pub content: Content,
    /// The hash of it.
    pub hash: String,
}

impl Ack {
    /// That this content of the ad was answered.
    pub fn of(ad: AdKey, content: Content) -> Ack {
        Ack { ad, content, hash: content.hash() }
    }

    /// Adds the note to a file with one write, so that a kill leaves it whole or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn note(&self, file: &Path) -> Result<()> {
        let Content { seed, version } = self.content;
        let line = format!("{} {} {seed:016x} {version}\n", self.ad, self.hash);
        let mut file = OpenOptions::new().append(true).create(true).open(file)?;
        let written = file.write(line.as_bytes())?;
        anyhow::ensure!(written == line.len(), "a note was cut short");
        Ok(())
    }

    fn parse(line: &str) -> Option<Ack> {
        let mut parts = line.split(' ');
        let ad = parts.next()?.parse().ok()?;
        let hash = parts.next()?.to_owned();
        let seed = u64::from_str_radix(parts.next()?, 16).ok()?;
        let version = parts.next()?.parse().ok()?;
        Some(Ack { ad, hash, content: Content { seed, version } })
    }

    /// The last answered content of every ad in a file; none if there is no file.
    ///
    /// # Errors
    /// When the file can't be read, or holds something else.
    pub fn last_of_each(file: &Path) -> Result<HashMap<AdKey, Ack>> {
        let text = match std::fs::read_to_string(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let mut last = HashMap::new();
        for line in text.lines() {
            let ack = Ack::parse(line).with_context(|| format!("a note that is none: {line:?}"))?;
            last.insert(ack.ad, ack);
        }
        Ok(last)
    }
}

/// Where the notes lie of what was answered while the power went.
pub fn unsure(acks: &Path) -> PathBuf {
    let mut path = acks.as_os_str().to_owned();
    path.push(".unsure");
    path.into()
}

/// How a store compares with what was noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many ads were answered.
    pub acknowledged: usize,
    /// How many of them are there as they should be.
    pub found: usize,
    /// Those that are not there.
    pub lost: Vec<AdKey>,
    /// Those that are there, noted or not, with a content that nobody saved or that is out of date.
    pub changed: Vec<AdKey>,
    /// Those that are there as they were handed in, without an answer. A save that was on its way when
    /// its process was killed may be; one that was refused must not.
    pub unanswered: Vec<AdKey>,
}

impl Verdict {
    /// Compares.
    pub fn on(desk: &Desk, acks: &HashMap<AdKey, Ack>) -> Verdict {
        Verdict::after_cut(desk, acks, &HashMap::new())
    }

    /// Compares, where of each ad the saves up to the `unsure` one may be there as well.
    pub fn after_cut(desk: &Desk, acks: &HashMap<AdKey, Ack>, unsure: &HashMap<AdKey, Ack>) -> Verdict {
        let at_most = |key: AdKey, answered: u64| {
            let unsure = unsure.get(&key).map_or(0, |ack| ack.content.version);
            // And one that was on its way.
            unsure.max(answered) + 1
        };
        let mut verdict = Verdict { acknowledged: acks.len(), ..Verdict::default() };
        for ack in acks.values() {
            match desk.ad(ack.ad) {
                None => verdict.lost.push(ack.ad),
                Some(view) if is_good(&view.ad, ack, at_most(ack.ad, ack.content.version)) => {
                    verdict.found += 1;
                    if claimed_and_true(&view.ad) != Some(ack.content) {
                        verdict.unanswered.push(ack.ad);
                    }
                }
                Some(_) => verdict.changed.push(ack.ad),
            }
        }
        // What was on its way may be there, but whole.
        for key in all_ads(desk).filter(|key| !acks.contains_key(key)) {
            let view = desk.ad(key);
            let at_most = at_most(key, 0);
            let is_new = |ad: &Ad| claimed_and_true(ad).is_some_and(|it| it.version <= at_most);
            match view.is_some_and(|view| is_new(&view.ad)) {
                true => verdict.unanswered.push(key),
                false => verdict.changed.push(key),
            }
        }
        verdict
    }

    /// Whether nothing is lost and nothing is changed.
    pub fn is_good(&self) -> bool {
        self.lost.is_empty() && self.changed.is_empty()
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Verdict { acknowledged, found, lost, changed, .. } = self;
        let (lost, changed) = (lost.len(), changed.len());
        write!(f, "acknowledged {acknowledged}, found {found}, lost {lost}, changed {changed}")
    }
}

/// The content that an ad has, if it is one of ours and whole.
fn claimed_and_true(ad: &Ad) -> Option<Content> {
    let content = Content::claimed_by(&ad.title)?;
    (hash(&AdForm::of(ad)) == content.hash() && !ad.cancelled).then_some(content)
}

/// Whether an ad has the content that was answered last, or a later one up to this version.
fn is_good(ad: &Ad, ack: &Ack, at_most: u64) -> bool {
    let Content { seed, version } = ack.content;
    ack.hash == ack.content.hash()
        && claimed_and_true(ad).is_some_and(|it| it.seed == seed && (version..=at_most).contains(&it.version))
}

/// Every ad of a desk.
pub fn all_ads(desk: &Desk) -> impl Iterator<Item = AdKey> {
    let everything = AdQuery { limit: usize::MAX, ..AdQuery::default() };
    desk.search(&everything).rows.into_iter().map(|row| row.key)
}

/// What a note of this ad would say, if it is whole.
pub fn shown(desk: &Desk, ad: AdKey) -> Option<Ack> {
    let view = desk.ad(ad)?;
    claimed_and_true(&view.ad).map(|content| Ack::of(ad, content))
}

/// Opens the desk below `data`, as the app would before anyone has signed in.
///
/// # Errors
/// As [`Desk::open`] has them.
pub async fn open(data: &Path) -> Result<(Desk, Vec<Told>), OpenFault> {
    open_in(data, World::real()).await
}

/// As [`open`], in another world.
///
/// # Errors
/// As [`Desk::open`] has them.
pub async fn open_in(data: &Path, world: World) -> Result<(Desk, Vec<Told>), OpenFault> {
    Desk::open(Options { data: data.to_owned(), store: StoreName::Unnamed, world }).await
}

/// The world as it is, but for a journal in files so small that bases come after a few saves.
pub fn small_world() -> World {
    World { sizes: Sizes { segment: 8 << 10, base_from: 16 << 10 }, ..World::real() }
}

/// Saves a new ad, and returns its key and content.
///
/// # Errors
/// When it can't be saved.
pub async fn create(desk: &Desk) -> Result<(AdKey, Content)> {
    let content = Content { seed: fastrand::u64(..), version: 1 };
    Ok((desk.create(content.form(None)).await?, content))
}

/// Saves the next version of an ad.
///
/// # Errors
/// When it can't be saved, or is none of ours.
pub async fn edit(desk: &Desk, ad: AdKey) -> Result<(AdKey, Content)> {
    let content = next(desk, ad)?;
    desk.save(ad, content.form(desk.ad(ad).as_ref().map(|view| &view.ad))).await?;
    Ok((ad, content))
}

/// What an ad would be edited to.
///
/// # Errors
/// When it is none of ours.
pub fn next(desk: &Desk, ad: AdKey) -> Result<Content> {
    let view = desk.ad(ad).context("no such ad")?;
    Ok(claimed_and_true(&view.ad).context("not an ad of the torture")?.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_content_can_be_typed_and_says_what_it_is() {
        for seed in 0..300 {
            let content = Content { seed, version: seed % 7 + 1 };
            let form = content.form(None);
            assert_eq!(form.clone().check().as_ref(), Ok(&form), "taken as it is");
            assert_eq!(Content::claimed_by(&form.title), Some(content));
            assert_eq!(hash(&form), content.hash());
            assert_ne!(content.hash(), content.next().hash());
        }
    }

    #[test]
    fn notes_come_back_as_they_were_and_the_last_one_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("acks");
        assert!(Ack::last_of_each(&file).expect("no file, no notes").is_empty());
        let ad = AdKey(uuid::Uuid::now_v7());
        let content = Content { seed: 7, version: 1 };
        for content in [content, content.next()] {
            Ack::of(ad, content).note(&file).expect("noted");
        }
        let last = Ack::last_of_each(&file).expect("readable");
        assert_eq!(last.values().collect::<Vec<_>>(), [&Ack::of(ad, content.next())]);
    }
}

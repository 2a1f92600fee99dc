//! What searches look through: the words of all ads, in a few large pieces of memory.
//!
//! With a text for each ad, a search over 100,000 of them mostly waits for memory, once for every
//! pointer that it follows. Pieces are shared: a search takes hold of all of them in no time and reads
//! without any lock, while a save that meets it copies the one piece that it changes. An ad that
//! changes gets a new place at the end, and its old one is blanked.
//!
//! Deliberately absent: an index of words. People type parts of words, and reading everything takes
//! milliseconds.

use crate::ad::AdKey;
use memchr::memmem;
use std::collections::HashMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;

/// Stands behind every line, and in the place of what is gone. No word holds it.
const GAP: u8 = b'\n';

/// A piece that is longer is closed. Small enough to be copied unnoticed.
const PIECE: usize = 512 << 10;

/// How many pieces are worth a thread of their own.
const LEAST_SHARE: usize = 8;

/// The texts of all ads, in lower case. A clone is the same texts as they are at that moment.
#[derive(Debug, Clone, Default)]
pub struct Haystack {
    pieces: Vec<Arc<Piece>>,
}

/// Where the text of each ad is: which piece, which part of it.
pub(super) type Places = HashMap<AdKey, (usize, usize)>;

#[derive(Debug, Clone, Default)]
struct Piece {
    text: Vec<u8>,
    /// In the order of `text`; those that are gone too.
    parts: Vec<Part>,
    /// How many bytes of `text` are gone.
    blank: usize,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    ad: AdKey,
    start: usize,
    end: usize,
}

impl Haystack {
    /// Puts the text that consists of these lines in the place of what the ad had.
    pub(super) fn put<'a>(&mut self, places: &mut Places, ad: AdKey, lines: impl Iterator<Item = &'a str>) {
        if self.pieces.last().is_none_or(|last| last.text.len() >= PIECE) {
            self.pieces.push(Arc::default());
        }
        let number = self.pieces.len() - 1;
        let piece = Arc::make_mut(&mut self.pieces[number]);
        let start = piece.text.len();
        for line in lines {
            push_lower(&mut piece.text, line);
            piece.text.push(GAP);
        }
        piece.parts.push(Part { ad, start, end: piece.text.len() });
        if let Some((number, part)) = places.insert(ad, (number, piece.parts.len() - 1)) {
            let piece = Arc::make_mut(&mut self.pieces[number]);
            piece.blank_out(part);
            if piece.blank > piece.text.len() / 2 {
                piece.tidy(number, places);
            }
        }
    }

    /// The ads whose text holds all of these words, whatever their case, newest first. None without
    /// words.
    pub fn find(&self, words: &[&str]) -> Vec<AdKey> {
        let words: Vec<String> = words.iter().map(|word| lower(word)).collect();
        let mut words: Vec<_> = words.iter().map(memmem::Finder::new).collect();
        // All of it is read for one word, so the one that is rarest in a sample.
        let sample = self.pieces.first().map(|piece| &piece.text[..piece.text.len().min(64 << 10)]);
        words.sort_by_cached_key(|word| word.find_iter(sample.unwrap_or_default()).count());
        let Some((rarest, others)) = words.split_first() else { return Vec::new() };
        let read = |pieces: &[Arc<Piece>]| {
            let mut found = Vec::new();
            pieces.iter().for_each(|piece| piece.find(rarest, others, &mut found));
            found
        };
        let readers = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = self.pieces.len().div_ceil(readers).max(LEAST_SHARE);
        let mut found = if self.pieces.len() <= share {
            read(&self.pieces)
        } else {
            std::thread::scope(|scope| {
                let shares = self.pieces.chunks(share).map(|pieces| scope.spawn(|| read(pieces)));
                let shares: Vec<_> = shares.collect();
                let found =
                    shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic)));
                found.collect::<Vec<_>>().concat()
            })
        };
        found.sort_unstable_by(|one, other| other.cmp(one));
        found
    }
}

impl Piece {
    fn find(&self, rarest: &memmem::Finder<'_>, others: &[memmem::Finder<'_>], found: &mut Vec<AdKey>) {
        let (mut at, mut place) = (0, 0);
        while let Some(hit) = rarest.find(&self.text[at..]) {
            let hit = at + hit;
            let Some(ahead) = self.parts[place..].iter().position(|part| part.end > hit) else { break };
            place += ahead;
            let Part { ad, start, end } = self.parts[place];
            let text = &self.text[start..end];
            if others.iter().all(|word| word.find(text).is_some()) {
                found.push(ad);
            }
            at = end;
        }
    }

    fn blank_out(&mut self, part: usize) {
        let Part { start, end, .. } = self.parts[part];
        self.text[start..end].fill(GAP);
        self.blank += end - start;
    }

    /// Moves what is left together.
    fn tidy(&mut self, number: usize, places: &mut Places) {
        let before = std::mem::take(self);
        for (part, Part { ad, start, end }) in before.parts.into_iter().enumerate() {
            if places.get(&ad) == Some(&(number, part)) {
                places.insert(ad, (number, self.parts.len()));
                let moved = self.text.len();
                self.text.extend_from_slice(&before.text[start..end]);
                self.parts.push(Part { ad, start: moved, end: self.text.len() });
            }
        }
    }
}

/// Text as searches compare it.
fn lower(text: &str) -> String {
    let mut lower = Vec::with_capacity(text.len());
    push_lower(&mut lower, text);
    String::from_utf8(lower).unwrap_or_default()
}

/// Appends a text in lower case. Most of it is ASCII, which is quick.
fn push_lower(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let start = out.len();
        out.extend_from_slice(&rest.as_bytes()[..ascii]);
        out[start..].make_ascii_lowercase();
        let mut others = rest[ascii..].chars();
        if let Some(other) = others.next() {
            for lower in other.to_lowercase() {
                out.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        rest = others.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn key(number: u8) -> AdKey {
        AdKey(uuid::Uuid::from_u128(number.into()))
    }

    #[test]
    fn words_are_found_whatever_their_case_and_each_ad_by_itself() {
        let (mut haystack, mut places) = (Haystack::default(), Places::new());
        haystack.put(&mut places, key(1), ["Größe ÖL", "00000101"].into_iter());
        haystack.put(&mut places, key(2), ["öl Fähre"].into_iter());
        assert_eq!(haystack.find(&["ÖL"]), [key(2), key(1)], "newest first");
        assert_eq!(haystack.find(&["GRÖSSE"]), []);
        assert_eq!(haystack.find(&["öl", "größe"]), [key(1)]);
        assert_eq!(haystack.find(&["101", "fähre"]), [], "each ad by itself");
        assert_eq!(haystack.find(&[]), []);
        let before = haystack.clone();
        haystack.put(&mut places, key(1), ["Fähre"].into_iter());
        assert_eq!(haystack.find(&["größe"]), [], "what an ad no longer says");
        assert_eq!(haystack.find(&["fähre"]), [key(2), key(1)]);
        assert_eq!(before.find(&["größe"]), [key(1)], "a search sees what was when it began");
    }

    proptest! {
        #[test]
        fn finds_what_reading_every_ad_would_find(
            puts in prop::collection::vec((0..12_u8, "[abÄß ]{0,8}", any::<bool>()), 0..60),
            words in prop::collection::vec("[abäß]{1,2}", 1..3),
        ) {
            let (mut haystack, mut places) = (Haystack::default(), Places::new());
            let mut ads = BTreeMap::new();
            for (number, text, closes) in &puts {
                haystack.put(&mut places, key(*number), text.split(' '));
                ads.insert(key(*number), text.to_lowercase());
                for piece in &haystack.pieces {
                    prop_assert!(piece.blank <= piece.text.len() / 2, "what is gone takes at most half");
                }
                if *closes {
                    haystack.pieces.push(Arc::default());
                }
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let naive = ads.iter().rev().filter(|(_, text)| words.iter().all(|word| text.contains(word)));
            let naive: Vec<AdKey> = naive.map(|(key, _)| *key).collect();
            prop_assert_eq!(haystack.find(&words), naive);
        }
    }
}

//! What searches look through: the words of all ads, one ad after another in one piece of memory.
//!
//! With a text for each ad, a search over 100,000 of them mostly waits for memory, once for every
//! pointer that it follows. An ad that changes gets a new place at the end and its old one is blanked;
//! when more than half is blank, all is moved together.
//!
//! Deliberately absent: an index of words. People type parts of words, and reading everything takes
//! milliseconds.

use crate::ad::AdKey;
use memchr::memmem;
use std::collections::HashMap;

/// Stands between the texts of two ads, and in the place of one that is gone. No word holds it.
const GAP: u8 = b'\n';

/// The texts of all ads, in lower case.
#[derive(Debug, Default)]
pub(super) struct Haystack {
    text: Vec<u8>,
    /// Where each ad's text lies, in the order of `text`; those that are gone too.
    parts: Vec<Part>,
    /// Each ad's place in `parts`.
    places: HashMap<AdKey, usize>,
    /// How many bytes of `text` are blank.
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
    pub(super) fn put<'a>(&mut self, ad: AdKey, lines: impl Iterator<Item = &'a str>) {
        let start = self.text.len();
        for line in lines {
            push_lower(&mut self.text, line);
            self.text.push(GAP);
        }
        let end = self.text.len();
        self.parts.push(Part { ad, start, end });
        if let Some(place) = self.places.insert(ad, self.parts.len() - 1) {
            let Part { start, end, .. } = self.parts[place];
            self.text[start..end].fill(GAP);
            self.blank += end - start;
            if self.blank > self.text.len() / 2 {
                self.tidy();
            }
        }
    }

    /// The ads whose text holds all of these words, newest first.
    pub(super) fn find(&self, words: &[&str]) -> Vec<AdKey> {
        // The longest is likely the rarest.
        let Some(rarest) = words.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let others = words.iter().filter(|word| *word != rarest);
        let others: Vec<_> = others.map(memmem::Finder::new).collect();
        let rarest = memmem::Finder::new(rarest);
        let mut found = Vec::new();
        let (mut at, mut place) = (0, 0);
        while let Some(hit) = rarest.find(&self.text[at..]) {
            place += self.parts[place..].partition_point(|part| part.end <= at + hit);
            let Some(Part { ad, start, end }) = self.parts.get(place).copied() else { break };
            let text = &self.text[start..end];
            if others.iter().all(|word| word.find(text).is_some()) {
                found.push(ad);
            }
            at = end;
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        found
    }

    /// Moves the texts together.
    fn tidy(&mut self) {
        let mut text = Vec::with_capacity(self.text.len() - self.blank);
        let mut parts = Vec::with_capacity(self.places.len());
        for (place, Part { ad, start, end }) in self.parts.iter().copied().enumerate() {
            if self.places.get(&ad) == Some(&place) {
                let moved = Part { ad, start: text.len(), end: text.len() + end - start };
                text.extend_from_slice(&self.text[start..end]);
                self.places.insert(ad, parts.len());
                parts.push(moved);
            }
        }
        (self.text, self.parts, self.blank) = (text, parts, 0);
    }
}

/// Text as searches compare it.
pub(super) fn lower(text: &str) -> String {
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
    fn words_are_found_whatever_their_case_and_never_across_two_ads() {
        let mut haystack = Haystack::default();
        haystack.put(key(1), ["Größe ÖL", "00000101"].into_iter());
        haystack.put(key(2), ["öl Fähre"].into_iter());
        assert_eq!(haystack.find(&[&lower("ÖL")]), [key(2), key(1)], "newest first");
        assert_eq!(haystack.find(&[&lower("GRÖSSE")]), []);
        assert_eq!(haystack.find(&["öl", "größe"]), [key(1)]);
        assert_eq!(haystack.find(&["101", "fähre"]), [], "each ad by itself");
        haystack.put(key(1), ["Fähre"].into_iter());
        assert_eq!(haystack.find(&["größe"]), [], "what an ad no longer says");
        assert_eq!(haystack.find(&["fähre"]), [key(2), key(1)]);
    }

    proptest! {
        #[test]
        fn finds_what_reading_every_ad_would_find(
            puts in prop::collection::vec((0..12_u8, "[abÄß ]{0,8}"), 0..60),
            words in prop::collection::vec("[abäß]{1,2}", 1..3),
        ) {
            let mut haystack = Haystack::default();
            let mut ads = BTreeMap::new();
            for (number, text) in &puts {
                haystack.put(key(*number), text.split(' '));
                ads.insert(key(*number), text.to_lowercase());
                let blank = haystack.text.len() / 2;
                prop_assert!(haystack.blank <= blank, "what is gone takes no more than half");
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let naive = ads.iter().rev().filter(|(_, text)| words.iter().all(|word| text.contains(word)));
            let naive: Vec<AdKey> = naive.map(|(key, _)| *key).collect();
            prop_assert_eq!(haystack.find(&words), naive);
        }
    }
}

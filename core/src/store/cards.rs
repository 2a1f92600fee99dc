//! What lists are made from: a card for each ad, side by side in memory.
//!
//! To walk 100,000 ads through the pointers of the contents means to wait for memory twice for each;
//! a table of cards is read in the order in which it lies there. An order is not kept but made for the
//! page that is asked for, so a save costs no list anything.

use crate::ad::AdKey;
use crate::queue::{AdState, TrackedAd};
use jiff::Timestamp;
use jiff::civil::Date;

/// What a list sorts and filters by.
#[derive(Debug, Clone)]
pub struct Card {
    /// The ad.
    pub key: AdKey,
    /// What a person sees of its reporting.
    pub state: AdState,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// The first day on which it runs.
    pub runs_from: Option<Date>,
    /// The last day on which it runs.
    pub runs_until: Option<Date>,
    /// Its title.
    pub title: SortedTitle,
}

impl Card {
    fn of(tracked: &TrackedAd) -> Card {
        let ad = &tracked.ad;
        Card {
            key: ad.key,
            state: tracked.state(),
            saved_at: ad.saved_at,
            runs_from: ad.runs_from,
            runs_until: ad.runs_until,
            title: SortedTitle::of(&ad.title),
        }
    }
}

/// A title as lists sort it: whatever its case, with ä beside a as dictionaries have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortedTitle {
    /// The first 16 bytes, which tell most titles apart without another look into memory.
    head: u128,
    whole: Box<str>,
}

impl SortedTitle {
    /// The title as it is sorted.
    pub fn of(title: &str) -> SortedTitle {
        let mut whole = String::with_capacity(title.len());
        for letter in title.trim().chars().flat_map(char::to_lowercase) {
            match letter {
                'ä' => whole.push('a'),
                'ö' => whole.push('o'),
                'ü' => whole.push('u'),
                'ß' => whole.push_str("ss"),
                other => whole.push(other),
            }
        }
        let mut head = [0; 16];
        let length = whole.len().min(16);
        head[..length].copy_from_slice(&whole.as_bytes()[..length]);
        SortedTitle { head: u128::from_be_bytes(head), whole: whole.into() }
    }

    /// The beginning as a number that sorts as the title does, as far as it goes.
    pub fn head(&self) -> u128 {
        self.head
    }
}

/// The cards of all ads, in the order of their keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Cards(Vec<Card>);

impl Cards {
    pub(super) fn put(&mut self, tracked: &TrackedAd) {
        let card = Card::of(tracked);
        match self.0.binary_search_by_key(&card.key, |card| card.key) {
            Ok(at) => self.0[at] = card,
            // Keys grow with time, so this is nearly always the end.
            Err(at) => self.0.insert(at, card),
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Card] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_sorted_as_people_look_them_up() {
        let mut titles =
            ["Zoo", "äpfel", "Apfelkuchen", "Straße 2", "Strasse 1", "  Äpfel und Birnen im Korb B"];
        titles.sort_by_cached_key(|title| SortedTitle::of(title));
        let wanted = ["äpfel", "  Äpfel und Birnen im Korb B", "Apfelkuchen", "Strasse 1", "Straße 2", "Zoo"];
        assert_eq!(titles, wanted);
        let (one, other) = (SortedTitle::of("The same beginning A"), SortedTitle::of("The same beginning b"));
        assert!(one.head() == other.head() && one < other, "what follows decides");
    }
}

//! How desks come back after an outage: not all at once.

use std::fmt;
use std::time::{Duration, Instant};

/// What is called "at once".
const SLOT: Duration = Duration::from_millis(100);
/// So many slots are shown.
const SHOWN: usize = 40;

/// When desks did something for the first time after an outage, in slots of 100 ms since its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    slots: Vec<usize>,
}

impl Spread {
    /// Of these moments, those that have come.
    pub fn of(end: Instant, firsts: impl Iterator<Item = Option<Instant>>) -> Spread {
        let mut spread = Spread::default();
        for first in firsts.flatten() {
            let after = first.saturating_duration_since(end);
            let slot = usize::try_from(after.as_millis() / SLOT.as_millis()).unwrap_or(usize::MAX);
            if spread.slots.len() <= slot {
                spread.slots.resize(slot + 1, 0);
            }
            spread.slots[slot] += 1;
        }
        spread
    }

    /// How many desks there are.
    #[must_use]
    pub fn desks(&self) -> usize {
        self.slots.iter().sum()
    }

    /// Most desks in one slot.
    #[must_use]
    pub fn most(&self) -> usize {
        self.slots.iter().copied().max().unwrap_or(0)
    }

    /// Whether so many came in one slot that they came together: more than a third of them, where they are
    /// enough to tell. A machine that is busy with others bunches some.
    #[must_use]
    pub fn is_a_storm(&self) -> bool {
        self.most() > (self.desks() / 3).max(5)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let empty = self.slots.iter().take_while(|desks| **desks == 0).count();
        let slots: Vec<_> = self.slots.iter().skip(empty).take(SHOWN).map(ToString::to_string).collect();
        let (desks, most) = (self.desks(), self.most());
        let share = most as f64 * 100.0 / desks.max(1) as f64;
        write!(
            f,
            "{desks} desks, at most {most} ({share:.0} %) in 100 ms, from {:.1} s on: ",
            empty as f64 / 10.0
        )?;
        f.write_str(&slots.join(" "))?;
        match self.slots.iter().skip(empty + SHOWN).sum::<usize>() {
            0 => Ok(()),
            later => write!(f, " and {later} later"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(after: &[u64]) -> Spread {
        let end = Instant::now();
        Spread::of(end, after.iter().map(|ms| Some(end + Duration::from_millis(*ms))).chain([None]))
    }

    #[test]
    fn a_storm_is_many_in_one_slot() {
        let even: Vec<u64> = (0..40).map(|n| n * 50).collect();
        assert!(!spread(&even).is_a_storm());
        assert!(spread(&[300; 12]).is_a_storm());
        assert!(!spread(&[300; 5]).is_a_storm(), "too few to tell");
        assert!(!spread(&[]).is_a_storm());
        let told = spread(&[250, 310, 390, 555]).to_string();
        assert_eq!(told, "4 desks, at most 2 (50 %) in 100 ms, from 0.2 s on: 1 2 0 1");
    }
}

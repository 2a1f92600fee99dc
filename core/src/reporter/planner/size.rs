//! How much goes into a call: half as much after one that could not be answered in time, down to one ad,
//! and more again when calls are answered with time to spare.

use crate::salesforce::{CallFault, MOST_NODES};
use jiff::SignedDuration;

/// A call that was lost after so long may have been too large, whatever ended it: a gateway or a proxy gives
/// up before we do.
const LONG: SignedDuration = SignedDuration::from_secs(20);
/// Codes of a call that the org itself broke off.
const TOO_LONG: [&str; 2] = ["REQUEST_RUNNING_TOO_LONG", "QUERY_TIMEOUT"];

#[derive(Debug, Default)]
pub(super) struct Size {
    /// The most rows of a call; none while nothing was too slow.
    rows: Option<usize>,
    /// What took too long.
    too_long: SignedDuration,
}

impl Size {
    /// The most rows of a call, though one ad always goes.
    pub(super) fn most(&self) -> usize {
        self.rows.unwrap_or(usize::MAX)
    }

    /// A call of so many rows was not answered in time.
    pub(super) fn shrink(&mut self, rows: usize, took: SignedDuration) {
        self.rows = Some((rows / 2).min(self.most()).max(1));
        self.too_long = took.max(SignedDuration::from_secs(1));
    }

    /// A call of so many rows was answered. Twice the present size has to fit into the time by far.
    pub(super) fn grow(&mut self, rows: usize, took: SignedDuration) {
        let Some(most) = self.rows else { return };
        let wide = |number: usize| i128::try_from(number).unwrap_or(i128::MAX);
        let expected = took.as_millis().max(0).saturating_mul(wide(most * 2)) / wide(rows.max(1));
        if expected.saturating_mul(4) <= self.too_long.as_millis().saturating_mul(3) {
            self.rows = Some(most * 2).filter(|rows| *rows < MOST_NODES);
        }
    }
}

/// Whether a call failed because it could not be ended in time.
pub(super) fn is_too_slow(fault: &CallFault, took: SignedDuration) -> bool {
    match fault {
        CallFault::NoAnswer(_) => fault.is_too_late() || took >= LONG,
        CallFault::Refused(refusal) => {
            let broken_off = TOO_LONG.iter().any(|code| refusal.code.eq_ignore_ascii_case(code));
            broken_off || matches!(refusal.status, 408 | 504) || (refusal.status >= 502 && took >= LONG)
        }
        CallFault::NotReached(_) | CallFault::SignIn(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_halves_down_to_one_and_grows_while_twice_as_much_would_fit() {
        let seconds = SignedDuration::from_secs;
        let mut size = Size::default();
        for (rows, most) in [(150, 75), (75, 37), (37, 18), (18, 9), (9, 4), (4, 2), (2, 1), (1, 1)] {
            size.shrink(rows, seconds(120));
            assert_eq!(size.most(), most);
        }
        size.grow(1, seconds(46));
        assert_eq!(size.most(), 1, "two would take too long");
        size.grow(1, seconds(20));
        assert_eq!(size.most(), 2);
        size.grow(1, seconds(-3));
        assert_eq!(size.most(), 4, "a clock that jumped back");
        for most in [8, 16, 32, 64, 128, 256, usize::MAX, usize::MAX] {
            size.grow(200, seconds(2));
            assert_eq!(size.most(), most);
        }
    }
}

//! How long a refused ad waits before it is tried again.

use fastrand::Rng;
use jiff::SignedDuration;

/// The first wait of an ad that failed, doubled on each try.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// The longest wait of an ad that failed by itself.
const LONGEST_RETRY: SignedDuration = SignedDuration::from_hours(1);
/// The first wait of an ad that needs a person, doubled on each try.
const FIRST_ASKING: SignedDuration = SignedDuration::from_mins(15);
/// No due time is ever set further ahead than this.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);

/// `first` doubled `tries - 1` times, at most `longest`.
pub(crate) fn backoff(first: SignedDuration, longest: SignedDuration, tries: u32) -> SignedDuration {
    let doubled = 1_i32.checked_shl(tries.saturating_sub(1)).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
    first.checked_mul(doubled).unwrap_or(longest).min(longest)
}

/// The wait of an ad that failed for its own temporary fault: anything up to the backoff of its
/// tries, so that ads which failed together do not come back together.
pub(crate) fn full_jitter(tries: u32, random: &mut Rng) -> SignedDuration {
    full_jitter_below(backoff(FIRST_WAIT, LONGEST_RETRY, tries), random)
}

/// The wait of an ad that needs a person, before it asks again for its group.
pub(crate) fn needs_you_wait(tries: u32) -> SignedDuration {
    backoff(FIRST_ASKING, LONGEST_WAIT, tries)
}

/// A random duration from zero to `most`.
pub(crate) fn full_jitter_below(most: SignedDuration, random: &mut Rng) -> SignedDuration {
    let most = i64::try_from(most.as_millis()).unwrap_or(i64::MAX);
    SignedDuration::from_millis(random.i64(0..=most.max(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end_at_the_longest() {
        let waits: Vec<i64> = (0..10).map(|tries| needs_you_wait(tries).as_secs() / 60).collect();
        assert_eq!(waits, [15, 15, 30, 60, 120, 240, 360, 360, 360, 360]);
        assert_eq!(needs_you_wait(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn jitter_is_full_and_follows_the_seed() {
        let draw = |seed| {
            let mut random = Rng::with_seed(seed);
            (0..1_000).map(|_| full_jitter(3, &mut random)).collect::<Vec<_>>()
        };
        let waits = draw(7);
        assert_eq!(waits, draw(7), "the same seed gives the same waits");
        assert!(waits.iter().all(|wait| *wait <= SignedDuration::from_secs(120)));
        assert!(waits.iter().any(|wait| *wait < SignedDuration::from_secs(10)));
        assert!(waits.iter().any(|wait| *wait > SignedDuration::from_secs(110)));
    }
}

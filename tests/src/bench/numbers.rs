//! Durations, what is said of many of them, and the table.

use std::fmt;
use std::time::Duration;

/// Many durations of one thing.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds many.
    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }

    /// The time that so many of a hundred do not exceed.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).copied().unwrap_or_default()
    }

    /// p50, p95 and p99 for a row.
    #[must_use]
    pub fn said(&self) -> String {
        let [p50, p95, p99] = [50, 95, 99].map(|percent| show(self.percentile(percent)));
        format!("p50 {p50}, p95 {p95}, p99 {p99}")
    }
}

/// A duration with three digits at most.
pub fn show(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1_000.0 {
        format!("{micros:.0} µs")
    } else if micros < 10_000.0 {
        format!("{:.2} ms", micros / 1e3)
    } else {
        format!("{:.0} ms", micros / 1e3)
    }
}

/// How many times `of` goes into `time`.
pub fn ratio(time: Duration, of: Duration) -> f64 {
    time.as_secs_f64() / of.as_secs_f64().max(1e-9)
}

/// What was measured, what came out, what is aimed at.
#[derive(Debug, Default)]
pub struct Table(Vec<[String; 3]>);

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new() -> Table {
        Table(Vec::new())
    }

    /// Adds a row, and tells it at once on stderr, because the whole takes minutes.
    pub fn row(&mut self, what: &str, result: String, aim: &str) {
        eprintln!("{what}: {result}");
        self.0.push([what.to_owned(), result, aim.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | measured | aim |\n|---|---|---|")?;
        self.0.iter().try_for_each(|[what, result, aim]| writeln!(f, "| {what} | {result} | {aim} |"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_occurred() {
        let mut times = Times::default();
        (1..=200).rev().for_each(|millis| times.push(Duration::from_millis(millis)));
        assert_eq!([50, 99, 100].map(|p| times.percentile(p).as_millis()), [100, 198, 200]);
        assert_eq!(Times::default().percentile(99), Duration::ZERO);
        assert_eq!(show(Duration::from_micros(1_234)), "1.23 ms");
    }
}

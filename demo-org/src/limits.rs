//! How much a busy org stands: how long its transactions lock rows, and how many calls it serves.

use std::time::Duration;

/// What a real org does under load, scaled to what a test can wait for. By default no transaction takes time, so
/// that nobody meets a locked row, and no call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a transaction that writes usage entries takes, and so keeps the rows that it has locked: contract
    /// product and contract of each entry, in the order of its rows.
    pub lock: Duration,
    /// How long a row waits for one that another transaction has locked, before it fails with
    /// `UNABLE_TO_LOCK_ROW`; 10 s in Salesforce.
    pub lock_wait: Duration,
    /// The API calls of a day, which `Sforce-Limit-Info` tells; the one behind them is refused. Without a number
    /// 15,000 are told, and none is refused.
    pub daily_calls: Option<u64>,
    /// How many calls may last long at once, and what is long; 25 of 20 s in Salesforce. The next call is refused.
    pub long_calls: Option<(usize, Duration)>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            lock: Duration::ZERO,
            lock_wait: Duration::from_secs(10),
            daily_calls: None,
            long_calls: None,
        }
    }
}

impl Limits {
    /// The calls of a day, as they are told.
    pub(crate) fn daily(&self) -> u64 {
        self.daily_calls.unwrap_or(15_000)
    }
}

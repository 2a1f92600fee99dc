//! The rules of reporting, R1 to R14, each as a test by name: a real desk, a real disk, a real HTTP
//! server. What an ad is and what the rules say stands in ARCHITECTURE.md.
#![expect(clippy::unwrap_used, reason = "a test may")]

mod batches;
mod cancelling;
mod colleagues;
mod lost_answers;
mod offline;
mod order;
mod put_back;
mod reading;
mod refusals;
mod set_up;
mod setting;
mod splitting;
mod stores;
mod usage;

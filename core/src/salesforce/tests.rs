//! What the client does with real connections: a server that answers as it is told to.

use super::*;
use crate::usage::{ChangeKey, UsageRow};

/// A row that goes out, number `n`.
pub(super) fn row(n: usize) -> UsageRow {
    let desk = "0190a6c2-0000-7000-9000-000000000000".parse().expect("a key");
    UsageRow {
        usage_key: format!("0190a6c2-9f5b-7c3e-8000-{n:012}").parse().expect("a key"),
        contract_product: format!("a01{n:012}").parse().expect("an id"),
        units: 2,
        cancelled: false,
        ad_key: format!("0190a6c2-0000-7000-8000-{n:012}").parse().expect("a key"),
        ad_title: "Sömmerfest \"<b>\"".into(),
        booked_by: "Klaus".into(),
        booked_at: "2026-11-22T10:00:00Z".parse().expect("a time"),
        desk_key: desk,
        change_key: ChangeKey::new(desk, n as u64),
        base_change_key: None,
        moved_from: None,
        reason: None,
    }
}

//! Draws up a call from the contents as they are when it is sent: replays exactly as recorded, and
//! for every other ad the difference between its bookings and what Salesforce acknowledged (R2, R6).

use super::planner::{Call, InCall};
use crate::queue::Draw;
use crate::store::{Stage, Step};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The records to write before the first byte leaves, and the reports of the call, sorted by contract
/// product so that two desks never lock in opposite order (R8).
///
/// `chance` is asked once for each change key, so that none is issued twice, also after the store went back
/// in time.
pub fn compose(
    stage: &Stage<'_>,
    call: Call,
    person: &str,
    mut chance: impl FnMut() -> u32,
) -> (Vec<Step>, Vec<InCall>) {
    let Some(desk) = stage.desk() else { return (Vec::new(), Vec::new()) };
    let mut draw = Draw {
        desk: desk.key,
        person,
        revision: desk.revision,
        chance: &mut chance,
        resolved: &call.resolved,
    };
    let mut steps = Vec::new();
    let mut reports = Vec::new();
    for ad in &call.ads {
        let Some(tracked) = stage.ad(*ad) else { continue };
        if let Some(sent) = &tracked.sent {
            reports.push(InCall { ad: *ad, rows: sent.rows.clone(), replay: true });
            continue;
        }
        let Some(rows) = draw.rows(tracked) else { continue };
        // An edit since the ad was chosen may have changed the kind of call that it needs.
        if rows.is_empty() || (rows.len() > 1) != call.graphs {
            continue;
        }
        let resolved: BTreeMap<_, _> = rows
            .iter()
            .filter_map(|row| Some((row.usage_key, call.resolved.get(&row.usage_key)?.found.clone())))
            .collect();
        steps.push(Step::Sent { ad: *ad, rows: rows.clone(), resolved });
        reports.push(InCall { ad: *ad, rows, replay: false });
    }
    reports.sort_by(|a, b| {
        let product = |report: &InCall| report.rows.first().map(|row| row.contract_product.clone());
        product(a).cmp(&product(b))
    });
    (steps, reports)
}

/// Chance for a change key from a key that was just made. It has the time and the system's randomness in it,
/// so that a machine which goes on from a snapshot of its memory draws another.
pub fn chance_of(new_key: Uuid) -> u32 {
    let hash = Sha256::digest(new_key.as_bytes());
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

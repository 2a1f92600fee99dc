//! Makes a run that fails small: fewer rounds, fewer faults, until nothing more can be left out.

use super::faults::ALL;
use super::{Plan, run_twice};

/// The smallest plan found that still breaks a promise.
pub fn shrink(mut plan: Plan) -> Plan {
    let fails = |plan: Plan| run_twice(plan).breach.is_some();
    loop {
        let before = plan;
        for step in [plan.rounds / 2, plan.rounds / 8, 1] {
            while step > 0 && plan.rounds > step && fails(Plan { rounds: plan.rounds - step, ..plan }) {
                plan.rounds -= step;
            }
        }
        for fault in ALL.iter().filter(|fault| !before.without.has(**fault)) {
            let without = Plan { without: plan.without.and(*fault), ..plan };
            if fails(without) {
                plan = without;
            }
        }
        if plan == before {
            return plan;
        }
    }
}

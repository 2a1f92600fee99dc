//! A small fleet at a busy org. A large one: `cargo xtask fleet --desks 200 --ads 50`.

use std::time::Duration;

use adtally_tests::fleet::{Outcome, Plan, run};

async fn small(at_once: bool) -> Outcome {
    let plan = Plan {
        desks: 12,
        ads: 8,
        pace: Duration::from_millis(400),
        outage: Duration::from_secs(3),
        at_once,
        seed: 7,
        patience: Duration::from_secs(240),
    };
    run(&plan, |what| println!("{what}")).await.expect("the fleet sails")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_loses_nothing_counts_nothing_twice_and_does_not_come_back_all_at_once() {
    let outcome = small(false).await;
    println!("{outcome}");
    assert_eq!(outcome.faults(), [""; 0]);
    assert!(outcome.saves >= 12 * 8, "{outcome}");
}

#[tokio::test(flavor = "multi_thread")]
async fn desks_that_wait_no_random_time_after_an_outage_are_caught() {
    let outcome = small(true).await;
    println!("{outcome}");
    assert!(outcome.is_a_storm(), "{outcome}");
    assert!(outcome.difference.is_none() && outcome.stuck == 0, "a storm, and still nothing lost: {outcome}");
}

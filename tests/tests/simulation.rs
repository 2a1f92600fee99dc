//! The simulation: no seed breaks a promise, and every null control is caught, by name. Many more
//! seeds: `cargo xtask simulate --seeds 100000`.

use adtally_tests::simulation::{Control, Kind, Plan, run, run_twice, shrink};

/// Runs each seed twice.
fn nothing_breaks(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let plan = Plan::of(seed);
        if let Some(breach) = run_twice(plan).breach {
            panic!("{breach}\n  {plan}");
        }
    }
}

#[test]
fn seeds_0_to_500_break_no_promise() {
    nothing_breaks(0..500);
}

#[test]
fn seeds_500_to_1000_break_no_promise() {
    nothing_breaks(500..1_000);
}

#[test]
fn seeds_1000_to_1500_break_no_promise() {
    nothing_breaks(1_000..1_500);
}

#[test]
fn seeds_1500_to_2000_break_no_promise() {
    nothing_breaks(1_500..2_000);
}

/// The simulation finds that the wrong way breaks this promise.
fn is_caught(control: Control, kind: Kind) {
    let breaches: Vec<_> = (0..400)
        .filter_map(|seed| run(Plan { control: Some(control), ..Plan::of(seed) }).breach)
        .take(20)
        .collect();
    assert!(breaches.iter().any(|breach| breach.kind == kind), "{}: {breaches:?}", control.name());
}

#[test]
fn an_upsert_without_the_external_id_is_caught() {
    is_caught(Control::NoExternalId, Kind::Doubled);
}

#[test]
fn a_settle_that_takes_over_what_is_instead_of_what_was_sent_is_caught() {
    is_caught(Control::SettlesWhatIs, Kind::Lost);
}

#[test]
fn an_answer_before_the_journals_sync_is_caught() {
    is_caught(Control::AnswersBeforeSync, Kind::Lost);
}

#[test]
fn a_send_without_its_record_is_caught() {
    is_caught(Control::SendsWithoutRecord, Kind::Lost);
}

#[test]
fn a_replay_built_anew_is_caught() {
    is_caught(Control::ReplaysAnew, Kind::Doubled);
}

#[test]
fn a_cancel_that_trusts_never_acknowledged_is_caught() {
    is_caught(Control::CancelTrustsUnacknowledged, Kind::Doubled);
}

#[test]
fn a_write_without_base_is_caught() {
    is_caught(Control::WritesWithoutBase, Kind::Overwritten);
}

#[test]
fn a_failed_ad_put_at_the_front_is_caught() {
    is_caught(Control::FailedToTheFront, Kind::Delayed);
}

#[test]
fn increments_instead_of_entries_are_caught() {
    is_caught(Control::CountsIncrements, Kind::Doubled);
}

#[test]
fn a_change_key_that_is_issued_twice_is_caught() {
    is_caught(Control::IssuesKeysTwice, Kind::Reissued);
}

#[test]
fn a_run_that_fails_is_made_small_and_still_fails() {
    let plan = Plan { control: Some(Control::AnswersBeforeSync), ..Plan::of(1) };
    let small = shrink(plan);
    assert!(small.rounds < plan.rounds && small.without != plan.without, "{small}");
    assert_eq!(run(small).breach.map(|breach| breach.kind), Some(Kind::Lost), "{small}");
}

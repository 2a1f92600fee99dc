//! The traps of sled 0.34.7, and the tests that show that Adtally does not step into them.

use std::fs;
use std::path::Path;

/// What sled does, and the tests by name; none where it does not apply, and why.
struct Trap {
    what: &'static str,
    tests: &'static [&'static str],
    /// Why there is no test, or what the tests leave out.
    note: &'static str,
}

const TRAPS: &[Trap] = &[
    Trap {
        what: "T1: on Linux a flush does not survive a power cut",
        tests: &[],
        note: "the fault `power` of tests/tests/faults.rs, and its control: sled's flush alone",
    },
    Trap {
        what: "T2: its own half-written snapshot is taken for a whole one",
        tests: &["a_snapshot_that_sled_never_finished_is_removed_before_sled_sees_it"],
        note: "",
    },
    Trap {
        what: "T3: large pages go to files that are never synced",
        tests: &[
            "what_the_mirror_does_not_take_puts_it_out_of_use",
            "entries_without_a_mark_blobs_and_bad_marks_are_damage",
            "churn_leaves_the_index_small_and_without_blobs",
        ],
        note: "",
    },
    Trap {
        what: "T4: it opens by a panic, or never",
        tests: &[
            "a_panic_while_opening_is_told_and_the_index_rebuilt",
            "a_panic_is_caught_wherever_it_comes",
            "a_damaged_database_never_takes_the_app_down_and_a_new_one_opens_in_its_place",
            "a_damaged_index_is_set_aside_and_rebuilt",
        ],
        note: "",
    },
    Trap {
        what: "T5: after an error of the disk the handle stays unusable, also when there is room again",
        tests: &[
            "an_index_without_room_is_told_at_work_and_comes_back_when_there_is_some",
            "an_index_that_fails_at_work_comes_back_without_a_restart",
            "an_index_that_is_damaged_at_work_is_rebuilt_without_a_restart",
        ],
        note: "",
    },
    Trap {
        what: "T6: errors of the periodic sync are swallowed",
        tests: &["a_failing_disk_is_a_fault_at_every_call"],
        note: "the fault `errors` of tests/tests/faults.rs; there is no periodic sync; each batch has its own, and its error counts",
    },
    Trap {
        what: "T7: deadlocks with several threads, trees or transactions",
        tests: &[
            "a_hang_while_opening_is_a_fault_and_the_thread_is_left_to_itself",
            "a_hang_in_a_batch_is_a_fault_and_nobody_waits_longer_than_the_patience",
            "a_hang_is_noticed_by_whoever_asks_without_waiting",
            "a_hang_while_closing_is_not_waited_for",
        ],
        note: "one thread, one tree, batches alone",
    },
    Trap {
        what: "T8: two trees are not changed together",
        tests: &["many_groups_land_in_order_and_settling_waits_for_all"],
        note: "there is one tree",
    },
    Trap {
        what: "T9: the head of the database may be empty after a power cut",
        tests: &["an_index_with_an_empty_head_loses_nothing"],
        note: "",
    },
    Trap {
        what: "T10: it takes many times the room of what it holds",
        tests: &["churn_leaves_the_index_small_and_without_blobs", "churn_for_years_leaves_the_index_small"],
        note: "",
    },
    Trap { what: "T11: it opens slowly when it is large", tests: &[], note: "measured by `bench store`" },
    Trap {
        what: "T12: its lock is let go of late, and is no error of its own kind",
        tests: &[
            "entries_and_mark_are_there_after_reopening_again_and_again",
            "a_second_process_is_told_and_changes_nothing",
        ],
        note: "",
    },
    Trap { what: "T13: its export panics", tests: &[], note: "it is not used" },
    Trap { what: "T14: its ids jump", tests: &[], note: "they are not used; keys are UUIDs of the desk's" },
    Trap {
        what: "T15: the last entries are cut off in silence",
        tests: &["an_index_older_than_the_journal_catches_up", "an_index_damaged_late_loses_nothing"],
        note: "",
    },
    Trap { what: "T16: one file, one disk", tests: &[], note: "a second place is not offered" },
];

#[test]
fn each_trap_has_its_tests_or_says_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sources = String::new();
    for folder in ["core/src/store", "tests/tests"] {
        read_all(&root.join(folder), &mut sources);
    }
    for (number, Trap { what, tests, note }) in TRAPS.iter().enumerate() {
        assert!(what.starts_with(&format!("T{}: ", number + 1)), "{what}");
        assert!(!tests.is_empty() || !note.is_empty(), "{what}: neither a test nor a reason");
        for test in *tests {
            assert!(sources.contains(&format!("fn {test}()")), "{what}: there is no test {test}");
        }
    }
}

fn read_all(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, sources);
        } else {
            sources.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

//! Power cuts at any call: what was answered, and what somebody has read and built upon, is there.

use std::io;

use super::disk::{Day, survives};
use super::*;
use crate::store::files::faults::Faults;
use crate::store::files::power::Power;

/// A day in `<dir>/journal` that ends at the Nth call; `None` if it ended before.
fn day_until(dir: &Path, nth: u64) -> Option<Day> {
    let faults = Faults::from(dir, nth, io::ErrorKind::Other);
    let mut day = Day::default();
    if let Ok((mut journal, _)) = Journal::open(&dir.join("journal"), SMALL) {
        day.work(&mut journal, true);
    }
    faults.struck().then_some(day)
}

#[test]
fn a_power_cut_at_any_call_loses_nothing() {
    for nth in 1.. {
        let [dir, left] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let power = Power::watch(dir.path());
        let Some(mut day) = day_until(dir.path(), nth) else {
            assert!(nth > 50, "the day was too short to show anything");
            return;
        };
        power.cut_to(left.path());
        let what = format!("power cut at call {nth}");
        survives(&left.path().join("journal"), &mut day, &what);
    }
}

#[test]
fn what_was_read_after_a_crash_survives_a_power_cut() {
    for nth in 1.. {
        let [dir, left] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let power = Power::watch(dir.path());
        let Some(mut day) = day_until(dir.path(), nth) else {
            return;
        };
        let (mut journal, _) = open(&dir.path().join("journal"), SMALL);
        // Somebody may have acted on this by now, answered or not.
        day.answered = read(&journal, 0).0;
        day.refused.clear();
        if nth % 2 == 0 {
            fill(&mut journal, &mut day.answered, 1);
        }
        power.cut_to(left.path());
        let what = format!("killed at call {nth}, power cut later");
        survives(&left.path().join("journal"), &mut day, &what);
    }
}

#[test]
fn a_power_cut_while_the_next_start_opens_loses_nothing() {
    for nth in (1..).step_by(2) {
        for again in 1.. {
            let [dir, left] = [(); 2].map(|()| tempfile::tempdir().unwrap());
            let power = Power::watch(dir.path());
            let Some(mut day) = day_until(dir.path(), nth) else {
                return;
            };
            let faults = Faults::from(dir.path(), again, io::ErrorKind::Other);
            let opened = Journal::open(&dir.path().join("journal"), SMALL).is_ok();
            drop(faults);
            power.cut_to(left.path());
            let what = format!("killed at call {nth}, power cut at call {again} of opening");
            survives(&left.path().join("journal"), &mut day, &what);
            if opened {
                break;
            }
        }
    }
}

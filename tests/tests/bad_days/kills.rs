//! kill -9: between any two steps of opening and saving, and at any moment.
//!
//! strace ends the process as it enters the K-th call of a kind, so that every step that touches the
//! disk is the last one before the end once. Kills do not lose what the system already took, so they
//! show the order of steps, not whether syncs are where they must be. strace counts calls for each
//! thread; its `--seccomp-bpf` would be faster, but then (6.1) only the first call is ever hit.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use adtally_tests::torture::{Ack, Content};

use crate::ground::Ground;

/// The calls that change what is on disk, or sync it.
const CALLS: &[&str] = &[
    "write",
    "pwrite64",
    "fdatasync",
    "fsync",
    "sync_file_range",
    "rename",
    "openat",
    "mkdir",
    "ftruncate",
    "unlink",
    "flock",
];

const SIGKILL: i32 = 9;

/// Why kills at calls can't be tried here, if they can't.
fn no_strace() -> Option<String> {
    match Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output() {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Some(error.to_string()),
    }
}

/// Saves `saves` times and dies as it enters the `nth` call of this kind. Tells whether it came so far.
fn dies_at(ground: &Ground, call: &str, nth: usize, saves: u64) -> bool {
    let saver = ground.saver(Some(saves));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "signal=none"]);
    strace.args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:signal=SIGKILL:when={nth}")]);
    let output = strace.arg(saver.get_program()).args(saver.get_args()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    match (output.status.signal(), output.status.code()) {
        (Some(SIGKILL), _) => true,
        (_, Some(0)) => false,
        _ => panic!("{call} {nth}: {:?}\n{errors}", output.status),
    }
}

/// Dies at every `step`-th call of each kind, at most `most` times each. Returns how many kills struck.
fn dies_at_calls(step: usize, most: usize, saves: u64) -> usize {
    let (mut struck, mut answered) = (0, 0);
    for call in CALLS {
        let old = Ground::new();
        // A process opens libraries and looks around before it comes to the store.
        let step = if *call == "openat" { step * 4 } else { step };
        let mut missed = 0;
        for nth in (1..).step_by(step).take(most) {
            // Each time both a store that is being made, and one that has died many times before.
            let fresh = Ground::new();
            let mut came_so_far = false;
            for ground in [&fresh, &old] {
                if dies_at(ground, call, nth, saves) {
                    came_so_far = true;
                    struck += 1;
                }
                ground.checks_well(&format!("killed at {call} {nth}"));
            }
            // How far a thread comes differs a little from time to time.
            missed = if came_so_far { 0 } else { missed + 1 };
            if missed == 3 {
                break;
            }
        }
        answered += old.notes();
    }
    assert!(answered > struck / 2, "saves were answered before the kills: {answered}");
    struck
}

#[test]
fn a_kill_between_two_steps_of_a_save_loses_nothing() {
    if let Some(why) = no_strace() {
        eprintln!("SKIPPED kills between steps: strace can't be used here ({why})");
        return;
    }
    let struck = dies_at_calls(2, 9, 5);
    assert!(struck >= 20, "only {struck} kills struck");
    eprintln!("{struck} kills struck");
}

#[test]
#[ignore = "slow: 5 minutes, a process for each of some hundred kills"]
fn a_kill_between_any_two_steps_of_opening_and_saving_loses_nothing() {
    if let Some(why) = no_strace() {
        eprintln!("SKIPPED kills between steps: strace can't be used here ({why})");
        return;
    }
    let struck = dies_at_calls(1, 90, 60);
    // How many depends on how many batches the index makes of the saves, and so on the machine.
    assert!(struck >= 100, "only {struck} kills struck");
    eprintln!("{struck} kills struck");
}

/// Saves while one call fails (no `write`: those go to pipes and events too). The saver may be refused,
/// or go on; it must not panic.
fn fails_at(ground: &Ground, call: &str, error: &str, nth: usize) -> bool {
    let injected = format!("inject={call}:error={error}:when={nth}");
    let log = ground.data().with_extension("strace");
    let saver = ground.saver(Some(8));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "signal=none", "-o"]).arg(&log);
    strace.args(["-e", &format!("trace={call}"), "-e", &injected]);
    let output = strace.arg(saver.get_program()).args(saver.get_args()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 3 | 4)), "{injected}: {:?}\n{errors}", output.status);
    std::fs::read_to_string(log).unwrap().contains("(INJECTED)")
}

#[test]
fn a_call_that_fails_once_loses_nothing() {
    if let Some(why) = no_strace() {
        eprintln!("SKIPPED failing calls: strace can't be used here ({why})");
        return;
    }
    let mut struck = 0;
    for (call, error) in
        [("fdatasync", "EIO"), ("fsync", "EIO"), ("pwrite64", "ENOSPC"), ("sync_file_range", "EIO")]
    {
        let old = Ground::new();
        for nth in [1, 2, 4, 7, 12] {
            for ground in [&Ground::new(), &old] {
                struck += usize::from(fails_at(ground, call, error, nth));
                ground.checks_well(&format!("{call} {nth} failed with {error}"));
            }
        }
        old.checks_well("once more");
    }
    assert!(struck >= 20, "only {struck} errors struck");
    eprintln!("{struck} errors struck");
}

/// Kills the saver at random moments, over generations of one store.
fn dies_at_random(kills: usize) {
    let ground = Ground::new();
    for kill in 0..kills {
        let before = ground.notes();
        let mut saver = ground.saver(None).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(fastrand::u64(1..180)));
        saver.kill().unwrap();
        assert_eq!(saver.wait().unwrap().signal(), Some(SIGKILL), "it saved until it was killed");
        ground.checks_well(&format!("kill {kill}, with {before} notes before it"));
    }
    assert!(ground.notes() > kills / 4, "saves went on between kills: {}", ground.notes());
    eprintln!("{kills} kills, {} answered saves, none lost", ground.notes());
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    dies_at_random(25);
}

#[test]
#[ignore = "slow: 3 minutes, 600 kills"]
fn six_hundred_kills_at_any_moment_lose_nothing() {
    dies_at_random(600);
}

/// The control: what the other tests rely on does tell a loss, and a change.
#[tokio::test]
async fn a_lost_ad_and_a_changed_one_are_told() {
    let ground = Ground::with(10).await;
    let text = ground.checks_well("nothing was done to it");
    assert!(text.contains("lost 0, changed 0"), "{text}");

    let (desk, _) = ground.open().await;
    let key = adtally_tests::torture::all_ads(&desk).next().unwrap();
    desk.close().await;
    let other = Content { seed: 1, version: 1 };
    ground.note(&Ack::of(key, other));
    let output = ground.check();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("lost 0, changed 1"), "{output:?}");

    ground.note(&Ack::of("01900000-0000-7000-8000-000000000000".parse().unwrap(), other));
    let output = ground.check();
    assert!(String::from_utf8_lossy(&output.stdout).contains("lost 1, changed 1"), "{output:?}");
}

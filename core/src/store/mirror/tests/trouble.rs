//! Hangs, panics and a failing disk.

use std::time::Instant;

use super::*;
use crate::store::files::faults::Faults;
use crate::store::mirror::thread::{Hook, Point};

/// Gets in the way, with little patience.
fn hooked(hook: impl Fn(Point) + Send + Sync + 'static) -> Options {
    let hook: Hook = Arc::new(hook);
    Options { patience: Duration::from_millis(300), hook: Some(hook) }
}

fn hang_at(point: Point) -> Options {
    hooked(move |at| {
        if at == point {
            std::thread::sleep(Duration::from_secs(60));
        }
    })
}

#[test]
fn a_hang_while_opening_is_a_fault_and_the_thread_is_left_to_itself() {
    let dir = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let fault = open_with(dir.path(), hang_at(Point::Open)).unwrap_err();
    assert!(matches!(fault, MirrorFault::Hung { .. }), "{fault}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_hang_in_a_batch_is_a_fault_and_nobody_waits_longer_than_the_patience() {
    let dir = tempfile::tempdir().unwrap();
    let (mirror, ..) = open_with(dir.path(), hang_at(Point::Batch)).unwrap();
    let began = Instant::now();
    for n in 1..2_000 {
        mirror.commit(group(n));
    }
    assert!(began.elapsed() < Duration::from_secs(5), "a full queue waits, but not for ever");
    assert!(matches!(mirror.fault(), Some(MirrorFault::Hung { .. })));
    assert!(matches!(mirror.settle(), Err(MirrorFault::Hung { .. })));
    assert!(matches!(mirror.close(), Err(MirrorFault::Hung { .. })));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_hang_is_noticed_by_whoever_asks_without_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let (mirror, ..) = open_with(dir.path(), hang_at(Point::Batch)).unwrap();
    mirror.commit(group(1));
    assert_eq!(mirror.fault(), None);
    let began = Instant::now();
    while mirror.fault().is_none() {
        assert!(began.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(matches!(mirror.fault(), Some(MirrorFault::Hung { .. })));
    assert!(began.elapsed() > Duration::from_millis(250));
}

#[test]
fn a_hang_while_closing_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let (mirror, ..) = open_with(dir.path(), hang_at(Point::Close)).unwrap();
    mirror.commit(group(1));
    let began = Instant::now();
    assert!(matches!(mirror.close(), Err(MirrorFault::Hung { .. })));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_panic_is_caught_wherever_it_comes() {
    for point in [Point::Open, Point::Batch, Point::Close] {
        let dir = tempfile::tempdir().unwrap();
        // Printing a panic takes its time.
        let patience = Options::default().patience;
        let options = Options { patience, ..hooked(move |at| assert!(at != point, "sled says no")) };
        let fault = match open_with(dir.path(), options) {
            Err(fault) => fault,
            Ok((mirror, ..)) => {
                mirror.commit(group(1));
                mirror.close().unwrap_err()
            }
        };
        assert!(matches!(&fault, MirrorFault::Panicked(text) if text == "sled says no"), "{fault}");
        if point == Point::Batch {
            let (_, mark, entries) = open(dir.path());
            assert_eq!((mark, entries), (None, Entries::new()), "not done, not half done");
        }
    }
}

#[test]
fn a_failing_disk_is_a_fault_at_every_call() {
    for nth in 1.. {
        let dir = tempfile::tempdir().unwrap();
        let faults = Faults::once(dir.path(), nth, io::ErrorKind::Other);
        let fault = match open_with(dir.path(), Options::default()) {
            Err(fault) => fault,
            Ok((mirror, ..)) => {
                mirror.commit(group(1));
                let settled = mirror.settle();
                mirror.commit(group(2));
                let closed = mirror.close();
                match settled.and(closed) {
                    Err(fault) => fault,
                    Ok(()) => {
                        assert!(!faults.struck(), "call {nth} failed and nobody was told");
                        assert!(nth > 8, "too few calls to show anything");
                        return;
                    }
                }
            }
        };
        assert_eq!(fault, MirrorFault::Io("injected".into()));
        drop(faults);
        let (_, mark, entries) = open(dir.path());
        let done = mark.map_or(0, |mark| mark.position);
        assert_eq!(entries, after(done), "call {nth}: whole groups");
    }
}

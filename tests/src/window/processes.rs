//! Processes that others have started for us: WebDriver starts the app, and the app WebKit's parts.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// All that a process has started and they in turn, the nearest first.
#[must_use]
pub fn all_below(process: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(number) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // One that ended meanwhile has no file any more.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        if let Some(parent) = parent(&stat) {
            children.entry(parent).or_default().push(number);
        }
    }
    let mut found = vec![process];
    let mut at = 0;
    while let Some(parent) = found.get(at) {
        found.extend(children.remove(parent).unwrap_or_default());
        at += 1;
    }
    found.split_off(1)
}

/// The one below a process that runs this program.
#[must_use]
pub fn below(process: u32, program: &Path) -> Option<u32> {
    let program = program.canonicalize().ok()?;
    all_below(process)
        .into_iter()
        .find(|number| fs::read_link(format!("/proc/{number}/exe")).is_ok_and(|running| running == program))
}

/// Whether a process is there and not merely waiting to be buried.
#[must_use]
pub fn runs(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state(&stat).is_some_and(|state| state != 'Z' && state != 'X')
}

/// How long ago a process was started, to a hundredth of a second.
#[must_use]
pub fn age(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    // Linux counts in hundredths here, whatever its own clock does.
    let started: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    Some(Duration::from_secs_f64((uptime - started / 100.0).max(0.0)))
}

/// Asks a process to end, as a system does that shuts down.
pub fn ask_to_end(process: u32) {
    let mut command = Command::new("kill");
    command.args(["-TERM", &process.to_string()]).stdin(Stdio::null()).stderr(Stdio::null());
    // Whoever waits for its end sees whether it worked.
    let _ = command.status();
}

/// Kills a process without a warning and waits until it is gone.
pub fn kill(process: u32) {
    let mut command = Command::new("kill");
    command.args(["-KILL", &process.to_string()]).stdin(Stdio::null()).stderr(Stdio::null());
    // It may have ended by itself.
    let _ = command.status();
    let start = Instant::now();
    while runs(process) && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// `4711 (a name (with) brackets) S 42 …`
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn state(stat: &str) -> Option<char> {
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_stat_is_read_whatever_the_name() {
        let stat = "4711 (a) S 1 (b) Z 42 4711 0";
        assert_eq!((parent(stat), state(stat)), (Some(42), Some('Z')));
        assert_eq!((parent(""), state("")), (None, None));
    }

    #[test]
    fn what_a_child_starts_is_found_and_killed() {
        let mut shell = Command::new("sh").args(["-c", "sleep 600 & wait"]).spawn().expect("a shell");
        let start = Instant::now();
        let sleep = loop {
            if let Some(sleep) = all_below(shell.id()).pop() {
                break sleep;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "the shell starts it");
        };
        assert!(all_below(std::process::id()).contains(&sleep), "below us too");
        assert!(runs(sleep));
        assert!(age(sleep).is_some_and(|age| age < Duration::from_secs(60)), "{:?}", age(sleep));
        kill(sleep);
        assert!(!runs(sleep), "gone when the call returns");
        shell.wait().expect("the shell ends with it");
        assert_eq!(below(std::process::id(), Path::new("/no/such/program")), None);
    }
}

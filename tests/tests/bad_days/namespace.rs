//! A test in a mount namespace of its own, where it may mount what it likes: the mounts are gone with
//! its process, nobody else sees them, and it takes no rights beyond an ordinary person's.

use std::path::Path;
use std::process::Command;

const INSIDE: &str = "ADTALLY_TEST_INSIDE_NAMESPACE";

/// Whether the test `name` (with its module) may go on here. Outside it runs the same test again in a
/// namespace, passes on how that went, and answers `false`.
pub(crate) fn inside(name: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let possible = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED {name}: this machine lets nobody mount anything (`unshare -rm mount`)");
        return false;
    }
    let mut again = Command::new("unshare");
    again.args(["-rm", "--propagation", "private"]).arg(std::env::current_exe().unwrap());
    let output = again.args(["--exact", name, "--nocapture"]).env(INSIDE, "1").output().unwrap();
    let text = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    assert!(output.status.success(), "inside its namespace: {text}");
    assert!(text.contains("1 passed"), "exactly this test ran: {text}");
    false
}

/// Mounts a file system in memory of so many KiB.
pub(crate) fn mount_small(folder: &Path, kib: u64) {
    std::fs::create_dir_all(folder).unwrap();
    mount(&["-t", "tmpfs", "-o", &format!("size={kib}k,mode=0700"), "tmpfs"], folder);
}

/// Makes a mount read-only, or writable again.
pub(crate) fn remount(folder: &Path, how: &str) {
    mount(&["-o", &format!("remount,{how}")], folder);
}

fn mount(arguments: &[&str], folder: &Path) {
    let output = Command::new("mount").args(arguments).arg(folder).output().unwrap();
    assert!(output.status.success(), "mount {arguments:?}: {output:?}");
}

/// Takes a mount away.
pub(crate) fn unmount(folder: &Path) {
    let output = Command::new("umount").arg(folder).output().unwrap();
    assert!(output.status.success(), "umount: {output:?}");
}

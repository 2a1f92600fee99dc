//! The story when it goes wrong. That it goes well is for `cargo xtask story` to show.

use std::process::{Command, Stdio};

use tempfile::TempDir;

#[test]
fn a_story_that_fails_says_so_and_leaves_nothing_running() {
    let folder = TempDir::new().expect("a folder");
    let keep = folder.path().join("kept");
    let mut story = Command::new(env!("CARGO_BIN_EXE_story"));
    story.arg("--keep").arg(&keep).env("ADTALLY_DESK", "/no/such/desk").stderr(Stdio::inherit());
    let output = story.output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.starts_with("FAIL") && told.contains("Klaus signs in"), "{told}");
    assert!(told.ends_with("story: 0 passed, 1 failed\n"), "{told}");
    if cfg!(target_os = "linux") {
        let ours = keep.display().to_string();
        let processes = std::fs::read_dir("/proc").expect("processes").flatten();
        let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        let mut lines = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
        assert_eq!(lines.find(|line| line.contains(&ours)), None, "the org was ended");
    }
    assert!(keep.join("org").is_dir(), "and its data was kept");
    let again = story.output().expect("it runs");
    assert_eq!(again.status.code(), Some(2), "a folder that is in use is not played in again");
}

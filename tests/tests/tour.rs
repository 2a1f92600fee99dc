//! The tour when it goes wrong. That it goes well is for `cargo xtask demo` to show.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

#[test]
fn a_tour_that_fails_says_so_and_leaves_nothing_running() {
    let folder = TempDir::new().expect("a folder");
    let pictures = folder.path().join("pictures");
    fs::create_dir(&pictures).expect("made");
    fs::write(pictures.join("01-earlier.png"), "an earlier tour's").expect("written");
    fs::write(pictures.join("notes.txt"), "somebody's own").expect("written");
    let mut tour = Command::new(env!("CARGO_BIN_EXE_tour"));
    // A program that ends at once instead of opening a window.
    tour.arg("--pictures").arg(&pictures).arg("--first-steps").env("ADTALLY", "/bin/true");
    tour.env("TMPDIR", folder.path());
    let output = tour.output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.starts_with("FAIL") && told.contains("the app did not come up"), "{told}");
    assert!(told.contains("tour: 0 passed, 1 failed; "), "{told}");

    let record = fs::read(pictures.join("tour.json")).expect("a record all the same");
    let record: Value = serde_json::from_slice(&record).expect("JSON");
    assert_eq!((record["ok"].as_bool(), record["steps"][0]["ok"].as_bool()), (Some(false), Some(false)));
    assert!(record["steps"][0]["name"].is_string() && record["steps"][0]["detail"].is_string(), "{record}");
    assert!(!pictures.join("01-earlier.png").exists(), "pictures of two tours are not mixed");
    assert!(pictures.join("notes.txt").exists(), "and nothing else is touched");

    let ours = folder.path().display().to_string();
    let processes = fs::read_dir("/proc").expect("processes").flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    let mut lines = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
    assert_eq!(lines.find(|line| line.contains(&ours)), None, "display and bus were ended");
}

#[test]
fn wishes_that_do_not_go_together_are_named() {
    for arguments in [&[][..], &["--show", "--pictures", "x"], &["--show", "--first-steps"], &["--what"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_tour")).args(arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("Usage"), "{arguments:?}");
    }
}

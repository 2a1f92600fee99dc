//! The pictures of the screens, when they are asked for in the wrong way. That they are taken is for
//! `cargo xtask screens` to show.
#![cfg(target_os = "linux")]

use std::process::Command;

use tempfile::TempDir;

#[test]
fn without_a_folder_or_with_what_nobody_knows_the_usage_is_told() {
    for arguments in [&[][..], &["a", "b"], &["a", "--what"], &["a", "--only"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_screens")).args(arguments).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("Usage"), "{arguments:?}");
    }
}

#[test]
fn an_app_that_does_not_come_up_fails_the_pictures() {
    let folder = TempDir::new().expect("a folder");
    let mut screens = Command::new(env!("CARGO_BIN_EXE_screens"));
    // A program that ends at once instead of opening a window.
    screens.arg(folder.path()).args(["--only", "first-start"]).env("ADTALLY", "/bin/true");
    let output = screens.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("the app did not come up"), "{told}");
}

//! The bench runs, in seconds, and says what the figures were measured on.

use std::process::Command;

#[test]
fn a_quick_bench_of_the_store_gives_every_figure() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bench = Command::new(env!("CARGO_BIN_EXE_bench-store"));
    let output = bench.args(["--quick", "--dir"]).arg(folder.path()).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains(" cores"), "the machine: {text}");
    let rows =
        text.lines().filter(|line| line.starts_with("| ") && line.contains(|c: char| c.is_ascii_digit()));
    assert_eq!(rows.count(), 33, "{text}");
    let left = std::fs::read_dir(folder.path()).expect("still there").count();
    assert_eq!(left, 0, "nothing is left behind");
}

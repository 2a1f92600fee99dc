//! House rules that neither the compiler nor clippy knows.
//!
//! Every Rust file begins with its module documentation, no file grows beyond [`MOST_LINES`], and a
//! test that is left out says that it is slow, because `--full` runs it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace;

const MOST_LINES: usize = 600;
const MANY_LINES: usize = 400;

/// Folders that hold nothing of ours.
const FOREIGN: &[&str] = &["target", "node_modules", "dist"];

/// Tells what breaks a rule, and what soon will.
pub(crate) fn check() -> Result<()> {
    let root = workspace::root();
    let mut files = Vec::new();
    rust_files(&root, &mut files)?;
    files.sort();
    let mut broken = 0;
    for path in &files {
        let source = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        let name = path.strip_prefix(&root).unwrap_or(path).display();
        for breach in breaches(&source) {
            eprintln!("{name}: {breach}");
            broken += 1;
        }
        let lines = source.lines().count();
        if (MANY_LINES + 1..=MOST_LINES).contains(&lines) {
            println!("{name}: {lines} lines; over {MOST_LINES} is too many");
        }
    }
    if broken > 0 {
        bail!("{broken} breaches of the house rules in {} Rust files", files.len());
    }
    println!("{} Rust files keep the house rules", files.len());
    Ok(())
}

fn breaches(source: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    if !source.starts_with("//!") {
        breaches.push("begins without a module documentation (`//!`)".to_owned());
    }
    let lines = source.lines().count();
    if lines > MOST_LINES {
        breaches.push(format!("{lines} lines; a file has at most {MOST_LINES}"));
    }
    for (number, line) in source.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with("#[ignore") && !line.starts_with("#[ignore = \"slow: ") {
            breaches.push(format!("line {}: a test is only ever ignored as `\"slow: …\"`", number + 1));
        }
    }
    breaches
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && !FOREIGN.contains(&&*name) {
                rust_files(&path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_can_be_broken() {
        let good = "//! What it is.\n\n#[test]\n#[ignore = \"slow: a minute\"]\nfn t() {}\n";
        assert!(breaches(good).is_empty());
        assert_eq!(breaches("fn main() {}\n").len(), 1, "no documentation");
        assert_eq!(breaches(&"//! long\n".repeat(MOST_LINES)).len(), 0);
        assert_eq!(breaches(&"//! long\n".repeat(MOST_LINES + 1)).len(), 1, "too long");
        let ignored = format!("//! Doc.\n    #[{}]\n#[{} = \"later\"]\n", "ignore", "ignore");
        assert_eq!(breaches(&ignored).len(), 2, "tests that nobody would ever run");
    }
}

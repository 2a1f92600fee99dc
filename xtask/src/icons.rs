//! `cargo xtask icons`: the set of icons, made from the one drawing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::{prerequisites, process, screens, workspace};

/// The drawing that all icons are made from.
const DRAWING: &str = "icons/adtally.svg";
/// Where the app takes them from.
const SET: &str = "src-tauri/icons";
/// Those that a desktop needs, of all that Tauri makes.
const ICONS: &[&str] =
    &["32x32.png", "64x64.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.ico", "icon.icns"];
/// It comes out different every time.
const NEVER_THE_SAME: &str = "icon.icns";

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut only_check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => only_check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    prerequisites::ensure()?;
    if only_check {
        check()?;
        return Ok(true);
    }
    let made = make()?;
    let set = workspace::root().join(SET);
    fs::create_dir_all(&set).with_context(|| format!("making {}", set.display()))?;
    for icon in ICONS {
        // A new icns for an old drawing would be a change that means nothing.
        let keep = *icon == NEVER_THE_SAME && set.join(icon).exists() && differing(&made, &set)?.is_empty();
        if !keep {
            fs::copy(made.join(icon), set.join(icon)).with_context(|| format!("writing {icon}"))?;
        }
    }
    println!("{} icons in {SET}, of {DRAWING}", ICONS.len());
    Ok(true)
}

/// An error when the set is not what the drawing gives.
pub(crate) fn check() -> Result<()> {
    let differing = differing(&make()?, &workspace::root().join(SET))?;
    if !differing.is_empty() {
        bail!("{} of {SET} are not of {DRAWING}: cargo xtask icons", differing.join(", "));
    }
    Ok(())
}

/// Makes all icons in a folder below `target`.
fn make() -> Result<PathBuf> {
    let made = workspace::target()?.join("icons");
    let drawing = workspace::root().join(DRAWING);
    let mut tauri = screens::tauri(["icon"])?;
    tauri.arg(drawing).arg("--output").arg(&made).stdout(Stdio::null()).stderr(Stdio::null());
    process::run(&mut tauri)?;
    Ok(made)
}

/// Icons of the set that are missing or look different.
fn differing(made: &Path, set: &Path) -> Result<Vec<&'static str>> {
    let mut differing = Vec::new();
    for icon in ICONS {
        let new = fs::read(made.join(icon)).with_context(|| format!("{icon} was not made"))?;
        let same = match fs::read(set.join(icon)) {
            Ok(old) => old == new || *icon == NEVER_THE_SAME,
            Err(_) => false,
        };
        if !same {
            differing.push(*icon);
        }
    }
    Ok(differing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_icon_and_another_one_are_noticed_and_icns_is_not_compared() {
        let folder = std::env::temp_dir().join(format!("adtally-icons-{}", std::process::id()));
        let (made, set) = (folder.join("made"), folder.join("set"));
        for folder in [&made, &set] {
            fs::create_dir_all(folder).expect("made");
            for icon in ICONS {
                fs::write(folder.join(icon), icon).expect("written");
            }
        }
        assert_eq!(differing(&made, &set).expect("read"), Vec::<&str>::new());
        fs::write(set.join("icon.icns"), "another").expect("written");
        fs::write(set.join("icon.png"), "another").expect("written");
        fs::remove_file(set.join("32x32.png")).expect("removed");
        assert_eq!(differing(&made, &set).expect("read"), ["32x32.png", "icon.png"]);
        fs::remove_dir_all(&folder).expect("removed");
    }
}

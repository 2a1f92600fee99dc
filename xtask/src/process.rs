//! Running other programs: shown live, and read along where their lines are counted.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// What cargo does with libraries; each is to take those that `Cargo.lock` names, and no others.
const WITH_LIBRARIES: &[&str] = &["bench", "build", "check", "clippy", "doc", "run", "test", "tree"];

/// The cargo that runs us, in the workspace's root, with `--locked` for all that takes libraries.
pub(crate) fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root());
    let mut words = Vec::new();
    for argument in arguments {
        command.arg(&argument);
        words.push(argument.as_ref().to_owned());
        let takes = match &words[..] {
            [one] => WITH_LIBRARIES.iter().any(|word| one == word),
            [one, two] => one == "nextest" && two == "run",
            _ => false,
        };
        if takes {
            command.arg("--locked");
        }
    }
    // What cargo says to us about our own package would make it build others anew: some build scripts
    // ask to run again when these change.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    if colours() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// Colours only on a terminal, and not for those who asked for none.
pub(crate) fn colours() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && io::stderr().is_terminal() && !unwanted
}

/// As a person would type it.
fn typed(command: &Command) -> String {
    let program = command.get_program();
    let name = std::path::Path::new(program).file_stem().unwrap_or(program);
    let words = std::iter::once(name).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// What a program prints when it is asked for its version; `None` when there is none.
pub(crate) fn version_of(command: &mut Command) -> Option<String> {
    let output = command.current_dir(workspace::root()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program on our own terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let typed = typed(command);
    let status = command.status().with_context(|| format!("`{typed}` did not start"))?;
    if !status.success() {
        bail!("`{typed}` failed ({status})");
    }
    Ok(())
}

/// Runs a program, shows what it prints as it comes, and hands every line over, without colours.
/// Answers whether it succeeded.
pub(crate) fn run_read(command: &mut Command, mut read: impl FnMut(&str)) -> Result<bool> {
    let typed = typed(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{typed}` did not start"))?;
    let (lines, received) = mpsc::channel::<String>();
    let shown = [
        child.stdout.take().map(|from| show(from, io::stdout(), lines.clone())),
        child.stderr.take().map(|from| show(from, io::stderr(), lines)),
    ];
    for line in received {
        read(&plain(&line));
    }
    for thread in shown.into_iter().flatten() {
        if thread.join().is_err() {
            bail!("the output of `{typed}` could not be shown");
        }
    }
    finished(&mut child, &typed)
}

fn finished(child: &mut Child, typed: &str) -> Result<bool> {
    let status = child.wait().with_context(|| format!("waiting for `{typed}`"))?;
    if !status.success() {
        eprintln!("`{typed}` failed ({status})");
    }
    Ok(status.success())
}

fn show(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    lines: mpsc::Sender<String>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            // A reader that went away (`| head`) does not stop the tests.
            let _ = to.write_all(&line).and_then(|()| to.flush());
            let _ = lines.send(String::from_utf8_lossy(&line).into_owned());
            line.clear();
        }
    })
}

/// A line without its end and without colours.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.trim_end();
    while let Some(start) = rest.find("\x1b[") {
        plain.push_str(&rest[..start]);
        let code = &rest[start + 2..];
        let end = code.find(|c: char| c.is_ascii_alphabetic()).map_or(code.len(), |end| end + 1);
        rest = &code[end..];
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(
            plain("\x1b[32;1m     Summary\x1b[0m [ 1s] \x1b[1m3\x1b[0m ok\r\n"),
            "     Summary [ 1s] 3 ok"
        );
        assert_eq!(plain("umlauts äöü stay"), "umlauts äöü stay");
        assert_eq!(plain("cut off \x1b["), "cut off ");
    }

    #[test]
    fn cargo_takes_the_libraries_of_the_lock_file_alone() {
        let typed = |arguments: &[&str]| typed(&cargo(arguments));
        for (arguments, whole) in [
            (&["build", "--workspace"][..], "cargo build --locked --workspace"),
            (&["nextest", "run", "--workspace"], "cargo nextest run --locked --workspace"),
            (&["run", "--package", "x", "--", "run"], "cargo run --locked --package x -- run"),
            (&["test"], "cargo test --locked"),
            (&["clippy", "--", "--deny"], "cargo clippy --locked -- --deny"),
            (&["doc"], "cargo doc --locked"),
            (&["fmt", "--check"], "cargo fmt --check"),
            (&["nextest", "--version"], "cargo nextest --version"),
            (&["--version"], "cargo --version"),
        ] {
            assert_eq!(typed(arguments), whole);
        }
    }

    #[test]
    fn every_line_is_read_and_failure_is_told() {
        let mut lines = 0;
        let ended_well = run_read(&mut cargo(["--version"]), |line| {
            assert!(line.starts_with("cargo "), "{line}");
            lines += 1;
        });
        assert!(ended_well.expect("cargo runs"));
        assert_eq!(lines, 1);
        assert!(!run_read(&mut cargo(["no-such-command"]), |_| ()).expect("cargo runs"));
        assert!(run(&mut cargo(["no-such-command"])).is_err());
        assert!(run_read(&mut Command::new("no-such-program"), |_| ()).is_err());
    }
}

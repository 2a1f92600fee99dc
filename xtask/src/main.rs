//! The commands that Adtally's developers type: `cargo xtask <command>`.
//!
//! Plain Rust and two small libraries, so that it compiles in seconds. A command has a file of its
//! own and a row in [`COMMANDS`]; what several commands need is in the other files. What cargo does
//! alone is not repeated here.

mod bench;
mod check;
mod clients;
mod counts;
mod demo;
mod dist;
mod faults;
mod fleet;
mod icons;
mod pictures;
mod prerequisites;
mod process;
mod sandbox;
mod screens;
mod simulate;
mod steps;
mod story;
mod supply_chain;
mod test;
mod tidy;
mod tools;
mod workspace;

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;

/// One command.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    /// Answers whether all went well. An error is told and is a failure too.
    run: fn(lexopt::Parser) -> Result<bool>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "[--full]",
        about: "\
Everything that must hold: the checks, all tests, the story. It installs what is missing
where apt can, and says what it could not install. With --full the slow tests too (at most
ten minutes each). The last line counts the tests; a step that failed without a failed test
counts as one.",
        run: test::run,
    },
    Command {
        name: "check",
        arguments: "",
        about: "\
What needs no test to be seen: formatting, the house rules, libraries and what is known against
them, types and linter of the screens and their component tests, icons and bindings that are up
to date, clippy, the documentation.",
        run: check::run,
    },
    Command {
        name: "demo",
        arguments: "[--tour DIR]",
        about: "\
Builds the app and opens it, signed in to a demo org that runs beside it. Without a display, or
with --tour, it is driven through the main job instead: a line and a picture for each step, in
DIR (else target/tour), and DIR/tour.json.",
        run: demo::run,
    },
    Command {
        name: "story",
        arguments: "",
        about: "\
Plays the main job against the demo org, as separate processes, a line per step.",
        run: story::run,
    },
    Command {
        name: "clients",
        arguments: "[--full]",
        about: "\
Tests the demo org with other people's clients, simple-salesforce and jsforce, and org-package/
against Salesforce's Metadata WSDL; with --full the Salesforce CLI too.",
        run: clients::run,
    },
    Command {
        name: "simulate",
        arguments: "[--seeds N] [--from S]",
        about: "\
Runs the reporter through weeks of lost calls, crashes and jumping clocks under each of N seeds
(else 2,000), twice, on all cores. A seed that breaks a promise is told with the command that
plays it again (--rounds, --without, --control NAME; with --tell it prints all that happens).",
        run: simulate::run,
    },
    Command {
        name: "faults",
        arguments: "[--full] [NAME ...]",
        about: "\
Kills a desk between any two system calls and at random, cuts its power, fails and damages its disk,
and cuts its calls, then looks for what was lost; each with a control that must fail. Says what it
can't do here. With --full as often as the README's figures say; NAME picks some.",
        run: faults::run,
    },
    Command {
        name: "fleet",
        arguments: "[--desks N] [--ads N] [--control at-once]",
        about: "\
Sends N desks (else 200) out to one org that locks rows and limits calls: they make ads on the same
contracts, lose the network twice, and come back; prints how, and compares everything at the end.
The control comes back without R4's random wait, and must be seen to.",
        run: fleet::run,
    },
    Command {
        name: "bench",
        arguments: "store|screens [ARGUMENTS]",
        about: "\
Measures the store (saving, importing, opening, searching), or the screens in the real window
with 100,000 ads. Passes its arguments on.",
        run: bench::run,
    },
    Command {
        name: "screens",
        arguments: "DIR [--only NAME] [--readme]",
        about: "\
Takes pictures of every screen in the real window, in its states, light and dark, in English and
German, small and large, into DIR with an index.html. Fails with what axe-core calls serious, and with
what is cut off, also at 200 % zoom. --readme renews the README's pictures.",
        run: pictures::run,
    },
    Command {
        name: "icons",
        arguments: "[--check]",
        about: "\
Makes the set of icons from icons/adtally.svg; with --check only says whether it is up to date.",
        run: icons::run,
    },
    Command {
        name: "dist",
        arguments: "[--check]",
        about: "\
Builds the packages for people: deb and rpm. With --check the deb is installed (as root), or
unpacked, started and used.",
        run: dist::run,
    },
];

fn main() -> ExitCode {
    match dispatch(lexopt::Parser::from_env()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<lexopt::Error>() => {
            eprintln!("{error}\n\n{}", help());
            ExitCode::from(2)
        }
        Err(error) => {
            let (red, plain) =
                if std::io::stderr().is_terminal() { ("\x1b[31m", "\x1b[0m") } else { ("", "") };
            eprintln!("{red}error:{plain} {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut arguments: lexopt::Parser) -> Result<bool> {
    use lexopt::prelude::*;
    let name = match arguments.next()? {
        Some(Long("help") | Short('h')) => {
            println!("{}", help());
            return Ok(true);
        }
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
        None => return Err(lexopt::Error::from("which command?").into()),
    };
    if name == "help" {
        println!("{}", help());
        return Ok(true);
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Err(lexopt::Error::from(format!("there is no command `{name}`")).into());
    };
    (command.run)(arguments)
}

/// For commands that take nothing: anything that is there is a mistake.
fn nothing_more(mut arguments: lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        None => Ok(()),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn help() -> String {
    let mut help = String::from("cargo xtask <command>\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        help.push_str(&format!("\n  {}\n", call.trim_end()));
        for line in command.about.lines() {
            help.push_str(&format!("      {line}\n"));
        }
    }
    help.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command_and_a_wrong_one_is_a_mistake() {
        let help = help();
        assert!(COMMANDS.iter().all(|c| help.contains(&format!("\n  {}", c.name))), "{help}");
        for wrong in [&["tset"][..], &[], &["--tset"], &["check", "more"], &["test", "--fully"], &["bench"]] {
            let error = dispatch(lexopt::Parser::from_args(wrong)).expect_err("a mistake");
            assert!(error.is::<lexopt::Error>(), "{wrong:?} is answered with help: {error}");
        }
    }
}

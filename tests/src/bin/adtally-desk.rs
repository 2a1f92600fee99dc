//! A desk without a window, for tests that need it to be a process of its own, such as those that
//! kill it. It reads commands from its input and answers each with one line of JSON.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use adtally_core::desk::{Desk, logs};
use adtally_core::reporter::{Line, Nudge};
use adtally_tests::desk::Person;
use adtally_tests::desk_command::Command;
use adtally_tests::sign_in::{sign_in, sign_in_once};
use anyhow::{Context, Result, bail};
use lexopt::prelude::*;
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;
use tokio::time::timeout;

const HELP: &str = "\
A desk without a window, for tests.

Usage: adtally-desk DATA_DIR --org URL --person NAME [--tokens FILE]

It keeps everything in DATA_DIR, its logs in DATA_DIR/logs. With --tokens it signs in once and
keeps the sign-in in FILE. It prints {\"ready\":true}, then answers each line of its input, such as
{\"cmd\":\"status\"}, by {\"ok\":…} or {\"error\":\"…\"}. It ends after {\"cmd\":\"quit\"}, or with its input.
";

/// How long a command waits for what should happen by itself.
const PATIENCE: Duration = Duration::from_secs(30);
/// The password of everybody at a demo org.
const PASSWORD: &str = "demo";

struct Arguments {
    data: PathBuf,
    org: String,
    person: String,
    tokens: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adtally-desk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let Some(arguments) = read_arguments(lexopt::Parser::from_env())? else {
        print!("{HELP}");
        return Ok(());
    };
    let _log = logs::start(&arguments.data.join("logs"))?;
    let runtime = Runtime::new().context("the runtime did not start")?;
    let desk = runtime.block_on(at_work(&arguments))?;
    say(&json!({"ready": true}))?;
    let mut asked_to_quit = false;
    for line in io::stdin().lock().lines() {
        let line = line.context("reading a command")?;
        match serde_json::from_str(&line) {
            Ok(Command::Quit {}) => {
                asked_to_quit = true;
                break;
            }
            Ok(command) => say(&answer(runtime.block_on(obey(&desk, command))))?,
            Err(error) => say(&json!({"error": format!("This is not a command: {error}")}))?,
        }
    }
    runtime.block_on(desk.close());
    if asked_to_quit { say(&answer(Ok(Json::Null))) } else { Ok(()) }
}

/// The arguments, or `None` when help was asked for.
fn read_arguments(mut arguments: lexopt::Parser) -> Result<Option<Arguments>> {
    let (mut data, mut org, mut person, mut tokens) = (None, None, None, None);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("org") => org = Some(arguments.value()?.string()?),
            Long("person") => person = Some(arguments.value()?.string()?),
            Long("tokens") => tokens = Some(arguments.value()?.into()),
            Long("help") | Short('h') => return Ok(None),
            Value(folder) if data.is_none() => data = Some(folder.into()),
            other => return Err(other.unexpected()).context("see --help"),
        }
    }
    Ok(Some(Arguments {
        data: data.context("DATA_DIR is missing; see --help")?,
        org: org.context("--org is missing; see --help")?,
        person: person.context("--person is missing; see --help")?,
        tokens,
    }))
}

/// Signs the person in and opens their desk, with a line to Salesforce.
async fn at_work(arguments: &Arguments) -> Result<Desk> {
    let Arguments { data, org, person, tokens } = arguments;
    let tokens = match tokens {
        Some(file) => sign_in_once(file, org, person, PASSWORD).await?,
        None => sign_in(org, person, PASSWORD).await?,
    };
    Person::with(org, person, tokens).at_work(data).await
}

async fn obey(desk: &Desk, command: Command) -> Result<Json> {
    Ok(match command {
        Command::Create { form } => json!(desk.create(form).await?),
        Command::Save { ad, form } => json!(desk.save(ad, form).await?),
        Command::Cancel { ad } => json!(desk.cancel(ad).await?),
        Command::KeepSalesforce { ad } => json!(desk.keep_salesforce(ad).await?),
        Command::Ad { ad } => json!(desk.ad(ad)),
        Command::Search { query } => json!(desk.search(&query)),
        Command::Queue {} => json!(desk.queue(0, usize::MAX)),
        Command::Status {} => json!(desk.status()),
        Command::ContractsByNumber { number } => json!(desk.contracts_by_number(&number).await?),
        Command::ContractsByCustomer { part, next } => {
            json!(desk.contracts_by_customer(&part, next.as_deref()).await?)
        }
        Command::TryNow { ads } => json!(desk.nudge(Nudge::TryNow(ads))),
        Command::Pause { on } => json!(desk.nudge(Nudge::Pause(on))),
        Command::UntilState { ad, state } => {
            let reached = || desk.ad(ad).is_some_and(|ad| ad.state == state);
            let waited = until(desk, reached).await;
            waited.with_context(|| match desk.ad(ad) {
                Some(ad) => format!("The ad is {:?}, and did not become {state:?}: {:?}", ad.state, ad.queue),
                None => "There is no such ad.".to_owned(),
            })?
        }
        Command::UntilOffline {} => {
            let waited = until(desk, || matches!(desk.status().line, Some(Line::Offline { .. }))).await;
            waited.with_context(|| format!("The desk is not offline: {:?}", desk.status()))?
        }
        Command::UntilReported {} => {
            let waited = until(desk, || desk.queue(0, 1).is_empty()).await;
            waited.with_context(|| {
                format!("There is still something to report: {:?}: {:?}", desk.status(), desk.queue(0, 3))
            })?
        }
        Command::Quit {} => Json::Null, // ends the loop before it comes here
    })
}

/// Waits until something holds, looking again whenever the desk says that it changed.
async fn until(desk: &Desk, holds: impl Fn() -> bool) -> Result<Json> {
    let mut events = desk.events();
    let changes = async {
        while !holds() {
            // Having missed some is a reason to look as well; the desk does not end before we do.
            let _ = events.recv().await;
        }
    };
    match timeout(PATIENCE, changes).await {
        Ok(()) => Ok(Json::Null),
        Err(_) => bail!("waited {PATIENCE:?} in vain"),
    }
}

fn answer(outcome: Result<Json>) -> Json {
    match outcome {
        Ok(answer) => json!({"ok": answer}),
        Err(error) => json!({"error": format!("{error:#}")}),
    }
}

fn say(line: &Json) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).context("nobody listens")
}

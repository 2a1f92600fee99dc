//! A desk as a process that can be killed: `adtally-desk`, asked over its input and output.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command as Program, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::desk_command::Command;
use crate::program::program;

/// How long an answer may take: longer than the desk itself waits for anything.
const ANSWER_WITHIN: Duration = Duration::from_secs(40);

/// Whose desk it is, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of all that it keeps.
    pub data: PathBuf,
    /// The org's address, or that of the network in front of it.
    pub org: String,
    /// Who books at it.
    pub person: String,
    /// Where it keeps the sign-in between two starts; without it every start signs in anew.
    pub tokens: Option<PathBuf>,
}

/// A desk, killed when this is dropped.
pub struct DeskProcess {
    settings: Settings,
    running: Option<Running>,
}

struct Running {
    child: Child,
    questions: ChildStdin,
    answers: mpsc::UnboundedReceiver<String>,
}

impl DeskProcess {
    /// A desk that does not run yet.
    #[must_use]
    pub fn new(settings: Settings) -> DeskProcess {
        DeskProcess { settings, running: None }
    }

    /// Starts it on its data and waits until it is ready, killing it first where it runs.
    ///
    /// # Errors
    /// When it can't be built, does not start, or is not ready in time.
    pub async fn start(&mut self) -> Result<()> {
        self.kill();
        let Settings { data, org, person, tokens } = &self.settings;
        let mut command = Program::new(program("adtally-desk")?);
        command.arg(data).args(["--org", org, "--person", person]);
        if let Some(tokens) = tokens {
            command.arg("--tokens").arg(tokens);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("a desk")?;
        let (Some(questions), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("the desk's input and output are not ours");
        };
        // From here on the child is killed whatever happens.
        self.running = Some(Running { child, questions, answers: lines(stdout) });
        let ready = self.answer().await.context("starting the desk")?;
        ensure!(ready == json!({"ready": true}), "the desk says that it is {ready}, not that it is ready");
        Ok(())
    }

    /// Asks something that must succeed.
    ///
    /// # Errors
    /// With the desk's words when it refuses, and when it does not answer.
    pub async fn ask(&mut self, command: &Command) -> Result<Value> {
        let mut answer = self.ask_line(&serde_json::to_string(command)?).await?;
        if let Some(error) = answer["error"].as_str() {
            bail!("{error}");
        }
        Ok(answer["ok"].take())
    }

    /// Asks something that must be refused, and answers with the words.
    ///
    /// # Errors
    /// When it is not refused, or not answered.
    pub async fn refused(&mut self, command: &Command) -> Result<String> {
        let answer = self.ask_line(&serde_json::to_string(command)?).await?;
        let words = answer["error"].as_str().with_context(|| format!("it was not refused: {answer}"))?;
        Ok(words.to_owned())
    }

    /// Sends one line, whatever it holds, and answers with the whole line that comes back.
    ///
    /// # Errors
    /// When the desk does not run, or does not answer.
    pub async fn ask_line(&mut self, line: &str) -> Result<Value> {
        let running = self.running.as_mut().context("the desk is not running")?;
        writeln!(running.questions, "{line}").with_context(|| format!("asking the desk {line}"))?;
        self.answer().await.with_context(|| format!("the desk was asked {line}"))
    }

    async fn answer(&mut self) -> Result<Value> {
        let running = self.running.as_mut().context("the desk is not running")?;
        let answer = timeout(ANSWER_WITHIN, running.answers.recv()).await;
        let answer = answer.with_context(|| format!("no answer within {ANSWER_WITHIN:?}"))?;
        let answer = answer.context("the desk has ended")?;
        serde_json::from_str(&answer).with_context(|| format!("the desk said what is not JSON: {answer}"))
    }

    /// Closes it as a person does.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn quit(&mut self) -> Result<()> {
        self.ask(&Command::Quit {}).await?;
        let running = self.running.as_mut().context("the desk is not running")?;
        let end = timeout(ANSWER_WITHIN, running.answers.recv()).await;
        let more = end.with_context(|| format!("no end within {ANSWER_WITHIN:?}"))?;
        ensure!(more.is_none(), "the desk has said good-bye, and then {more:?}");
        let status = running.child.wait().context("waiting for the desk")?;
        self.running = None;
        ensure!(status.success(), "the desk ended with {status}");
        Ok(())
    }

    /// Kills it without a warning (`kill -9`) and waits until it is gone.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            // It may have ended by itself; then there is nothing to kill and the wait returns at once.
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

impl Drop for DeskProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What a process prints, line by line, until it ends.
fn lines(stdout: ChildStdout) -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

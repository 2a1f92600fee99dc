//! The demo org from outside: as a process that can be killed, and by its own controls.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::http;
use crate::port::Port;
use crate::program::program;

/// How long an org may take to say that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// What an org is started with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where it keeps its data; without one it forgets when it ends.
    pub data: Option<PathBuf>,
    /// How many contracts it has besides those of Magic Ads Inc.
    pub contracts: Option<usize>,
    /// How many milliseconds it takes to answer, at least and at most.
    pub latency_ms: Option<(u64, u64)>,
    /// What it does under load, as its command line takes it: `--lock-ms 20`.
    pub load: Vec<String>,
}

/// A demo org as a process of its own, killed when this is dropped.
pub struct DemoOrgProcess {
    program: PathBuf,
    settings: Settings,
    port: Port,
    child: Option<Child>,
}

impl DemoOrgProcess {
    /// Starts one on a free port and waits until it is ready.
    ///
    /// # Errors
    /// When it can't be built, does not start, or is not ready in time.
    pub fn start(settings: Settings) -> Result<DemoOrgProcess> {
        DemoOrgProcess::start_program(program("adtally-demo-org")?, settings)
    }

    fn start_program(program: PathBuf, settings: Settings) -> Result<DemoOrgProcess> {
        let port = Port::reserve().context("reserving the org's port")?;
        let mut org = DemoOrgProcess { program, settings, port, child: None };
        org.restart()?;
        Ok(org)
    }

    /// Where it listens, also while it is not running.
    #[must_use]
    pub fn url(&self) -> String {
        self.port.url()
    }

    /// Its controls.
    ///
    /// # Errors
    /// As [`http::client`].
    pub fn control(&self) -> Result<OrgControl> {
        OrgControl::new(&self.url())
    }

    /// Kills it without a warning (`kill -9`) and waits until it is gone.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself; then there is nothing to kill and the wait returns at once.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again on the same port with the same settings, killing it first where it runs.
    ///
    /// # Errors
    /// As [`DemoOrgProcess::start`].
    pub fn restart(&mut self) -> Result<()> {
        self.kill();
        let mut command = Command::new(&self.program);
        command.arg("--port").arg(self.port.number().to_string());
        if let Some(folder) = &self.settings.data {
            command.arg("--data").arg(folder);
        }
        if let Some(contracts) = self.settings.contracts {
            command.arg("--contracts").arg(contracts.to_string());
        }
        if let Some((least, most)) = self.settings.latency_ms {
            command.arg("--latency-ms").arg(format!("{least}:{most}"));
        }
        command.args(&self.settings.load);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let child = command.spawn().with_context(|| format!("starting {}", self.program.display()))?;
        // From here on the child is killed whatever happens.
        let url = ready(self.child.insert(child))?;
        ensure!(url == self.url(), "the org is ready at {url}, and was told to be at {}", self.url());
        Ok(())
    }
}

impl Drop for DemoOrgProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits for `ready <url>`. What the org prints afterwards is read and dropped, so that it never waits for us.
fn ready(child: &mut Child) -> Result<String> {
    let stdout = child.stdout.take().context("the org's output is not ours")?;
    let (found, url) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let Ok(line) = line else { break };
            if let Some(url) = line.strip_prefix("ready ") {
                // Nobody waits any more when it came too late.
                let _ = found.send(url.trim().to_owned());
            }
        }
    });
    url.recv_timeout(READY_WITHIN).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => anyhow!("the org was not ready within {READY_WITHIN:?}"),
        mpsc::RecvTimeoutError::Disconnected => anyhow!("the org ended before it was ready"),
    })
}

/// An org's controls, which no real org has: faults, and a look at everything that it holds.
#[derive(Debug, Clone)]
pub struct OrgControl {
    client: Client,
    url: String,
}

impl OrgControl {
    /// The controls of the org at this URL.
    ///
    /// # Errors
    /// As [`http::client`].
    pub fn new(url: &str) -> Result<OrgControl> {
        Ok(OrgControl { client: http::client()?, url: url.trim_end_matches('/').to_owned() })
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.with_context(|| format!("calling {path} of the demo org"))?;
        http::json(answer).await
    }

    /// Adds a fault: `{"kind": …, "calls": <for so many calls, or null for until cleared>, …}`.
    ///
    /// # Errors
    /// When the org knows no such fault, or does not answer.
    pub async fn fault(&self, fault: &Value) -> Result<()> {
        self.call(Method::POST, "/demo/faults", Some(fault)).await.map(drop)
    }

    /// Ends all faults.
    ///
    /// # Errors
    /// When the org does not answer.
    pub async fn clear_faults(&self) -> Result<()> {
        self.call(Method::DELETE, "/demo/faults", None).await.map(drop)
    }

    /// All records, and what was called.
    ///
    /// # Errors
    /// When the org does not answer.
    pub async fn state(&self) -> Result<Value> {
        self.call(Method::GET, "/demo/state", None).await
    }

    /// Begins to count calls anew.
    ///
    /// # Errors
    /// When the org does not answer.
    pub async fn reset_counts(&self) -> Result<()> {
        self.call(Method::POST, "/demo/reset_counts", Some(&json!({}))).await.map(drop)
    }

    /// Fulfils a contract, as sales does: its usage entries are locked.
    ///
    /// # Errors
    /// When there is no such contract, or the org does not answer.
    pub async fn fulfil(&self, number: &str) -> Result<()> {
        self.press("fulfil", number).await
    }

    /// Takes a fulfilment back.
    ///
    /// # Errors
    /// When there is no such contract, or the org does not answer.
    pub async fn reopen(&self, number: &str) -> Result<()> {
        self.press("reopen", number).await
    }

    async fn press(&self, button: &str, number: &str) -> Result<()> {
        let path = format!("/demo/contracts/{number}/{button}");
        self.call(Method::POST, &path, Some(&json!({}))).await.map(drop)
    }

    /// All usage entries that the org holds.
    ///
    /// # Errors
    /// When the org does not answer.
    pub async fn usage_entries(&self) -> Result<Vec<Value>> {
        let state = self.state().await?;
        Ok(records(&state, "Product_Usage__c")?.to_vec())
    }

    /// What the org says is consumed of a contract's product.
    ///
    /// # Errors
    /// When there is no such product, or the org does not answer.
    pub async fn consumed(&self, number: &str, code: &str) -> Result<i64> {
        consumed(&self.state().await?, number, code)
    }
}

fn records<'s>(state: &'s Value, object: &str) -> Result<&'s [Value]> {
    let records = state["records"][object].as_array();
    records.map(Vec::as_slice).with_context(|| format!("the org's state has no records of {object}"))
}

fn consumed(state: &Value, number: &str, code: &str) -> Result<i64> {
    let contracts = records(state, "Contract")?;
    let Some(contract) = contracts.iter().find(|contract| contract["ContractNumber"] == number) else {
        bail!("there is no contract {number}");
    };
    let mut products = records(state, "Contract_Product__c")?.iter();
    let product = products.find(|p| p["Contract__c"] == contract["Id"] && p["Product_Code__c"] == code);
    let product = product.with_context(|| format!("contract {number} has no product {code}"))?;
    let units = product["Consumed__c"].as_f64().context("the product does not say what is consumed")?;
    ensure!(units.fract() == 0.0 && units.abs() < 1e9, "{units} units are consumed");
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below a billion")]
    Ok(units as i64)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::canned::Canned;

    const STATE: &str = r#"{"records": {
        "Contract": [{"Id": "8001", "ContractNumber": "00000101"}, {"Id": "8002", "ContractNumber": "00000102"}],
        "Contract_Product__c": [
            {"Contract__c": "8002", "Product_Code__c": "SMALL", "Consumed__c": 9.0},
            {"Contract__c": "8001", "Product_Code__c": "SMALL", "Consumed__c": 2.0}],
        "Product_Usage__c": [{"Units__c": 2.0}]}}"#;

    #[tokio::test]
    async fn the_controls_ask_for_what_they_are_named_after() {
        let org =
            Canned::start(|request| Canned::ok(if request.contains("state") { STATE } else { "" })).await;
        let control = OrgControl::new(&org.url()).expect("a client");
        control.fault(&json!({"kind": "lost", "calls": 1})).await.expect("set");
        control.clear_faults().await.expect("cleared");
        control.reset_counts().await.expect("reset");
        control.fulfil("00000101").await.expect("fulfilled");
        control.reopen("00000101").await.expect("reopened");
        assert_eq!(control.usage_entries().await.expect("entries").len(), 1);
        assert_eq!(control.consumed("00000101", "SMALL").await.expect("known"), 2);
        assert!(control.consumed("00000101", "GIGANTIC").await.is_err());
        assert!(control.consumed("00000109", "SMALL").await.is_err());
        let asked = org.requests();
        let first: Vec<_> = asked.iter().filter_map(|request| request.split(" HTTP").next()).collect();
        let expected = [
            "POST /demo/faults",
            "DELETE /demo/faults",
            "POST /demo/reset_counts",
            "POST /demo/contracts/00000101/fulfil",
            "POST /demo/contracts/00000101/reopen",
            "GET /demo/state",
        ];
        assert_eq!(first[..6], expected);
        assert!(asked[0].ends_with(r#"{"kind":"lost","calls":1}"#), "{}", asked[0]);
    }

    #[tokio::test]
    async fn a_refusal_is_an_error_with_what_was_said() {
        let refusal = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 4\r\n\r\nnone";
        let org = Canned::start(|_| refusal.to_owned()).await;
        let error = OrgControl::new(&org.url()).expect("a client").fulfil("1").await.expect_err("refused");
        assert!(error.to_string().contains("404") && error.to_string().contains("none"), "{error}");
    }

    /// A program that says what a demo org says, and keeps its process number and arguments.
    #[cfg(unix)]
    fn stand_in(folder: &Path, says: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let program = folder.join("org");
        let script = format!("#!/bin/sh\necho $$ \"$@\" >> {0}/starts\n{says}\n", folder.display());
        std::fs::write(&program, script).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).expect("made a program");
        program
    }

    #[cfg(unix)]
    #[test]
    fn an_org_is_killed_and_comes_back_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = stand_in(folder.path(), "echo hello; echo ready http://127.0.0.1:$2; exec sleep 60");
        let settings = Settings {
            data: Some(folder.path().to_owned()),
            contracts: Some(7),
            latency_ms: Some((1, 20)),
            load: vec![],
        };
        let mut org = DemoOrgProcess::start_program(program, settings).expect("ready");
        org.restart().expect("ready again");
        drop(org);
        let starts = std::fs::read_to_string(folder.path().join("starts")).expect("it was started");
        let starts: Vec<_> = starts.lines().filter_map(|line| line.split_once(' ')).collect();
        assert_eq!(starts.len(), 2);
        assert_eq!(starts[0].1, starts[1].1, "the same port and folder");
        assert!(starts[0].1.contains("--contracts 7 --latency-ms 1:20"), "{}", starts[0].1);
        for (process, _) in starts {
            assert!(!Path::new("/proc").join(process).exists(), "process {process} is gone");
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_org_that_does_not_come_up_is_told() {
        for (says, told) in [
            ("exit 1", "ended before"),
            ("echo ready http://127.0.0.1:1; exec sleep 60", "was told to be at"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let error = DemoOrgProcess::start_program(stand_in(folder.path(), says), Settings::default());
            let error = error.err().expect("not ready");
            assert!(error.to_string().contains(told), "{error:#}");
        }
        assert!(DemoOrgProcess::start_program("/no/such/program".into(), Settings::default()).is_err());
    }
}

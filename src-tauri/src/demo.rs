//! The demo: an org in this process, and Klaus, who is signed in at it over HTTP as anybody else is,
//! but for the browser.

use adtally_core::desk::office::RunningDemo;
use adtally_core::salesforce::sign_in::{Attempt, CLIENT_ID, PORTS, SignedIn};
use adtally_core::salesforce::{BoxFuture, Limits, Org};
use adtally_demo_org::{DemoOrg, Options};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

const PERSON: &str = "klaus";
const PASSWORD: &str = "demo";
/// The org answers from memory and from this machine's disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts a demo that keeps its records in `data`, on a port that is free.
pub(crate) fn start(data: PathBuf) -> BoxFuture<'static, Result<RunningDemo, String>> {
    Box::pin(async { run(data).await.map_err(|error| format!("{error:#}")) })
}

async fn run(data: PathBuf) -> Result<RunningDemo> {
    let org = DemoOrg::start(Options { data: Some(data), ..Options::default() }).await?;
    let signed_in =
        tokio::time::timeout(PATIENCE, sign_in(org.url())).await.context("no sign-in in time")??;
    Ok(RunningDemo { sales_page: format!("{}/", org.url()), signed_in, keep: Box::new(org) })
}

async fn sign_in(org: &str) -> Result<SignedIn> {
    // A callback that is registered; nobody is sent there.
    let redirect = format!("http://localhost:{}/oauth/callback", PORTS[0]);
    let attempt = Attempt::begin(Org::at(org)?, CLIENT_ID.to_owned(), redirect, Limits::default())?;
    let callback = log_in(&Url::parse(&attempt.url())?).await?;
    Ok(attempt.redeem(callback.query().unwrap_or_default()).await?)
}

/// Sends the form of the login page, and gives the address that it leads on to.
async fn log_in(page: &Url) -> Result<Url> {
    let form = url::form_urlencoded::Serializer::new(page.query().unwrap_or_default().to_owned())
        .append_pair("username", PERSON)
        .append_pair("password", PASSWORD)
        .finish();
    let place = page.socket_addrs(|| None)?;
    let host = page.authority();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        page.path(),
        form.len()
    );
    let mut stream = TcpStream::connect(&*place).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let location = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then_some(value)
    });
    Ok(Url::parse(location.context("the login form led nowhere")?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_signs_klaus_in_and_keeps_its_records() {
        tauri::async_runtime::block_on(async {
            let folder = tempfile::tempdir().expect("a folder");
            let data = folder.path().join("org");
            let first = start(data.clone()).await.expect("the demo starts");
            assert_eq!(first.signed_in.person, "Klaus Vogt");
            assert!(first.sales_page.starts_with("http://127.0.0.1:"), "{}", first.sales_page);
            let identity = first.signed_in.grant.identity.clone();
            drop(first);
            let again = start(data).await.expect("it starts with what it kept");
            assert_eq!(again.signed_in.grant.identity, identity, "the same org and person, so the same ads");
        });
    }
}

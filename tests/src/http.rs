//! The HTTP client of the tests: straight to loopback, and nothing done behind a test's back.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Client, Response, redirect};
use serde_json::Value;

/// A client that follows no redirect, uses no proxy of the system, and gives up after half a minute.
///
/// # Errors
/// When the system has no root certificates at all.
pub fn client() -> Result<Client> {
    patient_client(Duration::from_secs(30))
}

/// As [`client`], and gives up after so long.
///
/// # Errors
/// As [`client`].
pub fn patient_client(patience: Duration) -> Result<Client> {
    // reqwest has no crypto of its own here. Whoever comes second finds the first one's installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(patience);
    client.build().context("building the tests' HTTP client")
}

/// The JSON of a good answer; of a bad one, an error with its status and its text.
///
/// # Errors
/// When the answer is not a success, or not JSON. An empty one is `null`.
pub async fn json(answer: Response) -> Result<Value> {
    let (status, url) = (answer.status(), answer.url().clone());
    let text = answer.text().await.with_context(|| format!("reading the answer of {url}"))?;
    if !status.is_success() {
        bail!("{url} answered {status}: {text}");
    }
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&text).with_context(|| format!("{url} answered what is not JSON: {text}"))
}

//! Signing in without a browser: the OAuth code flow with PKCE, as a person goes through it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::http;

/// The consumer key that the demo org knows.
pub const CLIENT: &str = "adtally-demo";
const CALLBACK: &str = "http://localhost:8717/oauth/callback";

/// What an org answers to a sign-in. It has no `Debug`, so that no failing test prints it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    /// Goes with every call.
    pub access_token: String,
    /// Gets the next access token.
    pub refresh_token: String,
    /// Where calls go.
    pub instance_url: String,
    /// The identity URL: `…/id/<org id>/<user id>`.
    pub id: String,
}

impl Tokens {
    /// The ids of the org and of the person.
    #[must_use]
    pub fn identity(&self) -> Option<(&str, &str)> {
        let (rest, user) = self.id.rsplit_once('/')?;
        let (_, org) = rest.rsplit_once('/')?;
        Some((org, user))
    }
}

/// Signs a person in at an org.
///
/// # Errors
/// When the org refuses, or answers what a browser or Adtally could not use.
pub async fn sign_in(url: &str, username: &str, password: &str) -> Result<Tokens> {
    let client = http::client()?;
    let (verifier, state) = (random_word(), random_word());
    let code = authorize(&client, url, &verifier, &state, (username, password)).await?;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("code_verifier", &verifier),
    ];
    let answer = client.post(format!("{url}/services/oauth2/token")).form(&form).send().await;
    let tokens = http::json(answer.context("asking for tokens")?).await?;
    serde_json::from_value(tokens).context("the token answer lacks something")
}

/// Signs a person in once and for all: with the tokens in `file` where there are any, and else as
/// [`sign_in`] does, keeping them there. An org lets a person sign in five times with one app, and
/// ends the oldest for a sixth. Only for an org that does not rotate refresh tokens.
///
/// # Errors
/// As [`sign_in`], and when the file can't be read or written.
pub async fn sign_in_once(file: &Path, url: &str, username: &str, password: &str) -> Result<Tokens> {
    if file.exists() {
        let kept = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        return serde_json::from_slice(&kept).with_context(|| format!("{} holds no tokens", file.display()));
    }
    let tokens = sign_in(url, username, password).await?;
    fs::write(file, serde_json::to_vec(&tokens)?).with_context(|| format!("writing {}", file.display()))?;
    Ok(tokens)
}

/// Sends the login form and takes the code from where the browser would be sent.
async fn authorize(
    client: &Client,
    url: &str,
    verifier: &str,
    state: &str,
    (username, password): (&str, &str),
) -> Result<String> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let form = [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("scope", "api refresh_token"),
        ("state", state),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("username", username),
        ("password", password),
    ];
    let request = client.post(format!("{url}/services/oauth2/authorize")).form(&form);
    let answer = request.send().await.context("sending the login form")?;
    let status = answer.status();
    if !matches!(status, StatusCode::FOUND | StatusCode::SEE_OTHER) {
        bail!("the login form was answered with {status}: {}", answer.text().await.unwrap_or_default());
    }
    let location = answer.headers().get(header::LOCATION).context("redirected to nowhere")?;
    let location = Url::parse(location.to_str()?).context("redirected to what is no URL")?;
    ensure!(location.as_str().starts_with(CALLBACK), "redirected to {location}, which is not the callback");
    let mut query: HashMap<_, _> = location.query_pairs().into_owned().collect();
    if let Some(error) = query.get("error") {
        bail!("refused: {error}: {}", query.get("error_description").map_or("", String::as_str));
    }
    ensure!(query.get("state").is_some_and(|returned| returned == state), "the state came back changed");
    query.remove("code").context("redirected without a code")
}

/// 43 characters, as a code verifier must have at least.
fn random_word() -> String {
    let bytes: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::canned::Canned;

    fn form(request: &str) -> HashMap<String, String> {
        let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()
    }

    /// What becomes of the org's redirect.
    type Spoil = fn(String) -> String;

    /// An org that signs Klaus in, checks the proof of the code, and is otherwise as `spoil` makes it.
    async fn org(spoil: Spoil) -> Canned {
        let challenge = Mutex::new(String::new());
        Canned::start(move |request| {
            let form = form(request);
            let mut challenge = challenge.lock().expect("one at a time");
            let refused = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_owned();
            if request.starts_with("POST /services/oauth2/authorize") {
                if form["username"] != "klaus" || form["password"] != "demo" {
                    return Canned::ok("<p>wrong password</p>");
                }
                challenge.clone_from(&form["code_challenge"]);
                let head = "HTTP/1.1 302 Found\r\nconnection: close\r\ncontent-length: 0";
                let callback = format!("{}?code=a%2Bb&state={}", form["redirect_uri"], form["state"]);
                spoil(format!("{head}\r\nlocation: {callback}\r\n\r\n"))
            } else if form["code"] == "a+b"
                && *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]))
            {
                let id = "https://login/id/00D000000000001EAA/005000000000001AAA";
                Canned::ok(&format!(
                    r#"{{"access_token":"A","refresh_token":"R","instance_url":"http://i","id":"{id}","issued_at":"1"}}"#
                ))
            } else {
                refused
            }
        })
        .await
    }

    #[tokio::test]
    async fn a_person_signs_in() {
        let org = org(|answer| answer).await;
        let tokens = sign_in(&org.url(), "klaus", "demo").await.expect("signed in");
        assert_eq!((tokens.access_token.as_str(), tokens.refresh_token.as_str()), ("A", "R"));
        assert_eq!(tokens.identity(), Some(("00D000000000001EAA", "005000000000001AAA")));
        let asked = form(&org.requests()[0]);
        assert_eq!(
            (asked["scope"].as_str(), asked["code_challenge_method"].as_str()),
            ("api refresh_token", "S256")
        );
    }

    #[tokio::test]
    async fn a_sign_in_that_was_kept_asks_the_org_for_nothing() {
        let org = org(|answer| answer).await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("tokens.json");
        for _ in 0..2 {
            let tokens = sign_in_once(&file, &org.url(), "klaus", "demo").await.expect("signed in");
            assert_eq!(tokens.refresh_token, "R");
        }
        assert_eq!(org.requests().len(), 2, "one sign-in: the form, and the code for tokens");
        fs::write(&file, "{}").expect("written");
        let error = sign_in_once(&file, &org.url(), "klaus", "demo").await.err().expect("no tokens");
        assert!(error.to_string().contains("holds no tokens"), "{error:#}");
    }

    #[tokio::test]
    async fn what_a_careful_client_refuses_is_refused() {
        let cases: [(Spoil, &str); 4] = [
            (|answer| answer.replace("state=", "state=x"), "state came back changed"),
            (|answer| answer.replace("code=a%2Bb&", ""), "without a code"),
            (|answer| answer.replace("localhost", "elsewhere"), "not the callback"),
            (|answer| answer.replace("code=a%2Bb", "error=access_denied"), "refused: access_denied"),
        ];
        for (spoil, said) in cases {
            let error = sign_in(&org(spoil).await.url(), "klaus", "demo").await.err().expect("refused");
            assert!(format!("{error:#}").contains(said), "{error:#}");
        }
        let error =
            sign_in(&org(|answer| answer).await.url(), "klaus", "wrong").await.err().expect("refused");
        assert!(error.to_string().contains("wrong password"), "{error:#}");
    }
}

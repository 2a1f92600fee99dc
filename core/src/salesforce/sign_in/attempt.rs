//! One attempt to sign in, without the browser: what is asked of the org, and what its answer is
//! worth.

use super::{AttemptFault, SignedIn};
use crate::salesforce::{
    Grant, Network, Org, Secret, Session, SignInFault,
    http::{Http, Lost, Request},
    json, refresh, refusals,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{
    Method,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue},
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Adtally's consumer key where an org has not given it another.
pub const CLIENT_ID: &str = "adtally-demo";

/// The least that Adtally needs.
const SCOPE: &str = "api refresh_token";

/// One attempt. It is used up by its first answer.
pub struct Attempt {
    login: Org,
    client_id: String,
    redirect_uri: String,
    network: Network,
    state: String,
    verifier: Secret,
}

impl Attempt {
    /// Begins an attempt that comes back to `redirect_uri`, with a state and a verifier of its own.
    ///
    /// # Errors
    /// When this machine has no randomness that is good enough.
    pub fn begin(
        login: Org,
        client_id: String,
        redirect_uri: String,
        network: impl Into<Network>,
    ) -> Result<Attempt, AttemptFault> {
        let state = random_word::<16>()?;
        let verifier = Secret::new(random_word::<32>()?);
        let network = network.into();
        Ok(Attempt { login, client_id, redirect_uri, network, state, verifier })
    }

    /// The page that the person's browser has to open.
    pub fn url(&self) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.reveal()));
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", SCOPE)
            .append_pair("state", &self.state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        self.login.url("/services/oauth2/authorize", Some(&query)).to_string()
    }

    /// What an answer must carry.
    pub(super) fn state(&self) -> &str {
        &self.state
    }

    /// Takes the query of the address that the org sent the browser back to, and makes a sign-in of it.
    ///
    /// # Errors
    /// When it belongs to another attempt, or the org refuses or does not answer.
    pub async fn redeem(self, query: &str) -> Result<SignedIn, AttemptFault> {
        let answer: HashMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let said = |name: &str| answer.get(name).map_or("", |value| value.as_ref());
        if !is_same(said("state"), &self.state) {
            return Err(AttemptFault::WrongState);
        }
        if answer.contains_key("error") {
            return Err(AttemptFault::refused(said("error"), said("error_description")));
        }
        let http = Http::new(self.network);
        http.prepare(&self.login).map_err(|problem| AttemptFault::NotSecure { problem })?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", said("code")),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", self.verifier.reveal()),
        ];
        let answer = refresh::post_form(&http, &self.login, "/services/oauth2/token", &form).await?;
        let lacks = |what: &str| AttemptFault::refused("unreadable", &format!("no {what} in the answer"));
        let token = json::parse(&answer.body).map_err(|_| lacks("JSON"))?;
        let text = |name: &str| json::whole(&token, name).filter(|text| !text.is_empty());
        let identity = refresh::identity(&token).ok_or_else(|| lacks("identity"))?;
        let access = Secret::new(text("access_token").ok_or_else(|| lacks("access token"))?);
        let refresh_token = Secret::new(text("refresh_token").ok_or_else(|| lacks("refresh token"))?);
        let instance = text("instance_url").unwrap_or_default();
        let instance = self.login.instance(&instance);
        let instance = instance.map_err(|fault| AttemptFault::BadInstance { problem: fault.to_string() })?;
        let (person, username) = person(&http, &instance, &access).await?;
        let session = Session { access, instance, org: identity.org.clone(), user: identity.user.clone() };
        let Attempt { login, client_id, .. } = self;
        let grant = Grant { login, client_id, identity, refresh_token, session: Some(session) };
        Ok(SignedIn { grant, person, username })
    }
}

/// The name of the person whom a token speaks for, and what they sign in with.
async fn person(
    http: &Http,
    instance: &Org,
    access: &Secret,
) -> Result<(String, Option<String>), AttemptFault> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", access.reveal()))
        .map_err(|_| AttemptFault::refused("unreadable", "a token that can't be sent"))?;
    bearer.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, bearer);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let url = instance.url("/services/oauth2/userinfo", None);
    let request = Request { method: Method::GET, url, headers, body: None };
    let answer = http.send(instance, request).await.map_err(|lost| match lost {
        Lost::NotReached(why) => AttemptFault::not_reached(&why),
        Lost::NoAnswer(_) => AttemptFault::Unserved,
    })?;
    if !matches!(answer.status, 200..=299) {
        let refusal = refusals::of_call(&answer);
        return Err(match answer.status {
            500.. => SignInFault::Unserved(refusal).into(),
            _ => AttemptFault::refused(&refusal.code, &refusal.message),
        });
    }
    let about = json::parse(&answer.body).map_err(|_| AttemptFault::Unserved)?;
    let text = |name: &str| {
        let said = json::text(&about, name).map(|said| said.trim().to_owned());
        said.filter(|said| !said.is_empty())
    };
    let username = text("preferred_username");
    let name = text("name").or_else(|| username.clone());
    let name = name.ok_or_else(|| AttemptFault::refused("unreadable", "no name in the answer"))?;
    Ok((name, username))
}

/// `N` bytes of the system's best randomness, as text.
fn random_word<const N: usize>() -> Result<String, AttemptFault> {
    let mut bytes = [0; N];
    let random = rustls::crypto::ring::default_provider().secure_random;
    random.fill(&mut bytes).map_err(|_| AttemptFault::NotSecure { problem: String::new() })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether two texts are the same, in a time that tells nothing of where they differ.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && std::hint::black_box(differ) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> Attempt {
        let login = Org::at("http://127.0.0.1:9").expect("an address");
        let redirect = "http://localhost:8717/oauth/callback".to_owned();
        Attempt::begin(login, CLIENT_ID.to_owned(), redirect, crate::salesforce::Limits::default())
            .expect("begun")
    }

    #[test]
    fn an_attempt_asks_for_little_and_proves_that_it_is_itself() {
        let (one, other) = (attempt(), attempt());
        let url = url::Url::parse(&one.url()).expect("a URL");
        let asked: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(url.path(), "/services/oauth2/authorize");
        assert_eq!(asked["scope"], "api refresh_token");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], "http://localhost:8717/oauth/callback");
        assert!(!asked.contains_key("client_secret") && !one.url().contains(one.verifier.reveal()));
        assert_eq!(asked["code_challenge"], URL_SAFE_NO_PAD.encode(Sha256::digest(one.verifier.reveal())));
        assert_eq!((one.verifier.reveal().len(), one.state.len()), (43, 22), "256 and 128 bits");
        assert!(one.state != other.state && !one.verifier.is_same(&other.verifier), "each its own");
    }

    #[tokio::test]
    async fn an_answer_to_another_attempt_is_worth_nothing() {
        for query in ["", "code=a", "code=a&state=", "code=a&state=AAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(attempt().redeem(query).await.err(), Some(AttemptFault::WrongState), "{query}");
        }
        let denied = attempt();
        let query = format!("error=access_denied&error_description=no&state={}", denied.state);
        assert_eq!(denied.redeem(&query).await.err(), Some(AttemptFault::Denied));
    }

    #[test]
    fn texts_are_compared_whole() {
        assert!(is_same("abc", "abc") && is_same("", ""));
        assert!(!is_same("abc", "abd") && !is_same("abc", "ab") && !is_same("", "a"));
    }
}

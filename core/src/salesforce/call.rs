//! One call: a session, a request, an answer, and what it says about the org on the side.

use super::{
    CallFault, Class, Inner, Org, OrgClock, Road, Salesforce, Session, SignInFault, Why, headers,
    http::{Answer, Lost, Request},
    json::Unreadable,
    names, refusals,
};
use jiff::Timestamp;
use reqwest::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

/// How long a bare connection may take.
const CONNECTION: Duration = Duration::from_secs(5);

/// What is asked of the org.
#[derive(Debug)]
pub(super) struct Call {
    /// For the log.
    pub(super) kind: &'static str,
    /// How many rows go along, for the log.
    pub(super) rows: usize,
    pub(super) method: Method,
    /// After the host, from its slash on.
    pub(super) path: String,
    /// Percent-encoded.
    pub(super) query: Option<String>,
    pub(super) body: Option<Vec<u8>>,
    /// How many records a page of a query shall have.
    pub(super) batch: Option<u16>,
}

impl Call {
    pub(super) fn get(kind: &'static str, path: String) -> Call {
        Call { kind, rows: 0, method: Method::GET, path, query: None, body: None, batch: None }
    }
}

/// A good answer.
#[derive(Debug)]
pub(super) struct Good {
    pub(super) body: Vec<u8>,
    /// When the org made it.
    pub(super) as_of: Timestamp,
}

impl From<Unreadable> for CallFault {
    fn from(Unreadable(why): Unreadable) -> CallFault {
        CallFault::NoAnswer(format!("an answer that can't be read: {why}"))
    }
}

impl From<Lost> for CallFault {
    fn from(lost: Lost) -> CallFault {
        match lost {
            Lost::NotReached(why) => CallFault::NotReached(why),
            Lost::NoAnswer(why) => CallFault::NoAnswer(why),
        }
    }
}

impl Salesforce {
    /// Path of a resource of the API.
    pub(super) fn path(&self, resource: &str) -> String {
        format!("/services/data/v{}/{resource}", self.version())
    }

    /// Makes `call` in the present session. One that the org no longer takes is renewed, and the
    /// same request sent once more: it was refused, so it did nothing the first time.
    pub(super) async fn ask(&self, call: &Call) -> Result<Good, CallFault> {
        let inner = &*self.inner;
        let session = inner.tokens.session().await.map_err(no_session)?;
        let first = inner.ask_in(&session, call).await;
        match first {
            Err(CallFault::Refused(refusal)) if refusal.class == Class::SignIn => {}
            settled => return settled,
        }
        let renewed = inner.tokens.renew(&session).await.map_err(no_session)?;
        match inner.ask_in(&renewed, call).await {
            Err(CallFault::Refused(refusal)) if refusal.class == Class::SignIn => {
                let why = Why { code: refusal.code, message: refusal.message };
                Err(CallFault::SignIn(SignInFault::Needed(why)))
            }
            settled => settled,
        }
    }

    /// Tries to connect to the org, and sends nothing: no request, no API call. Behind a proxy no such
    /// attempt would come to anything, so there the org is asked for its versions, which is no API call either.
    ///
    /// # Errors
    /// [`CallFault::NotReached`] when no connection was made within 5 s.
    pub async fn connect(&self) -> Result<(), CallFault> {
        if let Road::Through(_) = self.inner.http.road(&self.inner.place()).await {
            return match tokio::time::timeout(CONNECTION, self.is_served()).await {
                Ok(Err(fault @ CallFault::NotReached(_))) if !fault.is_proxy_sign_in() => Err(fault),
                // Whoever answered was reached. What the proxy wants is told by the next report.
                Ok(_) => Ok(()),
                Err(_) => Err(CallFault::NotReached("no connection in time".to_owned())),
            };
        }
        let (host, port) = self.inner.place().host_and_port();
        let attempt = tokio::net::TcpStream::connect((host.as_str(), port));
        match tokio::time::timeout(CONNECTION, attempt).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(fault)) => Err(CallFault::NotReached(fault.to_string())),
            Err(_) => Err(CallFault::NotReached("no connection in time".to_owned())),
        }
    }

    /// Asks the org which versions it speaks, which needs no session and counts as no API call. Only
    /// an org that serves can say.
    ///
    /// # Errors
    /// When it is not reached or does not serve.
    pub async fn is_served(&self) -> Result<(), CallFault> {
        let inner = &*self.inner;
        let call = Call::get("versions", "/services/data/".to_owned());
        let good = inner.exchange(&inner.place(), &call, HeaderMap::new()).await?;
        let versions = super::json::parse(&good.body)?;
        let listed = versions.as_array().is_some_and(|all| {
            !all.is_empty() && all.iter().all(|one| super::json::at(one, "version").is_string())
        });
        if listed { Ok(()) } else { Err(Unreadable("no list of versions").into()) }
    }
}

/// Without a connection to the sign-in, nothing of the call left this desk.
fn no_session(fault: SignInFault) -> CallFault {
    match fault {
        SignInFault::Unreachable(why) => CallFault::NotReached(why),
        fault => CallFault::SignIn(fault),
    }
}

impl Inner {
    /// Where the org is, as far as is known.
    pub(super) fn place(&self) -> Org {
        let instance = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        instance.clone().unwrap_or_else(|| self.login.clone())
    }

    async fn ask_in(&self, session: &Session, call: &Call) -> Result<Good, CallFault> {
        *self.instance.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.instance.clone());
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", session.access.reveal()))
            .map_err(|_| needs_sign_in("a token that can't be sent"))?;
        bearer.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, bearer);
        let client = HeaderValue::try_from(format!("client={}", names::CLIENT));
        if let Ok(client) = client {
            headers.insert(HeaderName::from_static("sforce-call-options"), client);
        }
        if let Some(batch) = call.batch
            && let Ok(value) = HeaderValue::try_from(format!("batchSize={batch}"))
        {
            headers.insert(HeaderName::from_static("sforce-query-options"), value);
        }
        self.exchange(&session.instance, call, headers).await
    }

    /// One request and its answer, judged and logged. The log has no URL, no text and no token.
    pub(super) async fn exchange(
        &self,
        org: &Org,
        call: &Call,
        mut headers: HeaderMap,
    ) -> Result<Good, CallFault> {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if call.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
        }
        let url = org.url(&call.path, call.query.as_deref());
        let request = Request { method: call.method.clone(), url, headers, body: call.body.clone() };
        let started = Instant::now();
        let answer = self.http.send(org, request).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let outcome = answer.map_err(CallFault::from).and_then(|answer| self.judge(answer));
        let code = match &outcome {
            Ok(_) => "",
            Err(CallFault::NotReached(_)) => "not_reached",
            Err(CallFault::NoAnswer(_)) => "no_answer",
            Err(CallFault::SignIn(_)) => "sign_in",
            Err(CallFault::Refused(refusal)) => &refusal.code,
        };
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(kind = call.kind, status, code, rows = call.rows, ms, "call to salesforce");
        outcome
    }

    fn judge(&self, answer: Answer) -> Result<Good, CallFault> {
        let page = answer.is_page();
        let as_of = if page { (self.options.now)() } else { self.learn(&answer) };
        match answer.status {
            200..=299 if page => Err(CallFault::NoAnswer("a page instead of an answer".to_owned())),
            200..=299 => Ok(Good { body: answer.body, as_of }),
            _ => Err(CallFault::Refused(refusals::of_call(&answer))),
        }
    }

    /// Takes in what an answer says on the side, and gives the time at which it was made.
    fn learn(&self, answer: &Answer) -> Timestamp {
        if let Some(usage) = answer.header("sforce-limit-info").and_then(headers::api_usage) {
            self.usage.send_if_modified(|told| told.replace(usage) != Some(usage));
        }
        let desk = (self.options.now)();
        let Some(org) = answer.header("date").and_then(headers::date) else { return desk };
        self.clock.send_replace(Some(OrgClock { org, desk }));
        org
    }
}

fn needs_sign_in(message: &str) -> CallFault {
    let why = Why { code: "bad_token".to_owned(), message: message.to_owned() };
    CallFault::SignIn(SignInFault::Needed(why))
}

//! One call: a session, a request, an answer, and what it says about the org on the side.

use super::{
    CallFault, Class, Inner, Org, OrgClock, Road, Salesforce, Session, SignInFault, Why, headers,
    http::{self, Answer, Lost, Request},
    json::Unreadable,
    names, refusals, token_errors,
};
use jiff::Timestamp;
use reqwest::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use std::{
    sync::{PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

/// How long a bare connection may take.
const CONNECTION: Duration = Duration::from_secs(5);
/// Names that are known wherever names are. Nothing is sent to them.
const WITNESSES: [&str; 2] = ["login.salesforce.com", "test.salesforce.com"];

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
    /// same request sent once more: it was refused, so it did nothing the first time. So it is where the org
    /// is no longer at its address and the new session brings another. One call asks for one new session
    /// at the most.
    pub(super) async fn ask(&self, call: &Call) -> Result<Good, CallFault> {
        match self.ask_there(call).await {
            Err(CallFault::NotReached(why)) if http::is_unknown_name(&why) => {
                Err(if self.inner.are_names_known().await { gone() } else { CallFault::NotReached(why) })
            }
            settled => settled,
        }
    }

    async fn ask_there(&self, call: &Call) -> Result<Good, CallFault> {
        let inner = &*self.inner;
        // A session that a policy refused was let go of, so this one is as new as can be.
        let anew = inner.forgotten.swap(false, Ordering::AcqRel);
        let session = inner.tokens.session().await.map_err(no_session)?;
        let first = inner.ask_in(&session, call).await;
        let renewed = match &first {
            Ok(_) => return first,
            Err(CallFault::Refused(refusal)) if refusal.class == Class::SignIn && !anew => {
                inner.tokens.renew(&session).await.map_err(no_session)?
            }
            Err(fault) if inner.may_have_moved(&session, fault) && !anew => {
                inner.find(&session, fault).await?
            }
            Err(_) if anew => return inner.settled(&session, first.map_err(refused_anew)).await,
            Err(_) => return inner.settled(&session, first).await,
        };
        let second = inner.ask_in(&renewed, call).await;
        inner.settled(&renewed, second.map_err(refused_anew)).await
    }

    /// Asks for what needs no session where the org is, or is by now.
    pub(super) async fn ask_in_none(&self, call: &Call) -> Result<Good, CallFault> {
        let inner = &*self.inner;
        match inner.exchange(&inner.place(), call, HeaderMap::new()).await {
            Err(fault @ CallFault::SignIn(SignInFault::Moved { .. })) => {
                let session = inner.tokens.session().await.map_err(no_session)?;
                let found = inner.find(&session, &fault).await?;
                inner.exchange(&found.instance, call, HeaderMap::new()).await
            }
            settled => settled,
        }
    }

    /// Tries to connect to the org, and sends nothing: no request, no API call. Where the org's name is not
    /// known any more, its sign-in host is tried, which then says where the org is. Behind a proxy, which looks
    /// names up itself, no such attempt would come to anything: there the org is asked for its versions, which is
    /// no API call either.
    ///
    /// # Errors
    /// [`CallFault::NotReached`] when no connection was made within 5 s; [`SignInFault::Moved`] when names are
    /// known here, and that of the org is not.
    pub async fn connect(&self) -> Result<(), CallFault> {
        let (place, login) = (self.inner.place(), &self.inner.login);
        if let Road::Through(..) = self.inner.http.road(&place).await {
            return match tokio::time::timeout(CONNECTION, self.is_served()).await {
                Ok(Err(fault @ CallFault::NotReached(_))) if !fault.is_proxy_sign_in() => Err(fault),
                // Whoever answered was reached. What the proxy wants is told by the next report.
                Ok(_) => Ok(()),
                Err(_) => Err(CallFault::NotReached("no connection in time".to_owned())),
            };
        }
        let fault = match self.inner.connect_to(&place).await {
            Err(CallFault::NotReached(why)) if http::is_unknown_name(&why) => CallFault::NotReached(why),
            settled => return settled,
        };
        if place != *login && self.inner.connect_to(login).await.is_ok() {
            return Ok(());
        }
        Err(if self.inner.are_names_known().await { gone() } else { fault })
    }

    /// Asks the org which versions it speaks, which needs no session and counts as no API call. Only
    /// an org that serves can say.
    ///
    /// # Errors
    /// When it is not reached or does not serve.
    pub async fn is_served(&self) -> Result<(), CallFault> {
        let inner = &*self.inner;
        let call = Call::get("versions", "/services/data/".to_owned());
        let good = match inner.exchange(&inner.place(), &call, HeaderMap::new()).await {
            // It is there, somewhere else: the next call finds out.
            Err(CallFault::SignIn(SignInFault::Moved { .. })) => return Ok(()),
            answer => answer?,
        };
        let versions = super::json::parse(&good.body)?;
        let listed = versions.as_array().is_some_and(|all| {
            !all.is_empty() && all.iter().all(|one| super::json::at(one, "version").is_string())
        });
        if listed { Ok(()) } else { Err(Unreadable("no list of versions").into()) }
    }
}

/// Nobody knows the org's name any more, where other names are known.
fn gone() -> CallFault {
    CallFault::SignIn(SignInFault::Moved { to: None })
}

/// A session that was made this moment is refused. Only an end has words of its own; whatever else is said
/// to a good session is a policy, and signing in again would not help.
fn refused_anew(fault: CallFault) -> CallFault {
    match fault {
        CallFault::Refused(refusal) if refusal.class == Class::SignIn => {
            let why = Why { code: refusal.code, message: refusal.message };
            let words = why.message.to_ascii_lowercase();
            let over = words.is_empty() || words.contains("expired") || words.contains("bad_oauth_token");
            CallFault::SignIn(if over { SignInFault::Needed(why) } else { SignInFault::Admin(why) })
        }
        fault => fault,
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

    /// Passes an outcome on, and lets go of a session that a policy refused: an admin may mend it any time, and
    /// a session that was made before does not hear of that.
    async fn settled(&self, session: &Session, outcome: Result<Good, CallFault>) -> Result<Good, CallFault> {
        let refused = match &outcome {
            Err(CallFault::Refused(refusal)) => refusal.class == Class::Admin,
            Err(CallFault::SignIn(SignInFault::Admin(_) | SignInFault::Needed(_))) => true,
            _ => false,
        };
        if refused {
            self.tokens.forget(session).await;
            self.forgotten.store(true, Ordering::Release);
        }
        outcome
    }

    /// Whether the sign-in host may say that the org is elsewhere by now.
    fn may_have_moved(&self, session: &Session, fault: &CallFault) -> bool {
        match fault {
            CallFault::SignIn(SignInFault::Moved { .. }) => true,
            CallFault::NotReached(why) => http::is_unknown_name(why) && session.instance != self.login,
            _ => false,
        }
    }

    /// A session that brings another address than the one where the org is not any more.
    async fn find(&self, session: &Session, fault: &CallFault) -> Result<Session, CallFault> {
        let found = self.tokens.renew(session).await.map_err(no_session)?;
        *self.instance.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.instance.clone());
        if found.instance == session.instance { Err(fault.clone()) } else { Ok(found) }
    }

    async fn connect_to(&self, org: &Org) -> Result<(), CallFault> {
        let (host, port) = org.host_and_port();
        let attempt = async {
            let places = (self.options.lookup)(host, port).await.map_err(http::unknown)?;
            tokio::net::TcpStream::connect(&*places).await.map_err(|fault| fault.to_string())
        };
        match tokio::time::timeout(CONNECTION, attempt).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(why)) => Err(CallFault::NotReached(why)),
            Err(_) => Err(CallFault::NotReached("no connection in time".to_owned())),
        }
    }

    /// Whether names are known at all: without a network none is.
    async fn are_names_known(&self) -> bool {
        for name in WITNESSES {
            let known = tokio::time::timeout(CONNECTION, (self.options.lookup)(name.to_owned(), 443)).await;
            if known.is_ok_and(|known| known.is_ok()) {
                return true;
            }
        }
        false
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
        let outcome = answer.map_err(CallFault::from).and_then(|answer| self.judge(org, answer));
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

    fn judge(&self, org: &Org, answer: Answer) -> Result<Good, CallFault> {
        if let Some(moved) = token_errors::moved(&answer, org) {
            return Err(moved.into());
        }
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

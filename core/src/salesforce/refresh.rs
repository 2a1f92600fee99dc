//! Sessions by the refresh-token grant of a public client: no secret, and rotation at any time.
//!
//! Where an org rotates, each refresh token is good for one use, and using one twice ends the whole
//! sign-in. So there is one refresh at a time, it runs to its end even when whoever asked for it has
//! gone, and a new token is handed over to be kept before anything is done with it. A refresh whose
//! answer was lost can't be mended: the next one then says [`SignInFault::Needed`].
//!
//! Failure modes: an outage, a lost line or a limit never signs anybody out. Once the org has said
//! that a sign-in has ended it is not asked again with the same token. What its errors mean is in
//! [`token_errors`](super::token_errors).

use super::{
    BoxFuture, ClientFault, Network, Org, Refusal, Secret, Session, SignInFault, TokenSource, Why,
    errors::Class,
    http::{Answer, Http, Lost, Request},
    json,
    token_errors::{self, Doubt, PATIENCE, Patience},
};
use crate::ad::SalesforceId;
use reqwest::{
    Method,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde_json::Value;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Whose sign-in it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The org's id.
    pub org: SalesforceId,
    /// The person's id.
    pub user: SalesforceId,
}

/// What an org has granted to a person at this desk.
#[derive(Clone)]
pub struct Grant {
    /// Where it was granted, and is renewed.
    pub login: Org,
    /// The consumer key of the app that it was granted to.
    pub client_id: String,
    /// The org and the person; an answer for any other is refused.
    pub identity: Identity,
    /// Gets sessions.
    pub refresh_token: Secret,
    /// A session that is there already, so that the first call need not ask for one.
    pub session: Option<Session>,
}

/// Where the refresh token of a grant is kept.
pub trait TokenHome: Send + Sync {
    /// Keeps a new token in place of the one before. It is awaited before the new one is used; when it
    /// can't be kept, people are told by the home's own means, and the token lasts as long as the program.
    fn keep(&self, token: Secret) -> BoxFuture<'_, ()>;

    /// The org took the token just now, so the time begins anew after which it ends unused.
    fn used(&self);
}

/// The home of a token that lasts as long as the program.
#[derive(Debug)]
pub struct NotKept;

impl TokenHome for NotKept {
    fn keep(&self, _token: Secret) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }

    fn used(&self) {}
}

/// A [`TokenSource`] that renews its session with a refresh token.
pub struct RefreshTokens {
    shared: Arc<Shared>,
    state: Arc<Mutex<State>>,
}

struct Shared {
    http: Http,
    login: Org,
    client_id: String,
    identity: Identity,
    home: Arc<dyn TokenHome>,
    /// How many refreshes have come to an end.
    ended: AtomicU64,
    /// When words that nobody knows are the end.
    patience: Patience,
}

struct State {
    refresh: Secret,
    session: Option<Session>,
    /// How the last refresh ended, for those who waited for it.
    last: Option<Result<Session, SignInFault>>,
    /// The org has said that this sign-in is over.
    over: Option<SignInFault>,
    /// What it said last, where nobody knows what that means.
    doubt: Option<Doubt>,
}

impl RefreshTokens {
    /// Renews the sessions of a grant, whose refresh token lives in `home`.
    ///
    /// # Errors
    /// When this machine has no TLS to offer.
    pub fn new(
        network: impl Into<Network>,
        grant: Grant,
        home: Arc<dyn TokenHome>,
    ) -> Result<RefreshTokens, ClientFault> {
        RefreshTokens::with(PATIENCE, network, grant, home)
    }

    fn with(
        patience: Patience,
        network: impl Into<Network>,
        grant: Grant,
        home: Arc<dyn TokenHome>,
    ) -> Result<RefreshTokens, ClientFault> {
        let Grant { login, client_id, identity, refresh_token: refresh, session } = grant;
        let http = Http::new(network);
        http.prepare(&login).map_err(ClientFault::Tls)?;
        let ended = AtomicU64::new(0);
        let state = State { refresh, session, last: None, over: None, doubt: None };
        Ok(RefreshTokens {
            shared: Arc::new(Shared { http, login, client_id, identity, home, ended, patience }),
            state: Arc::new(Mutex::new(state)),
        })
    }

    async fn get(&self, stale: Option<&Session>) -> Result<Session, SignInFault> {
        let ended = self.shared.ended.load(Ordering::Acquire);
        let mut state = Arc::clone(&self.state).lock_owned().await;
        if let Some(session) = &state.session
            && stale.is_none_or(|stale| !stale.access.is_same(&session.access))
        {
            return Ok(session.clone());
        }
        if let Some(over) = &state.over {
            return Err(over.clone());
        }
        // A refresh came to its end while this caller waited its turn: its outcome is as good as new.
        if self.shared.ended.load(Ordering::Acquire) != ended
            && let Some(last) = &state.last
        {
            return last.clone();
        }
        state.session = None;
        // A task of its own, so that a caller who goes does not take a rotated token along.
        let refresh = tokio::spawn(Arc::clone(&self.shared).refresh(state));
        refresh.await.unwrap_or_else(|fault| Err(unserved("refresh_broken", fault.to_string())))
    }
}

impl TokenSource for RefreshTokens {
    fn session(&self) -> BoxFuture<'_, Result<Session, SignInFault>> {
        Box::pin(self.get(None))
    }

    fn renew<'a>(&'a self, stale: &'a Session) -> BoxFuture<'a, Result<Session, SignInFault>> {
        Box::pin(self.get(Some(stale)))
    }

    fn forget<'a>(&'a self, refused: &'a Session) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let mut state = self.state.lock().await;
            drop(state.session.take_if(|session| session.access.is_same(&refused.access)));
        })
    }
}

impl Shared {
    async fn refresh(self: Arc<Self>, mut state: OwnedMutexGuard<State>) -> Result<Session, SignInFault> {
        let mut outcome = self.ask(&mut state).await;
        match &outcome {
            Err(SignInFault::Unserved(refusal)) if token_errors::is_unclear(refusal) => {
                if Doubt::count(&mut state.doubt, refusal, Instant::now(), self.patience) {
                    let (code, message) = (refusal.code.clone(), refusal.message.clone());
                    outcome = Err(SignInFault::Needed(Why { code, message }));
                }
            }
            // Nobody was asked, so nothing is known that was not known before.
            Err(SignInFault::Unreachable(_)) => {}
            _ => state.doubt = None,
        }
        let code = match &outcome {
            Ok(_) => "",
            Err(SignInFault::Needed(why) | SignInFault::Admin(why)) => &why.code,
            Err(SignInFault::SomeoneElse { .. }) => "someone_else",
            Err(SignInFault::Unreachable(_)) => "not_reached",
            Err(SignInFault::Moved { .. }) => "moved",
            Err(SignInFault::Unserved(refusal)) => &refusal.code,
        };
        tracing::info!(kind = "refresh", code, "session asked of salesforce");
        state.session = outcome.as_ref().ok().cloned();
        if let Err(fault @ SignInFault::Needed(_)) = &outcome {
            state.over = Some(fault.clone());
        }
        state.last = Some(outcome.clone());
        self.ended.fetch_add(1, Ordering::Release);
        outcome
    }

    async fn ask(&self, state: &mut State) -> Result<Session, SignInFault> {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("refresh_token", state.refresh.reveal()),
        ];
        let answer = post_form(&self.http, &self.login, "/services/oauth2/token", &form).await?;
        let unreadable = |why: &str| unserved("unreadable", why.to_owned());
        let token = json::parse(&answer.body).map_err(|fault| unreadable(fault.0))?;
        let identity = identity(&token).ok_or_else(|| unreadable("an answer without identity"))?;
        if self.identity != identity {
            return Err(SignInFault::SomeoneElse { org: identity.org, user: identity.user });
        }
        // The old one is dead: whatever else the answer says, the new one comes first.
        if let Some(new) = json::whole(&token, "refresh_token").filter(|new| new != state.refresh.reveal()) {
            let new = Secret::new(new);
            self.home.keep(new.clone()).await;
            state.refresh = new;
        }
        self.home.used();
        let access = json::whole(&token, "access_token").filter(|access| !access.is_empty());
        let access = Secret::new(access.ok_or_else(|| unreadable("an answer without token"))?);
        let instance = json::whole(&token, "instance_url").unwrap_or_default();
        let instance = self.login.instance(&instance).map_err(|_| {
            // The org's own word, shortened as all of its words are.
            SignInFault::Admin(Why { code: "bad_instance_url".to_owned(), message: json::shorten(instance) })
        })?;
        Ok(Session { access, instance, org: identity.org, user: identity.user })
    }
}

/// Posts a form to the sign-in host, and takes in an answer that is no error.
pub(super) async fn post_form(
    http: &Http,
    login: &Org,
    path: &str,
    form: &[(&str, &str)],
) -> Result<Answer, SignInFault> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let url = login.url(path, None);
    let request = Request { method: Method::POST, url, headers, body: Some(body.into_bytes()) };
    let answer = http.send(login, request).await.map_err(|lost| match lost {
        Lost::NotReached(why) => SignInFault::Unreachable(why),
        Lost::NoAnswer(why) => unserved("no_answer", why),
    })?;
    if matches!(answer.status, 200..=299) { Ok(answer) } else { Err(token_errors::refused(&answer, login)) }
}

/// From `https://login…/id/{org}/{user}`.
pub(super) fn identity(token: &Value) -> Option<Identity> {
    let url = json::whole(token, "id")?;
    let (rest, user) = url.trim_end_matches('/').rsplit_once('/')?;
    let (rest, org) = rest.rsplit_once('/')?;
    rest.ends_with("/id").then_some(())?;
    Some(Identity { org: org.parse().ok()?, user: user.parse().ok()? })
}

/// The sign-in was reached and did not say.
pub(super) fn unserved(code: &str, message: String) -> SignInFault {
    SignInFault::Unserved(Refusal {
        status: 0,
        code: code.to_owned(),
        message,
        fields: vec![],
        class: Class::Unserved,
        raw: String::new(),
    })
}

#[cfg(test)]
#[path = "refresh_tests.rs"]
mod tests;

//! HTTP and nothing of Salesforce: a request goes out once, and its answer comes in whole or not at
//! all.
//!
//! The road to an org, straight on or through a proxy, is found for each request (`proxy.rs`).
//!
//! Deliberately absent: retries of any kind, redirections, cookies, caches. Failure modes: either
//! [`Lost::NotReached`], when certainly nothing of the request left this desk, or [`Lost::NoAnswer`]
//! for everything else: cut, too slow, too long, not readable. In doubt is the rule, not the
//! exception: only an error from making the connection counts as not reached.

use super::proxy::{Network, Road};
use super::{BoxFuture, Org};
use reqwest::{
    Client, Method,
    dns::{Addrs, Name, Resolve, Resolving},
    header::HeaderMap,
};
use rustls::CertificateError;
use std::{
    error::Error,
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

/// How long to wait and how much to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For name, connection and TLS together.
    pub connect: Duration,
    /// For the whole call, from its start to the last byte of the answer.
    pub whole: Duration,
    /// For the next piece of an answer that has begun.
    pub idle: Duration,
    /// The most bytes of an answer, after decompression.
    pub answer: usize,
}

impl Default for Limits {
    /// Connected in 10 s, answered in 120 s, never silent for 30 s, at most 8 MiB: several times the longest
    /// page or describe that an org gives.
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(120),
            idle: Duration::from_secs(30),
            answer: 8 << 20,
        }
    }
}

/// How long a connection without a call is kept. One that the network has dropped unseen would put the
/// next report in doubt; a new one that can't be made leaves nothing in doubt.
const KEPT: Duration = Duration::from_secs(3);

/// Why no connection was made where the org's certificate is fine at another time than this computer's.
pub(super) const OTHER_TIME: &str = "the certificate is not valid at this computer's time";
/// What begins the words for a connection that was not made because nobody vouches for the other side.
const UNTRUSTED: &str = "the other side has no certificate that can be trusted";

/// Why no connection was made where the company's proxy wants to know who asks.
const PROXY_SIGN_IN: &str = "the proxy wants a sign-in";
/// What the HTTP library says of it: over http (407), and over SOCKS.
const PROXY_REFUSED: [&str; 3] = [
    "proxy authorization required",
    "credentials not accepted",
    "server implements authentication incorrectly",
];

/// Whether a connection was not made because the company's proxy wants a sign-in.
pub(super) fn is_proxy_sign_in(why: &str) -> bool {
    why == PROXY_SIGN_IN
}

/// What begins the words for an answer that was longer than is taken.
const TOO_LONG: &str = "an answer of over";

/// Whether no answer was had for that reason.
pub(super) fn is_too_long(why: &str) -> bool {
    why.starts_with(TOO_LONG)
}

/// Whether a connection was not made for that reason.
pub(super) fn is_untrusted(why: &str) -> bool {
    why.starts_with(UNTRUSTED)
}

/// What begins the words for an answer that was waited for too long.
const TOO_LATE: &str = "no answer in time";

/// Whether there was no answer for that reason.
pub(super) fn is_too_late(why: &str) -> bool {
    why.starts_with(TOO_LATE)
}

/// Finds the addresses of a name, with this port.
pub type Lookup = fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;

/// Asks the system.
pub(super) fn lookup(name: String, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), port)).await?.collect()) })
}

/// What begins the words for a connection that was not made because nobody knows the other side's name.
const UNKNOWN_NAME: &str = "nobody knows the name of the other side";

/// Whether a connection was not made for that reason.
pub(super) fn is_unknown_name(why: &str) -> bool {
    why.starts_with(UNKNOWN_NAME)
}

/// The words for it.
pub(super) fn unknown(fault: io::Error) -> String {
    UnknownName(fault).to_string()
}

/// Has names looked up as the client was told to.
struct Names(Lookup);

/// Nobody knows a name.
#[derive(Debug)]
struct UnknownName(io::Error);

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{UNKNOWN_NAME}: {}", self.0)
    }
}

impl Error for UnknownName {}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0)(name.as_str().to_owned(), 0);
        Box::pin(async move {
            let found = found.await.and_then(|found| match found.is_empty() {
                true => Err(io::Error::from(io::ErrorKind::NotFound)),
                false => Ok(found),
            });
            match found {
                Ok(found) => Ok(Box::new(found.into_iter()) as Addrs),
                Err(fault) => Err(UnknownName(fault).into()),
            }
        })
    }
}

/// No answer was had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// No connection was made.
    NotReached(String),
    /// A connection was made, or may have been.
    NoAnswer(String),
}

/// A whole answer, of whatever status. It may hold a token, so it has no `Debug`.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The value of a header, if it is plain text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is a page for people: maintenance, an edge, a hotel's sign-in.
    pub(super) fn is_page(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        kind.contains("html") || self.body.trim_ascii_start().first() == Some(&b'<')
    }
}

/// What goes out. It may hold a token, so it has no `Debug`.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: reqwest::Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
}

/// The clients, one for each kind of road, made when the road is first taken. It has no `Debug`: a client's own
/// shows the password of its proxy.
pub(super) struct Http {
    network: Network,
    lookup: Lookup,
    plain: OnceLock<Client>,
    near: OnceLock<Client>,
    /// The road that was taken last to where another machine is, and its client.
    far: Mutex<Option<(Road, Client)>>,
}

impl Http {
    pub(super) fn new(network: impl Into<Network>) -> Http {
        let network = network.into();
        Http { network, lookup, plain: OnceLock::new(), near: OnceLock::new(), far: Mutex::default() }
    }

    /// The same, with names looked up in this way.
    pub(super) fn looking_up(self, lookup: Lookup) -> Http {
        Http { lookup, ..self }
    }

    /// Makes a client for `org`, so that a machine without certificates says so at the start.
    pub(super) fn prepare(&self, org: &Org) -> Result<(), String> {
        self.client(org, Road::Straight).map(drop)
    }

    /// The road to `org`. To this machine itself it is never one through a proxy.
    pub(super) async fn road(&self, org: &Org) -> Road {
        if org.is_loopback() { Road::Straight } else { self.network.roads.to(org).await }
    }

    /// Plain http, which goes to this machine alone, needs no certificates.
    fn client(&self, org: &Org, road: Road) -> Result<Client, String> {
        let near = if org.is_plain() { Some(&self.plain) } else { org.is_loopback().then_some(&self.near) };
        if let Some(near) = near {
            if let Some(client) = near.get() {
                return Ok(client.clone());
            }
            let builder = Client::builder().no_proxy().dns_resolver(Arc::new(Names(self.lookup)));
            let builder = if org.is_plain() { builder.tls_certs_only([]) } else { builder.https_only(true) };
            let client = self.built(builder)?;
            return Ok(near.get_or_init(|| client).clone());
        }
        let mut far = self.far.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((taken, client)) = &*far
            && *taken == road
        {
            return Ok(client.clone());
        }
        let builder = Client::builder().no_proxy().https_only(true);
        let builder = match &road {
            Road::Straight => builder.dns_resolver(Arc::new(Names(self.lookup))),
            // A name that is not known then is the proxy's, and says nothing of the org's.
            Road::Through(proxy, user) => {
                builder.proxy(proxy.built(user.as_ref()).map_err(|fault| told(&fault))?)
            }
        };
        let client = self.built(builder)?;
        *far = Some((road, client.clone()));
        Ok(client)
    }

    fn built(&self, builder: reqwest::ClientBuilder) -> Result<Client, String> {
        // Another part of the program may have chosen already; any choice will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        builder
            .user_agent(concat!("Adtally/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.network.limits.connect)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .gzip(true)
            .tcp_nodelay(true)
            .pool_idle_timeout(KEPT)
            .build()
            .map_err(|fault| told(&fault))
    }

    /// Sends `request`, which is one to `org`, and takes its answer in.
    pub(super) async fn send(&self, org: &Org, request: Request) -> Result<Answer, Lost> {
        let started = Instant::now();
        let road = self.road(org).await;
        let client = self.client(org, road).map_err(Lost::NotReached)?;
        let mut out = client.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            out = out.body(body);
        }
        let out = out.build().map_err(|fault| Lost::NotReached(told(&fault)))?;
        let reply = within(self.network.limits.whole, client.execute(out)).await?;
        let mut reply = reply.map_err(|fault| {
            let told = told(&fault);
            if fault.is_connect() { Lost::NotReached(told) } else { Lost::NoAnswer(told) }
        })?;
        let (status, headers) = (reply.status().as_u16(), std::mem::take(reply.headers_mut()));
        let mut body = Vec::new();
        loop {
            let left = self.network.limits.whole.saturating_sub(started.elapsed());
            let piece = within(left.min(self.network.limits.idle), reply.chunk()).await?;
            match piece.map_err(|fault| Lost::NoAnswer(told(&fault)))? {
                None => return Ok(Answer { status, headers, body }),
                Some(piece) if body.len() + piece.len() > self.network.limits.answer => {
                    let most = self.network.limits.answer;
                    return Err(Lost::NoAnswer(format!("{TOO_LONG} {most} bytes")));
                }
                Some(piece) => body.extend_from_slice(&piece),
            }
        }
    }
}

/// A wait that is over leaves what was sent in doubt.
async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Result<T, Lost> {
    tokio::time::timeout(time, work).await.map_err(|_| Lost::NoAnswer(TOO_LATE.to_owned()))
}

/// The error and its causes, without the URL, which may hold what a person typed.
fn told(fault: &reqwest::Error) -> String {
    let refused = refused_certificate(fault);
    if refused.is_some_and(is_of_another_time) {
        return OTHER_TIME.to_owned();
    }
    if let Some(unknown) = unknown_name(fault) {
        return unknown.to_string();
    }
    let mut text = if fault.is_timeout() { TOO_LATE.to_owned() } else { String::new() };
    let mut cause = fault.source();
    while let Some(fault) = cause {
        let line = fault.to_string();
        if !text.contains(&line) {
            let gap = if text.is_empty() { "" } else { ": " };
            text = format!("{text}{gap}{line}");
        }
        cause = fault.source();
    }
    match (refused, text.as_str()) {
        (None, text) if PROXY_REFUSED.iter().any(|words| text.contains(words)) => PROXY_SIGN_IN.to_owned(),
        (Some(_), _) => format!("{UNTRUSTED}: {text}"),
        (None, "") => "no answer".to_owned(),
        (None, _) => text,
    }
}

/// The name that nobody knew, if that is why.
fn unknown_name<'a>(fault: &'a (dyn Error + 'static)) -> Option<&'a UnknownName> {
    fault.downcast_ref().or_else(|| fault.source().and_then(unknown_name))
}

/// Why TLS refused the other side's certificate, if it did.
fn refused_certificate<'a>(fault: &'a (dyn Error + 'static)) -> Option<&'a CertificateError> {
    if let Some(rustls::Error::InvalidCertificate(why)) = fault.downcast_ref() {
        return Some(why);
    }
    // An I/O error passes over what it wraps when it is asked for its source.
    let wrapped = fault.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped
        .map(|wrapped| wrapped as &(dyn Error + 'static))
        .or_else(|| fault.source())
        .and_then(refused_certificate)
}

/// Whether a certificate was refused for the time alone: most likely the clock of this computer is wrong.
fn is_of_another_time(why: &CertificateError) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(why, Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
}

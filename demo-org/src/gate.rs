//! The way of every request: who may come in, what is to go wrong, who answers, what is counted.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Response, header};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::data::locks::{Held, Locking};
use crate::demo;
use crate::demo::counts::{CallKind, Line};
use crate::demo::faults::{After, Before, RowFaults};
use crate::http::{Answer, Call};
use crate::limits::Limits;
use crate::oauth;
use crate::org::Org;
use crate::refusal::Refusal;
use crate::rest::{self, Tally};
use crate::wire::Conn;

/// Salesforce's limit for the address and the headers together.
const LONGEST_HEAD: usize = 16_384;
const LARGEST_BODY: usize = 50 * 1024 * 1024;

pub(crate) async fn serve(
    State(org): State<Arc<Org>>,
    ConnectInfo(conn): ConnectInfo<Conn>,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let base = match own_base(&head.headers) {
        Ok(base) => base,
        Err(answer) => return answer.into_response(false),
    };
    let uri = head.uri.path_and_query().map_or("/", |uri| uri.as_str()).to_owned();
    let method = head.method.as_str().to_owned();
    let pretty = head.headers.get("x-prettyprint").is_some_and(|value| value == "1");
    let too_long = too_long(&uri, &head.headers);
    let body = match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => body.to_vec(),
        Err(_) => {
            let text = "The request body is larger than 50 MB, or not what its headers say";
            return Answer::from(Refusal::new("EXCEEDED_MAX_SIZE_REQUEST", text)).into_response(pretty);
        }
    };
    let call = Call::new(&method, &uri, head.headers, body);
    if demo::owns(head.uri.path()) {
        let answer = blocking(move || demo::handle(&org, &call, &conn)).await;
        return answer.into_response(pretty);
    }
    let path = head.uri.path().to_owned();
    // A call that has arrived is done to its end, as in Salesforce, also when its client has given up waiting.
    let answer = tokio::spawn(counted(org, conn, call, base, path, too_long));
    finished(answer).await.into_response(pretty)
}

/// A request that Salesforce would have got: counted, and open to faults.
async fn counted(
    org: Arc<Org>,
    conn: Conn,
    call: Call,
    base: String,
    path: String,
    too_long: Option<Refusal>,
) -> Answer {
    let kind = CallKind::of(&call.method, &call.parts());
    let (method, query) = (call.method.clone(), call.param("q").map(str::to_owned));
    let writer = call.token().filter(|_| kind.reports(&method));
    let long = org.limits.long_calls.map(|(most, long)| (most, org.counts().longer_than(long)));
    let (number, usage) = org.counts().begin(kind, writer, conn.first_count());
    let _in_flight = InFlight(Arc::clone(&org), number);
    let plan = org.faults().plan(kind, &method, &call.body, call.token());

    let latency = org.latency.as_ref().map(|range| {
        let (least, most) = (range.start().as_micros() as u64, range.end().as_micros() as u64);
        Duration::from_micros(fastrand::u64(least..=most.max(least)))
    });
    let wait = latency.unwrap_or_default() + plan.slow.unwrap_or_default();
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }

    let api_usage = plan.api_usage;
    let mut tally = Tally::default();
    let mut answer = if let Some(before) = &plan.before {
        instead(before, &conn)
    } else if let Some(refusal) = too_long {
        Answer::from(refusal)
    } else if let Some(refusal) = too_many(&org.limits, kind, usage, long) {
        org.counts().refused();
        Answer::from(refusal)
    } else {
        let work = Work { org: Arc::clone(&org), call, base, rows: plan.rows, usage };
        let (work, mut locking, _held) =
            if org.limits.lock.is_zero() || !kind.reports(&method) || kind == CallKind::Bulk {
                (work, Locking::default(), Held::default())
            } else {
                lock(work).await
            };
        let done = blocking(move || {
            let mut tally = Tally::default();
            let answer = work.run(&mut locking, &mut tally);
            work.org.faults().settle(&work.rows);
            tally.lock_failures = locking.failures();
            (answer, tally)
        });
        let (answer, did) = done.await;
        tally = did;
        answer
    };
    let mut status = Some(answer.status);
    if matches!(plan.before, Some(Before::Cut)) {
        status = None;
    }
    if let Some(After::Cut(bytes)) = plan.after {
        conn.cut_after(bytes);
        status = None;
        answer = answer.with("connection", "close");
    }
    if kind.is_charged() {
        let used = if matches!(plan.before, Some(Before::Limit)) { org.limits.daily() } else { usage };
        let used = api_usage.unwrap_or(used);
        answer = answer.with("sforce-limit-info", format!("api-usage={used}/{}", org.limits.daily()));
    }
    let query = query.as_deref();
    org.counts().note(&Line { kind, method: &method, path: &path, query, status, tally });
    answer
}

/// A call at its work.
struct Work {
    org: Arc<Org>,
    call: Call,
    base: String,
    rows: RowFaults,
    usage: u64,
}

impl Work {
    fn run(&self, locking: &mut Locking, tally: &mut Tally) -> Answer {
        let Work { org, call, base, rows, usage } = self;
        match call.path.first().map(String::as_str) {
            Some("services") if call.path.get(1).is_some_and(|part| part == "data") => {
                rest::handle(org, call, rows, *usage, locking, tally)
            }
            _ => oauth::handle(org, call, base),
        }
    }
}

/// Takes the rows that the call will lock, and lets the time of its transaction pass before it does its work, so
/// that others see the whole of it at its end.
async fn lock(work: Work) -> (Work, Locking, Held) {
    let (work, mut locking) = blocking(move || {
        let mut locking = Locking::rehearsal();
        work.run(&mut locking, &mut Tally::default());
        (work, locking)
    })
    .await;
    let org = &work.org;
    let held = org.row_locks.take(&mut locking, org.limits.lock_wait).await;
    if !held.is_empty() {
        tokio::time::sleep(org.limits.lock).await;
    }
    (work, locking, held)
}

/// What a call is refused with that comes on top of too many. `long` is how many calls may last long at once, and
/// how many do.
fn too_many(limits: &Limits, kind: CallKind, usage: u64, long: Option<(usize, usize)>) -> Option<Refusal> {
    let refuse = |which| Some(Refusal::new("REQUEST_LIMIT_EXCEEDED", format!("{which} Limit exceeded.")));
    if !kind.is_charged() {
        None
    } else if limits.daily_calls.is_some_and(|most| usage > most) {
        refuse("TotalRequests")
    } else if long.is_some_and(|(most, now)| now >= most) {
        refuse("ConcurrentPerOrgLongTxn")
    } else {
        None
    }
}

/// What a fault answers instead of the call.
fn instead(before: &Before, conn: &Conn) -> Answer {
    match before {
        Before::Cut => {
            conn.cut_after(0);
            Answer::empty(503)
        }
        Before::Maintenance => Answer::html(503, include_str!("demo/assets/maintenance.html")),
        Before::HtmlOk => Answer::html(200, include_str!("demo/assets/maintenance.html")),
        Before::Limit => {
            Answer::from(Refusal::new("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
        }
        Before::Refused(refusal) => Answer::from(refusal.clone()),
        Before::OAuth { status, error, description } => {
            Answer::json(*status, json!({ "error": error, "error_description": description }))
        }
        Before::Moved { status, to } => {
            let answer = Answer::html(*status, "<html>Moved</html>");
            match to {
                Some(to) => answer.with("location", to),
                None => answer,
            }
        }
        Before::ServerError => Answer::from(Refusal::new(
            "UNKNOWN_EXCEPTION",
            "An unexpected error occurred. Please include this ErrorId if you contact support: 1107-70 (-118)",
        )),
    }
}

/// The address that the client uses for this org. Another host, or a page of another origin, is turned away.
/// Any port of loopback is ours: a proxy in front of the org has another one, and a name that somebody else
/// has pointed here is turned away whatever its port.
fn own_base(headers: &HeaderMap) -> Result<String, Answer> {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let loopback = |host: &&str| {
        host.split_once(':').is_some_and(|(name, port)| {
            matches!(name, "127.0.0.1" | "localhost") && port.parse::<u16>().is_ok()
        })
    };
    let Some(host) = text(header::HOST).filter(loopback) else {
        return Err(Answer::text(421, "This org answers to its own address only."));
    };
    let base = format!("http://{host}");
    if headers.get_all(header::ORIGIN).iter().any(|origin| origin != base.as_str()) {
        return Err(Answer::text(403, "Pages of other origins may not use this org."));
    }
    Ok(base)
}

fn too_long(uri: &str, headers: &HeaderMap) -> Option<Refusal> {
    let headers: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if uri.len() > LONGEST_HEAD {
        return Some(Refusal::new("URI_TOO_LONG", "The URI is longer than 16,384 bytes"));
    }
    (uri.len() + headers > LONGEST_HEAD).then(|| {
        Refusal::new("REQUEST_HEADER_TOO_LARGE", "The URI and the headers are longer than 16,384 bytes")
    })
}

/// The work of a call syncs files and holds a lock, which has no place on the threads that serve connections.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    finished(tokio::task::spawn_blocking(work)).await
}

/// What a task came to; its panic goes on here.
async fn finished<T>(task: JoinHandle<T>) -> T {
    match task.await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down, and nobody waits for this answer any more.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Counts a call as in flight until it is done, or has panicked.
struct InFlight(Arc<Org>, u64);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.counts().end(self.1);
    }
}

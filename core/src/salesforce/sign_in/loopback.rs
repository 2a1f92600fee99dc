//! The listener that the browser comes back to: this machine only, GET on one path only, one answer
//! only, and closed when it has it.
//!
//! Browsers resolve `localhost` to ::1 first where there is IPv6, so both are listened on; a program
//! that has one of the two has the port. Connections that say nothing are opened ahead by browsers,
//! so each is served by itself, and the oldest makes room. An answer is handed over before its page is
//! written: browsers, and what watches over them, break connections off. Programs of other users of this
//! machine are not spoken to.

use super::AttemptFault;
use super::attempt::is_same;
use super::page::{Page, prefers_german};
use super::peer::{self, Peer};
use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

/// The ports whose callbacks are registered, in the order in which they are tried.
pub const PORTS: [u16; 3] = [8717, 8718, 8719];

const CALLBACK: &str = "/oauth/callback";
/// The most bytes of a request's head.
const MOST: usize = 16 << 10;
/// How long a connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the browser has, at the most, for fetching the page that it is sent to.
const GOODBYE: Duration = Duration::from_secs(3);
/// Connections at once; the oldest ends for one more.
const MOST_CONNECTIONS: usize = 32;
/// But not before it had this long.
const A_CHANCE: Duration = Duration::from_millis(100);

pub(super) struct Loopback {
    listeners: Vec<TcpListener>,
    port: u16,
}

/// What the connections of one attempt share.
struct Shared {
    port: u16,
    /// The state that the answer must carry; gone with the first one that does.
    state: Mutex<Option<String>>,
    answers: mpsc::UnboundedSender<Heard>,
}

/// What came in.
enum Heard {
    /// The answer, as the query of the callback.
    Answer(String),
    /// A callback of some other attempt.
    Stranger,
    /// The browser has its page.
    Farewell,
}

impl Loopback {
    /// Takes the first of `ports` that is free on this machine.
    pub(super) async fn bind(ports: &[u16]) -> Result<Loopback, AttemptFault> {
        for port in ports {
            if let Ok(listeners) = listen(*port).await {
                return Ok(Loopback { listeners, port: *port });
            }
        }
        let ports: Vec<_> = ports.iter().map(ToString::to_string).collect();
        Err(AttemptFault::PortsTaken { ports: ports.join(", ") })
    }

    /// What the org has to send the browser back to.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}{CALLBACK}", self.port)
    }

    /// Waits for the answer that carries `state`, and gives its query. The page that thanks for it is
    /// served a moment longer.
    pub(super) async fn wait(self, state: &str, patience: Duration) -> Result<String, AttemptFault> {
        let (answers, mut heard) = mpsc::unbounded_channel();
        let state = Mutex::new(Some(state.to_owned()));
        let shared = Arc::new(Shared { port: self.port, state, answers });
        let mut servers = JoinSet::new();
        for listener in self.listeners {
            servers.spawn(serve(listener, Arc::clone(&shared)));
        }
        let mut strangers = false;
        let answer = tokio::time::timeout(patience, async {
            loop {
                match heard.recv().await {
                    Some(Heard::Answer(query)) => return query,
                    Some(Heard::Stranger) => strangers = true,
                    Some(Heard::Farewell) => {}
                    // The senders live as long as the servers, which never end by themselves.
                    None => std::future::pending().await,
                }
            }
        });
        let Ok(query) = answer.await else {
            servers.shutdown().await;
            return Err(if strangers { AttemptFault::WrongState } else { AttemptFault::TimedOut });
        };
        tokio::spawn(async move {
            let farewell = async { while !matches!(heard.recv().await, Some(Heard::Farewell) | None) {} };
            // A browser that does not come for its page has gone.
            let _ = tokio::time::timeout(GOODBYE, farewell).await;
            servers.shutdown().await;
        });
        Ok(query)
    }
}

async fn listen(port: u16) -> io::Result<Vec<TcpListener>> {
    let mut listeners = vec![TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?];
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Ok(listener) => listeners.push(listener),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
        // A machine without IPv6.
        Err(_) => {}
    }
    Ok(listeners)
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    let mut open: VecDeque<(Instant, AbortHandle)> = VecDeque::new();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let Some(stream) = own(stream).await else { continue };
            while connections.try_join_next().is_some() {}
            open.retain(|(_, connection)| !connection.is_finished());
            while open.len() >= MOST_CONNECTIONS
                && let Some((since, oldest)) = open.front()
            {
                let left = A_CHANCE.saturating_sub(since.elapsed());
                if left.is_zero() {
                    oldest.abort();
                    open.pop_front();
                } else {
                    // Sooner where one of them ends by itself.
                    let _ = tokio::time::timeout(left, connections.join_next()).await;
                    open.retain(|(_, connection)| !connection.is_finished());
                }
            }
            let shared = Arc::clone(&shared);
            let connection = connections.spawn(async move {
                // A browser that goes away needs no page.
                let _ = tokio::time::timeout(PATIENCE, talk(stream, &shared)).await;
            });
            open.push_back((Instant::now(), connection));
        } else {
            // Out of handles, for example; they come back.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The connection, if it is not that of another user's program. Looked at before anything else: nobody can tell
/// any more when it has closed its end.
async fn own(stream: TcpStream) -> Option<TcpStream> {
    let look = tokio::task::spawn_blocking(move || (peer::of(&stream), stream));
    match look.await.ok()? {
        (Peer::Own, stream) => Some(stream),
        (Peer::Unknown, stream) => {
            tracing::info!("nobody can tell whose program answers the sign-in");
            Some(stream)
        }
        (Peer::Foreign, _) => {
            tracing::warn!("another user of this machine was turned away from the sign-in");
            None
        }
    }
}

/// One request and its answer.
async fn talk(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut piece = [0; 2048];
        let read = stream.read(&mut piece).await?;
        if read == 0 || head.len() + read > MOST {
            return Ok(());
        }
        head.extend_from_slice(&piece[..read]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (reply, heard) = shared.answer(&head);
    let farewell = match heard {
        Some(Heard::Farewell) => Some(Heard::Farewell),
        heard => {
            shared.tell(heard);
            None
        }
    };
    stream.write_all(reply.as_bytes()).await?;
    stream.shutdown().await?;
    shared.tell(farewell);
    Ok(())
}

impl Shared {
    fn tell(&self, heard: Option<Heard>) {
        if let Some(heard) = heard {
            // Nobody listens any more when the answer is there already.
            let _ = self.answers.send(heard);
        }
    }

    fn answer(&self, head: &str) -> (String, Option<Heard>) {
        let mut lines = head.split("\r\n");
        let mut request = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (request.next().unwrap_or_default(), request.next().unwrap_or_default());
        let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(':')).collect();
        let header = |wanted: &str| {
            let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map_or("", |(_, value)| value.trim())
        };
        let ours = ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{}", self.port));
        if !ours.iter().any(|host| host.eq_ignore_ascii_case(header("host"))) {
            return (reply("421 Misdirected Request", "", ""), None);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let german = prefers_german(header("accept-language"));
        match (method, path) {
            ("OPTIONS", CALLBACK) => (preflight(header("origin")), None),
            ("GET", CALLBACK) => {
                let (page, heard) = self.callback(query);
                (reply("303 See Other", &format!("location: {}\r\n", page.path()), ""), Some(heard))
            }
            ("GET", path) if path == Page::Done.path() => (shown(Page::Done, german), Some(Heard::Farewell)),
            ("GET", path) if path == Page::Failed.path() => {
                (shown(Page::Failed, german), Some(Heard::Farewell))
            }
            ("GET", _) => (reply("404 Not Found", "", ""), None),
            _ => (reply("405 Method Not Allowed", "allow: GET\r\n", ""), None),
        }
    }

    /// Takes an answer, if it is the one that is waited for. The state goes with it.
    fn callback(&self, query: &str) -> (Page, Heard) {
        let said = |wanted: &str| {
            url::form_urlencoded::parse(query.as_bytes())
                .find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = state.as_ref().is_some_and(|state| is_same(&said("state").unwrap_or_default(), state));
        if !fits {
            return (Page::Failed, Heard::Stranger);
        }
        *state = None;
        let page = if said("error").is_some() { Page::Failed } else { Page::Done };
        (page, Heard::Answer(query.to_owned()))
    }
}

/// Chrome asks before a page of the net may lead to this machine.
fn preflight(origin: &str) -> String {
    let sane = origin.starts_with("https://") || origin.starts_with("http://");
    let origin = if sane {
        format!("access-control-allow-origin: {origin}\r\nvary: origin\r\n")
    } else {
        String::new()
    };
    let headers = format!(
        "{origin}access-control-allow-private-network: true\r\naccess-control-allow-methods: GET\r\n"
    );
    reply("204 No Content", &headers, "")
}

fn shown(page: Page, german: bool) -> String {
    let headers = "content-type: text/html; charset=utf-8\r\ncontent-security-policy: default-src 'none'; \
        style-src 'unsafe-inline'; frame-ancestors 'none'\r\n";
    reply("200 OK", headers, &page.html(german))
}

fn reply(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncache-control: no-store\r\nreferrer-policy: no-referrer\r\n\
         x-content-type-options: nosniff\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
#[path = "loopback_tests.rs"]
mod tests;

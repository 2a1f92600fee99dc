//! A server for tests that answers with the bytes it is told to, however wrong they are.

use super::Org;
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A request as it came in.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The request line and the headers.
    pub(super) head: String,
    pub(super) body: String,
}

impl Seen {
    pub(super) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(super) fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line.eq_ignore_ascii_case(header))
    }
}

/// What comes back: bytes, with a pause before each piece; then the connection is kept, or closed.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) pieces: Vec<(Duration, Vec<u8>)>,
    pub(super) close: bool,
}

impl Reply {
    pub(super) fn bytes(bytes: impl Into<Vec<u8>>) -> Reply {
        Reply { pieces: vec![(Duration::ZERO, bytes.into())], close: true }
    }

    pub(super) fn json(status: u16, body: &str) -> Reply {
        Reply::with(status, &["Content-Type: application/json;charset=UTF-8"], body)
    }

    pub(super) fn with(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Reply {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        let mut bytes = format!("{head}\r\n").into_bytes();
        bytes.extend_from_slice(body);
        Reply { pieces: vec![(Duration::ZERO, bytes)], close: false }
    }

    /// The first `count` bytes of it, then the connection is closed.
    pub(super) fn cut(mut self, count: usize) -> Reply {
        self.pieces[0].1.truncate(count);
        Reply { close: true, ..self }
    }

    /// The same after a while.
    pub(super) fn after(mut self, pause: Duration) -> Reply {
        self.pieces[0].0 = pause;
        self
    }
}

type Script = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

/// The server. It stops when the test's runtime does.
pub(super) struct Scripted {
    pub(super) org: Org,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Scripted {
    /// Answers each request with what `script` says for it and for how many came before.
    pub(super) async fn start(script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&log)));
            }
        });
        Scripted { org: Org::at(&address).expect("loopback"), seen }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    script: Arc<Script>,
    log: Arc<Mutex<Vec<Seen>>>,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        while let Some(request) = read(&mut stream).await {
            let place = {
                let mut log = log.lock().expect("no panic");
                log.push(request.clone());
                log.len() - 1
            };
            let reply = script(&request, place);
            for (pause, piece) in &reply.pieces {
                tokio::time::sleep(*pause).await;
                if stream.write_all(piece).await.is_err() {
                    return;
                }
                let _ = stream.flush().await;
            }
            if reply.close {
                let _ = stream.shutdown().await;
                return;
            }
        }
    })
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16_384];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            let whole = end + 4 + length.unwrap_or(0);
            if bytes.len() >= whole {
                return Some(Seen {
                    head,
                    body: String::from_utf8_lossy(&bytes[end + 4..whole]).into_owned(),
                });
            }
        }
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
}

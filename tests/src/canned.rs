//! A server for the tests of this crate itself: it keeps what it was asked and answers from a tin.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Runs until the test's runtime ends.
pub(crate) struct Canned {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Canned {
    /// Answers each request, one per connection, with what `answer` makes of it.
    pub(crate) async fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Canned {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                tokio::spawn(async move {
                    let Some(request) = read(&mut stream).await else { return };
                    let answer = answer(&request);
                    lock(&kept).push(request);
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        Canned { url, requests }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// All requests so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        lock(&self.requests).clone()
    }

    pub(crate) fn ok(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }
}

fn lock(requests: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    requests.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One whole request; `None` when the client went away before its end.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut request = String::new();
    let mut bytes = [0; 4096];
    loop {
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap_or(0)) {
                return Some(request);
            }
        }
        match stream.read(&mut bytes).await {
            Ok(length @ 1..) => request.push_str(&String::from_utf8_lossy(&bytes[..length])),
            _ => return None,
        }
    }
}

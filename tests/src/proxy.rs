//! The network of the tests: a TCP proxy in front of an org, which can fail on demand.
//!
//! It knows nothing of HTTP. What goes from the client to the org is the request, what comes back is
//! the answer, and a lost answer is bytes that never arrive. Everything that is said to it holds for
//! open connections too, and when a call returns it has taken effect.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::port::Port;

/// A proxy that runs until it is dropped.
pub struct Proxy {
    port: Port,
    line: Arc<Line>,
    /// Accepts connections; there is none while the line is cut.
    acceptor: Mutex<Option<JoinHandle<()>>>,
}

/// What all connections share.
struct Line {
    target: SocketAddr,
    state: watch::Sender<State>,
    /// What came first since the line was last there again.
    first: std::sync::Mutex<First>,
    connections: AtomicU64,
    request_bytes: AtomicU64,
    answer_bytes: AtomicU64,
}

#[derive(Clone, Copy, Default)]
struct State {
    up: bool,
    /// Answers are kept back.
    hold: bool,
    /// How many answers were kept back since the hold began.
    held: u64,
    /// How often answers were let go.
    releases: u64,
    requests: Budget,
    answers: Budget,
    /// The network goes away behind the last of the answers.
    goes_away: bool,
}

/// How much goes through in one direction before a connection is cut.
#[derive(Clone, Copy, Default)]
struct Budget {
    left: Option<usize>,
    /// How often a connection was cut for it.
    cuts: u64,
}

/// When what came first since a line was mended.
#[derive(Debug, Clone, Copy, Default)]
pub struct First {
    /// A connection, with or without a request.
    pub connection: Option<Instant>,
    /// A byte of a request.
    pub request: Option<Instant>,
}

impl Proxy {
    /// Starts a proxy in front of `http://address:port`.
    ///
    /// # Errors
    /// When the target names no address, or no port is free.
    pub async fn start(target: &str) -> Result<Proxy> {
        let url = url::Url::parse(target).with_context(|| format!("{target} is no URL"))?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            bail!("{target} names no host");
        };
        let mut addresses = tokio::net::lookup_host((host, port)).await.context("looking up the target")?;
        let line = Line {
            target: addresses.next().context("the target has no address")?,
            state: watch::Sender::new(State::default()),
            first: std::sync::Mutex::default(),
            connections: AtomicU64::new(0),
            request_bytes: AtomicU64::new(0),
            answer_bytes: AtomicU64::new(0),
        };
        let port = Port::reserve().context("reserving the proxy's port")?;
        let proxy = Proxy { port, line: Arc::new(line), acceptor: Mutex::default() };
        proxy.mend().await?;
        Ok(proxy)
    }

    /// What clients call instead of the org.
    #[must_use]
    pub fn url(&self) -> String {
        self.port.url()
    }

    /// Takes the network away: open connections are reset, new ones refused.
    pub async fn cut(&self) {
        self.line.state.send_modify(|state| state.up = false);
        if let Some(acceptor) = self.acceptor.lock().await.take() {
            // It ends by itself once every connection has; it can't fail but by a panic, which was printed.
            let _ = acceptor.await;
        }
    }

    /// Brings the network back on the same port. Nothing happens when it was there.
    ///
    /// # Errors
    /// When somebody else took the port.
    pub async fn mend(&self) -> Result<()> {
        let mut acceptor = self.acceptor.lock().await;
        if !self.line.state.borrow().up {
            if let Some(ended) = acceptor.take() {
                // As above.
                let _ = ended.await;
            }
            let listener = self.port.listen().context("listening on the proxy's port")?;
            *self.line.first() = First::default();
            self.line.state.send_modify(|state| state.up = true);
            *acceptor = Some(tokio::spawn(accept(listener, Arc::clone(&self.line))));
        }
        Ok(())
    }

    /// Lets so many more bytes of answers through, then ends the connection that they came by, once.
    /// With 0, the next answer is lost as a whole: the org has saved, and the client never hears.
    pub fn cut_answer_after(&self, bytes: usize) {
        self.line.state.send_modify(|state| (state.answers.left, state.goes_away) = (Some(bytes), false));
    }

    /// The same, and the network is away from that moment on.
    pub fn go_away_after(&self, bytes: usize) {
        self.line.state.send_modify(|state| (state.answers.left, state.goes_away) = (Some(bytes), true));
    }

    /// Lets so many more bytes of requests through, then resets the connection that they came by, once.
    /// With 0, the org never hears of the next request.
    pub fn cut_request_after(&self, bytes: usize) {
        self.line.state.send_modify(|state| state.requests.left = Some(bytes));
    }

    /// Cuts nothing any more that was to be cut after so many bytes. Tells how often that happened so far.
    pub fn spare(&self) -> u64 {
        let mut cuts = 0;
        self.line.state.send_modify(|state| {
            (state.requests.left, state.answers.left) = (None, None);
            cuts = state.requests.cuts + state.answers.cuts;
        });
        cuts
    }

    /// What came first since the line was last mended.
    #[must_use]
    pub fn first(&self) -> First {
        *self.line.first()
    }

    /// Forwards requests, and keeps every answer back until [`Proxy::release`].
    pub fn hold(&self) {
        self.line.state.send_modify(|state| (state.hold, state.held) = (true, 0));
    }

    /// Lets answers go, also those that were kept back.
    pub fn release(&self) {
        self.line.state.send_modify(|state| {
            state.hold = false;
            state.releases += 1;
        });
    }

    /// Waits until an answer is kept back, so that the org has surely done what it was asked for.
    pub async fn until_held(&self) {
        // The sender is ours and outlives the wait.
        let _ = self.line.state.subscribe().wait_for(|state| state.held > 0).await;
    }

    /// Waits until so many answers were cut since the start.
    pub async fn until_cut_answers(&self, answers: u64) {
        let _ = self.line.state.subscribe().wait_for(|state| state.answers.cuts >= answers).await;
    }

    /// Connections that were accepted.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.line.connections.load(Ordering::SeqCst)
    }

    /// Bytes that the org was given.
    #[must_use]
    pub fn request_bytes(&self) -> u64 {
        self.line.request_bytes.load(Ordering::SeqCst)
    }

    /// Bytes that clients were given.
    #[must_use]
    pub fn answer_bytes(&self) -> u64 {
        self.line.answer_bytes.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(acceptor) = self.acceptor.get_mut().take() {
            acceptor.abort();
        }
    }
}

/// Accepts connections until the line is cut; then ends when all of them have.
async fn accept(listener: TcpListener, line: Arc<Line>) {
    let mut connections = JoinSet::new();
    let mut state = line.state.subscribe();
    loop {
        tokio::select! {
            biased;
            _ = state.wait_for(|state| !state.up) => break,
            _ = connections.join_next(), if !connections.is_empty() => (),
            accepted = listener.accept() => {
                // An accept fails for one client's reason, such as a reset before it; the next may do.
                let Ok((client, _)) = accepted else { continue };
                line.connections.fetch_add(1, Ordering::SeqCst);
                line.first().connection.get_or_insert_with(Instant::now);
                connections.spawn(carry(client, Arc::clone(&line)));
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Carries one connection to its end.
async fn carry(mut client: TcpStream, line: Arc<Line>) {
    let Ok(mut org) = TcpStream::connect(line.target).await else {
        reset(&client);
        return;
    };
    // Best effort: without it an answer can wait for an acknowledgement.
    let _ = (client.set_nodelay(true), org.set_nodelay(true));
    let (mut from_client, mut to_client) = client.split();
    let (mut from_org, mut to_org) = org.split();
    let mut state = line.state.subscribe();
    let requests = async {
        if !requests(&mut from_client, &mut to_org, &line).await {
            // A client that has asked for all it wants still waits for its answer.
            std::future::pending::<()>().await;
        }
    };
    let cut = tokio::select! {
        biased;
        _ = state.wait_for(|state| !state.up) => true,
        () = answers(&mut from_org, &mut to_client, &line) => false,
        () = requests => true,
    };
    if cut || !line.state.borrow().up {
        reset(&client);
        reset(&org);
    }
}

/// Has the connection reset when it is dropped, as a network does that went away.
fn reset(stream: &TcpStream) {
    // Where this fails the connection is closed in order, which a client must stand as well.
    let _ = stream.set_zero_linger();
}

/// Carries requests; tells whether one was cut.
async fn requests(from: &mut ReadHalf<'_>, to: &mut WriteHalf<'_>, line: &Line) -> bool {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        line.first().request.get_or_insert_with(Instant::now);
        let (allowed, cut) = line.spend(length, |state| &mut state.requests);
        if to.write_all(&bytes[..allowed]).await.is_err() {
            return false;
        }
        line.request_bytes.fetch_add(allowed as u64, Ordering::SeqCst);
        if cut {
            return true;
        }
    }
    let _ = to.shutdown().await;
    false
}

async fn answers(from: &mut ReadHalf<'_>, to: &mut WriteHalf<'_>, line: &Line) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        line.until_released().await;
        let (allowed, cut) = line.spend(length, |state| &mut state.answers);
        if to.write_all(&bytes[..allowed]).await.is_err() {
            return;
        }
        line.answer_bytes.fetch_add(allowed as u64, Ordering::SeqCst);
        if cut {
            break;
        }
    }
    // A network that went away says nothing more, not even that this was all.
    if line.state.borrow().up {
        let _ = to.shutdown().await;
    }
}

impl Line {
    /// Keeps an answer back for as long as answers are.
    async fn until_released(&self) {
        let mut released = None;
        self.state.send_if_modified(|state| {
            released = state.hold.then_some(state.releases + 1);
            state.held += u64::from(state.hold);
            state.hold
        });
        if let Some(release) = released {
            let _ = self.state.subscribe().wait_for(|state| state.releases >= release).await;
        }
    }

    /// How many of so many bytes go through, and whether the connection is cut behind them.
    fn spend(&self, length: usize, budget: impl FnOnce(&mut State) -> &mut Budget) -> (usize, bool) {
        let mut spent = (length, false);
        self.state.send_if_modified(|state| {
            let budget = budget(state);
            match budget.left {
                Some(left) if left <= length => {
                    spent = (left, true);
                    *budget = Budget { left: None, cuts: budget.cuts + 1 };
                    state.up &= !std::mem::take(&mut state.goes_away);
                    true
                }
                Some(left) => {
                    budget.left = Some(left - length);
                    false
                }
                None => false,
            }
        });
        spent
    }

    fn first(&self) -> std::sync::MutexGuard<'_, First> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;
    use crate::canned::Canned;

    /// Sends a request and reads what comes back, to the end of the connection.
    async fn ask(proxy: &Proxy, request: &str) -> std::io::Result<String> {
        let address = proxy.url().replace("http://", "");
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    const GET: &str = "GET / HTTP/1.1\r\nconnection: close\r\n\r\n";

    async fn stage() -> (Canned, Proxy) {
        let org = Canned::start(|_| Canned::ok("saved")).await;
        let proxy = Proxy::start(&org.url()).await.expect("a proxy");
        (org, proxy)
    }

    #[tokio::test]
    async fn bytes_go_both_ways_and_are_counted() {
        let (org, proxy) = stage().await;
        let answer = ask(&proxy, GET).await.expect("an answer");
        assert_eq!(answer, Canned::ok("saved"));
        assert_eq!(org.requests().len(), 1);
        assert_eq!(proxy.connections(), 1);
        assert_eq!(proxy.request_bytes(), GET.len() as u64);
        assert_eq!(proxy.answer_bytes(), answer.len() as u64);
    }

    #[tokio::test]
    async fn a_cut_line_refuses_and_comes_back_on_the_same_port() {
        let (org, proxy) = stage().await;
        let url = proxy.url();
        for _ in 0..10 {
            proxy.cut().await;
            let refused = ask(&proxy, GET).await.expect_err("the line is cut");
            assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
            proxy.cut().await; // twice is once
            proxy.mend().await.expect("the port is still there");
            proxy.mend().await.expect("twice is once");
            assert_eq!(ask(&proxy, GET).await.expect("an answer"), Canned::ok("saved"));
        }
        assert_eq!(proxy.url(), url);
        assert_eq!(org.requests().len(), 10);
    }

    #[tokio::test]
    async fn a_cut_resets_connections_that_are_open() {
        let (_org, proxy) = stage().await;
        let mut open = TcpStream::connect(proxy.url().replace("http://", "")).await.expect("connected");
        open.write_all(b"GET / HT").await.expect("half a request");
        while proxy.request_bytes() == 0 {
            tokio::task::yield_now().await;
        }
        proxy.cut().await;
        let error = open.read(&mut [0; 8]).await.expect_err("reset, not closed");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }

    #[tokio::test]
    async fn an_answer_is_cut_after_so_many_bytes_and_the_next_one_is_whole() {
        let (org, proxy) = stage().await;
        let whole = Canned::ok("saved");
        for bytes in [0, 1, 17, whole.len() - 1] {
            proxy.cut_answer_after(bytes);
            assert_eq!(ask(&proxy, GET).await.expect("an end"), whole[..bytes], "cut after {bytes}");
            assert_eq!(ask(&proxy, GET).await.expect("an answer"), whole);
        }
        timeout(Duration::from_secs(5), proxy.until_cut_answers(4)).await.expect("four were cut");
        assert_eq!(org.requests().len(), 8, "a lost answer is no lost request");
    }

    #[tokio::test]
    async fn the_network_goes_away_in_the_middle_of_an_answer_and_comes_back() {
        let (org, proxy) = stage().await;
        proxy.go_away_after(17);
        let begun = ask(&proxy, GET).await.expect_err("reset");
        assert_eq!(begun.kind(), ErrorKind::ConnectionReset);
        assert_eq!((org.requests().len(), proxy.answer_bytes()), (1, 17));
        let refused = ask(&proxy, GET).await.expect_err("it is away");
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        proxy.mend().await.expect("the port is still there");
        assert_eq!(ask(&proxy, GET).await.expect("an answer"), Canned::ok("saved"));
    }

    #[tokio::test]
    async fn a_request_is_cut_after_so_many_bytes_and_the_next_one_is_whole() {
        let (org, proxy) = stage().await;
        for (cuts, bytes) in [(1, 0), (2, 1), (3, GET.len() - 1)] {
            proxy.cut_request_after(bytes);
            assert_eq!(ask(&proxy, GET).await.expect_err("reset").kind(), ErrorKind::ConnectionReset);
            assert_eq!(org.requests().len(), cuts - 1, "half a request is none");
            assert_eq!(ask(&proxy, GET).await.expect("an answer"), Canned::ok("saved"));
            assert_eq!(proxy.spare(), cuts as u64);
        }
        proxy.cut_request_after(0);
        proxy.spare();
        assert!(ask(&proxy, GET).await.is_ok(), "it was spared");
        assert!(proxy.first().connection < proxy.first().request);
    }

    #[tokio::test]
    async fn a_held_answer_waits_though_the_org_has_done_its_work() {
        let (org, proxy) = stage().await;
        proxy.hold();
        let (answer, ()) = tokio::join!(ask(&proxy, GET), async {
            proxy.until_held().await;
            assert_eq!(org.requests().len(), 1, "the org was asked");
            assert_eq!(proxy.answer_bytes(), 0, "and the client heard nothing");
            proxy.release();
            proxy.hold(); // what was kept back goes all the same
        });
        assert_eq!(answer.expect("an answer"), Canned::ok("saved"));
        let late = timeout(Duration::from_millis(100), ask(&proxy, GET)).await;
        assert!(late.is_err(), "the second hold holds");
        proxy.release();
        assert!(ask(&proxy, GET).await.is_ok());
    }

    #[tokio::test]
    async fn a_held_answer_is_lost_when_the_line_is_cut() {
        let (org, proxy) = stage().await;
        proxy.hold();
        let (answer, ()) = tokio::join!(ask(&proxy, GET), async {
            proxy.until_held().await;
            proxy.cut().await;
        });
        assert_eq!(answer.expect_err("lost").kind(), ErrorKind::ConnectionReset);
        assert_eq!((org.requests().len(), proxy.answer_bytes()), (1, 0));
    }

    #[tokio::test]
    async fn a_proxy_before_nobody_resets() {
        let nobody = Port::reserve().expect("a port");
        let proxy = Proxy::start(&nobody.url()).await.expect("a proxy");
        assert_eq!(ask(&proxy, GET).await.expect_err("nobody there").kind(), ErrorKind::ConnectionReset);
        assert!(Proxy::start("no url").await.is_err());
    }
}

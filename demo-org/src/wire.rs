//! The listener and the connections: what can be done to them that HTTP knows nothing of.
//!
//! A connection can be told to send so many more bytes and break off; the listener can close for a while, so that a
//! connect is refused by the operating system itself.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

/// Opens and closes the listener, and cuts connections off.
pub(crate) struct Door {
    closed_until: watch::Sender<Option<Instant>>,
    /// Every connection that is older than the number dies.
    cut_before: watch::Sender<u64>,
    accepted: AtomicU64,
}

impl Door {
    pub(crate) fn new() -> Arc<Door> {
        Arc::new(Door {
            closed_until: watch::Sender::new(None),
            cut_before: watch::Sender::new(0),
            accepted: AtomicU64::new(0),
        })
    }

    /// How many connections were accepted so far.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(SeqCst)
    }

    /// Refuses connections for so long and cuts all present ones, except those that are spared.
    pub(crate) fn close_for(&self, time: Duration) {
        self.closed_until.send_replace(Some(Instant::now() + time));
        self.cut_all();
    }

    /// Ends every connection at once.
    pub(crate) fn cut_all(&self) {
        self.cut_before.send_replace(self.accepted() + 1);
    }
}

/// The listener, which comes and goes with the door.
pub(crate) struct Front {
    listener: Option<TcpListener>,
    address: SocketAddr,
    door: Arc<Door>,
}

impl Front {
    pub(crate) async fn bind(port: u16, door: Arc<Door>) -> io::Result<Front> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Front { listener: Some(listener), address, door })
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Listener for Front {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let mut closed = self.door.closed_until.subscribe();
        loop {
            let until = *closed.borrow_and_update();
            if let Some(until) = until.filter(|until| *until > Instant::now()) {
                self.listener = None;
                tokio::select! {
                    () = tokio::time::sleep_until(until) => {}
                    _ = closed.changed() => {}
                }
                continue;
            }
            let Some(listener) = &self.listener else {
                match TcpListener::bind(self.address).await {
                    Ok(listener) => self.listener = Some(listener),
                    // Somebody else may hold the port for a moment; there is nothing better than to try again.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                }
                continue;
            };
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    // Whoever slips in while the door closes is turned away with the others.
                    Ok(_) if closed.has_changed().unwrap_or(false) => {}
                    Ok((stream, from)) => return (Wire::new(stream, &self.door), from),
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
                _ = closed.changed() => {}
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// What a handler can do to the connection that its request came on.
#[derive(Clone)]
pub(crate) struct Conn(Arc<Control>);

struct Control {
    /// How many more bytes may be sent; `u64::MAX` is as many as there are.
    budget: AtomicU64,
    spared: AtomicBool,
    counted: AtomicBool,
}

impl Conn {
    /// Sends so many more bytes, then breaks off.
    pub(crate) fn cut_after(&self, bytes: u64) {
        self.0.budget.store(bytes, SeqCst);
    }

    /// Lets this connection outlive [`Door::cut_all`], for the answer that is on its way.
    pub(crate) fn spare(&self) {
        self.0.spared.store(true, SeqCst);
    }

    /// True the first time it is asked.
    pub(crate) fn first_count(&self) -> bool {
        !self.0.counted.swap(true, SeqCst)
    }
}

impl Connected<IncomingStream<'_, Front>> for Conn {
    fn connect_info(stream: IncomingStream<'_, Front>) -> Conn {
        Conn(Arc::clone(&stream.io().control))
    }
}

/// One connection.
pub(crate) struct Wire {
    stream: TcpStream,
    control: Arc<Control>,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_cut: bool,
}

impl Wire {
    fn new(stream: TcpStream, door: &Door) -> Wire {
        // Without this an answer can wait 40 ms for an acknowledgement. A socket that refuses it still works.
        let _ = stream.set_nodelay(true);
        let number = door.accepted.fetch_add(1, SeqCst) + 1;
        let mut cut_before = door.cut_before.subscribe();
        let cut = Box::pin(async move {
            if cut_before.wait_for(|before| number < *before).await.is_err() {
                std::future::pending::<()>().await;
            }
        });
        let control = Control {
            budget: AtomicU64::new(u64::MAX),
            spared: AtomicBool::new(false),
            counted: AtomicBool::new(false),
        };
        Wire { stream, control: Arc::new(control), cut, is_cut: false }
    }

    fn check(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if !self.is_cut && self.cut.as_mut().poll(cx).is_ready() {
            self.is_cut = true;
        }
        if self.is_cut && !self.control.spared.load(SeqCst) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check(cx)?;
        Pin::new(&mut this.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check(cx)?;
        let budget = this.control.budget.load(SeqCst);
        if budget == 0 {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let allowed = bytes.len().min(usize::try_from(budget).unwrap_or(usize::MAX));
        let written = ready!(Pin::new(&mut this.stream).poll_write(cx, &bytes[..allowed]))?;
        if budget != u64::MAX {
            this.control.budget.store(budget - written as u64, SeqCst);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

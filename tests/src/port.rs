//! A port of this machine that stays ours while nobody listens on it.
//!
//! A server that is killed and started again, or a network that is cut and mended, must come back on
//! the same port. Without care another test's connection takes it in between.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// A port on 127.0.0.1.
pub struct Port {
    number: u16,
    /// Bound and never listening: Linux gives the port to nobody who asks for any free one, and lets
    /// others bind it by its number. Other systems may refuse that second part, so there it is closed.
    _guard: Option<TcpSocket>,
}

impl Port {
    /// Takes a free one.
    ///
    /// # Errors
    /// When the system has none.
    pub fn reserve() -> io::Result<Port> {
        let guard = bound(0)?;
        let number = guard.local_addr()?.port();
        Ok(Port { number, _guard: cfg!(target_os = "linux").then_some(guard) })
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The URL of a server that listens on it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.number)
    }

    /// Listens on it, in a tokio runtime.
    ///
    /// # Errors
    /// When somebody listens already.
    pub fn listen(&self) -> io::Result<TcpListener> {
        bound(self.number)?.listen(1024)
    }
}

fn bound(port: u16) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpStream;

    #[tokio::test]
    async fn a_port_comes_back_and_refuses_while_nobody_listens() {
        let port = Port::reserve().expect("a port is free");
        let address = (Ipv4Addr::LOCALHOST, port.number());
        for round in 0..20 {
            let refused = TcpStream::connect(address).await.expect_err("nobody listens");
            assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused, "round {round}");
            let listener = port.listen().expect("the port is still ours");
            let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
            let (client, server) = (client.expect("connected"), server.expect("accepted"));
            assert!(port.listen().is_err(), "one listener at a time");
            // Both ways of ending: the port must come back from either.
            if round % 2 == 0 { drop((server, client)) } else { drop((client, server)) }
        }
    }

    #[tokio::test]
    async fn other_programs_can_listen_on_a_reserved_port_by_its_number() {
        let port = Port::reserve().expect("a port is free");
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port.number()));
        assert!(listener.is_ok(), "as the demo org does: {listener:?}");
    }
}

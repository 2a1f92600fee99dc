//! Whose program is at the other end of a connection on this machine.
//!
//! Every user of a machine can read with which address a browser was started, and so answer a sign-in that is
//! not theirs. On Linux the kernel's tables of connections tell whose the other end is. Elsewhere, and where
//! it has closed its end before it was looked at, nobody can tell: then the person is asked, as whenever
//! somebody new has signed in.

use std::net::SocketAddr;
use tokio::net::TcpStream;

/// Whose the other end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peer {
    /// The user's own.
    Own,
    /// Another user's.
    Foreign,
    /// Nobody can tell.
    Unknown,
}

/// Whose the other end of a connection is that was just accepted.
pub(super) fn of(stream: &TcpStream) -> Peer {
    match (stream.peer_addr(), stream.local_addr()) {
        (Ok(theirs), Ok(ours)) => {
            let found = in_tables(&table("tcp"), theirs, ours);
            // Of the other end, or of both, where a program speaks IPv4 by way of IPv6.
            if found == Peer::Unknown {
                in_tables(&(table("tcp") + &table("tcp6")), theirs, ours)
            } else {
                found
            }
        }
        _ => Peer::Unknown,
    }
}

/// One of the kernel's tables. It is no file on a disk, but takes the kernel some milliseconds.
#[cfg(target_os = "linux")]
fn table(name: &str) -> String {
    std::fs::read_to_string(format!("/proc/net/{name}")).unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn table(_name: &str) -> String {
    String::new()
}

fn in_tables(tables: &str, theirs: SocketAddr, ours: SocketAddr) -> Peer {
    let find = |from: SocketAddr, to: SocketAddr| {
        tables.lines().filter_map(Row::read).find(|row| row.from == from && row.to == to)
    };
    let (theirs, ours) = (plain(theirs), plain(ours));
    match (find(theirs, ours), find(ours, theirs)) {
        // A closed end belongs to no program any more, and older kernels then call it root's.
        (Some(row), _) if row.socket == 0 && row.user == 0 => Peer::Unknown,
        (Some(there), Some(here)) if there.user == here.user => Peer::Own,
        (Some(_), Some(_)) => Peer::Foreign,
        _ => Peer::Unknown,
    }
}

/// One end of a connection.
struct Row {
    from: SocketAddr,
    to: SocketAddr,
    user: u32,
    /// None has the number 0.
    socket: u64,
}

impl Row {
    fn read(line: &str) -> Option<Row> {
        let mut parts = line.split_ascii_whitespace();
        let (from, to) = (address(parts.nth(1)?)?, address(parts.next()?)?);
        let user = parts.nth(4)?.parse().ok()?;
        Some(Row { from, to, user, socket: parts.nth(1)?.parse().ok()? })
    }
}

/// Words of 32 bits in the order of this machine, and a port: `0100007F:1F90`.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    let address = match ip.len() {
        8 => SocketAddr::from((word(0)?, port)),
        32 => {
            let mut bytes = [0; 16];
            for (part, at) in bytes.chunks_exact_mut(4).zip([0, 8, 16, 24]) {
                part.copy_from_slice(&word(at)?);
            }
            SocketAddr::from((bytes, port))
        }
        _ => return None,
    };
    Some(plain(address))
}

/// An address of IPv4 also where it came by IPv6.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    fn judged(rows: &str) -> Peer {
        let theirs = "127.0.0.1:40000".parse().expect("an address");
        in_tables(&format!("{HEAD}{rows}"), theirs, "127.0.0.1:8717".parse().expect("an address"))
    }

    /// As the kernel prints it on a machine of little-endian words, on which this test speaks.
    #[cfg(target_endian = "little")]
    #[test]
    fn the_tables_say_whose_the_other_end_is() {
        let here = "1: 0100007F:220D 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 77 1 f\n";
        let there = |user: u32, socket: u32| {
            format!(
                "2: 0100007F:9C40 0100007F:220D 01 00000000:00000000 00:00000000 00000000 {user} 0 {socket} 1 f\n"
            )
        };
        let mapped = "3: 0000000000000000FFFF00000100007F:9C40 0000000000000000FFFF00000100007F:220D 01 \
            00000000:00000000 00:00000000 00000000  1001        0 99 1 f\n";
        let rows = |other: &str| judged(&format!("{here}{other}"));
        assert_eq!(rows(&there(1000, 88)), Peer::Own);
        assert_eq!(rows(&there(1001, 88)), Peer::Foreign);
        assert_eq!(rows(&there(0, 88)), Peer::Foreign, "root is another user too");
        assert_eq!(rows(mapped), Peer::Foreign, "IPv4 by way of IPv6");
        assert_eq!(rows(&there(1001, 0)), Peer::Foreign, "closed, and still known");
        assert_eq!(rows(&there(0, 0)), Peer::Unknown, "closed");
        for gone in ["", "4: nonsense\n", "5: 0100007F:9C40\n"] {
            assert_eq!(rows(gone), Peer::Unknown, "{gone}");
        }
        assert_eq!(judged(&there(1000, 88)), Peer::Unknown, "without our own end nothing is compared");
        assert_eq!(
            address("00000000000000000000000001000000:1F90"),
            Some("[::1]:8080".parse().expect("an address"))
        );
    }
}

//! Programs that serve a test until it ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

/// How long a server may take to say where it is.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// A program that serves until it is killed, and says on its first line where.
pub(crate) struct Server {
    child: Child,
    pub(crate) said: String,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Result<Server> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        // From here on the child is killed whatever happens.
        let mut server =
            Server { child: child.with_context(|| format!("{name} does not start"))?, said: String::new() };
        let stdout = server.child.stdout.take().context("the server's output is not ours")?;
        let (sender, first) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // Only the first one is waited for; the rest is read so that the server never waits.
                let _ = sender.send(line);
            }
        });
        server.said = first.recv_timeout(READY_WITHIN).map_err(|_| anyhow!("{name} did not come up"))?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill and the wait returns at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_killed_with_its_owner_and_one_that_says_nothing_is_told() {
        let mut command = Command::new("sh");
        let server = Server::start(command.args(["-c", "echo here; exec sleep 600"])).expect("it serves");
        assert_eq!(server.said, "here");
        let process = server.child.id();
        drop(server);
        assert!(!crate::window::processes::runs(process), "it is gone");
        let error = Server::start(&mut Command::new("true")).err().expect("it says nothing");
        assert_eq!(error.to_string(), "true did not come up");
        assert!(Server::start(&mut Command::new("/no/such/server")).is_err());
    }
}

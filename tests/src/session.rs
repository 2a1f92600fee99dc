//! A person's session on a desktop: an empty home, a private D-Bus, and a keyring if there is to be one.
//!
//! The keyring is gnome-keyring's own daemon, with a password, so that it can be open or locked as on a
//! person's desk. Linux only.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::server::Server;

/// How long the keyring may take to be on the bus.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Says to a test that it plays inside a session.
const INSIDE: &str = "ADTALLY_TEST_INSIDE";

/// A home and a bus; both end with it.
pub struct Session {
    folder: TempDir,
    bus: Server,
}

impl Session {
    /// Starts a session in which nothing runs yet.
    ///
    /// # Errors
    /// When dbus-daemon is not installed, or does not come up.
    pub fn prepare() -> Result<Session> {
        let folder = TempDir::new().context("a folder for the session")?;
        for name in ["home", "run"] {
            fs::create_dir(folder.path().join(name)).context("a home")?;
        }
        private(&folder.path().join("run"))?;
        let config = folder.path().join("bus.conf");
        fs::write(&config, bus_config(folder.path())).context("the bus's configuration")?;
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg("--config-file").arg(&config).args(["--nofork", "--nopidfile", "--print-address=1"]);
        let bus = Server::start(&mut daemon).context("a D-Bus session (dbus-daemon, of Debian's dbus)")?;
        Ok(Session { folder, bus })
    }

    /// Lets this program run here and nowhere else: nothing of the person's own session is left to it.
    pub fn enclose(&self, command: &mut Command) {
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let foreign =
                ["XDG_", "LC_", "GTK_", "GDK_", "DBUS_", "ADTALLY_", "WAYLAND_", "WEBKIT_", "GNOME_"];
            if foreign.iter().any(|prefix| text.starts_with(prefix))
                || text.to_lowercase().ends_with("_proxy")
            {
                command.env_remove(&name);
            }
        }
        command
            .env_remove("LANGUAGE")
            .env_remove("DISPLAY")
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus.said);
    }

    /// The folder of all that belongs to it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The home of what runs here.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}

/// What there is of a session around a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// A home and a bus.
    Bus,
    /// A home, and no bus at all.
    Nothing,
}

/// Plays a test inside a session: the program of the test runs once more, for this test alone. A library
/// finds bus and home in its process's environment, which a test may not change for its own process.
///
/// # Errors
/// When the session does not come up, or the test fails.
pub fn inside(test: &str, around: Around, play: impl AsyncFnOnce() -> Result<()>) -> Result<()> {
    if env::var_os(INSIDE).is_some() {
        return Runtime::new()?.block_on(play());
    }
    let session = Session::prepare()?;
    let mut again = Command::new(env::current_exe()?);
    again.args(["--exact", test, "--nocapture"]);
    session.enclose(&mut again);
    again.env(INSIDE, "yes");
    if around == Around::Nothing {
        again.env_remove("DBUS_SESSION_BUS_ADDRESS");
    }
    let played = again.stdin(Stdio::null()).output().context("the test does not start again")?;
    let said =
        format!("{}{}", String::from_utf8_lossy(&played.stdout), String::from_utf8_lossy(&played.stderr));
    ensure!(played.status.success() && said.contains("1 passed"), "inside the session:\n{said}");
    Ok(())
}

/// gnome-keyring, killed when this is dropped. What it keeps lies, encrypted, in the session's home.
pub struct Keyring(Child);

impl Keyring {
    /// Starts it in the session that `enclose` puts a program into. A home's keyring is made with the
    /// first one that is open; it stays locked for one that is not.
    ///
    /// # Errors
    /// When gnome-keyring is not installed, or does not come up.
    pub fn start(open: bool, enclose: impl Fn(&mut Command)) -> Result<Keyring> {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if open {
            command.arg("--unlock");
        }
        enclose(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let child =
            command.spawn().context("gnome-keyring-daemon does not start; is gnome-keyring installed?")?;
        let mut keyring = Keyring(child);
        let mut password = keyring.0.stdin.take().context("its input is ours")?;
        if open {
            password.write_all(b"canary-password")?;
        }
        drop(password);
        let begun = Instant::now();
        loop {
            let mut ask = Command::new("dbus-send");
            ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]);
            ask.args(["org.freedesktop.DBus.GetNameOwner", "string:org.freedesktop.secrets"]);
            enclose(&mut ask);
            if ask.stdout(Stdio::null()).stderr(Stdio::null()).status().context("dbus-send")?.success() {
                return Ok(keyring);
            }
            ensure!(begun.elapsed() < READY_WITHIN, "gnome-keyring did not come up");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill and the wait returns at once.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A bus that starts nothing by itself: no keyring, no portal, no screen reader.
fn bus_config(folder: &Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        folder.display()
    )
}

/// Lets its owner alone use a folder or a program.
#[cfg(unix)]
pub(crate) fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).context("a folder or program of one's own")
}

#[cfg(not(unix))]
pub(crate) fn private(_: &Path) -> Result<()> {
    Ok(())
}

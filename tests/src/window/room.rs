//! The room that a window stands in: a virtual display, a private D-Bus session and an empty home.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use tempfile::TempDir;

/// How long display and bus may take to say where they are.
const READY_WITHIN: Duration = Duration::from_secs(30);

const GERMAN: &str = "de_DE.UTF-8";

/// As a person has set colours and language in the system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Dark colours.
    pub dark: bool,
    /// German words.
    pub german: bool,
}

/// A display, a bus and a home; all end with it.
pub struct Room {
    folder: TempDir,
    display: Server,
    bus: Server,
    look: Look,
}

impl Room {
    /// Starts display and bus.
    ///
    /// # Errors
    /// When Xvfb or dbus-daemon is not installed, or does not come up.
    pub fn prepare(look: Look) -> Result<Room> {
        let folder = TempDir::new().context("a folder for the room")?;
        let mut xvfb = Command::new("Xvfb");
        // No window manager: the window lies at the corner, as large as it wants to be.
        xvfb.args(["-displayfd", "1", "-screen", "0", "1440x1000x24", "-nolisten", "tcp", "-noreset"]);
        xvfb.arg("-fbdir").arg(folder.path());
        let display = Server::start(&mut xvfb).context("a virtual display (Xvfb, of Debian's xvfb)")?;
        let config = folder.path().join("bus.conf");
        fs::write(&config, bus_config(folder.path())).context("the bus's configuration")?;
        let mut daemon = Command::new("dbus-daemon");
        daemon.arg("--config-file").arg(&config).args(["--nofork", "--nopidfile", "--print-address=1"]);
        let bus = Server::start(&mut daemon).context("a D-Bus session (dbus-daemon, of Debian's dbus)")?;
        let mut room = Room { folder, display, bus, look };
        room.wear(look)?;
        Ok(room)
    }

    /// Sets colours and language for what starts from now on.
    ///
    /// # Errors
    /// When the settings can't be written.
    pub fn wear(&mut self, look: Look) -> Result<()> {
        self.look = look;
        let folder = self.home().join(".config/gtk-3.0");
        fs::create_dir_all(&folder).context("a home")?;
        let settings = format!("[Settings]\ngtk-application-prefer-dark-theme={}\n", look.dark);
        fs::write(folder.join("settings.ini"), settings).context("the desktop's settings")?;
        if look.german && !self.locales().exists() {
            let mut localedef = Command::new("localedef");
            let german = self.locales().join(GERMAN);
            fs::create_dir_all(self.locales()).context("a folder for a locale")?;
            localedef.args(["--inputfile=de_DE", "--charmap=UTF-8"]).arg(german).stderr(Stdio::null());
            let made = localedef.status().context("localedef does not start; is locales installed?")?;
            ensure!(made.success(), "the German locale was not made ({made}); is locales installed?");
        }
        let runtime = self.folder.path().join("run");
        fs::create_dir_all(&runtime).context("a folder for sockets")?;
        private(&runtime)
    }

    /// Lets this program run here and nowhere else: nothing of the person's own session is left to it.
    pub fn enclose(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let foreign = ["XDG_", "LC_", "GTK_", "GDK_", "DBUS_", "ADTALLY_", "WAYLAND_", "WEBKIT_"];
            if foreign.iter().any(|prefix| text.starts_with(prefix))
                || text.to_lowercase().ends_with("_proxy")
            {
                command.env_remove(&name);
            }
        }
        if self.look.german {
            // WebKit takes its language from a locale that is there, and few systems have the German one.
            command.env("LANG", GERMAN).env("LOCPATH", self.locales());
        } else {
            command.env("LANG", "C.UTF-8");
        }
        command
            .env_remove("LANGUAGE")
            .env("DISPLAY", format!(":{}", self.display.said))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus.said)
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("ADTALLY_SETTINGS", "")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
    }

    /// The home of what runs here.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn locales(&self) -> PathBuf {
        self.folder.path().join("locales")
    }

    /// The display's memory, head and pixels.
    pub(super) fn screen(&self) -> Result<Vec<u8>> {
        fs::read(self.folder.path().join("Xvfb_screen0")).context("reading the display's memory")
    }

    /// Where the driver and the app print to.
    ///
    /// # Errors
    /// When the file can't be opened.
    pub fn log(&self) -> Result<File> {
        let path = self.folder.path().join("log");
        File::options().create(true).append(true).open(path).context("the window's log")
    }

    /// The last of what they printed.
    #[must_use]
    pub fn log_end(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
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

#[cfg(unix)]
fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).context("a folder for sockets")
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}

/// A program that serves until it is killed, and says on its first line where.
struct Server {
    child: Child,
    said: String,
}

impl Server {
    fn start(command: &mut Command) -> Result<Server> {
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
        assert!(!super::super::processes::runs(process), "it is gone");
        let error = Server::start(&mut Command::new("true")).err().expect("it says nothing");
        assert_eq!(error.to_string(), "true did not come up");
        assert!(Server::start(&mut Command::new("/no/such/server")).is_err());
    }
}

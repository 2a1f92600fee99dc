//! The room that a window stands in: a virtual display in a session of its own, and in place of a browser
//! a note of the page that it was to open.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, iter};

use anyhow::{Context, Result, ensure};

use crate::server::Server;
use crate::session::{self, Keyring, Session};

const GERMAN: &str = "de_DE.UTF-8";

/// As a person has set colours and language in the system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Dark colours.
    pub dark: bool,
    /// German words.
    pub german: bool,
}

/// A session with a display; all end with it.
pub struct Room {
    session: Session,
    display: Server,
    look: Look,
}

impl Room {
    /// Starts session and display.
    ///
    /// # Errors
    /// When Xvfb or dbus-daemon is not installed, or does not come up.
    pub fn prepare(look: Look) -> Result<Room> {
        let session = Session::prepare()?;
        let mut xvfb = Command::new("Xvfb");
        // No window manager: the window lies at the corner, as large as it wants to be.
        xvfb.args(["-displayfd", "1", "-screen", "0", "1600x1000x24"]);
        xvfb.args(["-nolisten", "tcp", "-noreset", "-nocursor"]);
        xvfb.arg("-fbdir").arg(session.folder());
        let display = Server::start(&mut xvfb).context("a virtual display (Xvfb, of Debian's xvfb)")?;
        let mut room = Room { session, display, look };
        room.install_browser()?;
        room.wear(look)?;
        Ok(room)
    }

    /// What a desktop calls to open a page: here it writes the page's address down.
    fn install_browser(&self) -> Result<()> {
        let (folder, opened) = (self.programs(), self.opened());
        fs::create_dir_all(&folder).context("a folder for programs")?;
        let (program, opened) = (folder.join("xdg-open"), opened.display());
        let script =
            format!("#!/bin/sh\nprintf %s \"$1\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n");
        fs::write(&program, script).context("a browser")?;
        session::private(&program)
    }

    /// The page that the browser was to open, once.
    pub(super) fn take_opened(&self) -> Option<String> {
        let page = fs::read_to_string(self.opened()).ok()?;
        fs::remove_file(self.opened()).ok()?;
        Some(page)
    }

    fn opened(&self) -> PathBuf {
        self.session.folder().join("opened")
    }

    fn programs(&self) -> PathBuf {
        self.session.folder().join("bin")
    }

    /// Starts a keyring in the session, open or locked.
    pub(super) fn keyring(&self, open: bool) -> Result<Keyring> {
        Keyring::start(open, |command| self.session.enclose(command))
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
        Ok(())
    }

    /// Lets this program run here and nowhere else: nothing of the person's own session is left to it.
    pub fn enclose(&self, command: &mut Command) {
        self.session.enclose(command);
        if self.look.german {
            // WebKit takes its language from a locale that is there, and few systems have the German one.
            command.env("LANG", GERMAN).env("LOCPATH", self.locales());
        } else {
            command.env("LANG", "C.UTF-8");
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let path = iter::once(self.programs()).chain(env::split_paths(&path));
        if let Ok(path) = env::join_paths(path) {
            command.env("PATH", path);
        }
        command
            .env("DISPLAY", format!(":{}", self.display.said))
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("ADTALLY_SETTINGS", "")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
    }

    /// Gives the one window another size. WebDriver would not go below the window's least.
    pub(super) fn resize(&self, width: u32, height: u32) -> Result<()> {
        let mut xdotool = Command::new("xdotool");
        xdotool.args(["search", "--onlyvisible", "--name", "^Adtally$", "windowsize"]);
        xdotool.args([width.to_string(), height.to_string()]);
        self.enclose(&mut xdotool);
        let done = xdotool.output().context("xdotool does not start; is it installed?")?;
        ensure!(done.status.success(), "xdotool: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    /// The folder of all that belongs to it.
    pub(super) fn folder(&self) -> &Path {
        self.session.folder()
    }

    /// The home of what runs here.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.session.home()
    }

    fn locales(&self) -> PathBuf {
        self.session.folder().join("locales")
    }

    /// The display's memory, head and pixels.
    pub(super) fn screen(&self) -> Result<Vec<u8>> {
        fs::read(self.session.folder().join("Xvfb_screen0")).context("reading the display's memory")
    }

    /// Where the driver and the app print to.
    ///
    /// # Errors
    /// When the file can't be opened.
    pub fn log(&self) -> Result<File> {
        let path = self.session.folder().join("log");
        File::options().create(true).append(true).open(path).context("the window's log")
    }

    /// The last of what they printed.
    #[must_use]
    pub fn log_end(&self) -> String {
        let log = fs::read(self.session.folder().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

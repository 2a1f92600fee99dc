//! Other programs on the window's desktop, and the person's own hands: what is copied there and dragged from
//! there goes through the display's real clipboard and its real drag and drop, by its keys and its mouse.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Window;
use crate::program::program;
use crate::server::Server;

/// Where the other program's window lies: beside Adtally's, which fills the display's upper left corner.
const BESIDE: (i32, i32) = (1400, 300);

/// A form of what is copied or dragged, such as `image/png`, and its content; none where the other program does not
/// hand it over.
pub type Offer<'o> = (&'o str, &'o [u8]);

/// Another program, which ends when this is dropped, and with it what was copied in it.
pub struct Neighbour {
    _program: Server,
}

impl Window {
    /// Copies something in another program.
    ///
    /// # Errors
    /// When it does not get the clipboard.
    pub fn copy(&self, offers: &[Offer<'_>]) -> Result<Neighbour> {
        self.neighbour(&["copy"], offers)
    }

    /// Takes hold of something in another program, and drags it to a place in this window. It is not dropped yet.
    ///
    /// # Errors
    /// When there is none, or nothing to drag with.
    pub fn drag(&self, offers: &[Offer<'_>], to: (i32, i32)) -> Result<Neighbour> {
        let (x, y) = BESIDE;
        let neighbour = self.neighbour(&["drag", &format!("{x},{y}")], offers)?;
        self.mouse(&["mousemove", &(x + 50).to_string(), &(y + 50).to_string(), "sleep", "0.1"])?;
        self.mouse(&["mousedown", "1", "sleep", "0.1"])?;
        // A hand does not jump.
        for part in 1..=10 {
            let on = |from: i32, to: i32| (from + (to - from) * part / 10).to_string();
            self.mouse(&["mousemove", &on(x + 50, to.0), &on(y + 50, to.1), "sleep", "0.03"])?;
        }
        self.nudge()?;
        Ok(neighbour)
    }

    /// Drags on to another place.
    ///
    /// # Errors
    /// When there is nothing to drag with.
    pub fn drag_on(&self, (x, y): (i32, i32)) -> Result<()> {
        self.mouse(&["mousemove", &x.to_string(), &y.to_string(), "sleep", "0.1"])?;
        self.nudge()
    }

    /// A hand trembles, and programs look at what is dragged when it moves.
    fn nudge(&self) -> Result<()> {
        self.mouse(&[
            "mousemove_relative",
            "1",
            "1",
            "sleep",
            "0.1",
            "mousemove_relative",
            "2",
            "2",
            "sleep",
            "0.1",
        ])
    }

    /// Lets go of what is dragged.
    ///
    /// # Errors
    /// When there is nothing to let go with.
    pub fn let_go(&self) -> Result<()> {
        self.mouse(&["mouseup", "1"])
    }

    /// Presses keys on the keyboard, such as `ctrl+v`, in this window.
    ///
    /// # Errors
    /// When there is no window, or no keyboard.
    pub fn keys(&self, keys: &[&str]) -> Result<()> {
        self.keys_in("^Adtally$", keys)
    }

    /// Whether a window with such a name is on the display.
    #[must_use]
    pub fn shows(&self, name: &str) -> bool {
        self.mouse(&["search", "--onlyvisible", "--name", name]).is_ok()
    }

    /// Presses keys in another window of the display.
    ///
    /// # Errors
    /// When there is no such window, or no keyboard.
    pub fn keys_in(&self, name: &str, keys: &[&str]) -> Result<()> {
        let find = ["search", "--onlyvisible", "--name", name, "windowfocus", "--sync", "key"];
        self.mouse(&[&find[..], keys].concat())
    }

    /// Clicks into the window where nothing is, so that its page has the keyboard.
    ///
    /// # Errors
    /// When there is no mouse.
    pub fn click_into(&self) -> Result<()> {
        self.mouse(&["mousemove", "3", "400", "click", "1", "sleep", "0.1"])
    }

    /// Types a text on the keyboard, in this window.
    ///
    /// # Errors
    /// When there is no window, or no keyboard.
    pub fn type_text(&self, text: &str) -> Result<()> {
        let find = ["search", "--onlyvisible", "--name", "^Adtally$", "windowfocus", "--sync"];
        self.mouse(&[&find[..], &["type", "--delay", "10", text]].concat())
    }

    fn mouse(&self, arguments: &[&str]) -> Result<()> {
        let mut xdotool = Command::new("xdotool");
        xdotool.args(arguments);
        self.room.enclose(&mut xdotool);
        let done = xdotool.output().context("xdotool does not start; is it installed?")?;
        ensure!(done.status.success(), "xdotool {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    fn neighbour(&self, how: &[&str], offers: &[Offer<'_>]) -> Result<Neighbour> {
        let mut command = Command::new(program("adtally-neighbour")?);
        command.args(how);
        let folder = tempfile::tempdir_in(self.folder()).context("a folder for what is offered")?;
        for (number, (form, content)) in offers.iter().enumerate() {
            let file = folder.path().join(number.to_string());
            fs::write(&file, content).context("what is offered")?;
            let file = if content.is_empty() { String::new() } else { file.display().to_string() };
            command.arg(format!("{form}={file}"));
        }
        self.room.enclose(&mut command);
        // It has read all of it when it says that it is ready.
        Ok(Neighbour { _program: Server::start(&mut command)? })
    }
}

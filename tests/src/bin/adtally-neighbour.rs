//! Another program on the desktop of a test: a person copies in it, and drags out of it.
//!
//! ```text
//! adtally-neighbour copy FORM=FILE …
//! adtally-neighbour drag X,Y FORM=FILE …
//! ```
//!
//! It offers the content of each FILE in its FORM (`image/png`, `text/uri-list`, …), and `FORM=` without a
//! file in a form that it never hands over. `copy` owns the clipboard, `drag` shows a window at X,Y from which
//! it can be dragged. Prints `ready`, and runs until it is killed.

use anyhow::Result;

#[cfg(target_os = "linux")]
fn main() -> Result<()> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<()> {
    anyhow::bail!("on a Linux desktop only")
}

#[cfg(target_os = "linux")]
mod linux {
    use anyhow::{Context, Result, bail, ensure};
    use gtk::gdk::{self, DragAction, ModifierType};
    use gtk::prelude::*;
    use gtk::{Clipboard, SelectionData, TargetEntry, TargetFlags, Window, WindowType};

    pub(crate) fn main() -> Result<()> {
        let arguments: Vec<_> = std::env::args().skip(1).collect();
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        gtk::init()?;
        match &arguments[..] {
            ["copy", forms @ ..] => copy(forms)?,
            ["drag", place, forms @ ..] => drag(place, forms)?,
            _ => bail!("adtally-neighbour copy FORM=FILE … | drag X,Y FORM=FILE …"),
        }
        println!("ready");
        gtk::main();
        Ok(())
    }

    /// The forms, each with its number, and what there is in them.
    fn offers(forms: &[&str]) -> Result<(Vec<TargetEntry>, Vec<Vec<u8>>)> {
        let mut entries = Vec::new();
        let mut contents = Vec::new();
        for (number, form) in (0..).zip(forms) {
            let (form, file) = form.rsplit_once('=').context("FORM=FILE")?;
            entries.push(TargetEntry::new(form, TargetFlags::empty(), number));
            contents.push(if file.is_empty() { Vec::new() } else { std::fs::read(file)? });
        }
        Ok((entries, contents))
    }

    fn hand_over(contents: &[Vec<u8>], number: u32, to: &SelectionData) {
        if let Some(content) = contents.get(number as usize).filter(|content| !content.is_empty()) {
            to.set(&to.target(), 8, content);
        }
    }

    fn copy(forms: &[&str]) -> Result<()> {
        let (entries, contents) = offers(forms)?;
        let clipboard = Clipboard::get(&gdk::SELECTION_CLIPBOARD);
        let owns = clipboard.set_with_data(&entries, move |_, to, number| hand_over(&contents, number, to));
        ensure!(owns, "the clipboard is somebody else's");
        Ok(())
    }

    fn drag(place: &str, forms: &[&str]) -> Result<()> {
        let (entries, contents) = offers(forms)?;
        let (x, y) = place.split_once(',').context("X,Y")?;
        let window = Window::new(WindowType::Popup);
        window.set_size_request(100, 100);
        window.move_(x.parse()?, y.parse()?);
        window.drag_source_set(ModifierType::BUTTON1_MASK, &entries, DragAction::COPY);
        window.connect_drag_data_get(move |_, _, to, number, _| hand_over(&contents, number, to));
        window.connect_drag_failed(|_, _, why| {
            println!("{why:?}");
            gtk::glib::Propagation::Proceed
        });
        window.show_all();
        Ok(())
    }
}

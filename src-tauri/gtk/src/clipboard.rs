//! What the person has copied, as far as it may become a picture. WebKitGTK gives a page no picture of the
//! clipboard.
//!
//! A picture is taken as the bytes that the other program hands over: nothing is decoded here, so that whatever
//! decides which pictures ads may have decides on these too.

use adtally_core::desk::office::Copied;
use gtk::gdk::{Atom, SELECTION_CLIPBOARD};
use gtk::{Clipboard, SelectionData, glib};
use std::path::PathBuf;

/// What a file manager copies besides the mere list of files.
const FILES: [&str; 2] = ["x-special/gnome-copied-files", "x-special/mate-copied-files"];
/// A list of files, or of links.
const LIST: &str = "text/uri-list";
/// The pictures that ads may have.
const PICTURES: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// In which form to ask for it.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Nothing,
    Files(&'static str),
    Picture(&'static str),
    OtherPicture,
}

/// Reads the clipboard, and tells what is there once the program that has copied it has answered.
pub fn read(tell: impl FnOnce(Copied) + 'static) {
    let clipboard = Clipboard::get(&SELECTION_CLIPBOARD);
    clipboard.request_contents(&Atom::intern("TARGETS"), move |clipboard, offered| {
        let offered = offered.targets().unwrap_or_default();
        let offered: Vec<_> = offered.iter().map(|form| form.name().to_string()).collect();
        match best(&offered) {
            Form::Nothing => tell(Copied::Nothing),
            Form::OtherPicture => tell(Copied::OtherPicture),
            Form::Picture(form) => clipboard.request_contents(&Atom::intern(form), |_, answer| {
                tell(bytes(answer).map_or(Copied::Withheld, Copied::Picture));
            }),
            Form::Files(form) => clipboard.request_contents(&Atom::intern(form), |_, answer| {
                tell(bytes(answer).map_or(Copied::Withheld, |list| files(&String::from_utf8_lossy(&list))));
            }),
        }
    });
}

/// A file manager may add a picture of the file; what it means is the file.
fn best(offered: &[String]) -> Form {
    let among =
        |forms: &[&'static str]| forms.iter().find(|form| offered.iter().any(|one| one == *form)).copied();
    let form = among(&FILES).map(Form::Files);
    let form = form.or_else(|| among(&PICTURES).map(Form::Picture));
    form.or_else(|| among(&[LIST]).map(Form::Files)).unwrap_or_else(|| {
        let other = offered.iter().any(|form| form.starts_with("image/"));
        if other { Form::OtherPicture } else { Form::Nothing }
    })
}

/// What was handed over; none when the other program has ended, or does not answer.
fn bytes(answer: &SelectionData) -> Option<Vec<u8>> {
    (answer.length() > 0).then(|| answer.data())
}

/// The files of a list that begins, from a file manager, with what is to become of them. A list without any
/// file is one of links, and those are text.
fn files(list: &str) -> Copied {
    let lines = list.lines().map(|line| line.trim_matches(['\r', '\0', ' ']));
    let uris: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !matches!(*line, "copy" | "cut"))
        .collect();
    if !uris.iter().any(|uri| uri.starts_with("file:"))
        && !list.starts_with("copy")
        && !list.starts_with("cut")
    {
        return Copied::Nothing;
    }
    Copied::Files(uris.into_iter().map(file).collect())
}

/// Where a file lies; its address where that is not on this computer.
fn file(uri: &str) -> PathBuf {
    match glib::filename_from_uri(uri) {
        Ok((path, None)) => path,
        Ok((path, Some(host))) if host == "localhost" => path,
        _ => PathBuf::from(uri),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best_of(offered: &[&str]) -> Form {
        best(&offered.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_asked_for_is_what_the_person_meant() {
        assert_eq!(best_of(&["TARGETS", "UTF8_STRING", "text/plain"]), Form::Nothing);
        assert_eq!(best_of(&[]), Form::Nothing);
        assert_eq!(best_of(&["image/bmp", "image/png", "text/html"]), Form::Picture("image/png"));
        assert_eq!(best_of(&["image/webp", "image/jpeg"]), Form::Picture("image/jpeg"));
        assert_eq!(best_of(&["image/tiff", "image/bmp"]), Form::OtherPicture);
        assert_eq!(best_of(&["text/uri-list", "UTF8_STRING"]), Form::Files(LIST));
        let manager = ["image/png", "x-special/gnome-copied-files", "text/uri-list"];
        assert_eq!(best_of(&manager), Form::Files("x-special/gnome-copied-files"));
    }

    #[test]
    fn files_are_found_whatever_the_list_and_links_are_text() {
        let one = |path: &str| Copied::Files(vec![PathBuf::from(path)]);
        assert_eq!(files("file:///home/klaus/a.png\r\n"), one("/home/klaus/a.png"));
        assert_eq!(files("copy\nfile:///home/klaus/Sommer%20%C3%84.png\0"), one("/home/klaus/Sommer Ä.png"));
        assert_eq!(files("#of a program\r\nfile://localhost/a.png"), one("/a.png"));
        assert_eq!(files("cut\nsmb://nas/a.png"), one("smb://nas/a.png"));
        assert_eq!(files("file://nas/a.png"), one("file://nas/a.png"));
        assert_eq!(files("https://example.org/a.png\r\n"), Copied::Nothing);
        let two = files("copy\nfile:///a.png\nfile:///b.png");
        assert_eq!(two, Copied::Files(vec!["/a.png".into(), "/b.png".into()]));
    }
}

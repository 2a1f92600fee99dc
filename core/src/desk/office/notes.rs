//! What an office remembers besides ads: who has signed in where, and what was open last.
//!
//! One small file, written whole. Nothing in it is secret: of a sign-in it has the name of the keyring's
//! entry. Nothing is lost with it but convenience: without it a person signs in again, and the demo is
//! not opened by itself.

use crate::desk::StoreName;
use crate::salesforce::Org;
use crate::store::files;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(super) const FILE: &str = "office.json";

/// The notes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Notes {
    /// Whether the demo was open last.
    pub(super) demo: bool,
    /// Ads in the store without a name, when it was last closed.
    pub(super) unnamed: usize,
    /// Whose a store is, by its name.
    pub(super) people: BTreeMap<String, Person>,
    /// Sign-ins that are over here, and not yet at their orgs.
    pub(super) over: Vec<Over>,
    /// What waits in stores that are not open, by their names.
    pub(super) elsewhere: BTreeMap<String, Seen>,
}

/// What was seen in a store when it was last looked into from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// What its files looked like; with other files it is looked into again.
    pub(super) look: String,
    /// How many ads waited there.
    pub(super) ads: usize,
    /// Whether a person has had them moved: what is left has to stay, and is not told again.
    pub(super) settled: bool,
}

/// Whose a store is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Person {
    /// Where they signed in.
    pub(super) login: String,
    /// The person's name.
    pub(super) name: String,
    /// The entry of their refresh token, while they are signed in.
    pub(super) entry: Option<String>,
    /// The day, in UTC, on which the org last took that token.
    pub(super) used: Option<Date>,
}

/// A sign-in that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Over {
    /// The entry of its refresh token.
    pub(super) entry: String,
    /// Where it has to be ended.
    pub(super) login: String,
}

/// The notes as they lie in a folder, changed by one at a time. What can't be written holds all the same
/// until the program ends, so that whoever signs out is signed out.
pub(super) struct Notebook {
    data: PathBuf,
    unwritten: Mutex<Option<Notes>>,
}

impl Notebook {
    pub(super) fn of(data: &Path) -> Notebook {
        Notebook { data: data.to_owned(), unwritten: Mutex::new(None) }
    }

    pub(super) fn read(&self) -> Notes {
        self.change(|notes| notes.clone())
    }

    /// Writes them down where they changed, and passes on what `change` answered.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Notes) -> T) -> T {
        let mut unwritten = self.unwritten.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notes = unwritten.clone().unwrap_or_else(|| Notes::read(&self.data));
        let before = notes.clone();
        let answer = change(&mut notes);
        if notes != before {
            let written = notes.write(&self.data);
            *unwritten = (!written).then_some(notes);
        }
        answer
    }
}

impl Notes {
    /// The notes in the folder `data`; empty ones when there are none, or none that can be read.
    fn read(data: &Path) -> Notes {
        let text = match files::read_sealed(&data.join(FILE)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Notes::default(),
            Err(error) => {
                tracing::warn!(%error, "the office's notes can't be read");
                return Notes::default();
            }
        };
        serde_json::from_str(&text).unwrap_or_else(|_| {
            tracing::warn!("the office's notes are damaged, and begun anew");
            Notes::default()
        })
    }

    /// Writes them down, if that can be done. When not, it is told in the log alone: no ad is in danger.
    fn write(&self, data: &Path) -> bool {
        let written = serde_json::to_string_pretty(self).map_err(io::Error::other).and_then(|text| {
            files::create_folder(data)?;
            files::write_sealed(&data.join(FILE), &text)
        });
        if let Err(error) = &written {
            tracing::warn!(%error, "the office's notes can't be written");
        }
        written.is_ok()
    }

    pub(super) fn person(&self, store: &StoreName) -> Option<&Person> {
        self.people.get(&store.to_string())
    }

    /// Whether an entry is that of a sign-in, over or not.
    pub(super) fn knows(&self, entry: &str) -> bool {
        self.people.values().any(|person| person.entry.as_deref() == Some(entry))
            || self.over.iter().any(|over| over.entry == entry)
    }

    /// Whose a store is, as of now.
    pub(super) fn meet(&mut self, store: &StoreName, login: &Org, name: &str) -> &mut Person {
        let person = self.people.entry(store.to_string()).or_default();
        (person.login, person.name) = (login.address().to_owned(), name.to_owned());
        person
    }

    /// Notes that the sign-in of an entry is over, if it is somebody's.
    pub(super) fn end_entry(&mut self, entry: &str) {
        let theirs = |person: &&mut Person| person.entry.as_deref() == Some(entry);
        if let Some(person) = self.people.values_mut().find(theirs) {
            person.entry = None;
            self.over.push(Over { entry: entry.to_owned(), login: person.login.clone() });
        }
    }

    /// Notes that the sign-in of a store is over, if it had one.
    pub(super) fn end(&mut self, store: &StoreName) {
        if let Some(person) = self.people.get_mut(&store.to_string())
            && let Some(entry) = person.entry.take()
        {
            self.over.push(Over { entry, login: person.login.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_written_holds_until_it_can() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        std::fs::write(&data, "in the way").expect("written");
        let notebook = Notebook::of(&data);
        notebook.change(|notes| notes.demo = true);
        assert!(notebook.read().demo && !Notes::read(&data).demo);
        std::fs::remove_file(&data).expect("out of the way");
        notebook.change(|notes| notes.unnamed = 1);
        let written = Notes::read(&data);
        assert!(written.demo && written.unnamed == 1 && notebook.read() == written);
    }

    #[test]
    fn notes_are_kept_and_damage_costs_no_start() {
        let data = tempfile::tempdir().expect("a folder");
        assert_eq!(Notes::read(data.path()), Notes::default());
        let login = "https://a.my.salesforce.com".to_owned();
        let used = Some(jiff::civil::date(2026, 11, 2));
        let person = Person { login: login.clone(), name: "Klaus".into(), entry: Some("e".into()), used };
        let people = BTreeMap::from([("unnamed".into(), person.clone())]);
        let mut notes = Notes { demo: true, unnamed: 3, people, ..Notes::default() };
        notes.write(data.path());
        assert_eq!(Notes::read(data.path()), notes);
        assert_eq!(notes.person(&StoreName::Unnamed), Some(&person));
        for _ in 0..2 {
            notes.end(&StoreName::Unnamed);
            assert_eq!(notes.over, [Over { entry: "e".into(), login: login.clone() }]);
            assert!(notes.knows("e") && notes.person(&StoreName::Unnamed).is_some_and(|p| p.entry.is_none()));
        }
        std::fs::write(data.path().join(FILE), "{\"demo\": tru").expect("written");
        assert_eq!(Notes::read(data.path()), Notes::default());
    }

    /// Else a token might go to another org than the one that it is from.
    #[test]
    fn a_flipped_bit_never_passes_for_another_org() {
        let data = tempfile::tempdir().expect("a folder");
        let person =
            Person { login: "https://a.my.salesforce.com".into(), name: "Klaus".into(), ..Person::default() };
        let notes =
            Notes { people: BTreeMap::from([("unnamed".into(), person)]), unnamed: 3, ..Notes::default() };
        assert!(notes.write(data.path()));
        let whole = std::fs::read(data.path().join(FILE)).expect("read");
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(data.path().join(FILE), bytes).expect("written");
            let read = Notes::read(data.path());
            assert!(read == notes || read == Notes::default(), "bit {bit}: {read:?}");
        }
    }
}

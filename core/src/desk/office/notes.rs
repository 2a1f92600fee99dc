//! What an office remembers besides ads: who has signed in where, and what was open last.
//!
//! One small file, written whole. Nothing in it is secret, and nothing is lost with it but
//! convenience: without it a person types an address again, and the demo is not opened by itself.

use crate::desk::StoreName;
use crate::store::files;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

const FILE: &str = "office.json";

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
}

/// Whose a store is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    /// Where they signed in.
    pub(super) login: String,
    /// The person's name.
    pub(super) name: String,
}

impl Notes {
    /// The notes in the folder `data`; empty ones when there are none, or none that can be read.
    pub(super) fn read(data: &Path) -> Notes {
        let bytes = match std::fs::read(data.join(FILE)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Notes::default(),
            Err(error) => {
                tracing::warn!(%error, "the office's notes can't be read");
                return Notes::default();
            }
        };
        serde_json::from_slice(&bytes).unwrap_or_else(|_| {
            tracing::warn!("the office's notes are damaged, and begun anew");
            Notes::default()
        })
    }

    /// Writes them down. What can't be written is told in the log alone: no ad is in danger.
    pub(super) fn write(&self, data: &Path) {
        let written = serde_json::to_vec_pretty(self).map_err(io::Error::other).and_then(|bytes| {
            files::create_folder(data)?;
            files::write_atomic(&data.join(FILE), &bytes)
        });
        if let Err(error) = written {
            tracing::warn!(%error, "the office's notes can't be written");
        }
    }

    pub(super) fn person(&self, store: &StoreName) -> Option<&Person> {
        self.people.get(&store.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_and_damage_costs_no_start() {
        let data = tempfile::tempdir().expect("a folder");
        assert_eq!(Notes::read(data.path()), Notes::default());
        let person = Person { login: "https://a.my.salesforce.com".into(), name: "Klaus".into() };
        let notes =
            Notes { demo: true, unnamed: 3, people: BTreeMap::from([("unnamed".into(), person.clone())]) };
        notes.write(data.path());
        assert_eq!(Notes::read(data.path()), notes);
        assert_eq!(notes.person(&StoreName::Unnamed), Some(&person));
        std::fs::write(data.path().join(FILE), "{\"demo\": tru").expect("written");
        assert_eq!(Notes::read(data.path()), Notes::default());
    }
}

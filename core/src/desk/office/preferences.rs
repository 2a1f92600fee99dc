//! What a person prefers at this machine: language, colours, size. They hold before any ads are open, and for
//! whoever signs in. One small file; where it is missing or damaged, all is as the system has it.

use super::{Office, lock};
use crate::store::files;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use ts_rs::TS;

pub(super) const FILE: &str = "preferences.json";
/// The most bytes of it that are read.
const MOST_BYTES: u64 = 64 << 10;
/// The least and the most that text and all else can be sized, in percent.
const ZOOM: (u16, u16) = (50, 300);

/// What a person prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// The language of the screens; none for the system's.
    pub language: Option<Language>,
    /// The colours of the screens; none for the system's.
    pub theme: Option<Theme>,
    /// The size of everything, in percent, from 50 to 300.
    pub zoom: u16,
}

/// A language that Adtally speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Which Adtally this is, and where it keeps what it keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct About {
    /// Its version.
    pub version: &'static str,
    /// The folder of all its data.
    pub data: String,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences { language: None, theme: None, zoom: 100 }
    }
}

impl Office {
    /// What the person prefers.
    pub fn preferences(&self) -> Preferences {
        *lock(&self.inner.preferences.now)
    }

    /// Changes what the person prefers. What can't be written holds until the program ends.
    pub fn prefer(&self, wanted: Preferences) {
        let wanted = wanted.within_bounds();
        self.inner.preferences.keep(wanted);
        (self.inner.options.wear)(wanted);
    }

    /// Which Adtally this is.
    pub fn about(&self) -> About {
        About { version: env!("CARGO_PKG_VERSION"), data: self.inner.options.data.display().to_string() }
    }
}

/// The preferences as they hold, and where they are written.
pub(super) struct Kept {
    data: PathBuf,
    now: Mutex<Preferences>,
}

impl Kept {
    pub(super) fn of(data: &Path) -> Kept {
        Kept { now: Mutex::new(Preferences::read(data)), data: data.to_owned() }
    }

    fn keep(&self, wanted: Preferences) {
        let mut now = lock(&self.now);
        if *now == wanted {
            return;
        }
        *now = wanted;
        let written = serde_json::to_vec_pretty(&wanted).map_err(io::Error::other).and_then(|bytes| {
            files::create_folder(&self.data)?;
            files::write_atomic(&self.data.join(FILE), &bytes)
        });
        if let Err(error) = written {
            tracing::warn!(%error, "what the person prefers can't be written");
        }
    }
}

impl Preferences {
    fn read(data: &Path) -> Preferences {
        let read = match files::read_bounded(&data.join(FILE), MOST_BYTES) {
            Ok(bytes) => serde_json::from_slice::<Preferences>(&bytes).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Preferences::default()),
            Err(error) => Err(error),
        };
        if let Err(error) = &read {
            tracing::warn!(%error, "what the person prefers can't be read");
        }
        read.unwrap_or_default().within_bounds()
    }

    fn within_bounds(self) -> Preferences {
        Preferences { zoom: self.zoom.clamp(ZOOM.0, ZOOM.1), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_kept_and_damage_costs_no_start() {
        let data = tempfile::tempdir().expect("a folder");
        assert_eq!(Preferences::read(data.path()), Preferences::default());
        let wanted = Preferences { language: Some(Language::De), theme: Some(Theme::Dark), zoom: 150 };
        Kept::of(data.path()).keep(wanted);
        assert_eq!(*lock(&Kept::of(data.path()).now), wanted);
        for (written, read) in [
            (r#"{"language": "de"}"#, Preferences { language: Some(Language::De), ..Preferences::default() }),
            (r#"{"zoom": 9}"#, Preferences { zoom: 50, ..Preferences::default() }),
            (r#"{"language": "tlh"}"#, Preferences::default()),
            ("{\"zoom\": 15", Preferences::default()),
        ] {
            std::fs::write(data.path().join(FILE), written).expect("written");
            assert_eq!(Preferences::read(data.path()), read, "{written}");
        }
    }

    #[test]
    fn what_can_not_be_written_holds_all_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        std::fs::write(&data, "in the way").expect("written");
        let (kept, wanted) = (Kept::of(&data), Preferences { zoom: 200, ..Preferences::default() });
        kept.keep(wanted);
        assert_eq!(*lock(&kept.now), wanted);
    }
}

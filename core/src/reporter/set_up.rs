//! Whether the org has proven that it is set up: until it has, nothing is reported.
//!
//! What was proven is kept in a small file beside the ads, which belong to one org and one person. It is
//! proven anew when this Adtally asks for more than was asked then, and when the org answers that a right,
//! an object or a field is missing. Without the file the org is asked once more, and nothing is lost.

use crate::salesforce::{API_VERSION, CallFault, Class, PACKAGE_VERSION, Refusal, Salesforce, SetUp};
use crate::store::files;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

const FILE: &str = "set-up.json";
/// The code of what holds the queue when something of the set-up is missing.
pub const LACKING: &str = "ADTALLY_SET_UP";
/// The code of what holds the queue while there is nothing to try the rules on.
pub const NO_GROUND: &str = "ADTALLY_NO_CONTRACT_PRODUCT";

/// Keeps what an org has proven of its set-up.
pub struct Proof {
    salesforce: Salesforce,
    file: PathBuf,
    new_key: fn() -> Uuid,
    proven: Mutex<bool>,
    /// Held by whoever asks the org, so that it is one at a time.
    turn: tokio::sync::Mutex<()>,
}

/// What was proven, and what for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// The version of the API that this Adtally would speak.
    api_version: String,
    /// The version that the org speaks with it.
    spoken: String,
    /// What the check asked for.
    package_version: u32,
    /// What objects and fields are called.
    names: String,
}

impl Kept {
    fn now(salesforce: &Salesforce) -> Kept {
        Kept {
            api_version: API_VERSION.to_owned(),
            spoken: salesforce.version(),
            package_version: PACKAGE_VERSION,
            names: format!("{:?}", salesforce.names()),
        }
    }
}

impl Proof {
    /// What is known of the org from earlier, kept in `folder`.
    pub fn open(salesforce: Salesforce, folder: &Path, new_key: fn() -> Uuid) -> Proof {
        let file = folder.join(FILE);
        let kept = files::read_sealed(&file).ok().and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        let now = Kept::now(&salesforce);
        let kept = kept.filter(|kept| Kept { spoken: now.spoken.clone(), ..kept.clone() } == now);
        if let Some(kept) = &kept {
            salesforce.speak(kept.spoken.clone());
        }
        let proven = Mutex::new(kept.is_some());
        Proof { salesforce, file, new_key, proven, turn: tokio::sync::Mutex::new(()) }
    }

    /// Whether reporting may start.
    pub fn is_proven(&self) -> bool {
        *self.proven.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the org, unless it has proven its set-up before.
    ///
    /// # Errors
    /// When it can't be asked now, or something is missing: then a refusal of class [`Class::SetUp`].
    pub(super) async fn ask_once(&self) -> Result<(), CallFault> {
        if self.is_proven() {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        // Somebody may have asked meanwhile.
        if self.is_proven() {
            return Ok(());
        }
        let found = self.look().await?;
        if found.is_met() { Ok(()) } else { Err(lacking(&found)) }
    }

    /// Asks the org, whatever is known.
    ///
    /// # Errors
    /// As [`Proof::ask_once`].
    pub(super) async fn ask_anew(&self) -> Result<(), CallFault> {
        let found = self.ask().await?;
        if found.is_met() { Ok(()) } else { Err(lacking(&found)) }
    }

    /// Asks the org, whatever is known.
    ///
    /// # Errors
    /// When it can't be asked now.
    pub async fn ask(&self) -> Result<SetUp, CallFault> {
        let _turn = self.turn.lock().await;
        self.look().await
    }

    /// The org has said that something is missing: it is asked before anything else is reported.
    pub fn doubt(&self) {
        self.set(false);
    }

    async fn look(&self) -> Result<SetUp, CallFault> {
        let found = self.salesforce.check_set_up(self.new_key).await?;
        let faults = found.points.iter().map(|point| point.faults.len()).sum::<usize>();
        tracing::info!(faults, met = found.is_met(), "the org's set-up was checked");
        self.set(found.is_met());
        self.keep(found.is_met());
        Ok(found)
    }

    fn set(&self, proven: bool) {
        *self.proven.lock().unwrap_or_else(PoisonError::into_inner) = proven;
    }

    /// What can't be kept costs another check at the next start, and nothing else.
    fn keep(&self, proven: bool) {
        let written = if proven {
            serde_json::to_string_pretty(&Kept::now(&self.salesforce))
                .map_err(io::Error::other)
                .and_then(|text| files::write_sealed(&self.file, &text))
        } else {
            match std::fs::remove_file(&self.file) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                removed => removed,
            }
        };
        if let Err(error) = written {
            tracing::warn!(%error, "what the org has proven of its set-up could not be kept");
        }
    }
}

/// What holds the queue until an admin has acted. Nothing was asked of the org that could be in doubt.
fn lacking(found: &SetUp) -> CallFault {
    let code = if found.lacks_only_ground() { NO_GROUND } else { LACKING };
    CallFault::Refused(Refusal {
        status: 0,
        code: code.to_owned(),
        message: String::new(),
        fields: vec![],
        class: Class::SetUp,
        raw: String::new(),
    })
}

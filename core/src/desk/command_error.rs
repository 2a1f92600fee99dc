//! Faults as a window gets them: a code to branch on, and parameters. The words are the window's; ours are for the
//! log and for who speaks no language of the screens.
//!
//! A parameter is a number, a path, or what others said word for word: `system` the machine's words, `message` the
//! org's. No parameter is a sentence of ours: it would be English on a German screen.
//!
//! A code is there only where a screen or a test does something with it. Where a fault enum of ours
//! is serialised with its code as a tag, code and parameters are taken from there.

use super::{ConnectFault, ContractsFault, MoveFault, NamingFault, SaveFault};
use crate::salesforce::ClientFault;
use crate::salesforce::sign_in::AttemptFault;
use crate::store::{OpenFault, PictureError, StoreFault};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::Display;
use std::io;
use ts_rs::TS;

/// What a command answers when it could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CommandError {
    /// What went wrong; screens branch on it and on nothing else.
    pub code: String,
    /// What the words for it need, and what the machine or the org said. `faults` of the code `invalid` is
    /// `Faults` as JSON.
    #[ts(type = "Record<string, string | number>")]
    pub params: Map<String, Value>,
    /// Plain English, for logs. It does not reach a window.
    #[serde(skip)]
    #[ts(skip)]
    pub text: String,
}

impl CommandError {
    /// An error without parameters.
    pub fn new(code: &str, text: impl Into<String>) -> CommandError {
        CommandError { code: code.to_owned(), params: Map::new(), text: text.into() }
    }

    /// The same with a parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> CommandError {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same with what the machine said.
    fn with_words_of(self, fault: &StoreFault) -> CommandError {
        match fault {
            StoreFault::Failed(words) => self.with("system", words.clone()),
            StoreFault::DiskFull => {
                self.with("system", io::Error::from(io::ErrorKind::StorageFull).to_string())
            }
            StoreFault::ReadOnly => {
                self.with("system", io::Error::from(io::ErrorKind::PermissionDenied).to_string())
            }
            StoreFault::Closed => self,
        }
    }

    /// Adtally itself is at fault.
    pub fn internal() -> CommandError {
        let text =
            "Something went wrong in Adtally. What you saved is safe. Please try again; the log says more.";
        CommandError::new("internal", text)
    }

    /// The ads are about to be closed, or are not open yet.
    pub fn closed() -> CommandError {
        CommandError::new("closed", "Adtally is opening or closing your ads. Please try again in a moment.")
    }

    /// A fault that is serialised as an object with its `code`, and its parameters beside it or in
    /// `details`.
    fn tagged(fault: &(impl Serialize + Display)) -> CommandError {
        let text = fault.to_string();
        let Ok(Value::Object(mut members)) = serde_json::to_value(fault) else {
            return CommandError { text, ..CommandError::internal() };
        };
        let Some(Value::String(code)) = members.remove("code") else {
            return CommandError { text, ..CommandError::internal() };
        };
        match members.remove("details") {
            // A sentence of ours.
            Some(Value::String(_)) => {}
            Some(faults) => _ = members.insert("faults".to_owned(), faults),
            None => {}
        }
        // Why, in our words.
        members.remove("problem");
        for value in members.values_mut().filter(|value| !value.is_string() && !value.is_number()) {
            *value = value.to_string().into();
        }
        CommandError { code, params: members, text }
    }
}

impl From<SaveFault> for CommandError {
    fn from(fault: SaveFault) -> CommandError {
        let error = CommandError::tagged(&fault);
        match fault {
            SaveFault::NotWritten(fault) => error.with_words_of(&fault),
            _ => error,
        }
    }
}

impl From<ContractsFault> for CommandError {
    fn from(fault: ContractsFault) -> CommandError {
        CommandError::tagged(&fault)
    }
}

impl From<AttemptFault> for CommandError {
    fn from(fault: AttemptFault) -> CommandError {
        let mut error = CommandError::tagged(&fault);
        match fault {
            AttemptFault::NoBrowser { problem } | AttemptFault::NotSecure { problem } => {
                error.with("system", problem)
            }
            // What the answer lacks, in our words.
            AttemptFault::Refused { salesforce_code, .. } if salesforce_code == "unreadable" => {
                error.params.remove("message");
                error
            }
            _ => error,
        }
    }
}

impl From<ConnectFault> for CommandError {
    fn from(fault: ConnectFault) -> CommandError {
        let code = match &fault {
            ConnectFault::SomeoneElse => "someone_else",
            ConnectFault::Unnamed => "unnamed",
            ConnectFault::Client(_) => "no_secure_connections",
        };
        let error = CommandError::new(code, fault.to_string());
        match fault {
            ConnectFault::Client(ClientFault::Tls(words) | ClientFault::Version(words)) => {
                error.with("system", words)
            }
            ConnectFault::SomeoneElse | ConnectFault::Unnamed => error,
        }
    }
}

impl From<OpenFault> for CommandError {
    fn from(fault: OpenFault) -> CommandError {
        let text = fault.to_string();
        let path = |path: std::path::PathBuf| path.display().to_string();
        match fault {
            OpenFault::AlreadyOpen => CommandError::new("store_already_open", text),
            OpenFault::NewerSchema { .. } | OpenFault::UnknownRecord { .. } => {
                CommandError::new("store_newer", text)
            }
            OpenFault::DiskFull { path: at } => {
                CommandError::new("store_disk_full", text).with("path", path(at))
            }
            OpenFault::ReadOnly { path: at } => {
                CommandError::new("store_read_only", text).with("path", path(at))
            }
            OpenFault::Io { path: at, problem, .. } => {
                CommandError::new("store_failed", text).with("path", path(at)).with("system", problem)
            }
        }
    }
}

impl From<PictureError> for CommandError {
    fn from(fault: PictureError) -> CommandError {
        let text = fault.to_string();
        match fault {
            PictureError::NotAPicture => CommandError::new("not_a_picture", text),
            PictureError::TooLarge { bytes } => {
                CommandError::new("picture_too_large", text).with("bytes", bytes)
            }
            PictureError::TooManyPixels { pixels } => {
                CommandError::new("picture_too_many_pixels", text).with("pixels", pixels)
            }
            PictureError::Missing { .. } | PictureError::Damaged { .. } => {
                CommandError::new("no_such_picture", text)
            }
            PictureError::Full(error) | PictureError::Io(error) => {
                CommandError::new("not_written", text).with("system", error.to_string())
            }
        }
    }
}

/// Of what was to be read; a save that can't be written is a [`SaveFault`].
impl From<StoreFault> for CommandError {
    fn from(fault: StoreFault) -> CommandError {
        let text = format!("This can't be read from the disk now ({fault}). Your ads are as they were.");
        CommandError::new("not_read", text).with_words_of(&fault)
    }
}

impl From<MoveFault> for CommandError {
    fn from(fault: MoveFault) -> CommandError {
        match fault {
            MoveFault::Open(fault) => fault.into(),
            MoveFault::Save(fault) => fault.into(),
            MoveFault::SameStore | MoveFault::NoSuchStore => {
                CommandError::new("nothing_to_give", fault.to_string())
            }
        }
    }
}

impl From<NamingFault> for CommandError {
    fn from(fault: NamingFault) -> CommandError {
        let error = CommandError::new("store_failed", fault.to_string());
        match fault {
            NamingFault::Io(fault) => error.with("system", fault.to_string()),
            NamingFault::NoneUnnamed | NamingFault::Taken => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ad::AdForm;
    use serde_json::json;

    #[test]
    fn a_form_with_faults_is_told_field_by_field() {
        let faults = AdForm::default().check().expect_err("no title");
        let error = CommandError::from(SaveFault::Invalid(faults));
        assert_eq!(error.code, "invalid");
        let faults: Value =
            serde_json::from_str(error.params["faults"].as_str().expect("JSON")).expect("JSON");
        assert_eq!(faults, json!([{"field": {"field": "title"}, "problem": "missing"}]));
        assert!(error.text.contains("title is missing"), "{}", error.text);
    }

    #[test]
    fn parameters_are_texts_and_numbers() {
        let error = CommandError::from(SaveFault::NotWritten(StoreFault::Failed("full".into())));
        assert_eq!((error.code.as_str(), &error.params["system"]), ("not_written", &json!("full")));
        let error = CommandError::from(ContractsFault::SetUp { salesforce_code: "NOT_FOUND".into() });
        assert_eq!((error.code.as_str(), &error.params["salesforce_code"]), ("set_up", &json!("NOT_FOUND")));
        let error = CommandError::from(ContractsFault::Offline);
        assert!(error.code == "offline" && error.params.is_empty());
        let error = CommandError::from(PictureError::TooLarge { bytes: 9 });
        assert_eq!(error.params["bytes"], json!(9));
    }
}

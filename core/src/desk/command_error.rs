//! Faults as a window gets them: a code to branch on, parameters, and plain words as a fallback.
//!
//! A code is there only where a screen or a test does something with it. Where a fault enum of ours
//! is serialised with its code as a tag, code and parameters are taken from there.

use super::{ConnectFault, ContractsFault, MoveFault, NamingFault, SaveFault};
use crate::salesforce::sign_in::AttemptFault;
use crate::store::{OpenFault, PictureError, StoreFault};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::Display;
use ts_rs::TS;

/// What a command answers when it could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CommandError {
    /// What went wrong; screens branch on it and on nothing else.
    pub code: String,
    /// What the words for it need. `faults` of the code `invalid` is `Faults` as JSON.
    #[ts(type = "Record<string, string | number>")]
    pub params: Map<String, Value>,
    /// Plain English, for logs and where a screen has no words of its own.
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
            Some(Value::String(problem)) => _ = members.insert("problem".to_owned(), problem.into()),
            Some(faults) => _ = members.insert("faults".to_owned(), faults),
            None => {}
        }
        for value in members.values_mut().filter(|value| !value.is_string() && !value.is_number()) {
            *value = value.to_string().into();
        }
        CommandError { code, params: members, text }
    }
}

impl From<SaveFault> for CommandError {
    fn from(fault: SaveFault) -> CommandError {
        CommandError::tagged(&fault)
    }
}

impl From<ContractsFault> for CommandError {
    fn from(fault: ContractsFault) -> CommandError {
        CommandError::tagged(&fault)
    }
}

impl From<AttemptFault> for CommandError {
    fn from(fault: AttemptFault) -> CommandError {
        CommandError::tagged(&fault)
    }
}

impl From<ConnectFault> for CommandError {
    fn from(fault: ConnectFault) -> CommandError {
        let code = match &fault {
            ConnectFault::SomeoneElse => "someone_else",
            ConnectFault::Unnamed => "unnamed",
            ConnectFault::Client(_) => "no_secure_connections",
        };
        CommandError::new(code, fault.to_string())
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
                CommandError::new("store_failed", text).with("path", path(at)).with("problem", problem)
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
            PictureError::Full(_) | PictureError::Io(_) => {
                CommandError::new("not_written", text.clone()).with("problem", text)
            }
        }
    }
}

/// Of what was to be read; a save that can't be written is a [`SaveFault`].
impl From<StoreFault> for CommandError {
    fn from(fault: StoreFault) -> CommandError {
        let text = format!("This can't be read from the disk now ({fault}). Your ads are as they were.");
        CommandError::new("not_read", text).with("problem", fault.to_string())
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
        CommandError::new("store_failed", fault.to_string()).with("problem", fault.to_string())
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
        let error = CommandError::from(SaveFault::NotWritten("full".into()));
        assert_eq!((error.code.as_str(), &error.params["problem"]), ("not_written", &json!("full")));
        let error = CommandError::from(ContractsFault::SetUp { salesforce_code: "NOT_FOUND".into() });
        assert_eq!((error.code.as_str(), &error.params["salesforce_code"]), ("set_up", &json!("NOT_FOUND")));
        let error = CommandError::from(ContractsFault::Offline);
        assert!(error.code == "offline" && error.params.is_empty());
        let error = CommandError::from(PictureError::TooLarge { bytes: 9 });
        assert_eq!(error.params["bytes"], json!(9));
    }
}

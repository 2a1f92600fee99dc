//! Why a person could not sign in, in plain words.

use crate::salesforce::{ClientFault, SignInFault};
use serde::Serialize;

/// The person is not signed in. Ads can be saved all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "code")]
pub enum AttemptFault {
    /// The person, or the org, said no.
    #[serde(rename = "sign_in_denied")]
    #[error(
        "Salesforce was not allowed to sign you in. Please try again, and allow access when you are asked."
    )]
    Denied,
    /// Nothing but answers to some other sign-in arrived.
    #[serde(rename = "sign_in_wrong_state")]
    #[error(
        "What came back from the browser belongs to another sign-in. Please close the page and try again."
    )]
    WrongState,
    /// Other programs have all ports.
    #[serde(rename = "ports_taken")]
    #[error(
        "Another program uses the ports {ports} of this computer, which the sign-in needs. Please close it, \
         or restart the computer, and try again."
    )]
    PortsTaken {
        /// The ports.
        ports: String,
    },
    /// The person took too long.
    #[serde(rename = "sign_in_timed_out")]
    #[error("The sign-in was not finished in time. Please try again.")]
    TimedOut,
    /// The person gave it up.
    #[serde(rename = "sign_in_cancelled")]
    #[error("The sign-in was cancelled.")]
    Cancelled,
    /// The org can't be reached.
    #[serde(rename = "offline")]
    #[error(
        "Salesforce can't be reached, so you can't sign in now. Your ads are saved here; please try again later."
    )]
    Unreachable,
    /// The org does not serve.
    #[serde(rename = "unserved")]
    #[error(
        "Salesforce didn't answer, so you can't sign in now. Your ads are saved here; please try again later."
    )]
    Unserved,
    /// The org refused.
    #[serde(rename = "sign_in_refused")]
    #[error("Salesforce refused the sign-in ({salesforce_code}: {message}). Please tell your admin.")]
    Refused {
        /// Its code.
        salesforce_code: String,
        /// Its words.
        message: String,
    },
    /// No browser could be opened.
    #[serde(rename = "no_browser")]
    #[error("No browser could be opened for the sign-in ({problem}).")]
    NoBrowser {
        /// What the system said.
        problem: String,
    },
    /// What was typed is not the address of an org.
    #[serde(rename = "bad_address")]
    #[error("{problem}.")]
    BadAddress {
        /// Why.
        problem: String,
    },
    /// This machine has no TLS, or no randomness, to offer.
    #[serde(rename = "no_secure_connections")]
    #[error("This computer can't make secure connections: {problem}")]
    NotSecure {
        /// Why.
        problem: String,
    },
}

impl AttemptFault {
    /// The code, for the log.
    pub fn code(&self) -> &'static str {
        match self {
            AttemptFault::Denied => "sign_in_denied",
            AttemptFault::WrongState => "sign_in_wrong_state",
            AttemptFault::PortsTaken { .. } => "ports_taken",
            AttemptFault::TimedOut => "sign_in_timed_out",
            AttemptFault::Cancelled => "sign_in_cancelled",
            AttemptFault::Unreachable => "offline",
            AttemptFault::Unserved => "unserved",
            AttemptFault::Refused { .. } => "sign_in_refused",
            AttemptFault::NoBrowser { .. } => "no_browser",
            AttemptFault::BadAddress { .. } => "bad_address",
            AttemptFault::NotSecure { .. } => "no_secure_connections",
        }
    }

    /// The org refused with these words, or with some that have a meaning of their own.
    pub(super) fn refused(code: &str, message: &str) -> AttemptFault {
        // Salesforce's help prints it with a hyphen once.
        if matches!(code, "access_denied" | "access-denied") {
            return AttemptFault::Denied;
        }
        let tidy = |text: &str| text.chars().filter(|c| !c.is_control()).take(300).collect::<String>();
        AttemptFault::Refused { salesforce_code: tidy(code), message: tidy(message) }
    }
}

impl From<SignInFault> for AttemptFault {
    fn from(fault: SignInFault) -> AttemptFault {
        match fault {
            SignInFault::Needed(why) | SignInFault::Admin(why) => {
                AttemptFault::refused(&why.code, &why.message)
            }
            SignInFault::SomeoneElse { .. } => AttemptFault::refused("someone_else", ""),
            SignInFault::Unreachable(_) => AttemptFault::Unreachable,
            SignInFault::Unserved(_) => AttemptFault::Unserved,
        }
    }
}

impl From<ClientFault> for AttemptFault {
    fn from(fault: ClientFault) -> AttemptFault {
        AttemptFault::NotSecure { problem: fault.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_in_the_log_and_on_the_screen() {
        let problem = || "x".to_owned();
        for fault in [
            AttemptFault::Denied,
            AttemptFault::WrongState,
            AttemptFault::PortsTaken { ports: problem() },
            AttemptFault::TimedOut,
            AttemptFault::Cancelled,
            AttemptFault::Unreachable,
            AttemptFault::Unserved,
            AttemptFault::Refused { salesforce_code: problem(), message: problem() },
            AttemptFault::NoBrowser { problem: problem() },
            AttemptFault::BadAddress { problem: problem() },
            AttemptFault::NotSecure { problem: problem() },
        ] {
            let told = serde_json::to_value(&fault).expect("JSON");
            assert_eq!(told["code"], fault.code());
        }
    }

    #[test]
    fn a_refusal_that_a_person_gave_is_a_denial() {
        assert_eq!(
            AttemptFault::refused("access_denied", "end-user denied authorization"),
            AttemptFault::Denied
        );
        assert_eq!(AttemptFault::refused("access-denied", ""), AttemptFault::Denied);
        let refused = AttemptFault::refused("invalid_scope", "line\nbreak");
        assert_eq!(
            refused.to_string(),
            "Salesforce refused the sign-in (invalid_scope: linebreak). Please tell your admin."
        );
    }
}

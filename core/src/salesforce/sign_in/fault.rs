//! Why a person could not sign in, in plain words.

use crate::salesforce::{ClientFault, SignInFault, http, token_errors::is_unclear};
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
    /// The company's proxy wants to know who asks.
    #[serde(rename = "proxy_sign_in")]
    #[error(
        "Your company's proxy wants a sign-in before it lets Adtally through, so you can't sign in now. Please enter \
         your name and password for the proxy in Adtally's settings."
    )]
    ProxySignIn,
    /// The org does not serve.
    #[serde(rename = "unserved")]
    #[error(
        "Salesforce didn't answer, so you can't sign in now. Your ads are saved here; please try again later."
    )]
    Unserved,
    /// The org's admin has blocked the app.
    #[serde(rename = "app_blocked")]
    #[error(
        "Your company's Salesforce blocks Adtally ({message}). Please ask your admin to allow the app Adtally in \
         Salesforce's Setup, then try again."
    )]
    AppBlocked {
        /// The org's words.
        message: String,
    },
    /// The org does not know the app at this address.
    #[serde(rename = "app_missing")]
    #[error(
        "Salesforce doesn't know Adtally at this address ({message}). Please enter your company's own address, such \
         as https://mycompany.my.salesforce.com. If you did, please ask your admin to install the app Adtally there."
    )]
    AppMissing {
        /// The org's words.
        message: String,
    },
    /// The answer leads to an address that is not Salesforce's.
    #[serde(rename = "bad_instance")]
    #[error(
        "The answer to the sign-in leads to an address that Adtally doesn't trust ({problem}), so you are not signed \
         in. Nothing was sent there. Please tell your admin."
    )]
    BadInstance {
        /// Why it is not trusted.
        problem: String,
    },
    /// The org is at another address by now.
    #[serde(rename = "sign_in_moved")]
    #[error(
        "Salesforce sends this sign-in on to another address {address}. Please sign in at the new address of your \
         company's Salesforce, or ask your admin for it."
    )]
    Moved {
        /// The address; empty where it did not say one that can be trusted.
        address: String,
    },
    /// The org's certificate is not valid at the time that this computer's clock shows.
    #[serde(rename = "clock_wrong")]
    #[error(
        "By this computer's clock the security certificate of Salesforce is not valid, so the clock is probably \
         wrong. Please set date and time of this computer, or ask your admin, and try again."
    )]
    ClockWrong,
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
            AttemptFault::ProxySignIn => "proxy_sign_in",
            AttemptFault::Unserved => "unserved",
            AttemptFault::AppBlocked { .. } => "app_blocked",
            AttemptFault::AppMissing { .. } => "app_missing",
            AttemptFault::BadInstance { .. } => "bad_instance",
            AttemptFault::Moved { .. } => "sign_in_moved",
            AttemptFault::ClockWrong => "clock_wrong",
            AttemptFault::Refused { .. } => "sign_in_refused",
            AttemptFault::NoBrowser { .. } => "no_browser",
            AttemptFault::BadAddress { .. } => "bad_address",
            AttemptFault::NotSecure { .. } => "no_secure_connections",
        }
    }

    /// The org refused with these words, or with some that have a meaning of their own.
    pub(super) fn refused(code: &str, message: &str) -> AttemptFault {
        let tidy = |text: &str| text.chars().filter(|c| !c.is_control()).take(300).collect::<String>();
        let (code, message) = (tidy(code), tidy(message));
        let words = message.to_ascii_lowercase();
        // One code is good for one sign-in, and for a quarter of an hour.
        if words.contains("authorization code") {
            return AttemptFault::TimedOut;
        }
        if words.contains("code verifier") || words.contains("code challenge") {
            return AttemptFault::WrongState;
        }
        let whole = || if message.is_empty() { code.clone() } else { format!("{code}: {message}") };
        match code.to_ascii_lowercase().as_str() {
            // Salesforce's help prints it with a hyphen once.
            "access_denied" | "access-denied" => AttemptFault::Denied,
            "oauth_app_blocked" | "app_blocked" => AttemptFault::AppBlocked { message: whole() },
            "oauth_ec_app_not_found" | "app_not_found" | "invalid_client_id" => {
                AttemptFault::AppMissing { message: whole() }
            }
            _ => AttemptFault::Refused { salesforce_code: code, message },
        }
    }

    /// No connection could be made, and `why`.
    pub(super) fn not_reached(why: &str) -> AttemptFault {
        match why {
            http::OTHER_TIME => AttemptFault::ClockWrong,
            why if http::is_proxy_sign_in(why) => AttemptFault::ProxySignIn,
            _ => AttemptFault::Unreachable,
        }
    }
}

impl From<SignInFault> for AttemptFault {
    fn from(fault: SignInFault) -> AttemptFault {
        match fault {
            SignInFault::Needed(why) | SignInFault::Admin(why) => {
                AttemptFault::refused(&why.code, &why.message)
            }
            SignInFault::SomeoneElse { .. } => AttemptFault::refused("someone_else", ""),
            SignInFault::Unreachable(why) => AttemptFault::not_reached(&why),
            SignInFault::Moved { to } => {
                let address = to.map_or_else(String::new, |to| format!("({})", to.address()));
                AttemptFault::Moved { address }
            }
            // To a code nothing is said twice: words that nobody knows are a refusal.
            SignInFault::Unserved(refusal) if is_unclear(&refusal) => {
                AttemptFault::refused(&refusal.code, &refusal.message)
            }
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
            AttemptFault::ProxySignIn,
            AttemptFault::Unserved,
            AttemptFault::AppBlocked { message: problem() },
            AttemptFault::AppMissing { message: problem() },
            AttemptFault::BadInstance { problem: problem() },
            AttemptFault::Moved { address: problem() },
            AttemptFault::ClockWrong,
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
    #[test]
    fn an_app_that_is_blocked_or_missing_is_told_apart() {
        let code = |code: &str| AttemptFault::refused(code, "this app is blocked by admin").code();
        assert_eq!(code("OAUTH_APP_BLOCKED"), "app_blocked");
        for missing in ["OAUTH_EC_APP_NOT_FOUND", "app_not_found", "invalid_client_id"] {
            assert_eq!(code(missing), "app_missing", "{missing}");
        }
        let blocked = AttemptFault::refused("OAUTH_APP_BLOCKED", "blocked by admin").to_string();
        assert!(blocked.contains("(OAUTH_APP_BLOCKED: blocked by admin)"), "{blocked}");
        assert_eq!(AttemptFault::not_reached(http::OTHER_TIME), AttemptFault::ClockWrong);
        assert_eq!(AttemptFault::not_reached("refused"), AttemptFault::Unreachable);
    }
}

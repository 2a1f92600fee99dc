//! What the environment says: where data go, and for development and tests which org is spoken to. What an admin
//! has set comes first in a packaged Adtally.

use super::{GivenTokens, Managed, ManagedFault};
use crate::salesforce::Org;
use crate::salesforce::sign_in::CLIENT_ID;
use std::ffi::OsString;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// A variable is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct BadVariable {
    name: &'static str,
    problem: String,
}

impl BadVariable {
    fn new(name: &'static str, problem: &impl Display) -> BadVariable {
        BadVariable { name, problem: problem.to_string() }
    }
}

/// What was said. It has no `Debug`, since it may hold a sign-in.
pub struct Environment {
    /// `ADTALLY_DATA_DIR`: where data, logs and settings go.
    pub data: Option<PathBuf>,
    /// `ADTALLY_ORG`: an org, on this machine also over plain http.
    pub org: Option<Org>,
    /// `ADTALLY_DEMO_TOKENS`: a file with a sign-in; only together with an org on this machine.
    pub tokens: Option<GivenTokens>,
    /// `ADTALLY_CLIENT_ID`, or what an admin has set: Adtally's consumer key in the org.
    pub client_id: String,
    /// What an admin has set. `ADTALLY_SETTINGS` names another file than the usual one; none when it is empty.
    pub managed: Result<Managed, ManagedFault>,
    /// Variables that are set and do not count, because an admin's settings are a rule.
    pub passed_over: Vec<&'static str>,
}

/// What goes round an admin's settings.
const WAYS_ROUND: [&str; 4] = ["ADTALLY_ORG", "ADTALLY_DEMO_TOKENS", "ADTALLY_CLIENT_ID", "ADTALLY_SETTINGS"];

impl Environment {
    /// What `says` says. In a packaged Adtally nothing goes round a settings file that stands in its `usual`
    /// place, be it one that can't be used.
    ///
    /// # Errors
    /// When an address or a file is not what it should be: better no start than another org.
    pub fn of(
        says: impl Fn(&str) -> Option<OsString>,
        usual: Result<Option<Managed>, ManagedFault>,
        is_packaged: bool,
    ) -> Result<Environment, BadVariable> {
        let is_rule = is_packaged && !matches!(usual, Ok(None));
        let says = |name: &str| says(name).filter(|said| !said.is_empty() || name == "ADTALLY_SETTINGS");
        let passed_over = WAYS_ROUND.into_iter().filter(|name| is_rule && says(name).is_some()).collect();
        let says = |name: &str| says(name).filter(|_| !is_rule || !WAYS_ROUND.contains(&name));
        let text = |name: &str| says(name).and_then(|text| text.into_string().ok());
        let org = text("ADTALLY_ORG").map(|address| Org::at(&address)).transpose();
        let org = org.map_err(|fault| BadVariable::new("ADTALLY_ORG", &fault))?;
        let is_near = org.as_ref().is_some_and(Org::is_loopback);
        let tokens = says("ADTALLY_DEMO_TOKENS").filter(|_| is_near);
        let tokens = tokens.map(|file| GivenTokens::read(Path::new(&file))).transpose();
        let tokens = tokens.map_err(|fault| BadVariable::new("ADTALLY_DEMO_TOKENS", &fault))?;
        let managed = match says("ADTALLY_SETTINGS") {
            None => usual.map(Option::unwrap_or_default),
            Some(none) if none.is_empty() => Ok(Managed::default()),
            Some(file) => Managed::read(Path::new(&file)),
        };
        let client_id = managed.as_ref().ok().and_then(|managed| managed.client_id.clone());
        Ok(Environment {
            data: says("ADTALLY_DATA_DIR").map(PathBuf::from),
            org,
            tokens,
            client_id: text("ADTALLY_CLIENT_ID").or(client_id).unwrap_or_else(|| CLIENT_ID.to_owned()),
            managed,
            passed_over,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMINS: &str = "https://magic.my.salesforce.com";

    fn of(
        usual: Result<Option<Managed>, ManagedFault>,
        is_packaged: bool,
    ) -> Result<Environment, BadVariable> {
        let says = |name: &str| match name {
            "ADTALLY_ORG" => Some("http://127.0.0.1:8787".into()),
            "ADTALLY_CLIENT_ID" => Some("another".into()),
            "ADTALLY_DEMO_TOKENS" => Some("/does/not/exist".into()),
            "ADTALLY_SETTINGS" => Some("".into()),
            "ADTALLY_DATA_DIR" => Some("/data".into()),
            _ => None,
        };
        Environment::of(says, usual, is_packaged)
    }

    fn set() -> Managed {
        Managed { login: Some(Org::at(ADMINS).expect("an address")), ..Managed::default() }
    }

    #[test]
    fn in_a_packaged_adtally_the_environment_does_not_go_round_an_admins_settings() {
        let environment = of(Ok(Some(set())), true).expect("the tokens are not even looked for");
        assert_eq!(environment.managed, Ok(set()));
        assert!(environment.org.is_none() && environment.tokens.is_none());
        assert_eq!(environment.client_id, CLIENT_ID);
        assert_eq!(
            environment.data,
            Some(PathBuf::from("/data")),
            "where data go was not the admin's to set"
        );
        assert_eq!(environment.passed_over, WAYS_ROUND);
    }

    #[test]
    fn settings_that_can_not_be_used_are_a_rule_too() {
        let fault =
            || ManagedFault { path: PathBuf::from("/etc/adtally/settings.json"), problem: "x".into() };
        let environment = of(Err(fault()), true).expect("read");
        assert!(environment.managed == Err(fault()) && environment.org.is_none());
    }

    #[test]
    fn where_no_admin_has_set_anything_or_adtally_is_developed_the_environment_counts() {
        for (usual, is_packaged) in [(None, true), (Some(set()), false)] {
            let missing = of(Ok(usual), is_packaged).err().expect("the tokens are looked for");
            assert!(missing.to_string().contains("ADTALLY_DEMO_TOKENS"), "{missing}");
        }
        let says = |name: &str| (name == "ADTALLY_ORG").then(|| "https://other.my.salesforce.com".into());
        let environment = Environment::of(says, Ok(None), true).expect("read");
        assert!(environment.org.is_some() && environment.passed_over.is_empty());
    }
}

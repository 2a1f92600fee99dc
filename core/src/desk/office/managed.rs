//! What an admin has set for everybody at a machine, so that Adtally is rolled out without anybody typing:
//! where people sign in, Adtally's consumer key there, the company's proxy, and what objects and fields are
//! called in an org that has its own.
//!
//! One file of JSON, in the place where each system keeps what only an admin may change, and read only where
//! none but an admin may have written it (`admins_file.rs`). What it sets is a rule, which neither a window nor,
//! in a packaged Adtally, the environment goes round. All of it may be
//! left out. What can't be read or does not make sense is told, and then nobody signs in: better no line to
//! Salesforce than one to another org. Ads are written and saved all the same.

use super::admins_file::{self, Owner};
use crate::desk::CommandError;
use crate::salesforce::{Names, Org, Proxy};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The most characters that a window shows of what is wrong.
const LONGEST_PROBLEM: usize = 500;
/// The most characters of a consumer key.
const LONGEST_KEY: usize = 512;

/// What an admin has set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Managed {
    /// Where people sign in.
    pub login: Option<Org>,
    /// Adtally's consumer key in the org.
    pub client_id: Option<String>,
    /// The company's proxy, through which Salesforce is reached.
    pub proxy: Option<Proxy>,
    /// What objects and fields are called in the org.
    pub names: Names,
}

/// The settings can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The settings that an admin made for Adtally can't be used ({}: {problem}). Please tell your admin.", path.display())]
pub struct ManagedFault {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, and with which field.
    pub problem: String,
}

impl From<ManagedFault> for CommandError {
    fn from(mut fault: ManagedFault) -> CommandError {
        // It may quote the file.
        fault.problem = fault.problem.chars().take(LONGEST_PROBLEM).collect();
        let text = fault.to_string();
        let ManagedFault { path, problem } = fault;
        let error = CommandError::new("bad_settings", text).with("path", path.display().to_string());
        // Why is in our words, or in those of the reader of JSON. Where it is, is said in the person's.
        let error = entry(&problem).into_iter().fold(error, |error, entry| error.with("field", entry));
        let number = |after: &str| {
            let (_, rest) = problem.rsplit_once(after)?;
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u64>().ok()
        };
        let error = number(" at line ").into_iter().fold(error, |error, line| error.with("line", line));
        if problem.contains("(os error ") { error.with("system", problem) } else { error }
    }
}

/// The entry of the file that a problem begins with, such as `names.usage.key`.
fn entry(problem: &str) -> Option<&str> {
    let end = problem.find([':', ' '])?;
    let (entry, rest) = problem.split_at(end);
    let is_name = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '_' | '[' | ']');
    let is_entry = !entry.is_empty() && entry.chars().all(is_name);
    (is_entry && (rest.starts_with(':') || entry.contains('.'))).then_some(entry)
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    login: Option<String>,
    client_id: Option<String>,
    proxy: Option<String>,
    #[serde(default)]
    names: Names,
}

impl Managed {
    /// Where this system keeps the file.
    pub fn usual_place() -> PathBuf {
        if cfg!(target_os = "macos") {
            PathBuf::from("/Library/Application Support/Adtally/settings.json")
        } else {
            shared_folder().join("settings.json")
        }
    }

    /// What stands in the usual file; none where there is none.
    ///
    /// # Errors
    /// When there is one that can't be used, or that others than an admin may have written.
    pub fn usual() -> Result<Option<Managed>, ManagedFault> {
        Managed::of(&Managed::usual_place(), Owner::Admin)
    }

    /// What stands in the file at `path`, whoever wrote it: for development and tests. Nothing is set where
    /// there is none.
    ///
    /// # Errors
    /// When there is one that can't be used.
    pub fn read(path: &Path) -> Result<Managed, ManagedFault> {
        Managed::of(path, Owner::Anybody).map(Option::unwrap_or_default)
    }

    fn of(path: &Path, owner: Owner) -> Result<Option<Managed>, ManagedFault> {
        let fault = |problem: String| ManagedFault { path: path.to_owned(), problem };
        let text = admins_file::read(path, owner).map_err(fault)?;
        text.map(|text| Managed::parse(&text)).transpose().map_err(fault)
    }

    fn parse(text: &[u8]) -> Result<Managed, String> {
        // Editors on Windows begin a file with a mark of its encoding.
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let reader = &mut serde_json::Deserializer::from_slice(text);
        let File { login, client_id, proxy, names } =
            serde_path_to_error::deserialize(&mut *reader).map_err(|error| error.to_string())?;
        reader.end().map_err(|error| error.to_string())?;
        names.check()?;
        let login = login.map(|address| match Org::at(&address) {
            Ok(org) if org.address().starts_with("https://") => Ok(org),
            Ok(_) => Err("login: the address must begin with https://".to_owned()),
            Err(fault) => Err(format!("login: {fault}")),
        });
        let is_key = |key: &str| {
            (1..=LONGEST_KEY).contains(&key.len())
                && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        };
        if client_id.as_deref().is_some_and(|key| !is_key(key)) {
            return Err("client_id: this is not a consumer key".to_owned());
        }
        let proxy = proxy.map(|address| Proxy::at(&address).map_err(|fault| format!("proxy: {fault}")));
        Ok(Managed { login: login.transpose()?, client_id, proxy: proxy.transpose()?, names })
    }
}

/// The folder of what holds for everybody at the machine, as the system says: a variable of the environment
/// is for each person to set.
#[cfg(windows)]
fn shared_folder() -> PathBuf {
    use known_folders::{KnownFolder, get_known_folder_path};
    let shared = get_known_folder_path(KnownFolder::ProgramData);
    shared.unwrap_or_else(|| PathBuf::from(r"C:\ProgramData")).join("Adtally")
}

#[cfg(not(windows))]
fn shared_folder() -> PathBuf {
    PathBuf::from("/etc/adtally")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_admin_sets_what_people_would_type() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.json");
        assert_eq!(Managed::read(&path), Ok(Managed::default()), "nothing is set where there is no file");
        let text = r#"{"login": "https://magic.my.salesforce.com", "client_id": "3MVG9.x_y-z",
            "proxy": "proxy.magic.example:3128",
            "names": {"usage": {"object": "acme__Usage__c"}}}"#;
        std::fs::write(&path, format!("\u{feff}{text}")).expect("written");
        let managed = Managed::read(&path).expect("settings");
        assert_eq!(managed.login.expect("an org").address(), "https://magic.my.salesforce.com");
        assert_eq!(managed.client_id.as_deref(), Some("3MVG9.x_y-z"));
        assert_eq!(managed.proxy.expect("a proxy").address(), "http://proxy.magic.example:3128");
        assert_eq!(&*managed.names.usage.object, "acme__Usage__c");
        assert_eq!(&*managed.names.usage.key, "Usage_Key__c", "the others stay as they are");
    }

    #[test]
    fn a_file_of_a_megabyte_is_not_quoted_in_full() {
        let text = format!(r#"{{"{}": 1}}"#, "x".repeat(1 << 19));
        let problem = Managed::parse(text.as_bytes()).expect_err("no such field");
        let error = CommandError::from(ManagedFault { path: "settings.json".into(), problem });
        assert!(error.text.len() < 1_000, "{}", error.text.len());
        assert!(error.params.values().all(|told| told.to_string().len() < 1_000), "{:?}", error.params);
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_field() {
        for (text, told) in [
            ("", "EOF"),
            ("{", "EOF"),
            ("[]", "struct File"),
            ("{} {}", "trailing"),
            (r#"{"clientid": "x"}"#, "clientid"),
            (r#"{"client_id": 7}"#, "client_id"),
            (r#"{"client_id": ""}"#, "client_id"),
            (r#"{"client_id": "a b"}"#, "client_id"),
            (r#"{"login": "http://127.0.0.1:8787"}"#, "login"),
            (r#"{"login": "magic"}"#, "login"),
            (
                r#"{"proxy": "http://klaus:geheim@proxy:3128"}"#,
                "proxy: the address of a proxy must not hold a name",
            ),
            (r#"{"proxy": "http://wpad/proxy.pac"}"#, "proxy: this is the address of a proxy script"),
            (r#"{"proxy": ""}"#, "proxy: this is not the address of a proxy"),
            (r#"{"proxy": 3128}"#, "proxy"),
            (r#"{"names": {"usage": {"key": "Key__c FROM User"}}}"#, "names.usage.key"),
            (r#"{"names": {"usage": {"kee": "Key__c"}}}"#, "names.usage"),
            (r#"{"names": {"contract": {"starts": "EndDate"}}}"#, "names.contract.ends"),
        ] {
            let problem = Managed::parse(text.as_bytes()).expect_err(text);
            assert!(problem.contains(told), "{text}: {problem}");
        }
        for (text, place) in [
            (r#"{"login": "magic"}"#, json!({"path": "x", "field": "login"})),
            (
                r#"{"names": {"contract": {"starts": "EndDate"}}}"#,
                json!({"path": "x", "field": "names.contract.ends"}),
            ),
            ("{\n\n", json!({"path": "x", "line": 3})),
        ] {
            let problem = Managed::parse(text.as_bytes()).expect_err(text);
            let error = CommandError::from(ManagedFault { path: "x".into(), problem });
            assert_eq!(json!(error.params), place, "no sentence of ours: {text}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let fault = Managed::read(folder.path()).expect_err("a folder is no file");
        let error = CommandError::from(fault);
        assert_eq!(error.code, "bad_settings");
        assert!(error.text.contains(&folder.path().display().to_string()), "{}", error.text);
    }
}

//! What must be in no file of a desk: tokens, passwords, and the names of customers.

use std::fs;
use std::path::{Path, PathBuf};

use adtally_tests::sign_in::Tokens;
use anyhow::{Context, Result, bail, ensure};
use memchr::memmem;

/// What access and refresh tokens of the demo org have in common, whichever they are.
const TOKENS: [&str; 2] = ["!AQ", "5Aep861"];
/// The password of everybody at the demo org.
const PASSWORD: &str = "demo";

pub(crate) struct Canaries {
    tokens: Vec<String>,
    customers: Vec<String>,
}

impl Canaries {
    /// The sign-in that is kept in a file, and these customers.
    pub(crate) fn of(sign_in: &Path, customers: Vec<&str>) -> Result<Canaries> {
        let sign_in = fs::read(sign_in).context("reading the sign-in")?;
        let Tokens { access_token, refresh_token, .. } = serde_json::from_slice(&sign_in)?;
        let tokens = TOKENS.map(str::to_owned).into_iter().chain([access_token, refresh_token]).collect();
        // A name as short as "Null" stands in many a file for other reasons.
        let mut names: Vec<_> =
            customers.into_iter().filter(|name| name.len() > 4).map(str::to_owned).collect();
        // In logs and records names would stand as JSON has them.
        names.extend(
            names.clone().iter().map(|name| serde_json::json!(name).to_string().trim_matches('"').to_owned()),
        );
        Ok(Canaries { tokens, customers: names })
    }

    /// Looks through all files below `folder`. `known` must be found, so that the search is seen to
    /// see. Says what was looked for.
    pub(crate) fn look_through(&self, folder: &Path, known: &str) -> Result<String> {
        let (mut files, mut logs, mut seen_in_logs) = (Vec::new(), 0, false);
        list(folder, &mut files)?;
        for file in &files {
            let content = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
            let holds = |text: &str| memmem::find(&content, text.as_bytes()).is_some();
            for canary in self.tokens.iter().chain(&self.customers) {
                // The canary itself may be a token: only where it was found is told.
                ensure!(!holds(canary), "{} holds a token or the name of a customer", file.display());
            }
            if file.starts_with(folder.join("logs")) {
                ensure!(!holds(PASSWORD), "{} holds the password", file.display());
                logs += content.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
                seen_in_logs |= holds(known);
            }
        }
        if !seen_in_logs {
            bail!("the logs do not even hold {known}, which they should");
        }
        let names = self.customers.len() / 2;
        Ok(format!("no token, no password and none of {names} customers in {logs} lines of log"))
    }
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { list(&path, found)? } else { found.push(path) }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_tells_on_somebody_is_found_and_not_told_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let sign_in =
            r#"{"access_token": "ACCESS-1", "refresh_token": "REFRESH-1", "instance_url": "", "id": ""}"#;
        fs::write(path("tokens.json"), sign_in).expect("written");
        let canaries =
            Canaries::of(&path("tokens.json"), vec!["Quote \"Unquote\" Ltd", "Null"]).expect("read");
        fs::create_dir_all(path("desk/logs")).expect("made");
        let log = |text: &str| fs::write(path("desk/logs/log"), text).expect("written");

        log("reported ad-1\n\nNull\n");
        let told = canaries.look_through(&path("desk"), "ad-1").expect("nothing is there");
        assert!(told.contains("none of 1 customers in 2 lines"), "{told}");
        assert!(canaries.look_through(&path("desk"), "ad-2").is_err(), "a search that sees nothing");
        for told_on in ["ACCESS-1", "REFRESH-1", "00D!AQx", "demo", r#"Quote \"Unquote\" Ltd"#] {
            log(&format!("ad-1 {told_on}"));
            let error = canaries.look_through(&path("desk"), "ad-1").expect_err(told_on).to_string();
            assert!(error.contains("log holds") && !error.contains(told_on), "{error}");
        }
        log("ad-1");
        fs::write(path("desk/journal"), r#"Quote "Unquote" Ltd"#).expect("written");
        assert!(canaries.look_through(&path("desk"), "ad-1").is_err(), "nor in what is not a log");
    }
}

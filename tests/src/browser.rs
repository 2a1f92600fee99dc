//! The system's browser, played by an HTTP client: it opens the login page that it is sent to, fills in
//! the form, and goes where it is led.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use reqwest::header::LOCATION;
use url::Url;

use crate::http;

/// The callbacks that an org knows are on fixed ports of this machine, so sign-ins take turns, also
/// with those of other test programs.
pub struct Turn(#[expect(dead_code, reason = "it is held, and let go when dropped")] File);

impl Turn {
    /// Waits for it.
    ///
    /// # Errors
    /// When there is no waiting here.
    pub async fn take() -> Result<Turn> {
        let file = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))?;
        let taken = tokio::task::spawn_blocking(move || file.lock().map(|()| Turn(file)));
        Ok(taken.await??)
    }
}

/// What a person does on a login page.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Signs in, as people of the demo org do.
    As(&'static str),
    /// Does not let the app in.
    Deny,
}

/// Goes through the login page, and gives what the last page says. The browser prefers German.
///
/// # Errors
/// When a page does not come, or the address of the last one still holds a code.
pub async fn browse(page: &str, answer: Answer) -> Result<String> {
    let client = http::client()?;
    let login = Url::parse(page)?;
    let shown = client.get(page).send().await.context("the login page")?;
    ensure!(shown.status().is_success(), "the org shows no login page: {}", shown.status());
    let mut form: Vec<(String, String)> = login.query_pairs().into_owned().collect();
    let fields: &[(&str, &str)] = match &answer {
        Answer::As(person) => &[("username", person), ("password", "demo")],
        Answer::Deny => &[("deny", "1")],
    };
    form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let mut target = login.clone();
    target.set_query(None);
    let mut answer = client.post(target).form(&form).send().await.context("sending the form")?;
    while answer.status().is_redirection() {
        let led = answer.headers().get(LOCATION).context("led nowhere")?.to_str()?;
        let next = answer.url().join(led)?;
        answer = client.get(next).header("accept-language", "de").send().await.context("the next page")?;
    }
    let address = answer.url().query().unwrap_or_default();
    ensure!(!address.contains("code"), "no code stays in the address");
    Ok(answer.text().await?)
}

/// All files below a folder.
///
/// # Errors
/// When it can't be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// The files below a folder that hold a token that a demo org has given out, whatever it is.
///
/// # Errors
/// When one can't be read.
pub fn files_with_tokens(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(folder)?;
    found.retain(|file| {
        // A socket, for example, holds nothing.
        let bytes = std::fs::read(file).unwrap_or_default();
        TOKENS.iter().any(|begins| memchr::memmem::find(&bytes, begins).is_some())
    });
    Ok(found)
}

/// How every refresh token and every access token of a demo org begins.
const TOKENS: [&[u8]; 2] = [b"5Aep861", b"00DQz0000000001!"];

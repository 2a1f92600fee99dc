//! A sign-in that was made elsewhere, as it stands in a file: for development and tests.

use super::GivenTokens;
use crate::salesforce::{Identity, Secret};
use serde::Deserialize;
use std::io;
use std::path::Path;

/// The file as it is written. It has no `Debug`, so that nothing prints it.
#[derive(Deserialize)]
struct File {
    refresh_token: String,
    person: String,
    identity: Ids,
}

#[derive(Deserialize)]
struct Ids {
    org: String,
    user: String,
}

impl GivenTokens {
    /// The sign-in in the file at `path`.
    ///
    /// # Errors
    /// When it can't be read, or holds none. The words quote nothing of it.
    pub fn read(path: &Path) -> io::Result<GivenTokens> {
        let none = || io::Error::other("the file holds no sign-in");
        let file: File = serde_json::from_slice(&std::fs::read(path)?).map_err(|_| none())?;
        let Ids { org, user } = file.identity;
        let identity =
            Identity { org: org.parse().map_err(|_| none())?, user: user.parse().map_err(|_| none())? };
        Ok(GivenTokens { refresh_token: Secret::new(file.refresh_token), person: file.person, identity })
    }
}

//! What the environment says: where data go, what an admin has set, and for development and tests which org
//! is spoken to.

use adtally_core::desk::office::{GivenTokens, Managed, ManagedFault};
use adtally_core::salesforce::Org;
use adtally_core::salesforce::sign_in::CLIENT_ID;
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// What was said.
pub(crate) struct Environment {
    /// `ADTALLY_DATA_DIR`: where data, logs and settings go.
    pub(crate) data: Option<PathBuf>,
    /// `ADTALLY_ORG`: an org, on this machine also over plain http.
    pub(crate) org: Option<Org>,
    /// `ADTALLY_DEMO_TOKENS`: a file with a sign-in; only together with an org on this machine.
    pub(crate) tokens: Option<GivenTokens>,
    /// `ADTALLY_CLIENT_ID`, or what an admin has set: Adtally's consumer key in the org.
    pub(crate) client_id: String,
    /// `ADTALLY_SETTINGS`: another file than the usual one for what an admin sets; none when it is empty.
    pub(crate) managed: Result<Managed, ManagedFault>,
}

impl Environment {
    /// Reads it.
    ///
    /// # Errors
    /// When an address or a file is not what it should be: better no start than another org.
    pub(crate) fn read() -> Result<Environment> {
        let text = |name: &str| env::var(name).ok().filter(|text| !text.is_empty());
        let org = text("ADTALLY_ORG").map(|address| Org::at(&address).context("ADTALLY_ORG")).transpose()?;
        let tokens = env::var_os("ADTALLY_DEMO_TOKENS").filter(|file| !file.is_empty());
        let is_near = org.as_ref().is_some_and(Org::is_loopback);
        let tokens = tokens.filter(|_| is_near).map(|file| GivenTokens::read(Path::new(&file))).transpose();
        let tokens = tokens.context("ADTALLY_DEMO_TOKENS")?;
        let managed = Managed::given(env::var_os("ADTALLY_SETTINGS"));
        let client_id = managed.as_ref().ok().and_then(|managed| managed.client_id.clone());
        Ok(Environment {
            data: env::var_os("ADTALLY_DATA_DIR").filter(|data| !data.is_empty()).map(PathBuf::from),
            org,
            tokens,
            client_id: text("ADTALLY_CLIENT_ID").or(client_id).unwrap_or_else(|| CLIENT_ID.to_owned()),
            managed,
        })
    }
}

/// WebKit's way of drawing through DMABUF shows an empty window on some graphics cards. It reads its
/// setting when GTK starts, and setting a variable of a running process is not safe, so the program
/// begins once more with it.
#[cfg(target_os = "linux")]
pub(crate) fn without_dmabuf() {
    use std::os::unix::process::CommandExt;
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if env::var_os(SWITCH).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        let error = std::process::Command::new(program).args(env::args_os().skip(1)).env(SWITCH, "1").exec();
        eprintln!("adtally: {SWITCH} could not be set: {error}");
    }
}

/// Only WebKitGTK needs it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn without_dmabuf() {}

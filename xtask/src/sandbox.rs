//! A home folder for tests, to see that they leave the person's own alone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs, io};

use anyhow::{Context, Result, bail};

/// A folder with an empty home and a place for temporary files; removed in the end.
pub(crate) struct Sandbox {
    folder: PathBuf,
}

impl Sandbox {
    pub(crate) fn new() -> Result<Sandbox> {
        let moment = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let name = format!("adtally-tests-{}-{}", std::process::id(), moment.as_nanos());
        let folder = env::temp_dir().join(name);
        let sandbox = Sandbox { folder };
        for folder in [sandbox.folder.clone(), sandbox.home(), sandbox.temporary()] {
            fs::create_dir(&folder).with_context(|| format!("making {}", folder.display()))?;
        }
        Ok(sandbox)
    }

    fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// Gives this program the home of the sandbox. cargo and rustup keep their own folders.
    pub(crate) fn enclose<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if let Some(home) = env::home_dir() {
            for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
                let usual = home.join(folder);
                if env::var_os(name).is_none() && usual.is_dir() {
                    command.env(name, usual);
                }
            }
        }
        for name in ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"] {
            if name == "HOME" || cfg!(windows) {
                command.env(name, self.home());
            }
        }
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, self.temporary());
        }
        command
    }

    /// An error that names what the tests left in their home, if they left anything.
    pub(crate) fn check_home(&self) -> Result<()> {
        let mut left = Vec::new();
        list(&self.home(), &mut left).context("looking through the tests' home folder")?;
        if !left.is_empty() {
            bail!("tests wrote to the home folder, which is the person's own: {}", left.join(", "));
        }
        Ok(())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A read-only folder that a killed test left behind is not worth an error.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn list(folder: &Path, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        found.push(path.display().to_string());
        if path.is_dir() && !path.is_symlink() {
            list(&path, found)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_in_the_home_is_found_and_the_sandbox_is_removed() {
        let sandbox = Sandbox::new().expect("a folder can be made");
        let mut command = Command::new("program");
        sandbox.enclose(&mut command);
        let home = command.get_envs().find(|(name, _)| *name == "HOME").and_then(|(_, value)| value);
        let home = PathBuf::from(home.expect("a home is given"));
        assert!(sandbox.check_home().is_ok(), "an empty home is as it should be");
        fs::create_dir(home.join(".adtally")).expect("a folder can be made");
        let error = sandbox.check_home().expect_err("the folder is found");
        assert!(error.to_string().contains(".adtally"), "{error}");
        let folder = sandbox.folder.clone();
        drop(sandbox);
        assert!(!folder.exists(), "the sandbox is gone");
    }
}

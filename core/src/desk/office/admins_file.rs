//! Reads a file that only an admin may have written, whatever lies in its place: a pipe, a device, a folder, a
//! link that leads nowhere or a file of a gigabyte keeps nobody waiting, and is told.
//!
//! On Unix the file and its folder must belong to root, and nobody else may write them. On Windows any user may
//! make a folder below `ProgramData`, so a file counts only where it and its folder belong to the
//! administrators or the system; another one is passed over, or every user could keep all from signing in.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that are read.
const MOST: u64 = 1 << 20;

/// Whose a file has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// An admin's.
    Admin,
    /// Anybody's: one that was named for development and tests.
    Anybody,
    /// On Unix that of the user with this number, or root's.
    #[cfg(all(test, unix))]
    User(u32),
}

/// What stands in the file at `path`; nothing where there is none.
///
/// # Errors
/// When there is one that can't be read, or that somebody else may have written; says why.
pub(super) fn read(path: &Path, owner: Owner) -> Result<Option<Vec<u8>>, String> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
        Ok(_) => {}
    }
    // Looked at before it is opened: to open a device or a pipe may do something already.
    let about = path.metadata().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "it is a link that leads nowhere".to_owned(),
        _ => error.to_string(),
    })?;
    is_fit(&about)?;
    let file = open(path).map_err(|error| error.to_string())?;
    is_fit(&file.metadata().map_err(|error| error.to_string())?)?;
    if !is_trusted(path, &file, owner)? {
        tracing::warn!("a settings file that no admin owns is passed over");
        return Ok(None);
    }
    let mut text = Vec::new();
    file.take(MOST + 1).read_to_end(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > MOST { Err(too_long()) } else { Ok(Some(text)) }
}

fn is_fit(about: &std::fs::Metadata) -> Result<(), String> {
    if about.is_dir() {
        Err("it is a folder, not a file".to_owned())
    } else if !about.is_file() {
        Err("it is not a file with text in it, but a pipe, a socket or a device".to_owned())
    } else if about.len() > MOST {
        Err(too_long())
    } else {
        Ok(())
    }
}

fn too_long() -> String {
    format!("it has over {MOST} bytes")
}

/// Opens it so that nothing is waited for, should it have become a pipe meanwhile.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    options.open(path)
}

/// Whether it counts.
#[cfg(unix)]
fn is_trusted(path: &Path, file: &File, owner: Owner) -> Result<bool, String> {
    let user = match owner {
        Owner::Anybody => return Ok(true),
        Owner::Admin => 0,
        #[cfg(test)]
        Owner::User(user) => user,
    };
    let folder = |path: &Path| path.parent().map(Path::metadata).transpose();
    let told = |error: io::Error| error.to_string();
    belongs(&file.metadata().map_err(told)?, user, "it")?;
    // A link's own folder, and the one that it leads to.
    for place in [path, &path.canonicalize().map_err(told)?] {
        if let Some(about) = folder(place).map_err(told)? {
            belongs(&about, user, "its folder")?;
        }
    }
    Ok(true)
}

#[cfg(unix)]
fn belongs(about: &std::fs::Metadata, user: u32, what: &str) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    const OTHERS_WRITE: u32 = 0o022;
    const STICKY: u32 = 0o1000;
    if about.uid() != 0 && about.uid() != user {
        return Err(format!("{what} must belong to root"));
    }
    // In a sticky folder nobody replaces another's file.
    let replaces_nothing = about.is_dir() && about.mode() & STICKY != 0;
    if about.mode() & OTHERS_WRITE != 0 && !replaces_nothing {
        return Err(format!("{what} can be written by others than root"));
    }
    Ok(())
}

/// Whether it counts: whoever can make a file there is not always an admin.
#[cfg(windows)]
fn is_trusted(path: &Path, file: &File, owner: Owner) -> Result<bool, String> {
    use windows_permissions::constants::{SeObjectType, SecurityInformation};
    use windows_permissions::wrappers::{GetNamedSecurityInfo, GetSecurityInfo};
    /// The system, the administrators, and Windows' own installer.
    const ADMINS: [&str; 3] =
        ["S-1-5-18", "S-1-5-32-544", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"];
    if owner == Owner::Anybody {
        return Ok(true);
    }
    let (kind, wanted) = (SeObjectType::SE_FILE_OBJECT, SecurityInformation::Owner);
    let mut abouts = vec![GetSecurityInfo(file, kind, wanted)];
    if let Some(folder) = path.parent() {
        let kind = SeObjectType::SE_FILE_OBJECT;
        abouts.push(GetNamedSecurityInfo(folder, kind, SecurityInformation::Owner));
    }
    for about in abouts {
        let about = about.map_err(|error| format!("its owner can't be found out: {error}"))?;
        if !about.owner().is_some_and(|owner| ADMINS.contains(&owner.to_string().as_str())) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::Command;
    use std::time::Instant;

    #[test]
    fn what_is_no_file_in_its_place_blocks_nothing_and_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        assert_eq!(read(&at("none"), Owner::Anybody), Ok(None));
        let made = Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo runs");
        assert!(made.success());
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
        fs::create_dir(at("folder")).expect("made");
        symlink(at("loop"), at("loop")).expect("made");
        symlink(at("nothing"), at("astray")).expect("made");
        symlink(at("pipe"), at("to the pipe")).expect("made");
        symlink("/dev/zero", at("zero")).expect("made");
        let huge = File::create(at("huge")).expect("made");
        huge.set_len(1 << 30).expect("a gigabyte");
        let begun = Instant::now();
        for (name, told) in [
            ("pipe", "a pipe"),
            ("to the pipe", "a pipe"),
            ("socket", "a socket"),
            ("zero", "a device"),
            ("folder", "a folder"),
            ("loop", "symbolic link"),
            ("astray", "leads nowhere"),
            ("huge", "over 1048576 bytes"),
        ] {
            let problem = read(&at(name), Owner::Anybody).expect_err(name);
            assert!(problem.contains(told), "{name}: {problem}");
        }
        assert!(begun.elapsed().as_secs() < 5, "nothing was waited for");
    }

    #[test]
    fn a_file_that_others_may_have_written_is_no_rule() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.json");
        fs::write(&path, "{}").expect("written");
        let user = fs::metadata(&path).expect("there").uid();
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).expect("set");
        for (file, around, told) in [
            (0o644, 0o755, None),
            (0o664, 0o755, Some("it can be written")),
            (0o646, 0o755, Some("it can be written")),
            (0o644, 0o775, Some("its folder can be written")),
            (0o644, 0o1777, None),
        ] {
            mode(&path, file);
            mode(folder.path(), around);
            let read = read(&path, Owner::User(user));
            match told {
                None => assert_eq!(read, Ok(Some(b"{}".to_vec())), "{file:o} in {around:o}"),
                Some(told) => assert!(read.expect_err("told").contains(told), "{file:o} in {around:o}"),
            }
        }
        mode(folder.path(), 0o755);
        let other = read(&path, Owner::User(user.wrapping_add(1)));
        if user == 0 {
            std::os::unix::fs::chown(&path, Some(4711), None).expect("given away");
            let problem = read(&path, Owner::Admin).expect_err("another's");
            assert!(problem.contains("must belong to root"), "{problem}");
        } else {
            assert!(other.expect_err("another's").contains("must belong to root"));
        }
    }

    /// A link in a folder of the admin's to a file of somebody else's is somebody else's.
    #[test]
    fn a_link_counts_by_what_it_leads_to() {
        let [admins, others] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let target = others.path().join("settings.json");
        fs::write(&target, "{}").expect("written");
        let user = fs::metadata(&target).expect("there").uid();
        let link = admins.path().join("settings.json");
        symlink(&target, &link).expect("made");
        assert_eq!(read(&link, Owner::User(user)), Ok(Some(b"{}".to_vec())));
        fs::set_permissions(others.path(), Permissions::from_mode(0o777)).expect("set");
        assert!(read(&link, Owner::User(user)).expect_err("told").contains("its folder can be written"));
    }
}

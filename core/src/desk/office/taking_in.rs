//! Pictures that a person drops on the window or pastes.
//!
//! A window never names a file: what was dropped is known to the shell alone and is read once, when the window
//! asks for it; what was copied is read from the clipboard at that moment. So a window gets at no file that
//! the person has not put into it.

use super::{Office, lock};
use crate::ad::PictureName;
use crate::desk::{CommandError, Event};
use crate::salesforce::BoxFuture;
use crate::store::{MAX_PICTURE, PictureError};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a file may take to be read: its disk may be one in the network.
const READING: Duration = Duration::from_secs(20);

/// What a person has copied, as far as it may become a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// Nothing that can: text, or nothing at all.
    Nothing,
    /// A picture in a form that ads can have.
    Picture(Vec<u8>),
    /// A picture in another form.
    OtherPicture,
    /// Files, as a file manager copies them.
    Files(Vec<PathBuf>),
    /// The program in which it was copied does not hand it over.
    Withheld,
}

/// Reads the clipboard.
pub type ReadClipboard = Arc<dyn Fn() -> BoxFuture<'static, Copied> + Send + Sync>;

/// Why nothing of what was dropped or copied became a picture. The ad is as it was.
#[derive(Debug, thiserror::Error)]
enum FileFault {
    #[error("These are {count} files. An ad has one picture: please drop or copy one file.")]
    Several { count: usize },
    #[error("This is a folder. Please drop or copy one picture file.")]
    Folder,
    #[error(
        "This is not a file on this computer. Please save the picture first, then drop or choose the file."
    )]
    Elsewhere,
    #[error("This is no file with a picture, but a device or a connection between programs.")]
    NoFile,
    #[error("The file is not there any more. Please drop or choose it again.")]
    Gone,
    #[error(
        "The file can't be read ({0}). Please choose another one, or copy it into your own folder first."
    )]
    Unreadable(String),
    #[error("The program in which it was copied does not hand it over. Please copy it again.")]
    Withheld,
}

impl From<FileFault> for CommandError {
    fn from(fault: FileFault) -> CommandError {
        let text = fault.to_string();
        match fault {
            FileFault::Several { count } => CommandError::new("several_files", text).with("count", count),
            FileFault::Folder => CommandError::new("folder_given", text),
            FileFault::Elsewhere => CommandError::new("file_elsewhere", text),
            FileFault::NoFile => CommandError::new("no_file_given", text),
            FileFault::Gone => CommandError::new("file_gone", text),
            FileFault::Unreadable(problem) => {
                CommandError::new("file_unreadable", text).with("system", problem)
            }
            FileFault::Withheld => CommandError::new("copy_withheld", text),
        }
    }
}

impl Office {
    /// Files are being dragged over the window, or no longer.
    pub fn dragged(&self, over: bool) {
        self.tell(Event::Dragged { over });
    }

    /// Files were dropped on the window. It hears that there are some, and not where they lie.
    pub fn dropped(&self, files: Vec<PathBuf>) {
        *lock(&self.inner.dropped) = Some(files);
        self.tell(Event::Dropped);
    }

    /// Keeps for an ad the picture that was dropped last.
    ///
    /// # Errors
    /// When nothing was dropped since the last call, it is no picture that ads may have, or can't be read.
    pub async fn dropped_picture(&self) -> Result<PictureName, CommandError> {
        let files = lock(&self.inner.dropped).take().ok_or(FileFault::Gone)?;
        self.keep_file(files).await
    }

    /// Keeps for an ad the picture that the person has copied; none when it is none.
    ///
    /// # Errors
    /// When it is no picture that ads may have, or can't be read.
    pub async fn copied_picture(&self) -> Result<Option<PictureName>, CommandError> {
        match (self.inner.options.read_clipboard)().await {
            Copied::Nothing => Ok(None),
            Copied::Picture(bytes) => Ok(Some(self.desk()?.add_picture(bytes).await?)),
            Copied::OtherPicture => Err(PictureError::NotAPicture.into()),
            Copied::Files(files) => self.keep_file(files).await.map(Some),
            Copied::Withheld => Err(FileFault::Withheld.into()),
        }
    }

    async fn keep_file(&self, files: Vec<PathBuf>) -> Result<PictureName, CommandError> {
        let [file] = files.as_slice() else {
            let count = files.len();
            return Err(if count == 0 { FileFault::Elsewhere } else { FileFault::Several { count } }.into());
        };
        let file = file.clone();
        let read = tokio::time::timeout(READING, tokio::task::spawn_blocking(move || read(&file))).await;
        let bytes = match read {
            Ok(read) => read.map_err(|_| CommandError::internal())??,
            Err(_) => {
                let late = io::Error::from(io::ErrorKind::TimedOut);
                return Err(FileFault::Unreadable(late.to_string()).into());
            }
        };
        Ok(self.desk()?.add_picture(bytes).await?)
    }
}

/// Reads a file, and of a large one no more than shows that it is too large.
fn read(path: &Path) -> Result<Vec<u8>, CommandError> {
    let local = local(path).ok_or(FileFault::Elsewhere)?;
    let path = local.as_path();
    // Before it is opened: to open a pipe is to wait for whoever writes into it.
    measured(path.metadata())?;
    let mut file = File::open(path).map_err(refused)?;
    let size = measured(file.metadata())?;
    let mut bytes = Vec::with_capacity(size);
    Read::by_ref(&mut file).take(MAX_PICTURE as u64 + 1).read_to_end(&mut bytes).map_err(refused)?;
    Ok(bytes)
}

/// Where a file lies on this computer. Programs may name this computer before the path.
fn local(path: &Path) -> Option<PathBuf> {
    if path.is_absolute() {
        return Some(path.to_owned());
    }
    let rest = path.strip_prefix("localhost").ok().filter(|rest| !rest.as_os_str().is_empty())?;
    Some(Path::new("/").join(rest))
}

/// The size of what may be read.
fn measured(metadata: io::Result<Metadata>) -> Result<usize, CommandError> {
    let metadata = metadata.map_err(refused)?;
    if metadata.is_dir() {
        return Err(FileFault::Folder.into());
    }
    if !metadata.is_file() {
        return Err(FileFault::NoFile.into());
    }
    let bytes = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if bytes > MAX_PICTURE { Err(PictureError::TooLarge { bytes }.into()) } else { Ok(bytes) }
}

fn refused(error: io::Error) -> FileFault {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileFault::Gone,
        _ => FileFault::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(path: &Path) -> String {
        read(path).expect_err("it is refused").code
    }

    #[test]
    fn a_file_is_read_whole_and_whatever_is_none_is_refused_by_what_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let picture = at("Bild mit Ä %20.png");
        std::fs::write(&picture, vec![7; 3000]).expect("written");
        assert_eq!(read(&picture).expect("it is read"), vec![7; 3000]);
        let named = Path::new("localhost").join(picture.strip_prefix("/").unwrap_or(&picture));
        assert_eq!(read(&named).is_ok(), cfg!(unix), "{}", named.display());
        assert_eq!(code(folder.path()), "folder_given");
        assert_eq!(code(&at("gone.png")), "file_gone");
        assert_eq!(code(&picture.join("below a file")), "file_gone");
        for elsewhere in
            ["https://example.org/a.png", "smb://nas/a.png", "nas/a.png", "localhost", "a.png", ""]
        {
            assert_eq!(code(Path::new(elsewhere)), "file_elsewhere", "{elsewhere:?}");
        }
        let large = at("large.png");
        File::create(&large).expect("made").set_len(MAX_PICTURE as u64 + 1).expect("as long");
        assert_eq!(code(&large), "picture_too_large");
        File::create(&large).expect("made").set_len(1 << 40).expect("as long");
        assert_eq!(code(&large), "picture_too_large");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_a_socket_and_a_device_are_refused_at_once() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let made = std::process::Command::new("mkfifo").arg(at("pipe.png")).status().expect("mkfifo");
        assert!(made.success());
        symlink(at("pipe.png"), at("link.png")).expect("a link");
        symlink(at("circle.png"), at("circle.png")).expect("a link");
        let _socket = UnixListener::bind(at("socket.png")).expect("a socket");
        for none in [at("pipe.png"), at("link.png"), at("socket.png"), "/dev/zero".into(), "/dev/null".into()]
        {
            assert_eq!(code(&none), "no_file_given", "{}", none.display());
        }
        assert_eq!(code(&at("circle.png")), "file_unreadable");
    }
}

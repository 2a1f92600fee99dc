//! Pictures of ads: files named by the SHA-256 of their content.
//!
//! A picture is written under a temporary name, synced, renamed, and its folder is synced; the same
//! content twice is one file. Reading checks the content against the name, so a damaged picture is
//! an error and never shown. A name is parsed strictly before it becomes a path, so nothing from
//! outside reaches past the folder.
//!
//! Deliberately absent: decoding (the kind is told by the first bytes alone) and counting who uses
//! a picture: whoever knows all ads hands the names that are in use to [`Pictures::sweep`].

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files;

/// The largest picture, in bytes: 5 MB as people's file managers count.
pub const MAX_PICTURE: usize = 5 << 20;

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PictureKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl PictureKind {
    /// The kind, told by the first bytes; `None` if it is none that ads may have.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xFF\xD8\xFF") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            None
        }
    }

    /// The ending of its files.
    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

/// The name of a picture: the SHA-256 of its content in 64 lower-case hexadecimal digits, a dot,
/// and `png`, `jpg` or `webp`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureName {
    hash: [u8; 32],
    kind: PictureKind,
}

impl PictureName {
    /// The name that this content has; `None` if it is not a picture.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let kind = PictureKind::of(bytes)?;
        Some(Self {
            hash: Sha256::digest(bytes).into(),
            kind,
        })
    }

    /// What the picture is.
    pub fn kind(&self) -> PictureKind {
        self.kind
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.hash {
            write!(f, "{byte:02x}")?;
        }
        f.write_char('.')?;
        f.write_str(self.kind.ending())
    }
}

/// A text that is not the name of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a picture")]
pub struct NotAPictureName;

impl FromStr for PictureName {
    type Err = NotAPictureName;

    fn from_str(text: &str) -> Result<Self, NotAPictureName> {
        let (digits, ending) = text.split_once('.').ok_or(NotAPictureName)?;
        let kind = [PictureKind::Png, PictureKind::Jpeg, PictureKind::Webp]
            .into_iter()
            .find(|kind| kind.ending() == ending)
            .ok_or(NotAPictureName)?;
        let digits: &[u8; 64] = digits.as_bytes().try_into().map_err(|_| NotAPictureName)?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
        }
        Ok(Self { hash, kind })
    }
}

fn digit(byte: u8) -> Result<u8, NotAPictureName> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(NotAPictureName),
    }
}

impl TryFrom<String> for PictureName {
    type Error = NotAPictureName;

    fn try_from(text: String) -> Result<Self, NotAPictureName> {
        text.parse()
    }
}

impl From<PictureName> for String {
    fn from(name: PictureName) -> Self {
        name.to_string()
    }
}

/// Why a picture could not be kept or shown.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Not a PNG, JPEG or WebP file.
    #[error("not a PNG, JPEG or WebP picture")]
    NotAPicture,
    /// Larger than pictures may be.
    #[error("a picture of {bytes} bytes is larger than {MAX_PICTURE}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// No such picture is kept.
    #[error("the picture {name} is not there")]
    Missing {
        /// Its name.
        name: PictureName,
    },
    /// The file is not what was kept: the disk has damaged it.
    #[error("the picture {name} is damaged")]
    Damaged {
        /// Its name.
        name: PictureName,
    },
    /// The disk is full.
    #[error("the disk is full")]
    Full(#[source] io::Error),
    /// Any other error of the disk.
    #[error("the pictures can't be read or written: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for PictureError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            _ => Self::Io(error),
        }
    }
}

/// The folder of pictures.
#[derive(Debug, Clone)]
pub(crate) struct Pictures {
    folder: PathBuf,
}

impl Pictures {
    /// The pictures in `folder`, which is made if it is missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, PictureError> {
        files::create_folder(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Keeps a picture: once this returns it survives a power cut.
    pub(crate) fn add(&self, bytes: &[u8]) -> Result<PictureName, PictureError> {
        if bytes.len() > MAX_PICTURE {
            return Err(PictureError::TooLarge { bytes: bytes.len() });
        }
        let name = PictureName::of(bytes).ok_or(PictureError::NotAPicture)?;
        match self.read(&name) {
            // Its content was synced before it got this name; the name itself may not have been.
            Ok(_) => files::sync_folder(&self.folder)?,
            // Missing, or damaged and now put right.
            Err(_) => files::write_atomic(&self.path(&name), bytes)?,
        }
        Ok(name)
    }

    /// Where a picture lies, if it is there.
    pub(crate) fn path(&self, name: &PictureName) -> PathBuf {
        self.folder.join(name.to_string())
    }

    /// Reads a picture and checks that it is what was kept.
    pub(crate) fn read(&self, name: &PictureName) -> Result<Vec<u8>, PictureError> {
        // One byte more than allowed is enough to know that it is not ours.
        let bytes = match files::read_start(&self.path(name), MAX_PICTURE + 1) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(PictureError::Missing { name: name.clone() });
            }
            read => read?,
        };
        if PictureName::of(&bytes).as_ref() != Some(name) {
            return Err(PictureError::Damaged { name: name.clone() });
        }
        Ok(bytes)
    }

    /// Removes the pictures that nobody uses, and what unfinished writing left, and returns how
    /// many files went. Not while a picture is added, or before the ad that it was added for is
    /// saved. Files with names of other kinds are left alone.
    pub(crate) fn sweep(&self, keep: &HashSet<PictureName>) -> Result<usize, PictureError> {
        let mut gone = 0;
        for entry in files::list(&self.folder)? {
            let Some(name) = entry.name.to_str() else {
                continue;
            };
            let is_waste = match name.parse::<PictureName>() {
                Ok(name) => !keep.contains(&name),
                Err(NotAPictureName) => is_unfinished(name),
            };
            if is_waste {
                files::remove(&self.folder.join(name))?;
                gone += 1;
            }
        }
        if gone > 0 {
            files::sync_folder(&self.folder)?;
        }
        Ok(gone)
    }
}

/// Whether a file is a picture that was being written: `<name>.<number>.tmp`.
fn is_unfinished(name: &str) -> bool {
    name.strip_suffix(files::UNFINISHED)
        .and_then(|name| name.strip_suffix('.'))
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(name, _)| name.parse::<PictureName>().is_ok())
}

#[cfg(test)]
mod tests;

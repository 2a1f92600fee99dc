//! Pictures of ads: files named by the SHA-256 of their content.
//!
//! A picture is written under a temporary name, synced, renamed, and its folder is synced; the same
//! content twice is one file. Reading checks the content against the name, so a damaged picture is
//! an error and never shown. A name is parsed strictly before it becomes a path, so nothing from
//! outside reaches past the folder.
//!
//! A small file can unfold to more than a machine's memory, so what has too many pixels is neither taken nor
//! handed out.
//!
//! Deliberately absent: decoding (kind and size are told by the head alone) and counting who uses
//! a picture: whoever knows all ads hands the names that are in use to [`Pictures::sweep`].

mod size;

use super::files;
use crate::ad::{NotAPictureName, PictureKind, PictureName};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// The largest picture, in bytes: 5 MB as people's file managers count.
pub const MAX_PICTURE: usize = 5 << 20;

/// The most pixels of a picture, all frames of an animation together: 200 MB when they are unfolded.
pub const MOST_PIXELS: u64 = 50_000_000;

/// A picture could not be kept or shown. The ad is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Not a PNG, JPEG or WebP file.
    #[error("This file is not a PNG, JPEG or WebP picture. Please choose another one.")]
    NotAPicture,
    /// Larger than pictures may be.
    #[error("This picture has {bytes} bytes. Please choose one of at most 5 MB ({MAX_PICTURE} bytes).")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It would unfold to more pixels than pictures may have.
    #[error(
        "This picture has {} megapixels, all frames of an animation together. Please choose one of at most {}.",
        pixels.div_ceil(1_000_000), MOST_PIXELS / 1_000_000
    )]
    TooManyPixels {
        /// How many.
        pixels: u64,
    },
    /// No such picture is kept.
    #[error("The picture of this ad is not there any more. Please choose it again.")]
    Missing {
        /// Its name.
        name: PictureName,
    },
    /// The file is not what was kept: the disk has damaged it.
    #[error("The disk has damaged the picture of this ad. Please choose it again.")]
    Damaged {
        /// Its name.
        name: PictureName,
    },
    /// The disk is full.
    #[error("The disk is full, so the picture was not kept. Please free some space and choose it again.")]
    Full(#[source] io::Error),
    /// Any other error of the disk.
    #[error("The picture can't be read or written ({0}). Please try again.")]
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
        Ok(Self { folder: folder.to_owned() })
    }

    /// Keeps a picture: once this returns it survives a power cut.
    pub(crate) fn add(&self, bytes: &[u8]) -> Result<PictureName, PictureError> {
        if bytes.len() > MAX_PICTURE {
            return Err(PictureError::TooLarge { bytes: bytes.len() });
        }
        let name = PictureName::of(bytes).ok_or(PictureError::NotAPicture)?;
        check_size(name.kind(), bytes)?;
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
        // Kept before there was a bound.
        check_size(name.kind(), &bytes)?;
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

/// Whether a window may unfold it.
fn check_size(kind: PictureKind, bytes: &[u8]) -> Result<(), PictureError> {
    match size::pixels(kind, bytes) {
        None => Err(PictureError::NotAPicture),
        Some(pixels) if pixels > MOST_PIXELS => Err(PictureError::TooManyPixels { pixels }),
        Some(_) => Ok(()),
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

//! Pictures by name: what kind they are, and that they are named by their content.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};
use std::str::FromStr;
use ts_rs::TS;

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
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String")]
pub struct PictureName {
    hash: [u8; 32],
    kind: PictureKind,
}

impl PictureName {
    /// The name that this content has; `None` if it is not a picture.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let kind = PictureKind::of(bytes)?;
        Some(Self { hash: Sha256::digest(bytes).into(), kind })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_name_is_never_a_path() {
        let hash = "0".repeat(64);
        assert!(format!("{hash}.png").parse::<PictureName>().is_ok());
        for text in [format!("../{hash}.png"), format!("{hash}.exe"), format!("{hash}/x.png"), "x.png".into()]
        {
            assert!(text.parse::<PictureName>().is_err(), "{text:?} must be refused");
        }
    }
}

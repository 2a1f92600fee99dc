//! Small files that are written whole, with a last line that seals them: `crc32 1a2b3c4d`. So a bit that
//! flips is damage, and never another title, another org or another format.
//!
//! A file without that line was written by hand, or cut off before it: whoever reads it has to make sense
//! of it, and a seal that is itself damaged makes none.

use std::io;
use std::path::Path;

use super::{read, write_atomic};

const SEAL: &[u8] = b"crc32 ";
/// The seal, eight digits, and the end of the line.
const SEAL_LINE: usize = SEAL.len() + 9;

/// Puts a whole file in place, as [`write_atomic`], with its seal.
pub(crate) fn write_sealed(path: &Path, text: &str) -> io::Result<()> {
    let text = format!("{}\n", text.trim_end());
    let seal = crc32fast::hash(text.as_bytes());
    write_atomic(path, format!("{text}crc32 {seal:08x}\n").as_bytes())
}

/// Reads a file without its seal.
///
/// # Errors
/// When it can't be read; of the kind [`io::ErrorKind::InvalidData`] when it is damaged.
pub(crate) fn read_sealed(path: &Path) -> io::Result<String> {
    let mut bytes = read(path)?;
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the file is damaged");
    if let Some(at) = bytes.len().checked_sub(SEAL_LINE)
        && bytes[at..].starts_with(SEAL)
    {
        let seal = format!("{:08x}\n", crc32fast::hash(&bytes[..at]));
        if bytes[at + SEAL.len()..] != *seal.as_bytes() {
            return Err(damaged());
        }
        bytes.truncate(at);
    }
    String::from_utf8(bytes).map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_was_sealed_comes_back_or_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_sealed(&path, "{\"title\": \"Fähre\"}").unwrap();
        let whole = fs::read(&path).unwrap();
        let text = read_sealed(&path).unwrap();
        assert_eq!(text, "{\"title\": \"Fähre\"}\n");
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &bytes).unwrap();
            match read_sealed(&path) {
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::InvalidData),
                Ok(read) => assert!(read.starts_with(&text) && read.len() > text.len(), "bit {bit}: {read}"),
            }
        }
    }

    #[test]
    fn what_was_written_by_hand_is_read_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "2\n").unwrap();
        assert_eq!(read_sealed(&path).unwrap(), "2\n");
        fs::write(&path, b"\xFF").unwrap();
        assert_eq!(read_sealed(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}

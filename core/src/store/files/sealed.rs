//! Small files that are written whole, with a last line that seals them: `crc32 1a2b3c4d`. So a bit that
//! flips is damage, and never another title, another org or another format.
//!
//! A file without that line was written by hand, or cut off before it: whoever reads it has to make sense
//! of it, and a seal that is itself damaged makes none.

use std::io::{self, Read};
use std::path::Path;

use super::{open, write_atomic};

const SEAL: &[u8] = b"crc32 ";
/// The seal, eight digits, and the end of the line.
const SEAL_LINE: usize = SEAL.len() + 9;

/// The most bytes of such a file; several times what the longest draft has.
const MOST: u64 = 8 << 20;

/// Puts a whole file in place, as [`write_atomic`], with its seal.
pub(crate) fn write_sealed(path: &Path, text: &str) -> io::Result<()> {
    let text = format!("{}\n", text.trim_end());
    let seal = crc32fast::hash(text.as_bytes());
    write_atomic(path, format!("{text}crc32 {seal:08x}\n").as_bytes())
}

/// Reads a file without its seal.
///
/// # Errors
/// When it can't be read; of the kind [`io::ErrorKind::InvalidData`] when it is damaged, or longer than any.
pub(crate) fn read_sealed(path: &Path) -> io::Result<String> {
    let bytes = read_bounded(path, MOST)?;
    unsealed(bytes)
}

/// Reads a small file.
///
/// # Errors
/// When it can't be read; of the kind [`io::ErrorKind::InvalidData`] when it has more than `most` bytes.
pub(crate) fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is too long to be ours"));
    }
    Ok(bytes)
}

fn unsealed(mut bytes: Vec<u8>) -> io::Result<String> {
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
    fn a_file_of_gigabytes_is_damaged_and_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        // Without a byte on disk.
        fs::File::create(&path).unwrap().set_len(50 << 30).unwrap();
        assert_eq!(read_sealed(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(read_bounded(&path, 9).unwrap_err().kind(), io::ErrorKind::InvalidData);
        fs::write(&path, "123456789").unwrap();
        assert_eq!(read_bounded(&path, 9).unwrap(), b"123456789");
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

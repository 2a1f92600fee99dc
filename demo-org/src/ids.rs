//! Record ids: fifteen case-sensitive characters, and three more that make them safe where case is lost.

use std::fmt;

/// A record id. Both written forms, of 15 and of 18 characters, are the same id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id([u8; 15]);

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// What stands between the key prefix and the number in every id of this org.
const POD: &[u8; 3] = b"Qz0";

impl Id {
    /// The id with this number in the table with this three-character key prefix.
    pub(crate) fn new(prefix: &str, number: u64) -> Id {
        let mut id = [b'0'; 15];
        for (slot, byte) in id.iter_mut().zip(prefix.bytes().chain(POD.iter().copied())) {
            *slot = byte;
        }
        let mut rest = number;
        for slot in id[6..].iter_mut().rev() {
            *slot = BASE62[(rest % 62) as usize];
            rest /= 62;
        }
        Id(id)
    }

    /// Reads either written form; `None` when it is no id or its checksum is wrong.
    pub(crate) fn parse(text: &str) -> Option<Id> {
        let bytes = text.as_bytes();
        if !matches!(bytes.len(), 15 | 18) || !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        let id = Id(bytes[..15].try_into().ok()?);
        if bytes.len() == 18 && !bytes[15..].eq_ignore_ascii_case(&id.checksum()) {
            return None;
        }
        Some(id)
    }

    /// The three characters that say which object an id belongs to.
    pub(crate) fn prefix(&self) -> &str {
        &self.short()[..3]
    }

    /// The form of 15 characters.
    pub(crate) fn short(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The number that [`Id::new`] was given.
    pub(crate) fn number(&self) -> u64 {
        let digit = |b: &u8| BASE62.iter().position(|d| d == b).unwrap_or(0) as u64;
        self.0[6..].iter().fold(0, |n, b| n * 62 + digit(b))
    }

    /// One character for every five: bit n is set when the nth of them is an upper-case letter.
    fn checksum(&self) -> [u8; 3] {
        let mut sum = [0; 3];
        for (slot, five) in sum.iter_mut().zip(self.0.chunks(5)) {
            let bits = five
                .iter()
                .enumerate()
                .fold(0, |bits, (n, b)| bits | (usize::from(b.is_ascii_uppercase()) << n));
            *slot = CHECKSUM[bits];
        }
        sum
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = self.checksum();
        f.write_str(self.short())?;
        f.write_str(std::str::from_utf8(&sum).unwrap_or_default())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_salesforces() {
        // Pairs that Salesforce's own guides print.
        for printed in ["01gD0000002HU6KIAW", "001D000000HRzKDIA1"] {
            let id = Id::parse(&printed[..15]).expect("15 characters are an id");
            assert_eq!(id.to_string(), printed);
        }
    }

    #[test]
    fn both_forms_are_one_id_and_a_wrong_checksum_is_none() {
        let id = Id::new("a01", 4711);
        assert_eq!(id.number(), 4711);
        assert_eq!(id.prefix(), "a01");
        let long = id.to_string();
        assert_eq!(long.len(), 18);
        assert_eq!(Id::parse(&long[..15]), Some(id));
        assert_eq!(Id::parse(&format!("{}ZZZ", &long[..15])), None, "checksum does not fit");
        assert_eq!(Id::parse("a01-bad"), None);
        assert_eq!(Id::parse("a01Qz0000000äü"), None);
    }
}

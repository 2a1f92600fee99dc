//! The mark: what is true of the mirror as of its last batch.

use crate::store::mirror::MirrorFault;

/// Where the mark lies. Keys of the mirror's users never begin with a zero byte.
pub(super) const KEY: &[u8] = b"\0mark";

/// What is true of the mirror as of its last batch. All but the position is the caller's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The sequence of the last journal record that was applied.
    pub(crate) position: u64,
    /// How many ads there are.
    pub(crate) ads: u64,
    /// The exclusive-or of the hashes of all that is written, keys and whole values.
    pub(crate) hash: u64,
    /// The version of the keys and values.
    pub(crate) schema: u32,
}

impl Mark {
    /// Position, ads, hash and schema, little-endian, then their CRC.
    pub(super) fn encode(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.position.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.ads.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.hash.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.schema.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..28]);
        bytes[28..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, MirrorFault> {
        let damaged = MirrorFault::Damaged("its mark");
        let Ok(bytes) = <&[u8; 32]>::try_from(bytes) else {
            return Err(damaged);
        };
        let (fields, crc) = bytes.split_at(28);
        if crc32fast::hash(fields).to_le_bytes() != crc {
            return Err(damaged);
        }
        let number = |at: usize| {
            let mut number = [0; 8];
            number.copy_from_slice(&fields[at..at + 8]);
            u64::from_le_bytes(number)
        };
        Ok(Self {
            position: number(0),
            ads: number(8),
            hash: number(16),
            // The last eight bytes are the hash's upper half and the schema.
            schema: (number(20) >> 32) as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_was_and_no_flipped_bit_passes() {
        let mark = Mark { position: u64::MAX - 1, ads: 100_000, hash: 0x0123_4567_89AB_CDEF, schema: 7 };
        let bytes = mark.encode();
        assert_eq!(Mark::decode(&bytes).unwrap(), mark);
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Mark::decode(&bytes).is_err(), "bit {bit}");
        }
        assert!(Mark::decode(&bytes[..31]).is_err());
        assert!(Mark::decode(b"").is_err());
    }
}

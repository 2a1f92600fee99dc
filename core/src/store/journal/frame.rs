//! The frame around everything that the journal's files hold.
//!
//! ```text
//! magic     4  FF 'A' 'd', then the kind
//! crc32     4  over all of the frame but these four bytes
//! length    4  of the payload, at most 16 MiB
//! number    8  of the segment or base that the frame belongs to
//! first     8  the first sequence of that segment; what that base covers, plus one
//! sequence  8
//! payload
//! ```
//!
//! Numbers are little-endian. Every frame repeats its segment's first sequence, so any single frame
//! that survived still says which sequences older segments may hold: a damaged segment head costs
//! nothing. `FF` occurs in no UTF-8 text, so the search for the next good frame rarely stops at
//! payloads, and its own number and CRC make sure that it never settles on one.
//!
//! Deliberately absent: any knowledge of what a payload means. Failure modes: bytes that are not a
//! frame are `None`; telling a tear from damage is the reader's business.

/// What every magic begins with.
pub(super) const MARK: [u8; 3] = [0xFF, b'A', b'd'];

/// The bytes of a frame before its payload.
pub(super) const HEAD: usize = 36;

/// The longest payload.
pub(crate) const MAX_PAYLOAD: usize = 16 << 20;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first frame of a segment: its format version.
    SegmentHead,
    /// A record.
    Record,
    /// The first frame of a base: its format version.
    BaseHead,
    /// An item of a base.
    BaseItem,
    /// The last frame of a base: how many items, and the CRC of all bytes before it.
    BaseFoot,
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Self::SegmentHead => b'S',
            Self::Record => b'R',
            Self::BaseHead => b'B',
            Self::BaseItem => b'I',
            Self::BaseFoot => b'F',
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::SegmentHead, Self::Record, Self::BaseHead, Self::BaseItem, Self::BaseFoot]
            .into_iter()
            .find(|kind| kind.byte() == byte)
    }
}

/// A frame whose CRC was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) kind: Kind,
    pub(super) number: u64,
    pub(super) first: u64,
    pub(super) sequence: u64,
    pub(super) payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The frame that `bytes` begin with, if they begin with a whole and undamaged one.
    pub(super) fn at_start_of(bytes: &'a [u8]) -> Option<Self> {
        let head = Head::read(bytes)?;
        let payload = bytes.get(HEAD..HEAD + head.length)?;
        head.seals(payload).then_some(Self {
            kind: head.kind,
            number: head.number,
            first: head.first,
            sequence: head.sequence,
            payload,
        })
    }

    /// Appends the frame to `out`. The payload must not be longer than [`MAX_PAYLOAD`].
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        debug_assert!(self.payload.len() <= MAX_PAYLOAD);
        let start = out.len();
        out.reserve(self.bytes());
        out.extend_from_slice(&MARK);
        out.push(self.kind.byte());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&(self.payload.len() as u32).to_le_bytes());
        out.extend_from_slice(&self.number.to_le_bytes());
        out.extend_from_slice(&self.first.to_le_bytes());
        out.extend_from_slice(&self.sequence.to_le_bytes());
        let crc = crc(&out[start..start + HEAD], self.payload);
        out[start + 4..start + 8].copy_from_slice(&crc.to_le_bytes());
        out.extend_from_slice(self.payload);
    }

    /// The bytes that the frame takes on disk.
    pub(super) fn bytes(&self) -> usize {
        HEAD + self.payload.len()
    }
}

/// A frame's fields before its payload; believed only once [`Head::seals`] said yes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'a> {
    raw: &'a [u8],
    pub(super) kind: Kind,
    pub(super) length: usize,
    pub(super) number: u64,
    pub(super) first: u64,
    pub(super) sequence: u64,
}

impl<'a> Head<'a> {
    /// Reads the fields; `None` if there are too few bytes, or no magic, or too long a payload.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let raw = bytes.get(..HEAD)?;
        if raw[..3] != MARK {
            return None;
        }
        let length = u32::from_le_bytes(array(&raw[8..])?) as usize;
        Some(Self {
            raw,
            kind: Kind::of(raw[3])?,
            length: (length <= MAX_PAYLOAD).then_some(length)?,
            number: u64::from_le_bytes(array(&raw[12..])?),
            first: u64::from_le_bytes(array(&raw[20..])?),
            sequence: u64::from_le_bytes(array(&raw[28..])?),
        })
    }

    /// Whether the CRC is right for these fields and this payload.
    pub(super) fn seals(&self, payload: &[u8]) -> bool {
        array(&self.raw[4..]).map(u32::from_le_bytes) == Some(crc(self.raw, payload))
    }
}

/// The first bytes of a slice as an array; `None` if there are too few.
pub(super) fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.first_chunk().copied()
}

/// The CRC of a frame: all of its head but the CRC itself, then the payload.
fn crc(head: &[u8], payload: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&head[..4]);
    crc.update(&head[8..HEAD]);
    crc.update(payload);
    crc.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(payload: &[u8]) -> Frame<'_> {
        Frame { kind: Kind::Record, number: 7, first: 40, sequence: 42, payload }
    }

    #[test]
    fn a_frame_comes_back_as_it_was_put() {
        for payload in [&b""[..], b"x", &[0xFF; 300]] {
            let mut bytes = Vec::new();
            frame(payload).put(&mut bytes);
            assert_eq!(bytes.len(), frame(payload).bytes());
            bytes.extend_from_slice(b"what follows");
            assert_eq!(Frame::at_start_of(&bytes), Some(frame(payload)));
        }
    }

    #[test]
    fn no_flipped_bit_and_no_missing_byte_goes_unseen() {
        let mut bytes = Vec::new();
        frame(b"three units on HOLSTEN-01").put(&mut bytes);
        for end in 0..bytes.len() {
            assert_eq!(Frame::at_start_of(&bytes[..end]), None, "cut at {end}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Frame::at_start_of(&bytes), None, "bit {bit}");
        }
    }

    #[test]
    fn every_kind_has_a_byte_of_its_own() {
        for kind in [Kind::SegmentHead, Kind::Record, Kind::BaseHead, Kind::BaseItem, Kind::BaseFoot] {
            assert_eq!(Kind::of(kind.byte()), Some(kind));
        }
        assert_eq!(Kind::of(0), None);
    }
}

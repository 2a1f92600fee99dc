//! How contents lie in sled: one tree, key prefixes, no value over 4 KB.
//!
//! | key | value |
//! |---|---|
//! | `a` ad `h` n | head: the ad without text and bookings, and its standing |
//! | `a` ad `t` n | text |
//! | `a` ad `b` booking n | a booking, what is known of its entry, and its row in the report in doubt |
//! | `d` n | the desk |
//! | `q` place | the ad at this place in the queue |
//!
//! `n` counts the pieces of a value, in four bytes. The form may change with any version: what can't be
//! read is rebuilt from the journal.
//!
//! Whatever is written has a hash, taken before it is cut into pieces and again after they were put
//! together. So a piece that is missing, too much or another shows, wherever it went wrong.

use super::contents::Contents;
use super::record::{DeskRecord, KeptAd};
use crate::ad::{AdKey, Booking, UsageKey};
use crate::queue::{Sent, Trace, TrackedAd};
use crate::usage::UsageRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use uuid::Uuid;

/// The version of this form. Raised whenever the same ad would be written otherwise than before: what
/// sled holds of an ad is known by writing it down once more.
pub(super) const FORM: u32 = 2;

/// sled writes larger pages to files that it never syncs.
const PIECE: usize = 4_000;

const AD: u8 = b'a';
const HEAD: u8 = b'h';
const TEXT: u8 = b't';
const BOOKING: u8 = b'b';
const DESK: u8 = b'd';
const QUEUE: u8 = b'q';

/// What is written of something, and the hash of all of it.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) entries: BTreeMap<Vec<u8>, Vec<u8>>,
    pub(super) hash: u64,
}

/// Something could not be written down. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it can't be written down: {0}")]
pub(super) struct Unwritable(String);

impl From<Unwritable> for io::Error {
    fn from(fault: Unwritable) -> io::Error {
        io::Error::other(fault.to_string())
    }
}

/// A value could not be read: the mirror is rebuilt.
#[derive(Debug, thiserror::Error)]
#[error("an entry of the index can't be read: {0}")]
pub(super) struct Unreadable(String);

#[derive(Serialize, Deserialize)]
struct BookingPart {
    /// Its place among the bookings of the ad.
    place: usize,
    booking: Booking,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<Trace>,
    /// Its row in the report in doubt, and the row's place there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<(usize, UsageRow)>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    kept: KeptAd,
    bookings: usize,
    rows: usize,
}

/// The pairs of an ad.
pub(super) fn ad_pairs(tracked: &TrackedAd) -> Result<Pairs, Unwritable> {
    let mut pairs = Pairs::default();
    let mut kept = KeptAd::from(tracked.clone());
    // After a restart every ad is due.
    kept.standing.iter_mut().for_each(|standing| standing.due = None);
    let bookings = std::mem::take(&mut kept.ad.bookings);
    let text = std::mem::take(&mut kept.ad.text);
    let mut traces = std::mem::take(&mut kept.traces);
    let rows = kept.sent.as_mut().map(|sent| std::mem::take(&mut sent.rows)).unwrap_or_default();
    let head = Head { kept, bookings: bookings.len(), rows: rows.len() };

    let ad = tracked.key();
    let under = |part: &[u8]| [&[AD], ad.as_bytes().as_slice(), part].concat();
    pairs.put(under(&[HEAD]), &json(&head)?)?;
    if !text.is_empty() {
        pairs.put(under(&[TEXT]), text.as_bytes())?;
    }
    for (place, booking) in bookings.into_iter().enumerate() {
        let key = booking.usage_key;
        let row = rows.iter().position(|row| row.usage_key == key).map(|place| (place, rows[place].clone()));
        let part = BookingPart { place, trace: traces.remove(&key), row, booking };
        pairs.put(under(&[&[BOOKING], key.as_bytes().as_slice()].concat()), &json(&part)?)?;
    }
    if let Some(standing) = &tracked.standing {
        pairs.put_short(queue_key(standing.place), ad.as_bytes());
    }
    Ok(pairs)
}

/// The pairs of the desk.
pub(super) fn desk_pairs(desk: &DeskRecord) -> Result<Pairs, Unwritable> {
    let mut pairs = Pairs::default();
    pairs.put(vec![DESK], &json(desk)?)?;
    Ok(pairs)
}

impl Pairs {
    /// A value of any length, in pieces.
    fn put(&mut self, key: Vec<u8>, value: &[u8]) -> Result<(), Unwritable> {
        self.hash ^= hash_of(&[&key], value);
        for (piece, bytes) in value.chunks(PIECE).enumerate() {
            let number = u32::try_from(piece)
                .map_err(|_| Unwritable(format!("{} bytes are too many", value.len())))?;
            let key = [key.as_slice(), &number.to_be_bytes()].concat();
            self.entries.insert(key, bytes.to_vec());
        }
        Ok(())
    }

    /// A value that is always one piece.
    fn put_short(&mut self, key: Vec<u8>, value: &[u8]) {
        self.hash ^= hash_of(&[&key], value);
        self.entries.insert(key, value.to_vec());
    }
}

/// A hash of a key, which may come in parts, and its whole value. The sums of two entries say nothing of
/// a third, so that entries which have changed places don't pass for each other.
fn hash_of(key: &[&[u8]], value: &[u8]) -> u64 {
    let mut sum = crc32fast::Hasher::new();
    key.iter().for_each(|part| sum.update(part));
    let of_key = sum.clone().finalize();
    sum.update(value);
    // The end of SplitMix64.
    let mut mixed = (u64::from(of_key) << 32) | u64::from(sum.finalize());
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Reads back what was written down, entry by entry in the order of the keys.
#[derive(Default)]
pub(super) struct Reading {
    contents: Contents,
    gathered: Option<Gathered>,
    desk: Vec<u8>,
    queue: BTreeMap<u64, AdKey>,
    hash: u64,
    fault: Option<Unreadable>,
}

impl Reading {
    pub(super) fn take(&mut self, key: &[u8], value: &[u8]) {
        if self.fault.is_none() {
            self.fault = self.read(key, value).err();
        }
    }

    /// All contents but their position, and the hash of all that was read.
    pub(super) fn finish(mut self) -> Result<(Contents, u64), Unreadable> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.put_gathered()?;
        if !self.desk.is_empty() {
            self.hash ^= hash_of(&[&[DESK]], &self.desk);
            self.contents.desk = Some(parse(&self.desk)?);
        }
        if self.queue != self.contents.queue {
            return Err(Unreadable("the queue and the ads disagree".into()));
        }
        Ok((self.contents, self.hash))
    }

    fn read(&mut self, key: &[u8], value: &[u8]) -> Result<(), Unreadable> {
        match key {
            [AD, rest @ ..] if rest.len() > 16 => {
                let (ad, part) = rest.split_at(16);
                let ad = ad_of(ad)?;
                if self.gathered.as_ref().is_none_or(|gathered| gathered.ad != ad) {
                    self.put_gathered()?;
                }
                self.gathered.get_or_insert_with(|| Gathered::new(ad)).take(part, value)
            }
            [DESK, piece @ ..] => add_piece(&mut self.desk, piece, value),
            [QUEUE, place @ ..] => {
                self.hash ^= hash_of(&[key], value);
                let place = place.try_into().map_err(|_| Unreadable("a place is not whole".into()))?;
                self.queue.insert(u64::from_be_bytes(place), ad_of(value)?);
                Ok(())
            }
            _ => Err(Unreadable("an unknown key".into())),
        }
    }

    fn put_gathered(&mut self) -> Result<(), Unreadable> {
        if let Some(gathered) = self.gathered.take() {
            self.hash ^= gathered.hash();
            self.contents.put(gathered.finish()?);
        }
        Ok(())
    }
}

/// The entries of one ad, as they come in the order of their keys: bookings, head, text.
struct Gathered {
    ad: AdKey,
    head: Vec<u8>,
    text: Vec<u8>,
    bookings: BTreeMap<UsageKey, Vec<u8>>,
}

impl Gathered {
    fn new(ad: AdKey) -> Gathered {
        Gathered { ad, head: Vec::new(), text: Vec::new(), bookings: BTreeMap::new() }
    }

    fn take(&mut self, part: &[u8], value: &[u8]) -> Result<(), Unreadable> {
        let (whole, piece) = match part {
            [HEAD, piece @ ..] => (&mut self.head, piece),
            [TEXT, piece @ ..] => (&mut self.text, piece),
            [BOOKING, rest @ ..] if rest.len() > 16 => {
                let (key, piece) = rest.split_at(16);
                (self.bookings.entry(UsageKey(uuid(key)?)).or_default(), piece)
            }
            _ => return Err(Unreadable("an unknown part".into())),
        };
        add_piece(whole, piece, value)
    }

    /// The hash of what was put together, as [`Pairs`] has it.
    fn hash(&self) -> u64 {
        let ad = self.ad.as_bytes();
        let bookings = self.bookings.iter();
        let of_bookings =
            bookings.map(|(key, bytes)| hash_of(&[&[AD], ad, &[BOOKING], key.as_bytes()], bytes));
        let of_text = (!self.text.is_empty()).then(|| hash_of(&[&[AD], ad, &[TEXT]], &self.text));
        let of_head = hash_of(&[&[AD], ad, &[HEAD]], &self.head);
        of_bookings.chain(of_text).fold(of_head, |all, one| all ^ one)
    }

    fn finish(self) -> Result<TrackedAd, Unreadable> {
        let Head { kept, bookings, rows } = parse(&self.head)?;
        let mut tracked = TrackedAd::from(kept);
        tracked.ad.text = String::from_utf8(self.text).map_err(|error| Unreadable(error.to_string()))?;
        let parts = self.bookings.into_values().map(|bytes| parse(&bytes));
        let mut parts = parts.collect::<Result<Vec<BookingPart>, _>>()?;
        parts.sort_by_key(|part| part.place);
        let mut sent = Vec::new();
        for part in parts {
            if let Some(trace) = part.trace {
                tracked.traces.insert(part.booking.usage_key, trace);
            }
            sent.extend(part.row);
            tracked.ad.bookings.push(part.booking);
        }
        sent.sort_by_key(|(place, _)| *place);
        if tracked.ad.key != self.ad || tracked.ad.bookings.len() != bookings || sent.len() != rows {
            return Err(Unreadable("an ad is not whole".into()));
        }
        if let Some(in_doubt) = &mut tracked.sent {
            *in_doubt = Sent { at: in_doubt.at, rows: sent.into_iter().map(|(_, row)| row).collect() };
        }
        Ok(tracked)
    }
}

fn queue_key(place: u64) -> Vec<u8> {
    [&[QUEUE], place.to_be_bytes().as_slice()].concat()
}

/// Adds a piece to what came before it.
fn add_piece(whole: &mut Vec<u8>, number: &[u8], value: &[u8]) -> Result<(), Unreadable> {
    let number = number.try_into().map_err(|_| Unreadable("a key without a piece".into()))?;
    if whole.len() as u64 != u64::from(u32::from_be_bytes(number)) * PIECE as u64 {
        return Err(Unreadable("a piece is missing".into()));
    }
    whole.extend(value);
    Ok(())
}

fn ad_of(bytes: &[u8]) -> Result<AdKey, Unreadable> {
    uuid(bytes).map(AdKey)
}

fn uuid(bytes: &[u8]) -> Result<Uuid, Unreadable> {
    Uuid::from_slice(bytes).map_err(|error| Unreadable(error.to_string()))
}

/// Writes something down as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, Unwritable> {
    serde_json::to_vec(value).map_err(|error| Unwritable(error.to_string()))
}

fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(bytes).map_err(|error| Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn what_json_can_not_write_is_an_error_and_not_nothing() {
        let unwritable = HashMap::from([((1, 2), 3)]);
        assert!(json(&unwritable).is_err_and(|fault| fault.to_string().contains("key must be a string")));
        assert_eq!(json(&7).as_deref(), Ok(&b"7"[..]));
    }

    #[test]
    fn pieces_beyond_the_255th_come_back_in_their_order() {
        for pieces in [1, 255, 256, 257, 700] {
            let value: Vec<u8> = (0..pieces * PIECE - 1).map(|at| (at / PIECE % 251) as u8).collect();
            let mut pairs = Pairs::default();
            pairs.put(vec![DESK], &value).expect("it is written");
            assert_eq!(pairs.entries.len(), pieces);
            let mut whole = Vec::new();
            for (key, bytes) in &pairs.entries {
                add_piece(&mut whole, &key[1..], bytes).expect("the next piece");
            }
            assert!(whole == value && hash_of(&[&[DESK]], &whole) == pairs.hash, "{pieces} pieces");
        }
    }

    #[test]
    fn a_piece_that_is_missing_or_numbered_in_one_byte_is_noticed() {
        let mut whole = vec![0; PIECE];
        assert!(add_piece(&mut whole, &2_u32.to_be_bytes(), b"x").is_err());
        assert!(add_piece(&mut whole, &[1], b"x").is_err());
        assert!(add_piece(&mut whole, &1_u32.to_be_bytes(), b"x").is_ok());
    }

    #[test]
    fn values_that_have_changed_places_have_another_hash() {
        let of = |one: &[u8], other: &[u8]| hash_of(&[b"a"], one) ^ hash_of(&[b"b"], other);
        assert_ne!(of(b"three", b"seven"), of(b"seven", b"three"));
        assert_ne!(of(b"three", b"seven"), of(b"three", b"seve"));
        assert_ne!(of(b"three", b"seven"), of(b"three", b"seven\0"));
        assert_eq!(hash_of(&[b"a", b"b"], b"x"), hash_of(&[b"ab"], b"x"), "a key may come in parts");
    }
}

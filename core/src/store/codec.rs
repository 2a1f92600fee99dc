//! How contents lie in sled: one tree, key prefixes, no value over 4 KB.
//!
//! | key | value |
//! |---|---|
//! | `a` ad `h` n | head: the ad without text and bookings, and its standing |
//! | `a` ad `t` n | text |
//! | `a` ad `b` booking n | a booking, what is known of its entry, and its row in the report in doubt |
//! | `d` | the desk |
//! | `q` place | the ad at this place in the queue |
//!
//! `n` counts the pieces of a value that is longer than one piece. The form may change with any
//! version: what can't be read is rebuilt from the journal.

use super::contents::Contents;
use super::record::{DeskRecord, KeptAd};
use crate::ad::{AdKey, Booking, UsageKey};
use crate::queue::{Sent, Trace, TrackedAd};
use crate::usage::UsageRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The version of this form.
pub(super) const FORM: u32 = 1;

/// sled writes larger pages to files that it never syncs.
const PIECE: usize = 4_000;

const AD: u8 = b'a';
const HEAD: u8 = b'h';
const TEXT: u8 = b't';
const BOOKING: u8 = b'b';
const DESK: u8 = b'd';
const QUEUE: u8 = b'q';

pub(super) type Pairs = BTreeMap<Vec<u8>, Vec<u8>>;

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
pub(super) fn ad_pairs(tracked: &TrackedAd) -> Pairs {
    let mut pairs = Pairs::new();
    let mut kept = KeptAd::from(tracked.clone());
    let bookings = std::mem::take(&mut kept.ad.bookings);
    let text = std::mem::take(&mut kept.ad.text);
    let mut traces = std::mem::take(&mut kept.traces);
    let rows = kept.sent.as_mut().map(|sent| std::mem::take(&mut sent.rows)).unwrap_or_default();
    let head = Head { kept, bookings: bookings.len(), rows: rows.len() };

    let prefix = ad_prefix(tracked.key());
    let under = |part: &[u8]| [prefix.as_slice(), part].concat();
    put(&mut pairs, under(&[HEAD]), &json(&head));
    if !text.is_empty() {
        put(&mut pairs, under(&[TEXT]), text.as_bytes());
    }
    for (place, booking) in bookings.into_iter().enumerate() {
        let key = booking.usage_key;
        let row = rows.iter().position(|row| row.usage_key == key).map(|place| (place, rows[place].clone()));
        let part = BookingPart { place, trace: traces.remove(&key), row, booking };
        put(&mut pairs, under(&[&[BOOKING], key.as_bytes().as_slice()].concat()), &json(&part));
    }
    if let Some(standing) = &tracked.standing {
        pairs.insert(queue_key(standing.place), tracked.key().as_bytes().to_vec());
    }
    pairs
}

/// The pair of the desk.
pub(super) fn desk_pair(desk: &DeskRecord) -> (Vec<u8>, Vec<u8>) {
    (vec![DESK], json(desk))
}

/// Reads back what was written down, entry by entry in the order of the keys.
#[derive(Default)]
pub(super) struct Reading {
    contents: Contents,
    gathered: Option<Gathered>,
    queue: BTreeMap<u64, AdKey>,
    fault: Option<Unreadable>,
}

impl Reading {
    pub(super) fn take(&mut self, key: &[u8], value: &[u8]) {
        if self.fault.is_none() {
            self.fault = self.read(key, value).err();
        }
    }

    /// All contents but their position.
    pub(super) fn finish(mut self) -> Result<Contents, Unreadable> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.put_gathered()?;
        if self.queue != self.contents.queue {
            return Err(Unreadable("the queue and the ads disagree".into()));
        }
        Ok(self.contents)
    }

    fn read(&mut self, key: &[u8], value: &[u8]) -> Result<(), Unreadable> {
        match key {
            [AD, rest @ ..] if rest.len() > 17 => {
                let (ad, part) = rest.split_at(16);
                let ad = ad_of(ad)?;
                if self.gathered.as_ref().is_none_or(|gathered| gathered.ad != ad) {
                    self.put_gathered()?;
                }
                self.gathered.get_or_insert_with(|| Gathered::new(ad)).take(part, value)
            }
            [DESK] => {
                self.contents.desk = Some(parse(value)?);
                Ok(())
            }
            [QUEUE, place @ ..] => {
                let place = place.try_into().map_err(|_| Unreadable("a place is not whole".into()))?;
                self.queue.insert(u64::from_be_bytes(place), ad_of(value)?);
                Ok(())
            }
            _ => Err(Unreadable("an unknown key".into())),
        }
    }

    fn put_gathered(&mut self) -> Result<(), Unreadable> {
        if let Some(gathered) = self.gathered.take() {
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
        let (piece, part) = part.split_last().ok_or_else(|| Unreadable("a key without a piece".into()))?;
        let whole = match part {
            [HEAD] => &mut self.head,
            [TEXT] => &mut self.text,
            [BOOKING, key @ ..] => self.bookings.entry(UsageKey(uuid(key)?)).or_default(),
            _ => return Err(Unreadable("an unknown part".into())),
        };
        if whole.len() != usize::from(*piece) * PIECE {
            return Err(Unreadable("a piece is missing".into()));
        }
        whole.extend(value);
        Ok(())
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

fn ad_prefix(ad: AdKey) -> Vec<u8> {
    [&[AD], ad.as_bytes().as_slice()].concat()
}

fn queue_key(place: u64) -> Vec<u8> {
    [&[QUEUE], place.to_be_bytes().as_slice()].concat()
}

fn put(pairs: &mut Pairs, key: Vec<u8>, value: &[u8]) {
    for (piece, bytes) in value.chunks(PIECE).enumerate() {
        let mut key = key.clone();
        key.push(u8::try_from(piece).unwrap_or(u8::MAX));
        pairs.insert(key, bytes.to_vec());
    }
}

fn ad_of(bytes: &[u8]) -> Result<AdKey, Unreadable> {
    uuid(bytes).map(AdKey)
}

fn uuid(bytes: &[u8]) -> Result<Uuid, Unreadable> {
    Uuid::from_slice(bytes).map_err(|error| Unreadable(error.to_string()))
}

/// None of our types has a key or a number that JSON can't write.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn parse<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(bytes).map_err(|error| Unreadable(error.to_string()))
}

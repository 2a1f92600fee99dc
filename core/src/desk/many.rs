//! What is done with many ads at once: cancelling them, taking that back, and telling of them in a file.

use super::csv::{Cell, Lines, Sheet};
use super::{Desk, SaveFault, saving};
use crate::ad::{Ad, AdKey};
use crate::queue::{AdState, TrackedAd};
use crate::store::{Stage, Step};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::PoisonError;
use ts_rs::TS;

/// Ads that are cancelled, or written to a file, in one go.
const GROUP: usize = 500;

/// What cancelling did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Cancelled {
    /// How many ads were cancelled; those that were already are not counted.
    pub ads: usize,
    /// How many of them can be had back: nothing of them was ever sent to Salesforce.
    pub undoable: usize,
}

/// The words of an export, in the person's language.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ExportWords {
    /// How the file is read, and where.
    pub sheet: Sheet,
    /// The headings of its columns: title, state, text, link, first day, last day, contract number,
    /// product code, product, units, units in Salesforce, saved at.
    pub headings: [String; 12],
    /// What each state is called.
    pub states: HashMap<AdState, String>,
}

impl Desk {
    /// Cancels these ads with all their bookings. What Salesforce has of them is cancelled there too.
    /// Those that are cancelled already, or not there, are passed over.
    ///
    /// # Errors
    /// When more are named than there are, or they can't be written; some may be cancelled then.
    pub async fn cancel_all(&self, mut keys: Vec<AdKey>) -> Result<Cancelled, SaveFault> {
        self.check_count(&keys)?;
        let mut named = HashSet::new();
        keys.retain(|key| named.insert(*key));
        let at = (self.world.now)();
        let mut told = Cancelled::default();
        self.last_cancelled.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for group in keys.chunks(GROUP) {
            let wanted = group.to_vec();
            let compose = move |stage: &Stage<'_>| {
                let ads = || wanted.iter().filter_map(|key| stage.ad(*key)).filter(|one| !one.ad.cancelled);
                let steps = ads().map(|tracked| Step::Saved { ad: saving::cancelled(tracked, at) });
                let unsent = ads().filter(|tracked| !tracked.was_sent()).map(|tracked| tracked.ad.clone());
                let unsent: Vec<Ad> = unsent.collect();
                Ok::<_, SaveFault>((steps.collect(), (ads().count(), unsent)))
            };
            let (cancelled, unsent) = self.store.commit(at, compose).await?;
            told.ads += cancelled;
            told.undoable += unsent.len();
            self.last_cancelled.lock().unwrap_or_else(PoisonError::into_inner).extend(unsent);
            for key in group {
                self.end_draft(*key).await;
            }
        }
        Ok(told)
    }

    /// Takes back the last cancelling, as far as nothing of the ads was ever sent to Salesforce and they
    /// were not changed since. Tells how many ads are there again.
    ///
    /// # Errors
    /// When they can't be written.
    pub async fn undo_cancel(&self) -> Result<usize, SaveFault> {
        let ads = std::mem::take(&mut *self.last_cancelled.lock().unwrap_or_else(PoisonError::into_inner));
        let at = (self.world.now)();
        let compose = move |stage: &Stage<'_>| {
            let unchanged = |ad: &Ad| stage.ad(ad.key).is_some_and(|now| now.ad.revision == ad.revision + 1);
            let back = ads.into_iter().filter(unchanged);
            let steps: Vec<Step> = back.map(|ad| Step::Saved { ad: saving::restored(ad, at) }).collect();
            let count = steps.len();
            Ok::<_, SaveFault>((steps, count))
        };
        Ok(self.store.commit(at, compose).await?)
    }

    /// Writes these ads as CSV, a line for each booking; an ad without bookings has one line. What is held
    /// meanwhile is a few ads' lines.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn write_ads(&self, keys: &[AdKey], words: &ExportWords, out: &mut dyn Write) -> io::Result<()> {
        let mut lines = Lines::begin(out, &words.sheet)?;
        lines.line(words.headings.iter().map(|heading| Cell::Text(heading)))?;
        for group in keys.chunks(GROUP) {
            // Disks are slow, and saving waits for whoever reads.
            let ads: Vec<TrackedAd> = self.store.read(|contents| {
                group
                    .iter()
                    .filter_map(|key| contents.ad(*key))
                    .map(|shelved| shelved.tracked.clone())
                    .collect()
            });
            ads.iter().try_for_each(|tracked| lines_of(&mut lines, tracked, words))?;
        }
        lines.end()
    }
}

fn lines_of(lines: &mut Lines<impl Write>, tracked: &TrackedAd, words: &ExportWords) -> io::Result<()> {
    let ad = &tracked.ad;
    let state = words.states.get(&tracked.state()).map_or("", String::as_str);
    let mut line = |booking: [Cell<'_>; 5]| {
        let head = [
            Cell::Text(&ad.title),
            Cell::Text(state),
            Cell::Text(&ad.text),
            Cell::Text(ad.link.as_deref().unwrap_or_default()),
            Cell::Day(ad.runs_from),
            Cell::Day(ad.runs_until),
        ];
        lines.line(head.into_iter().chain(booking).chain([Cell::Moment(ad.saved_at)]))
    };
    let mut booked = false;
    for booking in ad.bookings.iter().filter(|booking| !booking.cancelled) {
        booked = true;
        let known = tracked.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref());
        let counted = known.filter(|known| !known.cancelled).map_or(0, |known| known.units);
        let on = tracked.line(booking);
        line([
            Cell::Text(&on.contract_number),
            Cell::Text(&on.product_code),
            Cell::Text(on.product_name.as_deref().unwrap_or_default()),
            Cell::Number(booking.units.into()),
            Cell::Number(counted.into()),
        ])?;
    }
    if booked { Ok(()) } else { line([const { Cell::Empty }; 5]) }
}

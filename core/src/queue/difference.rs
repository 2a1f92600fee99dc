//! What there is to report of an ad: the difference between its bookings and what Salesforce last
//! acknowledged, as the rows that will carry it.

use super::TrackedAd;
use crate::ad::{Ad, AdKey, Booking, ContractLine, DeskKey, UsageKey};
use crate::usage::{ChangeKey, UsageRow};
use std::collections::{BTreeSet, HashMap};

/// The most characters of `Ad_Title__c`.
const LONGEST_TITLE: usize = 200;
/// The most characters of `Booked_By__c`.
const LONGEST_NAME: usize = 80;

/// A line that was typed offline, and the one that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// As it was typed when it was asked about.
    pub typed: ContractLine,
    /// As the org has it.
    pub found: ContractLine,
}

/// Draws up the rows of a report: who reports, and what bookings typed offline were resolved to.
pub struct Draw<'a> {
    /// The desk that reports.
    pub desk: DeskKey,
    /// The person who books at this desk.
    pub person: &'a str,
    /// The last revision that was issued; counted up with each row.
    pub revision: u64,
    /// What no other change key has in it, drawn anew for each.
    pub chance: &'a mut dyn FnMut() -> u32,
    /// The line of each booking that was typed offline and has been resolved for this call. It counts only for a
    /// booking that still says what was asked about.
    pub resolved: &'a HashMap<UsageKey, Resolved>,
}

impl Draw<'_> {
    /// The rows that bring Salesforce to what `tracked` says now, what frees units first, then by
    /// contract product. None when a booking still has to be resolved.
    pub fn rows(&mut self, tracked: &TrackedAd) -> Option<Vec<UsageRow>> {
        let changed = tracked.ad.bookings.iter().filter(|booking| tracked.differs(booking));
        let mut rows = changed.map(|booking| self.row(tracked, booking)).collect::<Option<Vec<_>>>()?;
        let frees = |row: &UsageRow| {
            let known = tracked.trace(row.usage_key).and_then(|trace| trace.acknowledged.as_ref());
            row.cancelled || known.is_some_and(|known| row.units < known.units)
        };
        rows.sort_by(|a, b| {
            let rank = |row: &UsageRow| (!frees(row), row.contract_product.clone(), row.usage_key);
            rank(a).cmp(&rank(b))
        });
        Some(rows)
    }

    fn row(&mut self, tracked: &TrackedAd, booking: &Booking) -> Option<UsageRow> {
        let resolved = self.resolved.get(&booking.usage_key).filter(|one| one.typed == booking.line);
        let line = resolved.map_or_else(|| tracked.line(booking), |one| &one.found);
        let ids = line.ids.as_ref()?;
        let known = tracked.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref());
        self.revision += 1;
        Some(UsageRow {
            usage_key: booking.usage_key,
            contract_product: known.map_or(&ids.contract_product, |known| &known.contract_product).clone(),
            units: match known {
                Some(known) if booking.cancelled => known.units,
                _ => booking.units,
            },
            cancelled: booking.cancelled,
            ad_key: tracked.key(),
            ad_title: ad_title_in_row(&tracked.ad),
            booked_by: cut(self.person, LONGEST_NAME),
            booked_at: booking.booked_at,
            desk_key: self.desk,
            change_key: ChangeKey::new(self.desk, self.revision, (self.chance)()),
            base_change_key: known.map(|known| known.change_key.clone()),
            moved_from: booking.moved_from,
            reason: None,
        })
    }
}

impl TrackedAd {
    /// The bookings of a report that were typed offline and are still to be resolved.
    pub fn unresolved(&self) -> impl Iterator<Item = (AdKey, &Booking)> {
        self.ad
            .bookings
            .iter()
            .filter(|booking| {
                self.sent.is_none() && self.differs(booking) && self.line(booking).ids.is_none()
            })
            .map(|booking| (self.key(), booking))
    }

    /// The lines that its report books on, in the form in which typed ones are compared: each once.
    pub fn reported_lines(&self) -> BTreeSet<(String, String)> {
        let sent = |key| self.sent.iter().flat_map(|sent| &sent.rows).any(|row| row.usage_key == key);
        let bookings = self.ad.bookings.iter();
        let reported = bookings.filter(|booking| sent(booking.usage_key) || self.differs(booking));
        reported.map(|booking| self.line(booking).typed_key()).collect()
    }

    /// How many rows its report has: those in doubt, else those of the difference.
    pub fn row_count(&self) -> usize {
        match &self.sent {
            Some(sent) => sent.rows.len(),
            None => self.ad.bookings.iter().filter(|booking| self.differs(booking)).count(),
        }
    }
}

/// The title as it stands in Salesforce. `@{` opens a reference in a composite graph, and whether it
/// does so inside of text is not documented, so a space parts the two.
pub fn ad_title_in_row(ad: &Ad) -> String {
    cut(&ad.title, LONGEST_TITLE)
}

/// Text for a field of `most` characters, counted in UTF-16 units as the stricter reading of
/// Salesforce's limit, with nothing that a graph could take for a reference.
fn cut(text: &str, most: usize) -> String {
    let mut room = most;
    text.replace("@{", "@ {")
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits_its_field_and_opens_no_reference() {
        assert_eq!(cut("Mail an @{Klaus.Id} 🎪", 80), "Mail an @ {Klaus.Id} 🎪");
        assert_eq!(cut(&"🎪".repeat(200), 200).chars().count(), 100, "two UTF-16 units each");
        assert_eq!(cut("abc   x", 6), "abc");
    }
}

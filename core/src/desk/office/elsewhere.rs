//! Ads of other people, and of other orgs, that wait at this machine (R13): they are told to whoever works here
//! now, shown, and moved to the store that is open when that person wants it.
//!
//! Their stores are looked into one at a time, and only when their files have changed since the last look, so
//! that a start costs nothing. While one is open for that, nobody opens or closes another.

use super::notes::Seen;
use super::{CommandError, Event, Office, StoreName, Stores};
use crate::desk::{Desk, MovePreview};
use serde::Serialize;
use std::sync::Arc;
use ts_rs::TS;

/// Ads that wait in a store that is not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WaitingElsewhere {
    /// The store's name.
    pub store: String,
    /// The person's name; their id where it is not known any more.
    pub person: String,
    /// Where they signed in; the org's id where that is not known any more.
    pub org: String,
    /// Whether that is another org than the one of the ads that are open.
    pub other_org: bool,
    /// How many wait, with what was typed and never saved.
    pub ads: usize,
}

impl Office {
    /// What waits in other stores than the one that is open, as far as it was looked into.
    pub(super) fn waiting_elsewhere(&self, open: &StoreName) -> Vec<WaitingElsewhere> {
        let StoreName::Of(here) = open else { return vec![] };
        let stores = Stores::new(&self.inner.options.data);
        let notes = self.inner.keeping.notes.read();
        let mut found = Vec::new();
        for name in self.other_stores(open) {
            let StoreName::Of(identity) = &name else { continue };
            let store = name.to_string();
            let Some(seen) = notes.elsewhere.get(&store) else { continue };
            if seen.ads == 0 || seen.settled || seen.look != stores.look(&name) {
                continue;
            }
            let known = notes.person(&name);
            found.push(WaitingElsewhere {
                store,
                person: known.map_or_else(|| identity.user.to_string(), |known| known.name.clone()),
                org: known.map_or_else(|| identity.org.to_string(), |known| known.login.clone()),
                other_org: identity.org != here.org,
                ads: seen.ads,
            });
        }
        found.sort_by(|one, other| (&one.person, &one.store).cmp(&(&other.person, &other.store)));
        found
    }

    /// The stores of people, without the one that is open.
    fn other_stores(&self, open: &StoreName) -> Vec<StoreName> {
        let all = Stores::new(&self.inner.options.data).all();
        let all = all.inspect_err(|error| tracing::warn!(%error, "the stores can't be listed"));
        let mut all = all.unwrap_or_default();
        all.retain(|name| name != open && *name != StoreName::Unnamed);
        all
    }

    /// Looks, while the person works, into the other stores that have changed since they were last looked into.
    pub(super) fn look_elsewhere(&self) {
        let office = self.clone();
        tokio::spawn(async move {
            let Some(open) = office.open_store() else { return };
            let mut news = false;
            for name in office.other_stores(&open) {
                news |= office.look_into(&name).await;
            }
            if news {
                office.tell(Event::Start);
            }
        });
    }

    /// The name of the person's store that is open; none in the demo, and before the first sign-in.
    fn open_store(&self) -> Option<StoreName> {
        let place = self.place();
        let place = place.as_ref().filter(|place| place.demo.is_none())?;
        Some(place.desk.name().clone()).filter(|name| *name != StoreName::Unnamed)
    }

    /// Looks into one, and tells whether there was something new.
    async fn look_into(&self, name: &StoreName) -> bool {
        let _turn = self.inner.turn.lock().await;
        let options = &self.inner.options;
        let (stores, store) = (Stores::new(&options.data), name.to_string());
        let seen = self.inner.keeping.notes.read().elsewhere.remove(&store);
        let changed = seen.is_none_or(|seen| seen.look != stores.look(name));
        // It may have been opened meanwhile, or the office closed.
        if !changed || self.open_store().is_none_or(|open| open == *name) {
            return false;
        }
        match Desk::waiting_in(&options.data, name, options.world).await {
            Ok(counts) => {
                let seen = Seen { look: stores.look(name), ads: counts.waiting(), settled: false };
                self.inner.keeping.notes.change(|notes| notes.elsewhere.insert(store, seen));
                counts.waiting() > 0
            }
            Err(fault) => {
                tracing::warn!(code = CommandError::from(fault).code, "a store can't be looked into");
                false
            }
        }
    }

    /// What moving the waiting ads of another store to the open one would do.
    ///
    /// # Errors
    /// When nobody's ads are open, or there is no such store, or it can't be opened.
    pub async fn preview_move(&self, store: &str) -> Result<MovePreview, CommandError> {
        let _turn = self.inner.turn.lock().await;
        let (desk, name) = self.between(store)?;
        Ok(desk.preview_move(&self.inner.options.data, &name).await?)
    }

    /// Moves the waiting ads of another store to the open one. What Salesforce has, or may have, of them stays
    /// where it is.
    ///
    /// # Errors
    /// When nobody's ads are open, there is no such store, or they can't be moved.
    pub async fn move_ads(&self, store: &str) -> Result<super::Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        let (desk, name) = self.between(store)?;
        let options = &self.inner.options;
        let ads = desk.move_here(&options.data, &name).await?;
        tracing::info!(ads, "ads of another store were moved to the open one");
        let seen = Seen { look: Stores::new(&options.data).look(&name), ads: 0, settled: true };
        self.inner.keeping.notes.change(|notes| notes.elsewhere.insert(name.to_string(), seen));
        self.tell(Event::Start);
        Ok(self.shown())
    }

    /// The desk that is open, and the name of another person's store.
    fn between(&self, store: &str) -> Result<(Arc<Desk>, StoreName), CommandError> {
        if self.open_store().is_none() {
            let text = "Please sign in first, so that the ads can be moved to yours.";
            return Err(CommandError::new("not_signed_in", text));
        }
        let name = StoreName::parse(store).filter(|name| *name != StoreName::Unnamed);
        let none =
            || CommandError::new("nothing_to_give", "There are no ads of that person on this computer.");
        Ok((self.desk()?, name.ok_or_else(none)?))
    }
}

//! Drafts: what was typed and not saved is kept, shown in the list, and there again after a crash.

use super::{Desk, Event, SaveFault};
use crate::ad::{AdDraft, AdKey};
use crate::store::{KeptDraft, Store, StoreFault};
use std::sync::Arc;

/// The most copies that are made at once.
const MOST_COPIES: usize = 100;

impl Desk {
    /// Keeps what was typed of an ad and not saved; without a key, of a new one. Answers with the key
    /// that the ad has, or will have, when it would survive a power cut.
    ///
    /// # Errors
    /// When a text is longer than anybody types, or it can't be written; what was kept before stays.
    pub async fn keep_draft(&self, key: Option<AdKey>, draft: AdDraft) -> Result<AdKey, SaveFault> {
        draft.check().map_err(SaveFault::Invalid)?;
        self.put_draft(key, draft).await
    }

    /// The same with what was kept once already, however long it is.
    pub(super) async fn put_draft(&self, key: Option<AdKey>, draft: AdDraft) -> Result<AdKey, SaveFault> {
        let key = key.unwrap_or_else(|| AdKey((self.world.new_key)()));
        let listed = |draft: &AdDraft| (draft.title.clone(), draft.bookings.clone());
        let is_seen = self.store.draft(key).is_none_or(|before| listed(&before.draft) != listed(&draft));
        let kept = KeptDraft { at: (self.world.now)(), draft };
        self.on_disk(move |store| store.keep_draft(key, kept)).await?;
        if is_seen {
            self.tell_of_drafts(vec![key]);
        }
        Ok(key)
    }

    /// What was typed of an ad and not saved.
    pub fn draft(&self, key: AdKey) -> Option<AdDraft> {
        self.store.draft(key).map(|kept| kept.draft.clone())
    }

    /// Gives up what was typed of an ad and not saved.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn discard_draft(&self, key: AdKey) -> Result<(), SaveFault> {
        if self.store.draft(key).is_some() {
            self.on_disk(move |store| store.remove_draft(key)).await?;
            self.tell_of_drafts(vec![key]);
        }
        Ok(())
    }

    /// Makes a draft from each of these ads, with bookings of its own: nothing is booked twice before a
    /// person has saved it. Answers with the keys of the drafts, in the same order.
    ///
    /// # Errors
    /// When there are more than 100, one is not there, or they can't be written.
    pub async fn duplicate(&self, keys: &[AdKey]) -> Result<Vec<AdKey>, SaveFault> {
        if keys.len() > MOST_COPIES {
            return Err(SaveFault::TooManyCopies { most: MOST_COPIES });
        }
        let copies: Option<Vec<AdDraft>> = self.store.read(|contents| {
            let ads = keys.iter().map(|key| contents.ad(*key));
            ads.map(|shelved| Some(AdDraft::copy_of(&shelved?.tracked.ad))).collect()
        });
        let mut made = Vec::new();
        for copy in copies.ok_or(SaveFault::NoSuchAd)? {
            made.push(self.put_draft(None, copy).await?);
        }
        Ok(made)
    }

    /// An ad that is saved or cancelled has no draft any more. One that can't be removed now goes when the
    /// store is opened again, if it says the same as the ad.
    pub(super) async fn end_draft(&self, key: AdKey) {
        if let Err(fault) = self.discard_draft(key).await {
            tracing::warn!(%fault, "the draft of a saved ad could not be removed");
        }
    }

    async fn on_disk(
        &self,
        work: impl FnOnce(&Store) -> Result<(), StoreFault> + Send + 'static,
    ) -> Result<(), SaveFault> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || work(&store)).await;
        Ok(done.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?)
    }

    fn tell_of_drafts(&self, ads: Vec<AdKey>) {
        self.events.tell(Event::Ads { revision: self.store.read(|contents| contents.position), ads });
    }
}

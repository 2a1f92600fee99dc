//! Moving the waiting ads of another store to the open one (R13): of a person who has left, or of an
//! org that can no longer be signed in to.
//!
//! Only ads of which nothing was ever sent are moved; what the other org has, or may have, stays with
//! it. A moved ad is a new ad with new keys that names the old one, so that a crash between the two
//! stores moves nothing twice.

use super::{Desk, Options, SaveFault, StoreName, Stores, World, saving};
use crate::ad::{AdForm, AdKey};
use crate::queue::TrackedAd;
use crate::store::{OpenFault, Stage, Step, Store};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What moving would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovePreview {
    /// Ads that would be moved: key and title, oldest first.
    pub movable: Vec<(AdKey, String)>,
    /// Waiting ads that would stay, because Salesforce has, or may have, something of them.
    pub stay: Vec<(AdKey, String)>,
}

/// Ads can't be moved. Both stores are as they were.
#[derive(Debug, thiserror::Error)]
pub enum MoveFault {
    /// The other store is the open one.
    #[error("These ads are here already.")]
    SameStore,
    /// There is no such store.
    #[error("There are no ads of that person on this computer.")]
    NoSuchStore,
    /// The other store can't be opened.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// They could not be written.
    #[error(transparent)]
    Save(#[from] SaveFault),
}

impl Desk {
    /// What moving the waiting ads of the store `from` to this one would do. `data` is the data folder.
    ///
    /// # Errors
    /// When the other store is not there or can't be opened.
    pub async fn preview_move(&self, data: &Path, from: &StoreName) -> Result<MovePreview, MoveFault> {
        let other = self.open_other(data, from).await?;
        let preview = preview(&other);
        other.close().await;
        Ok(preview)
    }

    /// Moves the waiting ads of the store `from` to this one. Tells how many.
    ///
    /// # Errors
    /// When the other store is not there or can't be opened, or nothing can be written.
    pub async fn move_here(&self, data: &Path, from: &StoreName) -> Result<usize, MoveFault> {
        let other = self.open_other(data, from).await?;
        let moved = self.move_from(&other, is_same_org(&self.name, from)).await;
        other.close().await;
        Ok(moved?)
    }

    async fn open_other(&self, data: &Path, from: &StoreName) -> Result<Desk, MoveFault> {
        if *from == self.name {
            return Err(MoveFault::SameStore);
        }
        if !Stores::new(data).folder(from).is_dir() {
            return Err(MoveFault::NoSuchStore);
        }
        let options = Options { data: data.to_owned(), store: from.clone(), world: self.world };
        let (other, _) = Desk::open_quietly(options).await?;
        Ok(other)
    }

    async fn move_from(&self, other: &Desk, same_org: bool) -> Result<usize, SaveFault> {
        let ads: Vec<(AdKey, AdForm)> = other.store.read(|contents| {
            let movable = |tracked: &&TrackedAd| is_movable(tracked) && !tracked.ad.cancelled;
            let form = |tracked: &TrackedAd| (tracked.key(), form_of(tracked, same_org));
            if other.name == StoreName::Unnamed {
                // Ads from before the first sign-in, also those that have nothing to report yet.
                contents.ads.values().map(|shelved| &shelved.tracked).filter(movable).map(form).collect()
            } else {
                contents.queued().map(|shelved| &shelved.tracked).filter(movable).map(form).collect()
            }
        });
        for (_, form) in &ads {
            if let Some(picture) = &form.picture {
                copy_picture(&other.store, &self.store, picture);
            }
        }
        let here: HashSet<AdKey> = self.store.read(|contents| {
            contents.ads.values().filter_map(|shelved| shelved.tracked.ad.moved_from).collect()
        });
        let World { now, new_key, .. } = self.world;
        let at = now();
        let keys: Vec<AdKey> = ads.iter().map(|(key, _)| *key).collect();
        let compose = move |_: &Stage<'_>| {
            let new = ads.into_iter().filter(|(old, _)| !here.contains(old));
            let (mut steps, mut moved) = (Vec::new(), Vec::new());
            for (old, form) in new {
                let key = AdKey(new_key());
                let mut ad = saving::saved(None, key, form, at, new_key);
                ad.moved_from = Some(old);
                moved.push((old, key));
                steps.push(Step::Saved { ad });
            }
            Ok::<_, SaveFault>((steps, moved))
        };
        let moved = self.store.commit(at, compose).await?;
        self.take_drafts(other, &moved.into_iter().collect(), same_org).await?;
        for key in &keys {
            other.cancel(*key).await?;
        }
        Ok(keys.len())
    }
}

impl Desk {
    /// Takes over what was typed and not saved, of ads that were moved and of ads that never were one.
    async fn take_drafts(
        &self,
        other: &Desk,
        moved: &HashMap<AdKey, AdKey>,
        same_org: bool,
    ) -> Result<(), SaveFault> {
        for (old, kept) in other.store.drafts() {
            let is_ad = other.store.read(|contents| contents.ad(old).is_some());
            let Some(key) = moved.get(&old).copied().or_else(|| (!is_ad).then_some(old)) else { continue };
            let mut draft = kept.draft.clone().with_new_bookings();
            for booking in draft.bookings.iter_mut().filter(|_| !same_org) {
                booking.line.ids = None;
            }
            if let Some(picture) = &draft.picture {
                copy_picture(&other.store, &self.store, picture);
            }
            self.put_draft(Some(key), draft).await?;
            other.discard_draft(old).await?;
        }
        Ok(())
    }
}

fn preview(other: &Desk) -> MovePreview {
    other.store.read(|contents| {
        let titles = |movable: bool| {
            let waiting = contents.queued().map(|shelved| &shelved.tracked);
            let chosen = waiting.filter(|tracked| is_movable(tracked) == movable);
            chosen.map(|tracked| (tracked.key(), tracked.ad.title.clone())).collect()
        };
        MovePreview { movable: titles(true), stay: titles(false) }
    })
}

fn is_movable(tracked: &TrackedAd) -> bool {
    !tracked.ad.bookings.iter().any(|booking| tracked.exists(booking.usage_key))
}

/// The ad as a form for another store. Ids are the org's own, so in another org its bookings are
/// resolved by number and code.
fn form_of(tracked: &TrackedAd, same_org: bool) -> AdForm {
    let mut form = AdForm::of(&tracked.ad);
    for booking in &mut form.bookings {
        booking.usage_key = None;
        if !same_org {
            booking.line.ids = None;
        }
    }
    form
}

fn is_same_org(a: &StoreName, b: &StoreName) -> bool {
    matches!((a, b), (StoreName::Of(a), StoreName::Of(b)) if a.org == b.org)
}

/// A picture that can't be copied is left out of nothing: the ad names it, and says that it is missing.
fn copy_picture(from: &Store, to: &Store, picture: &crate::ad::PictureName) {
    let copied = from.picture(picture).and_then(|bytes| to.add_picture(&bytes));
    if let Err(error) = copied {
        tracing::warn!(%error, "a picture could not be moved with its ad");
    }
}

//! Moving the waiting ads of another store to the open one (R13): of a person who has left, or of an
//! org that can no longer be signed in to.
//!
//! Only ads of which nothing was ever sent are moved; what the other org has, or may have, stays with
//! it. A moved ad is a new ad with new keys that names the old one, so that a crash between the two
//! stores moves nothing twice.

use super::{Desk, Options, SaveFault, StoreName, Stores, World, saving};
use crate::ad::{Ad, AdForm, AdKey, ContractLine};
use crate::queue::TrackedAd;
use crate::store::{OpenFault, Stage, Step, Store};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use ts_rs::TS;

/// The most ads of a kind that a preview shows.
const MOST_SHOWN: usize = 200;

/// What moving would do. Of very many ads the first are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MovePreview {
    /// Ads that would be moved, oldest first.
    pub movable: Vec<MovingAd>,
    /// Waiting ads that would stay, because Salesforce has, or may have, something of them.
    pub stay: Vec<MovingAd>,
    /// The titles of what was typed and never saved, which would be moved too.
    pub drafts: Vec<String>,
    /// How many there are of each.
    pub counts: MoveCounts,
    /// Whether they were to be reported to the same org.
    pub same_org: bool,
}

/// How many ads moving is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct MoveCounts {
    /// Ads that would be moved.
    pub movable: usize,
    /// Ads that would stay.
    pub stay: usize,
    /// Drafts of ads that were never saved.
    pub drafts: usize,
}

impl MoveCounts {
    /// All that waits there.
    pub fn waiting(self) -> usize {
        self.movable + self.stay + self.drafts
    }
}

/// An ad of another store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MovingAd {
    /// Its key there.
    pub key: AdKey,
    /// Its title.
    pub title: String,
    /// Its bookings.
    pub bookings: Vec<MovingBooking>,
}

/// A booking of an ad of another store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MovingBooking {
    /// What is booked.
    pub line: ContractLine,
    /// How much of it.
    pub units: u32,
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
        let preview = preview(&other, is_same_org(&self.name, from));
        other.close().await;
        Ok(preview)
    }

    /// How much waits in the store `from`, which must not be open.
    ///
    /// # Errors
    /// When it is not there or can't be opened.
    pub async fn waiting_in(data: &Path, from: &StoreName, world: World) -> Result<MoveCounts, MoveFault> {
        let other = open_other(data, from, world).await?;
        let counts = preview(&other, false).counts;
        other.close().await;
        Ok(counts)
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
        open_other(data, from, self.world).await
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
        let moved = keys.len();
        other.cancel_all(keys).await?;
        Ok(moved)
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

async fn open_other(data: &Path, from: &StoreName, world: World) -> Result<Desk, MoveFault> {
    if !Stores::new(data).folder(from).is_dir() {
        return Err(MoveFault::NoSuchStore);
    }
    let options = Options { data: data.to_owned(), store: from.clone(), world };
    let (other, _) = Desk::open_quietly(options).await?;
    Ok(other)
}

fn preview(other: &Desk, same_org: bool) -> MovePreview {
    let drafts = other.store.drafts();
    other.store.read(|contents| {
        let waiting = |movable: bool| {
            let waiting = contents.queued().map(|shelved| &shelved.tracked);
            waiting.filter(move |tracked| is_movable(tracked) == movable)
        };
        let shown = |movable: bool| waiting(movable).take(MOST_SHOWN).map(|one| moving(&one.ad)).collect();
        let typed: Vec<String> = drafts
            .iter()
            .filter(|(key, _)| contents.ad(*key).is_none())
            .map(|(_, kept)| kept.draft.title.clone())
            .collect();
        MovePreview {
            movable: shown(true),
            stay: shown(false),
            counts: MoveCounts {
                movable: waiting(true).count(),
                stay: waiting(false).count(),
                drafts: typed.len(),
            },
            drafts: typed.into_iter().take(MOST_SHOWN).collect(),
            same_org,
        }
    })
}

fn moving(ad: &Ad) -> MovingAd {
    let live = ad.bookings.iter().filter(|booking| !booking.cancelled);
    let bookings = live.map(|booking| MovingBooking { line: booking.line.clone(), units: booking.units });
    MovingAd { key: ad.key, title: ad.title.clone(), bookings: bookings.collect() }
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

//! What a person does to an ad: create it, save it, cancel it, give way. Each is one write of the store,
//! answered when it would survive a power cut.

use super::{Desk, World, saving};
use crate::ad::{AdForm, AdKey, Faults};
use crate::store::{CommitFault, Stage, Step, StoreFault};
use serde::{Serialize, Serializer};

/// An ad was not saved. Nothing of what was typed is lost by it.
#[derive(Debug, Clone, PartialEq, thiserror::Error, Serialize)]
#[serde(tag = "code", content = "details", rename_all = "snake_case")]
pub enum SaveFault {
    /// Fields are not as they must be.
    #[error(transparent)]
    Invalid(Faults),
    /// There is no such ad on this desk.
    #[error("This ad is not on this desk. Please open it again from the list.")]
    NoSuchAd,
    /// The ad was cancelled, for good.
    #[error("This ad is cancelled and can't be changed. Please make a new one.")]
    Cancelled,
    /// The picture is not in the store.
    #[error("The picture is not there any more. Please choose it again.")]
    NoSuchPicture,
    /// More copies are wanted than are made at once.
    #[error("At most {most} ads can be duplicated at once. Please choose fewer.")]
    TooManyCopies {
        /// How many are.
        most: usize,
    },
    /// More ads were named than there are.
    #[error("{count} ads were named, and there are {most} here. Please select them again.")]
    TooManyAds {
        /// How many were.
        count: usize,
        /// How many there are.
        most: usize,
    },
    /// It could not be written.
    #[error(transparent)]
    NotWritten(#[serde(serialize_with = "in_words")] StoreFault),
}

fn in_words<S: Serializer>(fault: &StoreFault, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(fault)
}

impl From<CommitFault<SaveFault>> for SaveFault {
    fn from(fault: CommitFault<SaveFault>) -> SaveFault {
        match fault {
            CommitFault::Refused(fault) => fault,
            CommitFault::Store(fault) => fault.into(),
        }
    }
}

impl From<StoreFault> for SaveFault {
    fn from(fault: StoreFault) -> SaveFault {
        SaveFault::NotWritten(fault)
    }
}

impl Desk {
    /// Saves a new ad, and answers when it would survive a power cut.
    ///
    /// # Errors
    /// When fields are wrong, or it can't be written.
    pub async fn create(&self, form: AdForm) -> Result<AdKey, SaveFault> {
        let mut made = self.import(vec![form]).await?;
        made.pop().unwrap_or(Err(SaveFault::NoSuchAd))
    }

    /// Saves many new ads with one write. Those with faults are left out, and told in their place.
    ///
    /// # Errors
    /// When nothing can be written.
    pub async fn import(&self, forms: Vec<AdForm>) -> Result<Vec<Result<AdKey, SaveFault>>, SaveFault> {
        let checked: Vec<_> = forms.into_iter().map(|form| self.check(form)).collect();
        let World { now, new_key, .. } = self.world;
        let at = now();
        let compose = move |_: &Stage<'_>| {
            let mut steps = Vec::new();
            let mut answers = Vec::new();
            for form in checked {
                answers.push(form.map(|form| {
                    let key = AdKey(new_key());
                    steps.push(Step::Saved { ad: saving::saved(None, key, form, at, new_key) });
                    key
                }));
            }
            Ok::<_, SaveFault>((steps, answers))
        };
        Ok(self.store.commit(at, compose).await?)
    }

    /// Saves an ad that is on this desk already, or that is a draft on it.
    ///
    /// # Errors
    /// When fields are wrong, the ad is not there or cancelled, or it can't be written.
    pub async fn save(&self, key: AdKey, form: AdForm) -> Result<(), SaveFault> {
        let form = self.check(form)?;
        let World { now, new_key, .. } = self.world;
        let at = now();
        let is_draft = self.store.draft(key).is_some();
        let compose = move |stage: &Stage<'_>| {
            let before = stage.ad(key);
            match before {
                Some(tracked) if tracked.ad.cancelled => return Err(SaveFault::Cancelled),
                None if !is_draft => return Err(SaveFault::NoSuchAd),
                _ => {}
            }
            Ok((vec![Step::Saved { ad: saving::saved(before, key, form, at, new_key) }], ()))
        };
        self.store.commit(at, compose).await?;
        self.end_draft(key).await;
        Ok(())
    }

    /// Cancels an ad with all its bookings. What Salesforce has of it is cancelled there too.
    ///
    /// # Errors
    /// When the ad is not there, or it can't be written.
    pub async fn cancel(&self, key: AdKey) -> Result<(), SaveFault> {
        self.store.read(|contents| contents.ad(key).is_some()).then_some(()).ok_or(SaveFault::NoSuchAd)?;
        self.cancel_all(vec![key]).await.map(drop)
    }

    /// Gives up what Salesforce did not take of an ad, and keeps what Salesforce has.
    ///
    /// # Errors
    /// When the ad is not there, or it can't be written.
    pub async fn keep_salesforce(&self, key: AdKey) -> Result<(), SaveFault> {
        let at = (self.world.now)();
        let compose = move |stage: &Stage<'_>| {
            let tracked = stage.ad(key).ok_or(SaveFault::NoSuchAd)?;
            Ok((vec![Step::Saved { ad: saving::as_in_salesforce(tracked, at) }], ()))
        };
        Ok(self.store.commit(at, compose).await?)
    }

    fn check(&self, form: AdForm) -> Result<AdForm, SaveFault> {
        let form = form.check().map_err(SaveFault::Invalid)?;
        match &form.picture {
            Some(picture) if !self.store.picture_path(picture).is_file() => Err(SaveFault::NoSuchPicture),
            _ => Ok(form),
        }
    }
}

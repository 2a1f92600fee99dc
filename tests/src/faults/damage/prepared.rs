//! A store with a bit of everything, the same each time, and what must be found in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adtally_core::ad::{AdDraft, AdForm, AdKey, PictureName};
use adtally_core::desk::{Desk, Options, StoreName, Stores, World};
use adtally_core::salesforce::Identity;
use adtally_core::store::{PictureError, Repair, Told};
use anyhow::Result;
use jiff::Timestamp;
use uuid::Uuid;

use crate::desk::until;
use crate::faults::ground::{copy, is_within_a_base};
use crate::torture::{self, Ack, Content, small_world};

const ADS: usize = 30;
const EDITS: usize = 200;

/// A store, a copy of it as it should be, and what it holds.
pub(super) struct Prepared {
    data: PathBuf,
    kept: PathBuf,
    store: StoreName,
    acks: BTreeMap<AdKey, Ack>,
    events: BTreeMap<AdKey, usize>,
    pictures: Vec<(PictureName, Vec<u8>)>,
    drafts: Vec<(AdKey, AdDraft)>,
}

/// What is found in a store that was damaged.
#[derive(Debug)]
pub(super) enum Found {
    /// It does not open.
    Shut(String),
    /// It opens.
    Open {
        /// What was told.
        told: Vec<String>,
        /// How many ads are not there, or are as they were before.
        gone: usize,
        /// How many records were named as lost.
        named: usize,
        /// What nobody saved, and what is gone and was not named.
        wrong: Vec<String>,
        /// Whether no index could be made.
        without_index: bool,
    },
}

impl Found {
    pub(super) fn is_without_index(&self) -> bool {
        matches!(self, Found::Open { without_index: true, .. })
    }
}

/// A world in which everything is the same each time.
fn same_world() -> World {
    fn new_key() -> Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 | u128::from(number))
    }
    World { now: || Timestamp::UNIX_EPOCH, new_key, seed: 1, ..small_world() }
}

impl Prepared {
    /// Makes one in a folder.
    pub(super) async fn in_folder(folder: &Path) -> Result<Prepared> {
        fastrand::seed(1);
        let identity = Identity { org: "00D000000000001EAA".parse()?, user: "005000000000001AAA".parse()? };
        let mut prepared = Prepared {
            data: folder.join("data"),
            kept: folder.join("kept"),
            store: StoreName::Of(identity),
            acks: BTreeMap::new(),
            events: BTreeMap::new(),
            pictures: Vec::new(),
            drafts: Vec::new(),
        };
        let (desk, _) = Desk::open(prepared.options()).await?;
        prepared.fill(&desk).await?;
        desk.close().await;
        copy(&prepared.data, &prepared.kept)?;
        Ok(prepared)
    }

    async fn fill(&mut self, desk: &Desk) -> Result<()> {
        for number in 0..3 {
            let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01";
            let bytes = [head, format!("Bild {number}").repeat(200).as_bytes()].concat();
            let name = desk.add_picture(bytes.clone()).await?;
            let content = Content { seed: fastrand::u64(..), version: 1 };
            let form = AdForm { picture: Some(name.clone()), ..content.form(None) };
            self.note(desk.create(form).await?, content);
            self.pictures.push((name, bytes));
            let text = format!("Getippt und nicht gespeichert, {number}. ").repeat(20);
            let draft = AdDraft { title: format!("Entwurf {number}"), text, ..AdDraft::default() };
            self.drafts.push((desk.keep_draft(None, draft.clone()).await?, draft));
        }
        let mut known = Vec::new();
        for number in 0..ADS + EDITS {
            let (ad, content) = match known.get(number % ADS) {
                Some(ad) => torture::edit(desk, *ad).await?,
                None => torture::create(desk).await?,
            };
            known.extend((content.version == 1).then_some(ad));
            self.note(ad, content);
            // A base is written aside, and the next one only after it: here each at its time.
            let journal = self.folder().join("journal");
            tokio::time::sleep(Duration::from_millis(2)).await;
            until("no base is being written", || !is_within_a_base(&journal)).await?;
        }
        Ok(())
    }

    fn note(&mut self, ad: AdKey, content: Content) {
        self.acks.insert(ad, Ack::of(ad, content));
        *self.events.entry(ad).or_default() += 1;
    }

    fn options(&self) -> Options {
        Options { data: self.data.clone(), store: self.store.clone(), world: same_world() }
    }

    /// How many saves were answered.
    pub(super) fn saves(&self) -> usize {
        self.events.values().sum()
    }

    /// Where the store lies.
    pub(super) fn folder(&self) -> PathBuf {
        Stores::new(&self.data).folder(&self.store)
    }

    /// The folder of everything.
    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Puts everything back as it was.
    pub(super) fn restore(&self) -> Result<()> {
        copy(&self.kept, &self.data)
    }

    /// Opens the store as the app does and compares all that is in it; then again, when everything must be
    /// as it was found and nothing is left to be told.
    pub(super) async fn look(&self) -> Result<Found> {
        if Stores::new(&self.data).last_used() != self.store {
            return Ok(Found::Shut("another store would be opened".into()));
        }
        let (desk, told) = match Desk::open(self.options()).await {
            Ok(opened) => opened,
            Err(fault) => return Ok(Found::Shut(fault.to_string())),
        };
        let mut wrong = Vec::new();
        let gone = self.compare(&desk, &told, &mut wrong).await?;
        let shown = self.shown(&desk);
        desk.close().await;
        match Desk::open(self.options()).await {
            Err(fault) => wrong.push(format!("it does not open a second time, {fault}")),
            Ok((desk, again)) => {
                if self.shown(&desk) != shown {
                    wrong.push("the second start shows something else".into());
                }
                if again.iter().any(|told| !matches!(told, Told::NoIndex { .. })) {
                    wrong.push(format!("it is told again, {again:?}"));
                }
                desk.close().await;
            }
        }
        let named = told.iter().map(records_lost).fold(0, usize::saturating_add);
        let without_index = told.iter().any(|told| matches!(told, Told::NoIndex { .. }));
        let told = told.iter().map(ToString::to_string).collect();
        Ok(Found::Open { told, gone, named, wrong, without_index })
    }

    /// What is shown of each ad that is whole.
    fn shown(&self, desk: &Desk) -> Vec<Option<Ack>> {
        self.acks.keys().map(|ad| torture::shown(desk, *ad)).collect()
    }

    /// Adds what is wrong; answers with how many ads are not there, or as they were before.
    async fn compare(&self, desk: &Desk, told: &[Told], wrong: &mut Vec<String>) -> Result<usize> {
        let mut gone = 0;
        for ack in self.acks.values() {
            match (desk.ad(ack.ad), torture::shown(desk, ack.ad)) {
                (None, _) => gone += 1,
                (Some(_), Some(shown)) if shown == *ack => {}
                (Some(_), Some(shown)) if shown.content.seed == ack.content.seed => gone += 1,
                (Some(_), _) => wrong.push(format!("ad {} is what nobody saved", ack.ad)),
            }
        }
        let is_known = |key: &AdKey| self.acks.contains_key(key) || desk.draft(*key).is_some();
        if let Some(key) = torture::all_ads(desk).find(|key| !is_known(key)) {
            wrong.push(format!("nobody saved ad {key}"));
        }
        for (name, bytes) in &self.pictures {
            match desk.picture(name) {
                Ok(found) if found == *bytes => {}
                Err(PictureError::Damaged { .. } | PictureError::Missing { .. }) => {}
                other => wrong.push(format!("picture {name}, {:?}", other.map(|bytes| bytes.len()))),
            }
        }
        let aside = told.iter().filter(|told| matches!(told, Told::DraftSetAside { .. })).count();
        let missing = self.drafts.iter().filter(|(key, _)| desk.draft(*key).is_none()).count();
        if missing > aside {
            wrong.push(format!("{missing} drafts are gone, and {aside} were named"));
        }
        for (key, draft) in &self.drafts {
            if desk.draft(*key).is_some_and(|found| found != *draft) {
                wrong.push(format!("draft {key} is what nobody typed"));
            }
        }
        self.compare_history(desk, wrong).await?;
        Ok(gone)
    }

    /// Nothing in it may be what never happened.
    async fn compare_history(&self, desk: &Desk, wrong: &mut Vec<String>) -> Result<()> {
        for (ad, count) in self.events.iter().take(3) {
            let found = desk.history(*ad).await?.events.len();
            if found > *count {
                wrong.push(format!("ad {ad} has {found} events in its history, of {count}"));
            }
        }
        Ok(())
    }
}

/// How many records something told names as lost.
fn records_lost(told: &Told) -> usize {
    match told {
        Told::Journal(Repair::Damaged { missing, .. }) => missing.clone().count(),
        // How many it held can't be known. Where the index is gone too, an end that is cut off is named as
        // what was never answered: nothing is left that could tell the two apart.
        Told::Journal(Repair::Unreadable { .. } | Repair::TornTail { .. }) => usize::MAX / 2,
        _ => 0,
    }
}

//! What a window hears. An event says what changed, never what it is now: the window asks again, and
//! whoever has missed events asks for everything.

use crate::ad::AdKey;
use crate::reporter::Status;
use crate::salesforce::ApiUsage;
use crate::store::{IndexNews, Store};
use serde::Serialize;
use std::sync::Mutex;
use std::sync::PoisonError;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use ts_rs::TS;

/// How many events a slow listener may fall behind before it has to ask for everything.
const BACKLOG: usize = 1024;

/// More ads than this at once are not named one by one.
const MOST_ADS: usize = 500;

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// These ads changed.
    Ads {
        /// Rises with every change; pages and views carry the one that they show.
        revision: u64,
        /// The ads.
        ads: Vec<AdKey>,
    },
    /// So much changed that it is simpler to ask for everything again.
    All,
    /// The line, the pause, the disk or the count of API calls changed.
    Status,
    /// Adtally is about to end: what is being typed is to be handed in now.
    Closing,
    /// Files are being dragged over the window, or no longer.
    Dragged {
        /// Whether they are over it.
        over: bool,
    },
    /// Something was dropped on the window; it may ask for the picture.
    Dropped,
    /// Other ads were opened, or somebody signed in or out.
    Start,
    /// sled failed. Ads are saved and reported all the same; it is opened anew until it works.
    IndexFailed,
    /// sled works again.
    IndexRestored,
}

#[derive(Debug)]
pub(super) struct Events {
    sender: broadcast::Sender<Event>,
    changes: JoinHandle<()>,
    status: Mutex<Option<JoinHandle<()>>>,
}

impl Events {
    /// Starts passing on the changes of a store.
    pub(super) fn start(store: &Store) -> Events {
        let (sender, _) = broadcast::channel(BACKLOG);
        let mut changes = store.changes();
        let out = sender.clone();
        let changes = tokio::spawn(async move {
            loop {
                let event = match changes.recv().await {
                    Ok(change) => match change.index {
                        Some(IndexNews::Failed(_)) => Event::IndexFailed,
                        Some(IndexNews::Restored) => Event::IndexRestored,
                        None if change.ads.len() > MOST_ADS => Event::All,
                        None => Event::Ads { revision: change.revision, ads: change.ads },
                    },
                    Err(broadcast::error::RecvError::Lagged(_)) => Event::All,
                    Err(broadcast::error::RecvError::Closed) => return,
                };
                // Nobody may be listening.
                let _ = out.send(event);
            }
        });
        Events { sender, changes, status: Mutex::new(None) }
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }

    /// Tells of what the store knows nothing of.
    pub(super) fn tell(&self, event: Event) {
        // Nobody may be listening.
        let _ = self.sender.send(event);
    }

    /// Passes on the status of a reporter and the org's count of calls too, in place of those before.
    pub(super) fn follow(
        &self,
        mut status: watch::Receiver<Status>,
        mut usage: watch::Receiver<Option<ApiUsage>>,
    ) {
        let out = self.sender.clone();
        let task = tokio::spawn(async move {
            while tokio::select! { told = status.changed() => told, told = usage.changed() => told }.is_ok() {
                let _ = out.send(Event::Status);
            }
        });
        let before = self.status.lock().unwrap_or_else(PoisonError::into_inner).replace(task);
        if let Some(before) = before {
            before.abort();
        }
    }

    pub(super) async fn stop(self) {
        self.changes.abort();
        let _ = self.changes.await;
        if let Some(task) = self.status.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

//! What a window asks of the desk that is open, held to measure: a window is not trusted with numbers.

use super::{Office, lock};
use crate::ad::PictureName;
use crate::desk::{AdPage, AdQuery, CommandError, ContractsFault, ContractsView, Desk, Event, QueueRow};
use crate::salesforce::SetUp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use tokio::sync::broadcast;

/// The most rows of one answer.
const MOST_ROWS: usize = 1_000;
/// The most bytes that are searched for.
const LONGEST_SEARCH: usize = 1_000;

impl Office {
    /// The desk that is open. Nobody should keep it for longer than it takes to ask.
    ///
    /// # Errors
    /// When none is.
    pub fn desk(&self) -> Result<Arc<Desk>, CommandError> {
        let place = self.place();
        place.as_ref().map(|place| Arc::clone(&place.desk)).ok_or_else(CommandError::closed)
    }

    /// A slice of the list of ads, newest first.
    ///
    /// # Errors
    /// When no desk is open.
    pub fn search(&self, query: &AdQuery) -> Result<AdPage, CommandError> {
        let query =
            AdQuery { text: cut(&query.text).to_owned(), limit: query.limit.min(MOST_ROWS), ..query.clone() };
        Ok(self.desk()?.search(&query))
    }

    /// The queue, front first.
    ///
    /// # Errors
    /// When no desk is open.
    pub fn queue(&self, offset: usize, limit: usize) -> Result<Vec<QueueRow>, CommandError> {
        Ok(self.desk()?.queue(offset, limit.min(MOST_ROWS)))
    }

    /// A picture as a data URL.
    ///
    /// # Errors
    /// When no desk is open, or the picture is not there.
    pub async fn picture(&self, name: PictureName) -> Result<String, CommandError> {
        let desk = self.desk()?;
        let kind = name.kind().media_type();
        let read = tokio::task::spawn_blocking(move || desk.picture(&name)).await;
        let bytes = read.map_err(|_| CommandError::internal())??;
        Ok(format!("data:{kind};base64,{}", STANDARD.encode(bytes)))
    }

    /// The contracts with this number, read now.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contracts_by_number(&self, number: &str) -> Result<ContractsView, CommandError> {
        self.look(async |desk| desk.contracts_by_number(cut(number)).await).await
    }

    /// The contracts of customers whose name contains `part`, read now: a page of them.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contracts_by_customer(
        &self,
        part: &str,
        next: Option<&str>,
    ) -> Result<ContractsView, CommandError> {
        self.look(async |desk| desk.contracts_by_customer(cut(part), next).await).await
    }

    /// Checks now whether the org is set up for Adtally.
    ///
    /// # Errors
    /// When it can't be found out now.
    pub async fn check_set_up(&self) -> Result<SetUp, CommandError> {
        self.look(async |desk| desk.check_set_up().await).await
    }

    /// Asks what the org may be slow to answer. When the desk is closed meanwhile, nobody waits for it.
    async fn look<T>(
        &self,
        ask: impl AsyncFnOnce(&Desk) -> Result<T, ContractsFault>,
    ) -> Result<T, CommandError> {
        let (desk, closing) = {
            let place = self.place();
            let place = place.as_ref().ok_or_else(CommandError::closed)?;
            (Arc::clone(&place.desk), place.closing())
        };
        tokio::select! {
            answer = ask(&desk) => Ok(answer?),
            () = closing => Err(CommandError::closed()),
        }
    }

    /// Passes on every event from now on, until `tell` says that nobody hears it; in place of whoever
    /// listened before.
    pub fn listen(&self, mut tell: impl FnMut(Event) -> bool + Send + 'static) {
        let mut events = self.inner.events.subscribe();
        let task = tokio::spawn(async move {
            loop {
                let event = match events.recv().await {
                    Ok(event) => event,
                    Err(broadcast::error::RecvError::Lagged(_)) => Event::All,
                    Err(broadcast::error::RecvError::Closed) => return,
                };
                if !tell(event) {
                    return;
                }
            }
        });
        if let Some(before) = lock(&self.inner.listener).replace(task) {
            before.abort();
        }
    }
}

/// As much of a text as is searched for.
fn cut(text: &str) -> &str {
    let end = (0..=LONGEST_SEARCH.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_cut_between_characters() {
        assert_eq!(cut("Fest"), "Fest");
        let long = "ä".repeat(700);
        assert!(cut(&long).len() == 1_000 && cut(&format!("x{long}")).len() == 999);
    }
}

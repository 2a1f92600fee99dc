//! What a window asks of the desk that is open, held to measure: a window is not trusted with numbers.

use super::{Office, lock};
use crate::ad::{AdKey, Fault, Faults, Field, PictureName, Problem, SalesforceId, faults_of_days};
use crate::desk::bounds::once_each;
use crate::desk::{
    AdPage, AdQuery, CommandError, ContractUsageView, ContractsFault, ContractsView, Desk, EntriesView,
    Event, HistoryPage, HistoryQuery, QueueRow, SaveFault,
};
use crate::queue::CauseGroup;
use crate::salesforce::SetUp;
use crate::store::{MAX_PICTURE, PictureError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

/// The most rows of one answer.
const MOST_ROWS: usize = 1_000;
/// How long a window may take to hand in what is being typed.
const HANDING_IN: Duration = Duration::from_secs(1);
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

    /// A slice of the list of ads.
    ///
    /// # Errors
    /// When no desk is open, or it asks for days that no ad can have.
    pub fn search(&self, query: AdQuery) -> Result<AdPage, CommandError> {
        let limit = query.limit.min(MOST_ROWS);
        Ok(self.desk()?.search(&AdQuery { limit, ..held_to_measure(query)? }))
    }

    /// The saved ads that a query finds, in its order.
    ///
    /// # Errors
    /// When no desk is open, or it asks for days that no ad can have.
    pub fn ad_keys(&self, query: AdQuery) -> Result<Vec<AdKey>, CommandError> {
        Ok(self.desk()?.ad_keys(&held_to_measure(query)?))
    }

    /// Keeps a picture for an ad, which comes in base64.
    ///
    /// # Errors
    /// When no desk is open, or it is none that ads may have, or can't be written.
    pub async fn add_picture(&self, base64: &str) -> Result<PictureName, CommandError> {
        if base64.len() > MAX_PICTURE.div_ceil(3) * 4 {
            return Err(PictureError::TooLarge { bytes: base64.len() / 4 * 3 }.into());
        }
        let bytes = STANDARD.decode(base64).map_err(|_| PictureError::NotAPicture)?;
        Ok(self.desk()?.add_picture(bytes).await?)
    }

    /// The ads of a group of the queue, or without one those that go on by themselves.
    ///
    /// # Errors
    /// When no desk is open.
    pub fn queue(
        &self,
        group: Option<&CauseGroup>,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<QueueRow>, CommandError> {
        Ok(self.desk()?.queue_of(group, offset, limit.min(MOST_ROWS)))
    }

    /// How these ads stand now.
    ///
    /// # Errors
    /// When no desk is open.
    pub fn queue_rows(&self, keys: &[AdKey]) -> Result<Vec<QueueRow>, CommandError> {
        Ok(self.desk()?.queue_rows(&keys[..keys.len().min(MOST_ROWS)]))
    }

    /// A part of the history of all ads.
    ///
    /// # Errors
    /// When no desk is open, it asks for days that no ad can have, or the disk fails.
    pub async fn history(&self, query: HistoryQuery) -> Result<HistoryPage, CommandError> {
        let limit = query.limit.min(MOST_ROWS);
        Ok(self.desk()?.past(HistoryQuery { limit, ..of_history(query)? }).await?)
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

    /// A contract with its usage by month, read now.
    ///
    /// # Errors
    /// When they can't be read now, or the contract is not there any more.
    pub async fn contract_usage(&self, contract: &SalesforceId) -> Result<ContractUsageView, CommandError> {
        self.look(async |desk| desk.contract_usage(contract).await).await
    }

    /// The usage entries of a contract, read now: a page of them.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contract_entries(
        &self,
        contract: &SalesforceId,
        next: Option<&str>,
    ) -> Result<EntriesView, CommandError> {
        self.look(async |desk| desk.contract_entries(contract, next).await).await
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

    /// Asks the window to hand in what is being typed, and waits for it, though not for long.
    pub async fn hand_in(&self) {
        let handed_in = self.inner.handed_in.notified();
        if lock(&self.inner.listener).as_ref().is_some_and(|listener| !listener.is_finished()) {
            self.tell(Event::Closing);
            if tokio::time::timeout(HANDING_IN, handed_in).await.is_err() {
                tracing::warn!("the window did not hand in what was being typed");
            }
        }
    }

    /// The window has handed in what was being typed.
    pub fn handed_in(&self) {
        self.inner.handed_in.notify_waiters();
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

fn held_to_measure(query: AdQuery) -> Result<AdQuery, CommandError> {
    refused(faults_of_days(query.runs_from, query.runs_until).collect())?;
    let AdQuery { text, contract, states, .. } = query;
    let (text, contract) = (cut(&text).to_owned(), cut(&contract).to_owned());
    Ok(AdQuery { text, contract, states: once_each(states), ..query })
}

/// A query of the history with as much of its texts and kinds as counts.
pub(super) fn of_history(query: HistoryQuery) -> Result<HistoryQuery, CommandError> {
    check_moments(&query)?;
    let HistoryQuery { text, kinds, .. } = query;
    Ok(HistoryQuery { text: cut(&text).to_owned(), kinds: once_each(kinds), ..query })
}

/// Whether a query of the history asks for days that ads can have, wherever on earth they begin and end.
fn check_moments(query: &HistoryQuery) -> Result<(), CommandError> {
    let possible = date(1999, 12, 31).at(10, 0, 0, 0)..=date(2101, 1, 1).at(12, 0, 0, 0);
    let is_wrong =
        |at: Option<Timestamp>| at.is_some_and(|at| !possible.contains(&TimeZone::UTC.to_datetime(at)));
    let days = [(Field::RunsFrom, is_wrong(query.since)), (Field::RunsUntil, is_wrong(query.until))];
    let wrong = days.into_iter().filter(|(_, is_wrong)| *is_wrong);
    refused(wrong.map(|(field, _)| Fault { field, problem: Problem::NoSuchDay }).collect())
}

fn refused(faults: Vec<Fault>) -> Result<(), CommandError> {
    if faults.is_empty() { Ok(()) } else { Err(SaveFault::Invalid(Faults(faults)).into()) }
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
    fn days_that_no_ad_can_have_are_not_looked_for() {
        let of = |year: i16| Some(date(year, 7, 1));
        for year in [27, 1927, 1999, 2101] {
            for query in [
                AdQuery { runs_from: of(year), ..AdQuery::default() },
                AdQuery { runs_until: of(year), ..AdQuery::default() },
            ] {
                assert_eq!(held_to_measure(query).expect_err("no such day").code, "invalid", "{year}");
            }
        }
        let query = AdQuery { runs_from: of(2000), runs_until: of(2100), ..AdQuery::default() };
        assert!(held_to_measure(query).is_ok());
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("a moment"));
        for text in ["0027-06-30T22:00:00Z", "1927-07-01T00:00:00Z", "2101-07-01T00:00:00Z"] {
            for query in [
                HistoryQuery { since: at(text), ..HistoryQuery::default() },
                HistoryQuery { until: at(text), ..HistoryQuery::default() },
            ] {
                assert_eq!(check_moments(&query).expect_err("no such day").code, "invalid", "{text}");
            }
        }
        let (since, until) = (at("1999-12-31T23:00:00Z"), at("2100-12-31T23:00:00Z"));
        assert!(check_moments(&HistoryQuery { since, until, ..HistoryQuery::default() }).is_ok());
    }

    #[test]
    fn a_search_is_cut_between_characters() {
        assert_eq!(cut("Fest"), "Fest");
        let long = "ä".repeat(700);
        assert!(cut(&long).len() == 1_000 && cut(&format!("x{long}")).len() == 999);
    }
}

//! Sign-ins that outlast the program: the token in the keyring, and the note of which entry is whose.
//!
//! Each sign-in has an entry of its own, named after its store. A note comes before what it speaks of: an
//! entry is noted before the token is put there, and noted as over before it is ended at the org and
//! removed. So whenever the program ends, the next start finds what is left to do. A sign-in is noted as over
//! until it is taken for the person's own, and one that is in memory alone is over when the program ends:
//! both are ended at the org then, if it answers soon enough.

use super::OfficeOptions;
use super::notes::{Notebook, Over, Person};
use crate::desk::{Event, StoreName};
use crate::salesforce::sign_in::{SignedIn, revoke};
use crate::salesforce::{
    BoxFuture, Grant, Limits, Network, Org, OrgFault, Roads, Secret, SignInFault, TokenHome,
};
use crate::tokens::{KeyringTrouble, Safe};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinSet;
use uuid::Uuid;

/// How many days a refresh token lives unused, where an org follows Salesforce's rule for apps.
const IDLE_DAYS: i64 = 30;
/// From so many unused days on a person is warned.
const WARNED_AFTER_DAYS: i64 = 25;
/// How long to wait between two tries to end a sign-in at its org; doubled up to the second.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// How long the end of the program waits for orgs to end what is over with it.
const GOODBYE: Duration = Duration::from_secs(2);

/// The entry of the password for the company's proxy.
const PROXY: &str = "proxy";

/// The sign-ins of one office.
pub(super) struct Keeping {
    pub(super) notes: Notebook,
    safe: Safe,
    org_given: Option<Org>,
    /// Where everybody here signs in: an admin's address, or one for development.
    everybodys: Option<Org>,
    /// The entry of a sign-in of which nobody has said yet that it is theirs.
    asked_about: Mutex<Option<String>>,
    limits: Limits,
    /// By which road sign-ins are ended at their orgs; set once it is known.
    roads: OnceLock<Roads>,
    now: fn() -> Timestamp,
    events: broadcast::Sender<Event>,
    /// Something is over, or the network is back.
    wake: Notify,
}

/// A sign-in that was kept.
pub(super) struct Found {
    pub(super) signed: SignedIn,
    pub(super) home: Arc<dyn TokenHome>,
    pub(super) entry: String,
}

impl Keeping {
    pub(super) fn new(options: &OfficeOptions, events: broadcast::Sender<Event>) -> Keeping {
        Keeping {
            notes: Notebook::of(&options.data),
            safe: Safe::new(Arc::clone(&options.keyring)),
            org_given: options.org_given.clone(),
            everybodys: options.everybodys_org().cloned(),
            asked_about: Mutex::new(None),
            limits: options.limits,
            roads: OnceLock::new(),
            now: options.world.now,
            events,
            wake: Notify::new(),
        }
    }

    /// Calls go by these roads.
    pub(super) fn go_by(&self, roads: Roads) {
        // They are set once, when the office is made.
        let _ = self.roads.set(roads);
    }

    /// The password for the company's proxy; none when there is certainly none.
    pub(super) async fn proxy_password(&self) -> Result<Option<Secret>, KeyringTrouble> {
        self.safe.get(PROXY).await
    }

    /// Keeps the password for the company's proxy, in memory alone where the keyring can't be used.
    pub(super) async fn keep_proxy_password(&self, password: Option<Secret>) {
        match password {
            Some(password) => self.safe.put(PROXY, password).await,
            // What stays in the keyring is of no use without a name.
            None => _ = self.safe.remove(PROXY).await,
        }
    }

    /// The org at an address that was typed or noted. One on this machine is good only where it was given.
    pub(super) fn org(&self, address: &str) -> Result<Org, OrgFault> {
        let org = Org::at(address)?;
        if org.is_loopback() && self.org_given.as_ref() != Some(&org) {
            return Err(OrgFault::NotSalesforce);
        }
        Ok(org)
    }

    /// Where a sign-in is renewed that was made at `noted`. An address that holds for everybody here wins: the
    /// org may have moved since. A token that the net gave is not shown to this machine, nor the other way round.
    fn login(&self, noted: &str) -> Result<Org, OrgFault> {
        let was_near = Org::at(noted).is_ok_and(|noted| noted.is_loopback());
        match &self.everybodys {
            Some(org) if org.is_loopback() == was_near => Ok(org.clone()),
            _ => self.org(noted),
        }
    }

    /// Keeps the token of a sign-in of which nobody has said yet that it is theirs. Gives its entry.
    pub(super) async fn hold(&self, signed: &SignedIn, key: Uuid) -> String {
        let entry = format!("{} {key}", StoreName::Of(signed.grant.identity.clone()));
        *self.asked_about() = Some(entry.clone());
        let login = signed.grant.login.address().to_owned();
        self.notes.change(|notes| notes.over.push(Over { entry: entry.clone(), login }));
        self.safe.put(&entry, signed.grant.refresh_token.clone()).await;
        entry
    }

    /// A sign-in that is held is this person's, and ends the one that it takes the place of.
    pub(super) fn take_in(self: &Arc<Self>, signed: &SignedIn, entry: String) -> Arc<dyn TokenHome> {
        let store = StoreName::Of(signed.grant.identity.clone());
        let today = self.today();
        self.notes.change(|notes| {
            notes.end(&store);
            notes.over.retain(|over| over.entry != entry);
            let person = notes.meet(&store, &signed.grant.login, &signed.person);
            (person.entry, person.used) = (Some(entry.clone()), Some(today));
        });
        self.let_go();
        self.home(entry, signed.grant.login.address())
    }

    /// Nobody is asked any more about the sign-in that is held. Where it was not taken in, it is over.
    pub(super) fn let_go(&self) {
        *self.asked_about() = None;
        self.wake();
    }

    fn asked_about(&self) -> MutexGuard<'_, Option<String>> {
        self.asked_about.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends, at their orgs too, the sign-ins that would be gone with the program.
    pub(super) async fn end_with_the_program(self: &Arc<Self>) {
        let mut gone = self.safe.in_memory();
        gone.extend(self.asked_about().take());
        if gone.is_empty() {
            return;
        }
        let over = self.notes.change(|notes| {
            gone.iter().for_each(|entry| notes.end_entry(entry));
            notes.over.iter().filter(|over| gone.contains(&over.entry)).cloned().collect::<Vec<_>>()
        });
        let mut ends = JoinSet::new();
        for over in over {
            let keeping = Arc::clone(self);
            ends.spawn(async move { keeping.end_for_good(&over).await });
        }
        if tokio::time::timeout(GOODBYE, ends.join_all()).await.is_err() {
            tracing::warn!("salesforce did not end a sign-in in time");
        }
    }

    /// The sign-in that was kept for a store. None where the person has signed out, and where the keyring
    /// can't be asked, which [`Keeping::trouble`] then tells.
    pub(super) async fn find(self: &Arc<Self>, store: &StoreName, client_id: &str) -> Option<Found> {
        let StoreName::Of(identity) = store else { return None };
        let known = self.notes.read().person(store)?.clone();
        let entry = known.entry?;
        let login = self.login(&known.login).ok()?;
        let Some(refresh_token) = self.safe.get(&entry).await.ok()? else {
            tracing::info!(kind = "keyring", "a sign-in is no longer in the keyring");
            return None;
        };
        let (client_id, identity) = (client_id.to_owned(), identity.clone());
        let grant = Grant { login, client_id, identity, refresh_token, session: None };
        let home = self.home(entry.clone(), grant.login.address());
        Some(Found { signed: SignedIn { grant, person: known.name, username: None }, home, entry })
    }

    fn home(self: &Arc<Self>, entry: String, login: &str) -> Arc<dyn TokenHome> {
        Arc::new(Home { keeping: Arc::clone(self), entry, login: login.to_owned() })
    }

    /// Ends the sign-in of a store: here at once, and at the org as soon as it can be reached.
    pub(super) fn end(&self, store: &StoreName) {
        self.notes.change(|notes| notes.end(store));
        self.wake();
    }

    /// Why the token of a person who is signed in is in memory alone, or can't be read.
    pub(super) fn trouble(&self, person: &Person) -> Option<KeyringTrouble> {
        self.safe.trouble(person.entry.as_deref()?)
    }

    /// Moves the token of a store's person to the keyring, if it is in memory alone.
    pub(super) async fn settle(&self, store: &StoreName) {
        if let Some(entry) = self.notes.read().person(store).and_then(|known| known.entry.clone()) {
            self.safe.settle(&entry).await;
        }
    }

    /// The day on which a sign-in may end because it was not used, when that is near.
    pub(super) fn ends(&self, person: &Person) -> Option<Date> {
        person.entry.as_ref()?;
        idle_end(person.used?, self.today())
    }

    /// Looks again at what is to be ended.
    pub(super) fn wake(&self) {
        self.wake.notify_one();
    }

    fn today(&self) -> Date {
        (self.now)().to_zoned(TimeZone::UTC).date()
    }

    /// Ends at their orgs what is over here, now and whenever there is something; never returns.
    pub(super) async fn end_what_is_over(self: Arc<Self>) {
        let mut wait = FIRST_WAIT;
        loop {
            let mut all = true;
            for over in self.notes.read().over {
                let is_asked_about = self.asked_about().as_ref() == Some(&over.entry);
                all &= is_asked_about || self.end_for_good(&over).await;
            }
            let next =
                async { if all { std::future::pending().await } else { tokio::time::sleep(wait).await } };
            tokio::select! {
                () = next => wait = (wait * 2).min(LONGEST_WAIT),
                () = self.wake.notified() => wait = FIRST_WAIT,
            }
        }
    }

    /// Whether nothing is left of a sign-in, and of the note of it.
    async fn end_for_good(&self, over: &Over) -> bool {
        let ended = self.end_at_org(over).await;
        if ended {
            self.notes.change(|notes| notes.over.retain(|kept| kept != over));
        }
        ended
    }

    /// Ends a token where it was granted, or where its org has moved since.
    async fn revoke(&self, over: &Over, token: &Secret) -> Result<(), SignInFault> {
        let store = over.entry.split(' ').next().unwrap_or_default();
        let since = self.notes.read().people.get(store).map(|person| person.login.clone());
        let since = since.filter(|since| *since != over.login);
        let roads = self.roads.get().cloned().unwrap_or_default();
        let network = Network { limits: self.limits, roads };
        let mut outcome = Ok(());
        // To any other address no token is sent, whatever the note says.
        for login in [Some(&over.login), since.as_ref()].into_iter().flatten() {
            let Ok(login) = self.org(login) else { continue };
            outcome = revoke(network.clone(), &login, token).await;
            tracing::info!(kind = "revoke", done = outcome.is_ok(), "a sign-in ends at salesforce");
            if !matches!(outcome, Err(SignInFault::Moved { .. } | SignInFault::Unreachable(_))) {
                break;
            }
        }
        outcome
    }

    async fn end_at_org(&self, over: &Over) -> bool {
        let token = match self.safe.get(&over.entry).await {
            Ok(Some(token)) => token,
            Ok(None) => return true,
            Err(_) => return false,
        };
        if self.revoke(over, &token).await.is_err() {
            return false;
        }
        if let Ok(Some(newer)) = self.safe.get(&over.entry).await
            && !newer.is_same(&token)
        {
            return false;
        }
        // Of no use to anybody any more; where there is no keyring, it is not in one.
        !matches!(self.safe.remove(&over.entry).await, Err(KeyringTrouble::Locked | KeyringTrouble::Failed))
    }
}

/// From 25 days on: the day on which a token that was last used on `used` has been idle for 30.
fn idle_end(used: Date, today: Date) -> Option<Date> {
    let day = |days: i64| used.checked_add(days.days()).ok();
    day(WARNED_AFTER_DAYS).filter(|warned| today >= *warned).and_then(|_| day(IDLE_DAYS))
}

/// Where the token of one sign-in lives.
struct Home {
    keeping: Arc<Keeping>,
    entry: String,
    login: String,
}

impl TokenHome for Home {
    fn keep(&self, token: Secret) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let Keeping { notes, safe, events, .. } = &*self.keeping;
            let before = safe.trouble(&self.entry);
            safe.put(&self.entry, token).await;
            if safe.trouble(&self.entry) != before {
                // Nobody may be listening.
                let _ = events.send(Event::Start);
            }
            notes.change(|notes| {
                // The answer to a refresh that was under way when the person signed out.
                if !notes.knows(&self.entry) {
                    notes.over.push(Over { entry: self.entry.clone(), login: self.login.clone() });
                    self.keeping.wake();
                }
            });
        })
    }

    fn used(&self) {
        let today = self.keeping.today();
        self.keeping.notes.change(|notes| {
            let ours = |person: &&mut Person| person.entry.as_deref() == Some(&self.entry);
            if let Some(person) = notes.people.values_mut().find(ours) {
                person.used = Some(today);
                // Here the org has said whose it is.
                person.login.clone_from(&self.login);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_sign_in_that_is_not_used_is_warned_of_before_it_ends() {
        let used = date(2026, 11, 1);
        for (today, ends) in [
            (date(2026, 11, 1), None),
            (date(2026, 11, 25), None),
            (date(2026, 11, 26), Some(date(2026, 12, 1))),
            (date(2026, 12, 24), Some(date(2026, 12, 1))),
            // A clock that was set back.
            (date(2025, 1, 1), None),
        ] {
            assert_eq!(idle_end(used, today), ends, "{today}");
        }
        assert_eq!(idle_end(Date::MAX, Date::MAX), None);
    }
}

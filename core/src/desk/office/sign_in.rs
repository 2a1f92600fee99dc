//! Who has signed in, and whose ads that opens.

use super::{CommandError, Event, NewIdentity, Office, Start, StoreName, Stores, lock, place};
use crate::salesforce::sign_in::{self, AttemptFault, PATIENCE, SignedIn, Way};
use crate::salesforce::{Grant, Identity, Org, Secret, TokenHome};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Where a person signs in who has named no org.
const USUAL_LOGIN: &str = "https://login.salesforce.com";

/// A sign-in of which somebody is asked whether it is theirs.
pub(super) struct Asked {
    signed: SignedIn,
    /// Of the keyring.
    entry: String,
}

impl Asked {
    /// Who it is.
    pub(super) fn identity(&self) -> NewIdentity {
        let Grant { login, session, .. } = &self.signed.grant;
        let org = session.as_ref().map_or(login, |session| &session.instance);
        let (person, username) = (self.signed.person.clone(), self.signed.username.clone());
        NewIdentity { person, username, org: org.address().to_owned() }
    }
}

/// A sign-in that was made elsewhere.
#[derive(Clone)]
pub struct GivenTokens {
    /// Gets access tokens.
    pub refresh_token: Secret,
    /// The person's name.
    pub person: String,
    /// The org and the person.
    pub identity: Identity,
}

impl Office {
    /// Signs a person in with the system's browser at `address`, or else where they signed in before,
    /// and opens their ads. A sign-in that was under way is given up.
    ///
    /// # Errors
    /// When the person is not signed in, or their ads can't be opened.
    pub async fn sign_in(&self, address: Option<&str>) -> Result<Start, CommandError> {
        let options = &self.inner.options;
        let login = self.login(address)?;
        let (cancel, cancelled) = oneshot::channel();
        // Dropping the sender of the attempt before cancels that one.
        drop(lock(&self.inner.attempt).replace(cancel));
        let way = Way {
            login,
            client_id: options.client_id.clone(),
            network: self.network(),
            patience: PATIENCE,
            open: Arc::clone(&options.open_page),
        };
        let signed = sign_in::sign_in(way, cancelled).await?;
        let _turn = self.inner.turn.lock().await;
        let entry = self.inner.keeping.hold(&signed, (options.world.new_key)()).await;
        let asked = Asked { signed, entry };
        if self.is_same_person(&asked.signed.grant.identity) {
            drop(lock(&self.inner.asked).take());
            self.take_in(asked).await?;
        } else {
            // One that was asked about before is over.
            *lock(&self.inner.asked) = Some(asked);
            self.inner.keeping.wake();
            self.tell(Event::Start);
        }
        Ok(self.shown())
    }

    /// What the person says who was asked whether it is they who has signed in. If not, the sign-in is ended,
    /// here at once and at the org as soon as it can be reached.
    ///
    /// # Errors
    /// When their ads can't be opened.
    pub async fn confirm_identity(&self, is_me: bool) -> Result<Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        let asked = lock(&self.inner.asked).take();
        match asked {
            Some(asked) if is_me => self.take_in(asked).await?,
            // Held by nobody any more, it is ended.
            Some(_) => self.inner.keeping.let_go(),
            None => {}
        }
        self.tell(Event::Start);
        Ok(self.shown())
    }

    async fn take_in(&self, asked: Asked) -> Result<(), CommandError> {
        let Asked { signed, entry } = asked;
        let home = self.inner.keeping.take_in(&signed, entry);
        self.welcome(signed, home).await
    }

    /// Whether these are the ads of this person: those that are open, or were before the demo.
    fn is_same_person(&self, identity: &Identity) -> bool {
        let open = self.place().as_ref().filter(|place| place.demo.is_none()).map(|p| p.desk.name().clone());
        let last = open.unwrap_or_else(|| Stores::new(&self.inner.options.data).last_used());
        last == StoreName::Of(identity.clone())
    }

    /// Gives up a sign-in that is under way.
    pub fn cancel_sign_in(&self) {
        drop(lock(&self.inner.attempt).take());
    }

    /// Where to sign in. Where an admin has set it, nowhere else. Plain http is for the org that was given at
    /// the start, and for no other.
    fn login(&self, address: Option<&str>) -> Result<Org, CommandError> {
        let set = self.managed()?.login.as_ref().filter(|_| self.inner.options.org_given.is_none());
        let typed = address.map(str::trim).filter(|address| !address.is_empty());
        let Some(typed) = typed else {
            if let Some(given) = self.org_given() {
                return Ok(given.clone());
            }
            let name = self.place().as_ref().map(|place| place.desk.name().clone());
            let notes = self.inner.keeping.notes.read();
            let known = name.and_then(|name| notes.person(&name).map(|known| known.login.clone()));
            let known = known.and_then(|login| self.checked(&login).ok());
            return Ok(known.map_or_else(|| self.checked(USUAL_LOGIN), Ok)?);
        };
        let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
        let org = self.checked(whole.trim_end_matches('/'))?;
        match set {
            Some(set) if *set != org => {
                let text = format!("Your admin has set that everybody here signs in at {set}.");
                Err(CommandError::new("login_set", text).with("address", set.address()))
            }
            _ => Ok(org),
        }
    }

    fn checked(&self, address: &str) -> Result<Org, AttemptFault> {
        let org = self.inner.keeping.org(address);
        org.map_err(|fault| AttemptFault::BadAddress { problem: fault.to_string() })
    }

    /// The sign-in that was made elsewhere, if there is one; only ever for an org on this machine.
    pub(super) fn given(&self) -> Option<SignedIn> {
        self.managed().ok()?;
        let options = &self.inner.options;
        let (tokens, login) = (options.tokens_given.clone()?, options.org_given.clone()?);
        login.is_loopback().then(|| {
            let GivenTokens { refresh_token, person, identity } = tokens;
            let client_id = options.client_id.clone();
            let grant = Grant { login, client_id, identity, refresh_token, session: None };
            SignedIn { grant, person, username: None }
        })
    }

    /// Opens the ads of a person who has signed in, and gives them their line to Salesforce. Ads from
    /// before the first sign-in stay where they are; when there are none, their store becomes the
    /// person's.
    pub(super) async fn welcome(
        &self,
        signed: SignedIn,
        home: Arc<dyn TokenHome>,
    ) -> Result<(), CommandError> {
        let options = &self.inner.options;
        let stores = Stores::new(&options.data);
        let identity = signed.grant.identity.clone();
        let name = StoreName::Of(identity.clone());
        self.inner.keeping.notes.change(|notes| {
            notes.demo = false;
            notes.meet(&name, &signed.grant.login, &signed.person);
        });
        let is_open = |place: &super::Place| place.demo.is_none() && *place.desk.name() == name;
        let already = self.place().as_ref().is_some_and(is_open);
        if !already {
            let empty = self
                .place()
                .as_ref()
                .is_some_and(|place| *place.desk.name() == StoreName::Unnamed && place.live_ads() == 0);
            self.leave().await;
            if empty && !stores.folder(&name).exists() {
                stores.name_unnamed(identity)?;
            }
            match self.open_place(&options.data, name).await {
                Ok(place) => self.take(place),
                Err(problem) => {
                    self.tell_problem(Err(problem.clone()));
                    return Err(problem);
                }
            }
        }
        let desk = self.desk()?;
        let names = self.managed()?.names.clone();
        let connected = place::connect(&desk, signed, home, self.network(), names).await;
        self.tell(Event::Start);
        connected.map(drop)
    }

    /// Gives the ads from before the first sign-in to the person whose ads are open. Where the person
    /// has none yet, the store is theirs from now on; else its ads are moved to theirs.
    ///
    /// # Errors
    /// When nobody has signed in, there are no such ads, or they can't be moved.
    pub async fn give_ads(&self) -> Result<Start, CommandError> {
        let _turn = self.inner.turn.lock().await;
        let options = &self.inner.options;
        let desk = self.desk()?;
        if self.is_demo() || *desk.name() == StoreName::Unnamed {
            let text = "Please sign in first, so that the ads can be given to you.";
            return Err(CommandError::new("not_signed_in", text));
        }
        desk.move_here(&options.data, &StoreName::Unnamed).await?;
        self.inner.keeping.notes.change(|notes| notes.unnamed = 0);
        self.tell(Event::Start);
        Ok(self.shown())
    }
}

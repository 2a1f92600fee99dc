//! Who has signed in: approvals, and the tokens that belong to each.
//!
//! An approval is one sign-in of one person to one app: a refresh token, and the access tokens made from it. One
//! person has at most five for an app; the sixth revokes the oldest. Times come in as parameters.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::data::examples::{Person, org_id, person};
use crate::ids::Id;

const APPROVALS_EACH: usize = 5;
const CODE_LIFE: Duration = Duration::from_secs(15 * 60);
const ACCESS_LIFE: Duration = Duration::from_secs(2 * 60 * 60);
/// Older access tokens of one approval die when there are more.
const ACCESS_EACH: usize = 20;

/// All approvals and the codes that may become ones.
#[derive(Default)]
pub(crate) struct Approvals {
    all: BTreeMap<u64, Approval>,
    codes: HashMap<String, Code>,
    next: u64,
    changes: Vec<Json>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Approval {
    id: u64,
    user: String,
    client: String,
    scope: String,
    refresh: String,
    /// Refresh tokens that were rotated away. Whoever shows one of them again has stolen it, or a backup.
    spent: Vec<String>,
    access: Vec<Access>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Access {
    token: String,
    until: Timestamp,
}

/// What a person agreed to on the login page.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) user: Id,
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) challenge: String,
    until: Timestamp,
    /// Set once the code was used: the approval that came of it.
    used: bool,
}

impl Code {
    pub(crate) fn new(
        user: Id,
        client: String,
        redirect_uri: String,
        scope: String,
        challenge: String,
        now: Timestamp,
    ) -> Code {
        let until = now.saturating_add(CODE_LIFE).unwrap_or(now);
        Code { user, client, redirect_uri, scope, challenge, until, used: false }
    }
}

/// Tokens as an answer gives them out.
pub(crate) struct Granted {
    pub(crate) access: String,
    /// Only where the client is to store a new one.
    pub(crate) refresh: Option<String>,
    pub(crate) scope: String,
    pub(crate) user: Id,
}

impl Approvals {
    /// Keeps what was agreed to and gives the code for it.
    pub(crate) fn keep_code(&mut self, code: Code) -> String {
        let key = format!("aPrx{}==", random(60));
        self.codes.retain(|_, kept| kept.until > Timestamp::now());
        self.codes.insert(key.clone(), code);
        key
    }

    /// The code, once, while it lives.
    pub(crate) fn take_code(&mut self, key: &str, now: Timestamp) -> Option<Code> {
        let code = self.codes.get_mut(key)?;
        if code.used || code.until <= now {
            return None;
        }
        code.used = true;
        Some(code.clone())
    }

    /// A new approval. The person's oldest for this app goes when there are too many.
    pub(crate) fn approve(&mut self, user: Id, client: &str, scope: &str, now: Timestamp) -> Granted {
        let of_user = |a: &&Approval| a.user == user.to_string() && a.client == client;
        let theirs: Vec<u64> = self.all.values().filter(of_user).map(|a| a.id).collect();
        for id in theirs.iter().take((theirs.len() + 1).saturating_sub(APPROVALS_EACH)) {
            self.remove(*id);
        }
        self.next += 1;
        let mut approval = Approval {
            id: self.next,
            user: user.to_string(),
            client: client.to_owned(),
            scope: scope.to_owned(),
            refresh: new_refresh_token(),
            spent: Vec::new(),
            access: Vec::new(),
        };
        let access = approval.give_access(now);
        let lasting = scope.split(' ').any(|s| s == "refresh_token" || s == "offline_access");
        let refresh = lasting.then(|| approval.refresh.clone());
        self.store(approval);
        Granted { access, refresh, scope: scope.to_owned(), user }
    }

    /// New tokens for a refresh token. With `rotate` the old one is spent; a spent one ends the whole approval.
    pub(crate) fn refresh(
        &mut self,
        token: &str,
        client: &str,
        rotate: bool,
        now: Timestamp,
    ) -> Option<Granted> {
        if let Some(stolen) =
            self.all.values().find(|a| a.spent.iter().any(|spent| spent == token)).map(|a| a.id)
        {
            self.remove(stolen);
            return None;
        }
        let mut approval = self.all.values().find(|a| a.refresh == token && a.client == client)?.clone();
        let access = approval.give_access(now);
        if rotate {
            let spent = std::mem::replace(&mut approval.refresh, new_refresh_token());
            approval.spent.push(spent);
        }
        let granted = Granted {
            access,
            refresh: rotate.then(|| approval.refresh.clone()),
            scope: approval.scope.clone(),
            user: Id::parse(&approval.user)?,
        };
        self.store(approval);
        Some(granted)
    }

    /// Who this access token speaks for, and with which scope.
    pub(crate) fn session(&self, token: &str, now: Timestamp) -> Option<(&'static Person, &str)> {
        let lives = |a: &&Approval| a.access.iter().any(|access| access.token == token && access.until > now);
        let approval = self.all.values().find(lives)?;
        Some((person(Id::parse(&approval.user)?)?, &approval.scope))
    }

    /// Ends an access token alone, or a refresh token with all its access tokens. False when it is unknown.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        if let Some(id) = self.all.values().find(|a| a.refresh == token).map(|a| a.id) {
            self.remove(id);
            return true;
        }
        let holder = self.all.values().find(|a| a.access.iter().any(|access| access.token == token));
        let Some(mut approval) = holder.cloned() else {
            return false;
        };
        approval.access.retain(|access| access.token != token);
        self.store(approval);
        true
    }

    /// Ends every access token.
    pub(crate) fn expire_access(&mut self) {
        let all: Vec<Approval> = self.all.values().cloned().collect();
        for mut approval in all {
            approval.access.clear();
            self.store(approval);
        }
    }

    /// Ends every approval.
    pub(crate) fn sign_all_out(&mut self) {
        let all: Vec<u64> = self.all.keys().copied().collect();
        for id in all {
            self.remove(id);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    fn store(&mut self, approval: Approval) {
        self.changes.push(json!({ "approval": approval }));
        self.all.insert(approval.id, approval);
    }

    fn remove(&mut self, id: u64) {
        self.changes.push(json!({ "approval_gone": id }));
        self.all.remove(&id);
    }

    /// What has to go to the log since this was last asked.
    pub(crate) fn take_changes(&mut self) -> Vec<Json> {
        std::mem::take(&mut self.changes)
    }

    /// Everything, as log entries.
    pub(crate) fn snapshot(&self) -> Vec<Json> {
        self.all.values().map(|approval| json!({ "approval": approval })).collect()
    }

    /// Takes in one log entry, if it is about approvals.
    pub(crate) fn replay(&mut self, entry: &Json) {
        if let Ok(approval) = Approval::deserialize(&entry["approval"]) {
            self.next = self.next.max(approval.id);
            self.all.insert(approval.id, approval);
        } else if let Some(id) = entry["approval_gone"].as_u64() {
            self.next = self.next.max(id);
            self.all.remove(&id);
        }
    }
}

impl Approval {
    fn give_access(&mut self, now: Timestamp) -> String {
        let token = format!("{}!AQ{}.{}", org_id().short(), random(44), random(48));
        self.access.retain(|access| access.until > now);
        if self.access.len() >= ACCESS_EACH {
            self.access.remove(0);
        }
        self.access
            .push(Access { token: token.clone(), until: now.saturating_add(ACCESS_LIFE).unwrap_or(now) });
        token
    }
}

fn new_refresh_token() -> String {
    format!("5Aep861{}", random(80))
}

/// Random letters and digits; unpredictable enough for a demo on loopback, and for nothing else.
fn random(length: usize) -> String {
    (0..length).map(|_| fastrand::alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::examples::PEOPLE;

    fn sign_in(approvals: &mut Approvals) -> Granted {
        approvals.approve(PEOPLE[0].id(), "app", "api refresh_token", Timestamp::now())
    }

    #[test]
    fn the_sixth_approval_revokes_the_oldest() {
        let mut approvals = Approvals::default();
        let now = Timestamp::now();
        let first = sign_in(&mut approvals);
        let second = sign_in(&mut approvals);
        for _ in 0..4 {
            sign_in(&mut approvals);
        }
        assert_eq!(approvals.count(), 5);
        assert!(approvals.session(&first.access, now).is_none());
        assert!(approvals.session(&second.access, now).is_some());
    }

    #[test]
    fn a_spent_refresh_token_ends_the_approval() {
        let mut approvals = Approvals::default();
        let now = Timestamp::now();
        let old = sign_in(&mut approvals).refresh.expect("asked for");
        let new = approvals.refresh(&old, "app", true, now).expect("good");
        assert!(approvals.session(&new.access, now).is_some());
        assert!(approvals.refresh(&old, "app", true, now).is_none());
        assert!(approvals.session(&new.access, now).is_none(), "its access tokens die with it");
        assert!(approvals.refresh(&new.refresh.expect("rotated"), "app", true, now).is_none());
    }

    #[test]
    fn what_the_log_holds_comes_back() {
        let mut approvals = Approvals::default();
        let granted = sign_in(&mut approvals);
        let mut again = Approvals::default();
        for entry in approvals.take_changes() {
            again.replay(&entry);
        }
        assert!(again.session(&granted.access, Timestamp::now()).is_some());
        let later = Timestamp::now().saturating_add(ACCESS_LIFE).expect("in range");
        assert!(again.session(&granted.access, later).is_none(), "two hours later it is over");
    }
}

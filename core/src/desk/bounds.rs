//! How much a window may ask for at once. A window is not trusted: what it names is counted before anything is
//! done with it.

use super::{Desk, SaveFault};
use crate::ad::AdKey;
use crate::reporter::Nudge;

/// The words of a search that count, the first ones. Nobody types more, and each is looked for in all ads.
const MOST_WORDS: usize = 8;

/// What is searched for: words in lower case, each once, and no more than count.
pub(super) fn sought_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace().map(str::to_lowercase) {
        if !words.contains(&word) {
            words.push(word);
        }
        if words.len() == MOST_WORDS {
            break;
        }
    }
    words
}

/// Each of them once, in their order. There are few different ones.
pub(super) fn once_each<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

impl Desk {
    /// Whether no more ads are named than there are, drafts among them.
    ///
    /// # Errors
    /// When more are: nobody can have selected them.
    pub fn check_count(&self, keys: &[AdKey]) -> Result<(), SaveFault> {
        let most = self.store.read(|contents| contents.ads.len()) + self.store.drafts().len();
        if keys.len() <= most { Ok(()) } else { Err(SaveFault::TooManyAds { count: keys.len(), most }) }
    }

    /// Tries these ads now; all of them when none is named. Those that are not there are passed over.
    ///
    /// # Errors
    /// When more are named than there are.
    pub fn try_now(&self, mut keys: Vec<AdKey>) -> Result<(), SaveFault> {
        self.check_count(&keys)?;
        let means_all = keys.is_empty();
        self.store.read(|contents| keys.retain(|key| contents.ad(*key).is_some()));
        if means_all || !keys.is_empty() {
            self.nudge(Nudge::TryNow(keys));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{form, open};
    use crate::desk::{AdQuery, HistoryQuery};
    use tempfile::TempDir;

    #[test]
    fn the_first_eight_words_count_and_each_once() {
        assert_eq!(sought_words(" Größe  öl\tÖL größe "), ["größe", "öl"]);
        let many: Vec<String> = (0..500).map(|number| format!("w{number}")).collect();
        assert_eq!(sought_words(&many.join(" ")), many[..8]);
        assert_eq!(sought_words(&"a ".repeat(500)), ["a"]);
    }

    #[tokio::test]
    async fn a_search_of_many_words_finds_what_holds_the_first_eight() {
        let data = TempDir::new().expect("a folder");
        let desk = open(&data).await;
        desk.create(form("a b c d e f g h", &["101"])).await.expect("saved");
        desk.create(form("a b c d e f g x", &["101"])).await.expect("saved");
        let text = format!("a b c d e f g h {}", "nowhere ".repeat(120));
        let query = AdQuery { text: text.clone(), limit: 10, ..AdQuery::default() };
        let found = desk.search(&query);
        assert_eq!((found.total, &*found.rows[0].title), (1, "a b c d e f g h"));
        assert_eq!(desk.ad_keys(&query), [found.rows[0].key]);
        let query = HistoryQuery { text, limit: 10, ..HistoryQuery::default() };
        assert_eq!(desk.past(query).await.expect("read").events.len(), 1);
    }

    #[tokio::test]
    async fn no_more_ads_can_be_named_than_there_are() {
        let data = TempDir::new().expect("a folder");
        let desk = open(&data).await;
        let key = desk.create(form("a", &["101"])).await.expect("saved");
        desk.keep_draft(None, crate::ad::AdDraft::default()).await.expect("kept");
        for fair in [vec![], vec![key], vec![key, AdKey(uuid::Uuid::nil())]] {
            assert_eq!(desk.check_count(&fair), Ok(()));
        }
        for count in [3, 1_000_000] {
            let fault = SaveFault::TooManyAds { count, most: 2 };
            assert_eq!(desk.check_count(&vec![key; count]), Err(fault.clone()));
            assert_eq!(desk.try_now(vec![key; count]), Err(fault.clone()));
            assert_eq!(desk.cancel_all(vec![key; count]).await, Err(fault));
        }
        assert!(!desk.ad(key).expect("there").ad.cancelled, "nothing was done");
    }

    #[tokio::test]
    async fn an_ad_that_is_named_twice_is_cancelled_once() {
        let data = TempDir::new().expect("a folder");
        let desk = open(&data).await;
        let keys = [desk.create(form("a", &["101"])).await, desk.create(form("b", &["101"])).await];
        let key = keys[0].clone().expect("saved");
        let cancelled = desk.cancel_all(vec![key, key]).await.expect("cancelled");
        assert_eq!((cancelled.ads, cancelled.undoable), (1, 1));
        assert_eq!(desk.undo_cancel().await, Ok(1));
    }
}

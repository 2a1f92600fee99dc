//! What `adtally-desk`, a desk without a window, can be asked: one line of JSON for each.
//!
//! `{"cmd": "create", "form": {…}}` is answered by `{"ok": …}`, or by `{"error": "…"}` with the words
//! that a person would see. What a window would ask for has the name that it has at the desk's front
//! door; those that wait are for tests.

use adtally_core::ad::{AdForm, AdKey};
use adtally_core::desk::AdQuery;
use adtally_core::queue::AdState;
use serde::{Deserialize, Serialize};

/// One thing to ask.
// A variant without fields has braces all the same: only then are unknown fields refused there too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "cmd", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Saves a new ad, and answers with its key.
    Create {
        /// The ad.
        form: AdForm,
    },
    /// Saves an ad that is there.
    Save {
        /// Which.
        ad: AdKey,
        /// What it is from now on.
        form: AdForm,
    },
    /// Cancels an ad.
    Cancel {
        /// Which.
        ad: AdKey,
    },
    /// Gives up what Salesforce did not take of an ad.
    KeepSalesforce {
        /// Which.
        ad: AdKey,
    },
    /// An ad with its bookings; null when there is none.
    Ad {
        /// Which.
        ad: AdKey,
    },
    /// A slice of the list of ads.
    Search {
        /// Which.
        query: AdQuery,
    },
    /// The queue, front first.
    Queue {},
    /// How the desk stands.
    Status {},
    /// The contracts with a number, read now.
    ContractsByNumber {
        /// The number.
        number: String,
    },
    /// The contracts of customers whose name contains something, read now.
    ContractsByCustomer {
        /// What it contains.
        part: String,
        /// What asked for the rest.
        #[serde(default)]
        next: Option<String>,
    },
    /// Tries these ads now; all of them when none is named.
    TryNow {
        /// Which.
        ads: Vec<AdKey>,
    },
    /// Holds reporting, or lets it go on.
    Pause {
        /// Whether to hold it.
        on: bool,
    },
    /// Waits until an ad is in a state.
    UntilState {
        /// Which.
        ad: AdKey,
        /// The state.
        state: AdState,
    },
    /// Waits until the reporter has found that there is no connection.
    UntilOffline {},
    /// Waits until nothing is left to report.
    UntilReported {},
    /// Closes the desk, and answers when that is done.
    Quit {},
}

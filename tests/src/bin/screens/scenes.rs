//! The table of scenes: which screens there are, and in which states they are looked at.
//!
//! A scene is what a person does to get there, on a desk that is filled already. It changes nothing that
//! lasts, so that the next one finds the desk as it was.

use adtally_tests::bench::ads::{COMMON, NONE};

use crate::seed;
use Desk::{Empty, Ended, Fresh, Full, Lacking, Locked, Many, Missing, SignedOut};
use Line::{Away, Up};
use Step::{Click, Fill, Keys, Open, Search, SignIn, Word};

/// A picture of a screen in a state.
pub(crate) struct Scene {
    pub(crate) screen: &'static str,
    pub(crate) state: &'static str,
    pub(crate) desk: Desk,
    pub(crate) line: Line,
    /// How a person gets there from the list of ads.
    pub(crate) steps: &'static [Step],
    /// The part that must be there then.
    pub(crate) shows: &'static str,
}

/// What stands on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// It was never used.
    Fresh,
    /// Somebody has signed in, and there are no ads yet.
    Empty,
    /// Thousands of ads, some of which need somebody.
    Full,
    /// A hundred thousand ads.
    Many,
    /// As empty, and the org is not set up for Adtally.
    Lacking,
    /// The org has ended the sign-in, and ads wait.
    Ended,
    /// The person has signed out, and ads wait.
    SignedOut,
    /// The sign-in is in a keyring that is locked, and ads wait.
    Locked,
    /// There is no keyring, so the sign-in has ended with the last start.
    Missing,
}

impl Desk {
    pub(crate) const ALL: [Desk; 9] = [Fresh, Empty, Full, Many, Lacking, Ended, SignedOut, Locked, Missing];
}

/// Whether the network is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Up,
    Away,
}

/// Something that a person does.
pub(crate) enum Step {
    /// Clicks the part with this name.
    Click(&'static str),
    /// Clicks what a CSS selector finds.
    Word(&'static str),
    /// Types into a field.
    Fill(&'static str, &'static str),
    /// Presses a key with Control held; or without, where it is a sign.
    Keys(bool, char),
    /// Finds the ad with this title, and opens it.
    Open(&'static str),
    /// Searches the ads, and waits until so many are found.
    Search(&'static str, u64),
    /// Signs in in the browser, from the open dialog.
    SignIn,
}

const fn scene(
    (screen, state): (&'static str, &'static str),
    desk: Desk,
    line: Line,
    steps: &'static [Step],
    shows: &'static str,
) -> Scene {
    Scene { screen, state, desk, line, steps, shows }
}

/// One whose first step leads to a screen that is not built here is left out, and named.
#[rustfmt::skip]
pub(crate) const SCENES: &[Scene] = &[
    scene(("first-start", "empty"), Fresh, Up, &[], "first-start"),

    scene(("ads", "empty"), Empty, Up, &[], "new-ad"),
    scene(("ads", "full"), Full, Up, &[], "ad-list"),
    scene(("ads", "offline"), Full, Away, &[], "offline-strip"),
    scene(("ads", "needs-you"), Full, Up, &[Click("filter-button"), Click("filter-needs_you")], "filter-panel"),
    scene(("ads", "selected"), Full, Up, &[Click("ad-check"), Click("cancel-selected")], "cancel-many-question"),
    scene(("ads", "nothing-found"), Full, Up, &[Search(NONE, 0)], "ad-search"),
    scene(("ads", "many"), Many, Up, &[], "ad-list"),
    scene(("ads", "many-found"), Many, Up, &[Search(COMMON, seed::MANY / 10)], "ad-list"),
    scene(("ads", "many-not-found"), Many, Up, &[Search(NONE, 0)], "ad-search"),
    scene(("ads", "many-filters"), Many, Up, &[Click("filter-button")], "filter-panel"),
    scene(("ads", "sign-in-ended"), Ended, Up, &[], "offline-strip"),
    scene(("ads", "signed-out"), SignedOut, Up, &[], "open-sign-in"),
    scene(("ads", "keyring-locked"), Locked, Up, &[], "keyring-banner"),
    scene(("ads", "keyring-missing"), Missing, Up, &[], "keyring-banner"),

    scene(("ad", "new"), Empty, Up, &[Click("new-ad")], "ad-title"),
    scene(("ad", "full"), Full, Up, &[Open(seed::BOOKED)], "booking-row"),
    scene(("ad", "history"), Full, Up, &[Open(seed::BOOKED), Word("[data-testid=ad-history] summary")], "history-row"),
    scene(("ad", "needs-you"), Full, Up, &[Open(seed::MISTYPED)], "ad-cause"),
    scene(("ad", "locked"), Full, Up, &[Open(seed::LOCKED)], "ad-cause"),
    scene(("ad", "offline"), Full, Away, &[Click("ad-row")], "booking-row"),
    scene(("ad", "sign-in-ended"), Ended, Up, &[Click("ad-row")], "booking-row"),
    scene(("ad", "hostile"), Full, Up, &[Open(seed::HOSTILE)], "booking-row"),

    scene(("picker", "empty"), Full, Up, &[Open(seed::BOOKED), Click("add-booking")], "contract-search"),
    scene(("picker", "contracts"), Full, Up, &[Open(seed::BOOKED), Click("add-booking"), Fill("contract-search", "GmbH")], "contract-row"),
    scene(("picker", "full"), Full, Up, &[Open(seed::BOOKED), Click("add-booking"), Fill("contract-search", "00000108")], "product-row"),
    scene(("picker", "locked"), Full, Up, &[Open(seed::BOOKED), Click("add-booking"), Fill("contract-search", "00000110")], "contract-fulfilled"),
    scene(("picker", "hostile"), Full, Up, &[Open(seed::BOOKED), Click("add-booking"), Fill("contract-search", "<img src=x")], "product-row"),
    scene(("picker", "offline"), Full, Away, &[Click("ad-row"), Click("add-booking")], "offline-number"),

    scene(("queue", "empty"), Empty, Up, &[Click("nav-queue")], "nav-queue"),
    scene(("queue", "needs-you"), Full, Up, &[Click("nav-queue")], "queue-list"),
    scene(("queue", "offline"), Full, Away, &[Click("nav-queue")], "queue-list"),
    scene(("queue", "sign-in-ended"), Ended, Up, &[Click("nav-queue")], "offline-strip"),

    scene(("contracts", "empty"), Full, Up, &[Click("nav-contracts")], "contract-search"),
    scene(("contracts", "full"), Full, Up, &[Click("nav-contracts"), Fill("contract-search", "GmbH")], "contract-row"),
    scene(("contracts", "open"), Full, Up, &[Click("nav-contracts"), Fill("contract-search", "00000108"), Click("contract-row")], "entry-row"),
    scene(("contracts", "locked"), Full, Up, &[Click("nav-contracts"), Fill("contract-search", "00000110"), Click("contract-row")], "fulfilled-note"),
    scene(("contracts", "hostile"), Full, Up, &[Click("nav-contracts"), Fill("contract-search", "<img src=x"), Click("contract-row")], "entry-row"),

    scene(("history", "empty"), Empty, Up, &[Click("nav-history")], "past-search"),
    scene(("history", "full"), Full, Up, &[Click("nav-history")], "past-row"),
    scene(("history", "many"), Many, Up, &[Click("nav-history")], "past-row"),

    scene(("set-up", "full"), Full, Up, &[Keys(true, 'i'), Click("status-check-set-up")], "set-up-point"),
    scene(("set-up", "needs-you"), Lacking, Up, &[Keys(true, 'i'), Click("status-check-set-up")], "set-up-point"),
    scene(("set-up", "offline"), Full, Away, &[Keys(true, 'i'), Click("status-check-set-up")], "set-up-error"),

    scene(("status", "full"), Full, Up, &[Keys(true, 'i')], "status-panel"),
    scene(("status", "offline"), Full, Away, &[Keys(true, 'i')], "status-panel"),
    scene(("status", "sign-in-ended"), Ended, Up, &[Keys(true, 'i')], "status-panel"),
    scene(("sign-in", "again"), Ended, Up, &[Click("open-sign-in")], "sign-in-dialog"),
    // The last one of its desk: the person stays signed in until the next start.
    scene(("sign-in", "for-now"), Missing, Up, &[Click("open-sign-in"), SignIn], "keyring-banner"),
    scene(("settings", "full"), Full, Up, &[Keys(true, ',')], "settings"),
    scene(("palette", "full"), Full, Up, &[Keys(true, 'k')], "palette"),
    scene(("shortcuts", "full"), Full, Up, &[Keys(false, '?')], "shortcuts"),
];

/// The pictures of the README, by the name that they have here and there.
pub(crate) const README: &[(&str, &str)] = &[
    ("ads-offline-light-en-1024x700", "window-offline"),
    ("picker-full-light-en-1024x700", "window-picker"),
    ("ad-locked-light-en-1024x700", "window-needs-you"),
    ("sales-page-light-en-1024x700", "sales-page"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sales;

    #[test]
    fn every_picture_of_the_readme_is_taken_and_named_there() {
        let readme = include_str!("../../../../README.md");
        for (here, there) in README {
            let scenes = SCENES.iter().map(|scene| (scene.screen, scene.state)).chain([sales::SCENE]);
            let is_taken = scenes.map(|(screen, state)| format!("{screen}-{state}-")).any(|scene| {
                here.starts_with(&scene) && ["1024x700", "1600x1000"].iter().any(|size| here.ends_with(size))
            });
            assert!(is_taken, "{here}");
            assert!(readme.contains(&format!("docs/{there}.png")), "{there}");
        }
    }
}

//! The words that are shown where no page can show any. All others are the screens'.

use adtally_core::desk::office::Language;
use gtk::glib;

/// A message: what happened, what it means for the ads and what helps, and its two buttons.
pub(crate) struct Words {
    pub(crate) what: &'static str,
    pub(crate) means: &'static str,
    pub(crate) again: &'static str,
    pub(crate) close: &'static str,
}

const ENGLISH: Words = Words {
    what: "Adtally can’t show your ads right now",
    means: "The part of this computer that draws Adtally’s window (WebKit) has stopped four times within a \
            minute. Your ads are safe on this computer, and so is what you were typing, but for the last letters. \
            What waits is still reported to Salesforce.\n\nLoad the window again, or start Adtally once more later. \
            If this goes on, please restart the computer or tell your admin.",
    again: "Load the window again",
    close: "Close this message",
};

const GERMAN: Words = Words {
    what: "Adtally kann Ihre Anzeigen gerade nicht zeigen",
    means: "Der Teil dieses Rechners, der das Fenster von Adtally zeichnet (WebKit), ist in einer Minute viermal \
            ausgefallen. Ihre Anzeigen sind auf diesem Rechner sicher, und was Sie gerade geschrieben haben, bis auf \
            die letzten Buchstaben auch. Was wartet, wird weiter an Salesforce gemeldet.\n\nLaden Sie das Fenster neu, \
            oder starten Sie Adtally später noch einmal. Wenn es so weitergeht, starten Sie bitte den Rechner neu oder \
            sagen Sie es Ihrem Admin.",
    again: "Fenster neu laden",
    close: "Meldung schließen",
};

/// The words in the language that the person prefers, or else in the system's, as the screens choose it.
pub(crate) fn words(preferred: Option<Language>) -> Words {
    let system = || glib::language_names().first().is_some_and(|name| name.to_lowercase().starts_with("de"));
    let german = preferred.map_or_else(system, |language| language == Language::De);
    if german { GERMAN } else { ENGLISH }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_calm_and_whole_in_both_languages() {
        for words in [words(Some(Language::En)), words(Some(Language::De))] {
            for text in [words.what, words.means, words.again, words.close] {
                assert!(!text.contains('!') && !text.contains("  ") && text.trim() == text, "{text}");
            }
            assert!(words.means.contains("Salesforce") && words.means.ends_with('.'));
        }
    }
}

//! What the browser shows at the end of a sign-in: a plain page that loads nothing, in the language
//! that the browser prefers.

/// A page by its last part of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// The answer arrived.
    Done,
    /// It was denied, or belongs to another attempt.
    Failed,
}

impl Page {
    /// Where it is.
    pub(super) fn path(self) -> &'static str {
        match self {
            Page::Done => "/oauth/done",
            Page::Failed => "/oauth/failed",
        }
    }

    /// Its HTML.
    pub(super) fn html(self, german: bool) -> String {
        let (language, title, text) = match (self, german) {
            (Page::Done, false) => {
                ("en", "Back to Adtally", "You can close this window. Adtally goes on by itself.")
            }
            (Page::Done, true) => (
                "de",
                "Zurück zu Adtally",
                "Sie können dieses Fenster schließen. Adtally macht von selbst weiter.",
            ),
            (Page::Failed, false) => (
                "en",
                "You are not signed in",
                "You can close this window. Please go back to Adtally and try again.",
            ),
            (Page::Failed, true) => (
                "de",
                "Sie sind nicht angemeldet",
                "Sie können dieses Fenster schließen. Bitte gehen Sie zurück zu Adtally und versuchen Sie es noch einmal.",
            ),
        };
        format!(
            "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title>\
             <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;\
             color-scheme:light dark}}</style><h1>{title}</h1><p>{text}</p></html>"
        )
    }
}

/// Whether the browser would rather have German than English.
pub(super) fn prefers_german(accept_language: &str) -> bool {
    let languages = accept_language.split(',').filter_map(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight =
            weight.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
        Some((name.trim().to_ascii_lowercase(), weight))
    });
    let mut best = (false, 0.0);
    for (name, weight) in languages {
        let german = name == "de" || name.starts_with("de-");
        let english = name == "en" || name.starts_with("en-");
        // Of two that are liked as much, the first one counts.
        if (german || english) && weight > best.1 {
            best = (german, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language() {
        for german in ["de", "de-DE,de;q=0.9,en;q=0.8", "fr, de;q=0.5, en;q=0.3", "DE-at"] {
            assert!(prefers_german(german), "{german}");
        }
        for english in ["", "en-GB,en;q=0.9,de;q=0.8", "fr", "de;q=0.1,en;q=0.2", "de;q=x", "*"] {
            assert!(!prefers_german(english), "{english}");
        }
        assert!(
            Page::Done.html(true).contains("schließen") && Page::Failed.html(false).contains("try again")
        );
    }
}

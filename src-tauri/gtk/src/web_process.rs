//! The process in which WebKit runs the page. When it dies the window would stay blank; here the page is
//! loaded again, and what was typed is in its drafts. A page that dies again and again is left alone, and the
//! person is told without it.

use crate::words::{Words, words};
use adtally_core::desk::office::Language;
use gtk::prelude::*;
use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType, Window};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use webkit2gtk::{WebProcessTerminationReason, WebView, WebViewExt};

/// How often the page is loaded again by itself…
const MOST: usize = 3;
/// …within this time.
const WITHIN: Duration = Duration::from_secs(60);

thread_local! {
    /// The one window's page. GTK has one thread.
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
}

struct Page {
    view: WebView,
    loads: Loads,
    /// Nothing is shown, and it is not loaded again by itself.
    given_up: bool,
    message: Option<MessageDialog>,
}

/// When the page was loaded again of late.
#[derive(Default)]
struct Loads(VecDeque<Instant>);

impl Loads {
    /// Whether it may be loaded once more now; counts that.
    fn one_more(&mut self, now: Instant) -> bool {
        self.0.retain(|load| now.duration_since(*load) < WITHIN);
        let may = self.0.len() < MOST;
        if may {
            self.0.push_back(now);
        }
        may
    }
}

/// Loads the page again from now on when its process dies. `language` is the one that the person prefers;
/// none for the system's.
pub fn watch(view: &WebView, language: impl Fn() -> Option<Language> + 'static) {
    PAGE.set(Some(Page { view: view.clone(), loads: Loads::default(), given_up: false, message: None }));
    view.connect_web_process_terminated(move |_, reason| {
        let reason = match reason {
            WebProcessTerminationReason::ExceededMemoryLimit => "memory",
            WebProcessTerminationReason::TerminatedByApi => "ended",
            _ => "crashed",
        };
        with_page(|page| {
            if page.loads.one_more(Instant::now()) {
                tracing::warn!(reason, "the window's page has died, and is loaded again");
                page.load();
            } else {
                tracing::error!(reason, "the window's page dies again and again, and is left alone");
                page.give_up(&words(language()));
            }
        });
    });
}

/// Loads a page that was left alone, as when the person starts Adtally once more.
pub fn load_if_given_up() {
    with_page(|page| {
        if page.given_up {
            tracing::info!("the window's page is loaded again");
            page.loads = Loads::default();
            page.load();
        }
    });
}

fn with_page(act: impl FnOnce(&mut Page)) {
    PAGE.with_borrow_mut(|page| page.as_mut().map(act));
}

impl Page {
    fn load(&mut self) {
        self.given_up = false;
        // Destroyed by itself once it is answered.
        if let Some(message) = self.message.take() {
            message.response(ResponseType::Close);
        }
        match self.view.uri() {
            // Loading anew what was never loaded would do nothing.
            Some(uri) => self.view.load_uri(&uri),
            None => self.view.reload(),
        }
    }

    fn give_up(&mut self, words: &Words) {
        self.given_up = true;
        let window = self.view.toplevel().and_downcast::<Window>();
        let message = MessageDialog::new(
            window.as_ref(),
            DialogFlags::DESTROY_WITH_PARENT,
            MessageType::Warning,
            ButtonsType::None,
            words.what,
        );
        message.set_title(words.what);
        message.set_secondary_text(Some(words.means));
        message.add_button(words.close, ResponseType::Close);
        message.add_button(words.again, ResponseType::Accept);
        message.set_default_response(ResponseType::Accept);
        message.connect_response(|message, response| {
            let message = message.clone();
            // What answers it may hold the page at this moment.
            gtk::glib::idle_add_local_once(move || {
                with_page(|page| _ = page.message.take_if(|shown| *shown == message));
                if response == ResponseType::Accept {
                    load_if_given_up();
                }
                message.close();
            });
        });
        message.show_all();
        self.message = Some(message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_loaded_again_three_times_a_minute_at_most() {
        let (mut loads, start) = (Loads::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let may: Vec<bool> = [0, 1, 30, 31, 59].map(|second| loads.one_more(at(second))).into();
        assert_eq!(may, [true, true, true, false, false]);
        // The first is a minute ago, and then the second.
        let may: Vec<bool> = [60, 60, 61, 62, 90, 200].map(|second| loads.one_more(at(second))).into();
        assert_eq!(may, [true, false, true, false, true, true]);
    }
}

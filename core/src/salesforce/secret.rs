//! A text that must never be seen.

use std::sync::Arc;

/// A token. It can't be printed, logged or serialised by accident: there is no `Debug`, no `Display` and no
/// `Serialize`, and so none for what holds one. The last copy wipes its memory when it goes.
///
/// ```compile_fail
/// let token = adtally_core::salesforce::Secret::new("00D!".to_owned());
/// println!("{token:?}");
/// ```
///
/// What it can't do: copies that other libraries make on the way to the wire are theirs.
#[derive(Clone)]
pub struct Secret(Arc<Wiped>);

struct Wiped(Vec<u8>);

impl Secret {
    /// Takes `text` in, without a copy of it.
    pub fn new(text: String) -> Secret {
        Secret(Arc::new(Wiped(text.into_bytes())))
    }

    /// The text itself, for the wire and the system's key ring, and for nothing else.
    pub fn reveal(&self) -> &str {
        // It was a String; nothing writes to it before it is wiped.
        std::str::from_utf8(&self.0.0).unwrap_or_default()
    }

    /// Whether both hold the same text.
    pub fn is_same(&self, other: &Secret) -> bool {
        self.0.0 == other.0.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.fill(0);
        // Keeps the compiler from leaving out a write that nobody reads.
        std::hint::black_box(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_what_it_was() {
        let secret = Secret::new("00D!canary".into());
        assert_eq!(secret.reveal(), "00D!canary");
        assert!(
            secret.is_same(&Secret::new("00D!canary".into())) && !secret.is_same(&Secret::new("x".into()))
        );
    }
}

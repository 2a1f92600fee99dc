//! Cross tests.

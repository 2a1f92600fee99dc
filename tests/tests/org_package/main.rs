//! The package for real orgs, read from its files: what the design asks for, what Adtally names, and what
//! the demo org does are held against each other. That each file is valid is for `tests/clients/` to show.
#![expect(clippy::unwrap_used, reason = "a test may")]

mod demo_org;
mod fields;
mod package;
mod rights;
mod rules;
mod sign_in;

//! The office as a shell uses it: who signs in, whose ads that opens, where sign-ins are kept, and the demo.

mod bounds;
mod demo;
mod exports;
mod keeping;
mod keyring;
mod managed;
mod preferences;
mod setting;
mod stores;

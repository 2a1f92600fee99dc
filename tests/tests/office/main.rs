//! The office as a shell uses it: who signs in, whose ads that opens, where sign-ins are kept, and the demo.

mod bounds;
mod demo;
mod elsewhere;
mod exports;
mod identity;
mod keeping;
mod keyring;
mod managed;
mod preferences;
mod proxies;
mod renewing;
mod setting;
mod stores;

//! The demo org over HTTP, as a client meets it.

mod bulk;
mod client;
mod collections;
mod columns;
mod command;
mod composite;
mod deleting;
mod demo;
mod durability;
mod faults;
mod gate;
mod limits;
mod oauth;
mod parents;
mod query;
mod rows;
mod rules;

//! The demo org over HTTP, as a client meets it.

mod client;
mod collections;
mod command;
mod composite;
mod demo;
mod durability;
mod faults;
mod gate;
mod oauth;
mod query;
mod rows;
mod rules;

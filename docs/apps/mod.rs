//! The apps that only the book has.

#![allow(missing_docs, reason = "an app is as short as a newcomer would write it")]

use tutorial::Constructor;

pub mod about;
pub mod account;
pub mod counted;
pub mod gallery;
pub mod guestbook;
pub mod hello;
pub mod keys;
pub mod languages;
pub mod layers;
pub mod ledger;
pub mod library;
pub mod linked;
pub mod migrated;
pub mod mounted;
pub mod paged;
pub mod paging;
pub mod parcels;
pub mod profile;
pub mod readings;
pub mod shelf;
pub mod stays;
pub mod tickets;
pub mod uploads;
pub mod visitor;
pub mod welcome;

/// The apps, by the name of their file.
pub const APPS: &[(&str, Constructor)] = &[
    ("about", about::app),
    ("account", account::app),
    ("counted", counted::app),
    ("gallery", gallery::app),
    ("guestbook", guestbook::app),
    ("hello", hello::app),
    ("keys", keys::app),
    ("languages", languages::app),
    ("layers", layers::app),
    ("ledger", ledger::app),
    ("library", library::app),
    ("linked", linked::app),
    ("migrated", migrated::app),
    ("mounted", mounted::app),
    ("paged", paged::app),
    ("paging", paging::app),
    ("parcels", parcels::app),
    ("profile", profile::app),
    ("readings", readings::app),
    ("shelf", shelf::app),
    ("stays", stays::app),
    ("tickets", tickets::app),
    ("uploads", uploads::app),
    ("visitor", visitor::app),
    ("welcome", welcome::app),
];

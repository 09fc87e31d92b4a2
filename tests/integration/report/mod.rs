//! What a report holds beside its findings, and the dossier that is made of it.

mod command;
mod contract;
mod dossier;
mod facts;
mod pack;
pub mod page;
mod people;
mod texts;

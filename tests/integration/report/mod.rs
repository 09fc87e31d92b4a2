//! What a report holds beside its findings, and the dossier that is made of it.

mod contract;

//! Every claim of the complete example, broken in turn: caught by the rule that is meant for it, and by no other.
//!
//! `fixtures/systems/contract-review/MUTANTS.md` says what becomes of each mutant. A claim or a file that is added to
//! the example fails these tests until the table says what happens when it is broken.

mod claims;
mod files;
mod judge;
mod pasts;
mod places;
mod table;

use judge::Mutant;
use table::Rows;

/// The folder of its manifest.
const FOLDER: &str = "services/contract-review";

/// One mutant of this many is judged, unless `READINESS_MUTANTS=all` is set: all of them take minutes in a debug build.
const ONE_OF: usize = 4;

/// Judges mutants, and fails with all that differs from the table.
fn hold((mut mutants, mut mistakes): (Vec<Mutant>, Vec<String>)) {
    if std::env::var_os("READINESS_MUTANTS").is_none() {
        mutants = mutants.into_iter().step_by(ONE_OF).collect();
    }
    let surprises = judge::surprises(&mutants);
    let (wrong, all) = (surprises.len(), mutants.len());
    mistakes.extend(surprises);
    assert!(mistakes.is_empty(), "{wrong} of {all} mutants:\n{}", mistakes.join("\n"));
}

#[test]
fn each_claim_that_is_broken_is_caught_by_its_own_rule_alone() {
    hold(claims::mutants());
}

#[test]
fn each_file_that_is_broken_is_caught_by_its_own_rule_alone() {
    hold(files::mutants());
}

#[test]
fn other_days_and_another_past_are_caught_by_their_own_rules_alone() {
    let days = Rows::below("Days");
    let day = |row: &table::Row| Mutant {
        today: row.what.clone(),
        ..Mutant::of(format!("`{}`", row.what), Vec::new(), days.of(&row.what, &row.how).expect("a row"))
    };
    let (mut mutants, mistakes) = pasts::mutants();
    mutants.extend(days.0.iter().map(day));
    hold((mutants, mistakes));
}

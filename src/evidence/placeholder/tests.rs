//! What is a placeholder, and what only looks like one.

use super::template::instruction_hash;
use super::*;
use crate::evidence::markdown::{Piece, outline};
use crate::vocabulary::fold;

/// Prints the hashes of a template's lines for `data/templates.toml`.
#[test]
#[ignore = "a tool, which needs the path of a template"]
fn print_instruction_hashes() {
    let path = std::env::var("TEMPLATE").expect("TEMPLATE is the path of a template");
    let text = std::fs::read_to_string(path).expect("a template");
    for piece in outline(&text).sections.iter().flat_map(|section| &section.pieces) {
        let Piece::Line(line) = piece else { continue };
        let folded = fold(line.plain().trim());
        if folded.split(' ').count() > 3 {
            let hash: String = instruction_hash(&folded).iter().map(|byte| format!("{byte:02x}")).collect();
            println!("hash    \"{}:{hash}\", # {folded}", folded.len());
        }
    }
}

//! Looks up pointers in a document: in its front matter, such as the `model-index` of a model card, or in its tables.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{AskedPointer, PointedFile, Pointee, PointerValue, Unpointed, in_tree};
use crate::evidence::content::LFS;
use crate::evidence::data::{DataDefect, Pointers, Value, malformed, read_yaml};
use crate::evidence::markdown::{Outline, outline};
use crate::evidence::markdown_table::{self, Lookup};
use crate::limits::evidence as limits;
use crate::manifest::value::JsonPointer;
use crate::snapshot::{RepoPath, Snapshot};
use crate::text::{FileId, SourceMap, Span};

/// Bytes of documents that may still be searched.
pub(super) struct TextBudget(u64);

impl Default for TextBudget {
    fn default() -> Self {
        Self(limits::POINTED_BYTES)
    }
}

impl TextBudget {
    /// Subtracts the size of a document, which is searched once.
    fn spend(&mut self, place: &PointedFile<'_>) -> Result<(), Unpointed> {
        self.0 = self.0.checked_sub(place.size).ok_or_else(|| {
            let why = "the pointers of this manifest refer to too much text";
            Unpointed::Unchecked(format!("`{}` is not read: {why}", place.path))
        })?;
        Ok(())
    }
}

/// Returns the targets of pointers in a document. The document is read once, and searched once for each heading.
pub(super) fn pointed(
    snapshot: &dyn Snapshot,
    place: &PointedFile<'_>,
    asked: &[AskedPointer<'_>],
    budget: &mut TextBudget,
    sources: &mut SourceMap,
) -> Vec<Result<PointerValue, Unpointed>> {
    let none = |why: Unpointed| asked.iter().map(|_| Err(why.clone())).collect();
    let file = match budget.spend(place).and_then(|()| open(snapshot, place.path, sources)) {
        Ok(file) => file,
        Err(why) => return none(why),
    };
    let text = sources.get(file).text();
    let outline = outline(text);
    let front = Front::of(text, file, &outline);
    let in_front = front.look_up(asked);
    let mut cells: Vec<Result<(Pointee, Range<usize>), Unpointed>> =
        asked.iter().map(|_| Err(Unpointed::SaidElsewhere)).collect();
    let mut by_heading: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (at, (asked, in_front)) in asked.iter().zip(&in_front).enumerate() {
        if in_front.as_ref().is_none_or(|found| matches!(found.value, Pointee::Nothing(..))) {
            by_heading.entry(asked.heading).or_default().push(at);
        }
    }
    for (heading, places) in by_heading {
        let pointers: Vec<&JsonPointer> =
            places.iter().filter_map(|at| asked.get(*at)).map(|asked| asked.pointer).collect();
        let found =
            budget.spend(place).and_then(|()| in_tables(text, &outline, place.path, heading, &pointers));
        let found = found.unwrap_or_else(|why| pointers.iter().map(|_| Err(why.clone())).collect());
        for (at, found) in places.into_iter().zip(found) {
            if let Some(cell) = cells.get_mut(at) {
                *cell = found;
            }
        }
    }
    let all = asked.iter().zip(cells).zip(in_front);
    all.map(|((asked, cell), in_front)| match (cell, in_front) {
        (Ok((value, at)), in_front) => {
            let is_cell = !matches!(value, Pointee::Nothing(..));
            let cell = PointerValue { value, span: Span::new(file, at) };
            // If neither has it, the message names the front matter's keys first.
            Ok(in_front.filter(|_| !is_cell).unwrap_or(cell))
        }
        (Err(_), Some(in_front)) => Ok(in_front),
        (Err(why), None) => Err(front.defect(asked.heading).unwrap_or(why)),
    })
    .collect()
}

/// Reads the text of a document.
fn open(snapshot: &dyn Snapshot, path: &RepoPath, sources: &mut SourceMap) -> Result<FileId, Unpointed> {
    // Problems of the document itself are reported for the claim that refers to it.
    let text = snapshot
        .read(path, crate::limits::documents::DOCUMENT_BYTES)
        .ok()
        .filter(|bytes| !bytes.starts_with(LFS));
    let text = text.and_then(|text| String::from_utf8(text).ok()).filter(|text| !text.trim().is_empty());
    Ok(sources.add(path.clone(), text.ok_or(Unpointed::SaidElsewhere)?))
}

/// The front matter of a document.
struct Front {
    file: FileId,
    /// Start of the front matter.
    start: usize,
    root: Option<Result<Value, DataDefect>>,
}

impl Front {
    fn of(text: &str, file: FileId, outline: &Outline) -> Self {
        let range = outline.front_matter.clone();
        let start = range.as_ref().map_or(0, |range| range.start);
        Self { file, start, root: range.and_then(|range| text.get(range)).map(read_yaml) }
    }

    fn span(&self, at: &Range<usize>) -> Span {
        Span::new(self.file, at.start + self.start..at.end + self.start)
    }

    /// Returns the targets of pointers in the front matter; none for pointers with a heading.
    fn look_up(&self, asked: &[AskedPointer<'_>]) -> Vec<Option<PointerValue>> {
        let Some(Ok(root)) = &self.root else { return vec![None; asked.len()] };
        let mut values = Pointers::new(root);
        let mut one = |pointer: &JsonPointer| {
            let (value, at) = in_tree(&mut values, pointer);
            PointerValue { value, span: self.span(&at) }
        };
        asked.iter().map(|asked| asked.heading.is_none().then(|| one(asked.pointer))).collect()
    }

    /// Returns why the front matter cannot be read, for pointers without a heading.
    fn defect(&self, heading: Option<&str>) -> Option<Unpointed> {
        let defect = self.root.as_ref().filter(|_| heading.is_none())?.as_ref().err()?;
        Some(malformed("YAML front matter", defect.clone(), Some(self.span(&defect.at))).into())
    }
}

/// The target of a pointer and its place, or why there is none.
type Target = Result<(Pointee, Range<usize>), Unpointed>;

/// Returns the cells that pointers lead to, in the tables below the heading in the path, or in all tables.
fn in_tables(
    text: &str,
    outline: &Outline,
    path: &RepoPath,
    heading: Option<&str>,
    pointers: &[&JsonPointer],
) -> Result<Vec<Target>, Unpointed> {
    let part = match heading {
        None => 0..text.len(),
        Some(heading) => {
            let sections = outline.below_anchor(heading).ok_or(Unpointed::SaidElsewhere)?;
            let start = sections.first().map_or(0, |section| section.heading.start);
            let mut later = outline.sections.iter().map(|section| section.heading.start);
            let last = sections.last().map_or(0, |section| section.heading.start);
            start..later.find(|start| *start > last).unwrap_or(text.len())
        }
    };
    let shown = heading.map_or_else(|| path.to_string(), |heading| format!("{path}#{heading}"));
    let keys: Vec<Vec<String>> = pointers.iter().map(|pointer| pointer.keys()).collect();
    let names: Vec<Option<markdown_table::CellNames<'_>>> = keys
        .iter()
        .map(|keys| match keys.as_slice() {
            [row] => Some((row.as_str(), None)),
            [row, column] => Some((row.as_str(), Some(column.as_str()))),
            _ => None,
        })
        .collect();
    let cells: Vec<_> = names.iter().copied().flatten().collect();
    let mut found = markdown_table::look_up(text, &part, &cells).into_iter();
    let one = |names: Option<markdown_table::CellNames<'_>>| {
        let Some(lookup) = names.and_then(|_| found.next()) else {
            let why =
                format!("a pointer into a table of `{shown}` must have a row and a column: \"/row/column\"");
            return Err(Unpointed::Unchecked(why));
        };
        cell(lookup, &shown)
    };
    Ok(names.into_iter().map(one).collect())
}

/// Returns the content of a cell.
fn cell(lookup: Lookup, shown: &str) -> Result<(Pointee, Range<usize>), Unpointed> {
    match lookup {
        Lookup::Cell(cell, at) => {
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
            Ok((number.map_or(Pointee::Cell(cell), Pointee::Number), at))
        }
        Lookup::Nothing(at, near) => {
            let pointers = near.iter().map(|keys| JsonPointer::of(keys.iter().map(String::as_str)).0);
            Ok((Pointee::Nothing(pointers.collect(), near.len()), at))
        }
        Lookup::Several(count) => Err(Unpointed::Unchecked(format!(
            "{count} cells of `{shown}` have that row and column: add the heading above the table to the path, as `#heading`"
        ))),
        Lookup::NoTable => Err(Unpointed::Unchecked(format!("`{shown}` has no table for the pointer"))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::snapshot::Memory;

    /// A pull request can contain thousands of pointers into one long document.
    #[test]
    fn a_document_is_looked_through_once_for_each_heading_and_not_without_end() {
        let path = RepoPath::root().join("report.md").expect("a name");
        let text = "# Cost\n\n| Item | EUR |\n|---|---|\n| Tokens | 40 |\n";
        let memory = Memory::new(BTreeMap::from([(path.clone(), text.into())]));
        let pointer = JsonPointer::parse("/Tokens/EUR").expect("valid");
        let size = text.len() as u64;
        let place = PointedFile { path: &path, size };
        let look = |asked: &[AskedPointer<'_>]| {
            pointed(&memory, &place, asked, &mut TextBudget(3 * size), &mut SourceMap::default())
        };
        let at = |heading| AskedPointer { heading, pointer: &pointer };
        let found = look(&vec![at(None); 1_000]);
        assert!(
            found.iter().all(|found| found.as_ref().is_ok_and(|found| found.value == Pointee::Number(40.0)))
        );
        let found = look(&[at(None), at(Some("cost")), at(Some("costs"))]);
        assert!(
            matches!(found.as_slice(), [Ok(_), Ok(_), Err(Unpointed::Unchecked(why))] if why.contains("is not read"))
        );
    }
}

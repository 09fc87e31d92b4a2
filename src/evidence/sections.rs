//! The sections of a runbook, by headings and by labels, whatever they are called: which are there, and which of those say something.

use std::collections::HashMap;
use std::ops::Range;

use super::canon::SectionTopic;
use super::markdown::{OPAQUE, Piece, Section, TextLine};
use super::placeholder::{says_nothing, says_something};
use super::words::Words;
use crate::limits::documents as limits;

/// More words for sections: the canonical name, and what else it is called.
pub(crate) type SectionSynonyms<'s> = [(&'s str, &'s str)];

/// A place of a document that goes by a canonical name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionPlace {
    /// Its heading or label.
    pub heading: Range<usize>,
    /// From there to its end.
    pub whole: Range<usize>,
    says: bool,
}

/// What a document has under a canonical name.
#[derive(Debug, PartialEq, Eq)]
pub enum SectionState<'s> {
    /// A place that says something.
    Said,
    /// Only places that say nothing: the first.
    Empty(&'s SectionPlace),
    /// None.
    Absent,
}

/// The sections of a document.
#[derive(Debug, Default)]
pub struct Sections {
    places: Vec<(SectionTopic, SectionPlace)>,
    /// What goes for the whole, because the document's title says so: counts only where no section does.
    title: Vec<(SectionTopic, SectionPlace)>,
    /// Which sections go by no canonical name, and lie in none that does.
    pub nameless: Vec<usize>,
    /// How many headings it has.
    pub headings: usize,
    /// Whether there were too many to look at all.
    pub too_many: bool,
}

impl Sections {
    /// What is there under `canon`.
    pub fn state(&self, canon: SectionTopic) -> SectionState<'_> {
        let of = |places: &'_ [(SectionTopic, SectionPlace)]| places.iter().any(|(is, _)| *is == canon);
        let places = if of(&self.places) { &self.places } else { &self.title };
        let mut places = places.iter().filter(|(is, _)| *is == canon).map(|(_, place)| place);
        let Some(first) = places.next() else { return SectionState::Absent };
        if first.says || places.any(|place| place.says) {
            SectionState::Said
        } else {
            SectionState::Empty(first)
        }
    }

    /// Whether any of its headings and labels goes by a canonical name.
    pub fn knows_any(&self) -> bool {
        !self.places.is_empty() || !self.title.is_empty()
    }
}

/// The canonical names that headings and labels go by, each name looked up once.
struct SectionNames<'s> {
    synonyms: &'s SectionSynonyms<'s>,
    known: HashMap<String, Vec<SectionTopic>>,
    left: usize,
}

impl SectionNames<'_> {
    fn of(&mut self, title: &str) -> Vec<SectionTopic> {
        let title: String = title.chars().take(limits::SECTION_NAME_CHARS).collect();
        if let Some(known) = self.known.get(&title) {
            return known.clone();
        }
        let Some(left) = self.left.checked_sub(1) else { return Vec::new() };
        self.left = left;
        let words = Words::of(&title).unnumbered();
        let is = |canon: &SectionTopic| {
            let mut more = self.synonyms.iter().filter(|(name, _)| *name == canon.name());
            words.has_any(canon.words()) || more.any(|(_, word)| words.holds(word))
        };
        let found: Vec<SectionTopic> = SectionTopic::ALL.into_iter().filter(is).collect();
        self.known.insert(title, found.clone());
        found
    }
}

/// Finds the sections of a document, or of a part of one.
pub fn read(sections: &[Section], synonyms: &SectionSynonyms<'_>) -> Sections {
    let mut names = SectionNames { synonyms, known: HashMap::new(), left: limits::SECTION_NAMES };
    let mut found = Sections::default();
    // The level of the section with a name that this one lies in.
    let mut named: Option<u8> = None;
    for (at, section) in sections.iter().enumerate() {
        let next = sections.get(at + 1);
        named = named.filter(|level| section.level > *level);
        if section.level > 0 {
            found.headings += 1;
            let canons = names.of(&section.title);
            if !canons.is_empty() {
                let rest = sections.get(at + 1..).unwrap_or_default();
                let below = rest.iter().take_while(|below| below.level > section.level).count();
                let end = rest.get(below).map_or(usize::MAX, |after| after.heading.start);
                let says = sections.iter().skip(at).take(below + 1).any(says_something);
                let place = SectionPlace {
                    heading: section.heading.clone(),
                    whole: section.heading.start..end,
                    says,
                };
                let is_title = found.headings == 1 && below == rest.len();
                // A title names the whole, not what stands right below it.
                named = named.or((!is_title).then_some(section.level));
                let places = if is_title { &mut found.title } else { &mut found.places };
                places.extend(canons.into_iter().map(|canon| (canon, place.clone())));
            }
        }
        if named.is_none() {
            found.nameless.push(at);
        }
        let end = next.map_or(usize::MAX, |next| next.heading.start);
        let goes_on = |next: &&Section| section.level > 0 && next.level > section.level;
        let below = next.filter(goes_on).is_some_and(says_something);
        labels(&section.pieces, end, below, &mut names, &mut found.places);
        rows(&section.pieces, &mut names, &mut found.places);
    }
    found.too_many = names.left == 0;
    found
}

/// The labels among the pieces of one section, which ends at `end`; `below` says whether what is below the next heading goes on with it.
fn labels(
    pieces: &[Piece],
    end: usize,
    below: bool,
    names: &mut SectionNames<'_>,
    found: &mut Vec<(SectionTopic, SectionPlace)>,
) {
    // The labels that are open: what follows belongs to the last one.
    let mut open: Vec<(SectionTopic, SectionPlace)> = Vec::new();
    for piece in pieces {
        let Piece::Line(line) = piece else {
            says(&mut open);
            continue;
        };
        let Some((label, rest, bold)) = label_of(line) else {
            if !says_nothing(&line.text) {
                says(&mut open);
            }
            continue;
        };
        let canons = names.of(label);
        if canons.is_empty() && !bold {
            says(&mut open);
            continue;
        }
        for (_, place) in &mut open {
            place.whole.end = line.at.start;
        }
        found.append(&mut open);
        let says = !says_nothing(rest) || !line.links.is_empty();
        let place = SectionPlace { heading: line.at.clone(), whole: line.at.start..end, says };
        open.extend(canons.into_iter().map(|canon| (canon, place.clone())));
    }
    for (_, place) in &mut open {
        place.says |= below;
    }
    found.append(&mut open);
}

fn says(open: &mut [(SectionTopic, SectionPlace)]) {
    for (_, place) in open {
        place.says = true;
    }
}

/// The label that a line begins with, what follows it, and whether it is bold: `**Symptoms**: …`, `**Symptoms**` alone, `Owner: …`.
fn label_of(line: &TextLine) -> Option<(&str, &str, bool)> {
    let text = line.text.as_str();
    let few = |label: &str, most: usize| {
        label.len() <= limits::SECTION_NAME_CHARS
            && !label.contains(OPAQUE)
            && label.split_whitespace().count() <= most
    };
    if let Some((bold, rest)) = text.split_at_checked(line.bold).filter(|(bold, _)| !bold.trim().is_empty()) {
        if let Some((label, value)) = bold.split_once(':') {
            let all = text.split_once(':').map_or(rest, |(_, all)| all);
            let rest = if value.trim().is_empty() { rest } else { all };
            return few(label, 8).then_some((label, rest, true));
        }
        let after = rest.trim_start();
        let ends = after.is_empty()
            || after.starts_with([':', '–', '—', '-', '|'])
            || bold.trim_end().ends_with(['.', '?', '!']);
        return (ends && few(bold, 8)).then_some((
            bold,
            after.trim_start_matches([':', '–', '—', '-', '|']),
            true,
        ));
    }
    let (label, rest) =
        text.split_once(':').filter(|(label, _)| label.chars().count() < limits::SECTION_NAME_CHARS)?;
    (few(label, 4) && !rest.starts_with("//")).then_some((label, rest, false))
}

/// Cells of tables that name a section: beside or below each is what it says.
fn rows(pieces: &[Piece], names: &mut SectionNames<'_>, found: &mut Vec<(SectionTopic, SectionPlace)>) {
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Row(cells) = piece else { continue };
        // Only what heads a column is said below.
        let is_row = |at: Option<usize>| at.is_some_and(|at| matches!(pieces.get(at), Some(Piece::Row(_))));
        let below = match pieces.get(at + 1) {
            Some(Piece::Row(below)) if !is_row(at.checked_sub(1)) => below.as_slice(),
            _ => &[],
        };
        let says = |cell: Option<&TextLine>| {
            cell.is_some_and(|cell| !says_nothing(&cell.text) || !cell.links.is_empty())
        };
        for (column, cell) in cells.iter().enumerate() {
            let text = cell.text.trim();
            if text.len() > limits::SECTION_NAME_CHARS || text.split_whitespace().count() > 4 {
                continue;
            }
            if says(cells.get(column + 1)) && column == 0 || says(below.get(column)) {
                let place = SectionPlace { heading: cell.at.clone(), whole: cell.at.clone(), says: true };
                found.extend(names.of(text).into_iter().map(|canon| (canon, place.clone())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown::outline;
    use super::*;

    /// The canonical names of a document, those that say nothing with a `-` before them.
    fn found(text: &str) -> Vec<String> {
        let outline = outline(text);
        let sections = read(&outline.sections, &[("rollback", "Zurückrollen"), ("diagnosis", "原因")]);
        let shown = |canon: &SectionTopic| match sections.state(*canon) {
            SectionState::Said => Some(canon.name().to_owned()),
            SectionState::Empty(place) => {
                Some(format!("-{} {}", canon.name(), text[place.heading.clone()].trim()))
            }
            SectionState::Absent => None,
        };
        SectionTopic::ALL.iter().filter_map(shown).collect()
    }

    #[test]
    fn headings_by_any_of_their_names() {
        for (heading, canon) in [
            ("Diagnosis", "diagnosis"),
            ("3. Troubleshooting pointers:", "diagnosis"),
            ("Step 2: Investigation", "diagnosis"),
            ("🔍 Possible causes", "diagnosis"),
            ("Check the queue", "diagnosis"),
            ("原因", "diagnosis"),
            ("Fehlersuche", "diagnosis"),
            ("What to do", "mitigation"),
            ("Steps", "mitigation"),
            ("Restart the workers", "mitigation"),
            ("Sofortmaßnahmen", "mitigation"),
            ("Solución", "mitigation"),
            ("How to roll back a bad deployment", "rollback"),
            ("Roll-back plan", "rollback"),
            ("Zurückrollen der Version", "rollback"),
            ("Retour arrière", "rollback"),
            ("Who to page", "escalation"),
            ("Ansprechpartner", "escalation"),
        ] {
            let said = found(&format!("# R\n\n## {heading}\n\nText.\n"));
            assert!(said.iter().any(|said| said == canon), "{heading}: {said:?}");
        }
        for (heading, canon) in [
            ("Symptoms", "diagnosis"),
            ("Meaning", "diagnosis"),
            ("Alerts", "diagnosis"),
            ("Claims triage", "diagnosis"),
            ("Incident response", "mitigation"),
            ("Solution architecture", "mitigation"),
            ("Rolling averages", "rollback"),
            ("Recall", "escalation"),
        ] {
            let said = found(&format!("# R\n\n## {heading}\n\nText.\n"));
            assert!(!said.iter().any(|said| said.ends_with(canon)), "{heading}: {said:?}");
        }
    }

    #[test]
    fn labels_are_sections_too() {
        assert_eq!(
            found("**Symptoms**: it is slow.\n\n**Diagnosis:**\n\n1. Look.\n\n**Mitigation**\n\nRestart.\n"),
            ["symptoms", "diagnosis", "mitigation"]
        );
        assert_eq!(
            found("- **Diagnosis** – read the log\n- **Rollback**: TODO\n"),
            ["diagnosis", "-rollback Rollback**: TODO"]
        );
        assert_eq!(
            found("**Diagnosis.** Read the log.\n\n**What now?** Restart.\n"),
            ["diagnosis", "mitigation"]
        );
        assert_eq!(found("Zuständig: @a/b\n"), ["escalation"]);
        assert_eq!(found("Owner:\n\n## X\n\nText.\n"), ["-escalation Owner:"]);
        assert_eq!(found("**Diagnosis**:\n\n```\nmake logs\n```\n"), ["diagnosis"]);
        assert_eq!(found("# R\n\n**Mitigation**:\n\n## One\n\nDo.\n"), ["mitigation"], "it goes on below");
        assert_eq!(
            found("A **rollback** is not needed.\n"),
            Vec::<String>::new(),
            "bold words of a sentence"
        );
    }

    #[test]
    fn what_says_nothing_is_found_with_its_place() {
        assert_eq!(
            found("# R\n\n## Diagnosis\n\nTo be added.\n\n## Mitigation\n"),
            ["-diagnosis ## Diagnosis", "-mitigation ## Mitigation"]
        );
        assert_eq!(
            found("# R\n\n## Diagnosis\n\n### One\n\nTODO\n\n### Two\n\nRead the log.\n"),
            ["diagnosis"]
        );
        assert_eq!(found("# R\n\n## Diagnosis\n\n### One\n\nTODO\n\n### Two\n"), ["-diagnosis ## Diagnosis"]);
        assert_eq!(
            found("# R\n\n## Diagnosis\n\nTODO\n\n## Investigation\n\nRead the log.\n"),
            ["diagnosis"],
            "one of both"
        );
        assert_eq!(found("# R\n\n## Contacts\n\nNone.\n"), ["-escalation ## Contacts"]);
    }

    #[test]
    fn a_title_goes_for_the_whole_where_no_section_does() {
        assert_eq!(found("# Roll back a model\n\n## Steps\n\nRevert.\n"), ["mitigation", "rollback"]);
        assert_eq!(
            found("# Roll back a model\n\n## Rollback steps\n\nTODO\n\n## X\n\nText.\n"),
            ["-rollback ## Rollback steps"]
        );
    }

    #[test]
    fn tables_hold_sections() {
        assert_eq!(
            found("| Diagnosis | Action |\n|--|--|\n| log | restart |\n"),
            ["diagnosis", "mitigation"]
        );
        assert_eq!(found("| | |\n|--|--|\n| Escalation | 4410 |\n"), ["escalation"]);
        assert_eq!(found("| | |\n|--|--|\n| Escalation | |\n"), Vec::<String>::new());
    }

    #[test]
    fn hostile_documents_are_read() {
        let many: Vec<_> = (0..100_000)
            .map(|number| format!("# Diagnosis {number}\n\n**Label {number}**: TODO\n\n"))
            .collect();
        let many = many.concat();
        let sections = read(&outline(&many).sections, &[]);
        assert!(sections.too_many && sections.headings == 100_000);
        let long = format!("**{}**: x\n\n{}: y\n", "a ".repeat(500_000), "b".repeat(1_000_000));
        assert!(!read(&outline(&long).sections, &[]).knows_any());
    }
}

//! A decision record that does not state the outcome of the manifest, or that is no longer valid.

use super::said::{DetectedOutcome, said};
use crate::claim::Claim;
use crate::evidence::decision::{DecisionRecord, Status};
use crate::evidence::document::ArtifactDocument;
use crate::evidence::markdown::Section;
use crate::evidence::reading::{ArtifactText, Work, reading};
use crate::evidence::words::Words;
use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::manifest::model::Outcome;
use crate::rules::evidence::{path_of, short_to};
use crate::rules::topics::{self, Topic, TopicCoverage};
use crate::rules::{Check, RuleContext};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::System(check);

/// Words of the four outcomes, in the order of [`Outcome`].
#[rustfmt::skip]
pub(in crate::rules) const OUTCOMES: &[Topic] = &[
    Topic {
        key: "scale",
        shown: "scale",
        words: &[
            "scal*", "go live", "goes live", "going live", "into production", "go to production", "goes to production",
            "going to production", "move to production", "moves to production", "proceed to production", "rollout*",
            "roll out*", "rolled out", "rolling out", "we launch", "go ahead", "general availability",
            "skalier*", "in produktion", "produktivbetrieb", "produktivsetz*", "produktiv gesetzt", "ausroll*",
            "ausgerollt*", "ausweit*", "escalar", "escalam*", "escalado", "a produccion", "passage a l echelle",
            "mise en production", "mettre en production", "passe en production", "passer en production",
            "passage en production", "generalis*", "roll it out", "extend to", "extended to", "regular operation*",
            "regelbetrieb", "in betrieb", "flachendeckend", "eingefuhrt", "einzufuhren", "dauerbetrieb", "implant*",
            "generaliz*", "poner en marcha", "puesta en marcha", "extender*", "extiende*", "etendre", "etendu*",
            "etend", "mise en service", "regular service", "into service", "go on air", "wir fuhren",
        ],
        hints: &[
            "keep it", "goes on", "everywhere", "hand over", "handed over", "adopt*", "introduc*", "production",
            "productive", "launch*", "produktion*", "produktiv*", "einfuhr*", "freigegeben", "normal operation*",
            "produccion", "despleg*", "despliegue*", "deploi*", "deploye*",
            "all teams", "all sites", "all desks", "all shops", "all offices", "all departments", "all regions",
            "all locations", "all depots", "all users", "all customers", "for everybody", "for everyone", "in allen",
            "an allen", "fur alle", "adelante", "en todas", "en todos", "para todos", "a toutes", "a tous", "partout",
            "pour tous", "extension", "ship*", "ampli*", "expand*", "bleibt im einsatz", "ubernahme",
        ],
    },
    Topic {
        key: "redesign",
        shown: "redesign",
        words: &[
            "redesign*", "rework*", "rebuild*", "rethink*", "iterate", "another pilot", "second pilot",
            "pilot again", "repeat the pilot", "new pilot", "extend the pilot", "uberarbeit*", "neu gestalt*",
            "umbau*", "umgestalt*", "redisen*", "replante*", "refonte", "repenser", "reconcevoir",
            "start over", "start again", "rewrite*", "second attempt", "second round", "neu aufsetz*",
            "neuer anlauf", "neuen anlauf", "zweiter pilot", "zweiten pilot", "von vorn", "rehacer",
            "rehacemos", "segundo piloto", "otro piloto", "cambiar el enfoque", "deuxieme pilote",
            "second pilote", "refaire",
        ],
        hints: &[
            "revis*", "go back to", "change how", "noch einmal", "revoir", "reprendre", "autrement",
            "de otra manera", "different approach", "another approach", "anders angeh*",
        ],
    },
    Topic {
        key: "stop",
        shown: "stop",
        words: &[
            "stop*", "end the pilot", "ends the pilot", "terminat*", "abandon*", "discontinu*",
            "shut down", "shut it down", "no go", "do not proceed", "not proceed", "sunset*", "beende*",
            "eingestellt", "abbrech*", "abbruch", "abgebrochen", "gestoppt", "detener*", "deten*",
            "cancelad*", "arret*", "abandonn*", "mettre fin", "will not go on", "not continue*", "wind down",
            "end of the pilot", "abschalt*", "abgeschaltet", "nicht weiter*",
            "no seguir", "no seguimos", "renunci*", "renonc*", "ne pas poursuivre", "fin du pilote",
        ],
        hints: &[
            "ended", "close", "closed", "closing", "turn off", "turned off", "turn it off", "switch off",
            "switched off", "switch it off", "cerrar", "cerramos", "fermer", "schluss", "cess*", "retire*",
            "einstell*", "give up", "given up", "parar", "paramos", "finaliz*", "dropped", "drop it", "cancel*", "aufgeb*", "aufgegeben",
        ],
    },
    Topic {
        key: "research",
        shown: "research",
        words: &[
            "research*", "forsch*", "erforsch*",
        ],
        hints: &[
            "learn more", "open question*", "find out", "offene frage*", "herausfinden", "investiga*",
            "study", "etude*", "recherch*", "explor*", "estudi*", "etudier", "experiment*",
            "prototyp*",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let Some(decision) = facts.manifest.root.decision.as_ref().map(|decision| &decision.value) else {
        return;
    };
    let outcome = decision.outcome.as_ref();
    for claim in
        facts.claims.iter().filter(|claim| claim.is_in(ManifestSection::Decision, ArtifactKind::Record))
    {
        cx.count_subjects(1);
        let Some(reading) =
            reading(facts.evidence, facts.library, facts.sources, claim, &mut Work::default())
        else {
            continue;
        };
        let one = One::of(facts, &reading);
        if one
            .as_ref()
            .is_some_and(|one| is_void(facts, claim, one, outcome.map(|outcome| outcome.value), cx))
        {
            continue;
        }
        if let Some(why) = one.as_ref().and_then(|one| open(claim, one)) {
            // Before the handoff, the decision may still be open.
            if facts.is_from_handoff() {
                cx.undetermined(&claim.subject, why);
            }
            continue;
        }
        let said = one.as_ref().and_then(One::decided);
        if said.as_ref().is_some_and(|(said, _)| outcome.is_none_or(|outcome| outcome.value == *said)) {
            continue;
        }
        if let (Some(outcome), Some((said, at))) = (outcome, said) {
            another(facts, claim, (said.as_str(), at), outcome.value, cx);
            continue;
        }
        // Without an outcome in the manifest, any outcome is accepted.
        let leaves_open = |missing: &[&Topic]| match outcome {
            Some(outcome) => missing.iter().any(|topic| topic.key == outcome.value.as_str()),
            None => missing.len() == OUTCOMES.len(),
        };
        let leaves_out = |sections: &[&Section], words: &Words| {
            words.count() < FEW_WORDS || outcome.is_some_and(|outcome| names_another(sections, outcome.value))
        };
        let told = topics::coverage_anywhere(facts, claim, OUTCOMES, &mut Work::default(), &leaves_out);
        let how = outcome.map(|outcome| how_said(facts, &reading, outcome.value));
        let (first, why) = match told {
            TopicCoverage::Lacks(missing, first) if leaves_open(&missing) => (first, None),
            // Two ambiguous words in one sentence are enough.
            TopicCoverage::Unknown(missing, _)
                if leaves_open(&missing) && how == Some(DetectedOutcome::Plainly) =>
            {
                continue;
            }
            TopicCoverage::Unknown(missing, why) if leaves_open(&missing) => (None, Some(why)),
            TopicCoverage::Enough | TopicCoverage::Lacks(..) | TopicCoverage::Unknown(..) => {
                match (outcome, how) {
                    (Some(outcome), Some(DetectedOutcome::Unclear)) => {
                        (None, Some(unclear(claim, outcome.value)))
                    }
                    _ => continue,
                }
            }
        };
        if let Some(why) = why {
            if facts.is_from_handoff() {
                cx.undetermined(&claim.subject, why);
            }
            continue;
        }
        let path = path_of(claim).map(|path| short_to(&path.path, 30)).unwrap_or_default();
        let headline = match outcome {
            Some(outcome) => format!("`{path}` does not state the outcome `{}`", outcome.value.as_str()),
            None => format!("`{path}` does not state an outcome"),
        };
        let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
        finding.label("the record does not state it");
        if let Some(outcome) = outcome {
            finding.related(facts.span(outcome.at.clone()), "the claimed outcome");
        }
        if let Some(first) = first {
            finding.related(first, "start of the record");
        }
        finding.help("write down what was decided and why: `scale`, `redesign`, `stop` or `research`");
        finding.help(
            "if the record uses other words, add them to `policy.synonyms` under the name of the outcome",
        );
    }
}

/// Returns how clearly the record states the claimed outcome.
fn how_said(facts: &Facts<'_>, reading: &ArtifactText<'_>, outcome: Outcome) -> DetectedOutcome {
    let claimed = OUTCOMES.iter().find(|topic| topic.key == outcome.as_str());
    let Some(claimed) = claimed else { return DetectedOutcome::Perhaps };
    let synonyms = topics::synonyms(facts);
    let more: Vec<&str> =
        synonyms.iter().filter(|(key, _)| *key == claimed.key).map(|(_, word)| *word).collect();
    let how = |(document, sections): &(&ArtifactDocument, &[Section])| {
        said(facts.sources.get(document.file).text(), sections, claimed, OUTCOMES, &more)
    };
    // In a folder of records, one is enough. A record that was not read may state it.
    reading.parts.iter().map(how).max().unwrap_or(DetectedOutcome::Perhaps)
}

/// Explains why a record with words of the claimed outcome is undecided.
fn unclear(claim: &Claim<'_>, outcome: Outcome) -> String {
    let path = path_of(claim).map(|path| path.path.as_str()).unwrap_or_default();
    let outcome = outcome.as_str();
    format!("`{path}` may state another outcome than `{outcome}`: a line `Outcome: {outcome}` makes it clear")
}

/// Phrases of records in which nothing is decided yet.
#[rustfmt::skip]
const OPEN: &[&str] = &[
    "not yet decided", "not decided yet", "not been decided", "still undecided", "no decision yet", "no decision was", "decision is open",
    "decision is pending", "decide later", "decide whether", "adjourned", "postponed the decision", "noch nicht entschieden", "noch keine entscheidung",
    "entscheidung steht aus", "vertagt", "aun no se ha decidido", "sin decidir", "decision pendiente", "pas encore decide", "decision reportee",
];

/// Explains why a record is undecided: its status is proposed, or it says that nothing is decided.
fn open(claim: &Claim<'_>, one: &One<'_>) -> Option<String> {
    let path = &path_of(claim)?.path;
    if matches!(one.says.status, Some((Status::Proposed, _))) {
        return Some(format!("`{path}` has the status of a proposal: it counts when it is accepted"));
    }
    let is_open = topics::words_of(one.sections.iter()).has_any(OPEN);
    is_open.then(|| format!("`{path}` says that nothing is decided yet"))
}

/// Length, in words, from which on a record may state the outcome in words that are not known here.
const FEW_WORDS: usize = 25;

/// Whether a heading of a record names another outcome than the claimed one.
fn names_another(sections: &[&Section], outcome: Outcome) -> bool {
    sections.iter().any(|section| {
        let title = Words::of(&section.title);
        OUTCOMES.iter().any(|topic| topic.key != outcome.as_str() && title.has_any(topic.words))
    })
}

/// Reports a record of another outcome than the claimed one.
fn another(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    (said, at): (&str, Span),
    outcome: Outcome,
    cx: &mut RuleContext,
) {
    let path = path_of(claim).map(|path| short_to(&path.path, 30)).unwrap_or_default();
    let headline = format!("`{path}` chose `{said}`, not `{}`", outcome.as_str());
    cx.report(&claim.subject, at, headline)
        .label("chosen here")
        .related(facts.span(claim.at.clone()), "claimed here as `record`")
        .help("correct `outcome`, or set `record` to the record of this decision");
}

/// The record, if it is a single document. In a folder, each record has a separate outcome, and one match is enough.
struct One<'r> {
    document: &'r ArtifactDocument,
    sections: &'r [Section],
    text: &'r str,
    /// Its status, date and outcome.
    says: DecisionRecord,
}

impl<'r> One<'r> {
    fn of(facts: &'r Facts<'_>, reading: &ArtifactText<'r>) -> Option<Self> {
        let [(document, sections)] = reading.parts.as_slice() else { return None };
        let text = facts.sources.get(document.file).text();
        Some(Self { document, sections, text, says: document.decision(text) })
    }

    /// Returns the outcome that a label or the decision section states.
    fn decided(&self) -> Option<(Outcome, Span)> {
        let (outcome, at) = self.document.decided(&self.says, self.text, self.sections)?;
        Some((outcome, Span::new(self.document.file, at)))
    }
}

/// Reports a record whose own status says that it is not valid.
fn is_void(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    one: &One<'_>,
    outcome: Option<Outcome>,
    cx: &mut RuleContext,
) -> bool {
    let (Some(path), Some((status, at))) = (path_of(claim), &one.says.status) else { return false };
    let (what, help) = match status {
        Status::Superseded(Some(target)) => (
            "superseded",
            format!("set `record` to the record that replaces it: `{target}`, relative to this file"),
        ),
        Status::Superseded(None) => ("superseded", "set `record` to the record that replaces it".to_owned()),
        // A rejected proposal to scale is a valid record of another outcome.
        Status::Rejected if outcome.is_none_or(|outcome| outcome == Outcome::Scale) => {
            ("rejected", "set `record` to the record of what was decided instead".to_owned())
        }
        Status::Deprecated => ("deprecated", "set `record` to the record that is valid today".to_owned()),
        Status::Rejected | Status::Accepted | Status::Proposed => return false,
    };
    cx.report(
        &claim.subject,
        Span::new(one.document.file, at.clone()),
        format!("`{}` is {what}", short_to(&path.path, 40)),
    )
    .label("this decision is not valid")
    .related(facts.span(claim.at.clone()), "claimed here as `record`")
    .help(help);
    true
}

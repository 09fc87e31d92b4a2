//! A decision record that does not hold what was decided, or holds no longer.

use super::said::{Said, said};
use crate::claim::Claim;
use crate::evidence::decision::{Record, Status};
use crate::evidence::document::Document;
use crate::evidence::markdown::Section;
use crate::evidence::reading::{Reading, Work, reading};
use crate::evidence::words::Words;
use crate::facts::Facts;
use crate::manifest::model::Outcome;
use crate::rules::evidence::{path_of, short_to};
use crate::rules::topics::{self, Told, Topic};
use crate::rules::{Check, Cx};
use crate::text::Span;

pub(crate) const CHECK: Check = Check::System(check);

/// The words of the four outcomes, in the order of [`Outcome`].
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

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let Some(decision) = facts.manifest.root.decision.as_ref().map(|decision| &decision.value) else {
        return;
    };
    let outcome = decision.outcome.as_ref();
    for claim in facts.claims.iter().filter(|claim| claim.section == "decision" && claim.kind == "record") {
        cx.saw(1);
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
            // A pilot has time to decide.
            if facts.is_from_handoff() {
                cx.cannot_tell(&claim.subject, why);
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
        // Without an outcome in the manifest, any will do.
        let leaves_open = |missing: &[&Topic]| match outcome {
            Some(outcome) => missing.iter().any(|topic| topic.key == outcome.value.as_str()),
            None => missing.len() == OUTCOMES.len(),
        };
        let leaves_out = |sections: &[&Section], words: &Words| {
            words.count() < FEW_WORDS || outcome.is_some_and(|outcome| names_another(sections, outcome.value))
        };
        let told = topics::told_anywhere(facts, claim, OUTCOMES, &mut Work::default(), &leaves_out);
        let how = outcome.map(|outcome| how_said(facts, &reading, outcome.value));
        let (first, why) = match told {
            Told::Lacks(missing, first) if leaves_open(&missing) => (first, None),
            // Two words in one sentence that may be about it say it.
            Told::Unknown(missing, _) if leaves_open(&missing) && how == Some(Said::Plainly) => continue,
            Told::Unknown(missing, why) if leaves_open(&missing) => (None, Some(why)),
            Told::Enough | Told::Lacks(..) | Told::Unknown(..) => match (outcome, how) {
                (Some(outcome), Some(Said::Unclear)) => (None, Some(unclear(claim, outcome.value))),
                _ => continue,
            },
        };
        if let Some(why) = why {
            if facts.is_from_handoff() {
                cx.cannot_tell(&claim.subject, why);
            }
            continue;
        }
        let path = path_of(claim).map(|path| short_to(&path.path, 30)).unwrap_or_default();
        let headline = match outcome {
            Some(outcome) => format!("`{path}` does not say `{}`", outcome.value.as_str()),
            None => format!("`{path}` does not say what was decided"),
        };
        let finding = cx.report(&claim.subject, facts.span(claim.at.clone()), headline);
        finding.label("the outcome is not in it");
        if let Some(outcome) = outcome {
            finding.because(facts.span(outcome.at.clone()), "claimed as the outcome");
        }
        if let Some(first) = first {
            finding.because(first, "from here on");
        }
        finding.help("write down what was decided and why: scale, redesign, stop, or go on as research");
        finding.help(
            "if it does say so, in other words: add them to `policy.synonyms` under the outcome's name",
        );
    }
}

/// How the record speaks of the claimed outcome.
fn how_said(facts: &Facts<'_>, reading: &Reading<'_>, outcome: Outcome) -> Said {
    let claimed = OUTCOMES.iter().find(|topic| topic.key == outcome.as_str());
    let Some(claimed) = claimed else { return Said::Perhaps };
    let synonyms = topics::synonyms(facts);
    let more: Vec<&str> =
        synonyms.iter().filter(|(key, _)| *key == claimed.key).map(|(_, word)| *word).collect();
    let how = |(document, sections): &(&Document, &[Section])| {
        said(facts.sources.get(document.file).text(), sections, claimed, OUTCOMES, &more)
    };
    // Of a folder of records it is enough that one says it; what is not read may say it.
    reading.parts.iter().map(how).max().unwrap_or(Said::Perhaps)
}

/// Why a record that has words of the claimed outcome does not say it for sure.
fn unclear(claim: &Claim<'_>, outcome: Outcome) -> String {
    let path = path_of(claim).map(|path| path.path.as_str()).unwrap_or_default();
    let outcome = outcome.as_str();
    format!("`{path}` may say another outcome than `{outcome}`: a line `Outcome: {outcome}` would tell")
}

/// What a record says of which nothing is decided yet.
#[rustfmt::skip]
const OPEN: &[&str] = &[
    "not yet decided", "not decided yet", "not been decided", "still undecided", "no decision yet", "no decision was", "decision is open",
    "decision is pending", "decide later", "decide whether", "adjourned", "postponed the decision", "noch nicht entschieden", "noch keine entscheidung",
    "entscheidung steht aus", "vertagt", "aun no se ha decidido", "sin decidir", "decision pendiente", "pas encore decide", "decision reportee",
];

/// Why it cannot be told what a record decided: it says of itself that it is a proposal, or that nothing is decided.
fn open(claim: &Claim<'_>, one: &One<'_>) -> Option<String> {
    let path = &path_of(claim)?.path;
    if matches!(one.says.status, Some((Status::Proposed, _))) {
        return Some(format!("`{path}` is a proposal, by its status: it says nothing until it is accepted"));
    }
    let is_open = topics::words_of(one.sections.iter()).has_any(OPEN);
    is_open.then(|| format!("`{path}` says that nothing is decided yet"))
}

/// How many words a record has at least if it may say in others what was decided.
const FEW_WORDS: usize = 25;

/// Whether a heading of a record names another outcome than the claimed one.
fn names_another(sections: &[&Section], outcome: Outcome) -> bool {
    sections.iter().any(|section| {
        let title = Words::of(&section.title);
        OUTCOMES.iter().any(|topic| topic.key != outcome.as_str() && title.has_any(topic.words))
    })
}

/// Reports a record of another outcome than the claimed one.
fn another(facts: &Facts<'_>, claim: &Claim<'_>, (said, at): (&str, Span), outcome: Outcome, cx: &mut Cx) {
    let path = path_of(claim).map(|path| short_to(&path.path, 30)).unwrap_or_default();
    let headline = format!("`{path}` chose `{said}`, not `{}`", outcome.as_str());
    cx.report(&claim.subject, at, headline)
        .label("chosen here")
        .because(facts.span(claim.at.clone()), "claimed here as `record`")
        .help("claim the outcome that was decided, or name the record of this one");
}

/// The record, where it is one. Of a folder of records each speaks for itself, and it is enough that one holds.
struct One<'r> {
    document: &'r Document,
    sections: &'r [Section],
    text: &'r str,
    /// What it says of itself.
    says: Record,
}

impl<'r> One<'r> {
    fn of(facts: &'r Facts<'_>, reading: &Reading<'r>) -> Option<Self> {
        let [(document, sections)] = reading.parts.as_slice() else { return None };
        let text = facts.sources.get(document.file).text();
        Some(Self { document, sections, text, says: document.decision(text) })
    }

    /// What was decided, in a word or two.
    fn decided(&self) -> Option<(Outcome, Span)> {
        let (outcome, at) = self.document.decided(&self.says, self.text, self.sections)?;
        Some((outcome, Span::new(self.document.file, at)))
    }
}

/// Reports a record that says of itself that it does not hold.
fn is_void(
    facts: &Facts<'_>,
    claim: &Claim<'_>,
    one: &One<'_>,
    outcome: Option<Outcome>,
    cx: &mut Cx,
) -> bool {
    let (Some(path), Some((status, at))) = (path_of(claim), &one.says.status) else { return false };
    let (what, help) = match status {
        Status::Superseded(Some(target)) => {
            ("superseded", format!("name the record that stands in its place: `{target}`, seen from there"))
        }
        Status::Superseded(None) => ("superseded", "name the record that stands in its place".to_owned()),
        // A proposal to scale that was turned down is the record of another outcome.
        Status::Rejected if outcome.is_none_or(|outcome| outcome == Outcome::Scale) => {
            ("rejected", "name the record of what was decided instead".to_owned())
        }
        Status::Deprecated => ("deprecated", "name the record of what holds today".to_owned()),
        Status::Rejected | Status::Accepted | Status::Proposed => return false,
    };
    cx.report(
        &claim.subject,
        Span::new(one.document.file, at.clone()),
        format!("`{}` is {what}", short_to(&path.path, 40)),
    )
    .label("this decision does not hold")
    .because(facts.span(claim.at.clone()), "claimed here as `record`")
    .help(help);
    true
}

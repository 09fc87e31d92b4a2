//! A decision record that does not hold what was decided, or holds no longer.

use crate::claim::Claim;
use crate::evidence::decision::Status;
use crate::evidence::markdown::Section;
use crate::evidence::reading::{Work, reading};
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
            "scal*", "go live", "goes live", "going live", "production", "productive", "rollout*",
            "roll out*", "rolled out", "rolling out", "launch*", "go ahead", "general availability",
            "skalier*", "produktion*", "produktiv*", "einfuhr*", "ausroll*", "ausgerollt*", "ausweit*",
            "escal*", "produccion", "despleg*", "despliegue*", "passage a l echelle", "mise en production",
            "mettre en production", "deploie*", "deploye*", "generalis*", "roll it out", "extend to",
            "extended to", "regular operation*", "normal operation*", "regelbetrieb", "in betrieb",
            "flachendeckend", "eingefuhrt", "einzufuhren", "freigegeben", "dauerbetrieb", "implant*",
            "generaliz*", "poner en marcha", "puesta en marcha", "extender*", "extiende*", "deploi*",
            "etendre", "etendu*", "etend", "mise en service", "regular service", "into service", "go on air",
            "wir fuhren", "introduce", "introduces", "introduced", "introducing",
        ],
        hints: &[
            "keep it", "goes on", "everywhere", "hand over", "handed over", "adopt*", "introduc*",
            "all teams", "all sites", "for everybody", "for everyone", "in allen", "an allen", "fur alle",
            "adelante", "en todas", "en todos", "para todos", "a toutes", "a tous", "partout", "pour tous",
            "extension", "ship*", "ampli*", "expand*", "bleibt im einsatz", "ubernahme",
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
            "stop*", "end the pilot", "ends the pilot", "terminat*", "cancel*", "abandon*", "discontinu*",
            "shut down", "shut it down", "no go", "do not proceed", "not proceed", "sunset*", "beende*",
            "eingestellt", "abbrech*", "abbruch", "abgebrochen", "gestoppt", "detener*", "deten*",
            "cancelad*", "arret*", "abandonn*", "mettre fin", "will not go on", "not continue*", "wind down",
            "end of the pilot", "abschalt*", "abgeschaltet", "aufgeb*", "aufgegeben", "nicht weiter*",
            "no seguir", "no seguimos", "renunci*", "renonc*", "ne pas poursuivre", "fin du pilote",
        ],
        hints: &[
            "ended", "close", "closed", "closing", "turn off", "turned off", "turn it off", "switch off",
            "switched off", "switch it off", "cerrar", "cerramos", "fermer", "schluss", "cess*", "retire*",
            "einstell*", "give up", "given up", "parar", "paramos", "finaliz*", "dropped", "drop it",
        ],
    },
    Topic {
        key: "research",
        shown: "research",
        words: &[
            "research*", "experiment*", "forsch*", "erforsch*", "prototyp*",
        ],
        hints: &[
            "learn more", "open question*", "find out", "offene frage*", "herausfinden", "investiga*",
            "study", "etude*", "recherch*", "explor*", "estudi*", "etudier",
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
        if is_void(facts, claim, outcome.map(|outcome| outcome.value), cx) {
            continue;
        }
        let said = decided(facts, claim);
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
        let first = match told {
            Told::Lacks(missing, first) if leaves_open(&missing) => first,
            Told::Unknown(missing, why) if leaves_open(&missing) => {
                if facts.is_from_handoff() {
                    cx.cannot_tell(&claim.subject, why);
                }
                continue;
            }
            Told::Enough | Told::Lacks(..) | Told::Unknown(..) => continue,
        };
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

/// What one record says of itself that was decided, in a word or two. In a folder, each record has its own.
fn decided(facts: &Facts<'_>, claim: &Claim<'_>) -> Option<(Outcome, Span)> {
    let reading = reading(facts.evidence, facts.library, facts.sources, claim, &mut Work::default())?;
    let [(document, sections)] = reading.parts.as_slice() else { return None };
    let (outcome, at) = document.decided(facts.sources.get(document.file).text(), sections)?;
    Some((outcome, Span::new(document.file, at)))
}

/// Reports a record that says of itself that it does not hold.
fn is_void(facts: &Facts<'_>, claim: &Claim<'_>, outcome: Option<Outcome>, cx: &mut Cx) -> bool {
    let Some(path) = path_of(claim) else { return false };
    let reading = reading(facts.evidence, facts.library, facts.sources, claim, &mut Work::default());
    let Some(reading) = reading else { return false };
    // Of a folder of records it is enough that one holds.
    let [(document, _)] = reading.parts.as_slice() else { return false };
    let text = facts.sources.get(document.file).text();
    let Some((status, at)) = document.decision(text).status else { return false };
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
        Span::new(document.file, at),
        format!("`{}` is {what}", short_to(&path.path, 40)),
    )
    .label("this decision does not hold")
    .because(facts.span(claim.at.clone()), "claimed here as `record`")
    .help(help);
    true
}

//! What teams call the sections of a runbook, in four languages.
//!
//! The English words were counted in 527 runbooks of public repositories. Generous on purpose: a word too many hides a gap, a word too few
//! is an alarm about nothing. The patterns are those of [`words`](super::words).

/// A section that runbooks have, whatever they call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionTopic {
    /// How it shows. No diagnosis: it says that something is wrong, and not what.
    Symptoms,
    /// Whom it hurts.
    Impact,
    /// How to find the cause.
    Diagnosis,
    /// What to do about it.
    Mitigation,
    /// How to go back to the last good version.
    Rollback,
    /// Whom to call.
    Escalation,
    /// How to see that it helped.
    Verification,
    /// What to do so that it does not happen again.
    Prevention,
    /// What is needed first.
    Prerequisites,
    /// What it is about.
    Overview,
}

impl SectionTopic {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Symptoms,
        Self::Impact,
        Self::Diagnosis,
        Self::Mitigation,
        Self::Rollback,
        Self::Escalation,
        Self::Verification,
        Self::Prevention,
        Self::Prerequisites,
        Self::Overview,
    ];

    /// Its name, also in `policy.synonyms`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Symptoms => "symptoms",
            Self::Impact => "impact",
            Self::Diagnosis => "diagnosis",
            Self::Mitigation => "mitigation",
            Self::Rollback => "rollback",
            Self::Escalation => "escalation",
            Self::Verification => "verification",
            Self::Prevention => "prevention",
            Self::Prerequisites => "prerequisites",
            Self::Overview => "overview",
        }
    }

    /// What its prose is made of, in a page without sections.
    pub fn prose(self) -> &'static [&'static str] {
        match self {
            Self::Diagnosis => PROSE_DIAGNOSIS,
            Self::Mitigation => PROSE_MITIGATION,
            Self::Rollback => PROSE_ROLLBACK,
            Self::Escalation => PROSE_ESCALATION,
            _ => self.words(),
        }
    }

    /// What its prose may be made of, and prose about anything else as well.
    pub fn hints(self) -> &'static [&'static str] {
        match self {
            Self::Diagnosis => HINTS_DIAGNOSIS,
            Self::Mitigation => HINTS_MITIGATION,
            Self::Rollback => HINTS_ROLLBACK,
            Self::Escalation => HINTS_ESCALATION,
            _ => &[],
        }
    }

    /// What its headings are made of.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Symptoms => SYMPTOMS,
            Self::Impact => IMPACT,
            Self::Diagnosis => DIAGNOSIS,
            Self::Mitigation => MITIGATION,
            Self::Rollback => ROLLBACK,
            Self::Escalation => ESCALATION,
            Self::Verification => VERIFICATION,
            Self::Prevention => PREVENTION,
            Self::Prerequisites => PREREQUISITES,
            Self::Overview => OVERVIEW,
        }
    }
}

#[rustfmt::skip]
const PROSE_DIAGNOSIS: &[&str] = &[
    "check*", "look*", "inspect*", "investigat*", "verify", "find out", "logs", "dashboard*", "diagnos*",
    "pruf*", "schau*", "sieh*", "ansehen", "nachsehen", "comprob*", "comprueb*", "mira*", "verifi*", "see what",
    "see which", "grep", "nachschau*", "kontrollier*", "untersuch*", "journaux", "cherch*", "test whether",
    "ping", "feststell*", "revisa", "revisar", "revisen", "revisad", "regarder", "regardez", "consulter",
    "consultez",
];

#[rustfmt::skip]
const HINTS_DIAGNOSIS: &[&str] = &[
    "open the", "read the", "lesen", "see if", "see whether", "is there a", "are there", "watch the",
    "compare*", "read what", "ask for", "tail", "testen", "prueba", "probar", "tester", "essayer", "abrir",
    "abra", "abre", "buscar", "busca", "ouvrir", "ouvrez", "vergleich*", "ver si", "consult*", "regard*",
];

#[rustfmt::skip]
const PROSE_MITIGATION: &[&str] = &[
    "restart*", "switch*", "turn it off", "turn off", "disabl*", "roll back*", "rollback*", "revert*",
    "fail over", "failover", "redeploy*", "workaround*", "by hand", "manually", "neu starten", "neustart*",
    "abschalt*", "schalte*", "zuruckroll*", "beheb*", "von hand", "manuell*", "reinici*", "detener", "deten*",
    "desactiv*", "a mano", "manualmente", "redemarr*", "a la main", "manuellement", "bascul*", "rerun*",
    "re run", "run it again", "start it again", "go back*", "replay*", "clear the", "empty the", "take it out",
    "use the old", "by phone", "on paper", "auf papier", "neu zu starten", "herausnehm*", "umschalt*",
    "zuruckgeh*", "apagar", "apaga*", "arranc*", "en papel", "relanc*", "remett*", "couper", "passer en",
    "sur papier", "drain*", "resend", "send again", "unplug", "reintent*", "reessay*", "arreter", "stop the",
    "stop it", "stoppen", "scale up", "scale down", "scale it", "fix it", "fix the", "arretez",
];

#[rustfmt::skip]
const HINTS_MITIGATION: &[&str] = &[
    "wait", "turn", "kill", "raise", "delete the", "retry", "try again", "warten", "abwarten", "noch einmal",
    "abziehen", "esperar", "espera", "borra*", "attendre", "attendez", "recommenc*", "coupe*", "vuelv*",
    "repet*", "volver a", "stop*", "stopp*", "scale*", "fix*", "arret*",
];

#[rustfmt::skip]
const PROSE_ESCALATION: &[&str] = &[
    "contact*", "escalat*", "phone*", "notify*", "*anruf*", "rufen", "kontakt*", "prevenir", "eskal*", "escal*",
    "on call", "rota", "pager*", "durchwahl*", "*bereitschaft*", "bescheid", "informier*", "guardia",
    "telefono*", "astreinte*", "telephon*", "llamar", "llame", "llama a", "appeler", "appelez", "page the",
    "then call", "call #", "ring #", "ext #", "extension #", "page #", "tel #", "or call", "please call", "and call", "call the",
];

#[rustfmt::skip]
const HINTS_ESCALATION: &[&str] = &[
    "tell", "page", "pages", "ring", "poste", "avis*", "appel*", "ext", "melde*", "llam*", "call", "extension*",
];

#[rustfmt::skip]
const PROSE_ROLLBACK: &[&str] = &[
    "rollback*", "roll back*", "rolling back", "rolled back", "revert*", "back out the", "undo the", "previous version", "previous release", "last release",
    "last good version", "last known good", "known good", "go back to", "downgrad*", "kill switch*", "killswitch*", "older version*", "version before",
    "release before", "*zuruckroll*", "*ruckroll*", "zuruckspiel*", "zurucksetz*", "vorige version", "vorherige version",
    "alte version", "letzte version", "ruckgangig*", "*rollback", "revertir", "vuelta atras", "deshacer", "restaurar*", "version anterior",
    "version de antes", "marcha atras", "retour arriere", "retour en arriere", "version precedente", "restaurer*",
    "annuler le deploiement", "version d avant", "ancienne version", "marche arriere",
];

#[rustfmt::skip]
const HINTS_ROLLBACK: &[&str] = &[
    "undo*", "back out*", "restor*", "going back", "go back", "put back", "putting back", "disabl*", "vorher*", "davor", "zuruck*", "ruckkehr*",
    "volver*", "regresar*", "annuler*", "revenir*", "defaire*",
];

#[rustfmt::skip]
const SYMPTOMS: &[&str] = &[
    "symptom*", "meaning", "alert*", "background", "problem*", "issue", "trigger*", "detection", "signal*", "*symptome",
    "anzeichen", "bedeutung", "sintoma*", "significado", "signification", "alarm*", "=when",
    "how you notice", "how to notice", "how it shows", "woran man es*", "como se nota", "como se ve", "comment le voir",
    "comment on le voit",
];

#[rustfmt::skip]
const IMPACT: &[&str] = &[
    "impact*", "severity", "scope", "affected*", "incident classification", "auswirkung*", "schweregrad", "impacto",
    "gravedad", "gravite", "consequence*",
];

#[rustfmt::skip]
const DIAGNOSIS: &[&str] = &[
    "*diagnos*", "troubleshoot*", "investigat*", "debug*", "analys*", "inspect*", "=triage", "triage checklist",
    "triage step*", "triage procedure*", "triage guide*", "=quick triage", "=initial triage", "=first triage", "=fast triage",
    "=rapid triage", "=alert triage", "=incident triage", "how to spot", "how to detect", "how to recogni*", "how to identify",
    "how to verify", "how to check", "pre check*", "^check*", "checks", "to check", "checking", "first and foremost", "how to confirm",
    "confirm the*", "verify the*", "how to tell", "how do i*", "how do you*", "how do we*", "what happened",
    "what went wrong", "^what is wrong*", "^why*", "^understand*", "^assess*", "what to look*", "how to know", "how to see",
    "how to find", "^find*", "^identify*", "^determine*", "^look*", "^is it*", "^what changed", "possible cause*",
    "common cause*", "likely cause*", "known cause*", "root cause*", "=cause*", "=reason*", "=dashboard*", "=metrics",
    "=logs", "dashboards and*", "logs and*", "metrics and*", "narrow*",
    // German
    "*ursache*", "fehlersuche", "*analyse", "prufen", "^prufung", "uberprufung", "fehlerprufung", "systemprufung", "eingrenz*", "untersuch*", "feststell*",
    // Spanish and French
    "diagnostic*", "causa*", "comproba*", "comprueb*", "analisis", "revisar", "depannage", "enquete", "cause", "causes",
    "verifier", "verifications",
    "what is going on", "what s going on", "what is happening", "see what*",
    "how you can tell",
    // German
    "woran es liegt", "woran liegt*", "woran kann*", "was ist los", "was ist passiert", "warum*", "erkennen", "ansehen", "nachsehen", "schauen",
    // Spanish and French
    "que esta pasando", "que pasa*", "que ha pasado", "que ocurre", "por que*", "como saber*", "mirar*",
    "que mirar*", "comprendre", "que se passe*", "pourquoi*", "regarder*", "d ou vient*", "reperer",
    "what is it", "which is it", "where is it stuck",
];

#[rustfmt::skip]
const MITIGATION: &[&str] = &[
    "mitigat*", "resolv*", "resolution*", "resolucion*", "remediat*", "remedy", "remedies", "workaround*",
    "work around*", "containment", "contain*", "recover*", "restor*", "repair*", "^fix*", "how to fix", "the fix",
    "fixes", "fixing", "what to do", "what now", "now what", "what do i do", "what do we do", "what should*", "=act",
    "=respond*", "how to restart*", "how to stop*", "how to switch*", "how to turn*", "how to disable*",
    "how to solve*", "immediate action*", "corrective*", "countermeasure*", "recommended action*", "action to take",
    "actions to take", "action plan", "response step*", "response procedure*", "fallback*", "fall back*",
    "falling back", "degraded mode", "manual process*", "manual procedure*", "manual operation*", "manual work*",
    "without the system", "=step*", "^steps to", "^steps for", "=action*", "=procedure*", "=response", "initial response", "response plan", "incident step*", "incident procedure*", "common procedure*", "=solution*",
    "^solution for", "=instructions", "=handling", "=playbook", "how to respond", "how to handle",
    // What a heading tells the reader to do.
    "^restart*", "^stop*", "^switch*", "^turn*", "^disabl*", "^scale*", "^drain*", "^fail over", "^failover*",
    "^clear*", "^increase*", "^reduce*", "^free up*", "^free the*", "^free disk*", "^free memory*", "^free space*", "^kill*", "^rotate*", "^redeploy*", "^rerun*", "^replay*", "^apply*",
    "^isolate*", "^block*", "^throttle*",
    // German
    "*behebung", "beheb*", "*massnahme*", "abhilfe", "*losung", "*losungen", "losungsschritt*", "wiederherstell*",
    "entstor*", "umgehung*", "was tun", "was zu tun*", "vorgehen*", "notbetrieb", "ersatzverfahren", "neustart*",
    "handlungs*",
    // Spanish and French
    "mitig*", "soluci*", "remedia*", "accion", "acciones", "recuper*", "correccion*", "que hacer", "procedimiento*",
    "pasos", "reinici*", "attenuation*", "solutions", "correction*", "contournement*", "que faire", "retablissement*",
    "procedure", "redemarr*", "marche a suivre",
    "what helps", "what we do", "how we fix*", "working without", "work without", "without it",
    // German
    "was hilft", "was wir tun", "was machen*", "abstellen", "ohne das system", "ohne system", "ohne den dienst",
    "arbeiten ohne*", "von hand", "ersatzbetrieb",
    // Spanish and French
    "arregl*", "como se arregla*", "resolver", "que hacemos", "sin el sistema", "sin sistema", "trabajar sin*",
    "a mano", "modo degradado", "modo manual", "repar*", "remettre*", "sans le systeme", "sans la machine",
    "travailler sans*", "a la main", "mode degrade", "mode manuel",
    "=do", "do this", "do first", "first aid", "quick fix*",
];

#[rustfmt::skip]
const ROLLBACK: &[&str] = &[
    "rollback*", "roll back*", "rolling back", "rolled back", "revert*", "back out*", "backout*", "backing out",
    "undo*", "undoing", "failover and recovery", "restore procedure*", "^restor*", "^disabl*", "kill switch*",
    "killswitch*", "previous version", "previous release", "last release", "last good version", "last known good", "known good", "go back*", "going back", "downgrad*",
    // German
    "*zuruckroll*", "*ruckroll*", "zuruckspiel*", "zurucksetz*", "ruckbau", "ruckkehr*", "rucknahme*", "zuruckgeh*", "zuruck auf", "zuruck zu*", "vorige version", "vorherige version", "alte version", "letzte version", "ruckgangig*", "*rollback",
    // Spanish and French
    "reversion", "revertir", "vuelta atras", "deshacer", "restaurar*", "restauracion", "retour arriere",
    "retour en arriere", "annulation", "revenir*", "restauration", "marche arriere", "restaurer*", "retour a la version", "version precedente", "annuler le deploiement",
    "older version*", "^return to", "previous one", "last one that worked", "put back", "putting back",
    // Spanish and French
    "volver*", "version anterior", "version de antes", "regresar*", "marcha atras", "annuler*", "defaire*",
    "version d avant", "etiquette precedente", "remettre l ancien*", "ancienne version",
    "^back to", "version before", "one before", "release before", "vorher*", "davor",
];

#[rustfmt::skip]
const ESCALATION: &[&str] = &[
    "escalat*", "escalad*", "escalamiento", "escalacion*", "escalar", "contact*", "on call*", "oncall*", "who to*",
    "whom to*", "who do i*", "who you*", "when to page*", "when to call*", "pager*", "paging", "=support", "support contact*", "support team*", "owner*",
    "ownership", "communicat*", "emergency*", "call tree", "call list", "notify*", "notif*", "phone*", "get help",
    "getting help", "need help", "^call*", "points of contact",
    // German
    "eskalat*", "eskalier*", "kontakt*", "ansprechpartner*", "ansprechperson*", "*bereitschaft*", "zustandig*",
    "verantwort*", "notfall*", "wen *", "meldekette", "hilfe holen", "telefon*", "kommunikation*", "melden",
    // Spanish and French
    "contacto*", "responsable*", "guardia", "a quien", "comunicacion*", "soporte", "astreinte*", "qui appeler",
    "qui contacter", "qui prevenir", "joindre",
    "if that does not help", "who helps",
    // German
    "wenn das nicht*", "wer hilft",
    // Spanish and French
    "avisar*", "a quien*", "telefonos", "prevenir", "numeros utiles",
];

#[rustfmt::skip]
const VERIFICATION: &[&str] = &[
    "verif*", "validat*", "post check*", "confirm*", "expected*", "success criteria", "uberprufung*", "kontrolle",
    "comprobacion*", "validacion*",
];

#[rustfmt::skip]
const PREVENTION: &[&str] = &[
    "prevent*", "post incident*", "postmortem*", "post mortem*", "follow up*", "lessons*", "afterwards",
    "nachbereitung*", "vorbeug*", "prevencion*",
];

#[rustfmt::skip]
const PREREQUISITES: &[&str] = &[
    "prerequisite*", "precondition*", "preparation*", "preflight*", "requirement*", "=access", "before you*",
    "voraussetzung*", "requisito*", "prerequis",
];

#[rustfmt::skip]
const OVERVIEW: &[&str] = &[
    "=summary", "overview*", "=introduction", "=purpose", "=context", "tl dr", "ubersicht*", "uberblick",
    "zusammenfassung", "zweck", "resumen", "introduccion", "apercu", "resume", "objectif*", "objetivo*",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::words::Words;

    #[test]
    fn every_word_is_written_as_it_is_looked_for() {
        for word in SectionTopic::ALL
            .iter()
            .flat_map(|canon| canon.words().iter().chain(canon.prose()).chain(canon.hints()))
        {
            let bare = word.trim_matches(['=', '^', '*', '#', ' ']);
            assert_eq!(Words::of(bare).as_str(), bare, "{word}");
        }
    }
}

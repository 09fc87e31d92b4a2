//! `incomplete-infrastructure`: the document says nothing about training, inference, data or orchestration.

use crate::evidence::reading::Work;
use crate::facts::Facts;
use crate::manifest::keys::{ArtifactKind, ManifestSection};
use crate::rules::topics::{self, Topic, TopicCoverage};
use crate::rules::{Check, RuleContext};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
pub(in crate::rules) const TOPICS: &[Topic] = &[
    Topic {
        key: "training",
        shown: "training",
        words: &[
            "train*", "retrain*", "fine tun*", "finetun*", "nachtrainier*", "entren*", "reentren*",
            "ajuste fino", "entrain*", "apprentissage", "angelernt*",
        ],
        hints: &[
            "learn*", "gelernt*", "lernt", "lernen", "aprend*", "appren*", "appris",
        ],
    },
    Topic {
        key: "inference",
        shown: "inference",
        words: &[
            "inferenc*", "inferenz*", "serving", "model server*", "modellserver*", "endpoint*", "gpu*",
            "llm*", "model api*", "bedrock", "openai", "azure", "vertex", "vllm", "ollama", "predict*",
            "graphics card*", "accelerator*",
        ],
        hints: &[
            "model", "models", "api", "apis", "answers", "interface*", "modell*", "*modell", "*karte",
            "*karten", "carte*", "tarjeta*", "grafica*", "grafik*", "repond*", "loue", "hosted", "rented",
            "serve", "serves", "served", "classif*", "forecast*", "modelo*", "modele*", "rechenzentrum",
            "passerelle*", "pasarela*", "gateway*",
        ],
    },
    Topic {
        key: "data",
        shown: "data",
        words: &[
            "data*", "storage", "bucket*", "warehouse*", "postgres*", "s3", "vector*", "*daten*", "ablage*",
            "dato*", "almacen*", "donnee*", "stockage", "base de*", "blob*", "*speicher*",
        ],
        hints: &[
            "document*", "file", "files", "folder*", "record*", "mail", "mailbox*", "memory", "table*",
            "cache*", "disk*", "unterlagen", "*akten", "dokument*", "datei*", "archiv*", "postfach*",
            "tabelle*", "fichero*", "audio*", "disco*", "tabla*", "expediente*", "fichier*", "dossier*",
            "lettre*", "courrier*", "disque*", "ged", "store", "stores", "index*",
        ],
    },
    Topic {
        key: "orchestration",
        shown: "orchestration",
        words: &[
            "orchest*", "orquest*", "queue*", "worker*", "kubernetes", "k8s", "schedul*", "airflow",
            "workflow*", "cron*", "deploy*", "container*", "helm", "terraform", "cluster*", "pipeline*",
            "warteschlange*", "ausliefer*", "despliegue*", "cola", "colas", "file d attente", "deploiement*",
            "systemd", "timer*", "runs every", "every minute*", "every ten minutes", "batch*", "lambda*",
            "serverless", "jenkins", "argo*", "docker*", "roll out*", "rolled out", "se despliega*",
            "ordonnanc*",
        ],
        hints: &[
            "starts", "started", "launch*", "job", "jobs", "task*", "service*", "release*", "function*",
            "compose", "github", "gitlab", "ci", "dienst*", "*auftrag*", "tarea*", "lanza*", "servicio*",
            "lance*", "relance*", "tache*", "livr*", "gestartet", "startet", "starten", "each night",
            "each morning", "nightly", "jede nacht", "nachts", "cada noche", "chaque nuit", "eingespielt",
            "einspiel*", "reihe nach", "stapel*", "planifi*", "programad*",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut RuleContext) {
    let mut work = Work::default();
    for claim in facts
        .claims
        .iter()
        .filter(|claim| claim.is_in(ManifestSection::Operations, ArtifactKind::Infrastructure))
    {
        cx.count_subjects(1);
        // The rule is a note, so it never makes a gate undecided: documents that cannot be evaluated are skipped.
        if let TopicCoverage::Lacks(missing, first) = topics::coverage(facts, claim, TOPICS, &mut work) {
            topics::report(facts, claim, TOPICS, &missing, first, cx)
                .help("write a line about it; if the system does not need it, write \"none\"");
        }
    }
}

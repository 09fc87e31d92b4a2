//! A document on what the system runs on that leaves out training, inference, data or orchestration.

use crate::evidence::reading::Work;
use crate::facts::Facts;
use crate::rules::topics::{self, Told, Topic};
use crate::rules::{Check, Cx};

pub(crate) const CHECK: Check = Check::System(check);

#[rustfmt::skip]
const TOPICS: &[Topic] = &[
    Topic {
        key: "training",
        shown: "training",
        words: &[
            "train*", "retrain*", "fine tun*", "finetun*", "trainiert*", "nachtrainier*", "entren*",
            "reentren*", "ajuste fino", "entrain*", "apprentissage",
            "learn*", "learnt",
            "gelernt*", "lernt", "lernen", "angelernt*",
            "aprend*",
            "appren*", "appris",
        ],
    },
    Topic {
        key: "inference",
        shown: "inference",
        words: &[
            "inferenc*", "inferenz*", "serving", "serve", "serves", "served", "model server*",
            "modellserver*", "endpoint*", "gateway*", "gpu*", "llm*", "model api*", "bedrock", "openai",
            "azure", "vertex", "vllm", "ollama", "predict*", "inferencia*",
            "model", "models", "api", "apis", "answers", "interface*", "forecast*", "classif*", "hosted",
            "rented", "graphics card*", "accelerator*",
            "modell*", "*modell", "*karte", "*karten", "grafik*", "rechenzentrum",
            "modelo*", "tarjeta*", "grafica*", "pasarela*",
            "modele*", "carte*", "passerelle*", "repond*", "loue",
        ],
    },
    Topic {
        key: "data",
        shown: "data",
        words: &[
            "data*", "storage", "store", "stores", "bucket*", "warehouse*", "postgres*", "s3", "index*",
            "vector*", "*daten*", "speicher*", "ablage*", "dato*", "almacen*", "donnee*", "stockage",
            "base de*",
            "document*", "file", "files", "folder*", "record*", "archive*", "mailbox*", "mail", "disk*",
            "cache*", "memory", "table*", "blob*",
            "unterlagen", "*akten", "dokument*", "datei*", "archiv*", "*speicher*", "*speicher",
            "postfach*", "tabelle*",
            "archivo*", "fichero*", "documento*", "audio*", "disco*", "tabla*", "expediente*",
            "fichier*", "dossier*", "lettre*", "courrier*", "disque*", "ged",
        ],
    },
    Topic {
        key: "orchestration",
        shown: "orchestration",
        words: &[
            "orchest*", "orquest*", "queue*", "worker*", "kubernetes", "k8s", "schedul*", "airflow",
            "workflow*", "cron*", "deploy*", "container*", "helm", "terraform", "cluster*", "pipeline*",
            "warteschlange*", "ausliefer*", "despliegue*", "cola", "colas", "file d attente",
            "deploiement*",
            "systemd", "timer*", "starts", "started", "launch*", "runs every", "every minute*",
            "every ten minutes", "each night", "each morning", "nightly", "batch*", "job", "jobs", "task*",
            "lambda*", "serverless", "function*", "release*", "ci", "gitlab", "github", "jenkins", "argo*",
            "compose", "docker*", "service*", "roll out*", "rolled out",
            "gestartet", "startet", "starten", "dienst*", "eingespielt", "einspiel*", "*auftrag*",
            "reihe nach", "stapel*", "jede nacht", "nachts",
            "tarea*", "lanza*", "programad*", "planific*", "se despliega*", "cada noche", "servicio*",
            "ordonnanc*", "lance*", "relance*", "planifi*", "tache*", "livr*", "chaque nuit",
        ],
    },
];

fn check(facts: &Facts<'_>, cx: &mut Cx) {
    let mut work = Work::default();
    for claim in
        facts.claims.iter().filter(|claim| claim.section == "operations" && claim.kind == "infrastructure")
    {
        cx.saw(1);
        // A note leaves no gate open: what cannot be told, as of a program, is passed over.
        if let Told::Lacks(missing, first) = topics::told(facts, claim, TOPICS, &mut work) {
            topics::report(facts, claim, TOPICS, &missing, first, cx)
                .help("say what was decided about it; \"none\" is an answer too");
        }
    }
}

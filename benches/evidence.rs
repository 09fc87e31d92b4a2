//! `cargo bench --bench evidence`: throughput of reading evidence files, compared with the usual parser of each format on the same bytes,
//! and peak memory of `readiness check` with a result file of 200 MB.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark makes files, runs programs and prints"
)]

#[path = "support/peak.rs"]
mod peak;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use peak::{measure, peak, quiet};
use readiness::RepoPath;
use readiness::internals::evidence::data::DataCache;
use readiness::internals::evidence::data::Purpose;
use readiness::internals::evidence::data::ReadBudget;
use readiness::internals::evidence::eval::Request;
use readiness::internals::evidence::eval::ResultsState;
use readiness::internals::evidence::eval::ends_before;
use readiness::internals::evidence::eval::find;
use readiness::internals::evidence::eval::suite;
use readiness::internals::evidence::eval::wanted;
use readiness::internals::evidence::locate::ArtifactLocation;
use readiness::internals::snapshot::Memory;
use readiness::internals::text::SourceMap;
use serde::de::IgnoredAny;

type Failure = Box<dyn std::error::Error>;

/// Number of runs of each parser; the fastest one is shown.
const RUNS: usize = 7;

const READINESS: &str = env!("CARGO_BIN_EXE_readiness");

const MB: usize = 1 << 20;

fn main() -> Result<(), Failure> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "--measure") {
        return measure(args.get(1..).unwrap_or_default());
    }
    println!("{:<34} {:>8} {:>12} {:>8}", "", "MB/s", "usual parser", "ratio");
    formats();
    println!();
    large()
}

/// The name of a parser, and a function that runs it on a file's bytes.
type Parser = (&'static str, fn(&[u8]));

fn formats() {
    let json: [Parser; 2] = [
        ("serde_json, nothing kept", |text| {
            black_box(serde_json::from_slice::<IgnoredAny>(text).is_ok());
        }),
        ("serde_json, everything kept", |text| {
            black_box(serde_json::from_slice::<serde_json::Value>(text).is_ok());
        }),
    ];
    let lines: [Parser; 1] = [("serde_json, nothing kept", |text| {
        black_box(serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>().count());
    })];
    let xml: [Parser; 1] = [("quick-xml, events", |text| {
        let mut reader = quick_xml::Reader::from_reader(text);
        let mut buffer = Vec::new();
        while !matches!(reader.read_event_into(&mut buffer), Ok(quick_xml::events::Event::Eof) | Err(_)) {
            buffer.clear();
        }
    })];
    let yaml: [Parser; 1] = [("saphyr-parser, events", |text| {
        let text = std::str::from_utf8(text).unwrap_or_default();
        black_box(saphyr_parser::Parser::new_from_str(text).count());
    })];
    let csv: [Parser; 1] = [("csv, records", |text| {
        black_box(csv::Reader::from_reader(text).byte_records().count());
    })];
    let toml: [Parser; 1] = [("toml, a table", |text| {
        black_box(toml::from_str::<toml::Table>(std::str::from_utf8(text).unwrap_or_default()).is_ok());
    })];
    show("promptfoo, 50 MB", "results.json", &promptfoo(50 * MB), &json);
    show("DeepEval, 50 MB", "test_run.json", &deepeval(50 * MB), &json);
    show("Inspect, 50 MB of samples", "log.json", &inspect(50 * MB), &json);
    show("any JSON, 50 MB of numbers", "metrics.json", &numbers(50 * MB), &json);
    show("JSON lines, 50 MB of cases", "cases.jsonl", &cases(50 * MB), &lines);
    show("JUnit XML, 50 MB", "junit.xml", &junit(50 * MB), &xml);
    show("CSV, 50 MB", "scores.csv", &scores(50 * MB), &csv);
    show("YAML, 5 MB", "results.yaml", &tree(5 * MB), &yaml);
    show("TOML, 5 MB", "metrics.toml", &table(5 * MB), &toml);
}

fn fastest(work: &mut dyn FnMut()) -> Duration {
    let runs = (0..RUNS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}

fn show(what: &str, name: &str, text: &str, parsers: &[Parser]) {
    let path = RepoPath::root().join(name).unwrap_or_default();
    let size = text.len() as u64;
    let tree = Memory::new(BTreeMap::from([(path.clone(), text.as_bytes().to_vec())]));
    let location = ArtifactLocation::File { path: path.clone(), size };
    let is_suite = name.starts_with("cases");
    // `Memory` copies the bytes when a file is read. The other parsers do not copy them, so the time of a copy is subtracted.
    let copying = fastest(&mut || {
        black_box(text.as_bytes().to_vec());
    });
    let own = fastest(&mut || {
        let mut sources = SourceMap::default();
        let mut shelf = DataCache::new(&tree, wanted(std::iter::empty()), ends_before, ReadBudget::default());
        if is_suite {
            assert!(matches!(
                suite::find(&mut shelf, &location, None, &mut sources),
                suite::SuiteState::Suite(_)
            ));
            return;
        }
        let request = Request {
            format: None,
            measures: vec!["pass-rate"],
            suite: None,
            today: jiff::civil::date(2026, 11, 21).into(),
        };
        let found = find(&mut shelf, &location, &request, &mut sources);
        assert!(matches!(found, ResultsState::Results(_)), "{name}: {found:?}");
        assert!(shelf.get(&path, size, Purpose::Values, &mut sources).is_ok());
    });
    let own = own.saturating_sub(copying);
    let speed = |time: Duration| text.len() as f64 / MB as f64 / time.as_secs_f64();
    for (at, (parser, parse)) in parsers.iter().enumerate() {
        let theirs = fastest(&mut || parse(text.as_bytes()));
        let first = if at == 0 { what } else { "" };
        let own_speed = if at == 0 { format!("{:.0}", speed(own)) } else { String::new() };
        let ratio = own.as_secs_f64() / theirs.as_secs_f64();
        println!("{first:<34} {own_speed:>8} {:>12.0} {ratio:>7.2}x  {parser}", speed(theirs));
    }
}

/// Measures `readiness check` in a repository with a result file of 200 MB.
fn large() -> Result<(), Failure> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos/evidence");
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place)?;
    git(&place, &["init", "-q", "-b", "main"])?;
    fs::write(place.join(".gitignore"), "target\n")?;
    let manifest = |require: &str| {
        format!(
            "[system]\nname = \"large\"\nstage = \"handoff\"\n[[eval]]\nname = \"e\"\nresults = \"results.json\"\nrequire = {{ {require} }}\n"
        )
    };
    fs::write(place.join("readiness.toml"), manifest("pass-rate = \">= 0.99\""))?;
    fs::write(place.join("results.json"), promptfoo(200 * MB))?;
    git(&place, &["add", "-A"])?;
    git(&place, &["-c", "user.name=bench", "-c", "user.email=bench@acme.example", "commit", "-qm", "all"])?;
    println!("{:<34} {:>9} {:>10}", "readiness check, 200 MB of results", "time", "peak");
    for (what, args) in [
        ("in the work tree", &["check"] as &[&str]),
        ("not asked for", &["check", "--select", "ownership"]),
        ("in the object database", &["check", "--rev", "HEAD"]),
    ] {
        let time = fastest(&mut || {
            let _ = quiet(READINESS, args, &place).status();
        });
        println!("{what:<34} {:>6.0} ms {:>10}", time.as_secs_f64() * 1e3, peak(READINESS, args, &place)?);
    }
    fs::remove_dir_all(&place)?;
    Ok(())
}

fn git(folder: &Path, args: &[&str]) -> Result<(), Failure> {
    let status = quiet("git", args, folder).status()?;
    if status.success() { Ok(()) } else { Err(format!("git {} failed", args.join(" ")).into()) }
}

/// Returns 2 KB of text, as the answer of a model in a result file.
fn answer(at: usize) -> String {
    format!("Dear customer, about claim {at}: we \\\"understand\\\" that this is urgent. ").repeat(28)
}

fn repeat_to(size: usize, piece: &mut dyn FnMut(usize, &mut String)) -> String {
    let mut text = String::with_capacity(size + (64 << 10));
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        if at > 0 {
            text.push_str(",\n");
        }
        piece(at, &mut text);
    }
    text
}

fn promptfoo(size: usize) -> String {
    let mut rows = 0;
    let body = repeat_to(size, &mut |at, text| {
        rows = at + 1;
        let _ = write!(
            text,
            "   {{ \"success\": {}, \"score\": 1, \"failureReason\": 0, \"testIdx\": {at}, \"promptIdx\": 0, \"latencyMs\": 812,\n     \
             \"provider\": {{ \"id\": \"openai:gpt-4o\", \"label\": \"\" }}, \"vars\": {{ \"claim\": \"{at}\" }},\n     \
             \"response\": {{ \"output\": \"{}\", \"tokenUsage\": {{ \"total\": 512, \"prompt\": 300 }} }} }}",
            at % 40 != 0,
            answer(at)
        );
    });
    let failures = rows.div_ceil(40);
    format!(
        "{{\n \"evalId\": \"eval-1\",\n \"results\": {{\n  \"version\": 3,\n  \"timestamp\": \"2026-11-02T09:12:44.318Z\",\n  \"prompts\": [{{ \"provider\": \"openai:gpt-4o\", \"label\": \"p\" }}],\n  \
         \"results\": [\n{body}\n  ],\n  \"stats\": {{ \"successes\": {}, \"failures\": {failures}, \"errors\": 0 }}\n }}\n}}\n",
        rows - failures
    )
}

fn deepeval(size: usize) -> String {
    let body = repeat_to(size, &mut |at, text| {
        let _ = write!(
            text,
            "{{\"name\": \"test_{at}\", \"input\": \"{at}\", \"actualOutput\": \"{}\", \"success\": true, \"metricsData\": [{{\"name\": \"Faithfulness\", \"score\": 0.9, \"success\": true}}]}}",
            answer(at)
        );
    });
    format!(
        "{{\"testPassed\": 10, \"testFailed\": 0, \"metricsScores\": [{{\"metric\": \"Faithfulness\", \"scores\": [0.9], \"passes\": 1}}], \"testCases\": [{body}]}}"
    )
}

fn inspect(size: usize) -> String {
    let body = repeat_to(size, &mut |at, text| {
        let _ = write!(
            text,
            "{{\"id\": {at}, \"input\": \"{}\", \"scores\": {{\"match\": {{\"value\": \"C\"}}}}}}",
            answer(at)
        );
    });
    format!(
        "{{\"version\": 2, \"status\": \"success\", \"eval\": {{\"created\": \"2026-11-02T09:12:44+00:00\", \"task\": \"t\", \"model\": \"m\"}}, \
         \"results\": {{\"total_samples\": 9, \"completed_samples\": 9, \"scores\": []}}, \"samples\": [{body}]}}"
    )
}

fn numbers(size: usize) -> String {
    let body = repeat_to(size, &mut |at, text| {
        let _ = write!(text, "[{at}, 0.{at}, -1.5e-3, true, null]");
    });
    format!("{{\"date\": \"2026-11-02\", \"accuracy\": 0.93, \"rows\": [{body}]}}")
}

fn cases(size: usize) -> String {
    let mut text = String::new();
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        let _ = writeln!(text, "{{\"input\": \"{}\", \"expected_output\": \"{at}\"}}", answer(at));
    }
    text
}

fn junit(size: usize) -> String {
    let mut text = String::from("<testsuites><testsuite name=\"a\" timestamp=\"2026-11-02T09:12:44\">\n");
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        let _ = write!(text, "<testcase classname=\"tests.test_claims\" name=\"test_{at}\" time=\"0.01\">");
        if at % 40 == 0 {
            let _ = write!(text, "<failure message=\"assert 1 == 2\">{}</failure>", answer(at));
        }
        text.push_str("</testcase>\n");
    }
    text + "</testsuite></testsuites>\n"
}

fn scores(size: usize) -> String {
    let mut text = String::from("user_input,response,faithfulness,answer_relevancy\n");
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        let _ = writeln!(text, "question {at},\"a long, quoted answer\",0.{at},0.9");
    }
    text
}

fn tree(size: usize) -> String {
    let mut text = String::from("timestamp: 2026-11-02\naccuracy: 0.93\nrows:\n");
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        let _ = writeln!(text, "  - {{ id: {at}, output: 'Dear customer, about claim {at}', score: 0.5 }}");
    }
    text
}

fn table(size: usize) -> String {
    let mut text = String::from("date = 2026-11-02\naccuracy = 0.93\n");
    for at in 0.. {
        if text.len() >= size {
            break;
        }
        let _ =
            writeln!(text, "[[rows]]\nid = {at}\noutput = \"Dear customer, about claim {at}\"\nscore = 0.5");
    }
    text
}

//! Alert rules, dashboards, objectives, pinned versions and baselines, by content or by name.

use super::proposal::{ProposedKey, ProposedTable, quoted};
use super::scan::{ScannedFile, TreeScan};
use crate::limits::init as limits;
use crate::snapshot::RepoPath;
use crate::text::counted;

fn has_line(head: &str, is: impl Fn(&str) -> bool) -> bool {
    head.lines().any(|line| is(line.trim_start().trim_start_matches("- ")))
}

fn is_yaml(file: &ScannedFile) -> bool {
    matches!(file.extension.as_str(), "yaml" | "yml")
}

/// Whether a file holds alert rules of Prometheus.
fn is_alerts(file: &ScannedFile) -> bool {
    let head = file.beginning();
    let begins = |start: &'static str| move |line: &str| line.starts_with(start);
    is_yaml(file)
        && !head.contains("{{-")
        && has_line(head, begins("groups:"))
        && has_line(head, begins("rules:"))
        && has_line(head, begins("alert:"))
}

/// Whether a file is a dashboard of Grafana.
fn is_dashboard(file: &ScannedFile) -> bool {
    let head: String = file.beginning().split_whitespace().collect();
    let has = |key: &str| head.contains(&format!("\"{key}\":"));
    file.extension == "json"
        && (has("builtIn") && has("annotations")
            || has("__inputs") && has("pluginId")
            || has("panels") && (has("gridPos") || has("datasource")))
}

/// Whether a file states objectives, for `OpenSLO` or Sloth.
fn is_objectives(file: &ScannedFile) -> bool {
    let head = file.beginning();
    let is_kind = |line: &str| matches!(line.trim_end(), "kind: SLO" | "kind: PrometheusServiceLevel");
    is_yaml(file)
        && (head.lines().any(is_kind)
            || head.contains("prometheus/v1") && has_line(head, |line| line.starts_with("slos:")))
}

/// Whether a file pins models or prompts, by its name.
fn is_pins(file: &ScannedFile) -> bool {
    let words: Vec<&str> = file.stem().split('-').collect();
    let pinned = file.extension == "lock"
        || words.iter().any(|word| matches!(*word, "lock" | "versions" | "pins" | "pinned"));
    let is_data = matches!(file.extension.as_str(), "lock" | "json" | "yaml" | "yml" | "toml");
    let first = words.first().copied();
    is_data && pinned && first.is_some_and(|first| matches!(first, "model" | "models" | "prompt" | "prompts"))
}

/// A path for some files of a kind: a glob for those of the folder with the most, otherwise the first. With how many it names of how many.
fn path_of(scan: &TreeScan, files: &[&ScannedFile]) -> Option<(String, Vec<RepoPath>, String)> {
    let mut folders: Vec<&str> = files.iter().map(|file| file.folder()).collect();
    folders.sort_unstable();
    let folders = folders.chunk_by(|a, b| a == b);
    let largest = folders.max_by_key(|same| (same.len(), std::cmp::Reverse(same.first().copied())))?;
    let largest = largest.first()?;
    let here: Vec<&ScannedFile> = files.iter().filter(|file| file.folder() == *largest).copied().collect();
    let first = here.first()?;
    if here.len() > 1
        && let Some(glob) = scan.glob_of(&here)
    {
        let paths = here.iter().map(|file| file.path.clone()).collect();
        return Some((glob, paths, counted(here.len(), "file")));
    }
    let more = if files.len() > 1 { format!("1 of {}", counted(files.len(), "file")) } else { String::new() };
    Some((first.written.clone(), vec![first.path.clone()], more))
}

fn key(scan: &TreeScan, key: &'static str, what: &str, is: fn(&ScannedFile) -> bool) -> Option<ProposedKey> {
    let files: Vec<&ScannedFile> =
        scan.files.iter().filter(|file| is(file) && !file.is_below(&["test", "tests"])).collect();
    let (path, evidence, more) = path_of(scan, &files)?;
    let note = if more.is_empty() { what.to_owned() } else { format!("{what}, {more}") };
    Some(ProposedKey::text(key, &path, note).shown_by(evidence))
}

/// Proposes what `[operations]` names by content. `security` is a policy for reports, if there is one.
pub(super) fn propose(scan: &TreeScan, security: Option<&str>) -> ProposedTable {
    let mut table = ProposedTable::once("operations");
    let dashboard = key(scan, "monitoring", "a dashboard", is_dashboard);
    let objectives = key(scan, "monitoring", "service level objectives", is_objectives)
        .map(|objectives| objectives.doubted("objectives, no dashboard"));
    table.keys.extend(dashboard);
    table.keys.extend(objectives);
    table.keys.extend(key(scan, "alerts", "alert rules", is_alerts));
    table.keys.extend(key(scan, "versions", "by its name", is_pins));
    table.keys.extend(security.map(|path| {
        ProposedKey::text("security-review", path, "")
            .doubted("a policy for reports of weaknesses, no review")
    }));
    table
}

/// Names files that look like baselines, as comments: a person must say which metric they are of.
pub(super) fn baselines(scan: &TreeScan) -> Vec<ProposedTable> {
    let is = |file: &&ScannedFile| {
        let is_data = matches!(file.extension.as_str(), "json" | "yaml" | "yml" | "csv" | "toml");
        let is_named = file.stem().split('-').any(|word| matches!(word, "baseline" | "baselines"));
        is_data
            && (file.is_below(&["baselines", "baseline"]) || is_named)
            && !file.is_below(&["test", "tests", "bench", "benches", "benchmarks"])
    };
    let found = scan.files.iter().filter(is).take(limits::BASELINES);
    let entry = |file: &ScannedFile| {
        let name = ProposedKey::text("name", file.stem(), "").doubted("the metric of this file?");
        let value = format!("{{ path = {} }}", quoted(&file.written));
        let baseline = ProposedKey::toml("baseline", value, "").doubted("named as a baseline; add its value");
        ProposedTable::entry("metric", vec![name, baseline])
    };
    found.map(entry).collect()
}

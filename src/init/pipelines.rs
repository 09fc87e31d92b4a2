//! What pipelines run, and the result files that they write.

use super::scan::{ScannedFile, TreeScan};
use crate::manifest::model::EvalFormat;
use crate::snapshot::{RepoPath, Snapshot};

/// Tools of evals as a command line names them, with the options that name their output.
const TOOLS: &[(&str, &[&str], EvalFormat)] = &[
    ("promptfoo", &["-o", "--output"], EvalFormat::Promptfoo),
    ("lm_eval", &["--output_path"], EvalFormat::LmEval),
    ("lm-eval", &["--output_path"], EvalFormat::LmEval),
    ("deepeval", &["--junitxml"], EvalFormat::Deepeval),
];

/// A result file that a pipeline writes.
pub(super) struct PipelineOutput {
    /// Its path from the repository's root, which is where pipelines run.
    pub(super) written: String,
    pub(super) tool: &'static str,
    /// The pipeline: its path, and as a manifest writes it.
    pub(super) by: (RepoPath, String),
}

fn is_pipeline(file: &ScannedFile) -> bool {
    let is_yaml = matches!(file.extension.as_str(), "yaml" | "yml");
    let is_github = file.folders().first().is_some_and(|first| first == "github")
        && file.folders().get(1).is_some_and(|second| second == "workflows");
    is_yaml
        && (is_github || file.folders().is_empty() && matches!(file.stem(), "gitlab-ci" | "azure-pipelines"))
}

/// The pipeline that runs a suite: it names the suite, or the tool.
pub(super) fn runs<'s>(
    scan: &'s TreeScan,
    suite: &str,
    format: Option<EvalFormat>,
) -> Option<&'s ScannedFile> {
    let names_tool = |file: &ScannedFile| {
        let of_format = TOOLS.iter().filter(|(_, _, of)| Some(*of) == format);
        of_format.clone().any(|(tool, _, _)| file.beginning().contains(tool))
    };
    let mut pipelines = scan.files.iter().filter(|file| is_pipeline(file));
    pipelines.find(|file| file.beginning().contains(suite) || names_tool(file))
}

/// The result files that command lines in pipelines name.
pub(super) fn outputs(snapshot: &dyn Snapshot, scan: &TreeScan) -> Vec<PipelineOutput> {
    let mut found: Vec<PipelineOutput> = Vec::new();
    for file in scan.files.iter().filter(|file| is_pipeline(file)) {
        for line in file.beginning().lines() {
            for (tool, options, _) in TOOLS.iter().filter(|(tool, _, _)| line.contains(tool)) {
                let Some(written) = option(line, options) else { continue };
                let is_new = !found.iter().any(|known| known.written == written);
                if is_new
                    && RepoPath::root()
                        .join(&written)
                        .is_ok_and(|path| snapshot.listing().get(&path).is_none())
                {
                    found.push(PipelineOutput {
                        written,
                        tool,
                        by: (file.path.clone(), file.written.clone()),
                    });
                }
            }
        }
    }
    found
}

/// The plain path of a data file that one of some options names.
fn option(line: &str, options: &[&str]) -> Option<String> {
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        if !options.contains(&name) {
            continue;
        }
        let path =
            value.or_else(|| words.peek().copied())?.trim_matches(['"', '\'']).trim_start_matches("./");
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
        let is_data =
            [".json", ".jsonl", ".xml", ".csv", ".yaml"].iter().any(|ending| path.ends_with(ending));
        return (is_data && path.chars().all(is_plain)).then(|| path.to_owned());
    }
    None
}

//! Reads configurations of promptfoo: the number of tests, and the files that they name.

use std::ops::Range;

use super::{Cases, IgnoredOutput, Suite, SuiteReader, opening};
use crate::evidence::data::{ParsedData, Value, ValueKind};
use crate::evidence::locate::ArtifactLocation;
use crate::limits::evals as limits;
use crate::manifest::model::EvalFormat;
use crate::snapshot::{RepoPath, resolve};

/// Whether a file is in this format.
pub(super) fn is(path: &RepoPath, root: &Value) -> bool {
    let has = |key| root.get(key).is_some();
    let named = path.file_name().starts_with(b"promptfooconfig.");
    root.is_map()
        && (named
            || has("prompts") && (has("providers") || has("targets")) && (has("tests") || has("scenarios"))
            || has("redteam") && (has("providers") || has("targets")))
}

/// Reads a configuration.
pub(super) fn read(root: &Value, reader: &mut SuiteReader<'_, '_>) -> Suite {
    let mut suite = Suite::new(reader.path, Some(EvalFormat::Promptfoo), Cases::Dynamic("tests".to_owned()));
    suite.wrong = wrong(root).map(|(what, at)| (what, reader.span(&at)));
    let mut references = Vec::new();
    files(root, false, &mut references);
    for key in ["prompts", "tests", "scenarios", "defaultTest"] {
        if let Some(value) = root.get(key) {
            bare(value, key, &mut references);
        }
    }
    for (written, at) in references.iter().take(limits::SUITE_REFERENCES) {
        reader.refer(&mut suite, written, at);
    }
    suite.ignored_output = ignored_output(root, reader);
    (suite.cases, suite.is_uniform) = cases(root, reader);
    let prompts = root.get("prompts");
    suite.prompts = prompts.and_then(|prompts| listed(prompts, &["raw", "id"]));
    suite.prompts_at = prompts.map(|prompts| reader.span(&opening(prompts)));
    let providers = root.get("providers").or_else(|| root.get("targets"));
    suite.providers = providers.and_then(provider_names);
    suite.providers_at = providers.map(|providers| reader.span(&opening(providers)));
    suite
}

/// Returns a part of the configuration that promptfoo cannot run. Providers may be missing, since the command line can set them.
fn wrong(root: &Value) -> Option<(String, Range<usize>)> {
    if !root.is_map() {
        return Some((format!("is {}, not a promptfoo configuration", root.describe()), opening(root)));
    }
    let tests =
        root.get("tests").filter(|tests| matches!(tests.data, ValueKind::Number(_) | ValueKind::Bool(_)))?;
    Some((format!("has {} as `tests`", tests.describe()), tests.at.clone()))
}

/// Returns the first results file that the suite writes, if git ignores all of them. Reports for people do not count.
fn ignored_output(root: &Value, reader: &mut SuiteReader<'_, '_>) -> Option<IgnoredOutput> {
    let output = root.get("outputPath")?;
    let is_data = |path: &RepoPath| {
        matches!(path.extension().as_str(), "json" | "jsonl" | "yaml" | "yml" | "csv" | "xml")
    };
    let mut first = None;
    for value in std::iter::once(output).chain(output.elements()) {
        let Some(text) = value.text().filter(|text| !text.contains("{{")) else { continue };
        let Ok(path) = reader.path.parent().join(text) else { continue };
        if is_data(&path) {
            let line = reader.cache.snapshot().ignored_by(&path)?;
            first.get_or_insert((path, value.at.clone(), line));
        }
    }
    let (path, at, line) = first?;
    Some(IgnoredOutput { path, span: reader.span(&at), line })
}

/// Number of runs for lists among variables, by variable name.
type Expansions = Vec<(String, usize)>;

/// Returns the number of tests, with lists among variables multiplied, and whether each test runs with each prompt and provider.
fn cases(root: &Value, reader: &mut SuiteReader<'_, '_>) -> (Cases, bool) {
    let default = root.get("defaultTest");
    if default.is_some_and(|default| default.text().is_some()) {
        return (Cases::Dynamic("defaultTest".to_owned()), false);
    }
    let mut counter = Counter { reader, defaults: Vec::new(), expands: true, is_uniform: true };
    match counter.of_configuration(root, default) {
        Ok((count, at)) => {
            let is_uniform = counter.is_uniform;
            (Cases::Counted(count, reader.span(&at)), is_uniform)
        }
        Err(dynamic) => (Cases::Dynamic(dynamic), false),
    }
}

struct Counter<'c, 'r, 's> {
    reader: &'c mut SuiteReader<'r, 's>,
    /// The variables of every test.
    defaults: Expansions,
    /// Whether lists among variables are multiplied.
    expands: bool,
    /// Whether each test runs with each prompt and provider.
    is_uniform: bool,
}

fn is_off(test: &Value) -> bool {
    test.path("options/disableVarExpansion").is_some_and(|off| off.data == ValueKind::Bool(true))
}

impl Counter<'_, '_, '_> {
    fn of_configuration(
        &mut self,
        root: &Value,
        default: Option<&Value>,
    ) -> Result<(usize, Range<usize>), String> {
        if let Some(default) = default {
            self.expands = !is_off(default);
            self.defaults = self.expansions(default)?;
        }
        let mut total = 0;
        let mut at = None;
        if let Some(tests) = root.get("tests") {
            at = Some(opening(tests));
            total += self.of_tests(tests)?;
        }
        if let Some(scenarios) = root.get("scenarios") {
            if scenarios.elements().next().is_none()
                && scenarios.data != ValueKind::Null
                && scenarios.count() > 0
                || scenarios.text().is_some()
            {
                return Err("scenarios".to_owned());
            }
            at = at.or(Some(opening(scenarios)));
            for scenario in scenarios.elements() {
                let (Some(config), Some(tests)) = (scenario.get("config"), scenario.get("tests")) else {
                    return Err("scenarios".to_owned());
                };
                total += self.of_tests(config)?.saturating_mul(self.of_tests(tests)?);
            }
        }
        if total == 0 {
            // Tests of a red team are generated when it runs. Without tests, promptfoo runs each prompt once.
            if root.get("redteam").is_some() {
                return Err("redteam".to_owned());
            }
            total = self.defaults.iter().fold(1, |product: usize, (_, count)| product.saturating_mul(*count));
        }
        Ok((total, at.unwrap_or_else(|| opening(root))))
    }

    /// Counts the tests in a value.
    fn of_tests(&mut self, tests: &Value) -> Result<usize, String> {
        match &tests.data {
            ValueKind::Text(text) => self.in_file(text),
            ValueKind::List(items, _) => items.iter().try_fold(0, |sum: usize, (_, item)| {
                let more = match &item.data {
                    ValueKind::Text(text) => self.in_file(text)?,
                    ValueKind::Map(..) if item.get("path").is_some() && item.get("vars").is_none() => {
                        self.of_tests(item)?
                    }
                    _ => self.of_test(item)?,
                };
                Ok(sum.saturating_add(more))
            }),
            ValueKind::Map(..) => match tests.get("path").and_then(Value::text) {
                Some(path) => self.in_file(path),
                None => self.of_test(tests),
            },
            _ => Ok(0),
        }
    }

    /// Counts the runs of a test for the lists among its variables and the default ones.
    fn of_test(&mut self, test: &Value) -> Result<usize, String> {
        if test.get("providers").is_some() || test.get("prompts").is_some() {
            self.is_uniform = false;
        }
        if !self.expands || is_off(test) {
            return Ok(1);
        }
        let own = self.expansions(test)?;
        let named = test.get("vars").map(Value::members).unwrap_or_default();
        let given = self.defaults.iter().filter(|(name, _)| !named.iter().any(|(key, _)| **key == **name));
        Ok(own.iter().chain(given).fold(1, |product: usize, (_, count)| product.saturating_mul(*count)))
    }

    /// Returns the variables of a test that have several values: lists of texts, and patterns of files.
    fn expansions(&self, test: &Value) -> Result<Expansions, String> {
        let mut found = Vec::new();
        let Some(vars) = test.get("vars") else { return Ok(found) };
        if vars.text().is_some() {
            return Err("vars".to_owned());
        }
        for (name, value) in vars.members() {
            match &value.data {
                ValueKind::List(items, count)
                    if items.first().is_some_and(|(_, first)| first.text().is_some()) =>
                {
                    found.push((name.to_string(), *count));
                }
                ValueKind::Text(text) if text.starts_with("file://") && text.contains('*') => {
                    match self.reader.locate(text.strip_prefix("file://").unwrap_or(text)) {
                        ArtifactLocation::Files(files) => found.push((name.to_string(), files.len())),
                        _ => return Err(text.to_string()),
                    }
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Counts the tests in a file, or says why that is not possible.
    fn in_file(&mut self, written: &str) -> Result<usize, String> {
        let dynamic = || written.to_owned();
        let path = written.strip_prefix("file://").unwrap_or(written);
        if path.contains("://") || path.contains("{{") {
            return Err(dynamic());
        }
        let files = match self.reader.locate(path) {
            ArtifactLocation::File { path, size } => vec![(path, size)],
            ArtifactLocation::Files(paths) => {
                let sized = |path| resolve(self.reader.cache.snapshot(), path).ok()?.file();
                paths.iter().filter_map(sized).collect()
            }
            _ => return Err(dynamic()),
        };
        let mut sum: usize = 0;
        for (path, size) in files {
            let more = match self.reader.other(&path, size) {
                Some(ParsedData::Tree(root)) => {
                    let root = root.clone();
                    self.in_tree(&root).ok_or_else(dynamic)?
                }
                Some(ParsedData::Table(table)) => {
                    let (rows, columns) = (table.rows, &table.columns);
                    let given = self
                        .defaults
                        .iter()
                        .filter(|(name, _)| !columns.iter().any(|column| column.name == *name));
                    given.fold(rows, |product: usize, (_, count)| product.saturating_mul(*count))
                }
                _ => return Err(dynamic()),
            };
            sum = sum.saturating_add(more);
        }
        Ok(sum)
    }

    fn in_tree(&mut self, root: &Value) -> Option<usize> {
        if root.is_list() {
            // Lines without variables are not kept.
            let kept = root.elements().count();
            let plain = root.count().saturating_sub(kept);
            let given: usize =
                self.defaults.iter().fold(1, |product: usize, (_, count)| product.saturating_mul(*count));
            let mut sum = plain.saturating_mul(given);
            for test in root.elements() {
                if !test.is_map() {
                    return None;
                }
                sum = sum.saturating_add(self.of_test(test).ok()?);
            }
            return Some(sum);
        }
        let is_test = root.get("vars").is_some() || root.get("assert").is_some();
        if is_test { self.of_test(root).ok() } else { None }
    }
}

/// Returns the path of a reference, without the name of a function or a sheet.
fn path_of(text: &str) -> Option<&str> {
    let is_plain =
        !text.contains("{{") && !text.contains("${") && !text.contains('\n') && !text.trim().is_empty();
    let path = text.split('#').next().unwrap_or(text);
    let code = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".py", ".go", ".rb"];
    let cut = code.iter().find_map(|ending| path.get(..path.find(&format!("{ending}:"))? + ending.len()));
    is_plain.then_some(cut.unwrap_or(path))
}

/// Returns every `file://` reference of a tree. Promptfoo also loads those in quoted texts of tests.
fn files(value: &Value, in_assertion: bool, found: &mut Vec<(String, Range<usize>)>) {
    match &value.data {
        ValueKind::Text(text) => {
            let path = text
                .strip_prefix("file://")
                .or_else(|| text.strip_prefix("python:").filter(|_| !in_assertion));
            if let Some(path) = path.and_then(path_of).filter(|path| !path.starts_with('/')) {
                found.push((path.to_owned(), value.at.clone()));
            }
        }
        ValueKind::List(items, _) => items.iter().for_each(|(_, item)| files(item, in_assertion, found)),
        ValueKind::Map(members, _) => {
            for (key, member) in members {
                // Output paths are not references.
                if !matches!(&**key, "outputPath" | "description" | "$schema" | "metadata") {
                    files(member, in_assertion || &**key == "assert", found);
                }
            }
        }
        _ => {}
    }
}

/// Returns paths without `file://`, which promptfoo accepts in prompts and tests.
fn bare(value: &Value, key: &str, found: &mut Vec<(String, Range<usize>)>) {
    let texts = std::iter::once(value).chain(value.elements());
    for value in texts {
        let path = value.get("path").filter(|_| key == "tests").unwrap_or(value);
        let Some(text) =
            path.text().filter(|text| !text.contains("://") && !text.contains(char::is_whitespace))
        else {
            continue;
        };
        let endings: &[&str] = match key {
            "prompts" => {
                &["txt", "md", "json", "yaml", "yml", "csv", "jsonl", "j2", "py", "js", "mjs", "cjs", "ts"]
            }
            _ => &["yaml", "yml", "json", "jsonl", "csv", "xlsx", "py", "js", "mjs", "cjs", "ts"],
        };
        if let Some(path) = path_of(text).filter(|path| !path.starts_with(['/', '{', '['])) {
            let ending = path.rsplit_once('.').map(|(_, ending)| ending);
            if ending.is_some_and(|ending| endings.contains(&ending)) {
                found.push((path.to_owned(), value.at.clone()));
            }
        }
    }
}

/// Returns the texts of a list of prompts; none if code makes one of them, or one stands for several files.
fn listed(prompts: &Value, keys: &[&str]) -> Option<Vec<String>> {
    let text = |entry: &Value| match &entry.data {
        ValueKind::Text(text) => Some(text.to_string()),
        ValueKind::Map(..) => keys.iter().find_map(|key| entry.get(key)?.text()).map(str::to_owned),
        _ => None,
    };
    if let Some(text) = prompts.text() {
        return Some(vec![text.to_owned()]);
    }
    prompts.is_list().then(|| prompts.elements().map(text).collect())?
}

/// Returns the names of providers; none if one of them is a file, or code or a template makes it.
fn provider_names(providers: &Value) -> Option<Vec<Vec<String>>> {
    let names = |entry: &Value| -> Option<Vec<String>> {
        let names: Vec<String> = match &entry.data {
            ValueKind::Text(text) => vec![text.to_string()],
            ValueKind::Map(..) if entry.get("id").is_some() => {
                ["id", "label"].iter().filter_map(|key| entry.get(key)?.text()).map(str::to_owned).collect()
            }
            // `openai:gpt-4o: { config: … }`
            ValueKind::Map(members, _) => match members.as_slice() {
                [(id, more)] => {
                    let label = more.get("label").and_then(Value::text).map(str::to_owned);
                    let own = more.get("id").and_then(Value::text).map(str::to_owned);
                    std::iter::once(id.to_string()).chain(label).chain(own).collect()
                }
                _ => return None,
            },
            _ => return None,
        };
        let is_yaml =
            |name: &str| name.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "yaml" | "yml"));
        let opaque = |name: &String| name.contains("{{") || is_yaml(name);
        (!names.is_empty() && !names.iter().any(opaque)).then_some(names)
    };
    if providers.text().is_some() {
        return Some(vec![names(providers)?]);
    }
    providers.is_list().then(|| providers.elements().map(names).collect())?
}

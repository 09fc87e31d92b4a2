//! The examples of a card: fenced blocks below a heading, each a file of a repository.

/// A file of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path; the manifest is `readiness.toml`.
    pub path: String,
    /// Its content.
    pub content: String,
    /// Whether git tracks it.
    pub tracked: bool,
    /// The date at which this version is committed, if that matters.
    pub day: Option<String>,
}

/// The files below `heading` in a card's body. A `toml` block alone is the manifest; otherwise the second word is the path. The third word
/// may be `untracked`, or the date at which that version is committed. Fails if a block is not closed.
pub fn files(body: &str, heading: &str) -> Result<Vec<ExampleFile>, String> {
    let mut here = false;
    let mut files: Vec<ExampleFile> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in body.lines() {
        let info = line.trim_start_matches('`');
        let ticks = line.strip_suffix(info).unwrap_or_default();
        match fence {
            Some(open) if line.trim_end() == open => fence = None,
            Some(_) if !here => {}
            Some(_) => {
                if let Some(file) = files.last_mut() {
                    file.content.push_str(line);
                    file.content.push('\n');
                }
            }
            None if line.starts_with("## ") => here = line.trim_end() == heading,
            None if ticks.len() >= 3 && !here => fence = Some(ticks),
            None if ticks.len() >= 3 => {
                let words: Vec<_> = info.split_whitespace().collect();
                let path = words.get(1).map_or("readiness.toml", |path| *path).to_owned();
                let tracked = words.get(2) != Some(&"untracked");
                let day = words.get(2).filter(|_| tracked).map(|day| (*day).to_owned());
                files.push(ExampleFile { path, content: String::new(), tracked, day });
                fence = Some(ticks);
            }
            None => {}
        }
    }
    if fence.is_some() { Err(format!("a code block below `{heading}` is not closed")) } else { Ok(files) }
}

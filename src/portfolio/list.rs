//! The list of repositories: `portfolio.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::search::{FoundRepository, ListedFacts, slashes};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RepositoryList {
    #[serde(default)]
    repository: Vec<ListedRepository>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedRepository {
    path: PathBuf,
    name: Option<String>,
    team: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    manifest: Option<PathBuf>,
}

/// Reads a list. Its paths start at its own folder. An error is one line.
pub(crate) fn read(text: &str, folder: &Path) -> Result<Vec<FoundRepository>, String> {
    let list: RepositoryList = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        format!("line {line}: {message}")
    })?;
    let one = |listed: ListedRepository| FoundRepository {
        path: slashes(&listed.path),
        key: slashes(&listed.path),
        place: folder.join(&listed.path),
        problem: None,
        listed: ListedFacts {
            name: listed.name,
            team: listed.team,
            tags: listed.tags,
            manifest: listed.manifest.map(|manifest| folder.join(manifest)),
        },
    };
    Ok(list.repository.into_iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_at_the_list() {
        let text = "[[repository]]\npath = \"a.git\"\nname = \"A\"\nteam = \"x\"\ntags = [\"t\"]\nmanifest = \"m/a.toml\"\n";
        let all = read(text, Path::new("lists")).expect("a list");
        let place = Path::new("lists");
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].path.as_str(), &all[0].place), ("a.git", &place.join("a.git")));
        assert_eq!(all[0].listed.manifest, Some(place.join("m/a.toml")));
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line() {
        let why = read(
            "[[repository]]\npath = \"a\"\n\n[[repository]]\npath = \"b\"\nmanifset = \"x\"\n",
            Path::new("."),
        );
        let why = why.expect_err("no such key");
        assert!(why.starts_with("line 6: ") && why.contains("manifset"), "{why}");
        assert!(read("[[repository]]\nname = \"a\"\n", Path::new(".")).is_err());
    }
}

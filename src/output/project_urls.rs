//! The addresses of this project that outputs link to. They come from `repository` in Cargo.toml; without it nothing is linked.

use crate::rules::Rule;

/// The package's `repository`.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The project's page.
pub(super) fn page() -> Option<String> {
    at(REPOSITORY, "")
}

/// The page of a rule's card, in this version; `None` for a custom card, which is in the evaluated repository.
pub(crate) fn card(rule: &Rule) -> Option<String> {
    let path = format!("/blob/v{}/rules/{}/{}.md", env!("CARGO_PKG_VERSION"), rule.group, rule.id);
    at(REPOSITORY, &path).filter(|_| rule.custom.is_none())
}

/// The address of a JSON Schema, in this version.
pub(crate) fn schema(name: &str) -> Option<String> {
    at(REPOSITORY, &format!("/raw/v{}/schema/{name}.json", env!("CARGO_PKG_VERSION")))
}

fn at(repository: &str, path: &str) -> Option<String> {
    let page = repository.trim_end_matches('/').trim_end_matches(".git");
    (!page.is_empty()).then(|| format!("{page}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_home_nothing_is_linked() {
        assert_eq!(at("", "/blob/v1/x.md"), None);
        assert_eq!(
            at("https://forge.example/a/b.git", "/x.md").as_deref(),
            Some("https://forge.example/a/b/x.md")
        );
    }
}

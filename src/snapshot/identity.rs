//! What a reader needs to find the repository again: its name, its remote, its branch and the day of its commit.
//!
//! A remote is shown without user information and without a query. A local path is not shown.

use gix::ObjectId;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// The name and the origin of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepositoryIdentity {
    /// Its name: the last part of the remote's path; none without a remote, because a folder may have any name.
    pub name: Option<String>,
    /// The address of the upstream's remote, otherwise of `origin`. None for a local path.
    pub remote: Option<String>,
    /// The branch of HEAD; none if HEAD is detached.
    pub branch: Option<String>,
    /// The UTC day of the checked commit, or of HEAD's.
    pub day: Option<Date>,
}

impl RepositoryIdentity {
    /// Describes `repo`, of which `commit` is checked.
    pub(super) fn of(repo: &gix::Repository, commit: Option<ObjectId>) -> Self {
        let branch = repo.head_name().ok().flatten().map(|name| name.shorten().to_string());
        let config = repo.config_snapshot();
        let text = |key: &str| config.string(key).map(|value| value.to_string());
        let upstream = branch.as_ref().and_then(|branch| text(&format!("branch.{branch}.remote")));
        let mut remotes = upstream.into_iter().chain(["origin".to_owned()]);
        let remote = remotes.find_map(|remote| text(&format!("remote.{remote}.url")));
        let remote = remote.and_then(|url| public_address(&url));
        let name = remote.as_deref().and_then(|remote| remote.rsplit('/').next());
        let name = name.map(|name| name.strip_suffix(".git").unwrap_or(name).to_owned());
        Self { name, remote, branch, day: commit.and_then(|commit| day_of(repo, commit)) }
    }
}

/// The UTC day of a commit; none if it cannot be read.
pub(super) fn day_of(repo: &gix::Repository, commit: ObjectId) -> Option<Date> {
    let commit = repo.find_commit(commit).ok()?;
    let time = Timestamp::from_second(commit.time().ok()?.seconds).ok()?;
    Some(time.to_zoned(TimeZone::UTC).date())
}

/// A remote's address without user information, query and fragment; none for a local path.
fn public_address(url: &str) -> Option<String> {
    let is_local = |host: &str| host.is_empty() || host.len() == 1;
    let (scheme, host, path) = match url.split_once("://") {
        Some(("file", _)) => return None,
        Some((scheme, rest)) => {
            let rest = rest.split(['?', '#']).next().unwrap_or_default();
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            (scheme, host, path)
        }
        // `user@host:path`. A single letter is a drive, and `transport::address` is not an address to show.
        None => {
            let (host, path) = url.split_once(':')?;
            if host.contains(['/', '\\']) || path.starts_with(':') {
                return None;
            }
            ("ssh", host, path.trim_start_matches('/').split(['?', '#']).next().unwrap_or_default())
        }
    };
    let host = host.rsplit('@').next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    (!is_local(host)).then(|| format!("{scheme}://{host}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_secrets() {
        let shown = |url| public_address(url);
        for (url, wanted) in [
            (
                "https://token:x@forge.example/acme/claims.git?key=1#a",
                "https://forge.example/acme/claims.git",
            ),
            ("ssh://git@forge.example:2222/acme/claims", "ssh://forge.example:2222/acme/claims"),
            ("git@forge.example:acme/claims.git", "ssh://forge.example/acme/claims.git"),
            ("https://a@b@forge.example/x/", "https://forge.example/x"),
        ] {
            assert_eq!(shown(url).as_deref(), Some(wanted));
        }
        for url in
            ["file:///srv/git/x", "/srv/git/x", "../x", "C:\\git\\x", "C:/git/x", "ext::sh -c x", "a/b:c", ""]
        {
            assert_eq!(shown(url), None, "{url}");
        }
    }
}

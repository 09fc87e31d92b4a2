//! Converts the addresses of documents to paths and back. Only `file:` addresses have a path.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lsp_types::Uri;

use crate::evidence::anchor::percent_decoded;

/// The path of a `file:` address. None for an unsaved document, another scheme, or a path that is not UTF-8.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let scheme = uri.as_str().get(..5)?;
    let rest = uri.as_str().get(5..).filter(|_| scheme.eq_ignore_ascii_case("file:"))?;
    let rest = rest.strip_prefix("//")?;
    let path = rest.split(['?', '#']).next()?;
    let (host, path) = path.split_at_checked(path.find('/')?)?;
    let path = percent_decoded(path)?;
    let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    if cfg!(windows) {
        if !is_here {
            return Some(PathBuf::from(format!("\\\\{host}{}", path.replace('/', "\\"))));
        }
        return Some(PathBuf::from(path.trim_start_matches('/').replace('/', "\\")));
    }
    is_here.then(|| PathBuf::from(path))
}

/// The address of a path. None if the path is not UTF-8.
pub(super) fn of_path(path: &Path) -> Option<Uri> {
    let text = path.to_str()?;
    let text =
        if cfg!(windows) { text.trim_start_matches(r"\\?\").replace('\\', "/") } else { text.to_owned() };
    let text = if text.starts_with('/') { text } else { format!("/{text}") };
    let mut out = String::from("file://");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Option<PathBuf> {
        path_of(&text.parse().expect("an address"))
    }

    #[cfg(unix)]
    #[test]
    fn addresses_are_decoded_and_encoded() {
        assert_eq!(path("file:///a%20b/%C3%BC%23.toml"), Some("/a b/ü#.toml".into()));
        assert_eq!(path("file://localhost/x"), Some("/x".into()));
        for other in
            ["untitled:Untitled-1", "git:/a/b?ref", "file://server/x", "https://a.example/x", "file:a"]
        {
            assert_eq!(path(other), None, "{other}");
        }
        for written in ["/a b/ü#?.toml", "/100%/[x].md"] {
            let uri = of_path(Path::new(written)).expect("an address");
            assert_eq!(path_of(&uri), Some(written.into()), "{}", uri.as_str());
        }
    }

    #[cfg(windows)]
    #[test]
    fn drives_are_decoded_and_encoded() {
        assert_eq!(path("file:///c%3A/Users/x.toml"), Some(r"c:\Users\x.toml".into()));
        assert_eq!(path("file://server/share/x"), Some(r"\\server\share\x".into()));
        assert_eq!(of_path(Path::new(r"C:\a b")).expect("an address").as_str(), "file:///C%3A/a%20b");
    }
}

//! A relative link or image in a document, or a runbook link of an alert rule, whose target does not exist.

use std::cell::OnceCell;

use super::{path_of, report_in, short};
use crate::claim::Claim;
use crate::evidence::alert_links::{AlertLink, AlertLinks};
use crate::evidence::anchor::percent_decoded;
use crate::facts::Facts;
use crate::limits::findings as limits;
use crate::rules::{Check, RuleContext};
use crate::snapshot::{Listing, RepoPath};

pub(crate) const CHECK: Check = Check::Artifacts(check);

fn check(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    of_alert_rules(facts, claim, cx);
    let Some(path) = path_of(claim) else { return };
    let Some(document) = facts.evidence.document(facts.library, claim) else { return };
    let from = facts.sources.get(document.file).path();
    if !matches!(from.extension().as_str(), "md" | "markdown") {
        return;
    }
    let references = document.references(path.heading.as_deref());
    let page = Page::new(from, document.has_front_matter(), facts.listing);
    let dead = references.into_iter().filter(|(target, _)| page.is_dead(target));
    let dead: Vec<_> = dead.collect();
    let defects =
        dead.iter().map(|(target, at)| (at.clone(), format!("no file `{}`", short(target)))).collect();
    let name = short(&path.path);
    let headline = match dead.len() {
        1 => format!("`{name}` has a broken link"),
        more => format!("`{name}` has {more} broken links"),
    };
    if let Some(finding) = report_in(document, defects, headline, facts, claim, cx) {
        finding.items(dead.iter().map(|(target, _)| target));
        finding.help("correct the link, or commit the file that it points to");
    }
}

/// Alert rules link to runbooks by their paths, from the root of the repository or from their own folder.
fn of_alert_rules(facts: &Facts<'_>, claim: &Claim<'_>, cx: &mut RuleContext) {
    let Some(AlertLinks { links, unread }) = facts.evidence.alert_links(claim) else { return };
    if let Some(reason) = unread {
        cx.undetermined(
            &claim.subject,
            format!("the links of its alert rules cannot be read: {reason}"),
            "correct the alert rules",
        );
    }
    let is_dead = |link: &&AlertLink| {
        let from_root = link.target.trim_start_matches('/');
        let at_root = RepoPath::from_git(link.from.file_name());
        let is_absolute = link.target.starts_with('/');
        (is_absolute || Page::new(&link.from, false, facts.listing).is_dead(&link.target))
            && Page::new(&at_root, false, facts.listing).is_dead(from_root)
    };
    let dead: Vec<_> = links.iter().filter(is_dead).collect();
    let Some(first) = dead.first() else { return };
    let headline = match dead.len() {
        1 => format!("the alert rules link to `{}`, which does not exist", short(&first.target)),
        more => format!("{more} broken runbook links in the alert rules"),
    };
    let label = |link: &AlertLink| format!("no file `{}`", short(&link.target));
    let finding = cx.report(&claim.subject, first.span, headline);
    finding.label(label(first)).items(dead.iter().map(|link| &link.target));
    for link in dead.iter().skip(1).take(limits::DOCUMENT_DEFECTS - 1) {
        finding.related(link.span, label(link));
    }
    finding.related(facts.span(claim.at.clone()), format!("claimed here as `{}`", claim.key));
    finding.help("write the path of the runbook, or commit the missing file");
}

/// A document that contains links.
struct Page<'f> {
    path: &'f RepoPath,
    has_front_matter: bool,
    listing: &'f Listing,
    rendered: OnceCell<bool>,
}

impl<'f> Page<'f> {
    fn new(path: &'f RepoPath, has_front_matter: bool, listing: &'f Listing) -> Self {
        Self { path, has_front_matter, listing, rendered: OnceCell::new() }
    }

    /// Whether a site generator renders it, which may create pages and take images from other folders. Computed only
    /// if a link has no file, because every folder above is searched.
    fn is_rendered(&self) -> bool {
        *self.rendered.get_or_init(|| {
            self.has_front_matter
                || self.path.to_string().ends_with(".html.md")
                || has_generator(&self.path.parent(), self.listing)
        })
    }

    /// Whether a link certainly has no target. False for URLs, anchors, paths from a site's root, templates, and
    /// links that a site generator may resolve in its own way.
    fn is_dead(&self, target: &str) -> bool {
        let path = target.split(['#', '?']).next().unwrap_or_default();
        let has_scheme = path.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
        if path.is_empty()
            || path.starts_with('/')
            || has_scheme
            || path.contains(['{', '}', '<', '>', '$', '*', '\\'])
        {
            return false;
        }
        let Some(path) = percent_decoded(path) else { return false };
        let name = path.rsplit('/').next().unwrap_or_default();
        let Some((stem, ending)) = name.rsplit_once('.') else { return false };
        if stem.is_empty() || ending.is_empty() || !ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return false;
        }
        // A generator turns each page into a folder, so that its links need one more `..`, and templates into files.
        let folder = self.path.parent();
        let pretty = folder.child(self.path.file_name());
        let template = |ending: &&str| self.has(&folder, &format!("{path}.{ending}"));
        if self.has(&folder, &path) || self.has(&pretty, &path) || ["erb", "j2", "tmpl"].iter().any(template)
        {
            return false;
        }
        match ending.to_ascii_lowercase().as_str() {
            // Pages may be generated from any source: dead only in a folder of plain HTML pages.
            "html" | "htm" => folder.join(&path).is_ok_and(|path| self.has_pages(&path.parent())),
            // Generators create pages that are not in git.
            "md" | "markdown" => !self.is_rendered(),
            // A generator's configuration may map other files to any folder.
            _ => !self.is_rendered() || self.listing.named(name.into()).is_empty(),
        }
    }

    fn has(&self, folder: &RepoPath, path: &str) -> bool {
        match folder.join(path) {
            // Outside the repository: GitHub's own pages, such as `../../issues`.
            Err(_) => true,
            Ok(path) => {
                let listing = self.listing;
                listing.get(&path).is_some()
                    || listing.is_folder(&path)
                    || listing.submodule_above(&path).is_some()
            }
        }
    }

    /// Whether a folder has HTML pages and no Markdown from which they could be generated.
    fn has_pages(&self, folder: &RepoPath) -> bool {
        let mut endings = self.listing.below(folder).map(|(path, _)| RepoPath::from_git(path).extension());
        let pages = endings.any(|ending| ending == "html");
        pages && !self.listing.below(folder).any(|(path, _)| RepoPath::from_git(path).extension() == "md")
    }
}

/// Prefixes of the names of site generators' configuration files.
const GENERATORS: &[&str] = &[
    "mkdocs",
    "docusaurus.config",
    "hugo.",
    "book.toml",
    "antora",
    ".eleventy",
    "eleventy.config",
    "astro.config",
    "_config.y",
    "conf.py",
    "config.rb",
    "gatsby-config",
    "zensical",
];

/// Whether a site generator is configured in this folder or in one above it.
fn has_generator(folder: &RepoPath, listing: &Listing) -> bool {
    let mut at = folder.clone();
    loop {
        let found = listing.directly_in(&at).any(|name| {
            let name = name.to_string();
            GENERATORS.iter().any(|start| name.starts_with(start))
        });
        if found || at.is_root() {
            return found;
        }
        at = at.parent();
    }
}

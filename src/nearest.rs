//! "Did you mean": the nearest existing name, by spelling or by meaning.

/// Words that people write instead of a manifest key, and the keys that they may mean. The first of these keys that the table has is
/// suggested.
const OTHER_WORDS: &[(&[&str], &[&str])] = &[
    (&["starts"], &["started"]),
    (&["start", "begin", "begins", "start-date", "started-on", "since"], &["started", "starts"]),
    (&["end", "ended", "finish", "end-date", "deadline"], &["ends", "due"]),
    (&["until", "expiry", "expires-on", "valid-until"], &["expires", "ends", "due"]),
    (&["date", "day", "decided", "decided-on", "when"], &["on"]),
    (&["decided-by", "approver", "approvers", "approved-by", "signed-by", "author"], &["by"]),
    (
        &["owners", "team", "teams", "maintainer", "maintainers", "owned-by", "contact"],
        &["owner", "ownership"],
    ),
    (&["champion", "executive", "executive-sponsor"], &["sponsor"]),
    (&["operator", "operators", "production-owner", "run-by"], &["production"]),
    (&["business-owner", "product-owner"], &["business"]),
    (&["title", "id", "key"], &["name"]),
    (&["goal", "description", "objective"], &["target", "purpose"]),
    (&["phase", "status", "state"], &["stage", "outcome"]),
    (&["result", "verdict", "choice"], &["outcome", "results"]),
    (&["tier", "risk-class", "risk-level", "risk-tier", "classification"], &["risk"]),
    (&["file", "files", "location", "url", "link", "href"], &["path"]),
    (&["last-reviewed", "reviewed-on", "review-date", "last-review"], &["reviewed"]),
    (&["reviewer", "reviewers"], &["reviewed-by"]),
    (&["prompt", "prompts", "includes", "depends-on"], &["covers"]),
    (&["evaluation", "evaluations", "test-suite", "benchmark", "benchmarks"], &["eval", "suite"]),
    (&["threshold", "thresholds", "bound", "bounds", "minimum", "criteria", "assert"], &["require"]),
    (&["kpi", "kpis", "measure", "measures", "success-criteria"], &["metric"]),
    (&["direction", "higher-is-better"], &["better"]),
    (&["stop-if", "kill-criterion", "kill-criteria", "abort-at"], &["stop-at"]),
    (&["dataset", "datasets", "data-source", "data-sources"], &["data"]),
    (&["why", "because", "justification", "comment"], &["reason"]),
    (&["ttl", "freshness", "expires-after"], &["max-age"]),
    (&["model-card", "model-cards", "docs", "system-card", "technical-documentation"], &["documentation"]),
    (&["dpia", "fria", "impact-assessment", "risk-analysis", "risks"], &["risk-assessment"]),
    (&["oversight", "human-oversight", "human-in-the-loop", "approval"], &["human-approval"]),
    (&["transparency", "notice"], &["disclosure"]),
    (&["kill-switch", "off-switch", "stop-button"], &["can-stop"]),
    (&["audit-trail"], &["audit-log"]),
    (&["alerting", "alarms", "alert-rules"], &["alerts"]),
    (&["dashboard", "dashboards", "observability"], &["monitoring"]),
    (&["logs", "logging"], &["event-log", "audit-log"]),
    (&["budget", "spend-limit"], &["cost-limit"]),
    (&["pins", "lockfile", "models", "model-version"], &["versions"]),
    (&["faq"], &["questions"]),
    (&["known-issues", "limits"], &["limitations"]),
    (&["helpdesk", "service-desk"], &["support"]),
    (&["playbook", "playbooks", "run-book"], &["runbook"]),
    (&["escalation", "on-call", "oncall"], &["contacts"]),
    (&["retention", "erasure"], &["deletions"]),
];

/// Like [`nearest`], for the keys of a table; also finds keys by other common words.
pub(crate) fn nearest_key<'c>(
    word: &str,
    keys: impl IntoIterator<Item = &'c str> + Clone,
) -> Option<&'c str> {
    let normal = normal(word);
    let other = OTHER_WORDS.iter().filter(|(words, _)| words.contains(&normal.as_str()));
    let mut meant = other.flat_map(|(_, meant)| *meant);
    meant.find_map(|meant| keys.clone().into_iter().find(|key| key == meant)).or_else(|| nearest(word, keys))
}

fn normal(text: &str) -> String {
    text.to_lowercase().replace(['_', ' '], "-")
}

/// The candidate that `word` most likely means; `None` if none is near.
///
/// Near means that at most a third of the letters differ (Damerau-Levenshtein distance: one swap counts once). Letter case and `_` for `-`
/// are ignored. Words of one or two letters match only themselves.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    // A longer word is not a typing mistake, and the comparison is quadratic.
    if word.len() > 100 {
        return None;
    }
    let wanted = normal(word);
    let allowed = wanted.chars().count() / 3;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= allowed + 4)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &normal(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::{OTHER_WORDS, nearest, nearest_key};

    #[test]
    fn near_is_a_typing_mistake_and_no_more() {
        let keys = ["fallback", "contract", "mode", "owner", "reviewed-by"];
        assert_eq!(nearest("fallbak", keys), Some("fallback"));
        assert_eq!(nearest("Owner", keys), Some("owner"));
        assert_eq!(nearest("reviewed_by", keys), Some("reviewed-by"));
        assert_eq!(nearest("onwer", keys), Some("owner"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest("x", keys), None);
    }

    #[test]
    fn keys_go_by_other_words_too() {
        assert_eq!(nearest_key("start", ["started", "ends"]), Some("started"));
        assert_eq!(nearest_key("End_Date", ["started", "ends"]), Some("ends"));
        assert_eq!(nearest_key("until", ["rule", "at", "expires"]), Some("expires"));
        assert_eq!(nearest_key("owners", ["system", "ownership"]), Some("ownership"));
        assert_eq!(nearest_key("owners", ["path", "owner"]), Some("owner"));
        assert_eq!(nearest_key("model-card", ["risk-assessment", "documentation"]), Some("documentation"));
        assert_eq!(nearest_key("documentaton", ["risk-assessment", "documentation"]), Some("documentation"));
        assert_eq!(nearest_key("start", ["rule", "at"]), None, "no key of this table");
    }

    #[test]
    fn other_words_lead_to_keys_that_exist() {
        let schema = crate::manifest::schema::manifest().to_string();
        for (words, meant) in OTHER_WORDS {
            for key in *meant {
                assert!(schema.contains(&format!("\"{key}\":")), "{key} is no key");
            }
            for word in *words {
                assert!(!meant.contains(word), "{word} stands for itself");
                assert_eq!(*word, super::normal(word));
            }
        }
    }
}

use super::*;

/// `headline @ what stands there`, for every problem.
fn problems(text: &str) -> Vec<String> {
    let problems = Manifest::parse(text).problems;
    problems.into_iter().map(|problem| format!("{} @ {}", problem.headline, &text[problem.at])).collect()
}

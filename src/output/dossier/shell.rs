//! What all HTML pages have in common: the head with its policy, the skip link, the symbols, and one script. A page makes no request.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::shapes::symbols;
use super::text::Text;

/// One self-contained page.
pub(in crate::output) struct HtmlPage<'p> {
    /// The title, unescaped.
    pub title: &'p str,
    /// The style, as it stands in the page.
    pub style: &'p str,
    /// The script, as it stands in the page; none if the page has none.
    pub script: Option<&'p str>,
    /// The words of the link to the element with the id `main`.
    pub skip: &'static str,
    /// The strip, the main part and the footer.
    pub content: Markup,
}

impl HtmlPage<'_> {
    /// Renders the page. Its policy allows this style and this script by their hashes, and nothing else.
    pub(in crate::output) fn render(&self) -> String {
        let allowed = self.script.map(|script| format!("script-src 'sha256-{}'; ", digest(script)));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; {}base-uri 'none'; form-action 'none'",
            digest(self.style),
            allowed.unwrap_or_default()
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (Text(self.title)) }
                    style { (PreEscaped(self.style)) }
                }
                body {
                    a.skip href="#main" { (self.skip) }
                    (symbols())
                    div.page { (self.content) }
                    @if let Some(script) = self.script { script { (PreEscaped(script)) } }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// The SHA-256 of a text in base64, as a policy names it.
fn digest(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text))
}

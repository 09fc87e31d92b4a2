//! Text as plain words, so that "Roll-back:" and "roll back" are the same; and the patterns that are looked for in it.
//!
//! A pattern is written in the form that [`Words`] gives every text. `roll back` are whole words, `diagnos*` begins one, `*losung`
//! ends one; `^check*` stands at the text's start, `=steps` is all of it, `call #` is followed by a number.

/// A text as a row of words: lower case, no accents, no marks, a space before and behind each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words(String);

impl Words {
    /// The words of `text`.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = Self(" ".to_owned());
        words.add(text);
        words
    }

    /// Adds the words of `text`.
    pub(crate) fn add(&mut self, text: &str) {
        for letter in text.chars().flat_map(char::to_lowercase) {
            match letter {
                'a'..='z' | '0'..='9' => self.0.push(letter),
                // Accents that stand behind their letter.
                '\u{300}'..='\u{36f}' => {}
                'à'..='å' => self.0.push('a'),
                'ç' => self.0.push('c'),
                'è'..='ë' => self.0.push('e'),
                'ì'..='ï' => self.0.push('i'),
                'ñ' => self.0.push('n'),
                'ò'..='ö' | 'ø' => self.0.push('o'),
                'ù'..='ü' => self.0.push('u'),
                'ß' => self.0.push_str("ss"),
                'œ' => self.0.push_str("oe"),
                'æ' => self.0.push_str("ae"),
                _ if letter.is_alphanumeric() => self.0.push(letter),
                _ => self.end_word(),
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        if !self.0.ends_with(' ') {
            self.0.push(' ');
        }
    }

    /// The words, one space between each.
    pub(crate) fn as_str(&self) -> &str {
        self.0.trim()
    }

    /// Whether `pattern` is found.
    pub(crate) fn has(&self, pattern: &str) -> bool {
        let (whole, pattern) = pattern.strip_prefix('=').map_or((false, pattern), |rest| (true, rest));
        let (first, pattern) = pattern.strip_prefix('^').map_or((whole, pattern), |rest| (true, rest));
        let (inside, pattern) = pattern.strip_prefix('*').map_or((false, pattern), |rest| (true, rest));
        let (stem, pattern) = pattern.strip_suffix('*').map_or((false, pattern), |rest| (true, rest));
        let (number, pattern) = pattern.strip_suffix('#').map_or((false, pattern), |rest| (true, rest));
        let text = self.0.as_bytes();
        self.0.match_indices(pattern).any(|(at, _)| {
            let end = at + pattern.len();
            let begins = at.checked_sub(1).and_then(|before| text.get(before)) == Some(&b' ');
            (inside || begins)
                && (stem
                    || !number && text.get(end) == Some(&b' ')
                    || number && text.get(end).is_some_and(u8::is_ascii_digit))
                && (!first || at == 1)
                && (!whole || self.0.get(end..).is_some_and(|rest| !rest.trim_end().contains(' ')))
        })
    }

    /// Whether one of `patterns` is found.
    pub(crate) fn has_any(&self, patterns: &[&str]) -> bool {
        patterns.iter().any(|pattern| self.has(pattern))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_however_they_are_written() {
        for text in ["Roll-back:", "**roll** back", "🔥 ROLL   BACK", "rôll ba\u{301}ck"] {
            assert_eq!(Words::of(text).as_str(), "roll back", "{text}");
        }
        assert_eq!(Words::of("Größe, Maß").as_str(), "grosse mass");
        assert_eq!(Words::of("衝突").as_str(), "衝突");
        assert_eq!(Words::of("—").as_str(), "");
    }

    #[test]
    fn patterns() {
        let words = Words::of("How to roll back a bad Datenlöschung");
        for pattern in ["roll back", "^how to", "*loschung", "dat*", "*enlosch*", "^how*"] {
            assert!(words.has(pattern), "{pattern}");
        }
        for pattern in ["oll back", "roll bac", "^roll back", "=how to", "loschung", "loschung*", "x"] {
            assert!(!words.has(pattern), "{pattern}");
        }
        assert!(Words::of("Call 4410.").has("call #") && !Words::of("It calls 3 models").has("call #"));
        assert!(!Words::of("Call Ann: 4410").has("call #") && !Words::of("call").has("call #"));
        assert!(Words::of("Steps").has("=steps") && Words::of("Steps:").has("=step*"));
        assert!(!Words::of("Steps to take").has("=step*"));
        assert!(!Words::of("").has("a") && !Words::of("").has("*a*"));
    }
}

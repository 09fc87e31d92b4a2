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

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.split_ascii_whitespace().count()
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

    /// Whether `text` is found, from the start of a word: a word of the user's own, in whatever form it is declined. In
    /// scripts that put no space between words, anywhere.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let wanted = Self::of(text);
        let core = wanted.as_str();
        match core.chars().next() {
            None => false,
            Some(first) if first.is_ascii() => self.0.contains(wanted.0.trim_end()),
            Some(_) => self.0.contains(core),
        }
    }

    /// Without what numbers a heading: `3.`, `1.2`, `Step 2`.
    #[must_use]
    pub(crate) fn unnumbered(self) -> Self {
        const COUNTED: &[&str] = &["step", "phase", "part", "schritt", "teil", "paso", "etape"];
        let number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
        let words: Vec<&str> = self.0.split_ascii_whitespace().collect();
        let counted = words.first().is_some_and(|first| COUNTED.contains(first))
            && words.get(1).is_some_and(|second| number(second) || second.len() == 1);
        let rest = words.into_iter().skip(if counted { 2 } else { 0 }).skip_while(number);
        let rest: Vec<&str> = rest.collect();
        if rest.is_empty() { self } else { Self(format!(" {} ", rest.join(" "))) }
    }

    /// Whether it is in none of the languages whose words are known here: English, German, Spanish and French. Of a short
    /// text only the script tells.
    pub(crate) fn is_foreign(&self) -> bool {
        let letters = || self.0.chars().filter(|letter| letter.is_alphabetic());
        let strange = letters().filter(|letter| !letter.is_ascii()).count();
        if 2 * strange > letters().count() {
            return true;
        }
        let count = self.count();
        let common = self.0.split_ascii_whitespace().filter(|word| COMMON.contains(word)).count();
        count >= 20 && common * 100 < count * 3
    }
}

/// Words that a text in a known language cannot do without, and that other languages lack.
const COMMON: &[&str] = &[
    "the", "and", "to", "are", "for", "with", "that", "this", "if", "it", "not", "or", "be", "when",
    "from", // English
    "der", "das", "und", "ist", "nicht", "wird", "eine", "mit", "von", "auf", "bei", "im",
    "zum", // German
    "el", "los", "las", "y", "del", "una", // Spanish
    "les", "des", "est", "et", "une", "dans", "du", // French
];

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

    #[test]
    fn a_users_word_begins_a_word() {
        let words = Words::of("Support und Konfliktlösung. データの衝突を解決する");
        assert!(words.holds("Konflikt") && words.holds("衝突"));
        assert!(!words.holds("port") && !words.holds("") && !words.holds("lösung"));
    }

    #[test]
    fn numbers_of_headings_go() {
        for text in
            ["3. Diagnosis", "3.2.1 Diagnosis", "Step 2: Diagnosis", "Phase B – Diagnosis", "2️⃣ Diagnosis:"]
        {
            assert_eq!(Words::of(text).unnumbered().as_str(), "diagnosis", "{text}");
        }
        assert_eq!(Words::of("Step 2").unnumbered().as_str(), "step 2");
        assert_eq!(Words::of("Steps 2").unnumbered().as_str(), "steps 2");
    }

    #[test]
    fn languages_that_are_not_known() {
        for text in [
            "Se a fila estiver cheia, reinicie o serviço e avise a equipe de plantão. Depois verifique os painéis e feche o chamado.",
            "Als de wachtrij vol is, start dan de dienst opnieuw en bel de collega van dienst. Kijk daarna naar het bord voor meer.",
            "Если очередь полна, перезапустите службу.",
            "キューがいっぱいの場合は、サービスを再起動します。",
        ] {
            assert!(Words::of(text).is_foreign(), "{text}");
        }
        for text in [
            "If the queue is full, restart the service and tell the team on duty. Then look at the dashboard and close the ticket.",
            "Ist die Warteschlange voll, wird der Dienst neu gestartet und die Bereitschaft angerufen. Danach auf die Anzeige sehen und bei Bedarf melden.",
            "Si la file est pleine, redémarrer le service et prévenir les collègues. Regarder ensuite le tableau de bord et clore le ticket du jour.",
            "Si la cola está llena, reinicie el servicio y avise al equipo de guardia. Después revise los paneles y cierre el caso abierto del día.",
            "Restart workers.",
            "",
        ] {
            assert!(!Words::of(text).is_foreign(), "{text}");
        }
    }
}

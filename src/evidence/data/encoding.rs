//! Detects the encoding of an XML file by its first bytes, otherwise by its declaration. Everything except UTF-8 is
//! converted before it is read.

/// The encoding of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, which includes ASCII.
    Utf8,
    /// One byte per character: ISO-8859-1, and windows-1252, whose additional characters do not matter for reading numbers.
    Latin1,
    /// Two bytes per unit, low byte first.
    Utf16Le,
    /// Two bytes per unit, high byte first.
    Utf16Be,
    /// Another encoding, by its name.
    Other(String),
}

impl Encoding {
    /// Detects the encoding of an XML file that begins with `head`.
    pub(super) fn of_xml(head: &[u8]) -> Self {
        match head {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => return Self::Utf16Le,
            [0xfe, 0xff, ..] | [0, b'<', ..] => return Self::Utf16Be,
            [0xef, 0xbb, 0xbf, ..] => return Self::Utf8,
            _ => {}
        }
        let Some(name) = declared(head) else { return Self::Utf8 };
        match &*name.to_ascii_lowercase() {
            // The declaration was readable as ASCII, so the file is not in UTF-16: a tool converted it without changing the declaration.
            "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "utf-16le" | "utf-16be" | "unicode" => {
                Self::Utf8
            }
            "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "iso-8859-15" | "windows-1252" | "cp1252" => {
                Self::Latin1
            }
            _ => Self::Other(name),
        }
    }

    /// Converts `bytes` to text. The error is the number of valid bytes.
    pub(super) fn decode(&self, bytes: Vec<u8>) -> Result<String, usize> {
        let wide = |unit: fn([u8; 2]) -> u16| {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let mut text = String::with_capacity(bytes.len());
            for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
                // A byte order mark is not part of the text.
                text.extend(
                    decoded.map_err(|_| text.len() * 2).map(|c| Some(c).filter(|c| *c != '\u{feff}'))?,
                );
            }
            if rest.is_empty() { Ok(text) } else { Err(bytes.len() - 1) }
        };
        match self {
            Self::Latin1 => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Self::Utf16Le => wide(u16::from_le_bytes),
            Self::Utf16Be => wide(u16::from_be_bytes),
            Self::Utf8 | Self::Other(_) => {
                String::from_utf8(bytes).map_err(|error| error.utf8_error().valid_up_to())
            }
        }
    }
}

/// Returns the encoding in the declaration of an XML file: `<?xml version="1.0" encoding="…"?>`.
fn declared(head: &[u8]) -> Option<String> {
    let text = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = memchr::memmem::find(text, b"?>")?;
    let declaration = std::str::from_utf8(text.get(..end)?).ok()?;
    let (_, after) = declaration.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, _) = value.strip_prefix(quote)?.split_once(quote)?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Result<String, usize> {
        Encoding::of_xml(bytes).decode(bytes.to_vec())
    }

    #[test]
    fn what_is_declared_is_read() {
        let latin = b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><a n='\xfc'/>";
        assert!(decoded(latin).expect("text").ends_with("<a n='\u{fc}'/>"));
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a n='\u{1f600}'/>";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (mark, body) in
            [(&[][..], &le), (&[0xff, 0xfe][..], &le), (&[][..], &be), (&[0xfe, 0xff][..], &be)]
        {
            assert_eq!(decoded(&[mark, body].concat()).as_deref(), Ok(text));
            assert!(decoded(&[mark, body, b"<"].concat()).is_err(), "half a unit");
        }
        assert_eq!(decoded(text.as_bytes()).as_deref(), Ok(text), "converted, with its old declaration");
        let other = b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><a/>";
        assert_eq!(Encoding::of_xml(other), Encoding::Other("Shift_JIS".to_owned()));
    }
}

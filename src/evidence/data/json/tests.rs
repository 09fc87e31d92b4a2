//! Tests of which JSON is accepted: by a table based on RFC 8259, and in comparison with `serde_json`.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::limits::data as limits;
use crate::manifest::value::JsonPointer;

fn parse(text: &str, want: &[&str]) -> Result<Value, DataDefect> {
    parse_bytes(text.as_bytes().to_vec(), want)
}

fn parse_bytes(bytes: Vec<u8>, want: &[&str]) -> Result<Value, DataDefect> {
    let mut stream = Stream::new(Box::new(Cursor::new(bytes)));
    read(&mut stream, &Want::of(want.iter().copied()), |_, _| false)
}

fn what(text: &str) -> String {
    parse(text, &["**"]).expect_err(text).what
}

#[test]
fn what_is_wanted_is_kept_with_its_place() {
    let text = r#"{"a": {"b": [1, {"c": 2.50, "d": "x"}]}, "e": [[[]]], "k~": -1e2}"#;
    let value = parse(text, &["a/b/*/c", "k~"]).expect("valid");
    let c = value.at_pointer(&JsonPointer::parse("/a/b/1/c").expect("valid")).expect("kept");
    assert_eq!((c.number(), &text[c.at.clone()]), (Some(2.5), "2.50"));
    assert_eq!(
        value.at_pointer(&JsonPointer::parse("/k~0").expect("valid")).and_then(Value::number),
        Some(-100.0)
    );
    assert_eq!(value.path("a/b").map(Value::count), Some(2));
    assert_eq!(value.path("e"), None, "not wanted, not kept");
    assert_eq!(value.count(), 3);
}

#[test]
fn what_tools_write_all_the_same() {
    let value = parse("\u{feff}[NaN, Infinity, -Infinity, 1e999]\r\n", &["*"]).expect("tolerated");
    assert!(value.elements().all(|value| matches!(value.data, ValueKind::NotFinite(_))));
}

#[test]
fn errors_say_what_is_wrong() {
    assert_eq!(what("{\"a\": 1,"), "unexpected end of the file");
    assert_eq!(what("{\"a\": 1, \"a\": 2}"), "duplicate key");
    assert_eq!(what("{\"a\" 1}"), "a colon is missing here");
    assert_eq!(what("[1,]"), "not JSON");
    assert_eq!(what("[01]"), "not a number");
    assert_eq!(what("{} {}"), "text after the end of the JSON value");
    assert_eq!(what(&"[".repeat(200_000)), "it is nested too deeply");
    let many = (0..100).map(|n| format!("\"{n}\": 1, ")).collect::<Vec<_>>().concat();
    assert_eq!(what(&format!("{{{many}\"7\": 1}}")), "duplicate key");
}

#[test]
fn lines_are_a_list() {
    let mut stream = Stream::new(Box::new(Cursor::new(b"{\"a\": 1}\n\n{\"a\": 2}\r\n".to_vec())));
    let value = read_lines(&mut stream, &Want::of(["*/a"])).expect("valid");
    assert_eq!(value.count(), 2);
    assert_eq!(
        value.elements().filter_map(|line| line.get("a")?.number()).map(f64::to_bits).collect::<Vec<_>>(),
        [1.0_f64, 2.0].map(f64::to_bits)
    );
}

fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
    match (&ours.data, theirs) {
        (ValueKind::Null, serde_json::Value::Null) => true,
        (ValueKind::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        // Without its feature for exact numbers, `serde_json` sometimes differs in the last digit.
        (ValueKind::Number(ours), serde_json::Value::Number(theirs)) => {
            theirs.as_f64().is_some_and(|theirs| (ours - theirs).abs() <= 4.0 * f64::EPSILON * theirs.abs())
        }
        (ValueKind::Text(ours), serde_json::Value::String(theirs)) => **ours == **theirs,
        (ValueKind::List(ours, count), serde_json::Value::Array(theirs)) => {
            *count == theirs.len() && ours.iter().zip(theirs).all(|((_, ours), theirs)| same(ours, theirs))
        }
        (ValueKind::Map(ours, count), serde_json::Value::Object(theirs)) => {
            *count == theirs.len()
                && ours
                    .iter()
                    .all(|(key, value)| theirs.get(&**key).is_some_and(|theirs| same(value, theirs)))
        }
        _ => false,
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn it_reads_what_serde_json_writes(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("a value");
        let ours = parse(&text, &["**"]).expect("valid");
        prop_assert!(same(&ours, &value), "{text}");
        prop_assert_eq!(ours.at, 0..text.len());
    }

    #[test]
    fn what_serde_json_refuses_is_refused(text in r#"[\[\]{}:,"0-9a\\ .eE+-]{0,24}"#) {
        agrees(text.as_bytes())?;
    }

    #[test]
    fn what_was_json_before_a_slip_is_judged_as_serde_json_judges_it(
        value in json(),
        slips in prop::collection::vec((any::<prop::sample::Index>(), slip()), 1..4),
    ) {
        let mut bytes = serde_json::to_vec(&value).expect("a value");
        for (at, slip) in slips {
            let at = at.index(bytes.len() + 1);
            match slip {
                Slip::Put(piece) => drop(bytes.splice(at..at, piece.iter().copied())),
                Slip::Over(piece) => drop(bytes.splice(at..(at + piece.len()).min(bytes.len()), piece.iter().copied())),
                Slip::Drop(count) => drop(bytes.drain(at..(at + count).min(bytes.len()))),
                Slip::End => bytes.truncate(at),
            }
        }
        agrees(&bytes)?;
    }
}

/// Typical errors in JSON that is written by hand or incomplete.
#[derive(Debug, Clone)]
enum Slip {
    Put(&'static [u8]),
    Over(&'static [u8]),
    Drop(usize),
    End,
}

fn slip() -> impl Strategy<Value = Slip> {
    let piece = || {
        prop::sample::select(vec![
            &b"\""[..],
            b"\\",
            b"\\u",
            b"\\ud83d",
            b"\\ude00",
            b"\\x",
            b"\\/",
            b"\x00",
            b"\x1f",
            b"\n",
            b"\x7f",
            b"\xff",
            b"\xc3",
            b"0",
            b"00",
            b"-",
            b"+",
            b".",
            b"e",
            b"E5",
            b".5",
            b"1.",
            b",",
            b":",
            b"{",
            b"}",
            b"[",
            b"]",
            b" ",
            b"\x0c",
            b"\xc2\xa0",
            b"null",
            b"tru",
            b"'",
            b"/**/",
        ])
    };
    prop_oneof![
        piece().prop_map(Slip::Put),
        piece().prop_map(Slip::Over),
        (1_usize..4).prop_map(Slip::Drop),
        Just(Slip::End),
    ]
}

/// Whether this reader and `serde_json` accept the same bytes: alone and kept, kept in a list, and skipped in a list and an object.
fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
    for (before, after, want) in [
        ("", "", "**"),
        ("[0,", "]", "**"),
        ("[0,", "]", "0"),
        ("{\"a\":0,\"b\":", "}", "a"),
        ("{\"a\":0,\"b\":", "}", "b/x"),
    ] {
        let all = [before.as_bytes(), bytes, after.as_bytes()].concat();
        let shown = String::from_utf8_lossy(&all).into_owned();
        // Only `serde_json` refuses a byte order mark, and a number that is too large for a float. Only this reader refuses duplicate keys.
        let theirs = serde_json::from_slice::<serde_json::Value>(&all);
        let is_known = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"))
            || all.starts_with("\u{feff}".as_bytes());
        match parse_bytes(all, &[want]) {
            _ if is_known => {}
            Ok(ours) => {
                prop_assert!(theirs.is_ok(), "{shown:?} as {want}: {ours:?} {theirs:?}");
                prop_assert!(want != "**" || same(&ours, &theirs.unwrap_or_default()), "{shown:?}");
            }
            Err(defect) if defect.what == "duplicate key" => {}
            // Nothing of it was wanted.
            Err(defect) if defect.what == "a single value without a key" => {
                prop_assert!(theirs.is_ok(), "{shown:?}");
            }
            Err(defect) => prop_assert!(theirs.is_err(), "{shown:?} as {want}: {defect:?}"),
        }
    }
    Ok(())
}

/// Valid, as values.
const VALID: &[&str] = &[
    "0",
    "-0",
    "10",
    "-1",
    "0.0",
    "-0.5",
    "1.25",
    "0e1",
    "1e5",
    "1E5",
    "1e+5",
    "1E-05",
    "0.1e10",
    "123456789012345678901234567890",
    "1e-400",
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[ ]",
    "{ }",
    "[\n1\t,\r 2 ]",
    "[[],[[]],{}]",
    "{\"\": 0}",
    "{\"a\":{\"b\":[null]}}",
    r#""""#,
    r#"" ""#,
    r#""\"\\\/\b\f\n\r\t""#,
    r#""\u0041\u00e4\uD83D\uDE00""#,
    r#""\u0000\u001f""#,
    "\"\u{7f}\u{85}\u{2028}\u{feff}値🙂\"",
    r#""//""#,
    // Not JSON, but many tools write it.
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
];

/// No JSON, as values.
const INVALID: &[&str] = &[
    "",
    " ",
    "+1",
    "-",
    "--1",
    "- 1",
    "01",
    "-01",
    "00",
    "-00.5",
    "1.",
    "1.e3",
    ".5",
    "-.5",
    "1..2",
    "1.2.3",
    "1.2.",
    "0x1F",
    "1_000",
    "1 000",
    "1e",
    "1E",
    "1e+",
    "1e-",
    "0e",
    "0e+",
    "1ee2",
    "1eE2",
    "1e2e3",
    "1e2.5",
    "1e5+",
    "1+2",
    "1-2",
    "1a",
    "0.5f",
    "1,5",
    "１",
    "NAN",
    "nan",
    "-NaN",
    "+Infinity",
    "-infinity",
    "Inf",
    "-Inf",
    "--Infinity",
    "nul",
    "nulll",
    "True",
    "FALSE",
    "None",
    "undefined",
    "yes",
    "[",
    "]",
    "[1",
    "[1,",
    "[,1]",
    "[1,,2]",
    "[1,]",
    "[1 2]",
    "[1;2]",
    "[1}",
    "{",
    "}",
    "{]",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\" 1}",
    "{\"a\"::1}",
    "{\"a\":1,}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,,\"b\":2}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{null:1}",
    "{\"a\":1]",
    "\"",
    "\"a",
    "'a'",
    "\"a\"b",
    r#""\""#,
    r#""\x41""#,
    r#""\a""#,
    r#""\'""#,
    r#""\0""#,
    r#""\ ""#,
    r#""\U0041""#,
    r#""\u""#,
    r#""\u004""#,
    r#""\u00g0""#,
    r#""\u 041""#,
    r#""\u+041""#,
    r#""\u{41}""#,
    r#""\ud83d""#,
    r#""\ude00""#,
    r#""\ud83d\ud83d""#,
    r#""\ud83dx""#,
    r#""\ud83d\n""#,
    r#""\ud83d\u""#,
    r#""\ud83d\u0041""#,
    r#""\ude00\ud83d""#,
    "\"\n\"",
    "\"\t\"",
    "\"\r\"",
    "\"\0\"",
    "\"\u{1f}\"",
    "\"\\\n\"",
    "\"a\u{1}b\"",
    "// a\n1",
    "1 // a",
    "/* a */ 1",
    "# a\n1",
    "\u{c}1",
    "\u{a0}1",
    "\u{b}[]",
    "1\0",
    "[1]\0",
    "[] []",
    "1 2",
    "\u{2028}1",
];

/// Text around a value, and the patterns: the value is kept or skipped.
const AROUND: &[(&str, &str, &str)] = &[
    ("", "", "**"),
    ("[0, ", "]", "**"),
    ("{\"k\": ", ", \"z\": 0}", "**"),
    ("[0, ", ", 0]", "0"),
    ("{\"k\": ", ", \"z\": 0}", "z"),
    ("{\"k\": [{\"x\": ", "}], \"z\": 0}", "z"),
    ("{\"k\": [{\"x\": ", "}], \"z\": 0}", "k/*/y"),
];

#[test]
fn what_is_json_is_read_and_nothing_else_whether_it_is_kept_or_not() {
    for (before, after, want) in AROUND {
        for valid in VALID {
            let text = format!("{before}{valid}{after}");
            assert!(parse(&text, &[want]).is_ok(), "{text:?} as {want}: {:?}", parse(&text, &[want]));
        }
        for invalid in INVALID.iter().filter(|text| !before.is_empty() || !text.is_empty()) {
            // In a list or an object, a comma after the value is no error.
            let text = format!("{before}{invalid}{after}");
            assert!(
                parse(&text, &[want]).is_err() || *invalid == "1,5" && before.starts_with('['),
                "{text:?} as {want}"
            );
        }
    }
    for text in INVALID.iter().filter(|text| text.starts_with('"')) {
        for want in ["**", "z"] {
            let text = format!("{{{text}: 1, \"z\": 0}}");
            assert!(parse(&text, &[want]).is_err(), "as a key: {text:?}");
        }
    }
}

#[test]
fn escapes_and_characters_may_stand_across_blocks() {
    const BLOCK: usize = 64 << 10;
    for pad in BLOCK - 16..=BLOCK {
        let text = format!("[\"{}\", \"\\uD83D\\uDE00値\\n\", -12.5e+1]", "x".repeat(pad));
        let value = parse(&text, &["1", "2"]).expect("valid");
        let kept: Vec<_> = value.elements().map(|value| value.data.clone()).collect();
        assert_eq!(kept, [ValueKind::Text("😀値\n".into()), ValueKind::Number(-125.0)], "{pad}");
        let wrong = text.replacen("\\n", "\n", 1);
        for want in ["**", "0"] {
            let defect = parse(&wrong, &[want]).expect_err("a raw line end");
            assert_eq!(wrong.as_bytes().get(defect.at.start), Some(&b'\n'), "{pad}");
        }
    }
}

#[test]
fn what_is_no_utf8_is_no_json_in_what_is_read_over_too() {
    for bytes in [&b"[0, \"\xff\"]"[..], b"[0, \"\xc3\"]", b"[0, \"\xed\xa0\x80\"]", b"[0, \"\xc0\xaf\"]"] {
        for want in ["**", "0"] {
            assert_eq!(parse_bytes(bytes.to_vec(), &[want]).expect_err("no UTF-8").what, "not UTF-8");
        }
    }
}

#[test]
fn more_values_than_are_kept_are_a_limit_and_no_fault() {
    let many = format!("[{}0]", "0,".repeat(limits::VALUES));
    let defect = parse(&many, &["**"]).expect_err("too many");
    assert!(defect.is_limit, "{defect:?}");
    assert_eq!(defect.what, "more than 2000000 of its values are needed");
    let value = parse(&many, &["7"]).expect("read over, not kept");
    assert_eq!((value.count(), value.elements().count()), (limits::VALUES + 1, 1));
    let digits = format!("[{}]", "1".repeat(limits::TEXT_BYTES + 1));
    assert!(parse(&digits, &["**"]).expect_err("too long").is_limit);
    assert!(parse(&digits, &["x"]).is_ok());
}

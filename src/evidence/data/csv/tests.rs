//! Tests of CSV: values must equal those of the `csv` crate, and a column's place must contain its name.

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> CsvTable {
    read(text.as_bytes(), text.as_bytes()).expect("valid")
}

/// Whether `value` is the text at a place. There, a quotation mark is written twice, or once outside of quoted text.
fn stands(text: &str, at: Range<usize>, value: &str) -> bool {
    let raw = text.get(at).expect("whole characters of the text").trim();
    let is_mixed = raw.replace("\"\"", "").contains('"');
    // Text may follow the quoted part: `""a` is `a`.
    let bare = |text: &str| text.replace('"', "").trim().to_owned();
    raw == value || raw.replace("\"\"", "\"").trim() == value || is_mixed || bare(raw) == bare(value)
}

#[test]
fn rows_are_counted_as_they_are_quoted() {
    let text = "\u{feff}name;score\r\n\"a\r\nb\";0.5\r\nc;NaN\r\nd;1\r\n";
    let table = parse(text);
    assert_eq!(table.rows, 3);
    let score = table.column("score").expect("there");
    assert_eq!(&text[score.at.clone()], "score");
    assert_eq!((score.numbers, score.missing), (2, 1));
    assert_eq!(score.aggregate("mean"), Some(0.75));
    assert_eq!(score.aggregate("last"), Some(1.0));
    assert_eq!(table.column("name").and_then(|name| name.aggregate("mean")), None);
}

#[test]
fn a_name_stands_where_it_is_written_however_it_is_quoted() {
    for (text, names) in [
        ("\"a\"\"値\",v\n1,12\n", vec!["a\"値", "v"]),
        ("\u{feff}\"値\"\"\"\"\",\"ü\"\n1,2\n", vec!["値\"\"", "ü"]),
        ("\n\r\n\"x\ny\";z\n1;2\n", vec!["x\ny", "z"]),
        ("\"a;b;c\",d\n1,2\n", vec!["a;b;c", "d"]),
        (" \"a\" , b \r1,2\r", vec!["\"a\"", "b"]),
        ("rate,pass rate,rate\n1,2,3\n", vec!["rate", "pass rate", "rate"]),
    ] {
        let table = parse(text);
        assert_eq!(table.columns.iter().map(|column| &*column.name).collect::<Vec<_>>(), names, "{text:?}");
        for column in &table.columns {
            assert!(stands(text, column.at.clone(), &column.name), "{text:?}: {column:?}");
        }
    }
    let places: Vec<_> = parse("rate,pass rate,rate\n1,2,3\n").columns.into_iter().map(|c| c.at).collect();
    assert_eq!(places, [0..4, 5..14, 15..19]);
}

#[test]
fn numbers_too_large_to_add_have_no_sum() {
    let table = parse("a\n1e308\n1e308\n");
    assert_eq!(table.column("a").and_then(|column| column.aggregate("mean")), None);
}

/// A field: words, numbers, and text that needs quotation marks.
fn field() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a", "値", "ü", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "7", ".", "😀",
    ]);
    prop_oneof![
        prop::collection::vec(parts, 0..6).prop_map(|parts| parts.concat()),
        any::<i16>().prop_map(|number| number.to_string()),
        (-9_i8..9, 0_u8..100).prop_map(|(whole, part)| format!("{whole}.{part:02}")),
        prop::sample::select(vec!["NaN", "inf", "", "n/a", "5%"]).prop_map(str::to_owned),
    ]
}

/// The text of a table, with rows of different lengths.
fn table() -> impl Strategy<Value = String> {
    let rows = prop::collection::vec(prop::collection::vec(field(), 1..5), 1..6);
    let delimiters = prop::sample::select(vec![b',', b';', b'\t', b'|']);
    let ends = prop::sample::select(vec![
        csv::Terminator::CRLF,
        csv::Terminator::Any(b'\n'),
        csv::Terminator::Any(b'\r'),
    ]);
    let quoting = prop::sample::select(vec![csv::QuoteStyle::Necessary, csv::QuoteStyle::Always]);
    (rows, delimiters, ends, quoting, any::<bool>(), any::<bool>()).prop_map(
        |(rows, delimiter, end, quoting, has_mark, is_cut)| {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .terminator(end)
                .quote_style(quoting)
                .flexible(true)
                .from_writer(Vec::new());
            for row in rows {
                writer.write_record(row).expect("in memory");
            }
            let text = String::from_utf8(writer.into_inner().expect("in memory")).expect("text");
            let text = if is_cut { text.trim_end() } else { &text };
            format!("{}{text}", if has_mark { "\u{feff}" } else { "" })
        },
    )
}

/// Compares the result for `text` with the `csv` crate, with the detected delimiter.
fn agrees(text: &str) -> Result<(), TestCaseError> {
    let table = parse(text);
    let places: Vec<_> = table.columns.iter().map(|column| column.at.clone()).collect();
    for place in &places {
        prop_assert!(text.get(place.clone()).is_some(), "{text:?}: {place:?}");
    }
    prop_assert!(
        places.windows(2).all(|pair| pair[0].end < pair[1].start || pair[1] == (0..0)),
        "{text:?}: {places:?}"
    );
    let matching = [b',', b';', b'\t', b'|'].into_iter().filter(|delimiter| {
        let mut oracle =
            csv::ReaderBuilder::new().delimiter(*delimiter).flexible(true).from_reader(text.as_bytes());
        let names: Vec<String> =
            oracle.headers().expect("text").iter().map(|name| name.trim().to_owned()).collect();
        let records: Vec<csv::StringRecord> = oracle
            .records()
            .map(|record| record.expect("text"))
            .filter(|record| record.iter().any(|cell| !cell.trim_ascii().is_empty()))
            .collect();
        let sums: Vec<(usize, f64)> = (0..names.len())
            .map(|at| {
                let cells = records.iter().filter_map(|record| record.get(at));
                let number = |cell: &str| {
                    let cell = cell.trim_ascii();
                    let cell = cell.strip_suffix('%').map_or(cell, str::trim_end);
                    let cell = if *delimiter == b';' && cell.matches(',').count() == 1 {
                        cell.replace(',', ".")
                    } else {
                        cell.to_owned()
                    };
                    cell.parse::<f64>().ok().filter(|number| number.is_finite())
                };
                let numbers: Vec<f64> = cells.filter_map(number).collect();
                (numbers.len(), numbers.iter().sum())
            })
            .collect();
        let ours: Vec<(usize, f64)> =
            table.columns.iter().map(|column| (column.numbers, column.sum)).collect();
        table.columns.iter().map(|column| &column.name).eq(&names)
            && table.rows == records.len()
            && ours.iter().zip(&sums).all(|(ours, sums)| ours.0 == sums.0 && (ours.1 - sums.1).abs() < 1e-6)
            && table.columns.iter().all(|column| stands(text, column.at.clone(), &column.name))
    });
    prop_assert!(matching.count() > 0, "{text:?}: {table:?}");
    for cell in table.cells.iter().flatten() {
        prop_assert!(stands(text, cell.at.clone(), cell.text.trim()), "{text:?}: {cell:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn it_reads_what_the_csv_crate_reads(text in table()) {
        agrees(&text)?;
    }

    #[test]
    fn any_text_is_read_or_refused_and_places_are_whole_characters(
        text in r#"(\u{feff})?([a値"",;\t|\r\n 0-9.%]){0,40}"#
    ) {
        if let Ok(table) = read(text.as_bytes(), text.as_bytes()) {
            for column in &table.columns {
                prop_assert!(text.get(column.at.clone()).is_some(), "{text:?}: {column:?}");
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80), cut in 0_usize..80) {
        let head = bytes.get(..cut).unwrap_or(&bytes);
        if let Ok(table) = read(bytes.as_slice(), head) {
            for column in &table.columns {
                prop_assert!(column.at.start <= column.at.end && column.at.end <= head.len());
            }
        }
    }
}

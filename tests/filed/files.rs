//! The files of `--report-dir`.

use rstest::rstest;

use super::{UNLAWFUL, audit, common, folder, podlaw, read, write};

const FILES: [&str; 5] = [
    "report.json",
    "report.txt",
    "junit.xml",
    "report.html",
    "conformance.yaml",
];

/// A page in lines, without its style sheet.
fn in_lines(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").expect("a style");
    let (_, rest) = rest.split_once("</style>").expect("its end");
    format!("{head}{rest}").replace("><", ">\n<")
}

#[test]
fn every_reader_has_a_file() {
    let folder = folder("every-reader");
    let ran = audit(&folder, "unlawful.jsonl", &["--report-dir", "out/of/it"]);
    let out = folder.join("out/of/it");
    let mut names: Vec<String> = std::fs::read_dir(&out)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    names.sort();
    let mut wanted = FILES.map(str::to_owned);
    wanted.sort();
    assert_eq!(names, wanted);
    assert_eq!(read(&out, "report.txt"), ran.out);
    let json = audit(&folder, "unlawful.jsonl", &["--format", "json"]);
    assert_eq!(read(&out, "report.json"), json.out);
    common::snapshot("filed_junit", &read(&out, "junit.xml"));
    common::snapshot("filed_conformance", &read(&out, "conformance.yaml"));
    common::snapshot("filed_page", &in_lines(&read(&out, "report.html")));
    let before: Vec<String> = FILES.iter().map(|name| read(&out, name)).collect();
    audit(&folder, "unlawful.jsonl", &["--report-dir", "out/of/it"]);
    let after: Vec<String> = FILES.iter().map(|name| read(&out, name)).collect();
    assert_eq!(before, after);
}

#[test]
fn nothing_is_written_unless_asked() {
    let folder = folder("unless-asked");
    audit(&folder, "lawful.jsonl", &[]);
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 3);
}

#[test]
fn what_cannot_be_written_is_named() {
    let folder = folder("cannot-be-written");
    write(&folder, "out", "a file");
    let ran = audit(&folder, "lawful.jsonl", &["--report-dir", "out"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.errors
            .contains("the report cannot be written: out/report.json: "),
        "{}",
        ran.errors
    );
    assert_eq!(read(&folder, "out"), "a file");
}

/// Build servers look at the file, scripts at the exit code.
#[rstest]
#[case::lawful("lawful.jsonl", &[], 0)]
#[case::unlawful("unlawful.jsonl", &[], 1)]
#[case::required("lawful.jsonl", &["--require", "phase.*"], 2)]
#[case::required_and_left_out("lawful.jsonl", &["--require", "phase.*", "--skip", "phase.*"], 0)]
#[case::unreadable("missing.jsonl", &[], 3)]
#[case::known("unlawful.jsonl", &["--known-failures", "known.yaml"], 0)]
#[case::fixed("lawful.jsonl", &["--known-failures", "known.yaml"], 0)]
#[case::fixed_and_strict("lawful.jsonl", &["--known-failures", "known.yaml", "--strict"], 1)]
fn junit_is_red_exactly_when_the_exit_code_is(
    #[case] recording: &str,
    #[case] arguments: &[&str],
    #[case] code: i32,
) {
    let folder = folder(&format!("red-{}", common::case_name()));
    let known =
        "apiVersion: podlaw/v1\nkind: KnownFailures\nrules:\n- {rule: end.stays, reason: a bug}\n";
    write(&folder, "known.yaml", known);
    let ran = audit(
        &folder,
        recording,
        &[&["--report-dir", "out"], arguments].concat(),
    );
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.errors);
    let junit = read(&folder, "out/junit.xml");
    let head = junit.lines().nth(1).expect("the suites");
    let green = head.contains("failures=\"0\" errors=\"0\"");
    assert_eq!(green, code == 0, "{head}");
    let red = junit.matches("<failure ").count() + junit.matches("<error ").count();
    assert_eq!(red == 0, green);
}

#[test]
fn what_a_recording_says_is_text() {
    let folder = folder("text");
    audit(&folder, "unlawful.jsonl", &["--report-dir", "out"]);
    let page = read(&folder, "out/report.html");
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for name in ["junit.xml", "report.html", "report.txt"] {
        let text = read(&folder, &format!("out/{name}"));
        assert!(!text.contains('\u{1b}'), "{name}");
    }
}

#[test]
fn a_page_has_its_bounds() {
    let folder = folder("bounds");
    let mut lines = UNLAWFUL.lines();
    let mut many = format!("{}\n", lines.next().expect("a context"));
    for line in lines {
        for pod in 0..3_000 {
            many.push_str(&line.replace("\"uid\":\"1\"", &format!("\"uid\":\"{pod}\"")));
            many.push('\n');
        }
    }
    write(&folder, "many.jsonl", &many);
    audit(&folder, "many.jsonl", &["--report-dir", "out"]);
    let page = read(&folder, "out/report.html");
    assert!(
        page.contains("3,000") || page.contains("3000 times"),
        "the count"
    );
    assert!(page.contains("Only the first 20 of 2997"));
    assert_eq!(page.matches("class=\"violation\"").count(), 3);
    assert!(page.len() < 60_000, "{}", page.len());
}

#[test]
fn nothing_makes_a_report_too() {
    let folder = folder("nothing");
    write(&folder, "empty.jsonl", "{\"type\":\"CONTEXT\"}\n");
    let ran = podlaw(&folder, &["audit", "empty.jsonl", "--report-dir", "out"]);
    assert_eq!(ran.code, Some(0), "{}", ran.errors);
    let page = read(&folder, "out/report.html");
    assert!(page.contains("no rule was exercised, nothing was checked"));
    assert!(!read(&folder, "out/conformance.yaml").contains("result: success"));
}

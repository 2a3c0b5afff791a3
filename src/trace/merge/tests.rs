use super::*;

fn seen(recv: &str, change: &str, uid: &str, version: u32) -> String {
    let object =
        format!(r#"{{"kind":"Pod","metadata":{{"uid":"{uid}","resourceVersion":"{version}"}}}}"#);
    format!(r#"{{{recv}"type":"{change}","object":{object}}}"#)
}

fn at(recv: u32, change: &str, uid: &str, version: u32) -> String {
    seen(&format!(r#""recv":{recv},"#), change, uid, version)
}

fn merged(recordings: &[Vec<String>]) -> Vec<String> {
    let texts: Vec<String> = recordings.iter().map(|lines| lines.join("\n")).collect();
    let readers = texts
        .iter()
        .zip(0..)
        .map(|(text, at)| Reader::new(&at.to_string(), text.as_bytes()))
        .collect();
    let mut all = merge(readers);
    let mut lines = Vec::new();
    while let Some(next) = all.next() {
        lines.push(next.map_or_else(
            |error| error.to_string(),
            |record| shown(all.source(), &record),
        ));
    }
    lines
}

fn shown(source: usize, record: &Record) -> String {
    match &record.kind {
        RecordKind::Observation(seen) => format!(
            "{source}:{} {:?} {}",
            record.line,
            seen.change,
            seen.object.uid()
        ),
        RecordKind::Context(_) => "context".to_owned(),
        other => format!("{source}:{} {other:?}", record.line),
    }
}

#[test]
fn by_time_where_all_say_it() {
    let pods = vec![at(1, "ADDED", "a", 10), at(3, "MODIFIED", "a", 30)];
    let nodes = vec![
        at(1, "ADDED", "n", 5),
        at(2, "MODIFIED", "n", 20),
        r#"{"recv":4,"type":"SETTLED"}"#.to_owned(),
    ];
    let expected = [
        "context",
        "0:1 Added a",
        "1:1 Added n",
        "1:2 Modified n",
        "0:2 Modified a",
        "1:3 Settled",
    ];
    assert_eq!(merged(&[pods, nodes]), expected);
}

#[test]
fn by_resource_version_where_one_does_not() {
    let pods = vec![seen("", "ADDED", "a", 10), seen("", "MODIFIED", "a", 30)];
    let nodes = vec![
        at(9, "ADDED", "n", 20),
        r#"{"recv":9,"type":"SETTLED"}"#.to_owned(),
        at(9, "MODIFIED", "n", 40),
    ];
    let expected = [
        "context",
        "0:1 Added a",
        "1:1 Added n",
        "1:2 Settled",
        "0:2 Modified a",
        "1:3 Modified n",
    ];
    assert_eq!(merged(&[pods, nodes]), expected);
}

#[test]
fn a_version_is_shown_once() {
    let one = vec![
        at(1, "ADDED", "a", 10),
        at(3, "MODIFIED", "a", 30),
        at(6, "DELETED", "a", 40),
    ];
    let two = vec![
        at(2, "ADDED", "a", 10),
        at(4, "MODIFIED", "a", 20),
        at(5, "DELETED", "a", 30),
        at(7, "ADDED", "a", 50),
    ];
    assert_eq!(
        merged(&[one, two]),
        ["context", "0:1 Added a", "0:2 Modified a", "1:3 Deleted a"]
    );
    let gap = vec![
        at(1, "ADDED", "a", 10),
        r#"{"recv":2,"type":"GAP"}"#.to_owned(),
        at(3, "ADDED", "a", 10),
    ];
    assert_eq!(
        merged(&[gap]),
        ["context", "0:1 Added a", "0:2 Gap", "0:3 Added a"]
    );
}

#[test]
fn an_error_comes_after_what_stands_before_it() {
    let broken = vec![at(1, "ADDED", "a", 10), "{".to_owned()];
    let other = vec![at(2, "ADDED", "b", 11)];
    let expected = [
        "context",
        "0:1 Added a",
        "0:2:2: expected a key in quotes, found the end of the file",
    ];
    assert_eq!(merged(&[broken, other]), expected);
    assert_eq!(merged(&[]), ["context"]);
}

fn context(lines: &[&str]) -> Context {
    let readers = lines
        .iter()
        .map(|line| Reader::new("", line.as_bytes()))
        .collect();
    match merge(readers).next() {
        Some(Ok(Record {
            kind: RecordKind::Context(context),
            ..
        })) => context,
        other => panic!("{other:?}"),
    }
}

#[test]
fn contexts_become_one() {
    let one = r#"{"type":"CONTEXT","kubernetes":"v1","kinds":["Pod"],"from":"start","every_write":true,"facts":true,"lag":1,"settings":{"a":1}}"#;
    let two = r#"{"type":"CONTEXT","kubernetes":"v2","kinds":["Node","Pod"],"from":"start","requests":true,"settings":{"a":2,"b":3}}"#;
    let all = context(&[one, two]);
    assert_eq!((all.kubernetes.as_deref(), all.lag), (Some("v1"), 1_000));
    assert_eq!(all.kinds, Some(vec!["Node".to_owned(), "Pod".to_owned()]));
    assert!(all.from_start && !all.every_write && all.facts && all.requests && !all.exact);
    assert_eq!(
        (all.settings["a"].as_str(), all.settings["b"].as_str()),
        ("1", "3")
    );
    let silent = at(1, "ADDED", "a", 1);
    let all = context(&[one, &silent]);
    assert!(!all.from_start && all.kinds.is_none() && all.facts);
}

fn audited(verb: &str, uid: &str, version: u32) -> String {
    let object =
        format!(r#"{{"kind":"Pod","metadata":{{"uid":"{uid}","resourceVersion":"{version}"}}}}"#);
    format!(
        r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"{verb}","objectRef":{{"resource":"pods"}},
        "responseStatus":{{"code":200}},"responseObject":{object},"stageTimestamp":"1970-01-01T00:00:02Z"}}"#
    )
    .replace('\n', " ")
}

#[test]
fn beside_a_watch_an_audit_log_gives_its_requests() {
    let audit = vec![audited("update", "a", 10), audited("update", "a", 20)];
    let shown = merged(&[
        audit.clone(),
        vec![at(1, "ADDED", "a", 10), at(3, "MODIFIED", "a", 30)],
    ]);
    let order: Vec<&str> = shown
        .iter()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(order, ["context", "1:1", "0:1", "0:2", "1:2"]);
    let alone = merged(&[audit]);
    assert_eq!(
        alone
            .iter()
            .filter(|line| line.contains("Modified"))
            .count(),
        2
    );
    let watch = r#"{"type":"CONTEXT","from":"start","every_write":true}"#;
    let all = context(&[watch, &audited("update", "a", 10)]);
    assert!(all.from_start && all.every_write && all.requests && !all.partial);
    assert!(context(&[&audited("update", "a", 10)]).partial);
}

#[test]
fn a_snapshot_stays_one() {
    let list = r#"{"kind":"List","items":[]}"#;
    let format = |texts: &[&str]| {
        let mut all = merge(
            texts
                .iter()
                .map(|text| Reader::new("", text.as_bytes()))
                .collect(),
        );
        all.next();
        all.format()
    };
    assert_eq!(format(&[list, list]), Some(Format::Snapshot));
    assert_eq!(
        format(&[list, &at(1, "ADDED", "a", 1)]),
        Some(Format::Lines)
    );
}

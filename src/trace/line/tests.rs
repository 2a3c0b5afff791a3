use super::*;

fn read_line(line: &str) -> Record {
    Record::from_json(line.as_bytes(), 7)
        .expect("a record")
        .expect("not blank")
}

fn error(line: &str) -> String {
    Record::from_json(line.as_bytes(), 7)
        .expect_err(line)
        .to_string()
}

#[test]
fn events_of_a_watch_are_observations() {
    for object_first in [false, true] {
        let object = r#""object":{"kind":"Pod","metadata":{"uid":"u"}}"#;
        let head = r#""recv":1795406955.5234,"type":"DELETED","step":3"#;
        let line = if object_first {
            format!("{{{object},{head}}}")
        } else {
            format!("{{{head},{object}}}")
        };
        let record = read_line(&line);
        assert_eq!((record.line, record.time), (7, Some(1_795_406_955_523)));
        let RecordKind::Observation(seen) = record.kind else {
            panic!("an observation")
        };
        assert_eq!((seen.change, seen.object.uid()), (Change::Deleted, "u"));
    }
}

#[test]
fn what_says_nothing_is_left_out() {
    for line in [
        "",
        " \n",
        r#"{"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"5"}}}"#,
        r#"{"type":"ADDED","object":{"kind":"Service","metadata":{"uid":"u"}}}"#,
    ] {
        assert!(
            Record::from_json(line.as_bytes(), 1)
                .expect("nothing wrong")
                .is_none(),
            "{line}"
        );
    }
}

#[test]
fn records_of_podlaw_are_read() {
    let shown = |line| format!("{:?}", read_line(line).kind);
    assert_eq!(shown(r#"{"type":"GAP"}"#), "Gap");
    assert_eq!(
        shown(r#"{"type":"ERROR","object":{"kind":"Status","code":410}}"#),
        "Gap"
    );
    assert_eq!(shown(r#"{"type":"SETTLED"}"#), "Settled");
    assert_eq!(
        shown(r#"{"type":"ACTION","action":"kubectl delete"}"#),
        "Action(\"kubectl delete\")"
    );
    assert_eq!(
        shown(r#"{"type":"EVENT","event": {"stop":"n1"} }"#),
        r#"Event("{\"stop\":\"n1\"}")"#
    );
    assert!(shown(r#"{"type":"CONTEXT","scenario":"s"}"#).contains(r#"scenario: Some("s")"#));
}

#[test]
fn facts_have_the_fields_of_their_schema() {
    let line = r#"{"recv":5.0,"type":"FACT","pod":"n/p","uid":"u","container":"c","run":2,"time":"2026-11-23T06:26:01.013697409Z",
        "node":"n1","fact":"started","pod_uid":"u","node_name":"n1","entries":0}"#;
    let RecordKind::Fact(fact) = read_line(line).kind else {
        panic!("a fact")
    };
    let field = |name: &str| fact.value.field(FACT.slot(name).expect("a field")).clone();
    assert_eq!(&*fact.uid, "u");
    assert_eq!(field("time").as_time(), Some(1_795_415_161_013));
    assert_eq!(
        (field("podUID").as_str(), field("nodeName").as_str()),
        (Some("u"), Some("n1"))
    );
    assert_eq!(
        (
            field("run").as_int(),
            field("entries").as_int(),
            field("code").as_int()
        ),
        (Some(2), Some(0), None)
    );
    let RecordKind::Fact(fact) =
        read_line(r#"{"recv":5.0,"type":"FACT","uid":"u","fact":"killed"}"#).kind
    else {
        panic!("a fact")
    };
    assert_eq!(
        fact.value
            .field(FACT.slot("time").expect("a field"))
            .as_time(),
        Some(5_000)
    );
}

#[test]
fn requests_have_the_fields_of_their_schema() {
    let line = r#"{"type":"REQUEST","verb":"delete","resource":"pods","name":"p","namespace":"n","user":"admin",
        "received":"2026-11-23T07:32:14.161431Z","code":200,"dry_run":true,"body":{"gracePeriodSeconds":5}}"#;
    let RecordKind::Request(request) = read_line(line).kind else {
        panic!("a request")
    };
    assert_eq!(
        (request.resource(), request.namespace(), request.name()),
        ("pods", "n", "p")
    );
    let field = |name: &str| {
        request
            .value
            .field(REQUEST.slot(name).expect("a field"))
            .clone()
    };
    assert_eq!(
        (field("dryRun").as_bool(), field("subresource").as_str()),
        (Some(true), Some(""))
    );
    assert_eq!(
        field("body")
            .get("gracePeriodSeconds")
            .and_then(Value::as_int),
        Some(5)
    );
    let RecordKind::Request(request) =
        read_line(r#"{"recv":5.0,"type":"REQUEST","verb":"get"}"#).kind
    else {
        panic!("a request")
    };
    let received = REQUEST.slot("received").expect("a field");
    assert_eq!(request.value.field(received).as_time(), Some(5_000));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (line, message) in [
        ("[]", "7:1: expected an object, found a list"),
        ("{}", "7:1: type: expected a string, found nothing"),
        (
            r#"{"type":"GONE"}"#,
            r#"7:9: type: expected the type of a record, found "GONE""#,
        ),
        (
            r#"{"type":1}"#,
            "7:9: type: expected a string, found the number 1",
        ),
        (
            r#"{"recv":"now"}"#,
            r#"7:9: recv: expected a number of seconds, found "now""#,
        ),
        (
            r#"{"type":"ADDED"}"#,
            "7:1: object: expected an object, found nothing",
        ),
        (
            r#"{"type":"ADDED","object":{}}"#,
            "7:26: object.kind: expected a string, found nothing",
        ),
        (
            r#"{"type":"ADDED","object":{"kind":"Pod"}}"#,
            "7:1: object.metadata.uid: expected a string, found nothing",
        ),
        (
            r#"{"type":"ADDED","object":{"kind":"Pod","spec":{"containers":[{"name":"a"},{"name":3}]}}}"#,
            "7:83: object.spec.containers[1].name: expected a string, found the number 3",
        ),
        (
            r#"{"type":"FACT","uid":"u"}"#,
            "7:1: fact: expected a string, found nothing",
        ),
        (
            r#"{"type":"FACT","fact":"started"}"#,
            "7:1: uid: expected a string, found nothing",
        ),
        (
            r#"{"type":"FACT","fact":"started","uid":"u","run":"x"}"#,
            r#"7:49: run: expected a whole number, found "x""#,
        ),
        (
            r#"{"type":"REQUEST"}"#,
            "7:1: verb: expected a string, found nothing",
        ),
        (
            r#"{"type":"CONTEXT","facts":1}"#,
            "7:1: facts: expected true or false, found the number 1",
        ),
        (
            r#"{"type":"GAP""#,
            "7:14: expected `,` or `}`, found the end of the text",
        ),
    ] {
        assert_eq!(error(line), message);
    }
}

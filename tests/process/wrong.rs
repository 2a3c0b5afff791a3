//! Programs that break rules, and programs that do not do everything.

use podlaw::event::Scenario;

use super::{check, child, folder, podlaw};

pub fn a_wrong_program_is_found_and_its_failure_cut_down() {
    let (command, folder) = (child::command("wrong"), folder("wrong"));
    let to = folder.to_string_lossy();
    let ran = check(&command, &["--cases", "256", "--report-dir", &to]);
    assert_eq!(ran.code, Some(1), "{}{}", ran.report, ran.errors);
    let again = ran
        .report
        .lines()
        .find_map(|line| line.strip_prefix("again: podlaw replay "));
    let again = again.unwrap_or_else(|| panic!("{}", ran.report));
    let (path, exec) = again.split_once(" --exec ").expect("on the same program");
    assert!(exec.contains("PODLAW_CHILD=wrong"), "{exec}");
    let yaml = std::fs::read_to_string(path).expect("the scenario");
    let scenario = Scenario::from_yaml(&yaml).expect("a scenario");
    assert!(scenario.events.len() <= 4, "{yaml}");
    let there = podlaw(&["replay", path, "--exec", &command]);
    assert_eq!(there.code, Some(1), "{}", there.report);
    let here = podlaw(&["replay", path]);
    assert_eq!(here.code, Some(0), "{}", here.report);
}

pub fn what_fails_while_it_is_cut_down_is_told_and_the_violation_stays() {
    let folder = folder("frail");
    let to = folder.to_string_lossy();
    let ran = check(
        &child::command("frail"),
        &["--cases", "256", "--report-dir", &to],
    );
    assert_eq!(ran.code, Some(1), "{}{}", ran.report, ran.errors);
    ran.tells(&[
        "steps of frail judged",
        "trouble while it was cut down",
        "ended with exit code 5 before it replied to request",
        "that was the last world",
        "is broken by",
    ]);
}

pub fn what_did_not_happen_is_counted() {
    let command = child::command("refusing");
    let run = |jobs| {
        check(
            &command,
            &["--cases", "96", "--focus", "identity.*", "--jobs", jobs],
        )
    };
    let [one, two] = ["1", "2"].map(run);
    assert_eq!(one.report, two.report, "{}", one.errors);
    let line = |beginning: &str| {
        let line = one.report.lines().find(|line| line.starts_with(beginning));
        line.unwrap_or_else(|| panic!("{beginning}: {}", one.report))
    };
    let unknown = line("events that it does not know: crashNode ");
    assert!(unknown.ends_with(" times"), "{unknown}");
    let refused = line("refused: deletePod ");
    assert!(
        refused.ends_with("times, at first because of \"it is Sunday\""),
        "{refused}"
    );
}

pub fn an_event_that_is_not_known_is_not_sent() {
    let scenario = folder("unknown.yaml");
    std::fs::create_dir_all(scenario.parent().expect("a folder")).expect("a folder");
    let yaml = "{apiVersion: podlaw/v1, kind: Scenario, events: [{crashNode: {node: 0}}, {stopKubelet: {node: 1}}]}";
    std::fs::write(&scenario, yaml).expect("a file");
    // Whatever is sent that is not known ends it.
    let program = r#"while read -r line; do
        case "$line" in
            *crashNode*) exit 9;;
            *hello*) rest='"name":"n","events":["stopKubelet"]';;
            *) rest='"reply":"done"';;
        esac
        case "$line" in *batch*) rest='"reply":"unsupported"';; esac
        id=${line#*:}; id=${id%%,*}
        echo "{\"id\":$id,$rest}"
    done"#;
    let scenario = scenario.to_string_lossy();
    let ran = podlaw(&["replay", &scenario, "--exec", program]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.report, ran.errors);
    let counted = "events that it does not know: crashNode once\n";
    assert!(ran.report.ends_with(counted), "{}", ran.report);
}

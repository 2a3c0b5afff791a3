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

pub fn what_is_known_to_fail_does_not_end_the_search() {
    let (command, folder) = (child::command("wrong"), folder("known"));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (to, list) = (folder.to_string_lossy(), folder.join("known.yaml"));
    let known = list.to_string_lossy();
    let run = |rules: &str| {
        let head = "apiVersion: podlaw/v1\nkind: KnownFailures\nrules:";
        let rules = if rules.is_empty() { " []\n" } else { rules };
        std::fs::write(&list, format!("{head}{rules}")).expect("a file");
        let arguments = [
            "--cases",
            "128",
            "--report-dir",
            &to,
            "--known-failures",
            &known,
        ];
        check(&command, &arguments)
    };
    // Restarts that are not counted break several rules: each run finds the next of them, until all are in the list.
    let mut rules = String::new();
    let mut ran = run("");
    assert_eq!(ran.code, Some(1), "{}{}", ran.report, ran.errors);
    for _ in 0..8 {
        let broken = ran
            .report
            .lines()
            .filter_map(|line| line.strip_prefix("VIOLATED "));
        let broken = broken.filter_map(|line| line.split(' ').next());
        rules.extend(broken.map(|rule| format!("\n- {{rule: {rule}, reason: not counted}}")));
        ran = run(&rules);
        if ran.code != Some(1) {
            break;
        }
    }
    // So few cases do not exercise everything.
    assert_eq!(ran.code, Some(2), "{}{}", ran.report, ran.errors);
    ran.tells(&[
        "\nknown failures (named by --known-failures)\n",
        "    not counted\n",
        "128 cases from seed 1,",
    ]);
    assert!(!ran.report.contains("is broken by"), "{}", ran.report);
    let file = |name| std::fs::read_to_string(folder.join(name)).expect("a file");
    let (junit, page) = (file("junit.xml"), file("report.html"));
    assert_eq!(file("report.txt"), ran.report);
    assert!(junit.contains("<skipped message=\"known failure, violated "));
    assert!(junit.contains("type=\"not checked\""));
    assert!(!junit.contains("type=\"violated\""));
    assert!(page.contains("Known failures"));
    assert!(file("conformance.yaml").contains("implementation:\n  name: the model\n  version: "));
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

pub fn a_clock_that_nobody_can_turn_is_given_short_cases() {
    let ran = check(&child::command("real-time"), &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.report, ran.errors);
    ran.tells(&[
        "20 cases from seed 1,",
        " steps of real-time judged",
        "what was not exercised was not checked",
    ]);
}

//! The bank of bugs: each is well told, shown by a scenario, and found by the search.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use podlaw::check::Settings;
use podlaw::event::Scenario;
use podlaw::harness::{Found, Options, check};
use podlaw::model::Documented;
use podlaw::mutant::{BEYOND, MUTANTS, Mutant};

#[path = "common/played.rs"]
mod played;

use played::{book, played};

#[test]
fn ids_are_unique_and_name_topic_and_mistake() {
    let ids: BTreeSet<&str> = MUTANTS.iter().map(|mutant| mutant.id).collect();
    assert_eq!(ids.len(), MUTANTS.len());
    let word = |text: &str| {
        let letter = |letter: char| letter == '-' || letter.is_ascii_lowercase();
        !text.is_empty() && text.chars().all(letter)
    };
    for id in ids {
        let parts: Vec<&str> = id.split('.').collect();
        assert!(
            parts.len() == 2 && parts.iter().all(|part| word(part)),
            "{id}"
        );
    }
}

#[test]
fn each_says_in_a_sentence_what_is_wrong() {
    for mutant in MUTANTS.iter() {
        assert!(
            mutant.wrong().ends_with('.') && !mutant.wrong().contains("  "),
            "{mutant:?}"
        );
    }
}

#[test]
fn the_rules_that_speak_against_it_are_asserted() {
    for mutant in MUTANTS.iter() {
        assert!(!mutant.rules.is_empty(), "{}", mutant.id);
        for id in mutant.rules {
            let rule = book().rules.iter().find(|rule| rule.id == *id);
            let asserted = rule.is_some_and(|rule| rule.not_asserted.is_none());
            assert!(asserted, "{}: {id}", mutant.id);
        }
    }
}

#[test]
fn each_origin_is_an_issue_and_no_bug_is_both_in_the_bank_and_beyond_it() {
    let origins: BTreeSet<&str> = MUTANTS
        .iter()
        .flat_map(|mutant| mutant.origins)
        .copied()
        .collect();
    for origin in origins
        .iter()
        .copied()
        .chain(BEYOND.iter().map(|one| one.origin))
    {
        let (repository, number) = origin.split_once('#').expect("an issue");
        assert_eq!(repository.split('/').count(), 2, "{origin}");
        assert!(number.parse::<u32>().is_ok(), "{origin}");
    }
    for beyond in BEYOND {
        assert!(!origins.contains(beyond.origin), "{}", beyond.origin);
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/mutants"))
}

#[test]
fn each_has_a_scenario_that_shows_it_and_that_is_lawful_without_it() {
    let files = std::fs::read_dir(folder()).expect("the folder").count();
    assert_eq!(files, MUTANTS.len(), "a scenario of no mutant");
    for mutant in MUTANTS.iter() {
        let path = folder().join(format!("{}.yaml", mutant.id));
        let yaml = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", path.display()));
        let scenario = Scenario::from_yaml(&yaml).expect("a scenario");
        assert_eq!(scenario.about, mutant.wrong());
        let [rule] = &scenario.violates[..] else {
            panic!("{}: one rule", mutant.id);
        };
        assert!(
            mutant.rules.contains(&rule.as_str()),
            "{}: {rule}",
            mutant.id
        );
        assert!(
            played(mutant.decisions, &scenario, false).violates(rule),
            "{}",
            mutant.id
        );
        let lawful = played(&Documented, &scenario, false);
        assert!(lawful.judgement.violations.is_empty(), "{}", mutant.id);
    }
}

fn hunt(mutant: &Mutant, cases: u64) -> Found {
    let options = Options {
        cases,
        ..Options::default()
    };
    check(book(), &Settings::default(), mutant.decisions, &options)
}

/// Whether a rule that speaks against it has found it.
fn fits(mutant: &Mutant, found: &Found) -> bool {
    let mut failures = found.failures.iter();
    failures.any(|failure| mutant.rules.contains(&failure.rule.as_str()))
}

/// Hunts all mutants in so many cases, in two threads: those that were not found, and those that others have found.
fn hunt_all(cases: u64) -> (Vec<&'static str>, Vec<&'static str>) {
    let one = |mutant: &'static Mutant| (mutant, hunt(mutant, cases));
    let halves = MUTANTS.split_at(MUTANTS.len() / 2);
    let hunted: Vec<(&Mutant, Found)> = std::thread::scope(|scope| {
        let first = scope.spawn(|| halves.0.iter().map(one).collect::<Vec<_>>());
        let second: Vec<_> = halves.1.iter().map(one).collect();
        let first = first.join().expect("the first half");
        first.into_iter().chain(second).collect()
    });
    let missed = hunted.iter().filter(|(_, found)| found.failures.is_empty());
    let others = hunted
        .iter()
        .filter(|(mutant, found)| !found.failures.is_empty() && !fits(mutant, found));
    let id = |(mutant, _): &(&'static Mutant, Found)| mutant.id;
    (missed.map(id).collect(), others.map(id).collect())
}

#[test]
fn what_the_first_cases_find_is_found_by_rules_that_speak_against_it() {
    let (missed, others) = hunt_all(32);
    let found = MUTANTS.len() - missed.len();
    assert!(found >= 80, "{found} found");
    assert_eq!(others, Vec::<&str>::new());
}

#[test]
#[ignore = "plays some thirty thousand cases: cargo test --release --test mutants -- --ignored"]
fn every_mutant_is_found_by_a_rule_that_speaks_against_it() {
    let (missed, others) = hunt_all(2_000);
    assert_eq!((missed, others), (Vec::new(), Vec::new()));
}

fn podlaw(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .arg("mutants")
        .args(arguments)
        .output()
        .expect("podlaw runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let all = text(&output.stdout) + &text(&output.stderr);
    (all, output.status.code())
}

#[test]
fn the_command_tells_what_was_found_by_which_rule() {
    let (text, code) = podlaw(&["phase.one-success-is-enough", "--jobs", "1"]);
    assert_eq!(code, Some(0), "{text}");
    for word in ["phase.succeeded-all-zero", "all 1 mutants found"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let (text, code) = podlaw(&["phase.one-success-is-enough", "--by-rule"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("rules have found none"), "{text}");
}

#[test]
fn what_is_not_found_is_told_with_what_it_does_and_ends_with_1() {
    let (text, code) = podlaw(&["init.done-*", "--cases", "1"]);
    assert_eq!(code, Some(1), "{text}");
    for word in ["not found init.done-in-former-sandbox", "in the new one"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn an_id_that_no_mutant_has_is_a_fault() {
    let (text, code) = podlaw(&["phase.no-such-mutant"]);
    assert_eq!(code, Some(3), "{text}");
}

#[test]
fn the_report_is_the_same_whatever_the_jobs_are() {
    let run = |jobs| {
        let (text, _) = podlaw(&["conditions.*", "--format", "json", "--jobs", jobs]);
        text[..text.rfind('}').expect("a document")].to_owned()
    };
    let (one, two) = (run("1"), run("2"));
    assert_eq!(one, two);
    let document: serde_json::Value = serde_json::from_str(&(one + "}")).expect("JSON");
    assert_eq!(document["kind"], "MutantReport");
    assert!(
        document["items"]
            .as_array()
            .is_some_and(|items| items.len() > 5)
    );
}

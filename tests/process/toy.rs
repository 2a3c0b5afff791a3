//! The example of an implementation of one's own.

use std::process::{Command, Stdio};

use libtest_mimic::Trial;
use podlaw::event::{Event, Scene, ScenePod, World};

use super::{check, fixture};

/// It is written in Python; where there is none it is not tried.
pub fn trial() -> Trial {
    let python = Command::new("python3")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    let there = python.is_ok_and(|status| status.success());
    if !there {
        eprintln!("toy::the_toy_keeps_what_it_shows is skipped: python3 was not found");
    }
    let test = || {
        the_toy_keeps_what_it_shows();
        Ok(())
    };
    Trial::test("toy::the_toy_keeps_what_it_shows", test).with_ignored_flag(!there)
}

fn the_toy_keeps_what_it_shows() {
    let toy = fixture("implementations/toy.py");
    let command = format!("python3 '{toy}'");
    let arguments = ["--focus", "phase.*", "--cases", "512"];
    let ran = check(&command, &arguments);
    assert_eq!(ran.code, Some(0), "{}{}", ran.report, ran.errors);
    ran.tells(&[
        "none violated",
        "steps of toy judged",
        "every rule that toy can show was exercised",
        "events that it does not know: ",
        "refused: createPod ",
    ]);
    let again = check(&command, &[&arguments[..], &["--jobs", "1"]].concat());
    assert_eq!(ran.report, again.report);
    let text = std::fs::read_to_string(toy).expect("the toy");
    assert!(text.lines().count() <= 200, "it is to be read in one go");
}

/// The reference of the protocol leaves nothing out.
pub fn the_reference_names_every_event_and_key() {
    let text = std::fs::read_to_string(fixture("implementations/README.md")).expect("it is there");
    for event in Event::names() {
        assert!(text.contains(&format!("| `{event}` | ")), "{event}");
    }
    let scene = Scene {
        pods: vec![ScenePod::default()],
        ..Scene::default()
    };
    let scene = serde_json::to_value(scene).expect("JSON");
    let world = serde_json::to_value(World::default()).expect("JSON");
    for part in [&world, &scene, &scene["pods"][0], &scene["nodes"][0]] {
        for key in part.as_object().expect("an object").keys() {
            assert!(text.contains(&format!("`{key}`")), "{key}");
        }
    }
}

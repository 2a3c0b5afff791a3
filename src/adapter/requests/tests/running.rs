//! The scripts at work, in the shells that are here.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value as Json, json};

use super::super::{order, script};
use super::*;

/// A container: its files, and the shell that runs its script.
struct Place {
    files: PathBuf,
    shell: &'static [&'static str],
}

const SHELLS: [&[&str]; 2] = [&["sh"], &["busybox", "sh"]];

impl Place {
    /// Places of this name, one for each shell.
    fn all(name: &str) -> impl Iterator<Item = Self> {
        let here = |shell: &&[&str]| {
            let mut command = Command::new(shell[0]);
            command.args(&shell[1..]).args(["-c", ":"]);
            command.status().is_ok_and(|status| status.success())
        };
        let shells = SHELLS.into_iter().filter(here);
        let root = std::env::temp_dir().join(format!("podlaw-{}-{name}", std::process::id()));
        shells.map(move |shell| {
            let files = root.join(shell[0]);
            std::fs::create_dir_all(files.join("d")).expect("a directory");
            std::fs::write(files.join("out"), "").expect("a file");
            Self { files, shell }
        })
    }

    /// A command as it would be in a container.
    fn here(&self, command: &[String], first: &str) -> Command {
        let files = self.files.display();
        let text = command.last().map_or("", String::as_str);
        let text = text
            .replace("/tmp/podlaw", &format!("{files}/orders"))
            .replace("> /proc/1/fd/1", &format!(">> {files}/out"))
            .replace("/d/token", &format!("{files}/d/token"))
            .replace("ls /d ", &format!("ls {files}/d "))
            .replace("kill -HUP 1", &format!("kill -HUP {first}"));
        let mut shell = Command::new(self.shell[0]);
        shell.args(&self.shell[1..]).args(["-c", &text]);
        shell.env("PODLAW_POD", "u").env("PODLAW_NODE", "n");
        shell
    }

    fn run(&self, container: &Json, volume: bool) -> Running {
        let manifest = json!({"volume": volume, "containers": [container]});
        let manifest: Manifest = serde_json::from_value(manifest).expect("a manifest");
        let mut command = self.here(&script::command(&manifest, 0), "$$");
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a shell");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, facts) = channel();
        // What says nothing more must not hold the test up.
        std::thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            lines.for_each(|line| drop(sender.send(line)));
        });
        Running { child, facts }
    }

    /// Gives an order to what runs.
    fn order(&self, of: &Json, running: &Running) {
        let action = order::action(&event(of), &OfOnePod);
        let Some(Action::Order(order)) = action else {
            panic!("no order");
        };
        let first = running.child.id().to_string();
        let done = self.here(&order.command, &first).status();
        assert!(done.is_ok_and(|status| status.success()));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.files).ok();
    }
}

/// How long to wait for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

struct Running {
    child: Child,
    facts: Receiver<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Running {
    /// The next fact, without what all have.
    fn fact(&self) -> Json {
        let line = self.facts.recv_timeout(PATIENCE).expect("a line");
        let mut fact: Json = serde_json::from_str(&line).expect("JSON");
        assert_eq!(
            (&fact["podUID"], &fact["nodeName"]),
            (&json!("u"), &json!("n"))
        );
        shown::strip(&mut fact, &["podUID", "nodeName", "address", "hostname"]);
        fact
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let done = Command::new("kill").args(["-s", name, &id]).status();
        assert!(done.is_ok_and(|status| status.success()));
    }

    /// The code with which it ends.
    fn code(mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }
}

#[test]
fn a_process_ends_by_itself() {
    for place in Place::all("ends") {
        let running = place.run(&json!({"program": {"endsAfter": 200, "code": 3}}), false);
        assert_eq!(running.fact(), json!({"fact": "started"}));
        assert_eq!(running.fact(), json!({"fact": "exiting", "code": 3}));
        assert_eq!(running.code(), Some(3));
    }
}

/// Whether whoever has started these tests has it ignored, as a shell does for what it puts into the background. In a container no signal is.
fn is_ignored(signal: &str) -> bool {
    let number = match signal {
        "QUIT" => 3,
        "USR1" => 10,
        _ => 15,
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (number - 1)) != 0)
}

#[rstest]
#[case("TERM")]
#[case("USR1")]
#[case("QUIT")]
fn a_process_hears_its_stop_signal(#[case] signal: &str) {
    if is_ignored(signal) {
        println!("skipped: {signal} is ignored here, and no shell can undo that");
        return;
    }
    for place in Place::all(signal) {
        let running = place.run(&json!({"program": {"stopCode": 5}}), false);
        running.fact();
        running.signal(signal);
        assert_eq!(running.fact(), json!({"fact": "signal", "signal": signal}));
        assert_eq!(running.fact(), json!({"fact": "exiting", "code": 5}));
        assert_eq!(running.code(), Some(5));
    }
}

#[test]
fn a_slow_process_takes_three_seconds() {
    for place in Place::all("slow") {
        let running = place.run(&json!({"program": {"stop": "slow", "stopCode": 6}}), false);
        running.fact();
        let asked = Instant::now();
        running.signal("TERM");
        running.fact();
        assert_eq!(running.fact(), json!({"fact": "exiting", "code": 6}));
        let took = asked.elapsed().as_millis();
        assert!(took >= 2_900, "{took}");
        assert_eq!(running.code(), Some(6));
    }
}

#[test]
fn a_process_that_ignores_its_signal_still_obeys_orders() {
    for place in Place::all("ignores") {
        let running = place.run(&json!({"program": {"stop": "ignores"}}), false);
        running.fact();
        running.signal("TERM");
        running.fact();
        running.signal("TERM");
        assert_eq!(running.fact(), json!({"fact": "signal", "signal": "TERM"}));
        let exits = json!({"containerExits": {"pod": 0, "container": 0, "code": 9}});
        place.order(&exits, &running);
        assert_eq!(running.fact(), json!({"fact": "exiting", "code": 9}));
        assert_eq!(running.code(), Some(9));
    }
}

#[test]
fn an_order_that_comes_too_early_is_not_lost() {
    for place in Place::all("early") {
        std::fs::create_dir_all(place.files.join("orders")).expect("a directory");
        std::fs::write(place.files.join("orders/exit"), "8\n").expect("a file");
        assert_eq!(place.run(&json!({}), false).code(), Some(8));
    }
}

#[test]
fn a_token_is_found_by_who_comes_later() {
    let ends = json!({"program": {"endsAfter": 50}});
    for place in Place::all("token") {
        let first = place.run(&ends, true);
        assert_eq!(
            first.fact(),
            json!({"fact": "started", "volume": "", "entries": 0})
        );
        first.code();
        // A container that is started again has files of its own.
        std::fs::remove_dir_all(place.files.join("orders")).expect("a directory");
        let second = place.run(&ends, true);
        let found = json!({"fact": "started", "volume": "token-u", "entries": 1});
        assert_eq!(second.fact(), found);
        second.code();
    }
}

/// Runs a command beside process 1: whether it succeeds, and what it told.
fn beside(place: &Place, command: &[String]) -> (bool, Vec<Json>) {
    let out = place.files.join("out");
    std::fs::write(&out, "").expect("a file");
    let status = place.here(command, "1").status().expect("a shell");
    (status.success(), facts(&out))
}

fn facts(out: &Path) -> Vec<Json> {
    let text = std::fs::read_to_string(out).expect("a file");
    let facts = text.lines().map(serde_json::from_str::<Json>);
    facts.map(|fact| fact.expect("JSON")).collect()
}

#[test]
fn a_probe_answers_as_it_was_told_last() {
    let probe = |check| script::probe(ProbeKind::Readiness, check);
    let changes = |succeeds| json!({"probeChanges": {"pod": 0, "container": 0, "probe": "readiness", "succeeds": succeeds}});
    for place in Place::all("probe") {
        let running = place.run(&json!({}), false);
        let (good, told) = beside(&place, &probe(Check::Succeeds));
        assert_eq!((good, &told[0]["code"]), (true, &json!(0)));
        assert_eq!(told[0]["fact"], "readiness-probe");
        assert!(!beside(&place, &probe(Check::Fails)).0);
        place.order(&changes(false), &running);
        let (good, told) = beside(&place, &probe(Check::Succeeds));
        assert_eq!((good, &told[0]["code"]), (false, &json!(1)));
        place.order(&changes(true), &running);
        assert!(beside(&place, &probe(Check::Fails)).0);
        place.order(
            &json!({"containerExits": {"pod": 0, "container": 0, "code": 0}}),
            &running,
        );
        assert_eq!(running.code(), Some(0));
    }
}

#[test]
fn a_hook_tells_when_it_begins_and_ends() {
    let hook = |handler| Hook {
        handler,
        seconds: 0,
    };
    for place in Place::all("hook") {
        let command = script::hook(
            &hook(Handler::Returns),
            "prestop-start",
            Some("prestop-end"),
        );
        let (good, told) = beside(&place, &command.expect("a command"));
        let names: Vec<&Json> = told.iter().map(|fact| &fact["fact"]).collect();
        assert!(
            good && names == ["prestop-start", "prestop-end"],
            "{told:?}"
        );
        let command = script::hook(&hook(Handler::Fails), "poststart", None);
        let (good, told) = beside(&place, &command.expect("a command"));
        assert!(!good && told[0]["fact"] == "poststart", "{told:?}");
    }
}

/// `$$` is one `$` in the command of a container.
#[test]
fn kubernetes_leaves_the_scripts_as_they_are() {
    let container = json!({"program": {"endsAfter": 1, "stop": "slow"}});
    let manifest = json!({"volume": true, "containers": [container]});
    let manifest: Manifest = serde_json::from_value(manifest).expect("a manifest");
    let command = script::command(&manifest, 0);
    assert!(!command[2].contains("$$"));
    for (name, _) in script::VARIABLES {
        assert!(!command[2].contains(&format!("$({name})")));
    }
}

//! What runs in containers: a few lines of POSIX shell that behave as a [`Program`] says.
//!
//! A script tells facts as JSON lines on the standard output of process 1: `{"fact":"started","podUID":…,"nodeName":…}`. A hook
//! or a probe, which is another process, tells them there too. It looks for orders in [`DIRECTORY`] when it gets a `HUP`: a
//! file that names what is to be done, so that an order that comes too early is not lost.

use crate::event::{
    Check, Container, Handler, Hook, Manifest, ProbeKind, Program, Role, Signal, Stop,
};

/// Where a container keeps what it was told. Each run of a container has one of its own.
pub(super) const DIRECTORY: &str = "/tmp/podlaw";

/// How long an init container runs when its manifest says nothing, in milliseconds: as in the model.
const INIT_RUNS: u32 = 200;

/// The variables that a script reads, and the field of the Pod from which each comes.
///
/// Source: concepts/workloads/pods/downward-api.md#available-fields
pub(super) const VARIABLES: [(&str, &str); 3] = [
    ("PODLAW_POD", "metadata.uid"),
    ("PODLAW_NODE", "spec.nodeName"),
    ("PODLAW_ADDRESS", "status.podIP"),
];

/// The command of a container, by its position in a manifest.
pub(super) fn command(manifest: &Manifest, at: usize) -> [String; 3] {
    let Container { role, program, .. } = manifest.containers[at];
    let ends_after = match role {
        Role::Init => Some(program.ends_after.unwrap_or(INIT_RUNS)),
        _ => program.ends_after,
    };
    let program = Program {
        ends_after,
        ..program
    };
    shell(main(&program, manifest.mounts(at)))
}

/// The command of a container that is added to a Pod.
pub(super) fn ephemeral(program: &Program) -> [String; 3] {
    shell(main(program, false))
}

/// A script as a command.
pub(super) fn shell(script: String) -> [String; 3] {
    ["sh".to_owned(), "-c".to_owned(), script]
}

fn main(program: &Program, shares: bool) -> String {
    let noted: String = Signal::ALL.map(|one| noted(one.short())).concat();
    let heard: String = Signal::ALL.map(|one| heard(one.short())).concat();
    let started = if shares { SHARES } else { STARTED };
    let stop = match program.stop {
        Stop::Prompt => format!("end {}", program.stop_code),
        Stop::Slow => format!("after 3 {}", program.stop_code),
        Stop::Ignores => ":".to_owned(),
    };
    let ends = match program.ends_after {
        Some(after) => format!("after {} {}\n", seconds(after), program.code),
        None => String::new(),
    };
    format!(
        "{noted}{SAY}{started}\
         stop() {{ say signal \",\\\"signal\\\":\\\"$1\\\"\"; {stop}; }}\n\
         {REST}{heard}[ -z \"$told\" ] || stop $told\n{ends}{LOOP}"
    )
}

/// A signal that comes before the script is ready is kept: process 1 would lose it.
fn noted(signal: &str) -> String {
    format!("trap 'told={signal}' {signal}\n")
}

fn heard(signal: &str) -> String {
    format!("trap 'stop {signal}' {signal}\n")
}

/// Tells a fact: its name, and its other fields.
const SAY: &str = concat!(
    r#"say() { echo "{\"fact\":\"$1\",\"podUID\":\"$PODLAW_POD\",\"nodeName\":\"$PODLAW_NODE\"$2}"; }"#,
    "\n"
);

const STARTED: &str = concat!(
    r#"say started ",\"address\":\"$PODLAW_ADDRESS\",\"hostname\":\"$(hostname)\"""#,
    "\n"
);

/// The same where the containers share a volume, in which each leaves a token. Nothing comes before that takes time: rules take
/// it from the script that the token is there soon.
const SHARES: &str = concat!(
    r#"found=$(cat /d/token 2>/dev/null); files=$(ls /d | wc -l)"#,
    "\n",
    r#"say started ",\"address\":\"$PODLAW_ADDRESS\",\"hostname\":\"$(hostname)\",\"volume\":\"$found\",\"entries\":$files""#,
    "\n",
    "echo token-$PODLAW_POD > /d/token\n",
);

/// Ends, ends after a time, and does what it was ordered. Whoever ends after a time gives itself the order: the script hears
/// signals meanwhile. The script is process 1 and has to know it: Kubernetes makes one `$` of the shell's name for that.
///
/// Source: reference/kubernetes-api/workload-resources/pod-v1.md#entrypoint
const REST: &str = "\
mkdir -p /tmp/podlaw
end() { say exiting \",\\\"code\\\":$1\"; exit $1; }
after() { (sleep $1; echo $2 > /tmp/podlaw/exit; kill -HUP 1) & }
obey() {
  if [ -e /tmp/podlaw/exit ] && read code < /tmp/podlaw/exit; then end $code; fi
  if [ -e /tmp/podlaw/eat ]; then eaten=xxxxxxxx; while :; do eaten=$eaten$eaten; done; fi
}
trap obey HUP
";

/// A signal wakes it at once; one that comes between two commands is seen a second later.
const LOOP: &str = "while :; do obey; sleep 1 & wait $!; done\n";

/// Milliseconds as `sleep` takes them.
fn seconds(millis: u32) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

/// Tells a fact from another process of the container.
fn told(fact: &str, more: &str) -> String {
    format!(
        r#"echo "{{\"fact\":\"{fact}\",\"podUID\":\"$PODLAW_POD\",\"nodeName\":\"$PODLAW_NODE\"{more}}}" > /proc/1/fd/1"#
    )
}

/// The command of a probe.
pub(super) fn probe(kind: ProbeKind, check: Check) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let first = match check {
        Check::True => return words(&["true"]),
        Check::False => return words(&["false"]),
        Check::Sleeps => return words(&["sleep", "5"]),
        Check::Succeeds | Check::Fails => check.answer(),
    };
    let name = fact_of(kind);
    let file = format!("{DIRECTORY}/{name}");
    let told = told(name, r#",\"code\":$code"#);
    let script = format!(
        "answer={first}; [ ! -e {file} ] || read answer < {file}; $answer; code=$?; {told}; exit $code"
    );
    shell(script).into()
}

/// What a probe is called in facts, and the file in which its answer stands.
pub(super) fn fact_of(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Readiness => "readiness-probe",
        ProbeKind::Liveness => "liveness-probe",
        ProbeKind::Startup => "startup-probe",
    }
}

/// The command of a hook that tells when it begins, and perhaps when it ends; none for one that is no command.
pub(super) fn hook(hook: &Hook, begins: &str, ends: Option<&str>) -> Option<[String; 3]> {
    let begun = told(begins, "");
    let script = match hook.handler {
        Handler::Returns => {
            let ended = ends.map_or(String::new(), |ends| format!("; {}", told(ends, "")));
            format!("{begun}; sleep {}{ended}", hook.seconds)
        }
        Handler::Fails => format!("{begun}; exit 1"),
        // Longer than any grace period.
        Handler::Hangs => format!("{begun}; sleep 86400"),
        Handler::Sleep => return None,
    };
    Some(shell(script))
}

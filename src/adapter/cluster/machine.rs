//! What is done to machines: no API does it, so somebody's command has to.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::error::ClusterError;
use crate::event::{Event, SceneNode};
use crate::harness::Reply;

/// In how long a command has done it.
const PATIENCE: Duration = Duration::from_secs(120);
/// So often it is seen whether it has.
const LOOK: Duration = Duration::from_millis(50);
/// So much is told of what it says.
const SAID: u64 = 400;

/// What makes the nodes whole again.
pub(super) fn cures(nodes: &[SceneNode]) -> Vec<Event> {
    let mut all = Vec::new();
    for (node, scene) in (0..u8::MAX).zip(nodes) {
        if scene.cut {
            all.push(Event::HealNetwork { node });
        }
        if scene.off {
            all.push(Event::BootNode { node });
        } else if scene.stopped {
            all.push(Event::StartKubelet { node });
        }
        if scene.unschedulable {
            all.push(Event::UncordonNode { node });
        }
        if let Some((key, effect)) = scene.tainted {
            all.push(Event::UntaintNode { node, key, effect });
        }
    }
    all
}

/// Runs `COMMAND NODE WHAT`. What ends with another code than 0 has refused it.
pub(super) fn run(command: &str, node: &str, what: &str) -> Result<Reply, ClusterError> {
    let failed = |why: &dyn std::fmt::Display| {
        ClusterError::Machine(format!("{command} {node} {what}: {why}"))
    };
    let mut child = Command::new("sh")
        .args(["-c", &format!("{command} \"$@\""), "podlaw", node, what])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let until = Instant::now() + PATIENCE;
    let code = loop {
        match child.try_wait().map_err(|error| failed(&error))? {
            Some(status) => break status,
            None if Instant::now() >= until => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(&format!("not done in {} s", PATIENCE.as_secs())));
            }
            None => std::thread::sleep(LOOK),
        }
    };
    if code.success() {
        return Ok(Reply::Done);
    }
    let mut said = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        let _ = stderr.take(SAID).read_to_end(&mut said);
    }
    let said = String::from_utf8_lossy(&said);
    Ok(Reply::Refused(format!(
        "{node} {what}: {code}: {}",
        said.trim()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Effect, TaintKey};

    #[test]
    fn what_was_done_to_a_node_is_undone() {
        let mut scene = [SceneNode::default(); 2];
        scene[0].off = true;
        scene[0].stopped = true;
        scene[1].cut = true;
        scene[1].tainted = Some((TaintKey::First, Effect::NoExecute));
        let cures = cures(&scene);
        let untaint = Event::UntaintNode {
            node: 1,
            key: TaintKey::First,
            effect: Effect::NoExecute,
        };
        let expected = [
            Event::BootNode { node: 0 },
            Event::HealNetwork { node: 1 },
            untaint,
        ];
        assert_eq!(cures, expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_told_the_node_and_what_to_do() {
        let run = |command| run(command, "n1", "crash").expect("it runs");
        assert_eq!(run("f() { [ $1-$2 = n1-crash ]; }; f"), Reply::Done);
        let refused = run("f() { echo no such node >&2; exit 3; }; f");
        assert_eq!(
            refused,
            Reply::Refused("n1 crash: exit status: 3: no such node".to_owned())
        );
    }
}

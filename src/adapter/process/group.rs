//! A child with all that it starts: a command may be a shell that has children of its own, and none of them may be left.

#[cfg(not(unix))]
use std::process::Child;
use std::process::Command;

/// The command as the shell of the system runs it.
#[cfg(unix)]
pub(super) fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).process_group(0);
    shell
}

/// What became of it; none while it runs. It stays where it is, so that its number is given to nobody else.
#[cfg(unix)]
pub(super) fn ended(child: &std::process::Child) -> Option<String> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let status = waitid(WaitId::Pid(Pid::from_child(child)), options).ok()??;
    Some(match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => format!("ended with exit code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    })
}

/// Ends it with all that it started, and takes note of its end.
#[cfg(unix)]
pub(super) fn kill(child: &mut std::process::Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // Its number stands for its group until it has been waited for, so nobody else can be hit.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

/// The command as the shell of the system runs it.
#[cfg(not(unix))]
pub(super) fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

/// What became of it; none while it runs.
#[cfg(not(unix))]
pub(super) fn ended(child: &mut Child) -> Option<String> {
    let status = child.try_wait().ok()??;
    Some(format!("ended ({status})"))
}

/// Ends it. What it started itself is not known here.
#[cfg(not(unix))]
pub(super) fn kill(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

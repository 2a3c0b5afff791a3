//! Programs at the other end of the protocol: what they do well gives the report of the model, what they do badly is a fault.
//!
//! The children are this binary itself, called with `PODLAW_CHILD`, or a few words of the shell; so the tests need a `main` of
//! their own.

mod child;
mod differential;
mod faults;
mod toy;
mod wrong;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Trial};

/// The tests of a module, by name.
macro_rules! trials {
    ($($module:ident { $($test:ident)* })*) => {
        vec![$($(Trial::test(concat!(stringify!($module), "::", stringify!($test)), || {
            $module::$test();
            Ok(())
        })),*),*]
    };
}

fn main() -> ExitCode {
    if let Ok(kind) = std::env::var(child::KIND) {
        child::serve(&kind);
        return ExitCode::SUCCESS;
    }
    let mut tests = trials! {
        differential {
            a_served_model_gives_the_report_of_the_model
            who_knows_no_batches_is_asked_one_by_one
            what_is_there_can_be_told_from_what_is_shown
            a_scenario_is_played_again_on_a_program
            what_makes_no_sense_is_answered_and_the_rest_goes_on
        }
        wrong {
            a_wrong_program_is_found_and_its_failure_cut_down
            what_is_known_to_fail_does_not_end_the_search
            what_fails_while_it_is_cut_down_is_told_and_the_violation_stays
            what_did_not_happen_is_counted
            an_event_that_is_not_known_is_not_sent
            a_clock_that_nobody_can_turn_is_given_short_cases
        }
        toy {
            the_reference_names_every_event_and_key
        }
    };
    #[cfg(unix)]
    tests.extend(trials! {
        faults {
            a_program_that_ends_or_is_silent_or_floods_is_a_fault
            a_fault_is_told_and_ends_with_3
            a_reply_that_is_none_is_named
            a_batch_has_a_reply_to_every_request
            what_it_cannot_do_without_is_a_fault
            whatever_a_program_has_started_ends_with_it
            a_program_that_does_not_read_is_not_waited_for
        }
    });
    tests.push(toy::trial());
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

/// What podlaw writes to standard output, to standard error, and its exit code.
struct Ran {
    report: String,
    errors: String,
    code: Option<i32>,
}

impl Ran {
    /// All of this stands in the report.
    fn tells(&self, words: &[&str]) {
        for word in words {
            assert!(self.report.contains(word), "{word}: {}", self.report);
        }
    }
}

/// Runs podlaw.
fn podlaw(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_podlaw"))
        .args(arguments)
        .output()
        .expect("podlaw runs");
    Ran {
        report: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
}

/// Runs `podlaw check` on a command.
fn check(command: &str, arguments: &[&str]) -> Ran {
    podlaw(&[&["check", "--exec", command], arguments].concat())
}

/// The command that serves the model.
fn serve() -> String {
    format!("'{}' serve", env!("CARGO_BIN_EXE_podlaw"))
}

/// A folder for what a test writes.
fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("process")
        .join(name)
}

fn fixture(path: &str) -> String {
    format!("{}/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))
}

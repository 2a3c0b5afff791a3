//! Children: models that are wrong in one decision, or odd in what they say.

use std::io::{self, BufRead, Read};
use std::time::Duration;

use podlaw::adapter::process;
use podlaw::event::{Event, Scene, World};
use podlaw::harness::{Description, Fault, Implementation, Observer, Reference, Reply};
use podlaw::model::{Decisions, Documented};

/// Set, this binary is a child of such a kind.
pub const KIND: &str = "PODLAW_CHILD";

/// The command for a child of a kind.
pub fn command(kind: &str) -> String {
    let program = std::env::current_exe().expect("this binary has a path");
    format!("{KIND}={kind} '{}'", program.display())
}

/// Restarts are not counted.
pub struct NotCounted;

impl Decisions for NotCounted {
    fn restart_count(&self, _: u32) -> u32 {
        0
    }
}

/// Is a child.
pub fn serve(kind: &str) {
    let (input, output) = (io::stdin().lock(), io::stdout().lock());
    let served = match kind {
        "wrong" => process::serve(Reference::new(&NotCounted), true, input, output),
        "frail" => process::serve(Odd::new(&NotCounted, kind), true, input, output),
        "refusing" | "real-time" => {
            process::serve(Odd::new(&Documented, kind), true, input, output)
        }
        "no-batches" => {
            let lines = NoBatches(input, Vec::new());
            process::serve(
                Reference::new(&Documented),
                true,
                io::BufReader::new(lines),
                output,
            )
        }
        other => panic!("there is no child of kind {other}"),
    };
    served.expect("podlaw reads and writes");
}

/// The model, with odd habits.
struct Odd {
    model: Reference<'static>,
    kind: String,
    resets: usize,
}

impl Odd {
    fn new(decisions: &'static dyn Decisions, kind: &str) -> Self {
        Self {
            model: Reference::new(decisions),
            kind: kind.to_owned(),
            resets: 0,
        }
    }
}

impl Implementation for Odd {
    fn describe(&self) -> Description {
        Description {
            name: self.kind.clone(),
            ..self.model.describe()
        }
    }

    fn reset(&mut self, world: &World) -> Result<(), Fault> {
        self.resets += 1;
        // Enough for a batch of cases, not for all that is tried when a failure is cut down.
        if self.kind == "frail" && self.resets > 40 {
            eprintln!("that was the last world");
            std::process::exit(5);
        }
        self.model.reset(world)
    }

    fn scene(&self) -> Scene {
        self.model.scene()
    }

    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        match event {
            Event::DeletePod { .. } if self.kind == "refusing" => {
                Ok(Reply::Refused("it is Sunday".to_owned()))
            }
            Event::CrashNode { .. } if self.kind == "refusing" => Ok(Reply::Unsupported),
            _ => self.model.apply(event),
        }
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        self.model.advance(by)
    }

    /// It says that nobody can turn it; in truth its hours pass in no time.
    fn clock(&self) -> Option<i64> {
        (self.kind == "real-time").then_some(0)
    }

    fn heal(&mut self) -> Result<(), Fault> {
        self.model.heal()
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        self.model.observe(sink)
    }

    fn steps(&self) -> u64 {
        self.model.steps()
    }
}

/// Lines in which a batch is called otherwise, so that whoever reads them does not know it.
struct NoBatches<R>(R, Vec<u8>);

impl<R: BufRead> Read for NoBatches<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.1.is_empty() {
            let mut line = String::new();
            self.0.read_line(&mut line)?;
            self.1 = line.replace(r#""do":"batch""#, r#""do":"bunch""#).into();
        }
        let length = room.len().min(self.1.len());
        room[..length].copy_from_slice(&self.1[..length]);
        self.1.drain(..length);
        Ok(length)
    }
}

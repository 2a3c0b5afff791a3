//! An implementation that is a child process: it speaks JSON lines over its standard input and output, one reply a request. The
//! protocol is told in `fixtures/implementations/README.md`; `podlaw serve` is the model at the other end of it.

mod ahead;
mod child;
mod error;
mod form;
mod group;
mod reply;
mod request;
mod serve;

use std::collections::VecDeque;
use std::time::Duration;

pub use error::{ProcessError, Trouble, Wrong};
pub use serve::serve;

use self::child::Child;
use self::form::Fields;
use self::reply::{Answer, Failed, Hello};
use self::request::Request;
use super::scene::Watched;
use crate::event::{Event, Scene, World};
use crate::harness::{Deed, Description, Fault, Implementation, Manner, Observer, Pace, Reply};
use crate::trace::{Context, Record, RecordKind, Records};

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;

/// So much of a line that is wrong is shown.
const SHOWN: usize = 200;

/// A child process, driven by the protocol.
pub struct Process {
    command: String,
    child: Child,
    id: u64,
    hello: Hello,
    desk: Records,
    watched: Watched,
    /// What it says of its scene, as long as it does.
    scene: Option<Scene>,
    /// Announced, and not yet asked of the child.
    later: VecDeque<Deed>,
    /// Done by the child, and not yet asked for.
    ready: VecDeque<(Deed, Answer)>,
    /// It knows batches.
    batches: bool,
    fresh: Vec<Record>,
    transitions: Vec<u64>,
    /// Before the last reset, and since.
    steps: [u64; 2],
    is_reset: bool,
    /// The time on its clock, when it was told last.
    now: Option<i64>,
}

impl Process {
    /// Starts a command of the shell and says hello to it. Each reply has so much time.
    ///
    /// # Errors
    /// That it does not start, does not reply, or does not speak this protocol.
    pub fn start(command: &str, timeout: Duration) -> Result<Self, ProcessError> {
        let error = |trouble| ProcessError {
            command: command.to_owned(),
            trouble: Box::new(trouble),
            last_words: String::new(),
        };
        let mut process = Self {
            command: command.to_owned(),
            child: Child::start(command, timeout).map_err(error)?,
            id: 0,
            hello: Hello::default(),
            desk: Records::default(),
            watched: Watched::default(),
            scene: None,
            later: VecDeque::new(),
            ready: VecDeque::new(),
            batches: true,
            fresh: Vec::new(),
            transitions: Vec::new(),
            steps: [0, 0],
            is_reset: false,
            now: None,
        };
        process.hello = process.greet().map_err(|trouble| process.broken(trouble))?;
        // A request is made from what was shown before it, so it cannot be asked for ahead of time.
        // And one reply to many that take their time would be long in coming.
        process.batches = !process.hello.requests && !process.hello.real_time;
        Ok(process)
    }

    fn greet(&mut self) -> Result<Hello, Trouble> {
        let said = self.ask(Request::hello(), |fields, _| {
            Ok(match reply::failed(fields)? {
                Some(failed) => Err(failed),
                None => Ok(reply::hello(fields)?),
            })
        })?;
        said.map_err(|failed| own("hello", failed))
    }

    /// Asks, and reads what is replied.
    fn ask<T>(
        &mut self,
        request: Request,
        read: impl FnOnce(&Fields<'_>, &mut Records) -> Result<T, Wrong>,
    ) -> Result<T, Trouble> {
        self.id += 1;
        let asked = format!("request {} ({})", self.id, request.what);
        let longer = match self.hello.real_time {
            true => request.takes,
            false => Duration::ZERO,
        };
        let line = self.child.ask(request.line(self.id), &asked, longer)?;
        let said = reply::open(&line, self.id).and_then(|fields| read(&fields, &mut self.desk));
        said.map_err(|wrong| {
            let start = start_of(&line);
            Trouble::Line {
                asked,
                wrong,
                start,
            }
        })
    }

    /// After a trouble the child is ended: nobody knows what it would say next.
    fn broken(&mut self, trouble: Trouble) -> ProcessError {
        ProcessError {
            command: self.command.clone(),
            trouble: Box::new(trouble),
            last_words: self.child.end(),
        }
    }

    /// Has something done, or takes it from what has been done already.
    fn done(&mut self, deed: &Deed) -> Result<Reply, Fault> {
        if !self.is_reset {
            return Err(Fault::NotReset);
        }
        let answer = self.answer(deed);
        let answer = answer.map_err(|trouble| self.broken(trouble))?;
        if let (Deed::Apply(event), Reply::Done) = (deed, &answer.reply) {
            self.watched.apply(event);
        }
        if *deed == Deed::Heal {
            self.watched.heal();
        }
        Ok(self.take(answer))
    }

    fn ask_one(&mut self, request: Request) -> Result<Answer, Trouble> {
        let what = request.what.clone();
        let said = self.ask(request, reply::answer)?;
        said.map_err(|failed| own(&what, failed))
    }

    fn take(&mut self, answer: Answer) -> Reply {
        self.now = answer.now.or(self.now);
        self.scene = answer.scene.or(self.scene.take());
        if self.scene.is_none() {
            for record in &answer.records {
                self.watched.record(record);
            }
        }
        self.fresh.extend(answer.records);
        self.transitions.extend(answer.transitions);
        self.steps[1] = answer.steps.unwrap_or(self.steps[1] + 1);
        answer.reply
    }

    /// Whether an event is sent at all.
    fn knows(&self, event: &Event) -> bool {
        let known = self.hello.events.as_ref();
        known.is_none_or(|known| known.contains(&event.name()))
    }

    /// What it shows begins with its CONTEXT; where it does not say anything of itself, with what its hello said.
    fn with_context(&self, mut records: Vec<Record>) -> Vec<Record> {
        match records.first_mut().map(|record| &mut record.kind) {
            Some(RecordKind::Context(context)) => {
                context.kubernetes = context.kubernetes.take().or(self.hello.kubernetes.clone());
            }
            _ => {
                let context = Context {
                    kubernetes: self.hello.kubernetes.clone(),
                    from_start: true,
                    ..Context::default()
                };
                let time = records.first().and_then(|record| record.time);
                let kind = RecordKind::Context(context);
                records.insert(
                    0,
                    Record {
                        line: 0,
                        time,
                        kind,
                    },
                );
            }
        }
        records
    }

    /// What nobody can do without must be done.
    fn must(&mut self, asked: &str, reply: Reply) -> Result<(), Fault> {
        let why = match reply {
            Reply::Done => return Ok(()),
            Reply::Refused(why) => why,
            Reply::Unsupported => "it is unsupported".to_owned(),
        };
        let asked = asked.to_owned();
        Err(self.broken(Trouble::Needed { asked, why }).into())
    }
}

impl Implementation for Process {
    fn describe(&self) -> Description {
        self.hello.description.clone()
    }

    fn reset(&mut self, world: &World) -> Result<(), Fault> {
        self.ready.clear();
        self.later.clear();
        self.fresh.clear();
        self.transitions.clear();
        self.steps = [self.steps[0] + self.steps[1], 0];
        (self.scene, self.is_reset) = (None, true);
        self.watched.begin();
        let mut answer = match self.ask_one(Request::reset(world)) {
            Ok(answer) => answer,
            Err(trouble) => return Err(self.broken(trouble).into()),
        };
        answer.records = self.with_context(answer.records);
        answer.steps = answer.steps.or(Some(0));
        let reply = self.take(answer);
        self.must("reset", reply)
    }

    fn scene(&self) -> Scene {
        let said = self.scene.clone();
        said.unwrap_or_else(|| self.watched.scene())
    }

    fn clock(&self) -> Option<i64> {
        self.now.filter(|_| self.hello.real_time)
    }

    fn pace(&self) -> Pace {
        match self.hello.real_time {
            true => Pace::real_time(),
            false => Pace::default(),
        }
    }

    fn manner(&self) -> Manner {
        match self.hello.real_time {
            true => Manner::real_time(),
            false => Manner::default(),
        }
    }

    /// That time passes is not said twice: it passes by [`advance`](Self::advance).
    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        if matches!(event, Event::TimePasses { .. }) {
            return Ok(Reply::Done);
        }
        if !self.knows(event) {
            return Ok(Reply::Unsupported);
        }
        self.done(&Deed::Apply(event.clone()))
    }

    fn coming(&mut self, deeds: &mut dyn Iterator<Item = Deed>) -> Result<(), Fault> {
        let is_asked = |deed: &Deed| match deed {
            Deed::Apply(Event::TimePasses { .. }) => false,
            Deed::Apply(event) => self.knows(event),
            Deed::Advance(_) | Deed::Heal => true,
        };
        self.later = deeds.filter(is_asked).collect();
        Ok(())
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        let reply = self.done(&Deed::Advance(by))?;
        self.must("advance", reply)
    }

    /// Who knows no faults has none to take away.
    fn heal(&mut self) -> Result<(), Fault> {
        self.done(&Deed::Heal).map(|_| ())
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        for record in self.fresh.drain(..) {
            sink.record(record);
        }
        Ok(())
    }

    fn steps(&self) -> u64 {
        self.steps[0] + self.steps[1]
    }

    fn new_transitions(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.transitions)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.part(Request::bye().line(self.id + 1));
    }
}

fn own(asked: &str, failed: Failed) -> Trouble {
    Trouble::Own {
        asked: asked.to_owned(),
        definite: failed.definite,
        text: failed.text,
    }
}

/// The beginning of a line, as it can be shown.
fn start_of(line: &[u8]) -> String {
    let start = &line[..line.len().min(SHOWN)];
    let text = String::from_utf8_lossy(start);
    let dots = if line.len() > SHOWN { "…" } else { "" };
    let shown = |letter: char| match letter {
        letter if letter.is_control() => letter.escape_default().to_string(),
        letter => letter.to_string(),
    };
    text.chars().map(shown).collect::<String>() + dots
}

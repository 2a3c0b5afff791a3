//! The other end of the protocol: any implementation, served line by line.

use std::io::{self, BufRead, Write};
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::PROTOCOL;
use crate::event::{Event, World};
use crate::harness::{Implementation, Reply, write_record};
use crate::trace::Record;

/// Serves an implementation until it is told to end, or nobody asks any more. With `scene` it says itself what is there.
///
/// # Errors
/// That lines cannot be read or written.
pub fn serve<I: Implementation>(
    implementation: I,
    scene: bool,
    input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    let mut served = Served {
        implementation,
        says_scene: scene,
        scene: String::new(),
        steps_before: 0,
    };
    for line in input.lines() {
        let request: Json = match serde_json::from_str(&line?) {
            Ok(request) => request,
            Err(error) => {
                let text = format!("the request is no JSON: {error}");
                writeln!(output, "{}", failed(&Json::Null, &text))?;
                output.flush()?;
                continue;
            }
        };
        writeln!(output, "{}", served.reply(&request))?;
        output.flush()?;
        if request["do"] == "bye" {
            break;
        }
    }
    Ok(())
}

/// An implementation that is served.
struct Served<I> {
    implementation: I,
    says_scene: bool,
    /// What it said last of what is there.
    scene: String,
    /// Its steps when it was reset.
    steps_before: u64,
}

/// Why a request is not done: it is not understood, or the implementation has had trouble.
type Refusal = String;

impl<I: Implementation> Served<I> {
    /// The reply to a request, as a line.
    fn reply(&mut self, request: &Json) -> String {
        let id = &request["id"];
        let reply = match request["do"].as_str() {
            Some("hello") => self.hello(id, request),
            Some("bye") => Ok(json!({"id": id, "reply": "done"}).to_string()),
            Some("batch") => self.batch(id, request),
            _ => self.deed(id, request),
        };
        reply.unwrap_or_else(|text| failed(id, &text))
    }

    fn hello(&self, id: &Json, request: &Json) -> Result<String, Refusal> {
        if request["protocol"] != PROTOCOL {
            return Err(format!("this is protocol {PROTOCOL}"));
        }
        let description = self.implementation.describe();
        let unshown = description.unshown.iter();
        let unshown = unshown.map(|one| json!({"rules": one.rules, "lacks": one.lacks}));
        Ok(json!({
            "id": id, "protocol": PROTOCOL, "name": description.name, "version": description.version,
            "unshown": unshown.collect::<Vec<Json>>(), "events": Event::names(),
            "realTime": self.implementation.clock().is_some(),
        })
        .to_string())
    }

    fn batch(&mut self, id: &Json, request: &Json) -> Result<String, Refusal> {
        let requests = request["requests"].as_array();
        let requests = requests.ok_or("requests: expected a list")?;
        let replies: Vec<String> = requests.iter().map(|one| self.reply(one)).collect();
        Ok(format!(
            r#"{{"id":{id},"replies":[{}]}}"#,
            replies.join(",")
        ))
    }

    /// Does what is asked, and tells what was shown.
    fn deed(&mut self, id: &Json, request: &Json) -> Result<String, Refusal> {
        let fault = |fault: crate::harness::Fault| fault.to_string();
        let reply = match request["do"].as_str() {
            Some("reset") => {
                let world: World = field(request, "world")?;
                self.steps_before = self.implementation.steps();
                self.scene.clear();
                self.implementation.reset(&world).map_err(fault)?;
                Reply::Done
            }
            Some("apply") => {
                let event: Event = field(request, "event")?;
                self.implementation.apply(&event).map_err(fault)?
            }
            Some("advance") => {
                let millis = field(request, "millis")?;
                let by = Duration::from_millis(millis);
                self.implementation.advance(by).map_err(fault)?;
                Reply::Done
            }
            Some("heal") => {
                self.implementation.heal().map_err(fault)?;
                Reply::Done
            }
            Some("observe") => Reply::Done,
            Some(_) => Reply::Unsupported,
            None => return Err("do: expected the name of a request".to_owned()),
        };
        let mut shown: Vec<Record> = Vec::new();
        self.implementation.observe(&mut shown).map_err(fault)?;
        Ok(self.told(id, &reply, &shown))
    }

    /// Records are written as they are, without a tree in between: they are most of what is said.
    fn told(&mut self, id: &Json, reply: &Reply, shown: &[Record]) -> String {
        let reply = match reply {
            Reply::Done => json!("done"),
            Reply::Refused(why) => json!({ "refused": why }),
            Reply::Unsupported => json!("unsupported"),
        };
        let mut fields = Map::new();
        fields.insert("reply".to_owned(), reply);
        let steps = self.implementation.steps() - self.steps_before;
        fields.insert("steps".to_owned(), json!(steps));
        let transitions = self.implementation.new_transitions();
        if !transitions.is_empty() {
            fields.insert("transitions".to_owned(), json!(transitions));
        }
        let mut line = format!(r#"{{"id":{id},"#);
        let rest = Json::Object(fields).to_string();
        line.push_str(&rest[1..rest.len() - 1]);
        if self.says_scene {
            let scene = serde_json::to_string(&self.implementation.scene()).unwrap_or_default();
            if scene != self.scene {
                line.push_str(r#","scene":"#);
                line.push_str(&scene);
                self.scene = scene;
            }
        }
        let records: Vec<String> = shown.iter().map(write_record).collect();
        line.push_str(&format!(r#","records":[{}]}}"#, records.join(",")));
        line
    }
}

/// A field of a request.
fn field<T: serde::de::DeserializeOwned>(request: &Json, name: &str) -> Result<T, Refusal> {
    let read = T::deserialize(&request[name]);
    read.map_err(|error| format!("{name}: {error}"))
}

/// That a request was not done.
fn failed(id: &Json, text: &str) -> String {
    json!({"id": id, "error": {"definite": true, "text": text}}).to_string()
}

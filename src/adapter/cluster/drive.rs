//! Driving a cluster.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use serde_json::json;

use super::Cluster;
use super::connection::{Connection, wait};
use super::error::ClusterError;
use super::link::Answer;
use super::look::{context_line, record, seconds};
use super::machine;
use super::say::told;
use super::watch::{KINDS, Line, sources, watch};
use crate::adapter::known::Known;
use crate::adapter::requests::{Action, ApiRequest, Order, Plain, action, machine_deed};
use crate::adapter::scene::Watched;
use crate::event::{Event, NODES, Scenario, Scene, World};
use crate::harness::{Description, Fault, Implementation, Manner, Observer, Pace, Reply};
use crate::object::to_json;
use crate::trace::Record;

/// After a request so long is waited, so that what follows from it at once is seen before the next event is chosen.
const TAKES_EFFECT: Duration = Duration::from_millis(400);
/// So often it is seen whether to go on waiting.
const PULSE: Duration = Duration::from_millis(200);

impl Cluster {
    /// What drives a cluster through this connection.
    pub fn new(connection: &Arc<Connection>) -> Self {
        Self {
            connection: Arc::clone(connection),
            namespace: None,
            lines: None,
            fresh: Vec::new(),
            watched: Watched::default(),
            steps: 0,
        }
    }

    /// Leaves the namespace of the last case.
    fn leave(&mut self) -> Result<(), ClusterError> {
        self.lines = None;
        self.watched.begin();
        self.fresh.clear();
        match self.namespace.take() {
            Some(namespace) => self.connection.leave(&namespace),
            None => Ok(()),
        }
    }

    fn begin(&mut self) -> Result<(), ClusterError> {
        self.leave()?;
        if self.connection.link.is_interrupted() {
            return Err(ClusterError::Interrupted);
        }
        let namespace = self.connection.namespace()?;
        self.fresh.extend(self.context());
        let (sink, lines) = channel();
        for source in sources(Some(&namespace)) {
            let link = &self.connection.link;
            link.spawn(watch(link.client(), source, sink.clone()));
        }
        (self.namespace, self.lines) = (Some(namespace), Some(lines));
        // After faults of machines the next case begins when they are over.
        let ready = self.connection.options.machine.is_some();
        wait("the nodes of the cluster", || {
            self.take();
            Ok(self.watched.nodes_seen() > 0 && (!ready || self.all_ready()))
        })
    }

    /// What its traces say of themselves.
    fn context(&self) -> Option<Record> {
        let connection = &self.connection;
        let (now, lag) = (connection.link.now(), connection.options.lag);
        let kinds = KINDS.map(|(kind, ..)| kind.name());
        let mut context = context_line(now, &connection.kubernetes, &kinds, lag);
        // Each case has a namespace that nobody else uses, and tells what it asks for.
        (context["from"], context["own_requests"]) = (json!("start"), json!(true));
        record(&context)
    }

    /// Takes what the watches have brought.
    fn take(&mut self) {
        let ahead = self.connection.link.ahead();
        let lines = self.lines.iter().flat_map(|lines| lines.try_iter());
        for Line { received, mut json } in lines {
            json["recv"] = json!(seconds(received + ahead));
            if let Some(record) = record(&json) {
                self.watched.record(&record);
                self.steps += 1;
                self.fresh.push(record);
            }
        }
    }

    /// Lets time pass.
    fn wait(&mut self, by: Duration) -> Result<(), ClusterError> {
        let until = Instant::now() + by;
        loop {
            if self.connection.link.is_interrupted() {
                return Err(ClusterError::Interrupted);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            std::thread::sleep(left.min(PULSE));
        }
        self.take();
        Ok(())
    }

    /// How an event is carried out.
    fn way(&self, event: &Event) -> Way {
        let tended = self.connection.options.machine.is_some();
        match machine_deed(event) {
            Some((node, what)) if tended => Way::Machine(node, what),
            // Nobody makes its object again as long as its kubelet runs.
            _ if matches!(event, Event::DeleteNode { .. }) => Way::None,
            _ if event.is_of_node() && !tended => Way::None,
            _ => Way::Api,
        }
    }

    /// Does what an event is to a cluster.
    fn carry_out(&mut self, event: &Event) -> Result<Reply, ClusterError> {
        match self.way(event) {
            Way::None => Ok(Reply::Unsupported),
            Way::Machine(node, what) => {
                let connection = Arc::clone(&self.connection);
                let command = connection.options.machine.as_deref().unwrap_or_default();
                machine::run(command, &self.watched.node_known_as(node), what)
            }
            Way::Api => self.ask_for(event),
        }
    }

    /// Does what an event is to the API.
    fn ask_for(&mut self, event: &Event) -> Result<Reply, ClusterError> {
        let known = Known {
            watched: &self.watched,
            now: Some(self.connection.link.now()),
        };
        match action(event, &known, &self.connection.options.style) {
            Action::Nothing(_) => Ok(Reply::Unsupported),
            Action::Order(order) => self.order(&order),
            Action::Requests(requests) => {
                for request in &requests {
                    let answer = self.request(request)?;
                    if answer.is_of_the_cluster() {
                        return Ok(Reply::Refused(answer.why()));
                    }
                }
                Ok(Reply::Done)
            }
        }
    }

    /// Whether something is done for an event.
    fn is_done(&self, event: &Event) -> bool {
        let style = &self.connection.options.style;
        match self.way(event) {
            Way::None => false,
            Way::Machine(..) => true,
            Way::Api => !matches!(action(event, &Plain, style), Action::Nothing(_)),
        }
    }

    /// Whether all nodes are well.
    fn all_ready(&self) -> bool {
        let nodes = (0..NODES).filter_map(|number| self.watched.latest_node(number));
        let mut all = nodes.map(|node| to_json(node.kind.schema(), &node.record));
        all.all(|node| {
            let conditions = node["status"]["conditions"].as_array();
            let mut conditions = conditions.into_iter().flatten();
            conditions.any(|one| one["type"] == "Ready" && one["status"] == "True")
        })
    }

    fn request(&mut self, request: &ApiRequest) -> Result<Answer, ClusterError> {
        let namespace = self.namespace.clone().unwrap_or_default();
        self.take();
        let sent = self.connection.link.now();
        let answer = self.connection.send(request, &namespace)?;
        // It was asked before what follows from it was seen.
        self.fresh
            .extend(record(&told(request, &namespace, &answer, sent)));
        self.take();
        Ok(answer)
    }

    fn order(&mut self, order: &Order) -> Result<Reply, ClusterError> {
        let namespace = self.namespace.clone().unwrap_or_default();
        let link = &self.connection.link;
        let ran = link.order(&namespace, &order.pod, &order.container, &order.command)?;
        Ok(match ran {
            true => Reply::Done,
            false => {
                Reply::Refused("the container did not take the order: it may have ended".to_owned())
            }
        })
    }
}

/// How an event is carried out.
enum Way {
    /// It is not.
    None,
    /// This is done to the machine of this node.
    Machine(u8, &'static str),
    /// The API is asked for it.
    Api,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Whoever cannot be reached any more keeps the namespace; its label says whose it is.
        let _ = self.leave();
    }
}

impl Implementation for Cluster {
    fn describe(&self) -> Description {
        Description {
            name: "the cluster".to_owned(),
            version: self.connection.kubernetes.clone(),
            unshown: Vec::new(),
        }
    }

    /// Its settings are what they are: of the world of a scenario it takes nothing.
    fn reset(&mut self, _: &World) -> Result<(), Fault> {
        Ok(self.begin()?)
    }

    fn scene(&self) -> Scene {
        self.watched.scene()
    }

    fn apply(&mut self, event: &Event) -> Result<Reply, Fault> {
        if matches!(event, Event::TimePasses { .. }) {
            return Ok(Reply::Done);
        }
        let reply = self.carry_out(event)?;
        if reply == Reply::Done {
            self.watched.apply(event);
        }
        if reply != Reply::Unsupported {
            self.wait(TAKES_EFFECT)?;
        }
        Ok(reply)
    }

    fn advance(&mut self, by: Duration) -> Result<(), Fault> {
        Ok(self.wait(by)?)
    }

    fn clock(&self) -> Option<i64> {
        Some(self.connection.link.now())
    }

    fn pace(&self) -> Pace {
        let options = &self.connection.options;
        Pace {
            longest_pause: Some(Duration::from_secs(options.longest_pause)),
            settle: Duration::from_secs(options.settle),
            calm: Duration::from_secs(options.longest_pause),
            ..Pace::real_time()
        }
    }

    /// Cases are played one after the other where machines are tampered with.
    fn manner(&self) -> Manner {
        let usual = Manner::real_time();
        let alone = self.connection.options.machine.is_some();
        Manner {
            jobs: if alone { Some(1) } else { usual.jobs },
            worlds: false,
            counts: "versions of objects",
            ..usual
        }
    }

    /// In the usual world, in a reasonable time, and when every event of it can be carried out.
    fn opens(&self, opening: &Scenario) -> bool {
        let usual = World {
            schedule: opening.world.schedule,
            ..World::default()
        };
        let pause =
            |event: &Event| matches!(event, Event::TimePasses { .. } | Event::HoldStep { .. });
        let mut events = opening.events.iter();
        let done = events.all(|event| pause(event) || self.is_done(event));
        done && opening.world == usual && self.pace().has_time_for(&opening.events)
    }

    /// Undoes what was done to nodes.
    fn heal(&mut self) -> Result<(), Fault> {
        for cure in machine::cures(&self.watched.scene().nodes) {
            self.apply(&cure)?;
        }
        self.watched.heal();
        Ok(())
    }

    fn observe(&mut self, sink: &mut dyn Observer) -> Result<(), Fault> {
        self.take();
        for record in self.fresh.drain(..) {
            sink.record(record);
        }
        Ok(())
    }

    /// Every version that was seen.
    fn steps(&self) -> u64 {
        self.steps
    }
}

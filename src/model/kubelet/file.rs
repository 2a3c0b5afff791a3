//! Static Pods: a kubelet runs them from manifests on its node, and shows each of them as a mirror Pod in the API.
//!
//! Source: concepts/workloads/pods/static-pods.md; tasks/configure-pod-container/static-pod.md

use std::sync::Arc;

use crate::event::{Effect, Manifest, Name, Placement, Toleration, TolerationKey};
use crate::model::controller::{Labels, Mirror, Ties};
use crate::model::decisions::Decisions;
use crate::model::plan::lag;
use crate::model::shown::{Shown, User};
use crate::model::state::{File, State, Worker};

impl State {
    /// A manifest appears on a node.
    pub(in crate::model) fn add_file(&mut self, node: u8, number: u8, manifest: &Manifest) {
        let name = Name::of_static(number, node);
        let files = &mut self.nodes[node as usize].files;
        if files.iter().any(|file| file.name == name) {
            return;
        }
        self.uids += 1;
        let mut manifest = manifest.clone().in_order();
        // Nobody asks a scheduler, and no taint drives it away (api: kubelet, config, applyDefaults).
        manifest.placement = Placement {
            node: Some(node),
            tolerations: vec![Toleration {
                key: TolerationKey::Every,
                effect: Some(Effect::NoExecute),
                seconds: None,
            }],
            priority: manifest.placement.priority,
            ..Placement::default()
        };
        files.push(File {
            uid: self.uids,
            name,
            manifest: Arc::new(manifest),
            since: self.now,
        });
    }

    /// The manifest of a static Pod is taken away: its kubelet ends it.
    pub(in crate::model) fn remove_file(&mut self, node: u8, number: u8) {
        let name = Name::of_static(number, node);
        let files = &mut self.nodes[node as usize].files;
        files.retain(|file| file.name != name);
    }

    /// A kubelet takes on a static Pod.
    pub(in crate::model) fn run_file(&mut self, node: u8, at: usize) {
        let file = self.nodes[node as usize].files[at].clone();
        let worker = Worker {
            is_static: true,
            shown: None,
            write: None,
            ..self.worker(file.uid, file.name, file.manifest)
        };
        self.take_on(node, worker);
    }

    /// Whether a static Pod has no mirror Pod, or one that somebody has deleted, and its kubelet can make one.
    ///
    /// Source: concepts/workloads/pods/static-pods.md#mirror-pods
    pub(in crate::model) fn lacks_mirror(&self, node: u8, worker: &Worker) -> bool {
        let reached = self.nodes[node as usize].link.cut.is_none();
        let registered = self.registered[node as usize].is_some();
        let mirror = worker.shown.and_then(|uid| self.pod(uid));
        let lacks = match mirror {
            // With no grace left a finalizer holds it, and nothing of its name can be made.
            Some(pod) => pod.deletion.is_some_and(|deletion| deletion.grace > 0),
            None => self.named(worker.name).is_none(),
        };
        reached && registered && lacks
    }

    /// A kubelet makes the mirror Pod of a static Pod; one that somebody has deleted it clears away first.
    pub(in crate::model) fn mirror(
        &mut self,
        decisions: &dyn Decisions,
        node: u8,
        at: usize,
        out: &mut Vec<Shown>,
    ) {
        let worker = &self.nodes[node as usize].workers[at];
        if let Some(pod) = worker.shown.and_then(|uid| self.pod(uid)) {
            let uid = pod.uid;
            return self.close(decisions, node, uid, out);
        }
        let (name, manifest) = (worker.name, Arc::clone(&worker.manifest));
        let owner = self.registered[node as usize].as_ref();
        let ties = Ties {
            labels: Labels {
                app: manifest.app,
                ..Labels::default()
            },
            mirror: Some(Mirror {
                of: worker.uid,
                node,
                incarnation: owner.map_or(0, |node| node.incarnation),
            }),
            ..Ties::default()
        };
        let by = User::Kubelet(node);
        let uid = self.create_by(decisions, name, &manifest, ties, by, out);
        let worker = &mut self.nodes[node as usize].workers[at];
        worker.shown = uid;
        worker.write = Some(self.now + lag::WRITE);
    }
}

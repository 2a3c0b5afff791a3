//! Requests of people: changes of Pods that are allowed, and requests that the API refuses.

mod evict;
mod patch;

use super::api::request;
use super::controller::Finalizers;
use super::decisions::{BindingFacts, Decisions};
use super::shown::{Asked, Extra, Shown, User, Verb};
use super::state::State;
use crate::event::{Event, Flaw, Name, Precondition, Unfit};

impl State {
    /// Applies an event that is a request of a person. Whether it is one.
    pub(super) fn ask(
        &mut self,
        decisions: &dyn Decisions,
        event: &Event,
        out: &mut Vec<Shown>,
    ) -> bool {
        match *event {
            Event::PatchPod { pod, patch } => self.patch(decisions, pod, patch, out),
            Event::ResizePod {
                pod,
                container,
                resources,
            } => self.ask_resize(decisions, pod, (container, resources), out),
            Event::BindPod { pod, node } => self.bind_by_hand(decisions, pod, self.node(node), out),
            Event::CreateFlawedPod { pod, flaw } => self.create_flawed(decisions, pod, flaw, out),
            Event::AddUnfitEphemeral { pod, unfit } => {
                self.add_unfit(decisions, pod, unfit, out);
            }
            Event::DeletePodIf { pod, precondition } => {
                self.delete_if(decisions, pod, precondition, out);
            }
            Event::HoldPod { pod } => self.set_hold(pod, true, out),
            Event::ReleasePod { pod } => self.set_hold(pod, false, out),
            Event::EvictPod { pod, grace } => self.evict(decisions, pod, grace, out),
            _ => return false,
        }
        true
    }

    /// `POST pods/binding` by a person.
    fn bind_by_hand(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        node: u8,
        out: &mut Vec<Shown>,
    ) {
        let code = self.named(name).map_or(404, |pod| {
            decisions.binding_code(BindingFacts {
                bound: pod.bound.is_some(),
                gated: !pod.manifest.placement.scheduling_gates.is_empty(),
            })
        });
        match self.named(name).map(|pod| pod.uid) {
            Some(uid) if code == 201 => self.bind(decisions, uid, node, User::Admin, out),
            _ => out.push(Shown::Request(Asked {
                extra: Extra::Binding(node),
                ..request(Verb::Bind, name, code)
            })),
        }
    }

    /// `POST pods` of a manifest that is not valid.
    fn create_flawed(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        flaw: Flaw,
        out: &mut Vec<Shown>,
    ) {
        let code = if decisions.refuses_flawed() { 422 } else { 201 };
        out.push(Shown::Request(Asked {
            extra: Extra::Flaw(flaw),
            ..request(Verb::Create, name, code)
        }));
    }

    /// `PATCH pods/ephemeralcontainers` with a container that cannot be one.
    fn add_unfit(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        unfit: Unfit,
        out: &mut Vec<Shown>,
    ) {
        let code = match self.named(name) {
            None => 404,
            Some(_) if decisions.refuses_unfit_ephemeral() => 422,
            Some(_) => 200,
        };
        out.push(Shown::Request(Asked {
            extra: Extra::Unfit(unfit),
            ..request(Verb::PatchEphemeral, name, code)
        }));
    }

    /// `DELETE pods` with a precondition.
    fn delete_if(
        &mut self,
        decisions: &dyn Decisions,
        name: Name,
        precondition: Precondition,
        out: &mut Vec<Shown>,
    ) {
        let Some(pod) = self.named(name) else {
            out.push(Shown::Request(request(Verb::Delete, name, 404)));
            return;
        };
        let (uid, version) = (pod.uid, pod.version);
        let code = match precondition {
            Precondition::Uid | Precondition::Version => decisions.precondition_code(true),
            Precondition::OtherUid | Precondition::OldVersion => decisions.precondition_code(false),
            Precondition::DryRun => 200,
            Precondition::NegativeGrace => 422,
        };
        let asked = Asked {
            extra: match precondition {
                Precondition::Version => Extra::Version(version),
                Precondition::OldVersion => Extra::Version(version.saturating_sub(1)),
                Precondition::DryRun => Extra::DryRun,
                Precondition::NegativeGrace => Extra::NegativeGrace,
                Precondition::Uid | Precondition::OtherUid => Extra::None,
            },
            uid: match precondition {
                Precondition::Uid => Some(uid),
                Precondition::OtherUid => Some(uid + OTHER),
                _ => None,
            },
            ..request(Verb::Delete, name, code)
        };
        out.push(Shown::Request(asked));
        let real = !matches!(
            precondition,
            Precondition::DryRun | Precondition::NegativeGrace
        );
        if real && code == 200 {
            self.mark_deleted(decisions, uid, None, out);
        }
    }

    /// Somebody's finalizer is put on a Pod, or taken off.
    fn set_hold(&mut self, name: Name, holds: bool, out: &mut Vec<Shown>) {
        let Some(pod) = self.named(name) else { return };
        let (uid, deleted, mut ties) = (pod.uid, pod.deletion.is_some(), pod.ties);
        if holds == ties.finalizers.has(Finalizers::HOLD) {
            return;
        }
        // A finalizer cannot come any more once a deletion has begun.
        if holds && deleted {
            out.push(Shown::Request(request(Verb::Patch, name, 422)));
            return;
        }
        ties.finalizers = if holds {
            ties.finalizers.with(Finalizers::HOLD)
        } else {
            ties.finalizers.without(Finalizers::HOLD)
        };
        self.retie(uid, ties, User::Admin, out);
    }
}

/// Distance to a UID that no Pod has.
const OTHER: u32 = 500_000_000;

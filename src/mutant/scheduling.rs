//! Scheduling, resources, classes of service and preemption.

use super::mutants;
use crate::event::{Amount, Manifest, NodeLabels, Resizes, Resources, Role};
use crate::model::{Documented, QosClass, ResizeFacts};

fn only(manifest: &Manifest, role: Role) -> Manifest {
    let mut manifest = manifest.clone();
    manifest.containers.retain(|one| one.role == role);
    manifest
}

mutants! {
    /// Scheduling gates hold no Pod back.
    "schedule.gates-ignored" by ["sched.gated-binding-refused"] {
        fn is_held_back(&self, _: bool) -> bool { false }
    }
    /// Pods are scheduled to nodes with taints that they do not tolerate.
    "schedule.taints-ignored" by ["sched.taint-keeps-out"] {
        fn keeps_out(&self, cordoned: bool, _: bool) -> bool { cordoned }
    }
    /// Of several labels that a Pod asks for, one is enough.
    "schedule.one-label-is-enough" by ["sched.node-selector-is-met"] {
        fn matches_selector(&self, labels: NodeLabels, asked: NodeLabels) -> bool {
            asked.is_empty() || asked.zone && labels.zone || asked.disk && labels.disk
        }
    }
    /// The node selector is not looked at.
    "schedule.selector-ignored" by ["ds.leaves-unmatched-node"] {
        fn matches_selector(&self, _: NodeLabels, _: NodeLabels) -> bool { true }
    }
    /// No Pod is ever scheduled.
    "schedule.never" by ["sched.free-node-is-used"] {
        fn keeps_out(&self, _: bool, _: bool) -> bool { true }
    }
    /// The requests of init containers are not counted.
    "requests.inits-ignored" by ["sched.fits-what-is-left"] {
        fn pod_requests(&self, manifest: &Manifest) -> Amount {
            let mut manifest = manifest.clone();
            manifest.containers.retain(|one| one.role != Role::Init);
            Documented.pod_requests(&manifest)
        }
    }
    /// The requests of sidecars are not counted.
    "requests.sidecars-ignored" by ["sched.fits-what-is-left"] {
        fn pod_requests(&self, manifest: &Manifest) -> Amount {
            let mut manifest = manifest.clone();
            manifest.containers.retain(|one| one.role != Role::Sidecar);
            Documented.pod_requests(&manifest)
        }
    }
    /// Of the app containers, only the largest is counted.
    "requests.largest-only" by ["sched.fits-what-is-left"] {
        fn pod_requests(&self, manifest: &Manifest) -> Amount {
            let all = manifest.containers.iter();
            all.fold(Amount::default(), |sum, one| sum.or_more(one.resources.completed()))
        }
    }
    /// The requests of init containers are added to those of the others.
    "requests.inits-added" by ["sched.free-node-is-used"] {
        fn pod_requests(&self, manifest: &Manifest) -> Amount {
            let all = manifest.containers.iter().filter(|one| one.role != Role::Ephemeral);
            all.fold(Amount::default(), |sum, one| sum.plus(one.resources.completed()))
        }
    }
    /// A kubelet takes on Pods for which its node has no room.
    "admission.without-room" by ["kubelet.admission-within-allocatable"] {
        fn admits_without_room(&self) -> bool { true }
    }
    /// A kubelet takes on Pods for another operating system.
    "admission.other-system" by ["pod.os-mismatch-refused"] {
        fn admits_other_os(&self) -> bool { true }
    }
    /// Only app containers decide about the class of service.
    "qos.of-apps-only" by ["qos.class-by-resources"] {
        fn qos_class(&self, manifest: &Manifest) -> QosClass { Documented.qos_class(&only(manifest, Role::App)) }
    }
    /// No Pod is Guaranteed.
    "qos.never-guaranteed" by ["qos.class-by-resources"] {
        fn qos_class(&self, manifest: &Manifest) -> QosClass {
            match Documented.qos_class(manifest) {
                QosClass::Guaranteed => QosClass::Burstable,
                class => class,
            }
        }
    }
    /// Pods take the place of others of the same priority.
    "preemption.among-equals" by ["preempt.only-lower-priority"] {
        fn preempts(&self, priority: i32, of_victim: i32) -> bool { of_victim <= priority && priority > 0 }
    }
    /// Pods take the place of more important ones.
    "preemption.of-the-important" by ["preempt.finds-a-victim"] {
        fn preempts(&self, priority: i32, of_victim: i32) -> bool { of_victim > priority }
    }
    /// No Pod takes the place of another.
    "preemption.never" by ["preempt.finds-a-victim"] {
        fn preempts(&self, _: i32, _: i32) -> bool { false }
    }
    /// A change of resources is granted though other Pods leave no room for it.
    "resize.others-not-counted" by ["resize.fits-the-node"] {
        fn resize_waits(&self, facts: ResizeFacts) -> Option<&'static str> {
            Documented.resize_waits(ResizeFacts { taken: Amount::default(), ..facts })
        }
    }
    /// A change of resources is granted whether there is room or not.
    "resize.never-waits" by ["resize.fits-the-node"] {
        fn resize_waits(&self, _: ResizeFacts) -> Option<&'static str> { None }
    }
    /// A change that no node could ever hold is deferred.
    "resize.infeasible-is-deferred" by ["resize.infeasible-means-never"] {
        fn resize_waits(&self, facts: ResizeFacts) -> Option<&'static str> {
            Documented.resize_waits(facts).map(|_| "Deferred")
        }
    }
    /// A change for which there is no room for the moment is given up.
    "resize.deferred-is-infeasible" by ["resize.infeasible-means-never"] {
        fn resize_waits(&self, facts: ResizeFacts) -> Option<&'static str> {
            Documented.resize_waits(facts).map(|_| "Infeasible")
        }
    }
    /// The resize policies of a container are not looked at: nothing is restarted.
    "resize.never-restarts" by ["resize.restart-policy"] {
        fn resize_restarts(&self, _: Resizes, _: Resources, _: Resources) -> bool { false }
    }
    /// Each change of resources restarts the container.
    "resize.always-restarts" by ["resize.without-restart"] {
        fn resize_restarts(&self, _: Resizes, _: Resources, _: Resources) -> bool { true }
    }
    /// A change of resources may change the class of service.
    "resize.changes-class" by ["resize.class-change-refused"] {
        fn resize_code(&self, manifest: &Manifest, container: usize, to: Resources) -> u16 {
            let role = manifest.containers.get(container).map(|one| one.role);
            let within = |request: u32, limit: u32| limit == 0 || request <= limit;
            let valid = within(to.requests.cpu, to.limits.cpu) && within(to.requests.memory, to.limits.memory);
            if valid && matches!(role, Some(Role::App | Role::Sidecar)) && !manifest.windows { 200 } else { 422 }
        }
    }
    /// The resources of Windows Pods can be changed.
    "resize.of-windows" by ["resize.not-on-windows"] {
        fn resize_code(&self, manifest: &Manifest, container: usize, to: Resources) -> u16 {
            let manifest = Manifest { windows: false, ..manifest.clone() };
            Documented.resize_code(&manifest, container, to)
        }
    }
}

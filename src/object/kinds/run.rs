//! What podlaw shows beside the API's own objects: runs of containers, facts about processes, requests.

use super::pod::{CONTAINER, POD};
use super::{
    budget::POD_DISRUPTION_BUDGET, claim::PERSISTENT_VOLUME_CLAIM, endpoint_slice::ENDPOINT_SLICE,
};
use super::{node::NODE, workload::*};
use crate::object::schema::schema;

schema! {
    /// One run of a container. Times of the API are cut to seconds, times of facts are exact.
    ///
    /// `number` counts from 0 (`restartCount` at that run). From the API: `started` (state.running.startedAt),
    /// `finished` and `exitCode` (a termination that the kubelet made up has no times and sets only `madeUp`), `reason`,
    /// `containerID`, `finishedSeen` (when a version first showed the end). From facts: `startedFact` (process began), `signalled` (first signal
    /// other than KILL reached process 1) and `signal` (its name), `exiting` (ends by itself) with `exitingCode`, `killed`,
    /// `preStopStarted`, `preStopEnded`, `postStartRan`, first times of each probe, `address`, `hostname`, `nodeName`, `podUID` as the
    /// process saw them, `volume` (content of the token that it found) and `entries` (how many files it found).
    RUN = "Run" {
        "container" + Record(&CONTAINER), "number" + Int, "started" % Time, "finished" % Time, "exitCode" % Int,
        "reason" % Text, "madeUp" + Bool, "containerID" % Text, "finishedSeen" % Time,
        "startedFact" % Time, "signalled" % Time, "signal" % Text, "exiting" % Time, "exitingCode" % Int,
        "killed" % Time, "preStopStarted" % Time, "preStopEnded" % Time, "postStartRan" % Time,
        "startupProbeFirst" % Time, "readinessProbeFirst" % Time, "livenessProbeFirst" % Time,
        "startupProbeLast" % Time, "address" % Text, "hostname" % Text, "nodeName" % Text, "podUID" % Text,
        "volume" % Text, "entries" % Int,
    }
}

schema! {
    /// A fact: ground truth about a process beside the API. `fact` is `started`, `signal`, `exiting`, `killed`, `oom` (by the kernel, for want of memory), `exited`,
    /// `prestop-start`, `prestop-end`, `poststart`, `startup-probe`, `readiness-probe`, `liveness-probe`, `reached`; or `pull`: the
    /// kubelet asked a registry for `image` for the run that was to begin, `code` is 0 where it got it; or `usage`: what the kubelet
    /// knew of the memory of the whole Pod when it chose one to evict, `used` and `requested` in mebibytes.
    FACT = "Fact" {
        "fact" + Text, "container" + Text, "run" + Int, "time" + Time, "node" + Text, "signal" % Text,
        "code" % Int, "address" % Text, "hostname" % Text, "volume" % Text, "entries" % Int, "podUID" % Text,
        "nodeName" % Text, "answer" % Text, "image" % Text,
        "used" % Int, "requested" % Int,
    }
}

schema! {
    /// A write to the API and its reply.
    REQUEST = "Request" {
        "verb" + Text, "resource" + Text, "subresource" + Text, "name" + Text, "namespace" + Text, "user" + Text,
        "received" + Time, "code" + Int, "reason" + Text, "dryRun" + Bool, "body" + Any,
    }
}

schema! {
    /// The controller that owns an object (`owner`). The member of its kind is there when that object was seen and lives.
    OWNER = "Owner" {
        "kind" + Text, "name" + Text, "uid" + Text, "job" % Record(&JOB), "replicaset" % Record(&REPLICA_SET),
        "statefulset" % Record(&STATEFUL_SET), "daemonset" % Record(&DAEMON_SET), "deployment" % Record(&DEPLOYMENT),
        "cronjob" % Record(&CRON_JOB), "node" % Record(&NODE), "pod" % Record(&POD),
    }
}

schema! {
    /// The living objects that have `self` as their controller (`owned`).
    OWNED = "Owned" {
        "pods" + List(&Record(&POD)), "replicasets" + List(&Record(&REPLICA_SET)), "jobs" + List(&Record(&JOB)),
        "claims" + List(&Record(&PERSISTENT_VOLUME_CLAIM)),
    }
}

schema! {
    /// What stands beside a Pod in its namespace (`siblings`): `pods` has the other living Pods with the same controller;
    /// `budgets` the disruption budgets that select the Pod, `slices` the EndpointSlices of the namespace, `claims` its claims,
    /// `replicasets` the ReplicaSets with the same owner as `owner.replicaset`.
    SIBLINGS = "Siblings" {
        "pods" + List(&Record(&POD)), "budgets" + List(&Record(&POD_DISRUPTION_BUDGET)),
        "slices" + List(&Record(&ENDPOINT_SLICE)), "claims" + List(&Record(&PERSISTENT_VOLUME_CLAIM)),
    }
}

schema! {
    /// Everything that lives in the namespace of `self` (`namespace`); nodes of the whole cluster.
    NAMESPACE = "Namespace" {
        "pods" + List(&Record(&POD)), "budgets" + List(&Record(&POD_DISRUPTION_BUDGET)),
        "slices" + List(&Record(&ENDPOINT_SLICE)), "claims" + List(&Record(&PERSISTENT_VOLUME_CLAIM)),
        "replicasets" + List(&Record(&REPLICA_SET)), "jobs" + List(&Record(&JOB)), "nodes" + List(&Record(&NODE)),
    }
}

schema! {
    /// The living Pods that are bound to the node `self` (`bound`).
    BOUND = "Bound" { "pods" + List(&Record(&POD)) }
}

//! What the documents prescribe, one function a decision. Page names are relative to content/en/docs of the Kubernetes
//! documentation. The trait is the index; the functions stand in a file for each topic.

mod api;
mod budget;
mod conditions;
mod daemon;
mod endpoint;
mod eviction;
mod hook;
mod image;
mod job;
mod kubernetes136;
mod ordered;
mod phase;
mod probe;
mod resize;
mod restart;
mod rollout;
mod scheduling;
mod storage;
mod termination;
mod workload;

pub use api::BindingFacts;
pub use budget::{BudgetFacts, EvictionReply, ProtectedFacts};
pub use conditions::ReadyFacts;
pub use daemon::DaemonFacts;
pub use endpoint::EndpointFacts;
pub use eviction::EvictionFacts;
pub use job::{BackOffLimitFacts, JobOutcome, JobPodFacts, WantedFacts};
pub use kubernetes136::Kubernetes136;
pub use ordered::{OrderFacts, Start, StartFacts};
pub use phase::{AppFacts, PhaseFacts};
pub use probe::{BeginFacts, ProbeRun};
pub use resize::ResizeFacts;
pub use restart::{AfterProbe, Ended, NextFacts};
pub use rollout::{Bounds, OldFacts, RecreateFacts};
pub use scheduling::QosClass;
pub use storage::{ClaimOwner, MountFacts, RetentionFacts};
pub use workload::{ClaimFacts, VictimFacts};

mod node;

use super::node::{Tolerated, Truth};
use super::state::{Failure, Phase};
use crate::event::{
    Amount, FailureAction, FailureRule, Manifest, Name, NodeLabels, ProbeKind, PullPolicy, Resizes,
    Resources, RestartPolicy, Role, Signal, SuccessRule, TaintKey, Toleration, WorkloadSpec,
};

/// The decisions. The answers given here are those of the documents; an implementation that answers otherwise is wrong in
/// exactly that.
pub trait Decisions: Sync {
    /// Whether a container that has ended is run again while its Pod goes on.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#restart-policy; for init containers under Always
    /// concepts/workloads/pods/init-containers.md#detailed-behavior; sidecars
    /// concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle
    fn restarts(&self, ended: Ended) -> bool {
        restart::restarts(ended)
    }

    /// Whether all containers of the Pod are run again because of how this one has ended.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#restart-all-containers
    fn restarts_all(&self, ended: Ended) -> bool {
        restart::restarts_all(ended)
    }

    /// The delay before a container is run again, in milliseconds; `previous` is that of the restart before.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-restarts: the first restart at once, then 10 s, doubled up to
    /// 300 s, and from the beginning after a run of ten minutes.
    fn back_off(&self, previous: Option<i64>, ran: i64) -> i64 {
        restart::back_off(previous, ran)
    }

    /// The delay on a node with a longest delay of its own, in milliseconds.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#configurable-container-restart-delay
    fn back_off_on_node(&self, delay: i64, longest: i64) -> i64 {
        restart::back_off_on_node(delay, longest)
    }

    /// The delay after a run that a kubelet has ended for a probe; `former` is how long ago the run before it ended.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-restarts: as after every other end.
    fn back_off_after_probe(
        &self,
        previous: Option<i64>,
        ran: i64,
        _former: Option<i64>,
    ) -> AfterProbe {
        AfterProbe::as_ever(self.back_off(previous, ran))
    }

    /// Whether the end of a run that a kubelet has ended for a probe is told before the next run begins.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-state-terminated
    fn tells_probe_stop(&self) -> bool {
        true
    }

    /// Whether that a container waits for its next run is told as soon as it does.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-restarts
    fn tells_back_off_at_once(&self) -> bool {
        true
    }

    /// Whether a container that the runtime could not start, and that is to be started again, is shown as waiting.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-state-terminated ("failed for some reason")
    fn failed_start_waits(&self) -> bool {
        false
    }

    /// Whether how the runs ended stays known when all containers of a Pod are restarted.
    ///
    /// Source: api: ContainerStatus.lastState
    fn restart_all_keeps_ends(&self) -> bool {
        true
    }

    /// Whether an ephemeral container that runs is shown as started.
    ///
    /// Source: api: ContainerStatus.started ("always true when no startupProbe is defined and container is running")
    fn ephemeral_is_started(&self) -> bool {
        true
    }

    /// Whether a change of resources for which a node could never have room is refused by the API.
    ///
    /// Source: tasks/configure-pod-container/resize-container-resources.md#pod-resize-status: it is taken, and reported as
    /// infeasible.
    fn refuses_infeasible_resize(&self) -> bool {
        false
    }

    /// Whether what stands after a container in the init list may start.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#understanding-init-containers;
    /// concepts/workloads/pods/sidecar-containers.md#sidecar-containers-and-pod-lifecycle
    fn next_starts(&self, facts: &NextFacts) -> bool {
        restart::next_starts(facts)
    }

    /// Whether an init container that has ended with this code is done; `here` is whether it ran in the sandbox that there is.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#pod-restart-reasons
    fn init_is_done(&self, code: i32, here: bool) -> bool {
        code == 0 && here
    }

    /// Whether the init containers of a Pod run again in a new sandbox.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#pod-restart-reasons
    fn sandbox_begins_anew(&self) -> bool {
        true
    }

    /// What a container finds in its emptyDir: what was left there by the runs before.
    ///
    /// Source: concepts/storage/volumes.md#emptydir
    fn finds_in_volume(&self, left: bool, _runs: u32) -> bool {
        left
    }

    /// `restartCount` of a container of which so many runs have begun.
    ///
    /// Source: api: ContainerStatus.restartCount
    fn restart_count(&self, runs: u32) -> u32 {
        restart::restart_count(runs)
    }

    /// `status.phase`.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase, #pod-termination (a Pod that is deleted before it ran has failed)
    fn phase(&self, facts: &PhaseFacts<'_>) -> Phase {
        phase::phase(facts)
    }

    /// Whether how a container of a Pod in this phase has ended stays told, whatever it does.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase
    fn keeps_end(&self, phase: Phase, _: Role, _: RestartPolicy) -> bool {
        phase.is_terminal()
    }

    /// Whether a kubelet that begins anew asks again whether it takes on a Pod in this phase.
    ///
    /// Source: reference/node/what-happens-on-restart.md#impact-of-a-kubelet-restart
    fn admits_anew(&self, _: Phase) -> bool {
        false
    }

    /// Whether a container that the runtime could not start counts as created.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase
    fn counts_failed_start(&self) -> bool {
        phase::counts_failed_start()
    }

    /// Whether a failed regular init container fails its Pod.
    ///
    /// Source: concepts/workloads/pods/init-containers.md#understanding-init-containers
    fn init_failure_is_final(&self, policy: RestartPolicy) -> bool {
        phase::init_failure_is_final(policy)
    }

    /// The grace period of a deletion in seconds: what was asked for, else what the Pod says, else 30; none for a Pod without a
    /// node or one that has ended.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow; api: pod strategy, CheckGracefulDelete
    fn grace(&self, asked: Option<u32>, spec: Option<u32>, on_a_node: bool, ended: bool) -> u32 {
        termination::grace(asked, spec, on_a_node, ended)
    }

    /// The grace period after a second request to delete: it only ever becomes shorter.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-forced; api: ObjectMeta.deletionGracePeriodSeconds
    fn grace_again(&self, current: u32, asked: u32) -> u32 {
        termination::grace_again(current, asked)
    }

    /// The grace period on the node of a Pod that was deleted by force, in seconds.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-forced ("a small grace period")
    fn forced_grace(&self, spec: Option<u32>) -> u32 {
        termination::forced_grace(spec)
    }

    /// When the grace period of a container that is stopped now is over; `hook` is when its preStop hook ends, if it has one and
    /// that ever ends.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow (the hook's time is part of it)
    fn stop_deadline(&self, now: i64, grace: u32, _hook: Option<Option<i64>>) -> i64 {
        now + i64::from(grace) * 1_000
    }

    /// Whether a Pod is stopped although a postStart hook is still at work.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
    fn stops_during_post_start(&self) -> bool {
        true
    }

    /// Whether an object that is being deleted stays as long as it has finalizers.
    ///
    /// Source: concepts/overview/working-with-objects/finalizers.md#how-finalizers-work
    fn finalizers_hold(&self) -> bool {
        true
    }

    /// Whether a sidecar gets its stop signal: after the app containers, then in reverse order.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#termination-with-sidecars
    fn stops_sidecar(&self, apps_run: bool, later_sidecars_run: bool) -> bool {
        termination::stops_sidecar(apps_run, later_sidecars_run)
    }

    /// When a process that got the stop signal is killed: when the grace period is over, but not before it has had the
    /// minimum of 2 s.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow; api: kubelet, minimumGracePeriodInSeconds
    fn kill_time(&self, deadline: i64, signalled: i64) -> i64 {
        termination::kill_time(deadline, signalled)
    }

    /// Whether a container is ready; without a probe as soon as it has started.
    ///
    /// Source: concepts/workloads/pods/probes.md#types-of-probe; for init containers api: ContainerStatus.ready
    fn ready(&self, facts: &ReadyFacts) -> bool {
        conditions::ready(facts)
    }

    /// Whether `Initialized` turns True: the init containers have succeeded and the sidecars are started.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-conditions; concepts/workloads/pods/sidecar-containers.md
    fn initialized(&self, inits_done: bool, sidecars_started: bool) -> bool {
        conditions::initialized(inits_done, sidecars_started)
    }

    /// `ContainersReady`: all app containers and sidecars are ready, and the Pod has not ended.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-conditions
    fn containers_ready(&self, all_ready: bool, ended: bool) -> bool {
        conditions::containers_ready(all_ready, ended)
    }

    /// `lastTransitionTime` of a condition that is written now.
    ///
    /// Source: api: PodCondition.lastTransitionTime
    fn transition_time(&self, before: Option<(bool, i64)>, truth: bool, now: i64) -> i64 {
        conditions::transition_time(before, truth, now)
    }

    /// Whether a probe begins now.
    ///
    /// Source: concepts/workloads/pods/probes.md#types-of-probe
    fn probe_begins(&self, facts: &BeginFacts) -> bool {
        probe::begins(facts)
    }

    /// How often in a row a probe has answered as it does now.
    ///
    /// Source: concepts/workloads/pods/probes.md#configure-probes
    fn probe_row(&self, before: u32, same: bool) -> u32 {
        probe::in_row(before, same)
    }

    /// Whether a probe goes on while its container is being stopped; `of_pod` says that the whole Pod is.
    ///
    /// Source: concepts/workloads/pods/probes.md#configure-probes
    fn probe_goes_on(&self, kind: ProbeKind, of_pod: bool) -> bool {
        probe::goes_on_in_stop(kind, of_pod)
    }

    /// What comes of a probe after one more run.
    ///
    /// Source: concepts/workloads/pods/probes.md#configure-probes
    fn probe_result(&self, run: &ProbeRun) -> Option<bool> {
        probe::probe_result(run)
    }

    /// Whether a container is stopped for what came of a probe.
    ///
    /// Source: concepts/workloads/pods/probes.md#types-of-probe
    fn probe_stops(&self, kind: ProbeKind, result: bool) -> bool {
        probe::probe_stops(kind, result)
    }

    /// The grace period of a container that is stopped for a probe, in seconds.
    ///
    /// Source: concepts/workloads/pods/probes.md#probe-level-terminationgraceperiodseconds
    fn probe_grace(&self, of_probe: Option<u32>, of_pod: u32) -> u32 {
        probe::probe_grace(of_probe, of_pod)
    }

    /// Whether a container that runs is started; `startup` is what came of its startup probe, where it has one.
    ///
    /// Source: concepts/workloads/pods/probes.md#types-of-probe; api: ContainerStatus.started
    fn started(&self, startup: Option<Option<bool>>) -> bool {
        probe::started(startup)
    }

    /// Whether the kubelet pulls an image before it starts a container.
    ///
    /// Source: concepts/containers/images.md#image-pull-policy
    fn pulls(&self, policy: PullPolicy, present: bool) -> bool {
        image::pulls(policy, present)
    }

    /// The delay before an image that could not be pulled is tried again, in milliseconds.
    ///
    /// Source: concepts/containers/images.md#imagepullbackoff
    fn pull_back_off(&self, previous: i64) -> i64 {
        image::pull_back_off(previous)
    }

    /// Since when a Pod has been active; `latest` is when the last run of a container began.
    ///
    /// Source: api: PodSpec.activeDeadlineSeconds ("relative to StartTime")
    fn active_since(&self, start: i64, _latest: Option<i64>) -> i64 {
        start
    }

    /// Whether a Pod has been active for longer than it may.
    ///
    /// Source: api: PodSpec.activeDeadlineSeconds ("relative to StartTime")
    fn is_overdue(&self, start: i64, deadline: Option<u32>, now: i64) -> bool {
        phase::is_overdue(start, deadline, now)
    }

    /// `Ready`: the containers are ready and so are all readiness gates.
    ///
    /// Source: concepts/workloads/pods/pod-condition.md#pod-readiness-gates
    fn pod_ready(&self, containers_ready: bool, all_gates: bool) -> bool {
        conditions::pod_ready(containers_ready, all_gates)
    }

    /// Whether the preStop hook of a container that is stopped with this grace period is called.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
    fn runs_pre_stop(&self, spec: Option<u32>, grace: u32) -> bool {
        hook::runs_pre_stop(spec, grace)
    }

    /// Whether a container whose postStart hook has failed is stopped.
    ///
    /// Source: concepts/containers/container-lifecycle-hooks.md#hook-handler-execution
    fn failed_post_start_stops(&self) -> bool {
        hook::failed_post_start_stops()
    }

    /// Whether a container that never began before its Pod ended is shown as terminated.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#container-state-terminated ("began execution"): it is not.
    fn makes_up_terminations(&self) -> bool {
        termination::makes_up_terminations()
    }

    /// Whether the kubelet asks for the removal of a deleted Pod.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-flow
    fn removes(&self, ended: bool, written: Phase) -> bool {
        termination::removes(ended, written)
    }

    /// Whether the API takes an object that makes Pods.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-template, #pod-failure-policy, #success-policy, #completion-mode,
    /// #backoff-limit-per-index; concepts/workloads/controllers/replicaset.md#pod-template
    fn accepts_workload(&self, spec: &WorkloadSpec) -> bool {
        workload::accepts(spec)
    }

    /// Whether an object becomes the controller of a Pod that it did not make.
    ///
    /// Source: concepts/workloads/controllers/replicaset.md#non-template-pod-acquisitions
    fn adopts(&self, facts: &ClaimFacts) -> bool {
        workload::adopts(facts)
    }

    /// Whether an object gives up a Pod.
    ///
    /// Source: concepts/workloads/controllers/replicaset.md#isolating-pods-from-a-replicaset
    fn releases(&self, facts: &ClaimFacts) -> bool {
        workload::releases(facts)
    }

    /// Whether what an owner leaves behind is deleted.
    ///
    /// Source: concepts/architecture/garbage-collection.md#cascading-deletion
    fn collects(&self) -> bool {
        true
    }

    /// Whether an owner that is deleted in the foreground goes, while so many dependents are left.
    ///
    /// Source: concepts/architecture/garbage-collection.md#foreground-deletion
    fn foreground_owner_goes(&self, dependents: usize) -> bool {
        dependents == 0
    }

    /// How many Pods a ReplicaSet is to have.
    ///
    /// Source: concepts/workloads/controllers/replicaset.md#replicas
    fn replicas(&self, asked: u16) -> u16 {
        asked
    }

    /// Whether a Pod that has been ready for so many milliseconds is available.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#min-ready-seconds
    fn available(&self, ready_for: i64, min_ready: u32) -> bool {
        ready_for >= i64::from(min_ready) * 1_000
    }

    /// Which Pod a ReplicaSet deletes first: the one with the smallest rank.
    ///
    /// Source: concepts/workloads/controllers/replicaset.md#scaling-a-replicaset
    fn victim_rank(&self, facts: VictimFacts) -> [i64; 5] {
        workload::victim_rank(facts)
    }

    /// How far the number of Pods may go above and below the replicas of a Deployment.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#max-surge, #max-unavailable
    fn rollout_bounds(&self, replicas: u16, surge: Option<u8>, unavailable: Option<u8>) -> Bounds {
        rollout::bounds(replicas, surge, unavailable)
    }

    /// How many replicas the new ReplicaSet of a Deployment gets next, which has `new` of `total`.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#max-surge
    fn rolls_up_to(&self, replicas: u16, bounds: Bounds, total: u16, new: u16) -> u16 {
        rollout::rolls_up_to(replicas, bounds, total, new)
    }

    /// By how many replicas the old ReplicaSets of a Deployment may go down.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#max-unavailable
    fn rolls_down_by(&self, facts: OldFacts) -> u16 {
        rollout::rolls_down_by(facts)
    }

    /// Shares of so many replicas for ReplicaSets of these sizes.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#proportional-scaling
    fn proportional(&self, allowed: u16, sizes: &[u16]) -> Vec<u16> {
        rollout::proportional(allowed, sizes)
    }

    /// Whether new Pods are made under the strategy Recreate.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#recreate-deployment
    fn recreates(&self, facts: RecreateFacts) -> bool {
        rollout::recreates(facts)
    }

    /// Whether a Deployment takes the ReplicaSet of a template again.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#rolling-back-a-deployment
    fn reuses_replica_set(&self) -> bool {
        true
    }

    /// When a Deployment without progress is reported as stalled.
    ///
    /// Source: concepts/workloads/controllers/deployment.md#progress-deadline-seconds
    fn stalls_at(&self, progressed: i64, deadline: u32) -> i64 {
        progressed + i64::from(deadline) * 1_000
    }

    /// Whether a StatefulSet makes the Pod of an ordinal now.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#deployment-and-scaling-guarantees
    fn makes_ordinal(&self, facts: OrderFacts) -> bool {
        ordered::makes_ordinal(facts)
    }

    /// Whether a rolling update leaves the Pod of an ordinal as it is.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#partitions
    fn spares_ordinal(&self, ordinal: u8, partition: u8) -> bool {
        ordinal < partition
    }

    /// Whether a CronJob starts a Job for a time that has come.
    ///
    /// Source: concepts/workloads/controllers/cron-jobs.md#concurrency-policy, #starting-deadline
    fn cron_starts(&self, facts: StartFacts) -> Start {
        ordered::cron_starts(facts)
    }

    /// Whether a node that is not ready or unreachable stays among those that should run a daemon Pod.
    ///
    /// Source: concepts/workloads/controllers/daemonset.md#taints-and-tolerations
    fn lost_node_counts(&self) -> bool {
        true
    }

    /// Whether a daemon Pod is made for a node.
    ///
    /// Source: concepts/workloads/controllers/daemonset.md#how-daemon-pods-are-scheduled, #taints-and-tolerations
    fn daemon_runs(&self, facts: DaemonFacts) -> bool {
        !facts.keeps_out
    }

    /// Whether a daemon Pod stays on its node.
    ///
    /// Source: concepts/workloads/controllers/daemonset.md#taints-and-tolerations
    fn daemon_stays(&self, facts: DaemonFacts) -> bool {
        !facts.drives_away
    }

    /// How long a DaemonSet waits after so many failures before it replaces the next failed Pod, in milliseconds.
    ///
    /// Source: api: kube-controller-manager, daemon controller, failedPodsBackoff (1 s, doubled, at most 15 minutes)
    fn daemon_back_off(&self, failures: u8) -> i64 {
        (1_000_i64 << failures.min(10)).min(900_000)
    }

    /// How many daemon Pods a rolling update may take while so many are unavailable.
    ///
    /// Source: tasks/manage-daemon/update-daemon-set.md#performing-a-rolling-update (`maxUnavailable` is 1)
    fn daemons_to_spare(&self, unavailable: u16) -> u16 {
        1_u16.saturating_sub(unavailable)
    }

    /// `ready` of an endpoint.
    ///
    /// Source: concepts/services-networking/endpoint-slices.md#conditions
    fn endpoint_is_ready(&self, facts: EndpointFacts) -> bool {
        endpoint::is_ready(facts)
    }

    /// `serving` of an endpoint.
    ///
    /// Source: concepts/services-networking/endpoint-slices.md#conditions
    fn endpoint_serves(&self, facts: EndpointFacts) -> bool {
        facts.serving
    }

    /// How a Pod of a Job counts.
    ///
    /// Source: api: JobStatus.failed, JobStatus.succeeded; concepts/workloads/controllers/job.md#suspending-a-job
    fn job_outcome(&self, facts: JobPodFacts) -> JobOutcome {
        job::outcome(facts)
    }

    /// What a failed Pod means for its Job: `codes` are the exit codes of its containers other than 0.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-failure-policy (the first rule that matches)
    fn failure_action(
        &self,
        rules: &[FailureRule],
        codes: &[i32],
        disrupted: bool,
    ) -> FailureAction {
        job::failure_action(rules, codes, disrupted)
    }

    /// Whether a Job has failed too often.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-backoff-failure-policy
    fn over_back_off_limit(&self, facts: BackOffLimitFacts) -> bool {
        job::over_back_off_limit(facts)
    }

    /// How long a Job waits after so many failures before it makes the next Pod, in milliseconds.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-backoff-failure-policy: 10 s, 20 s, 40 s …, at most six minutes
    fn job_back_off(&self, failures: u16) -> i64 {
        job::back_off(failures)
    }

    /// How many Pods of a Job are to be at work.
    ///
    /// Source: concepts/workloads/controllers/job.md#controlling-parallelism
    fn job_wants(&self, facts: WantedFacts) -> u16 {
        job::wanted(facts)
    }

    /// Whether a Pod that is being deleted keeps its place until it has ended.
    ///
    /// Source: concepts/workloads/controllers/job.md#pod-replacement-policy
    fn job_waits_for_end(&self, replaces_failed_only: bool) -> bool {
        replaces_failed_only
    }

    /// Whether these completed indexes, one bit each, are enough.
    ///
    /// Source: concepts/workloads/controllers/job.md#success-policy
    fn meets_success_policy(&self, rule: SuccessRule, completed: u32) -> bool {
        job::meets_success_policy(rule, completed)
    }

    /// Whether a Job whose end is decided is Complete or Failed.
    ///
    /// Source: concepts/workloads/controllers/job.md#terminal-job-conditions
    fn job_is_over(&self, active: u16, terminating: u16) -> bool {
        active == 0 && terminating == 0
    }

    /// Whether the active deadline of a Job has passed, `running` milliseconds after its start.
    ///
    /// Source: concepts/workloads/controllers/job.md#job-termination-and-cleanup
    fn job_deadline_passed(&self, running: i64, deadline: u32) -> bool {
        running >= i64::from(deadline) * 1_000
    }

    /// When a Job that has finished is deleted.
    ///
    /// Source: concepts/workloads/controllers/ttlafterfinished.md#ttl-after-finished-controller
    fn job_expires(&self, finished: i64, ttl: u32) -> i64 {
        finished + i64::from(ttl) * 1_000
    }

    /// The reply to a request to bind a Pod.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-lifetime; concepts/scheduling-eviction/pod-scheduling-readiness.md
    fn binding_code(&self, facts: BindingFacts) -> u16 {
        api::binding_code(facts)
    }

    /// The reply to a request that names a UID or a resource version.
    ///
    /// Source: reference/using-api/api-concepts.md#resource-versions; api: DeleteOptions.preconditions
    fn precondition_code(&self, holds: bool) -> u16 {
        api::precondition_code(holds)
    }

    /// Whether a change of a field that cannot change is refused.
    ///
    /// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
    fn refuses_immutable(&self) -> bool {
        true
    }

    /// The reply to a request to set `activeDeadlineSeconds`.
    ///
    /// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
    fn deadline_code(&self, before: Option<u32>, asked: u32) -> u16 {
        api::deadline_code(before, asked)
    }

    /// Whether a container that runs is started anew when the image of its spec is changed.
    ///
    /// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement;
    /// concepts/workloads/pods/sidecar-containers.md#differences-from-init-containers;
    /// concepts/workloads/pods/init-containers.md#detailed-behavior
    fn image_change_restarts(&self, role: Role) -> bool {
        image::change_restarts(role)
    }

    /// The stop signal of a container: its own, else that of its image.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-termination-stop-signals
    fn stop_signal(&self, own: Option<Signal>, of_image: Signal) -> Signal {
        own.unwrap_or(of_image)
    }

    /// The reply to a request to change the resources of a container.
    ///
    /// Source: tasks/configure-pod-container/resize-container-resources.md#limitations
    fn resize_code(&self, manifest: &Manifest, container: usize, to: Resources) -> u16 {
        resize::code(manifest, container, to)
    }

    /// Why a change of resources waits, if it does.
    ///
    /// Source: tasks/configure-pod-container/resize-container-resources.md#pod-resize-status
    fn resize_waits(&self, facts: ResizeFacts) -> Option<&'static str> {
        resize::waits(facts)
    }

    /// Whether a container is restarted for a change of its resources.
    ///
    /// Source: tasks/configure-pod-container/resize-container-resources.md#container-resize-policies
    fn resize_restarts(&self, policy: Resizes, before: Resources, after: Resources) -> bool {
        policy.restarts(before, after)
    }

    /// Whether an ephemeral container with ports, probes, hooks or resources is refused.
    ///
    /// Source: concepts/workloads/pods/ephemeral-containers.md#what-is-an-ephemeral-container
    fn refuses_unfit_ephemeral(&self) -> bool {
        true
    }

    /// Whether a kubelet takes on a Pod for another operating system than that of its node.
    ///
    /// Source: concepts/workloads/pods/_index.md#pod-os
    fn admits_other_os(&self) -> bool {
        false
    }

    /// Whether a Pod that is not valid is refused.
    ///
    /// Source: api: PodSpec
    fn refuses_flawed(&self) -> bool {
        true
    }

    /// The reply to an eviction that is granted.
    ///
    /// Source: concepts/scheduling-eviction/api-eviction.md#how-api-initiated-eviction-works
    fn eviction_code(&self) -> u16 {
        200
    }

    /// How many Pods of a disruption budget may be evicted.
    ///
    /// Source: concepts/workloads/pods/disruptions.md#pod-disruption-budgets
    fn disruptions_allowed(&self, facts: BudgetFacts) -> u16 {
        budget::allowed(facts)
    }

    /// The reply to the eviction of a Pod that disruption budgets protect.
    ///
    /// Source: concepts/scheduling-eviction/api-eviction.md#how-api-initiated-eviction-works;
    /// tasks/run-application/configure-pdb.md#unhealthy-pod-eviction-policy
    fn protected_eviction(&self, facts: ProtectedFacts) -> EvictionReply {
        budget::reply(facts)
    }

    /// What a Pod asks for: its app containers and sidecars together, or what it takes to start them, if that is more.
    ///
    /// Source: concepts/workloads/pods/sidecar-containers.md#resource-sharing-within-containers
    fn pod_requests(&self, manifest: &Manifest) -> Amount {
        scheduling::pod_requests(manifest)
    }

    /// The class of service of a Pod.
    ///
    /// Source: concepts/workloads/pods/pod-qos.md
    fn qos_class(&self, manifest: &Manifest) -> QosClass {
        scheduling::qos_class(manifest)
    }

    /// Whether scheduling gates hold a Pod back.
    ///
    /// Source: concepts/scheduling-eviction/pod-scheduling-readiness.md
    fn is_held_back(&self, gated: bool) -> bool {
        scheduling::is_held_back(gated)
    }

    /// Whether a node keeps a Pod out, for being cordoned or for a taint that the Pod does not tolerate.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts; concepts/architecture/nodes.md#manual-node-administration
    fn keeps_out(&self, cordoned: bool, tainted: bool) -> bool {
        scheduling::keeps_out(cordoned, tainted)
    }

    /// Whether a node has the labels that a Pod asks for.
    ///
    /// Source: concepts/scheduling-eviction/assign-pod-node.md#nodeselector
    fn matches_selector(&self, labels: NodeLabels, asked: NodeLabels) -> bool {
        labels.have(asked)
    }

    /// The reply to a request to change the node selector of a Pod: a gated one may be narrowed.
    ///
    /// Source: concepts/scheduling-eviction/pod-scheduling-readiness.md#mutable-pod-scheduling-directives
    fn selector_code(&self, gated: bool, narrows: bool) -> u16 {
        if gated && narrows { 200 } else { 422 }
    }

    /// Whether a claim that a Pod mounts lets the scheduler bind the Pod to a node.
    ///
    /// Source: concepts/storage/persistent-volumes.md#binding; concepts/storage/ephemeral-volumes.md#persistentvolumeclaim-naming
    fn schedules_with_claim(&self, facts: MountFacts) -> bool {
        storage::can_be_mounted(facts)
    }

    /// Whether a kubelet starts a Pod that mounts a claim.
    ///
    /// Source: concepts/storage/persistent-volumes.md#using; concepts/storage/ephemeral-volumes.md#persistentvolumeclaim-naming
    fn starts_with_claim(&self, facts: MountFacts) -> bool {
        storage::can_be_mounted(facts)
    }

    /// The name of the claim for the generic ephemeral volume of a Pod.
    ///
    /// Source: concepts/storage/ephemeral-volumes.md#persistentvolumeclaim-naming
    fn ephemeral_claim(&self, pod: Name) -> Name {
        pod.scratch()
    }

    /// The name of the claim that a Pod has for a claim template of its StatefulSet.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#stable-storage
    fn template_claim(&self, pod: Name, template: usize) -> Name {
        pod.of_template(template)
    }

    /// Who owns a claim of a StatefulSet.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#persistentvolumeclaim-retention
    fn claim_owner(&self, facts: RetentionFacts) -> ClaimOwner {
        storage::claim_owner(facts)
    }

    /// Whether the claims of a Pod stay when its StatefulSet ends it, unless something owns them.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#stable-storage
    fn keeps_claims(&self) -> bool {
        true
    }

    /// Whether a claim that is deleted is removed; one that a Pod uses is not.
    ///
    /// Source: concepts/storage/persistent-volumes.md#storage-object-in-use-protection
    fn removes_claim(&self, in_use: bool) -> bool {
        !in_use
    }

    /// Whether claims are deleted whose owner is gone.
    ///
    /// Source: concepts/storage/ephemeral-volumes.md#lifecycle-and-persistentvolumeclaim;
    /// concepts/workloads/controllers/statefulset.md#persistentvolumeclaim-retention
    fn collects_claims(&self) -> bool {
        true
    }

    /// Whether a Pod of this priority may take the place of another.
    ///
    /// Source: concepts/scheduling-eviction/pod-priority-preemption.md#preemption
    fn preempts(&self, priority: i32, of_victim: i32) -> bool {
        scheduling::preempts(priority, of_victim)
    }

    /// Whether a kubelet takes on a Pod for which its node has no room.
    ///
    /// Source: concepts/scheduling-eviction/assign-pod-node.md#nodename
    fn admits_without_room(&self) -> bool {
        false
    }

    /// Which Pod a kubelet evicts first when its node is short of memory: the one with the largest rank.
    ///
    /// Source: concepts/scheduling-eviction/node-pressure-eviction.md#pod-selection-for-kubelet-eviction
    fn eviction_rank(&self, facts: &EvictionFacts) -> (bool, i64, i64) {
        eviction::rank(facts)
    }

    /// The grace period of a Pod that a kubelet evicts, in seconds; `most` is what the kubelet is set to.
    ///
    /// Source: concepts/scheduling-eviction/node-pressure-eviction.md#soft-eviction-thresholds, #hard-eviction-thresholds
    fn pressure_grace(&self, own: u32, most: u32) -> u32 {
        own.min(most)
    }

    /// The grace period of a Pod whose node shuts down, in seconds; `window` is the time that Pods of its kind have.
    ///
    /// Source: concepts/cluster-administration/node-shutdown.md#configuring-graceful-node-shutdown
    fn shutdown_grace(&self, own: u32, window: u32) -> u32 {
        own.min(window)
    }

    /// Whether critical Pods are ended with the ordinary ones when a node shuts down.
    ///
    /// Source: concepts/cluster-administration/node-shutdown.md#graceful-node-shutdown: they are ended after them.
    fn ends_critical_with_others(&self) -> bool {
        false
    }

    /// Whether a kubelet takes on a Pod while its node shuts down.
    ///
    /// Source: concepts/cluster-administration/node-shutdown.md#graceful-node-shutdown
    fn admits_in_shutdown(&self) -> bool {
        false
    }

    /// Whether a Pod that its kubelet has ended is marked as the target of a disruption.
    ///
    /// Source: concepts/workloads/pods/disruptions.md#pod-disruption-conditions
    fn marks_disruption(&self, failure: Failure) -> bool {
        eviction::marks_disruption(failure)
    }

    /// Whether a Pod that its kubelet has ended is Failed, whatever the exit codes of its containers are.
    ///
    /// Source: concepts/scheduling-eviction/node-pressure-eviction.md ("sets the phase for the selected pods to Failed");
    /// concepts/cluster-administration/node-shutdown.md#graceful-node-shutdown; api: PodSpec.activeDeadlineSeconds
    fn fails_whatever_its_containers_do(&self, _: Failure) -> bool {
        true
    }

    /// When a node of which nothing has been heard since `silent` is called unknown; `grace` is what the control plane is set to.
    ///
    /// Source: concepts/architecture/nodes.md#node-controller; reference/node/node-status.md#condition
    fn unknown_after(&self, silent: i64, grace: i64) -> i64 {
        node::unknown_after(silent, grace)
    }

    /// The taint that a node carries for the status of its condition Ready.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-based-evictions
    fn condition_taint(&self, ready: Truth) -> Option<TaintKey> {
        node::condition_taint(ready)
    }

    /// Whether Pods of lost nodes are evicted: not when no node is ready.
    ///
    /// Source: concepts/architecture/nodes.md#rate-limits-on-eviction
    fn evicts_from_lost(&self, some_ready: bool) -> bool {
        node::evicts_from_lost(some_ready)
    }

    /// When a Pod is deleted for a NoExecute taint that has been there since then; never, if it tolerates that for ever.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts
    fn eviction_time(&self, tolerated: Tolerated, since: i64) -> Option<i64> {
        node::eviction_time(tolerated, since)
    }

    /// Whether Pods that have ended are deleted for a taint too.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#concepts ("any pods that are already running on the node")
    fn evicts_ended(&self) -> bool {
        false
    }

    /// The toleration that a new Pod gets for a taint if it has none of its own; `seconds` is what the API server is set to.
    ///
    /// Source: concepts/scheduling-eviction/taint-and-toleration.md#taint-based-evictions
    fn default_toleration(&self, key: TaintKey, seconds: u32) -> Option<Toleration> {
        node::default_toleration(key, seconds)
    }

    /// Whether a Pod whose sandbox is gone gets a new one, in which its init containers run again.
    ///
    /// Source: reference/node/what-happens-on-restart.md#impact-of-a-node-reboot; concepts/workloads/pods/init-containers.md#pod-restart-reasons
    fn sandbox_again(&self, policy: RestartPolicy, none_ran: bool) -> bool {
        node::sandbox_again(policy, none_ran)
    }

    /// When a Pod whose node has been gone since then may be collected.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-garbage-collection; api: podgc, quarantineTime
    fn orphan_collected(&self, gone: i64) -> i64 {
        node::orphan_collected(gone)
    }

    /// Whether one of so many finished Pods is collected; a threshold of 0 stands for none.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-garbage-collection
    fn collects_terminated(&self, ended: usize, threshold: u32) -> bool {
        node::collects_terminated(ended, threshold)
    }

    /// Whether a Pod that is collected before its end is shown as ended: its containers terminated, and itself not ready.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-phase ("all containers in the Pod have terminated")
    fn collected_is_ended(&self) -> bool {
        node::collected_is_ended()
    }

    /// Whether a Pod in this phase, the node of which is gone, is marked as the target of a disruption when it is collected.
    ///
    /// Source: concepts/workloads/pods/disruptions.md#pod-disruption-conditions
    fn marks_collected(&self, phase: Phase) -> bool {
        !phase.is_terminal()
    }

    /// The phase in which a Pod is collected.
    ///
    /// Source: concepts/workloads/pods/pod-lifecycle.md#pod-garbage-collection
    fn collected_phase(&self, phase: Phase) -> Phase {
        node::collected_phase(phase)
    }
}

/// What the documents say, and nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct Documented;

impl Decisions for Documented {}

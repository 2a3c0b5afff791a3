//! The API's own vocabulary: words that need no allocation.

/// The known word that equals `text`, if there is one.
pub fn word(text: &str) -> Option<&'static str> {
    let mut at = place(text.as_bytes());
    loop {
        let entry = TABLE[at];
        if entry == FREE {
            return None;
        }
        let known = WORDS[entry as usize];
        if known == text {
            return Some(known);
        }
        at = (at + 1) % SIZE;
    }
}

/// Size of the table; several times the number of words, so that most questions end at the first place.
const SIZE: usize = 2048;
const FREE: u16 = u16::MAX;

/// Positions in [`WORDS`] by [`place`], open to the next free place.
static TABLE: [u16; SIZE] = table();

const fn table() -> [u16; SIZE] {
    let mut table = [FREE; SIZE];
    let mut index = 0;
    while index < WORDS.len() {
        let mut at = place(WORDS[index].as_bytes());
        while table[at] != FREE {
            at = (at + 1) % SIZE;
        }
        #[allow(
            clippy::cast_possible_truncation,
            reason = "there are a few hundred words"
        )]
        {
            table[at] = index as u16;
        }
        index += 1;
    }
    table
}

/// Where a word belongs: from its length and four of its bytes.
const fn place(text: &[u8]) -> usize {
    let length = text.len();
    if length == 0 {
        return 0;
    }
    let sampled = [
        text[0],
        text[length / 3],
        text[length - 1 - length / 4],
        text[length - 1],
    ];
    let mixed = u32::from_le_bytes(sampled) ^ (length as u32);
    (mixed.wrapping_mul(0x9E37_79B1) >> 21) as usize % SIZE
}

/// All known words: closed sets of the API, well-known keys and names, defaults.
#[rustfmt::skip]
static WORDS: &[&str] = &[
    // Anything may be empty; small numbers stand in resource quantities and rollout settings.
    "", "0", "1", "2", "3", "4", "5", "10", "25%", "100%", "true", "false", "100m", "200m", "64Mi", "128Mi",
    // Kinds, and versions of the API.
    "v1", "apps/v1", "batch/v1", "policy/v1", "discovery.k8s.io/v1", "coordination.k8s.io/v1",
    "Pod", "Node", "Job", "CronJob", "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet", "PodDisruptionBudget",
    "EndpointSlice", "PersistentVolumeClaim", "Lease", "Binding", "Eviction", "DeleteOptions", "Status", "Service", "ConfigMap",
    // Phases and their reasons.
    "Pending", "Running", "Succeeded", "Failed", "Unknown", "Bound", "Evicted", "NodeLost", "NodeAffinity", "OutOfcpu",
    "OutOfmemory", "OutOfpods", "UnexpectedAdmissionError", "DeadlineExceeded", "Preempting", "NodeShutdown", "Terminated",
    // Conditions, their states and reasons.
    "True", "False", "Ready", "Initialized", "PodScheduled", "ContainersReady", "PodReadyToStartContainers", "DisruptionTarget",
    "PodResizePending", "PodResizeInProgress", "AllContainersRestarting", "PodCompleted", "PodFailed", "ContainersNotReady",
    "ContainersNotInitialized", "ReadinessGatesNotReady", "Unschedulable", "SchedulingGated", "SchedulerError",
    "PreemptionByScheduler", "DeletionByTaintManager", "EvictionByEvictionAPI", "DeletionByPodGC", "TerminationByKubelet",
    "Taint manager: deleting due to NoExecute taint", "PodTerminating", "UnknownContainerStatuses",
    "Available", "Progressing", "ReplicaFailure", "NewReplicaSetCreated", "FoundNewReplicaSet", "NewReplicaSetAvailable",
    "ReplicaSetUpdated", "MinimumReplicasAvailable", "MinimumReplicasUnavailable", "ProgressDeadlineExceeded",
    "Complete", "Suspended", "FailureTarget", "SuccessCriteriaMet", "CompletionsReached", "BackoffLimitExceeded",
    "PodFailurePolicy", "SuccessPolicy", "FailedIndexes", "MaxFailedIndexesExceeded", "JobSuspended", "JobResumed",
    "DisruptionAllowed", "SufficientPods", "InsufficientPods", "SyncFailed",
    "MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "KubeletReady", "KubeletNotReady", "NodeStatusUnknown",
    "KubeletHasSufficientMemory", "KubeletHasNoDiskPressure", "KubeletHasSufficientPID", "NodeStatusNeverUpdated",
    // Container states.
    "ContainerCreating", "PodInitializing", "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull",
    "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "Completed", "Error",
    "OOMKilled", "ContainerCannotRun", "ContainerStatusUnknown", "RestartingAllContainers", "StartError", "PostStartHookError",
    // Closed sets of a Pod's spec.
    "Always", "OnFailure", "Never", "IfNotPresent", "Restart", "RestartAllContainers", "RestartContainer", "NotRequired",
    "BestEffort", "Burstable", "Guaranteed", "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None", "File",
    "FallbackToLogsOnError", "PreemptLowerPriority", "TCP", "UDP", "HTTP", "HTTPS", "Memory", "Exists", "Equal", "In", "NotIn", "DoesNotExist",
    "Gt", "Lt", "NoExecute", "NoSchedule", "PreferNoSchedule", "DoNotSchedule", "ScheduleAnyway", "Disabled", "Enabled",
    "RecursiveReadOnly", "linux", "windows", "amd64", "arm64", "SIGTERM", "SIGKILL", "SIGINT", "SIGUSR1",
    // Closed sets of the workloads.
    "RollingUpdate", "Recreate", "OnDelete", "OrderedReady", "Parallel", "NonIndexed", "Indexed", "TerminatingOrFailed",
    "FailJob", "FailIndex", "Ignore", "Count", "Allow", "Forbid", "Replace", "Retain", "Delete", "IfHealthyBudget", "AlwaysAllow",
    "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod", "Filesystem", "Block", "IPv4", "IPv6", "FQDN",
    "InternalIP", "ExternalIP", "Hostname", "InternalDNS",
    // Names and keys that stand in nearly every cluster.
    "default", "kube-system", "default-scheduler", "/dev/termination-log", "/var/run/secrets/kubernetes.io/serviceaccount", "ca.crt",
    "kube-root-ca.crt", "token", "namespace", "name", "metadata.namespace", "metadata.name", "metadata.uid", "spec.nodeName",
    "status.podIP", "sh", "-c", "cpu", "memory", "ephemeral-storage", "pods", "hugepages-1Gi", "hugepages-2Mi", "app",
    "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "node.kubernetes.io/unschedulable",
    "node.kubernetes.io/out-of-service", "node.kubernetes.io/memory-pressure", "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/pid-pressure", "node.kubernetes.io/network-unavailable", "node.kubernetes.io/exclude-disruption",
    "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-tracking", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index", "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch",
    "kubernetes.io/config.hash", "kubernetes.io/config.source", "kubernetes.io/config.mirror", "kubernetes.io/config.seen",
    "kubectl.kubernetes.io/last-applied-configuration", "foregroundDeletion", "orphan", "api", "file",
    // podlaw's own: kinds of containers, facts, verbs, signals.
    "init", "sidecar", "ephemeral", "started", "signal", "exiting", "killed", "oom", "exited", "prestop-start", "prestop-end",
    "poststart", "pull", "usage", "startup-probe", "readiness-probe", "liveness-probe", "reached", "TERM", "INT", "QUIT", "USR1", "HUP",
    "create", "update", "patch", "delete", "deletecollection", "admin", "binding", "eviction", "status", "resize", "scale",
    "ephemeralcontainers", "nodes", "jobs", "cronjobs", "replicasets", "deployments", "daemonsets", "statefulsets",
    "poddisruptionbudgets", "endpointslices", "persistentvolumeclaims", "leases", "Invalid", "NotFound", "Conflict",
    "AlreadyExists", "TooManyRequests", "Forbidden", "BadRequest", "InternalError",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found() {
        for text in WORDS {
            assert_eq!(word(text), Some(*text));
        }
        for text in ["nobody says this", "running", "Runninh", "x", "\u{e9}"] {
            assert_eq!(word(text), None);
        }
    }

    #[test]
    fn no_word_stands_there_twice() {
        let mut sorted = WORDS.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), WORDS.len());
        assert!(WORDS.len() * 4 < SIZE);
    }
}

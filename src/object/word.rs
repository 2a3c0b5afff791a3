//! The API's own vocabulary: words that need no allocation.

/// The known word that equals `text`, if there is one.
pub fn word(text: &str) -> Option<&'static str> {
    let bucket = WORDS.get(text.len())?;
    bucket.iter().find(|word| **word == text).copied()
}

/// Known words by length.
static WORDS: &[&[&str]] = &[
    &[""],
    &["0", "1", "n", "v"],
    &["v1", "In"],
    &["Pod", "Job", "app", "ip"],
    &["True", "Node", "init", "IPv4", "IPv6"],
    &["False", "Never", "admin", "Equal", "Ready", "NotIn", "Error", "admin"],
    &["Failed", "Always", "Exists", "Memory", "TCP"],
    &["Running", "Pending", "Unknown", "CronJob", "apps/v1", "default", "started", "Evicted", "sidecar", "Restart"],
    &["NotReady", "Complete", "NoExecute", "batch/v1", "Parallel"],
    &["Succeeded", "Completed", "OnFailure", "OOMKilled", "DaemonSet", "BestEffort", "Burstable", "NoExecute", "ephemeral"],
    &["Guaranteed", "BestEffort", "Deployment", "ReplicaSet", "NoSchedule", "DoNotEvict", "StartError"],
    &["Initialized", "StatefulSet", "MemoryPressure"],
    &["IfNotPresent", "PodScheduled", "OrderedReady", "PodCompleted", "ErrImagePull", "ClusterFirst"],
    &["EndpointSlice", "PodInitializing", "Unschedulable", "DecoratedTerm"],
    &["ContainersReady", "MemoryPressure", "default-scheduler"],
    &["ContainersReady", "PodInitializing"],
    &["ImagePullBackOff", "DisruptionTarget", "CrashLoopBackOff", "PodResizePending", "PreferNoSchedule"],
    &["ContainerCreating", "default-scheduler"],
    &["ContainersNotReady", "ErrImageNeverPull"],
    &["PodResizeInProgress", "SchedulerError", "PodDisruptionBudget"],
    &["PreemptLowerPriority", "ContainersNotReady"],
    &["ReadinessGatesNotReady", "PersistentVolumeClaim", "ContainerStatusUnknown"],
    &["ContainerStatusUnknown", "ReadinessGatesNotReady"],
    &["AllContainersRestarting", "ContainerCannotRun"],
    &["RestartingAllContainers"],
    &["PodReadyToStartContainers", "ContainersNotInitialized"],
    &["PodReadyToStartContainers", "/dev/termination-log"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_length() {
        for text in ["Running", "True", "PodReadyToStartContainers", ""] {
            assert_eq!(word(text), Some(text));
        }
        assert_eq!(word("nobody says this"), None);
    }
}

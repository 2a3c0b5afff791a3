//! The kinds that make Pods: Job, CronJob, ReplicaSet, Deployment, DaemonSet, StatefulSet.

use super::claim::PERSISTENT_VOLUME_CLAIM;
use super::meta::{CONDITION, LABEL_SELECTOR, OBJECT_META, OBJECT_REFERENCE};
use super::pod::{EXIT_CODES, POD_SPEC};
use crate::object::schema::schema;

schema! {
    /// `PodTemplateSpec`.
    POD_TEMPLATE = "PodTemplateSpec" { "metadata" = Record(&OBJECT_META), "spec" = Record(&POD_SPEC) }
}

schema! {
    /// `Job` (batch/v1).
    JOB = "Job" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&JOB_SPEC),
        "status" = Record(&JOB_STATUS),
    }
}

schema! {
    /// `JobSpec`.
    JOB_SPEC = "JobSpec" {
        "parallelism" ? Int, "completions" ? Int, "activeDeadlineSeconds" ? Int, "backoffLimit" ? Int,
        "backoffLimitPerIndex" ? Int, "maxFailedIndexes" ? Int, "completionMode" ? Text, "suspend" = Bool,
        "podReplacementPolicy" ? Text, "ttlSecondsAfterFinished" ? Int, "podFailurePolicy" ? Record(&POD_FAILURE_POLICY),
        "successPolicy" ? Record(&SUCCESS_POLICY), "selector" ? Record(&LABEL_SELECTOR), "manualSelector" = Bool,
        "template" = Record(&POD_TEMPLATE), "managedBy" ? Text,
    }
}

schema! {
    /// `PodFailurePolicy`.
    POD_FAILURE_POLICY = "PodFailurePolicy" { "rules" = List(&Record(&POD_FAILURE_POLICY_RULE)) }
}

schema! {
    /// `PodFailurePolicyRule`.
    POD_FAILURE_POLICY_RULE = "PodFailurePolicyRule" {
        "action" = Text, "onExitCodes" ? Record(&EXIT_CODES), "onPodConditions" = List(&Record(&CONDITION)),
    }
}

schema! {
    /// `SuccessPolicy`.
    SUCCESS_POLICY = "SuccessPolicy" { "rules" = List(&Record(&SUCCESS_POLICY_RULE)) }
}

schema! {
    /// `SuccessPolicyRule`.
    SUCCESS_POLICY_RULE = "SuccessPolicyRule" { "succeededIndexes" ? Text, "succeededCount" ? Int }
}

schema! {
    /// `JobStatus`; counters that the API leaves out are 0.
    JOB_STATUS = "JobStatus" {
        "conditions" = List(&Record(&CONDITION)), "active" = Int, "ready" = Int, "succeeded" = Int, "failed" = Int,
        "terminating" ? Int, "startTime" ? Time, "completionTime" ? Time, "completedIndexes" ? Text, "failedIndexes" ? Text,
        "uncountedTerminatedPods" ? Record(&UNCOUNTED_PODS),
    }
}

schema! {
    /// `UncountedTerminatedPods`.
    UNCOUNTED_PODS = "UncountedTerminatedPods" { "succeeded" = List(&Text), "failed" = List(&Text) }
}

schema! {
    /// `CronJob` (batch/v1).
    CRON_JOB = "CronJob" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&CRON_JOB_SPEC),
        "status" = Record(&CRON_JOB_STATUS),
    }
}

schema! {
    /// `CronJobSpec`.
    CRON_JOB_SPEC = "CronJobSpec" {
        "schedule" = Text, "timeZone" ? Text, "concurrencyPolicy" = Text, "suspend" = Bool, "startingDeadlineSeconds" ? Int,
        "successfulJobsHistoryLimit" ? Int, "failedJobsHistoryLimit" ? Int, "jobTemplate" = Record(&JOB_TEMPLATE),
    }
}

schema! {
    /// `JobTemplateSpec`.
    JOB_TEMPLATE = "JobTemplateSpec" { "metadata" = Record(&OBJECT_META), "spec" = Record(&JOB_SPEC) }
}

schema! {
    /// `CronJobStatus`.
    CRON_JOB_STATUS = "CronJobStatus" {
        "active" = List(&Record(&OBJECT_REFERENCE)), "lastScheduleTime" ? Time, "lastSuccessfulTime" ? Time,
    }
}

schema! {
    /// `ReplicaSet` (apps/v1).
    REPLICA_SET = "ReplicaSet" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&REPLICA_SET_SPEC),
        "status" = Record(&REPLICA_SET_STATUS),
    }
}

schema! {
    /// `ReplicaSetSpec`.
    REPLICA_SET_SPEC = "ReplicaSetSpec" {
        "replicas" = Int, "minReadySeconds" = Int, "selector" = Record(&LABEL_SELECTOR), "template" = Record(&POD_TEMPLATE),
    }
}

schema! {
    /// `ReplicaSetStatus`.
    REPLICA_SET_STATUS = "ReplicaSetStatus" {
        "replicas" = Int, "fullyLabeledReplicas" = Int, "readyReplicas" = Int, "availableReplicas" = Int,
        "terminatingReplicas" ? Int, "observedGeneration" = Int, "conditions" = List(&Record(&CONDITION)),
    }
}

schema! {
    /// `Deployment` (apps/v1).
    DEPLOYMENT = "Deployment" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&DEPLOYMENT_SPEC),
        "status" = Record(&DEPLOYMENT_STATUS),
    }
}

schema! {
    /// `DeploymentSpec`.
    DEPLOYMENT_SPEC = "DeploymentSpec" {
        "replicas" = Int, "minReadySeconds" = Int, "progressDeadlineSeconds" ? Int, "revisionHistoryLimit" ? Int, "paused" = Bool,
        "strategy" = Record(&DEPLOYMENT_STRATEGY), "selector" = Record(&LABEL_SELECTOR), "template" = Record(&POD_TEMPLATE),
    }
}

schema! {
    /// `DeploymentStrategy`.
    DEPLOYMENT_STRATEGY = "DeploymentStrategy" { "type" = Text, "rollingUpdate" ? Record(&ROLLING_UPDATE) }
}

schema! {
    /// The `rollingUpdate` of a Deployment, DaemonSet or StatefulSet; numbers and percentages are text, see `scaled_up` and `scaled_down`.
    ROLLING_UPDATE = "RollingUpdate" { "maxSurge" ? Text, "maxUnavailable" ? Text, "partition" ? Int }
}

schema! {
    /// `DeploymentStatus`.
    DEPLOYMENT_STATUS = "DeploymentStatus" {
        "replicas" = Int, "updatedReplicas" = Int, "readyReplicas" = Int, "availableReplicas" = Int,
        "unavailableReplicas" = Int, "terminatingReplicas" ? Int, "observedGeneration" = Int,
        "conditions" = List(&Record(&CONDITION)),
    }
}

schema! {
    /// `DaemonSet` (apps/v1).
    DAEMON_SET = "DaemonSet" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&DAEMON_SET_SPEC),
        "status" = Record(&DAEMON_SET_STATUS),
    }
}

schema! {
    /// `DaemonSetSpec`.
    DAEMON_SET_SPEC = "DaemonSetSpec" {
        "minReadySeconds" = Int, "updateStrategy" = Record(&DEPLOYMENT_STRATEGY), "selector" = Record(&LABEL_SELECTOR),
        "template" = Record(&POD_TEMPLATE),
    }
}

schema! {
    /// `DaemonSetStatus`.
    DAEMON_SET_STATUS = "DaemonSetStatus" {
        "currentNumberScheduled" = Int, "desiredNumberScheduled" = Int, "numberMisscheduled" = Int, "numberReady" = Int,
        "numberAvailable" = Int, "numberUnavailable" = Int, "updatedNumberScheduled" = Int, "observedGeneration" = Int,
    }
}

schema! {
    /// `StatefulSet` (apps/v1).
    STATEFUL_SET = "StatefulSet" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&STATEFUL_SET_SPEC),
        "status" = Record(&STATEFUL_SET_STATUS),
    }
}

schema! {
    /// `StatefulSetSpec`.
    STATEFUL_SET_SPEC = "StatefulSetSpec" {
        "replicas" = Int, "minReadySeconds" = Int, "podManagementPolicy" = Text, "serviceName" ? Text,
        "updateStrategy" = Record(&DEPLOYMENT_STRATEGY), "selector" = Record(&LABEL_SELECTOR),
        "template" = Record(&POD_TEMPLATE), "volumeClaimTemplates" = List(&Record(&PERSISTENT_VOLUME_CLAIM)),
        "persistentVolumeClaimRetentionPolicy" ? Record(&CLAIM_RETENTION_POLICY), "ordinals" ? Record(&ORDINALS),
    }
}

schema! {
    /// `StatefulSetOrdinals`.
    ORDINALS = "StatefulSetOrdinals" { "start" = Int }
}

schema! {
    /// `StatefulSetPersistentVolumeClaimRetentionPolicy`.
    CLAIM_RETENTION_POLICY = "PersistentVolumeClaimRetentionPolicy" { "whenDeleted" = Text, "whenScaled" = Text }
}

schema! {
    /// `StatefulSetStatus`.
    STATEFUL_SET_STATUS = "StatefulSetStatus" {
        "replicas" = Int, "readyReplicas" = Int, "currentReplicas" = Int, "updatedReplicas" = Int, "availableReplicas" = Int,
        "currentRevision" ? Text, "updateRevision" ? Text, "observedGeneration" = Int, "conditions" = List(&Record(&CONDITION)),
    }
}

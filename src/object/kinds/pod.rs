//! Pod: `k8s.io/api` core/v1, as far as the lifecycle is concerned.

use super::meta::{CONDITION, OBJECT_META};
use super::run::{FACT, REQUEST, RUN};
use crate::object::schema::schema;

schema! {
    /// `Pod`. `containers`, `runs`, `facts` and `requests` are computed: every container with its spec and status
    /// together; every run of a container; every fact about the Pod; the requests that addressed it.
    POD = "Pod" {
        "apiVersion" = Text, "kind" = Text, "metadata" = Record(&OBJECT_META), "spec" = Record(&POD_SPEC),
        "status" = Record(&POD_STATUS), "containers" + List(&Record(&CONTAINER)), "runs" + List(&Record(&RUN)),
        "facts" + List(&Record(&FACT)), "requests" + List(&Record(&REQUEST)),
    }
}

schema! {
    /// `PodSpec`.
    POD_SPEC = "PodSpec" {
        "containers" = List(&Record(&CONTAINER_SPEC)), "initContainers" = List(&Record(&CONTAINER_SPEC)),
        "ephemeralContainers" = List(&Record(&CONTAINER_SPEC)), "restartPolicy" = Text, "nodeName" ? Text,
        "terminationGracePeriodSeconds" ? Int, "activeDeadlineSeconds" ? Int, "priority" ? Int,
        "priorityClassName" ? Text, "preemptionPolicy" ? Text, "hostNetwork" = Bool, "hostname" ? Text, "subdomain" ? Text,
        "setHostnameAsFQDN" = Bool, "hostnameOverride" ? Text, "schedulerName" ? Text, "serviceAccountName" ? Text,
        "shareProcessNamespace" = Bool, "nodeSelector" = Map(&Text), "affinity" ? Any,
        "topologySpreadConstraints" ? Any, "tolerations" = List(&Record(&TOLERATION)),
        "schedulingGates" = List(&Record(&SCHEDULING_GATE)), "readinessGates" = List(&Record(&READINESS_GATE)),
        "volumes" = List(&Record(&VOLUME)), "os" ? Record(&POD_OS), "resources" ? Record(&RESOURCES), "overhead" = Map(&Text),
        "dnsPolicy" ? Text, "runtimeClassName" ? Text, "securityContext" ? Any, "hostPID" = Bool,
    }
}

schema! {
    /// `PodStatus`.
    POD_STATUS = "PodStatus" {
        "phase" = Text, "reason" ? Text, "message" ? Text, "conditions" = List(&Record(&CONDITION)),
        "startTime" ? Time, "hostIP" ? Text, "hostIPs" = List(&Record(&IP)), "podIP" ? Text, "podIPs" = List(&Record(&IP)),
        "qosClass" ? Text, "nominatedNodeName" ? Text, "observedGeneration" ? Int, "resize" ? Text,
        "containerStatuses" = List(&Record(&CONTAINER_STATUS)),
        "initContainerStatuses" = List(&Record(&CONTAINER_STATUS)),
        "ephemeralContainerStatuses" = List(&Record(&CONTAINER_STATUS)), "resources" ? Record(&RESOURCES),
        "allocatedResources" = Map(&Text),
    }
}

schema! {
    /// One container of a Pod as podlaw shows it: its spec and its status together. `kind` is `app`, `init`, `sidecar` or
    /// `ephemeral`; `index` is its place in its own list of the spec (sidecars and init containers share one list);
    /// `effectiveRestartPolicy` is its own restart policy, else that of the Pod (for a regular init container under Always:
    /// OnFailure; an ephemeral container: Never).
    CONTAINER = "Container" {
        "name" + Text, "kind" + Text, "index" + Int, "effectiveRestartPolicy" + Text,
        "spec" + Record(&CONTAINER_SPEC), "status" % Record(&CONTAINER_STATUS),
    }
}

schema! {
    /// `Container` and `EphemeralContainer` of a Pod's spec.
    CONTAINER_SPEC = "ContainerSpec" {
        "name" = Text, "image" = Text, "imagePullPolicy" ? Text, "command" = List(&Text), "args" = List(&Text),
        "restartPolicy" ? Text, "restartPolicyRules" = List(&Record(&RESTART_RULE)), "ports" = List(&Record(&CONTAINER_PORT)),
        "resources" = Record(&RESOURCES), "resizePolicy" = List(&Record(&RESIZE_POLICY)),
        "lifecycle" ? Record(&LIFECYCLE), "startupProbe" ? Record(&PROBE), "readinessProbe" ? Record(&PROBE),
        "livenessProbe" ? Record(&PROBE), "volumeMounts" = List(&Record(&VOLUME_MOUNT)), "targetContainerName" ? Text,
        "terminationMessagePath" ? Text, "terminationMessagePolicy" ? Text, "tty" = Bool, "stdin" = Bool,
        "workingDir" ? Text, "env" ? Any, "envFrom" ? Any, "securityContext" ? Any,
    }
}

schema! {
    /// `ContainerRestartRule`.
    RESTART_RULE = "ContainerRestartRule" { "action" = Text, "exitCodes" ? Record(&EXIT_CODES) }
}

schema! {
    /// Exit codes that a rule names.
    EXIT_CODES = "ExitCodes" { "containerName" ? Text, "operator" = Text, "values" = List(&Int) }
}

schema! {
    /// `ContainerPort`.
    CONTAINER_PORT = "ContainerPort" { "name" ? Text, "containerPort" = Int, "hostPort" ? Int, "protocol" = Text }
}

schema! {
    /// `ResourceRequirements`; quantities are text as the API prints them, see the function `quantity()`.
    RESOURCES = "ResourceRequirements" { "limits" = Map(&Text), "requests" = Map(&Text) }
}

schema! {
    /// `ContainerResizePolicy`.
    RESIZE_POLICY = "ContainerResizePolicy" { "resourceName" = Text, "restartPolicy" = Text }
}

schema! {
    /// `Lifecycle`.
    LIFECYCLE = "Lifecycle" {
        "postStart" ? Record(&LIFECYCLE_HANDLER), "preStop" ? Record(&LIFECYCLE_HANDLER), "stopSignal" ? Text,
    }
}

schema! {
    /// `LifecycleHandler`.
    LIFECYCLE_HANDLER = "LifecycleHandler" {
        "exec" ? Any, "httpGet" ? Any, "tcpSocket" ? Any, "sleep" ? Record(&SLEEP_ACTION),
    }
}

schema! {
    /// `SleepAction`.
    SLEEP_ACTION = "SleepAction" { "seconds" = Int }
}

schema! {
    /// `Probe`. The API fills in the defaults.
    PROBE = "Probe" {
        "exec" ? Any, "httpGet" ? Any, "tcpSocket" ? Any, "grpc" ? Any, "initialDelaySeconds" ? Int,
        "timeoutSeconds" ? Int, "periodSeconds" ? Int, "successThreshold" ? Int, "failureThreshold" ? Int,
        "terminationGracePeriodSeconds" ? Int,
    }
}

schema! {
    /// `VolumeMount`.
    VOLUME_MOUNT = "VolumeMount" { "name" = Text, "mountPath" = Text, "readOnly" = Bool, "subPath" ? Text }
}

schema! {
    /// `Volume`, with the sources that the lifecycle is about.
    VOLUME = "Volume" {
        "name" = Text, "emptyDir" ? Record(&EMPTY_DIR), "hostPath" ? Any, "configMap" ? Any, "secret" ? Any,
        "projected" ? Any, "downwardAPI" ? Any, "persistentVolumeClaim" ? Record(&CLAIM_SOURCE), "ephemeral" ? Any,
        "nfs" ? Any, "csi" ? Any,
    }
}

schema! {
    /// `EmptyDirVolumeSource`.
    EMPTY_DIR = "EmptyDirVolumeSource" { "medium" ? Text, "sizeLimit" ? Text }
}

schema! {
    /// `PersistentVolumeClaimVolumeSource`.
    CLAIM_SOURCE = "PersistentVolumeClaimVolumeSource" { "claimName" = Text, "readOnly" = Bool }
}

schema! {
    /// `Toleration`.
    TOLERATION = "Toleration" {
        "key" ? Text, "operator" ? Text, "value" ? Text, "effect" ? Text, "tolerationSeconds" ? Int,
    }
}

schema! {
    /// `PodSchedulingGate`.
    SCHEDULING_GATE = "PodSchedulingGate" { "name" = Text }
}

schema! {
    /// `PodReadinessGate`.
    READINESS_GATE = "PodReadinessGate" { "conditionType" = Text }
}

schema! {
    /// `PodOS`.
    POD_OS = "PodOS" { "name" = Text }
}

schema! {
    /// `PodIP` and `HostIP`.
    IP = "PodIP" { "ip" = Text }
}

schema! {
    /// `ContainerStatus`.
    CONTAINER_STATUS = "ContainerStatus" {
        "name" = Text, "state" = Record(&CONTAINER_STATE), "lastState" = Record(&CONTAINER_STATE), "ready" = Bool,
        "started" ? Bool, "restartCount" = Int, "image" = Text, "imageID" = Text, "containerID" ? Text,
        "resources" ? Record(&RESOURCES), "allocatedResources" = Map(&Text), "stopSignal" ? Text,
        "volumeMounts" = List(&Record(&VOLUME_MOUNT)),
    }
}

schema! {
    /// `ContainerState`: one of the three, or none.
    CONTAINER_STATE = "ContainerState" {
        "waiting" ? Record(&STATE_WAITING), "running" ? Record(&STATE_RUNNING), "terminated" ? Record(&STATE_TERMINATED),
    }
}

schema! {
    /// `ContainerStateWaiting`.
    STATE_WAITING = "ContainerStateWaiting" { "reason" ? Text, "message" ? Text }
}

schema! {
    /// `ContainerStateRunning`.
    STATE_RUNNING = "ContainerStateRunning" { "startedAt" ? Time }
}

schema! {
    /// `ContainerStateTerminated`.
    STATE_TERMINATED = "ContainerStateTerminated" {
        "exitCode" = Int, "signal" ? Int, "reason" ? Text, "message" ? Text, "startedAt" ? Time, "finishedAt" ? Time,
        "containerID" ? Text,
    }
}

//! Events: what the harness does to a cluster.

use serde::{Deserialize, Serialize};

use super::{
    Effect, Flaw, Manifest, Name, NodeLabel, PodPatch, Precondition, ProbeKind, Program,
    Propagation, Resources, TaintKey, Unfit, WorkloadChange, WorkloadSpec,
};

/// How many names there are for Pods (`p0`, `p1`, …).
pub const PODS: u8 = 4;
/// How many names for Pods a scenario may use: a tape uses the first [`PODS`].
pub const POD_NAMES: u8 = 32;
/// How many nodes there are when a [world](super::World) does not say (`n0`, `n1`).
pub const NODES: u8 = 2;

/// One thing that the harness does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The clock runs on.
    TimePasses {
        /// By so many milliseconds.
        millis: u32,
    },
    /// Whoever is to act next (the scheduler, a kubelet, a controller) is held up for a moment, and others come first.
    HoldStep {
        /// For so many milliseconds.
        millis: u32,
    },
    /// `kubectl create`: a bare Pod.
    CreatePod {
        /// Its name.
        pod: Name,
        /// What it is to be.
        manifest: Manifest,
    },
    /// The process of a container ends by itself.
    ContainerExits {
        /// The Pod.
        pod: Name,
        /// Position of the container in the manifest.
        container: u8,
        /// Its exit code.
        code: i32,
    },
    /// A probe of a container answers otherwise from now on: its application hangs, or has come to itself again.
    ProbeChanges {
        /// The Pod.
        pod: Name,
        /// Position of the container in the manifest.
        container: u8,
        /// Which probe.
        probe: ProbeKind,
        /// Whether it succeeds.
        succeeds: bool,
    },
    /// `kubectl debug`: an ephemeral container is added to a Pod.
    AddEphemeral {
        /// The Pod.
        pod: Name,
        /// What its process does.
        program: Program,
    },
    /// The owner of a readiness gate sets its condition.
    GateChanges {
        /// The Pod.
        pod: Name,
        /// Number of the gate.
        gate: u8,
        /// The condition is True.
        met: bool,
    },
    /// A container has more memory than its limit allows: the kernel kills it. One without such a limit has never too much.
    OutOfMemory {
        /// The Pod.
        pod: Name,
        /// Position of the container in the manifest.
        container: u8,
    },
    /// The next start of a container fails in the runtime.
    StartFails {
        /// The Pod.
        pod: Name,
        /// Position of the container in the manifest.
        container: u8,
    },
    /// An image appears in the registry, or it cannot be pulled any more.
    ImageChanges {
        /// Number of the image.
        image: u8,
        /// It can be pulled.
        available: bool,
    },
    /// A ConfigMap is created or deleted.
    ConfigChanges {
        /// Number of the ConfigMap.
        config: u8,
        /// It is there.
        present: bool,
    },
    /// `kubectl create`: a claim, also one with a name that a Pod needs for a volume of its own.
    CreateClaim {
        /// Its name: `claim0`, `p0-scratch`.
        claim: Name,
    },
    /// `kubectl delete persistentvolumeclaim`.
    DeleteClaim {
        /// Its name.
        claim: Name,
    },
    /// There are volumes for claims again, or no more.
    VolumesChange {
        /// There are some.
        available: bool,
    },
    /// `kubectl delete pod`, also of a Pod that is being deleted already.
    DeletePod {
        /// The Pod.
        pod: Name,
        /// `--grace-period`; 0 is a forced deletion. None: what the Pod says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace: Option<u32>,
    },
    /// `kubectl create`: an object that makes Pods. It is named after its kind: `job0`, `rs1`.
    CreateWorkload {
        /// The number in its name.
        number: u8,
        /// What it is to be.
        spec: WorkloadSpec,
    },
    /// `kubectl scale` and the like: the spec of such an object is changed.
    ChangeWorkload {
        /// Its name.
        workload: Name,
        /// What is changed.
        change: WorkloadChange,
    },
    /// `kubectl delete`, with `--cascade`.
    DeleteWorkload {
        /// Its name.
        workload: Name,
        /// What becomes of its dependents.
        #[serde(default)]
        propagation: Propagation,
    },
    /// `kubectl label pod`: its label `app`, at which selectors look, is changed or taken off.
    LabelPod {
        /// The Pod.
        pod: Name,
        /// The new value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        app: Option<Name>,
    },
    /// `kubectl create service`: its EndpointSlice follows.
    CreateService {
        /// The number in its name: `svc0`.
        number: u8,
        /// The label `app` of the Pods that it selects.
        app: Name,
        /// `publishNotReadyAddresses`
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        publish_not_ready: bool,
    },
    /// `kubectl create poddisruptionbudget`.
    CreateBudget {
        /// The number in its name: `pdb0`.
        number: u8,
        /// The label `app` of the Pods that it protects.
        app: Name,
        /// `minAvailable`
        min_available: u8,
        /// `unhealthyPodEvictionPolicy` is AlwaysAllow.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        always_allow: bool,
    },
    /// `kubectl delete poddisruptionbudget`.
    DeleteBudget {
        /// The number in its name.
        number: u8,
    },
    /// `kubectl delete service`.
    DeleteService {
        /// The number in its name.
        number: u8,
    },
    /// `kubectl patch pod`: one field.
    PatchPod {
        /// The Pod.
        pod: Name,
        /// What is changed.
        patch: PodPatch,
    },
    /// `kubectl patch pod --subresource resize`: the resources of one container.
    ResizePod {
        /// The Pod.
        pod: Name,
        /// The container: its position.
        container: u8,
        /// What it is to have.
        resources: Resources,
    },
    /// A person binds a Pod (`pods/binding`).
    BindPod {
        /// The Pod.
        pod: Name,
        /// The node.
        node: u8,
    },
    /// `kubectl create` of a Pod that is not valid.
    CreateFlawedPod {
        /// Its name.
        pod: Name,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// An ephemeral container is to be added that has what it must not have.
    AddUnfitEphemeral {
        /// The Pod.
        pod: Name,
        /// What it has.
        unfit: Unfit,
    },
    /// A deletion that asks something of the Pod that it finds.
    DeletePodIf {
        /// The Pod.
        pod: Name,
        /// What it asks.
        precondition: Precondition,
    },
    /// Somebody's finalizer is put on a Pod.
    HoldPod {
        /// The Pod.
        pod: Name,
    },
    /// The finalizer is taken off.
    ReleasePod {
        /// The Pod.
        pod: Name,
    },
    /// `kubectl drain`, of one Pod (`pods/eviction`).
    EvictPod {
        /// The Pod.
        pod: Name,
        /// `deleteOptions.gracePeriodSeconds`; none: what the Pod says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace: Option<u32>,
    },
    /// The kubelet of a node is stopped; what it started goes on.
    StopKubelet {
        /// The node.
        node: u8,
    },
    /// The kubelet of a node is restarted (`systemctl restart kubelet`): it forgets what it was doing.
    RestartKubelet {
        /// The node.
        node: u8,
    },
    /// The kubelet of a node is started again.
    StartKubelet {
        /// The node.
        node: u8,
    },
    /// The next status write of a node's kubelet is lost; it is tried again later.
    LoseStatusWrite {
        /// The node.
        node: u8,
    },
    /// The network between a node and the API is cut; the node goes on by itself.
    CutNetwork {
        /// The node.
        node: u8,
    },
    /// The network between a node and the API is whole again.
    HealNetwork {
        /// The node.
        node: u8,
    },
    /// The container network of a node fails: no sandbox can be made, and the kubelet says that it is not ready.
    StopContainerNetwork {
        /// The node.
        node: u8,
    },
    /// The container network of a node works again.
    StartContainerNetwork {
        /// The node.
        node: u8,
    },
    /// `kubectl taint nodes`.
    TaintNode {
        /// The node.
        node: u8,
        /// `key` of the taint.
        key: TaintKey,
        /// `effect` of the taint.
        effect: Effect,
    },
    /// `kubectl taint nodes` with a minus: a taint of a person is taken away.
    UntaintNode {
        /// The node.
        node: u8,
        /// `key` of the taint.
        key: TaintKey,
        /// `effect` of the taint.
        effect: Effect,
    },
    /// `kubectl label nodes`: a label is put on, or taken off.
    LabelNode {
        /// The node.
        node: u8,
        /// The label.
        label: NodeLabel,
        /// Whether it is put on.
        is: bool,
    },
    /// `kubectl cordon`.
    CordonNode {
        /// The node.
        node: u8,
    },
    /// `kubectl uncordon`.
    UncordonNode {
        /// The node.
        node: u8,
    },
    /// A machine loses its power: its kubelet, its runtime and all processes are gone.
    CrashNode {
        /// The node.
        node: u8,
    },
    /// A machine that lost its power is booted.
    BootNode {
        /// The node.
        node: u8,
    },
    /// A node runs short of memory: its kubelet says so, and evicts its Pods one after the other.
    PressNode {
        /// The node.
        node: u8,
    },
    /// A node has memory enough again.
    RelieveNode {
        /// The node.
        node: u8,
    },
    /// A machine is shut down (`systemctl poweroff`): its kubelet holds that up until its Pods have ended, if it is set to do so.
    ShutDownNode {
        /// The node.
        node: u8,
    },
    /// A container writes more into the volume of its Pod than the volume may hold.
    ExceedVolume {
        /// The Pod.
        pod: Name,
    },
    /// `kubectl delete node`: the object goes. It comes again when the kubelet is started again.
    DeleteNode {
        /// The node.
        node: u8,
    },
    /// A manifest appears among those of the static Pods of a node. The Pod is named after both: `static0-n1`.
    AddStaticPod {
        /// The node.
        node: u8,
        /// The number in its name.
        number: u8,
        /// What it is to be.
        manifest: Manifest,
    },
    /// The manifest of a static Pod is taken away.
    RemoveStaticPod {
        /// The node.
        node: u8,
        /// The number in its name.
        number: u8,
    },
}

impl Event {
    /// Whether it changes the object of a node, which is not of the scenario alone.
    pub fn is_of_node(&self) -> bool {
        matches!(
            self,
            Self::CordonNode { .. }
                | Self::UncordonNode { .. }
                | Self::TaintNode { .. }
                | Self::UntaintNode { .. }
                | Self::LabelNode { .. }
                | Self::DeleteNode { .. }
        )
    }
}

//! What the model cannot show, although its traces do not say so.

/// Rules that the model cannot exercise, and what it lacks for them: globs over rule ids, each with a reason. A rule that is
/// exercised after all must not stand here, nor one that the traces themselves leave out (a kind that is not shown).
pub static UNSHOWN: &[(&str, &str)] = &[
    (
        "pod.shared-volumes",
        "volume that only one container writes to",
    ),
    (
        "restartall.init-reruns-in-order",
        "ends that a kubelet made up of containers that are all restarted",
    ),
    ("sched.gated-affinity-tightens", "node affinity"),
];

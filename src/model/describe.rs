//! What the model cannot show, although its traces do not say so.

/// Rules that the model cannot exercise, and what it lacks for them: globs over rule ids, each with a reason. A rule that is
/// exercised after all must not stand here, nor one that the traces themselves leave out (a kind that is not shown).
pub static UNSHOWN: &[(&str, &str)] = &[
    ("ephemeral.not-on-static", STATIC),
    (
        "pod.shared-volumes",
        "each container that mounts the volume of its Pod writes its token there; the rule is about one writer",
    ),
    (
        "restartall.init-reruns-in-order",
        "how containers ended that all were restarted is told; the rule is about ends that a kubelet made up",
    ),
    ("sched.gated-affinity-tightens", "no node affinity"),
    ("static.*", STATIC),
    ("sts.claim-per-template", "no claims of StatefulSets"),
];

const STATIC: &str = "no static Pods";

//! Known bugs that are not in the bank, and why not.

/// A bug of an implementation that no mutant stands for.
#[derive(Clone, Copy, Debug)]
pub struct Beyond {
    /// The public issue.
    pub origin: &'static str,
    /// What was wrong.
    pub wrong: &'static str,
    /// Why no mutant stands for it.
    pub why: &'static str,
}

/// It needs what the model does not remember, so no decision can go wrong about it.
const MEMORY: &str =
    "the model keeps no memory that could be wrong here: it decides anew from what there is";
/// Nothing that is shown would tell.
const UNSEEN: &str = "nothing that an implementation shows would tell it from what is lawful";

macro_rules! beyond {
    ($($origin:literal $wrong:literal $why:expr;)*) => {
        /// Known bugs of implementations that no mutant stands for.
        pub static BEYOND: &[Beyond] = &[$(Beyond { origin: $origin, wrong: $wrong, why: $why }),*];
    };
}

beyond! {
    "kubernetes/kubernetes#105358" "a Pod that was evicted is run again" MEMORY;
    "liqotech/liqo#3096" "a finished Pod runs again once its runtime has forgotten it" MEMORY;
    "virtual-kubelet/virtual-kubelet#762" "an exit that could not be told is forgotten, and the container runs once more" MEMORY;
    "kubernetes/kubernetes#90794" "an eviction is not called off when its taint goes and another stays" MEMORY;
    "kubernetes/kubernetes#26043" "a binding that failed is booked for ever" MEMORY;
    "kubernetes/kubernetes#91667" "a Pod stays ready while the new image of its container is pulled" MEMORY;
    "kubernetes/kubernetes#119514" "after a cut a condition has an old time again"
        "real Kubernetes is known to do it (deviation ready-set-back-after-node-loss), so it is no violation";
    "kubernetes/kubernetes#113145" "a stop that the runtime refused is not tried again" "stops do not fail in the model";
    "kubernetes/kubernetes#114047" "a kubelet that begins anew takes the emptyDir away from a Pod that is stopping" UNSEEN;
    "kubernetes/kubernetes#104648" "a static Pod whose manifest comes back while it stops is never run again" UNSEEN;
    "kubernetes/kubernetes#107733" "a static Pod that is changed twice while it stops is never run again" UNSEEN;
    "kubernetes/kubernetes#117018" "a daemon Pod that has succeeded is not replaced"
        "under the documents no daemon Pod succeeds: a shutdown makes it Failed";
}

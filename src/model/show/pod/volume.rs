//! The volumes of Pods, and what their containers do with them.

use std::sync::{Arc, LazyLock};

use crate::event::{Manifest, Name, Role, Root, SCRATCH, TEMPLATES};
use crate::model::controller::Ties;
use crate::model::show::record::{build, list};
use crate::object::Value;
use crate::object::kinds::pod::{CLAIM_SOURCE, EMPTY_DIR, VOLUME, VOLUME_MOUNT};

/// `volumes`
pub(super) fn volumes(manifest: &Manifest, ties: &Ties) -> Value {
    if !ties.has_claims(manifest) {
        return if manifest.volume {
            SHARED.clone()
        } else {
            list([])
        };
    }
    let shared = manifest.volume.then(shared);
    let made = manifest
        .claim
        .map(|number| claimed(CLAIMED, Name::new(Root::Claim, number)));
    let templates = TEMPLATES.into_iter().zip(ties.claims);
    let templates = templates.filter_map(|(name, of)| Some(claimed(name, of?)));
    let own = manifest.ephemeral_volume.then(|| EPHEMERAL.clone());
    let all = shared.into_iter().chain(made).chain(templates).chain(own);
    list(all)
}

/// `volumeMounts` of a container: every volume of its Pod, unless it was added later.
pub(super) fn mounts(manifest: &Manifest, container: usize, ties: &Ties) -> Value {
    if !ties.has_claims(manifest) || manifest.containers[container].role == Role::Ephemeral {
        return if manifest.mounts(container) {
            MOUNTS.clone()
        } else {
            list([])
        };
    }
    let made = manifest.claim.map(|_| CLAIMED);
    let templates = TEMPLATES.into_iter().zip(ties.claims);
    let templates = templates.filter_map(|(name, of)| of.map(|_| name));
    let own = manifest.ephemeral_volume.then_some(SCRATCH);
    let shared = manifest.volume.then_some("d").into_iter();
    let all = shared.chain(made).chain(templates).chain(own);
    list(all.map(mount))
}

/// `command` of a container.
pub(super) fn command(manifest: &Manifest, container: usize) -> Value {
    if manifest.mounts(container) {
        COMMAND.clone()
    } else {
        list([])
    }
}

/// The volume of a claim that somebody made.
const CLAIMED: &str = "claimed";

/// The emptyDir that the containers of a Pod share.
fn shared() -> Value {
    let source = build(&EMPTY_DIR, [("sizeLimit", Value::Word("1Mi"))]);
    build(&VOLUME, [("name", Value::Word("d")), ("emptyDir", source)])
}

fn claimed(volume: &'static str, claim: Name) -> Value {
    let name = ("claimName", Value::text(&claim.to_string()));
    let source = build(&CLAIM_SOURCE, [name]);
    build(
        &VOLUME,
        [
            ("name", Value::text(volume)),
            ("persistentVolumeClaim", source),
        ],
    )
}

fn mount(volume: &'static str) -> Value {
    let at = ("mountPath", Value::text(&format!("/{volume}")));
    build(&VOLUME_MOUNT, [("name", Value::text(volume)), at])
}

static SHARED: LazyLock<Value> = LazyLock::new(|| list([shared()]));

static MOUNTS: LazyLock<Value> = LazyLock::new(|| list([mount("d")]));

/// The generic ephemeral volume, with its template.
static EPHEMERAL: LazyLock<Value> = LazyLock::new(|| {
    let modes = list([Value::text("ReadWriteMany")]);
    let map = |key: &str, value| Value::Map(Arc::from([(Arc::from(key), value)]));
    let template = map("spec", map("accessModes", modes));
    let source = map("volumeClaimTemplate", template);
    build(
        &VOLUME,
        [("name", Value::text(SCRATCH)), ("ephemeral", source)],
    )
});

/// What a container does that shares a volume: it says what it finds there, and leaves its token.
static COMMAND: LazyLock<Value> = LazyLock::new(|| {
    list(
        [
            "sh",
            "-c",
            "report started; echo token-$UID > /d/token; run",
        ]
        .map(Value::text),
    )
});

//! Which fields hardly ever change, and which never do.

use std::sync::LazyLock;

use crate::object::{Type, group_bit};
use crate::rule::Subject;
use crate::rule::cel::{Reads, Root};

/// Whether what is read hardly ever changes: it is about what a subject is, not how it fares.
pub(crate) fn is_steady(on: Subject, reads: &Reads) -> bool {
    of_subject(reads) && own(reads) & !GROUPS[on as usize].steady == 0
}

/// Whether what is read never changes: it stands in fields of a Pod's spec that the API does not let change.
///
/// Source: concepts/workloads/pods/_index.md#pod-update-and-replacement
pub(crate) fn is_lasting(on: Subject, reads: &Reads) -> bool {
    of_subject(reads) && own(reads) & !GROUPS[on as usize].lasting == 0
}

fn of_subject(reads: &Reads) -> bool {
    reads.uses == 1 << Root::Subject as u32
}

fn own(reads: &Reads) -> u128 {
    reads.masks[Root::Subject as usize]
}

/// Groups of the fields of one sort of subject.
#[derive(Debug, Default)]
struct Groups {
    steady: u128,
    lasting: u128,
}

static GROUPS: LazyLock<Vec<Groups>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for on in Subject::ALL {
        all.resize_with(all.len().max(on as usize + 1), Groups::default);
        all[on as usize] = Groups {
            steady: groups(on, &STEADY, None),
            lasting: match on {
                Subject::Pod => groups(on, &["spec"], Some(&POD)),
                Subject::Container => groups(on, &["spec"], Some(&CONTAINER)),
                _ => 0,
            },
        };
    }
    all
});

const STEADY: [&str; 7] = [
    "apiVersion",
    "kind",
    "name",
    "index",
    "effectiveRestartPolicy",
    "number",
    "spec",
];

const POD: [&str; 6] = [
    "restartPolicy",
    "readinessGates",
    "volumes",
    "hostNetwork",
    "hostname",
    "subdomain",
];

const CONTAINER: [&str; 7] = [
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
    "lifecycle",
    "restartPolicy",
    "restartPolicyRules",
    "volumeMounts",
];

/// The groups of these fields; of the fields within them only those named `inner`, where any are named.
fn groups(on: Subject, fields: &[&str], inner: Option<&[&str]>) -> u128 {
    let schema = on.schema();
    let mut groups = 0;
    for (slot, field) in schema.fields.iter().enumerate() {
        if !fields.contains(&field.name) {
            continue;
        }
        let Type::Record(within) = field.ty else {
            groups |= 1 << group_bit(schema, slot, None);
            continue;
        };
        for (at, field) in within.fields.iter().enumerate() {
            if inner.is_none_or(|inner| inner.contains(&field.name)) {
                groups |= 1 << group_bit(schema, slot, Some(at));
            }
        }
    }
    groups
}

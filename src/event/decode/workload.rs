//! Events of objects that own Pods, and of the other objects that controllers look after.

use super::Kind;

pub(super) static KINDS: &[Kind] = &[];

//! Which types go together.

use std::sync::{LazyLock, Mutex};

use crate::object::Type;

/// Lists and maps refer to the type of their elements for as long as the program runs; each such type is kept once.
static KEPT: LazyLock<Mutex<Vec<&'static Type>>> = LazyLock::new(|| Mutex::new(Vec::new()));

/// The type of a list of `of`.
pub(super) fn list_of(of: Type) -> Type {
    let mut kept = KEPT
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(same) = kept.iter().find(|other| ***other == of) {
        return Type::List(same);
    }
    let one: &'static Type = Box::leak(Box::new(of));
    kept.push(one);
    Type::List(one)
}

/// Whether a value of type `given` can stand where `wanted` is expected.
pub(super) fn fits(given: Type, wanted: Type) -> bool {
    match (given, wanted) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::List(a), Type::List(b)) | (Type::Map(a), Type::Map(b)) => fits(*a, *b),
        (a, b) => a == b,
    }
}

/// The type of two branches together.
pub(super) fn common(a: Type, b: Type) -> Option<Type> {
    if !fits(a, b) {
        return None;
    }
    Some(if matches!(a, Type::Any) { b } else { a })
}

/// Whether values of the type have an order.
pub(super) fn is_ordered(ty: Type) -> bool {
    matches!(
        ty,
        Type::Int | Type::Time | Type::Duration | Type::Text | Type::Any
    )
}

//! What events are called: the key under which one stands in a scenario.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

use super::Event;

impl Event {
    /// What it is called: `createPod`.
    pub fn name(&self) -> String {
        Self::name_in(&serde_json::to_value(self).unwrap_or_default())
    }

    /// The same, where the event is written already.
    pub(crate) fn name_in(tree: &serde_json::Value) -> String {
        let name = tree.as_object().and_then(|tree| tree.keys().next());
        name.cloned().unwrap_or_default()
    }

    /// What all of them are called.
    pub fn names() -> &'static [&'static str] {
        match Self::deserialize(Asked) {
            Err(Names(names)) => names,
            Ok(_) => &[],
        }
    }
}

/// Input from which nothing can be read: that the variants of an enum are asked for is all that comes of it.
struct Asked;

/// The variants.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct Names(&'static [&'static str]);

impl Error for Names {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl<'de> Deserializer<'de> for Asked {
    type Error = Names;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Names> {
        Err(Names(&[]))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(variants))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_as_it_stands_in_a_scenario() {
        assert_eq!(Event::CrashNode { node: 0 }.name(), "crashNode");
        let names = Event::names();
        assert!(
            names.len() > 40 && names.contains(&"crashNode"),
            "{names:?}"
        );
    }
}

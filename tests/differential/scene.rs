//! What an expression is run on, decoded from a tape.

use std::sync::LazyLock;

use podlaw::object::{Schema, Value, group_bit};
use podlaw::rule::Rule;
use podlaw::rule::cel::{Frame, ROOTS, Reads, Root, Scope};

use crate::common::interpreter::ALL_ROOTS;
use crate::objects::{EPOCH, Maker, Tape, Vocabulary};

/// The names of the constants, in the order of the book.
pub static TIMING: LazyLock<Vec<String>> = LazyLock::new(|| {
    crate::BOOK
        .timing
        .iter()
        .map(|one| one.name.clone())
        .collect()
});

/// What the expressions of a rule read, all together.
pub struct Wanted {
    masks: [u128; ROOTS],
    pub uses: u32,
}

impl Wanted {
    pub fn of<'r>(reads: impl Iterator<Item = &'r Reads>) -> Self {
        let mut wanted = Self {
            masks: [0; ROOTS],
            uses: 0,
        };
        for reads in reads {
            wanted.uses |= reads.uses;
            wanted
                .masks
                .iter_mut()
                .zip(&reads.masks)
                .for_each(|(all, more)| *all |= more);
        }
        // Two versions of one object have the same fields filled.
        for roots in [
            &[Root::Subject, Root::Old, Root::Start][..],
            &[Root::Pod, Root::OldPod],
        ] {
            let all = roots
                .iter()
                .fold(0, |mask, root| mask | wanted.masks[*root as usize]);
            roots
                .iter()
                .for_each(|root| wanted.masks[*root as usize] = all);
        }
        wanted
    }

    fn reads(&self, root: Root, schema: &Schema, slot: usize, inner: Option<usize>) -> bool {
        self.masks[root as usize] & (1 << group_bit(schema, slot, inner)) != 0
    }
}

/// Everything that a frame borrows.
#[derive(Debug, Default)]
pub struct Scene {
    roots: [Option<Value>; ROOTS],
    now: i64,
    pub timing: Vec<Value>,
    pub memory: Vec<Value>,
    deleted: bool,
    created: bool,
    /// `start` is the version that is judged.
    pub starts_here: bool,
}

impl Scene {
    pub fn decode(
        rule: &Rule,
        scope: &Scope,
        wanted: &Wanted,
        vocabulary: &Vocabulary,
        bytes: &[u8],
    ) -> Self {
        let mut tape = Tape::new(bytes);
        let mut scene = Self {
            now: EPOCH,
            starts_here: !tape.chance(40),
            deleted: tape.chance(30),
            created: tape.chance(30),
            ..Self::default()
        };
        let fullness = tape.one_of(&[75, 90, 60, 35]).unwrap_or_default();
        let maker = Maker {
            vocabulary,
            fullness,
        };
        scene.timing = crate::BOOK
            .timing
            .iter()
            .map(|constant| match constant.name.as_str() {
                "tolerance" => Value::Duration(tape.one_of(&[0, 1_000, 2_000]).unwrap_or_default()),
                _ => constant.value.clone(),
            })
            .collect();
        scene.memory = rule
            .remember
            .iter()
            .map(|memory| {
                if tape.chance(8) {
                    Value::Absent
                } else {
                    maker.value(memory.from.code.ty(), &memory.name, &mut tape, 1)
                }
            })
            .collect();
        for root in ALL_ROOTS
            .into_iter()
            .filter(|root| wanted.uses & (1 << *root as u32) != 0)
        {
            if let Some(schema) = scope.schema(root) {
                let value = scene.root(root, schema, wanted, &maker, &mut tape);
                scene.roots[root as usize] = value;
            }
        }
        scene
    }

    /// The value of a root; earlier versions are made from the later one. Some roots were not seen, or are known not to be there.
    fn root(
        &mut self,
        root: Root,
        schema: &'static Schema,
        wanted: &Wanted,
        maker: &Maker<'_>,
        tape: &mut Tape<'_>,
    ) -> Option<Value> {
        let made = |tape: &mut Tape<'_>| {
            maker.record(schema, tape, &|slot, inner| {
                wanted.reads(root, schema, slot, inner)
            })
        };
        let later = match root {
            Root::Old | Root::Start => Some(Root::Subject),
            Root::OldPod => Some(Root::Pod),
            _ => None,
        };
        if let Some(later) = later {
            let later = match self.roots[later as usize].clone() {
                Some(value) if value.is_present() => value,
                _ => made(tape),
            };
            let same = root == Root::Start && self.starts_here;
            return Some(if same {
                later
            } else {
                maker.changed(&later, podlaw::object::Type::Record(schema), "", tape)
            });
        }
        let (unseen, absent) = match root {
            Root::Subject => (false, false),
            Root::Node | Root::Owner | Root::Pod | Root::Run => (tape.chance(6), tape.chance(6)),
            _ => (tape.chance(6), false),
        };
        match (unseen, absent) {
            (true, _) => None,
            (_, true) => Some(Value::Absent),
            _ if lists_others(root) => Some(hidden(&made(tape), tape)),
            _ => Some(made(tape)),
        }
    }

    pub fn frame(&self) -> Frame<'_> {
        Frame {
            roots: &self.roots,
            now: self.now,
            timing: &self.timing,
            memory: &self.memory,
            deleted: self.deleted,
            created: self.created,
        }
    }
}

fn lists_others(root: Root) -> bool {
    matches!(
        root,
        Root::Owned | Root::Siblings | Root::Namespace | Root::Bound
    )
}

/// Lists of objects of which the trace does not show all are not known.
fn hidden(record: &Value, tape: &mut Tape<'_>) -> Value {
    let fields = record.fields().iter().map(|list| {
        if tape.chance(5) {
            Value::Absent
        } else {
            list.clone()
        }
    });
    Value::Record(fields.collect())
}

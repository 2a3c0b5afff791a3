//! What is remembered about one subject and the rules that judge it.

use crate::check::entry::Spot;
use crate::check::question::Answers;
use crate::object::Value;

/// One bit a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub fn get(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    /// 64 bits.
    pub fn word(&self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or_default()
    }

    /// Clears some of 64 bits.
    pub fn clear_word(&mut self, at: usize, bits: u64) {
        if let Some(word) = self.0.get_mut(at) {
            *word &= !bits;
        }
    }

    /// Sets a bit and tells what it was.
    #[inline]
    pub fn set(&mut self, at: usize, on: bool) -> bool {
        let (word, bit) = (at / 64, 1u64 << (at % 64));
        if word >= self.0.len() {
            if !on {
                return false;
            }
            self.0.resize(word + 1, 0);
        }
        let was = self.0[word] & bit != 0;
        if on {
            self.0[word] |= bit;
        } else {
            self.0[word] &= !bit;
        }
        was
    }
}

/// Something that a rule still waits for.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    /// Position of the rule in its plan.
    pub rule: usize,
    /// The version that opened it.
    pub start: Value,
    /// Where that was.
    pub spot: Spot,
    /// Time at which it opened, if times are known.
    pub time: Option<i64>,
    /// How long it has (response) or must wait (not before); none: until the run settles, or for ever.
    pub span: Option<i64>,
    /// When it is due, tolerance not counted. None when there is no time yet.
    pub due: Option<i64>,
    /// It could not be evaluated last time: something was not seen.
    pub unknown: bool,
}

/// What is remembered about one subject.
#[derive(Clone, Debug, Default)]
pub(crate) struct SubjectState {
    /// The premise was true at the last evaluation.
    pub premise: Bits,
    /// The conclusion was false at the last evaluation (state rules).
    pub broken: Bits,
    /// The premise could not be decided at the last evaluation.
    pub unknown: Bits,
    /// What is still open.
    pub open: Vec<Open>,
    /// Remembered values, all rules of the plan in one row.
    pub memory: Vec<Value>,
    /// By memory of the plan: its last step changed nothing, and nothing that it is formed from has changed since.
    pub still: Bits,
    /// Keys that this subject holds in unique tables: rule and hash.
    pub keys: Vec<(usize, u64)>,
    /// The subject has been judged before.
    pub known: bool,
    /// What is known of the conditions of premises; none until it has been judged.
    pub answers: Option<Box<Answers>>,
}

/// A stable hash of text (FNV-1a), so that nothing depends on the process.
pub(crate) fn hash_text(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A stable hash of a value.
pub(crate) fn hash_value(value: &Value) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    mix_value(value, &mut hash);
    hash
}

fn mix(hash: &mut u64, word: u64) {
    *hash = (*hash ^ word)
        .wrapping_mul(0x0100_0000_01b3)
        .rotate_left(23);
}

fn mix_value(value: &Value, hash: &mut u64) {
    match value {
        Value::Absent => mix(hash, 1),
        Value::Bool(truth) => mix(hash, 2 + u64::from(*truth)),
        Value::Int(number) | Value::Time(number) | Value::Duration(number) => {
            mix(hash, number.cast_unsigned())
        }
        Value::Word(_) | Value::Text(_) => mix(hash, hash_text(value.as_str().unwrap_or_default())),
        Value::List(items) | Value::Record(items) => {
            items.iter().for_each(|item| mix_value(item, hash))
        }
        Value::Map(entries) => {
            for (key, value) in entries.iter() {
                mix(hash, hash_text(key));
                mix_value(value, hash);
            }
        }
    }
}

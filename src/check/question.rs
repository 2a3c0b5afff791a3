//! What the premises of the rules about one sort of subject ask, and which answers a new version puts out of date.
//!
//! A premise joins conditions by `&&`, and many rules ask the same. An answer is kept for as long as nothing that it was read
//! from has changed. A rule whose premise has a false condition waits for that condition: it is looked at again only when
//! the answer turns.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::bits::{Table, clear, fill, set};
use super::site::Site;
use super::steady::{is_lasting, is_steady};
use super::subject::SubjectState;
use super::wants::Wants;
use crate::object::Value;
use crate::rule::cel::{Bare, Conjunct, Frame, Reads, Root};
use crate::rule::{Clause, Subject};

/// One condition.
#[derive(Debug)]
pub(crate) struct Question<'b> {
    pub conjunct: &'b Conjunct,
    /// Its answer can be kept: it is read from the subject and its Pod alone.
    pub kept: bool,
    /// What it wants of other objects.
    pub wants: Wants,
    /// How many rules ask it in their premises.
    pub popularity: usize,
    /// Which do, one bit each, by their places in the plan.
    pub asked_by: Vec<u64>,
    /// It is about what hardly ever changes.
    pub steady: bool,
    /// It is about what the API never lets change: its answer stays.
    pub lasting: bool,
}

/// Conditions that a clause joins by `&&`.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// As numbers of the plan's conditions.
    pub numbers: Vec<u16>,
    /// The same, 64 to a word, with the place of the word: those that are asked of the subject and its Pod.
    pub near: Vec<(usize, u64)>,
    /// Those that need a look at other objects.
    pub far: Vec<(usize, u64)>,
}

/// All conditions of a plan.
#[derive(Debug, Default)]
pub(crate) struct Questions<'b> {
    pub all: Vec<Question<'b>>,
    /// The conditions alone, in the same order: what is asked again and again lies close together.
    bare: Vec<Bare<'b>>,
    numbers: FxHashMap<&'b str, u16>,
    /// The conditions whose answers are not kept.
    fleeting: Vec<u64>,
    of_subject: Table,
    of_old: Table,
    of_pod: Table,
}

/// What is known of the conditions at one subject.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// The version that was judged last, the one before it, and that of the Pod.
    seen: [Value; 3],
    /// What had changed with it.
    moved: u128,
    /// By 64 conditions: those whose answer is known, those of them that are true, and those for which some rule waits.
    words: Vec<Word>,
    /// Rules that wait for nothing.
    active: Vec<u64>,
}

/// 64 conditions.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    known: u64,
    truth: u64,
    awaited: u64,
}

impl<'b> Questions<'b> {
    /// The numbers of the conditions of a clause; `place` is that of the rule whose premise it is.
    pub fn ask(&mut self, on: Subject, clause: &'b Clause, place: Option<usize>) -> Asked {
        let mut asked = Vec::new();
        for conjunct in clause.code.conjuncts() {
            let next = number(self.all.len());
            // What a rule remembers is its own.
            let at = if conjunct.reads.memory {
                next
            } else {
                *self.numbers.entry(&conjunct.text).or_insert(next)
            };
            if at == next {
                let kept = is_kept(&conjunct.reads);
                self.all.push(Question {
                    conjunct,
                    kept,
                    wants: Wants::of(&conjunct.reads),
                    popularity: 0,
                    asked_by: Vec::new(),
                    steady: kept && is_steady(on, &conjunct.reads),
                    lasting: kept && is_lasting(on, &conjunct.reads),
                });
            }
            if !asked.contains(&at) {
                if let Some(place) = place {
                    self.all[usize::from(at)].add(place);
                }
                asked.push(at);
            }
        }
        Asked {
            numbers: asked,
            ..Asked::default()
        }
    }

    /// Numbers the conditions in the order in which they are asked, when all are there: what hardly ever changes first, then what
    /// is cheap, then what many rules ask. Returns the new number of each.
    pub fn order(&mut self) -> Vec<u16> {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|at| {
            let question = &self.all[*at];
            let unkept = (!question.kept, !question.steady);
            let walks = question.conjunct.reads.walks;
            (unkept, walks, Reverse(question.popularity), *at)
        });
        let mut renumbered = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            renumbered[*old] = number(new);
        }
        let mut before: Vec<_> = self.all.drain(..).map(Some).collect();
        self.all = order.iter().filter_map(|at| before[*at].take()).collect();
        self.numbers.clear();
        self.seal();
        renumbered
    }

    /// Asks one condition; none where there is no telling.
    pub fn truth(&self, number: u16, frame: &Frame<'_>) -> Option<bool> {
        self.bare[usize::from(number)].truth(frame).ok()
    }

    /// Notes which groups of fields the conditions read.
    fn seal(&mut self) {
        self.bare = self.all.iter().map(|one| one.conjunct.bare()).collect();
        let words = self.all.len().div_ceil(64);
        self.fleeting = vec![0; words];
        for (at, question) in self.all.iter().enumerate() {
            let masks = &question.conjunct.reads.masks;
            self.of_subject
                .note(masks[Root::Subject as usize], at, words);
            self.of_old.note(masks[Root::Old as usize], at, words);
            self.of_pod.note(masks[Root::Pod as usize], at, words);
            if !question.kept {
                set(&mut self.fleeting, at);
            }
        }
    }
}

impl Asked {
    /// Takes the numbers that the conditions have in the end.
    pub fn seal(&mut self, questions: &Questions<'_>, renumbered: &[u16]) {
        for at in &mut self.numbers {
            *at = renumbered[usize::from(*at)];
        }
        self.numbers.sort_unstable();
        for at in &self.numbers {
            let far = questions.all[usize::from(*at)].wants.looks_up();
            let words = if far { &mut self.far } else { &mut self.near };
            let place = usize::from(at / 64);
            match words.last_mut().filter(|(last, _)| *last == place) {
                Some((_, bits)) => *bits |= bit(*at),
                None => words.push((place, bit(*at))),
            }
        }
    }
}

impl Question<'_> {
    fn add(&mut self, place: usize) {
        self.popularity += 1;
        let words = place / 64 + 1;
        if self.asked_by.len() < words {
            self.asked_by.resize(words, 0);
        }
        set(&mut self.asked_by, place);
    }
}

/// Whether an answer can be kept: what it reads tells when it changes.
fn is_kept(reads: &Reads) -> bool {
    !reads.moment && !reads.memory && is_told(reads)
}

/// Whether all roots that are read tell which of their groups have changed: the subject, what it was before, and its Pod.
pub(super) fn is_told(reads: &Reads) -> bool {
    const TOLD: u32 = 1 << Root::Subject as u32 | 1 << Root::Old as u32 | 1 << Root::Pod as u32;
    reads.uses & !TOLD == 0
}

impl Answers {
    /// Makes room for the conditions of a plan; every rule is to be looked at.
    pub fn begin(&mut self, questions: &Questions<'_>, rules: usize) {
        let words = questions.all.len().div_ceil(64);
        self.seen = Default::default();
        self.words.clear();
        self.words.resize(words, Word::default());
        fill(&mut self.active, rules);
    }

    /// Forgets what a new version may have changed.
    pub fn refresh(&mut self, questions: &Questions<'_>, site: &Site) {
        let now = [Root::Subject, Root::Old, Root::Pod]
            .map(|root| site.roots.get(root).unwrap_or(&Value::Absent));
        let [subject, old, pod] = &self.seen;
        let (after, before) = if now[0].is_same(subject) {
            let before = if now[1].is_same(old) {
                0
            } else if now[1].is_same(subject) {
                self.moved
            } else {
                u128::MAX
            };
            (0, before)
        } else if site.subject == Subject::Run {
            // What `oldSelf` is to a run is no earlier version of it.
            let same = now[1].is_same(old);
            (site.changed, if same { 0 } else { u128::MAX })
        } else if now[1].is_same(subject) && now[1].is_present() {
            (site.changed, self.moved)
        } else {
            (u128::MAX, u128::MAX)
        };
        let around = if now[2].is_same(pod) {
            0
        } else if site
            .roots
            .get(Root::OldPod)
            .is_some_and(|old| old.is_same(pod))
        {
            site.changed_pod
        } else {
            u128::MAX
        };
        if !now[1].is_same(old) || after != 0 {
            self.moved = if now[0].is_same(now[1]) {
                0
            } else {
                site.changed
            };
        }
        let words = &mut self.words;
        let mut forget = |word: usize, read: u64| words[word].known &= !read;
        questions.of_subject.each(after, &mut forget);
        questions.of_old.each(before, &mut forget);
        questions.of_pod.each(around, &mut forget);
        for (word, fleeting) in self.words.iter_mut().zip(&questions.fleeting) {
            word.known &= !fleeting;
        }
        for (seen, now) in self.seen.iter_mut().zip(now) {
            if !seen.is_same(now) {
                seen.clone_from(now);
            }
        }
    }

    /// The conditions for which rules wait and whose answers are out of date, 64 to a word.
    pub fn out_of_date(&self, word: usize) -> Option<u64> {
        self.words.get(word).map(|word| word.awaited & !word.known)
    }

    /// The answer, where it is known.
    #[inline]
    pub fn get(&self, question: u16) -> Option<bool> {
        let (word, bit) = (self.words.get(usize::from(question / 64))?, bit(question));
        (word.known & bit != 0).then_some(word.truth & bit != 0)
    }

    /// One of these conditions that is known to be false.
    pub fn refused(&self, asked: &Asked) -> Option<u16> {
        let words = asked.near.iter().chain(&asked.far);
        let mut refused = words.map(|(place, bits)| {
            let word = &self.words[*place];
            (*place, bits & word.known & !word.truth)
        });
        refused
            .find(|(_, bits)| *bits != 0)
            .map(|(place, bits)| number(place * 64 + bits.trailing_zeros() as usize))
    }

    /// Those of 64 conditions whose answers are not known.
    #[inline]
    pub fn unknown(&self, place: usize) -> u64 {
        !self.words[place].known
    }

    /// Notes an answer, none where there is no telling.
    #[inline]
    pub fn put(&mut self, question: u16, answer: Option<bool>) {
        let word = self.words.get_mut(usize::from(question / 64));
        let (Some(word), Some(answer)) = (word, answer) else {
            return;
        };
        word.known |= bit(question);
        if answer {
            word.truth |= bit(question);
        } else {
            word.truth &= !bit(question);
        }
    }

    /// The premise of a rule is false because of a condition: it waits for that to turn, if the answer is one that is kept.
    /// So do all others that ask the same, but those whose premise was true until now: they have to be told.
    pub fn refuse(
        &mut self,
        question: &Question<'_>,
        number: u16,
        rule: usize,
        state: &mut SubjectState,
    ) {
        let word = self.words.get_mut(usize::from(number / 64));
        let Some(word) = word.filter(|_| question.kept) else {
            return;
        };
        word.awaited |= bit(number);
        clear(&mut self.active, rule);
        for (at, (active, asked_by)) in self.active.iter_mut().zip(&question.asked_by).enumerate() {
            let silent = *active & asked_by & !state.premise.word(at);
            *active &= !silent;
            state.unknown.clear_word(at, silent);
        }
    }

    /// A condition is no longer false: who waited for it is to be looked at.
    pub fn wake(&mut self, number: u16, question: &Question<'_>) {
        if let Some(word) = self.words.get_mut(usize::from(number / 64)) {
            word.awaited &= !bit(number);
        }
        for (active, asked_by) in self.active.iter_mut().zip(&question.asked_by) {
            *active |= asked_by;
        }
    }

    /// The rules that wait for nothing, 64 to a word.
    pub fn active(&self, word: usize) -> u64 {
        self.active.get(word).copied().unwrap_or_default()
    }
}

fn number(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn bit(question: u16) -> u64 {
    1 << (question % 64)
}

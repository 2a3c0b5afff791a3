//! Sets of rules and conditions, one bit each.

use super::plan::Planned;
use super::site::Site;
use crate::rule::cel::ROOTS;

/// Who reads a record: for each group of its fields a set of readers.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// By group of fields.
    of_group: Vec<Vec<u64>>,
    /// Of any group.
    of_any: Vec<u64>,
}

impl Table {
    /// Notes that a reader reads these groups. A set has `words` words.
    pub fn note(&mut self, mut groups: u128, reader: usize, words: usize) {
        self.of_any.resize(words, 0);
        if groups != 0 {
            set(&mut self.of_any, reader);
        }
        while groups != 0 {
            let group = groups.trailing_zeros() as usize;
            groups &= groups - 1;
            if self.of_group.len() <= group {
                self.of_group.resize(group + 1, Vec::new());
            }
            let row = &mut self.of_group[group];
            row.resize(words, 0);
            set(row, reader);
        }
    }

    /// Goes through the sets of the readers of these groups, word by word.
    #[inline]
    pub fn each(&self, mut groups: u128, mut found: impl FnMut(usize, u64)) {
        if groups == u128::MAX {
            self.of_any
                .iter()
                .enumerate()
                .for_each(|(word, readers)| found(word, *readers));
            return;
        }
        while groups != 0 {
            let group = groups.trailing_zeros() as usize;
            groups &= groups - 1;
            let Some(row) = self.of_group.get(group) else {
                return;
            };
            row.iter()
                .enumerate()
                .for_each(|(word, readers)| found(word, *readers));
        }
    }
}

/// Which rules, or which remembered values, read what, one bit each.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    of_subject: Table,
    /// Of these what changed with the version before counts too.
    of_subject_wide: Table,
    of_pod: Table,
    /// By root: the rules that are to be judged again when only that has changed.
    of_root: [Vec<u64>; ROOTS],
}

impl Readers {
    pub fn note(&mut self, planned: &Planned<'_>, words: usize) {
        let (own, wide) = if planned.wide {
            (0, planned.reads)
        } else {
            (planned.reads, 0)
        };
        self.of_subject.note(own, planned.place, words);
        self.note_wide((wide, planned.reads_pod), planned.place, words);
        let mut roots = if planned.step { 0 } else { planned.wants.roots };
        while roots != 0 {
            let row = &mut self.of_root[roots.trailing_zeros() as usize];
            roots &= roots - 1;
            row.resize(words, 0);
            set(row, planned.place);
        }
    }

    /// Notes a reader for which what changed with the version before counts too, by what it reads of the subject and of its Pod.
    pub fn note_wide(&mut self, (own, pod): (u128, u128), reader: usize, words: usize) {
        self.of_subject_wide.note(own, reader, words);
        self.of_pod.note(pod, reader, words);
    }

    /// The rules that read a root and are to be judged again when only that has changed.
    pub fn of_roots(&self, mut roots: u32, found: &mut Vec<u64>, words: usize) {
        found.clear();
        found.resize(words, 0);
        while roots != 0 {
            let row = &self.of_root[roots.trailing_zeros() as usize];
            roots &= roots - 1;
            found
                .iter_mut()
                .zip(row)
                .for_each(|(word, rules)| *word |= rules);
        }
    }

    /// Those that read anything that has changed at a site.
    pub fn of(&self, site: &Site, found: &mut Vec<u64>, words: usize) {
        found.clear();
        found.resize(words, 0);
        let wide = site.changed | site.changed_before;
        self.of_subject
            .each(site.changed, |word, rules| found[word] |= rules);
        self.of_subject_wide
            .each(wide, |word, rules| found[word] |= rules);
        self.of_pod
            .each(site.changed_pod, |word, rules| found[word] |= rules);
    }
}

/// Makes a set of so many members all there.
pub(crate) fn fill(bits: &mut Vec<u64>, count: usize) {
    bits.clear();
    bits.resize(count.div_ceil(64), u64::MAX);
    if let Some(last) = bits.last_mut().filter(|_| !count.is_multiple_of(64)) {
        *last = (1 << (count % 64)) - 1;
    }
}

/// Adds a member.
pub(crate) fn set(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

/// Takes a member out.
pub(crate) fn clear(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word &= !(1 << (at % 64));
    }
}

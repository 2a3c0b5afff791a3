//! Names: what podlaw calls an object, and what the implementation calls it.

use std::collections::BTreeMap;

use crate::event::Name;

/// Which of podlaw's names stands for which object. Controllers name what they make as they like: such an object is called after its
/// owner, with a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    ours: BTreeMap<String, Name>,
    theirs: BTreeMap<Name, String>,
    /// How many objects without a name of ours an owner has had.
    children: BTreeMap<Name, u32>,
}

impl Names {
    /// What podlaw calls an object of this name. None for an object that nobody made who knows podlaw's names.
    pub fn of(&mut self, text: &str, owner: Option<&str>) -> Option<Name> {
        if let Some(known) = self.ours.get(text) {
            return Some(*known);
        }
        let same = Name::parse(text).filter(|name| name.to_string() == text);
        let free = same.filter(|name| !self.theirs.contains_key(name));
        let name = match free {
            Some(name) => name,
            None => self.child(*self.ours.get(owner?)?),
        };
        self.ours.insert(text.to_owned(), name);
        self.theirs.insert(name, text.to_owned());
        Some(name)
    }

    /// What the implementation calls it.
    pub fn theirs(&self, name: Name) -> String {
        let known = self.theirs.get(&name);
        known.cloned().unwrap_or_else(|| name.to_string())
    }

    fn child(&mut self, owner: Name) -> Name {
        let next = self.children.entry(owner).or_default();
        loop {
            let name = owner.child(*next);
            *next += 1;
            if !self.theirs.contains_key(&name) {
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Root;

    #[test]
    fn an_object_keeps_its_name_and_others_are_numbered() {
        let mut names = Names::default();
        let workload = Name::new(Root::Deployment, 0);
        assert_eq!(names.of("deploy0", None), Some(workload));
        let set = names.of("deploy0-7c5d9bf6c4", Some("deploy0"));
        assert_eq!(set, Some(workload.child(0)));
        let first = names.of("deploy0-7c5d9bf6c4-x2x7q", Some("deploy0-7c5d9bf6c4"));
        let second = names.of("deploy0-7c5d9bf6c4-9kjhd", Some("deploy0-7c5d9bf6c4"));
        assert_eq!(first, Some(workload.child(0).child(0)));
        assert_eq!(second, Some(workload.child(0).child(1)));
        assert_eq!(names.of("deploy0-7c5d9bf6c4-x2x7q", None), first);
        assert_eq!(
            names.theirs(workload.child(0).child(1)),
            "deploy0-7c5d9bf6c4-9kjhd"
        );
    }

    #[test]
    fn a_name_that_somebody_has_already_is_given_to_no_other() {
        let mut names = Names::default();
        names.of("rs0", None);
        let numbered = names.of("rs0-x7", Some("rs0"));
        let same = names.of("rs0-0", Some("rs0"));
        assert_eq!(numbered, Name::parse("rs0-0"));
        assert_eq!(same, Name::parse("rs0-1"));
    }

    #[test]
    fn what_nobody_knows_has_no_name() {
        let mut names = Names::default();
        assert_eq!(names.of("kube-proxy-7x2", Some("kube-proxy")), None);
        assert_eq!(names.of("p01", None), None);
        assert_eq!(names.theirs(Name::pod(3)), "p3");
    }
}

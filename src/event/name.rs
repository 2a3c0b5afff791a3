//! Names of objects, as small numbers. In a scenario the name of a bare Pod is its number; every other is text.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the name of an object begins with: the kind of what somebody created by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// A bare Pod: `p0`.
    #[default]
    Pod,
    /// A Job: `job0`.
    Job,
    /// A CronJob: `cj0`.
    CronJob,
    /// A ReplicaSet: `rs0`.
    ReplicaSet,
    /// A Deployment: `deploy0`.
    Deployment,
    /// A StatefulSet: `sts0`.
    StatefulSet,
    /// A DaemonSet: `ds0`.
    DaemonSet,
    /// A Service: `svc0`.
    Service,
    /// A PodDisruptionBudget: `pdb0`.
    Budget,
    /// A static Pod: `static0-n1`, with the name of its node.
    Static,
    /// A PersistentVolumeClaim that somebody made: `claim0`.
    Claim,
}

impl Root {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Pod,
        Self::Job,
        Self::CronJob,
        Self::ReplicaSet,
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::Service,
        Self::Budget,
        Self::Static,
        Self::Claim,
    ];

    /// What names of this kind begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Pod => "p",
            Self::Job => "job",
            Self::CronJob => "cj",
            Self::ReplicaSet => "rs",
            Self::Deployment => "deploy",
            Self::StatefulSet => "sts",
            Self::DaemonSet => "ds",
            Self::Service => "svc",
            Self::Budget => "pdb",
            Self::Static => "static",
            Self::Claim => "claim",
        }
    }
}

/// The name of an object: `p0`, `rs1`, `deploy0-2-5` (the fifth Pod of the second ReplicaSet of a Deployment), `sts0-0`;
/// of a claim for a Pod: `p0-scratch`, `data-sts0-0`.
///
/// Source: concepts/overview/working-with-objects/names.md#names; generated suffixes are numbers here, so that a scenario
/// means the same Pod each time it is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    root: Root,
    number: u8,
    length: u8,
    claim: ClaimOf,
    parts: [u32; Name::PARTS],
}

/// For which volume of a Pod a claim was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum ClaimOf {
    /// It is not the name of a claim that was made for a Pod.
    #[default]
    Nobody,
    /// Its generic ephemeral volume.
    Scratch,
    /// The first claim template of its StatefulSet.
    Data,
    /// The second.
    Log,
}

/// The name of generic ephemeral volumes.
pub const SCRATCH: &str = "scratch";
/// The names of claim templates, and of the volumes for them.
pub const TEMPLATES: [&str; 2] = ["data", "log"];

impl ClaimOf {
    fn template(self) -> Option<&'static str> {
        match self {
            Self::Data => Some(TEMPLATES[0]),
            Self::Log => Some(TEMPLATES[1]),
            Self::Nobody | Self::Scratch => None,
        }
    }

    /// What a name says of it, and the rest of the name.
    fn parse(text: &str) -> (Self, &str) {
        for of in [Self::Data, Self::Log] {
            let template = of.template().unwrap_or_default();
            let rest = text.strip_prefix(template);
            if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('-')) {
                return (of, rest);
            }
        }
        let rest = text.strip_suffix(SCRATCH);
        match rest.and_then(|rest| rest.strip_suffix('-')) {
            Some(rest) => (Self::Scratch, rest),
            None => (Self::Nobody, text),
        }
    }
}

impl Name {
    const PARTS: usize = 3;

    /// The name that somebody gives by hand.
    pub const fn new(root: Root, number: u8) -> Self {
        Self {
            root,
            number,
            length: 0,
            claim: ClaimOf::Nobody,
            parts: [0; Self::PARTS],
        }
    }

    /// The name of a static Pod: its own, and that of its node.
    ///
    /// Source: concepts/workloads/pods/static-pods.md#mirror-pods
    pub fn of_static(number: u8, node: u8) -> Self {
        Self::new(Root::Static, number).child(u32::from(node))
    }

    /// The name of a bare Pod.
    pub const fn pod(number: u8) -> Self {
        Self::new(Root::Pod, number)
    }

    /// This name with `-part` after it. One that is full already keeps all but its last part.
    #[must_use]
    pub fn child(mut self, part: u32) -> Self {
        let at = (self.length as usize).min(Self::PARTS - 1);
        self.parts[at] = part;
        self.length = (self.length + 1).min(3);
        self
    }

    /// The name of the claim for the generic ephemeral volume of the Pod of this name.
    ///
    /// Source: concepts/storage/ephemeral-volumes.md#persistentvolumeclaim-naming
    #[must_use]
    pub const fn scratch(mut self) -> Self {
        self.claim = ClaimOf::Scratch;
        self
    }

    /// The name of the claim that a Pod of this name has for a claim template of its StatefulSet.
    ///
    /// Source: concepts/workloads/controllers/statefulset.md#stable-storage
    #[must_use]
    pub const fn of_template(mut self, template: usize) -> Self {
        self.claim = match template {
            0 => ClaimOf::Data,
            _ => ClaimOf::Log,
        };
        self
    }

    /// Whether it is the name of a claim.
    pub fn is_claim(self) -> bool {
        self.root == Root::Claim || self.claim != ClaimOf::Nobody
    }

    /// Whether the claim of this name is made for a Pod, and what that Pod is called.
    pub fn bearer(mut self) -> Option<Self> {
        let made = std::mem::take(&mut self.claim) != ClaimOf::Nobody;
        made.then_some(self)
    }

    /// What it begins with.
    pub const fn root(self) -> Root {
        self.root
    }

    /// The number after the beginning.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// The parts after that.
    pub fn parts(&self) -> &[u32] {
        &self.parts[..self.length as usize]
    }

    /// The name that a text is; none if it is none of podlaw's.
    pub fn parse(text: &str) -> Option<Self> {
        let (claim, text) = ClaimOf::parse(text);
        let mut words = text.split('-');
        let first = words.next()?;
        let digits = first.find(|letter: char| letter.is_ascii_digit())?;
        let (prefix, number) = first.split_at(digits);
        let root = Root::ALL.into_iter().find(|root| root.prefix() == prefix)?;
        let mut name = Self::new(root, number.parse().ok()?);
        name.claim = claim;
        for word in words {
            if name.length as usize == Self::PARTS {
                return None;
            }
            let word = match root {
                Root::Static => word.strip_prefix('n')?,
                _ => word,
            };
            name = name.child(word.parse().ok()?);
        }
        Some(name)
    }
}

impl From<u8> for Name {
    fn from(number: u8) -> Self {
        Self::pod(number)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(template) = self.claim.template() {
            write!(f, "{template}-")?;
        }
        write!(f, "{}{}", self.root.prefix(), self.number)?;
        let node = if self.root == Root::Static { "n" } else { "" };
        self.parts()
            .iter()
            .try_for_each(|part| write!(f, "-{node}{part}"))?;
        match self.claim {
            ClaimOf::Scratch => write!(f, "-{SCRATCH}"),
            _ => Ok(()),
        }
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.root == Root::Pod && self.length == 0 && !self.is_claim() {
            serializer.serialize_u8(self.number)
        } else {
            serializer.collect_str(self)
        }
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameVisitor)
    }
}

struct NameVisitor;

impl serde::de::Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of a bare Pod, or a name such as job0-1")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Name, E> {
        let number = u8::try_from(number).map_err(|_| E::custom("a number above 255"))?;
        Ok(Name::pod(number))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Name, E> {
        Name::parse(text).ok_or_else(|| E::custom(format!("{text} is no name")))
    }
}

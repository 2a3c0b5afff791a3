//! Facts about processes.

use std::sync::Arc;

use super::pod::spec::IMAGES_SHOWN;
use super::pod::{CONTAINERS, PodView};
use super::record::edit;
use super::slots::FACT_AT;
use super::{NODES_SHOWN, time};
use crate::event::ProbeKind;
use crate::model::shown::{FactKind, RunOf};
use crate::object::Value;
use crate::object::kinds::run::FACT;

/// A fact, as the process itself would tell it.
pub(super) fn fact(now: i64, view: &mut PodView, of: RunOf, kind: FactKind) -> Value {
    let slots = &*FACT_AT;
    let node = NODES_SHOWN.name(of.node);
    edit(&FACT.empty(), |fields| {
        fields[slots.container] = CONTAINERS[of.container as usize].clone();
        fields[slots.run] = Value::Int(i64::from(of.run));
        fields[slots.time] = time(now);
        fields[slots.node] = node.clone();
        let name = match kind {
            FactKind::Started(found) => {
                if let Some(found) = found {
                    fields[slots.volume] = view.token(found);
                    fields[slots.entries] = Value::Int(i64::from(found));
                }
                fields[slots.uid] = Value::Text(Arc::clone(&view.uid));
                fields[slots.node_name] = node;
                fields[slots.address] = view.address((of.node, of.sandbox));
                fields[slots.hostname] = view.hostname();
                "started"
            }
            FactKind::Signal(signal) => {
                fields[slots.signal] = Value::Word(signal.short());
                "signal"
            }
            FactKind::Exiting(code) => {
                fields[slots.code] = Value::Int(i64::from(code));
                "exiting"
            }
            FactKind::Pull(image, pulled) => {
                fields[slots.image] = IMAGES_SHOWN[image as usize].clone();
                fields[slots.code] = Value::Int(i64::from(!pulled));
                "pull"
            }
            FactKind::Usage(used, requested) => {
                fields[slots.used] = Value::Int(i64::from(used));
                fields[slots.requested] = Value::Int(i64::from(requested));
                "usage"
            }
            FactKind::Killed => "killed",
            FactKind::OutOfMemory => "oom",
            FactKind::PostStart => "poststart",
            FactKind::PreStopBegins => "prestop-start",
            FactKind::PreStopEnds => "prestop-end",
            FactKind::Probe(kind, succeeds) => {
                fields[slots.code] = Value::Int(i64::from(!succeeds));
                match kind {
                    ProbeKind::Readiness => "readiness-probe",
                    ProbeKind::Liveness => "liveness-probe",
                    ProbeKind::Startup => "startup-probe",
                }
            }
        };
        fields[slots.fact] = Value::Word(name);
    })
}

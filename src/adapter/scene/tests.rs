//! What is told from what is shown, beside what the model has.

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::*;
use crate::event::{Decoder, SceneNode, ScenePod, Tape, World};
use crate::harness::{Implementation, Reference};
use crate::model::Documented;

/// Plays tapes on the model, and looks after each event at both.
fn beside(cases: u64, mut look: impl FnMut(&Scene, &Scene)) {
    for case in 0..cases {
        let seed: Vec<u8> = (0..32).map(|at| (case + at) as u8).collect();
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let tape = Tape((0..400).map(|_| rng.next_u32()).collect());
        let (mut model, mut watched) = (Reference::new(&Documented), Watched::default());
        let mut decoder = Decoder::new(&tape);
        model
            .reset(&World::default())
            .expect("the model has no troubles");
        watch(&mut model, &mut watched);
        while let Some(event) = decoder.next(&model.scene()) {
            model.apply(&event).expect("the model has no troubles");
            if let Event::TimePasses { millis } = event {
                let by = std::time::Duration::from_millis(millis.into());
                model.advance(by).expect("the model has no troubles");
            }
            watched.apply(&event);
            watch(&mut model, &mut watched);
            look(&model.scene(), &watched.scene());
        }
    }
}

fn watch(model: &mut Reference<'_>, watched: &mut Watched) {
    let mut records = Vec::new();
    model
        .observe(&mut records)
        .expect("the model has no troubles");
    records.iter().for_each(|record| watched.record(record));
}

#[test]
fn what_is_shown_tells_what_is_there() {
    let mut seen = [0_usize; 4];
    beside(60, |has, told| {
        let names = |scene: &Scene| scene.pods.iter().map(|pod| pod.pod).collect::<Vec<_>>();
        assert_eq!(names(told), names(has));
        let marks = |pod: &ScenePod| (pod.held, pod.gate, pod.in_window, pod.owned);
        let all = |scene: &Scene| scene.pods.iter().map(marks).collect::<Vec<_>>();
        assert_eq!(all(told), all(has));
        let mut workloads = [told.workloads.clone(), has.workloads.clone()];
        workloads.iter_mut().for_each(|names| names.sort_unstable());
        assert_eq!(workloads[0], workloads[1]);
        assert_eq!((&told.claims, &told.budgets), (&has.claims, &has.budgets));
        assert_eq!(
            (&told.services, told.no_volumes),
            (&has.services, has.no_volumes)
        );
        seen[0] += has.pods.len();
        seen[1] += has.workloads.len();
        seen[2] += has.claims.len();
        seen[3] += has.pods.iter().filter(|pod| pod.owned).count();
    });
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

#[test]
fn nodes_are_told_by_what_was_done_to_them() {
    let mut seen = [0_usize; 4];
    beside(60, |has, told| {
        for (has, told) in has.nodes.iter().zip(&told.nodes) {
            let marks =
                |node: &SceneNode| (node.cut, node.network_down, node.absent, node.unschedulable);
            assert_eq!(marks(told), marks(has));
            seen[0] += usize::from(has.cut);
            seen[1] += usize::from(has.absent);
            seen[2] += usize::from(has.unschedulable);
            seen[3] += usize::from(has.off && told.off);
        }
    });
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

#[test]
fn most_containers_that_run_are_told() {
    let (mut both, mut one) = (0, 0);
    let fares_well = |node: &SceneNode| !(node.stopped || node.off || node.cut || node.absent);
    beside(60, |has, told| {
        // What runs on a node that nobody hears of is not shown.
        if !has.nodes.iter().all(fares_well) {
            return;
        }
        for (has, told) in has.pods.iter().zip(&told.pods) {
            let same = has
                .running
                .iter()
                .filter(|at| told.running.contains(at))
                .count();
            both += same;
            one += has.running.len() + told.running.len() - 2 * same;
        }
    });
    assert!(
        both > 500 && one * 5 < both,
        "{both} are told, {one} are not or no more"
    );
}

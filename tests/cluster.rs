//! A live cluster, where there is one: KUBECONFIG names it, and the feature `cluster` is built in. Each test says so where it is left out.
//!
//! `cargo test --features cluster --test cluster -- --nocapture` runs them.

#[cfg(not(feature = "cluster"))]
#[test]
fn a_cluster_is_driven() {
    println!("skipped: built without the feature `cluster`");
}

#[cfg(feature = "cluster")]
mod live {
    use std::sync::Arc;

    use podlaw::adapter::cluster::{Cluster, Connection, Options};
    use podlaw::check::Settings;
    use podlaw::event::Scenario;
    use podlaw::harness::{Played, play_on, write_trace};
    use podlaw::rule::RuleBook;

    /// Plays events on the cluster that KUBECONFIG names.
    fn play(events: &str) -> Option<Played> {
        if std::env::var_os("KUBECONFIG").is_none() {
            println!("skipped: KUBECONFIG names no cluster");
            return None;
        }
        let text =
            format!("apiVersion: podlaw/v1\nkind: Scenario\nabout: a test\nevents:\n{events}");
        let scenario = Scenario::from_yaml(&text).expect("a scenario");
        let connection = Connection::open(Options::default()).expect("a cluster that answers");
        let cluster = Cluster::new(&Arc::new(connection));
        let book = RuleBook::embedded().expect("the rule book");
        let case = (&scenario.world, &scenario.events[..]);
        let played = play_on(&book, &Settings::default(), cluster, case, true);
        let played = played.expect("no trouble");
        if let Ok(file) = std::env::var("PODLAW_TRACE") {
            std::fs::write(file, write_trace(&played.records)).expect("it can be written");
        }
        Some(played)
    }

    /// The rules that were broken, and the events that did not happen.
    fn assert_lawful(played: &Played) {
        let broken: Vec<_> = played
            .judgement
            .violations
            .iter()
            .filter(|one| one.deviation.is_none())
            .collect();
        assert!(broken.is_empty(), "{broken:#?}");
        assert!(played.answers.is_empty(), "{:?}", played.answers);
    }

    fn exercised(played: &Played, rule: &str) -> u64 {
        played.judgement.outcomes[rule].exercised
    }

    #[test]
    fn a_pod_ends_by_itself_and_another_when_it_is_told_to() {
        let Some(played) = play(
            "- createPod: {pod: 0, manifest: {restartPolicy: Never, containers: [{program: {endsAfter: 1}}]}}
- createPod: {pod: 1, manifest: {restartPolicy: Never, containers: [{}]}}
- timePasses: {millis: 5000}
- containerExits: {pod: 1, container: 0, code: 7}
- timePasses: {millis: 4000}
",
        ) else {
            return;
        };
        assert_lawful(&played);
        let trace = write_trace(&played.records);
        assert!(trace.contains(r#""phase":"Succeeded""#) && trace.contains(r#""phase":"Failed""#));
        assert!(trace.contains(r#""exitCode":7"#));
        assert!(exercised(&played, "phase.terminal-is-final") >= 2);
    }

    #[test]
    fn a_deployment_replaces_what_is_deleted() {
        let Some(played) = play(
            "- createWorkload: {number: 0, spec: {deployment: {replicas: 2, template: {containers: [{}]}}}}
- timePasses: {millis: 5000}
- deletePod: {pod: deploy0-0-0, grace: 1}
- timePasses: {millis: 8000}
",
        ) else {
            return;
        };
        assert_lawful(&played);
        let pods =
            |line: &&str| line.contains(r#""type":"ADDED""#) && line.contains(r#""kind":"Pod""#);
        let trace = write_trace(&played.records);
        assert_eq!(trace.lines().filter(pods).count(), 3);
    }
}

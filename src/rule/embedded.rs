//! The rule files that are built in.

use super::source::SourceFile;

/// Builds the list of embedded files from their names.
macro_rules! embed {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../specs/", $name)))),*]
    };
}

/// Name and text of every file of `specs/`.
static FILES: &[(&str, &str)] = embed![
    "backoff.yaml",
    "conditions.yaml",
    "container-state.yaml",
    "cronjob.yaml",
    "daemonset.yaml",
    "deployment.yaml",
    "deviations.yaml",
    "endpoints.yaml",
    "ephemeral.yaml",
    "eviction.yaml",
    "garbage-collection.yaml",
    "hooks.yaml",
    "identity.yaml",
    "images.yaml",
    "init-containers.yaml",
    "job-failure.yaml",
    "job-index.yaml",
    "job.yaml",
    "kubelet.yaml",
    "node.yaml",
    "phase.yaml",
    "pod.yaml",
    "probes-liveness.yaml",
    "probes-readiness.yaml",
    "probes.yaml",
    "requests.yaml",
    "restart.yaml",
    "scheduling.yaml",
    "sidecars.yaml",
    "statefulset.yaml",
    "termination.yaml",
    "timing.yaml",
    "update.yaml",
    "volumes.yaml",
    "workload.yaml",
];

/// The embedded files.
pub(super) fn files() -> Vec<SourceFile> {
    let file = |(name, text): &(&str, &str)| SourceFile {
        name: format!("specs/{name}"),
        text: (*text).to_owned(),
    };
    FILES.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .expect("specs is there")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".yaml"))
            .collect();
        there.sort();
        let embedded: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(embedded, there);
    }
}

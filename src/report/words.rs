//! Small pieces of language: counts, places, times, links.

use crate::check::verdict::{Inconclusive, NotApplicable, Place, SubjectName};

/// `1 rule`, `2 rules`.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// `once`, `2 times`.
pub(crate) fn often(times: u64) -> String {
    match times {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The time of day of a moment, in UTC.
pub(super) fn clock(time: i64) -> String {
    match jiff::Timestamp::from_millisecond(time) {
        Ok(time) => time.strftime("%H:%M:%S%.3f").to_string(),
        Err(_) => format!("{time} ms"),
    }
}

/// A length of time.
pub(super) fn span(millis: i64) -> String {
    let (sign, millis) = if millis < 0 {
        ("-", -millis)
    } else {
        ("", millis)
    };
    let (minutes, rest) = (millis / 60_000, millis % 60_000);
    let seconds = match rest % 1_000 {
        0 => format!("{}", rest / 1_000),
        part => format!("{}.{:03}", rest / 1_000, part)
            .trim_end_matches('0')
            .to_owned(),
    };
    match (minutes, seconds.as_str()) {
        (0, seconds) => format!("{sign}{seconds} s"),
        (minutes, "0") => format!("{sign}{minutes} min"),
        (minutes, seconds) => format!("{sign}{minutes} min {seconds} s"),
    }
}

/// `recording:line`, and the time where it is known.
pub(super) fn place(place: &Place) -> String {
    let time = place
        .time
        .map(|time| format!(" at {}", clock(time)))
        .unwrap_or_default();
    format!("{}:{}{time}", place.recording, place.line)
}

/// `Pod default/p, container c, run 2`.
pub(super) fn subject(subject: &SubjectName) -> String {
    let mut text = subject.kind.clone();
    match (subject.namespace.is_empty(), subject.name.is_empty()) {
        (_, true) => {}
        (true, false) => text.push_str(&format!(" {}", subject.name)),
        (false, false) => text.push_str(&format!(" {}/{}", subject.namespace, subject.name)),
    }
    if let Some(container) = &subject.container {
        text.push_str(&format!(", container {container}"));
    }
    if let Some(run) = subject.run {
        text.push_str(&format!(", run {run}"));
    }
    text
}

/// Where a source can be read, when it is a page of the documents.
pub(super) fn link(source: &str) -> Option<String> {
    let (page, anchor) = source.split_once('#').unwrap_or((source, ""));
    let page = page.strip_suffix(".md")?;
    let page = page
        .strip_suffix("_index")
        .map_or_else(|| format!("{page}/"), str::to_owned);
    let anchor = if anchor.is_empty() {
        String::new()
    } else {
        format!("#{anchor}")
    };
    Some(format!("https://kubernetes.io/docs/{page}{anchor}"))
}

/// Why a rule does not apply.
pub(super) fn not_applicable(reason: &NotApplicable) -> String {
    match reason {
        NotApplicable::NotAsserted(why) => format!("not asserted: {why}"),
        NotApplicable::LacksEvidence(what) => match what.as_str() {
            "process" | "fact" => "not shown: facts about processes".into(),
            "request" => "not shown: requests".into(),
            "node" | "Node" => "not shown: Nodes".into(),
            kind => format!("not shown: {kind}"),
        },
        NotApplicable::OtherVersion(which) => format!("for other versions of Kubernetes ({which})"),
        NotApplicable::GateOff(gate) => format!("the feature gate {gate} is off"),
        NotApplicable::NotSelected => "not selected".into(),
        NotApplicable::Snapshot => "needs a history, the input is one state".into(),
    }
}

/// Why a case could not be decided.
pub(super) fn inconclusive(reason: &Inconclusive) -> String {
    match reason {
        Inconclusive::NotSeen(what) => format!("{what} was not seen"),
        Inconclusive::WritesMissing => "not every write was seen".into(),
        Inconclusive::EndedBeforeDeadline => "ended before the deadline".into(),
        Inconclusive::NotSettled => "ended before things had settled".into(),
        Inconclusive::NoTime => "no times are known".into(),
    }
}

/// Text in lines of at most `width` characters, each after `indent`.
pub(super) fn wrap(text: &str, width: usize, indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty()
            && indent.len() + line.chars().count() + 1 + word.chars().count() > width
        {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
        .iter()
        .map(|line| format!("{indent}{line}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_page_and_the_anchor() {
        let page = "concepts/workloads/pods/pod-lifecycle.md#pod-phase";
        assert_eq!(
            link(page).as_deref(),
            Some("https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase")
        );
        let index = "concepts/workloads/pods/_index.md#";
        assert_eq!(
            link(index).as_deref(),
            Some("https://kubernetes.io/docs/concepts/workloads/pods/")
        );
        assert_eq!(link("api: core/v1 types.go"), None);
    }

    #[test]
    fn spans_are_minutes_and_seconds() {
        assert_eq!(span(30_000), "30 s");
        assert_eq!(span(61_500), "1 min 1.5 s");
        assert_eq!(span(300_000), "5 min");
        assert_eq!(span(-2_050), "-2.05 s");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
    }
}

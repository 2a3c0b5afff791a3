//! The known deviations of real Kubernetes.

use super::clauses::Clauses;
use super::examples::load_examples;
use super::is_named;
use crate::rule::cel::{Root, Scope};
use crate::rule::scope::scope_of;
use crate::rule::source::{RawDeviation, SourceFile};
use crate::rule::{BookError, Deviation, Form, Rule, Shows, Timing};

pub(super) fn load_deviations(
    files: &[SourceFile],
    rules: &[Rule],
    timing: &[Timing],
    errors: &mut Vec<BookError>,
) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    for file in files.iter().filter(|file| is_named(file, "deviations")) {
        match file.items::<RawDeviation>() {
            Ok(items) => {
                let loaded = items.into_iter().filter_map(|(line, raw)| {
                    load_deviation(file, line, raw, rules, timing, errors)
                });
                deviations.extend(loaded.collect::<Vec<_>>());
            }
            Err(found) => errors.extend(found),
        }
    }
    deviations
}

pub(super) fn load_deviation(
    file: &SourceFile,
    line: usize,
    raw: RawDeviation,
    rules: &[Rule],
    timing: &[Timing],
    errors: &mut Vec<BookError>,
) -> Option<Deviation> {
    let id = raw.id.clone();
    let mut clauses = Clauses {
        file,
        line,
        id: &id,
        errors,
    };
    let Ok(at) = rules.binary_search_by(|rule| rule.id.as_str().cmp(&raw.rule)) else {
        clauses.error(&format!("rule: no rule has the id `{}`", raw.rule));
        return None;
    };
    let rule = &rules[at];
    let mut scope = scope_of(rule.on, timing);
    for memory in &rule.remember {
        scope = scope.with_memory(&memory.name, memory.from.code.ty());
    }
    let later = matches!(
        rule.form,
        Form::Response { .. } | Form::NotBefore { .. } | Form::Never { .. }
    );
    let guards = if later {
        rule.when.code.guards().at_start()
    } else {
        rule.when.code.guards()
    };
    let scope = if later { scope.with_start() } else { scope };
    let when = clauses.truth("when", &raw.when, &scope, &guards)?;
    let needs = needs(&raw.needs, &scope, &mut clauses);
    let examples = load_examples(&raw.examples, &mut clauses);
    for wanted in [Shows::Deviates, Shows::Breaks] {
        if !examples.iter().any(|example| example.shows == wanted) {
            clauses.error(&format!(
                "examples: at least one that `{}` is needed",
                wanted.word()
            ));
        }
    }
    let (since, until) = (
        clauses.version("since", raw.since.as_deref()),
        clauses.version("until", raw.until.as_deref()),
    );
    Some(Deviation {
        id: raw.id,
        rule: at,
        statement: raw.statement.trim().to_owned(),
        when,
        needs,
        since,
        until,
        reference: raw.reference,
        examples,
        file: file.name.clone(),
        line,
    })
}

/// What must have been seen: names that are in scope.
fn needs(names: &[String], scope: &Scope, clauses: &mut Clauses<'_>) -> Vec<Root> {
    let mut needs = Vec::new();
    for name in names {
        match Root::named(name).filter(|root| scope.schema(*root).is_some()) {
            Some(root) => needs.push(root),
            None => clauses.error(&format!(
                "needs: `{name}` is no name that is in scope here, such as node or owner"
            )),
        }
    }
    needs
}

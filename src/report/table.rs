//! The table of verdicts by topic.

use std::collections::BTreeMap;

use comfy_table::{Cell, CellAlignment, Color, Table, presets};

use super::Audit;
use super::words::grouped;
use crate::check::verdict::{NotApplicable, Verdict};

/// The verdicts, in the order of the columns.
const COLUMNS: [(Verdict, &str); 6] = [
    (Verdict::Held, "held"),
    (Verdict::Violated, "violated"),
    (Verdict::KnownDeviation, "known deviation"),
    (Verdict::Inconclusive, "inconclusive"),
    (Verdict::NeverExercised, "never exercised"),
    (Verdict::NotApplicable, "not applicable"),
];

/// Rules by topic and verdict, and how often they were exercised.
pub(super) fn by_topic(audit: &Audit<'_>) -> String {
    let mut topics: BTreeMap<&str, (BTreeMap<Verdict, u64>, u64)> = BTreeMap::new();
    for (rule, outcome) in audit.judgement.outcomes.iter() {
        if outcome.not_applicable == Some(NotApplicable::NotSelected) {
            continue;
        }
        let topic = rule.split('.').next().unwrap_or(rule);
        let row = topics.entry(topic).or_default();
        *row.0.entry(outcome.verdict()).or_default() += 1;
        row.1 += outcome.exercised;
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut header = vec![Cell::new("topic")];
    header.extend(COLUMNS.iter().map(|(_, name)| right(*name)));
    header.push(right("exercised"));
    table.set_header(header);
    let mut total: (BTreeMap<Verdict, u64>, u64) = Default::default();
    for (topic, row) in &topics {
        table.add_row(cells(topic, row));
        for (verdict, count) in &row.0 {
            *total.0.entry(*verdict).or_default() += count;
        }
        total.1 += row.1;
    }
    table.add_row(cells("all", &total));
    table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

fn cells(name: &str, (verdicts, exercised): &(BTreeMap<Verdict, u64>, u64)) -> Vec<Cell> {
    let mut cells = vec![Cell::new(name)];
    for (verdict, _) in COLUMNS {
        let count = verdicts.get(&verdict).copied().unwrap_or_default();
        let cell = right(if count == 0 {
            "·".to_owned()
        } else {
            grouped(count)
        });
        cells.push(match verdict {
            Verdict::Violated if count > 0 => cell.fg(Color::Red),
            Verdict::KnownDeviation if count > 0 => cell.fg(Color::Yellow),
            _ => cell,
        });
    }
    cells.push(right(grouped(*exercised)));
    cells
}

fn right(text: impl ToString) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

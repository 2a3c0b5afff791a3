//! The table of verdicts by topic.

use comfy_table::{Cell, CellAlignment, Color, Table, presets};

use super::Audit;
use super::gather::{Tally, topics};
use super::words::grouped;
use crate::check::verdict::Verdict;

/// The verdicts, in the order of the columns.
pub(super) const COLUMNS: [(Verdict, &str); 7] = [
    (Verdict::Held, "held"),
    (Verdict::Violated, "violated"),
    (Verdict::KnownFailure, "known failure"),
    (Verdict::KnownDeviation, "known deviation"),
    (Verdict::Inconclusive, "inconclusive"),
    (Verdict::NeverExercised, "never exercised"),
    (Verdict::NotApplicable, "not applicable"),
];

/// The columns that a table needs: known failures are only told where there are any.
pub(super) fn columns(all: &Tally) -> Vec<(Verdict, &'static str)> {
    let needed = |column: &&(Verdict, &str)| {
        column.0 != Verdict::KnownFailure || all.of(Verdict::KnownFailure) > 0
    };
    COLUMNS.iter().filter(needed).copied().collect()
}

/// Rules by topic and verdict, and how often they were exercised.
pub(super) fn by_topic(audit: &Audit<'_>) -> String {
    let (topics, all) = topics(audit);
    let columns = columns(&all);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let mut header = vec![Cell::new("topic")];
    header.extend(columns.iter().map(|(_, name)| right(*name)));
    header.push(right("exercised"));
    table.set_header(header);
    for (topic, tally) in &topics {
        table.add_row(cells(topic, &columns, tally));
    }
    table.add_row(cells("all", &columns, &all));
    table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

fn cells(name: &str, columns: &[(Verdict, &str)], tally: &Tally) -> Vec<Cell> {
    let mut cells = vec![Cell::new(name)];
    for (verdict, _) in columns {
        let count = tally.of(*verdict);
        let cell = right(if count == 0 {
            "·".to_owned()
        } else {
            grouped(count)
        });
        cells.push(match verdict {
            Verdict::Violated if count > 0 => cell.fg(Color::Red),
            Verdict::KnownDeviation | Verdict::KnownFailure if count > 0 => cell.fg(Color::Yellow),
            _ => cell,
        });
    }
    cells.push(right(grouped(tally.exercised)));
    cells
}

fn right(text: impl ToString) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

//! The life of a Pod around a violation, as a picture: a column a version, a row for the phase, each container, each condition, the
//! deletion, and what happened once.

use maud::{Markup, html};

use super::super::words::{clock, span};
use crate::check::verdict::{Change, ContainerState, ContainerStatus, Moment, Place, Violation};

/// A row of the picture.
struct Row {
    sort: Sort,
    name: String,
    bars: Vec<Bar>,
}

/// The sorts of rows, in the order in which they stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Phase,
    Container,
    Condition,
    Deletion,
    Event,
}

/// What is so from one version to another.
struct Bar {
    from: usize,
    /// The first version at which it is not so.
    to: usize,
    words: String,
    look: &'static str,
}

/// The picture; nothing where nothing is known of a life.
pub(super) fn timeline(violation: &Violation) -> Markup {
    let moments = &violation.timeline;
    if moments.is_empty() {
        return Markup::default();
    }
    // What did not come in time is missed after the last version.
    let here = moments
        .iter()
        .position(|moment| moment.here && moment.place.time == violation.place.time);
    let columns = moments.len() + usize::from(here.is_none());
    let rows = rows(moments, columns);
    html! {
        h4 { "Its life around it" }
        div.wide {
            div.life style={ "grid-template-columns:max-content repeat(" (columns) ",minmax(7.4rem,1fr))" } {
                div.here style={ "grid-column:" (here.unwrap_or(moments.len()) + 2) ";grid-row:1/" (rows.len() + 2) } {}
                @for (at, moment) in moments.iter().enumerate() {
                    (head(at, &moment.place, at.checked_sub(1).map(|before| &moments[before].place), here == Some(at)))
                }
                @if here.is_none() {
                    (head(moments.len(), &violation.place, moments.last().map(|last| &last.place), true))
                }
                @for (at, row) in rows.iter().enumerate() { (drawn(at, row)) }
            }
        }
    }
}

/// The head of a column: the line, the time, and how much later than the one before.
fn head(at: usize, place: &Place, before: Option<&Place>, here: bool) -> Markup {
    let later = before.and_then(|before| Some(place.time? - before.time?));
    html! {
        div.moment.marked[here] style={ "grid-column:" (at + 2) ";grid-row:1" } {
            @if here { span.sign { "violated " } }
            "line " (place.line)
            @if let Some(time) = place.time { br; (clock(time)) }
            @if let Some(later) = later { br; span.faint { "+" (span(later)) } }
        }
    }
}

fn drawn(at: usize, row: &Row) -> Markup {
    let line = at + 2;
    html! {
        div.name style={ "grid-column:1;grid-row:" (line) } { (row.name) }
        @for bar in &row.bars {
            div.state.(bar.look) title={ (row.name) ": " (bar.words) }
                style={ "grid-column:" (bar.from + 2) "/" (bar.to + 2) ";grid-row:" (line) } { (bar.words) }
        }
    }
}

/// The rows of all that changes in these versions, in their order; `columns` is where the picture ends.
fn rows(moments: &[Moment], columns: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (from, moment) in moments.iter().enumerate() {
        for change in &moment.changes {
            let (sort, name, words, look) = told(change);
            let to = match sort {
                Sort::Event => from + 1,
                _ => columns,
            };
            let bar = Bar {
                from,
                to,
                words,
                look,
            };
            match rows
                .iter_mut()
                .find(|row| (row.sort, &row.name) == (sort, &name))
            {
                Some(row) => row.go_on(bar),
                None => rows.push(Row {
                    sort,
                    name,
                    bars: vec![bar],
                }),
            }
        }
    }
    rows.sort_by_key(|row| row.sort);
    rows
}

impl Row {
    /// What was so ends where something else begins.
    fn go_on(&mut self, bar: Bar) {
        if let Some(last) = self.bars.last_mut() {
            last.to = last.to.min(bar.from);
        }
        self.bars.push(bar);
    }
}

/// A change as it is drawn: the sort and the name of its row, the words, and the look.
fn told(change: &Change) -> (Sort, String, String, &'static str) {
    match change {
        Change::Phase { now, .. } => {
            let look = match now.as_str() {
                "Running" => "runs",
                "Succeeded" => "done",
                "Failed" => "bad",
                _ => "waits",
            };
            (Sort::Phase, "phase".to_owned(), now.clone(), look)
        }
        Change::Container { kind, name, status } => {
            let look = container_look(status);
            let words = status.to_string();
            (Sort::Container, format!("{kind} {name}"), words, look)
        }
        Change::Condition {
            name,
            status,
            reason,
        } => {
            let look = match status.as_str() {
                "True" => "yes",
                _ => "no",
            };
            let reason = reason.as_ref().map(|reason| format!(" ({reason})"));
            let words = format!("{status}{}", reason.unwrap_or_default());
            (Sort::Condition, name.clone(), words, look)
        }
        Change::Deletion { .. } => {
            let words = change.to_string();
            (Sort::Deletion, "deletion".to_owned(), words, "deleted")
        }
        Change::Bound { .. } => {
            let words = change.to_string();
            (Sort::Event, "events".to_owned(), words, "event")
        }
    }
}

fn container_look(status: &ContainerStatus) -> &'static str {
    match &status.state {
        ContainerState::Waiting(_) => "waits",
        ContainerState::Running if status.ready => "runs",
        ContainerState::Running => "unready",
        ContainerState::Terminated { code: 0, .. } => "done",
        ContainerState::Terminated { .. } => "bad",
    }
}

//! Conditions as text: the same text for the same question, whoever asks it.

use std::fmt::Write as _;

use cel::common::ast::{Expr, IdedExpr};

/// What an expression asks. Two expressions of one scope with the same text have the same value.
pub(super) fn question(expression: &IdedExpr) -> String {
    let mut text = String::new();
    write(expression, &mut text);
    text
}

fn write(expression: &IdedExpr, text: &mut String) {
    match &expression.expr {
        Expr::Ident(name) => text.push_str(name),
        Expr::Select(select) => {
            write(&select.operand, text);
            text.push_str(if select.test { ".?" } else { "." });
            text.push_str(&select.field);
        }
        Expr::Call(call) => {
            text.push_str(&call.func_name);
            text.push_str(if call.target.is_some() { "@(" } else { "(" });
            write_all(call.target.as_deref().into_iter().chain(&call.args), text);
        }
        Expr::List(list) => {
            text.push('(');
            write_all(list.elements.iter(), text);
        }
        Expr::Comprehension(whole) => {
            let _ = write!(text, "{:?} {}(", whole.iter_var2, whole.iter_var);
            let parts = [&whole.iter_range, &whole.accu_init, &whole.loop_cond];
            write_all(
                parts.into_iter().chain([&whole.loop_step, &whole.result]),
                text,
            );
        }
        other => {
            let _ = write!(text, "{other:?}");
        }
    }
}

fn write_all<'e>(parts: impl Iterator<Item = &'e IdedExpr>, text: &mut String) {
    for part in parts {
        write(part, text);
        text.push(',');
    }
    text.push(')');
}

//! The functions of the rule book, written once more on the values of the `cel` crate.

use std::cmp::Ordering;

use cel::common::types::{
    CelBool, CelDuration, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelTimestamp,
};
use cel::common::value::Val;
use cel::{Context, ExecutionError};
use chrono::{DateTime, Duration};

use super::{Arguments, Given, add, add_flag, time};

/// Adds all of them.
pub fn add_all(context: &mut Context<'static, 'static>) {
    add_flag(context, "deleted", "deleted_version");
    add_flag(context, "created", "created_version");
    add(context, "seen", |of| {
        truth(of[0].downcast_ref::<CelNull>().is_none())
    });
    add(context, "cond", |of| {
        condition(of, "status").map(|found| found.unwrap_or_else(|| Box::new(CelString::from(""))))
    });
    add(context, "cond_reason", |of| {
        condition(of, "reason").map(|found| found.unwrap_or_else(|| Box::new(CelString::from(""))))
    });
    add(context, "cond_since", |of| {
        condition(of, "lastTransitionTime").map(|found| found.unwrap_or_else(|| Box::new(time(0))))
    });
    add(context, "terminal", |of| {
        truth(["Succeeded", "Failed"].contains(&text(at(of[0], &["status", "phase"])?)?))
    });
    add(context, "controlled", |of| {
        let owners = items(at(of[0], &["metadata", "ownerReferences"])?)?;
        truth(
            owners
                .iter()
                .any(|owner| has_text(&**owner, "controller") == Some("true".to_owned())),
        )
    });
    add(context, "seconds", |of| {
        span(Duration::try_seconds(int(of[0])?).ok_or_else(|| no("a span"))?)
    });
    add(context, "parse_time", |of| {
        let read = DateTime::parse_from_rfc3339(text(of[0])?).map_err(|_| no("a time"))?;
        Ok(Box::new(CelTimestamp::from(read)))
    });
    add(context, "sum", |of| {
        let mut all = items(of[0])?.iter();
        let sum = all.try_fold(0i64, |sum, item| {
            let next = sum.checked_add(int(&**item)?);
            next.ok_or_else(|| no("a number of 64 bits"))
        });
        number(sum?)
    });
    add(context, "min", |of| extreme(of, Ordering::Less));
    add(context, "max", |of| extreme(of, Ordering::Greater));
    add(context, "quantity", |of| {
        number(thousandths(text(of[0])?).ok_or_else(|| no("a quantity"))?)
    });
    add(context, "scaled_up", |of| scaled(of, true));
    add(context, "scaled_down", |of| scaled(of, false));
    add(context, "indexes", |of| indexes(text(of[0])?));
    add(context, "ordinal", |of| number(ordinal(text(of[0])?)));
    add(context, "matches_exit", |of| {
        let (operator, code) = (text(at(of[0], &["operator"])?)?, int(of[1])?);
        let listed = items(at(of[0], &["values"])?)?
            .iter()
            .any(|value| int(&**value) == Ok(code));
        truth(operator == "In" && listed || operator == "NotIn" && !listed)
    });
    add(context, "selects", |of| selects(of[0], of[1]));
    add(context, "tolerates", |of| {
        truth(!tolerating(of)?.is_empty())
    });
    add(context, "toleration_time", |of| {
        let matching = tolerating(of)?;
        let shortest = matching
            .iter()
            .filter_map(|one| int(field(*one, "tolerationSeconds")?).ok())
            .min();
        span(match (matching.is_empty(), shortest) {
            (true, _) => Duration::zero(),
            (false, None) => Duration::seconds(-1),
            (false, Some(seconds)) => Duration::milliseconds(seconds.max(0).saturating_mul(1_000)),
        })
    });
}

fn no(what: &str) -> ExecutionError {
    ExecutionError::function_error("rule book", format!("this is not {what}"))
}

fn truth<'v>(truth: bool) -> Given<'v> {
    Ok(Box::new(CelBool::from(truth)))
}

fn number<'v>(number: i64) -> Given<'v> {
    Ok(Box::new(CelInt::from(number)))
}

fn span<'v>(span: Duration) -> Given<'v> {
    Ok(Box::new(CelDuration::from(span)))
}

/// A value where it stands.
type Here<'b, 'v> = &'b (dyn Val + 'v);

fn field<'b, 'v>(value: Here<'b, 'v>, name: &str) -> Option<Here<'b, 'v>> {
    value
        .downcast_ref::<CelMap<'v>>()?
        .inner()
        .get(&CelMapKey::from(name.to_owned()))
        .map(AsRef::as_ref)
}

fn at<'b, 'v>(value: Here<'b, 'v>, path: &[&str]) -> Result<Here<'b, 'v>, ExecutionError> {
    path.iter().try_fold(value, |value, name| {
        field(value, name).ok_or_else(|| no("a record with that field"))
    })
}

fn items<'b, 'v>(value: Here<'b, 'v>) -> Result<&'b [Box<dyn Val + 'v>], ExecutionError> {
    value
        .downcast_ref::<CelList<'v>>()
        .map(CelList::inner)
        .ok_or_else(|| no("a list"))
}

fn text(value: &dyn Val) -> Result<&str, ExecutionError> {
    value
        .downcast_ref::<CelString<'_>>()
        .map(CelString::inner)
        .ok_or_else(|| no("text"))
}

fn int(value: &dyn Val) -> Result<i64, ExecutionError> {
    value
        .downcast_ref::<CelInt>()
        .map(|number| *number.inner())
        .ok_or_else(|| no("a number"))
}

/// A field as text, where it is text or a truth value.
fn has_text(value: &dyn Val, name: &str) -> Option<String> {
    let value = field(value, name)?;
    let truth = || {
        value
            .downcast_ref::<CelBool>()
            .map(|truth| truth.inner().to_string())
    };
    text(value).ok().map(str::to_owned).or_else(truth)
}

fn condition<'v>(
    of: Arguments<'_, 'v>,
    wanted: &str,
) -> Result<Option<Box<dyn Val + 'v>>, ExecutionError> {
    let kind = text(of[1])?;
    let conditions = items(at(of[0], &["status", "conditions"])?)?;
    let found = conditions
        .iter()
        .find(|condition| has_text(&***condition, "type").as_deref() == Some(kind));
    Ok(found
        .and_then(|found| field(&**found, wanted))
        .map(Val::clone_as_boxed))
}

fn extreme<'v>(of: Arguments<'_, 'v>, wanted: Ordering) -> Given<'v> {
    let ordered = of[0]
        .as_comparer()
        .ok_or_else(|| no("ordered"))?
        .compare(of[1])?;
    Ok(if ordered == wanted {
        of[0].clone_as_boxed()
    } else {
        of[1].clone_as_boxed()
    })
}

/// A quantity in thousandths, rounded up; what is too large is the largest number.
fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits: String = unsigned
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let (numerator, denominator) = suffix(&unsigned[digits.len()..])?;
    let point = digits.find('.').unwrap_or(digits.len());
    let decimals = digits[point..].trim_start_matches('.');
    if decimals.len() > 18 || digits.matches('.').count() > 1 {
        return None;
    }
    let whole: i128 = format!("{}{decimals}", &digits[..point]).parse().ok()?;
    let above = whole.checked_mul(numerator)?.checked_mul(1_000)?;
    let below = denominator.checked_mul(10i128.pow(u32::try_from(decimals.len()).ok()?))?;
    let rounded = above / below + i128::from(above % below > 0);
    Some(sign * i64::try_from(rounded).unwrap_or(i64::MAX))
}

/// What a suffix multiplies and divides by.
fn suffix(text: &str) -> Option<(i128, i128)> {
    if let Some(at) = ["n", "u", "m"].iter().position(|small| *small == text) {
        return Some((1, [1_000_000_000, 1_000_000, 1_000][at]));
    }
    let power = |at: usize| u32::try_from(at).ok();
    if let Some(at) = ["", "k", "M", "G", "T", "P", "E"]
        .iter()
        .position(|large| *large == text)
    {
        return Some((1_000i128.pow(power(at)?), 1));
    }
    if let Some(at) = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        .iter()
        .position(|binary| *binary == text)
    {
        return Some((1_024i128.pow(power(at)? + 1), 1));
    }
    let exponent: i32 = text.strip_prefix(['e', 'E'])?.parse().ok()?;
    let size = 10i128.checked_pow(exponent.unsigned_abs())?;
    Some(if exponent < 0 { (1, size) } else { (size, 1) })
}

fn scaled<'v>(of: Arguments<'_, 'v>, up: bool) -> Given<'v> {
    let (text, total) = (text(of[0])?, int(of[1])?);
    let Some(percent) = text.strip_suffix('%') else {
        return number(text.parse().map_err(|_| no("a number"))?);
    };
    let hundredths =
        i128::from(percent.parse::<i64>().map_err(|_| no("a percentage"))?) * i128::from(total);
    let shift = if up { 99 } else { 0 };
    number(
        i64::try_from((hundredths + shift).div_euclid(100)).map_err(|_| no("a number in range"))?,
    )
}

fn indexes<'v>(text: &str) -> Given<'v> {
    let mut found: Vec<Box<dyn Val + 'v>> = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let ends: Result<Vec<i64>, _> = part
            .splitn(2, '-')
            .map(|end| end.trim().parse::<i64>())
            .collect();
        let ends = ends.map_err(|_| no("a list of indexes"))?;
        let (from, to) = (ends[0], *ends.last().unwrap_or(&ends[0]));
        if from < 0 || to < from || to - from > 100_000 {
            return Err(no("a list of indexes"));
        }
        found.extend(
            (from..=to).map(|index| -> Box<dyn Val + 'v> { Box::new(CelInt::from(index)) }),
        );
    }
    Ok(Box::new(CelList::from(found)))
}

fn ordinal(name: &str) -> i64 {
    let digits = name.rfind('-').map_or("", |at| &name[at + 1..]);
    digits.parse::<u32>().map_or(-1, i64::from)
}

fn selects<'v>(selector: Here<'_, 'v>, labels: Here<'_, 'v>) -> Given<'v> {
    let wanted = at(selector, &["matchLabels"])?
        .downcast_ref::<CelMap<'v>>()
        .ok_or_else(|| no("a map"))?;
    let found = labels
        .downcast_ref::<CelMap<'v>>()
        .ok_or_else(|| no("a map"))?;
    let mut matches = wanted.inner().iter().all(|(key, value)| {
        found
            .inner()
            .get(key)
            .is_some_and(|label| label.equals(&**value))
    });
    for expression in items(at(selector, &["matchExpressions"])?)? {
        let label = found.inner().get(&CelMapKey::from(
            text(at(&**expression, &["key"])?)?.to_owned(),
        ));
        let listed = |label: &dyn Val| {
            Ok(items(at(&**expression, &["values"])?)?
                .iter()
                .any(|value| value.equals(label)))
        };
        let among = label
            .map(|label| listed(&**label))
            .transpose()?
            .unwrap_or(false);
        matches &= match text(at(&**expression, &["operator"])?)? {
            "Exists" => label.is_some(),
            "DoesNotExist" => label.is_none(),
            "In" => among,
            "NotIn" => !among,
            _ => false,
        };
    }
    truth(matches)
}

/// The tolerations of a Pod that match a taint.
fn tolerating<'b, 'v>(of: Arguments<'b, 'v>) -> Result<Vec<Here<'b, 'v>>, ExecutionError> {
    let (tolerations, taint) = (items(at(of[0], &["spec", "tolerations"])?)?, of[1]);
    Ok(tolerations
        .iter()
        .map(AsRef::as_ref)
        .filter(|toleration| is_tolerated(*toleration, taint))
        .collect())
}

fn is_tolerated(toleration: &dyn Val, taint: &dyn Val) -> bool {
    let of = |name: &str| has_text(toleration, name).unwrap_or_default();
    let on = |name: &str| has_text(taint, name).unwrap_or_default();
    let general = |name: &str| of(name).is_empty() || of(name) == on(name);
    let numbers = on("value")
        .parse::<i64>()
        .ok()
        .zip(of("value").parse::<i64>().ok());
    let value = match of("operator").as_str() {
        "Exists" => true,
        "Lt" => numbers.is_some_and(|(on, of)| on < of),
        "Gt" => numbers.is_some_and(|(on, of)| on > of),
        _ => !of("key").is_empty() && of("value") == on("value"),
    };
    general("key") && general("effect") && value
}

//! Numbers that Kubernetes writes as text: quantities, percentages, lists of indexes.

/// A Kubernetes quantity in thousandths, rounded up as Kubernetes does (`200m` is 200, `1Ki` is 1,024,000); the largest number
/// stands for what leaves the range. None when it is no quantity.
pub(super) fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.len() > 18 {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = 10i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let (factor, divisor) = multiplier(suffix)?;
    let over = digits.checked_mul(1_000)?.checked_mul(factor)?;
    let under = scale.checked_mul(divisor)?;
    let value = over / under + i128::from(over % under > 0);
    let value = i64::try_from(value).unwrap_or(i64::MAX);
    Some(if negative { -value } else { value })
}

/// What a suffix multiplies by and divides by.
fn multiplier(suffix: &str) -> Option<(i128, i128)> {
    let power = |base: i128, power: u32| base.checked_pow(power);
    Some(match suffix {
        "" => (1, 1),
        "n" => (1, power(10, 9)?),
        "u" => (1, power(10, 6)?),
        "m" => (1, 1_000),
        "k" => (1_000, 1),
        "M" => (power(10, 6)?, 1),
        "G" => (power(10, 9)?, 1),
        "T" => (power(10, 12)?, 1),
        "P" => (power(10, 15)?, 1),
        "E" => (power(10, 18)?, 1),
        "Ki" => (1_024, 1),
        "Mi" => (power(1_024, 2)?, 1),
        "Gi" => (power(1_024, 3)?, 1),
        "Ti" => (power(1_024, 4)?, 1),
        "Pi" => (power(1_024, 5)?, 1),
        "Ei" => (power(1_024, 6)?, 1),
        exponent => {
            let exponent: i32 = exponent.strip_prefix(['e', 'E'])?.parse().ok()?;
            let size = power(10, exponent.unsigned_abs())?;
            if exponent < 0 { (1, size) } else { (size, 1) }
        }
    })
}

/// A number, or a percentage of `total`, rounded `up` or down.
pub(super) fn scaled(text: &str, total: i64, up: bool) -> Option<i64> {
    match text.strip_suffix('%') {
        None => text.parse().ok(),
        Some(percent) => {
            let product = percent.parse::<i64>().ok()?.checked_mul(total)?;
            Some(if up {
                product.checked_add(99)?.div_euclid(100)
            } else {
                product.div_euclid(100)
            })
        }
    }
}

/// How many indexes a list may name.
const MOST: i64 = 100_000;

/// The numbers of an index list such as `1,3-5`; empty text is the empty list.
pub(super) fn indexes(text: &str) -> Option<Vec<i64>> {
    let mut found = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to): (i64, i64) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        if from < 0 || to < from || to - from > MOST || found.len() > MOST as usize {
            return None;
        }
        found.extend(from..=to);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_thousandths() {
        for (text, value) in [
            ("200m", 200),
            ("1", 1_000),
            ("0.5", 500),
            ("1Ki", 1_024_000),
            ("1.5Gi", 1_610_612_736_000),
            ("2e3", 2_000_000),
            ("100M", 100_000_000_000),
            ("1n", 1),
            ("-1", -1_000),
        ] {
            assert_eq!(thousandths(text), Some(value), "{text}");
        }
        assert_eq!(thousandths("9Pi"), Some(i64::MAX));
        for text in ["", "m", "1x", "1.2.3"] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }

    #[test]
    fn percentages_round_as_they_are_told() {
        assert_eq!(scaled("25%", 10, true), Some(3));
        assert_eq!(scaled("25%", 10, false), Some(2));
        assert_eq!(scaled("4", 10, false), Some(4));
        assert_eq!(scaled("many", 10, false), None);
    }

    #[test]
    fn index_lists_are_spelt_out() {
        assert_eq!(indexes("1,3-5"), Some(vec![1, 3, 4, 5]));
        assert_eq!(indexes(""), Some(vec![]));
        assert_eq!(indexes("5-3"), None);
        assert_eq!(indexes("0-99999999999"), None);
    }
}

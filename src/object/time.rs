//! Points in time as the API writes them: RFC 3339, to the millisecond.

/// Milliseconds since 1970-01-01T00:00:00Z of RFC 3339 text (`2026-11-23T04:09:15.123Z`, `…+01:00`). What is finer
/// than a millisecond is cut off. None where the text is no such time.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (date, rest) = bytes.split_at_checked(19)?;
    for (at, mark) in [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')] {
        if date[at] != mark {
            return None;
        }
    }
    if !matches!(date[10], b'T' | b't') {
        return None;
    }
    let number = |from: usize, to: usize| digits(&date[from..to]);
    let days = days_since_epoch(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (millis, rest) = fraction(rest)?;
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset(rest)?;
    Some(seconds * 1_000 + millis)
}

/// RFC 3339 text of a point in time, in UTC; with milliseconds where there are some.
pub(crate) fn time_text(millis: i64) -> String {
    let (seconds, fraction) = (millis.div_euclid(1_000), millis.rem_euclid(1_000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date_of(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let fraction = if fraction == 0 {
        String::new()
    } else {
        format!(".{fraction:03}")
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// A length of time as text such as `1m30s`, `-2s`, `0s` or `250ms`.
pub(crate) fn duration_text(millis: i64) -> String {
    if millis == 0 {
        return "0s".to_owned();
    }
    let sign = if millis < 0 { "-" } else { "" };
    let rest = millis.unsigned_abs();
    let parts = [
        (rest / 3_600_000, "h"),
        (rest / 60_000 % 60, "m"),
        (rest / 1_000 % 60, "s"),
        (rest % 1_000, "ms"),
    ];
    let shown = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"));
    format!("{sign}{}", shown.collect::<String>())
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i64::from(byte - b'0'))
    })
}

/// The milliseconds of `.123456` and what follows it.
fn fraction(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let Some(b'.') = bytes.first() else {
        return Some((0, bytes));
    };
    let count = bytes[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if count == 0 {
        return None;
    }
    let (shown, rest) = bytes[1..].split_at(count);
    let millis = digits(&shown[..count.min(3)])?;
    Some((millis * [100, 10, 1][count.min(3) - 1], rest))
}

/// The seconds by which local time is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    match zone {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
            let seconds = (hours <= 23 && minutes <= 59).then_some(hours * 3_600 + minutes * 60)?;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; none where there is no such day.
fn days_since_epoch(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    // Years that begin in March, in eras of 400: the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Year, month and day of a count of days from 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_api_are_read() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-23T04:09:15Z", 1_795_406_955_000),
            ("2026-11-23T06:26:01.013697409Z", 1_795_415_161_013),
            ("2026-11-23T07:32:08.1Z", 1_795_419_128_100),
            ("2026-11-23T05:09:15+01:00", 1_795_406_955_000),
            ("2026-11-22T20:39:15-07:30", 1_795_406_955_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("1969-12-31T23:59:59.5Z", -500),
        ] {
            assert_eq!(parse_time(text), Some(millis), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T04:09:15",
            "2026-11-23 04:09:15Z",
            "2026-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T04:09:15.Z",
            "2026-11-23T04:09:15+1:00",
            "2026-11-23T04:09:15Zx",
            "2026-11-2éT04:09:15Z",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_written_as_they_were_read() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2026-11-23T04:09:15.013Z",
            "2024-02-29T23:59:59Z",
            "1899-12-31T00:00:01.500Z",
        ] {
            assert_eq!(parse_time(text).map(time_text).as_deref(), Some(text));
        }
    }

    #[test]
    fn durations_are_written_with_units() {
        for (millis, text) in [
            (0, "0s"),
            (90_000, "1m30s"),
            (3_600_000, "1h"),
            (-2_500, "-2s500ms"),
            (250, "250ms"),
        ] {
            assert_eq!(duration_text(millis), text);
        }
    }
}

//! What a misspelt name was meant to be.

/// `; did you mean ...?`, or nothing when nothing is near.
pub(in super::super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let allowed = (name.len() / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = known
        .map(|other| (distance(name, other), other))
        .filter(|(distance, _)| *distance <= allowed)
        .collect();
    near.sort_unstable();
    near.dedup();
    let names: Vec<String> = near
        .iter()
        .take(3)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", names.join(" or "))
    }
}

/// How many letters must be changed, added or left out (Levenshtein), capital or not being the same.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_proposed_and_far_ones_are_not() {
        let known = ["restartPolicy", "restartCount", "phase"];
        assert_eq!(
            nearest("restartpolcy", known.into_iter()),
            "; did you mean `restartPolicy`?"
        );
        assert_eq!(nearest("nodeName", known.into_iter()), "");
    }
}

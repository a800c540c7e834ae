//! Where things stand in a chart: whole numbers in, lengths as SVG attributes out. Nothing here draws.

/// The whole length, in hundredths of a percent.
const WHOLE: u32 = 10_000;
/// What is more than nothing is seen.
const LEAST: u32 = 100;

/// A length in hundredths of a percent of what holds it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(u32);

impl Length {
    /// All of it.
    pub const WHOLE: Self = Self(WHOLE);

    /// What is left beside it.
    pub fn rest(self) -> Self {
        Self(WHOLE.saturating_sub(self.0))
    }

    /// Half of it.
    pub fn half(self) -> Self {
        Self(self.0 / 2)
    }

    /// Both one after the other; never more than the whole.
    pub fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).min(WHOLE))
    }

    /// As an SVG attribute: `62.5%`.
    pub fn attribute(self) -> String {
        format!("{}.{:02}%", self.0 / 100, self.0 % 100)
    }
}

/// The length of a value among values of which `most` is the largest. More than nothing is at least 1 %.
pub fn length(value: u64, most: u64) -> Length {
    if value == 0 || most == 0 {
        return Length(0);
    }
    let exact = u128::from(value).saturating_mul(u128::from(WHOLE)).checked_div(u128::from(most));
    Length(exact.and_then(|exact| u32::try_from(exact).ok()).unwrap_or(WHOLE).clamp(LEAST, WHOLE))
}

/// `77 %`, rounded; nothing of nothing is 0 %. Something is never rounded to nothing, and a part never to the whole.
pub fn percent(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole));
    let rounded = part.saturating_mul(200).saturating_add(whole).checked_div(whole.saturating_mul(2));
    match rounded.unwrap_or(0) {
        0 if part > 0 => "under 1 %".to_owned(),
        100 if part < whole => "over 99 %".to_owned(),
        rounded => format!("{} %", rounded.min(100)),
    }
}

/// At most `most` characters, the last of them `…` if something was left out; control characters become spaces.
pub fn clipped(text: &str, most: usize) -> String {
    let mut shown: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// A column of a time series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// From the start.
    pub start: Length,
    /// How wide.
    pub width: Length,
    /// How high.
    pub height: Length,
}

impl Column {
    /// Its middle.
    pub fn middle(self) -> Length {
        self.start.and(self.width.half())
    }
}

/// Columns of equal width with a gap of a quarter between them, the highest as high as there is room.
pub fn columns(values: &[u64]) -> Vec<Column> {
    let most = values.iter().copied().max().unwrap_or(0);
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX).max(1);
    let slot = WHOLE / count;
    let column = |(at, value): (u32, &u64)| Column {
        start: Length(slot.saturating_mul(at).saturating_add(slot / 8)),
        width: Length((slot - slot / 4).max(1)),
        height: length(*value, most),
    };
    (0..).zip(values).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_nothing_draws_nothing() {
        assert_eq!(columns(&[]), []);
        assert_eq!(length(0, 0), Length(0));
        assert_eq!(length(5, 0), Length(0));
        assert_eq!(percent(0, 0), "0 %");
        assert!(columns(&[0, 0]).iter().all(|column| column.height == Length(0)));
    }

    #[test]
    fn c7_one_value_fills_its_room() {
        let [one] = columns(&[7])[..] else { panic!("one column") };
        assert_eq!((one.height, one.width), (Length::WHOLE, Length(7_500)));
        assert_eq!(one.middle(), Length(5_000));
        assert_eq!(length(7, 7).attribute(), "100.00%");
    }

    #[test]
    fn c7_huge_values_neither_overflow_nor_vanish() {
        assert_eq!(length(u64::MAX, u64::MAX), Length::WHOLE);
        assert_eq!(length(u64::MAX, 1), Length::WHOLE);
        assert_eq!(length(1, u64::MAX).attribute(), "1.00%");
        assert_eq!(percent(u64::MAX, u64::MAX), "100 %");
        assert_eq!(percent(u64::MAX - 1, u64::MAX), "over 99 %");
        assert_eq!(percent(1, u64::MAX), "under 1 %");
        assert_eq!(percent(u64::MAX, 1), "100 %");
    }

    #[test]
    fn c7_columns_stay_inside() {
        for count in [1, 7, 24, 30, 720] {
            for column in columns(&vec![3; count]) {
                assert!(column.start.0 + column.width.0 <= WHOLE, "{count}");
            }
        }
    }

    #[test]
    fn c7_long_labels_are_cut_by_characters() {
        assert_eq!(clipped("short", 5), "short");
        assert_eq!(clipped("longer", 5), "long…");
        assert_eq!(clipped("Überlänge", 5), "Über…");
        assert_eq!(clipped("a\nb", 5), "a b");
        assert_eq!(clipped(&"x".repeat(10_000), 34).chars().count(), 34);
    }

    #[test]
    fn percents_are_honest() {
        assert_eq!(
            (percent(1, 3), percent(2, 3), percent(1, 1_000)),
            ("33 %".to_owned(), "67 %".to_owned(), "under 1 %".to_owned())
        );
    }
}

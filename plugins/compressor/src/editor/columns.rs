//! How the columns of the feed's history, 5 ms each, fall on the pixels of a graph: several columns share a
//! pixel, always the same ones, so that a peak keeps its height while it moves.

use std::ops::Range;

/// Neighbouring columns that are drawn as one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Their places among the columns that there are.
    pub columns: Range<usize>,
    /// How long before now their middle was, in columns.
    pub age_columns: f32,
}

/// Groups of `per_group` columns (1 or more, need not be whole) of the `count` newest columns, of which the last
/// one has the number `end` − 1 since the feed began.
pub fn groups(end: u64, count: usize, per_group: f64) -> impl Iterator<Item = Group> {
    let per_group = per_group.max(1.0);
    let first = end.saturating_sub(count as u64);
    let group_of = |number: u64| (number as f64 / per_group).floor() as u64;
    let begins = move |group: u64| (group as f64 * per_group).ceil() as u64;
    let after_last = if count == 0 || end == 0 { group_of(first) } else { group_of(end - 1) + 1 };
    (group_of(first)..after_last).filter_map(move |group| {
        let (from, to) = (begins(group).max(first), begins(group + 1).min(end));
        let middle = (group as f64 + 0.5) * per_group;
        (from < to).then(|| Group {
            columns: (from - first) as usize..(to - first) as usize,
            age_columns: (end as f64 - middle).max(0.0) as f32,
        })
    })
}

/// Columns of which each takes so many pixels, or a part of one, when `columns` of them are `pixels` wide.
pub fn per_group(columns: usize, pixels: f32) -> f64 {
    (columns as f64 / f64::from(pixels.max(1.0))).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_drawn_once_and_no_pixel_twice() {
        // 10 s on 480 pixels: 2000 columns.
        let each = per_group(2_000, 480.0);
        let found: Vec<Group> = groups(7_345, 2_000, each).collect();
        assert!(found.len() <= 481, "{}", found.len());
        let drawn: Vec<usize> = found.iter().flat_map(|group| group.columns.clone()).collect();
        assert_eq!(drawn, (0..2_000).collect::<Vec<_>>());
        let apart = found.windows(2).map(|pair| f64::from(pair[0].age_columns - pair[1].age_columns));
        assert!(apart.skip(1).take(470).all(|apart| (apart - each).abs() < 1e-2));
    }

    #[test]
    fn a_peak_shares_its_pixel_with_the_same_neighbours_while_it_moves() {
        let each = per_group(2_000, 480.0);
        let neighbours = |end: u64| {
            let first = end - 2_000;
            let numbers = |group: Group| group.columns.map(|place| place as u64 + first).collect::<Vec<_>>();
            groups(end, 2_000, each).map(numbers).find(|numbers| numbers.contains(&6_000)).unwrap()
        };
        assert!((6_900..7_100).all(|end| neighbours(end) == neighbours(6_900)));
    }

    #[test]
    fn a_large_window_draws_each_column_as_a_point_of_its_own() {
        assert_eq!(per_group(1_000, 3_000.0), 1.0);
        assert_eq!(groups(1_000, 1_000, 1.0).count(), 1_000);
    }

    #[test]
    fn before_anything_was_heard_there_is_nothing_to_draw() {
        assert_eq!(groups(0, 0, 4.0).count(), 0);
        assert_eq!(groups(3, 2_000, 4.0).flat_map(|group| group.columns).count(), 3);
    }
}

//! The shortest script that still does it.

use super::Act;

/// Runs that are spent on it.
const TRIES: usize = 400;

/// Leaves out whatever is not needed: first halves, then quarters, down to single acts.
pub(super) fn shortest(script: Vec<Act>, does_it: impl Fn(&[Act]) -> bool) -> Vec<Act> {
    let (mut script, mut tries) = (script, 0);
    let mut length = script.len() / 2;
    while length > 0 {
        let mut start = 0;
        while start < script.len() && tries < TRIES {
            let end = (start + length).min(script.len());
            let without = [&script[..start], &script[end..]].concat();
            tries += 1;
            if does_it(&without) {
                script = without;
            } else {
                start = end;
            }
        }
        length /= 2;
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_is_left() {
        let script: Vec<Act> = (0..100).map(|place| Act::Wheel(place as f32)).collect();
        let needs = |script: &[Act]| [17.0, 18.0, 83.0].iter().all(|n| script.contains(&Act::Wheel(*n)));
        assert_eq!(shortest(script, needs), [17.0, 18.0, 83.0].map(Act::Wheel));
    }
}

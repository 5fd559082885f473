//! G1: the gesture law. For each parameter begin and end alternate, every set lies between them and within
//! the range, and in the end nothing is held.

use std::collections::BTreeSet;

/// What a window did to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// A hand is put on it.
    Begin,
    /// It is moved to a place from 0 to 1.
    Set(f32),
    /// The hand is taken off.
    End,
    /// A whole state is loaded past the parameters, for which the framework makes the window wait.
    SetState,
    /// Not the window: all hands are off, and it had the time to notice.
    Rested,
}

/// A line of the host's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Of the parameter; empty if it is none of the instance's.
    pub id: String,
    /// What was done.
    pub act: Act,
}

/// What a log breaks of the law, as sentences.
pub fn broken(log: &[Entry]) -> Vec<String> {
    let (mut found, mut held) = (Vec::new(), BTreeSet::new());
    for Entry { id, act } in log {
        match act {
            Act::SetState => found.push("a state was set, for which the window waits".to_owned()),
            Act::Rested => found.extend(held.iter().map(|id| format!("{id} is held by no hand"))),
            act if id.is_empty() => found.push(format!("{act:?} for a parameter that is not the plug-in's")),
            Act::Begin if !held.insert(id) => found.push(format!("{id} begins while it is held")),
            Act::End if !held.remove(id) => found.push(format!("{id} ends without a begin")),
            Act::Set(to) if !held.contains(id) => found.push(format!("{id} is set to {to} while not held")),
            Act::Set(to) if !(0.0..=1.0).contains(to) => found.push(format!("{id} is set to {to}")),
            _ => {}
        }
    }
    found
}

/// The parameters that are held at the end of a log.
pub fn held(log: &[Entry]) -> Vec<String> {
    let mut held = BTreeSet::new();
    for Entry { id, act } in log {
        match act {
            Act::Begin => drop(held.insert(id.clone())),
            Act::End => drop(held.remove(id)),
            _ => {}
        }
    }
    held.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(text: &str) -> Vec<Entry> {
        let entry = |word: &str| {
            let (id, act) = word.split_at(1);
            let act = match act {
                "(" => Act::Begin,
                ")" => Act::End,
                to => Act::Set(to.parse().unwrap()),
            };
            Entry { id: id.to_owned(), act }
        };
        text.split_whitespace().map(entry).collect()
    }

    #[test]
    fn the_law_holds_where_begin_set_and_end_take_turns() {
        for good in ["", "a( a)", "a( a0.1 a) a( a)", "a( a0.1 b( a0.2 b1 a) b0 b)"] {
            assert_eq!(broken(&log(good)), [] as [String; 0], "{good}");
            assert_eq!(held(&log(good)), [] as [String; 0], "{good}");
        }
        assert_eq!(held(&log("a( b( a)")), ["b"]);
    }

    #[test]
    fn the_law_is_broken_by_each_thing_out_of_turn() {
        for (bad, why) in [
            ("a( a(", "a begins while it is held"),
            ("a)", "a ends without a begin"),
            ("a( a) a)", "a ends without a begin"),
            ("a0.5", "a is set to 0.5 while not held"),
            ("b( a0.5 b)", "a is set to 0.5 while not held"),
            ("a( aNaN a)", "a is set to NaN"),
            ("a( a1.01 a)", "a is set to 1.01"),
        ] {
            assert_eq!(broken(&log(bad)), [why], "{bad}");
        }
        let state = Entry { id: String::new(), act: Act::SetState };
        assert_eq!(broken(&[state]).len(), 1);
        let rested = Entry { id: String::new(), act: Act::Rested };
        assert_eq!(broken(&[log("a( b( b)"), vec![rested]].concat()), ["a is held by no hand"]);
    }
}

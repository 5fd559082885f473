//! What can be undone: the moves of a window's hands, step by step.

use std::collections::VecDeque;

/// Steps that are kept.
const MOST_STEPS: usize = 200;

/// A parameter's way in one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Its id.
    pub id: String,
    /// Where it was, on the way from 0 to 1.
    pub before: f32,
    /// Where it went, on the way from 0 to 1.
    pub after: f32,
}

/// The steps. Moves whose gestures overlap are one, such as frequency and gain of a node that is dragged.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    present: Vec<Move>,
    /// Name of the step that many moves belong to.
    open: Option<String>,
}

#[derive(Clone, Debug)]
struct Step {
    name: String,
    moves: Vec<Move>,
}

impl Journal {
    /// What the next undo takes back: ids of parameters, or the name of what moved many.
    pub fn undo_name(&self) -> Option<&str> {
        self.done.back().map(|step| step.name.as_str())
    }

    /// What the next redo does again.
    pub fn redo_name(&self) -> Option<&str> {
        self.undone.last().map(|step| step.name.as_str())
    }

    pub(super) fn open(&mut self, name: &str) {
        self.open = Some(name.to_owned());
    }

    pub(super) fn close(&mut self) {
        let name = self.open.take().unwrap_or_default();
        self.finish(name);
    }

    /// Notes a move; the last of those that overlap ends the step.
    pub(super) fn note(&mut self, moved: Move, is_last: bool) {
        if moved.before != moved.after {
            self.present.push(moved);
        }
        if is_last && self.open.is_none() {
            let name = self.present.first().map(|moved| moved.id.clone()).unwrap_or_default();
            self.finish(name);
        }
    }

    fn finish(&mut self, name: String) {
        let moves = std::mem::take(&mut self.present);
        if moves.is_empty() {
            return;
        }
        self.undone.clear();
        if self.done.len() == MOST_STEPS {
            self.done.pop_front();
        }
        self.done.push_back(Step { name, moves });
    }

    pub(super) fn undo(&mut self) -> Option<Vec<Move>> {
        let step = self.done.pop_back()?;
        let moves = step.moves.iter().rev().cloned().collect();
        self.undone.push(step);
        Some(moves)
    }

    pub(super) fn redo(&mut self) -> Option<Vec<Move>> {
        let step = self.undone.pop()?;
        let moves = step.moves.clone();
        self.done.push_back(step);
        Some(moves)
    }
}

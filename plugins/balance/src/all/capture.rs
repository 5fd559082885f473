//! What is heard on the way to the moves of "balance all".

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aplomb_kit::link::{Neighbour, Presence, RuntimeId};
use shared_dsp::loudness::power_from_lufs;

use super::Wish;
use super::part::{Part, accepts, counts, of_the_mix};

/// How often the others are heard.
const STEP: Duration = Duration::from_millis(100);

/// What is heard of all, from the same moment on.
pub(super) struct Capture {
    pub wish: Wish,
    next: Instant,
    steps_left: usize,
    steps: usize,
    heard: HashMap<RuntimeId, Vec<f64>>,
}

impl Capture {
    /// Begins to listen.
    pub fn begin(wish: Wish) -> Capture {
        Capture {
            next: Instant::now() + STEP,
            steps_left: (wish.listens_s / STEP.as_secs_f64()).round() as usize,
            steps: 0,
            heard: HashMap::new(),
            wish,
        }
    }

    /// How long it still listens, in s.
    pub fn left_s(&self) -> f64 {
        STEP.as_secs_f64() * self.steps_left as f64
    }

    /// Listens on, if it is time; whether all was heard.
    pub fn go_on(&mut self, own: Option<&Arc<Presence>>, others: &[Neighbour]) -> bool {
        let now = Instant::now();
        while self.steps_left > 0 && now >= self.next {
            self.next += STEP;
            self.steps_left -= 1;
            self.steps += 1;
            for presence in own.into_iter().chain(of_the_mix(others)).filter(|presence| counts(presence)) {
                let power = power_from_lufs(f64::from(presence.measurements.loudness.momentary_lufs));
                self.heard.entry(presence.runtime).or_default().push(power);
            }
        }
        self.steps_left == 0
    }

    /// What was heard of each. Who came or went meanwhile is not judged by a part of the song.
    pub fn parts(&self, own: Option<&Arc<Presence>>, others: &[Neighbour]) -> Vec<Part> {
        let all = own.into_iter().map(|own| (own, false));
        let all = all.chain(of_the_mix(others).map(|presence| (presence, !accepts(presence))));
        let whole = |presence: &Arc<Presence>| {
            self.heard.get(&presence.runtime).filter(|history| history.len() == self.steps)
        };
        all.filter_map(|(presence, is_locked)| Some(Part::heard(presence, whole(presence)?, is_locked)))
            .collect()
    }
}

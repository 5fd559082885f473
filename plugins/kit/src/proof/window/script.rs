//! G1: hands that do anything. A script is what a hand does to a window, by chance but the same for a seed;
//! the gesture law must hold whatever it does, in the end nothing may be held, and a window that is closed in
//! the middle lets go of everything.

mod hand;
mod shrink;

use std::num::NonZero;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2};

use super::host::Recorder;
use super::pane::Pane;
use super::{Subject, judge, law};
use crate::catalogue::Catalogue;
use hand::Hand;

/// Scripts of a proof.
pub const SCRIPTS: u64 = 1_000;

/// One thing a hand or the world does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The pointer moves.
    Move(Pos2),
    /// It leaves the window.
    Leave,
    /// A button goes down or up.
    Button(PointerButton, bool),
    /// The wheel turns by so many lines.
    Wheel(f32),
    /// Modifier keys are held from now on.
    Hold(Modifiers),
    /// A key goes down and up.
    Press(Key),
    /// A text is typed.
    Type(String),
    /// The window gets or loses the keys.
    Keys(bool),
    /// A frame is drawn, 1/60 s later.
    Frame,
    /// Nothing is done for so long, in s.
    Rest(f64),
    /// The window is made larger or smaller.
    Resize(Vec2),
    /// The host plays a block and takes what was set.
    Block,
    /// The host moves the parameter with that number to a place from 0 to 1.
    Automate(usize, f32),
    /// All hands go off, and nothing is done for two seconds.
    LetGo,
    /// The window is closed.
    Close,
}

/// Runs scripts of the seeds 1 to 1000. With the environment's `APLOMB_SEED` only that one.
#[track_caller]
pub fn assert_gesture_law(subject: &Subject) {
    let wanted = std::env::var("APLOMB_SEED").ok().and_then(|seed| seed.parse().ok());
    assert_gesture_law_for(subject, wanted.map_or(1..SCRIPTS + 1, |seed: u64| seed..seed + 1));
}

/// Runs the scripts of these seeds, on as many threads as there are cores. The first that breaks the law is
/// told as short as it can be made.
#[track_caller]
pub fn assert_gesture_law_for(subject: &Subject, seeds: Range<u64>) {
    let (next, bad) = (AtomicU64::new(seeds.start), AtomicU64::new(seeds.end));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            // Behind one that is bad, nothing has to be known
            if seed >= bad.load(Ordering::Relaxed) {
                break;
            }
            if !run(subject, seed).1.is_empty() {
                bad.fetch_min(seed, Ordering::Relaxed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let seed = bad.into_inner();
    if seed < seeds.end {
        let (script, found) = run(subject, seed);
        let fault = found.first().cloned().unwrap_or_else(|| "not the second time".to_owned());
        let short = shrink::shortest(script, |script| replay(subject, seed, script).contains(&fault));
        let acts: Vec<String> = short.iter().map(|act| format!("{act:?}")).collect();
        let shown = format!("APLOMB_SEED={seed}: {}\n  after\n    {}", found.join("; "), acts.join("\n    "));
        judge(subject.name, &[shown]);
    }
}

/// Opens a window and lets the hand of a seed play; what it did, and what broke the law.
pub fn run(subject: &Subject, seed: u64) -> (Vec<Act>, Vec<String>) {
    let (host, mut script) = (host_of(seed), Vec::new());
    let panic = panic_of(|| run_with(subject, seed, &host, &mut script));
    (script, verdict(&host, panic))
}

/// Lets the hand of a seed play before this host, and notes what it does.
pub fn run_with(subject: &Subject, seed: u64, host: &Arc<Recorder>, script: &mut Vec<Act>) {
    let (mut pane, mut hand) = (subject.open(host), Hand::new(seed));
    while !script.contains(&Act::Close) {
        for act in hand.next(&pane, host) {
            script.push(act.clone());
            act.happens(&mut pane, host);
        }
    }
}

/// Plays a script again.
pub fn replay(subject: &Subject, seed: u64, script: &[Act]) -> Vec<String> {
    let host = host_of(seed);
    let panic = panic_of(|| {
        let mut pane = subject.open(&host);
        script.iter().for_each(|act| act.happens(&mut pane, &host));
    });
    verdict(&host, panic)
}

/// What a window says when it panics, which takes the host with it.
fn panic_of(work: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(work)).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    Some(text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
}

/// Every second host takes values later.
fn host_of(seed: u64) -> Arc<Recorder> {
    let host = Recorder::new();
    host.take_later(seed.is_multiple_of(2));
    host
}

fn verdict(host: &Recorder, panic: Option<String>) -> Vec<String> {
    if let Some(panic) = panic {
        return vec![format!("the window panicked: {panic}")];
    }
    let log = host.log();
    let mut found = law::broken(&log);
    found.extend(law::held(&log).into_iter().map(|id| format!("{id} is held after the window closed")));
    found
}

impl Act {
    /// Does it.
    pub fn happens(&self, pane: &mut Pane, host: &Recorder) {
        match self {
            Act::Move(pos) => pane.move_to(*pos),
            Act::Leave => pane.event(Event::PointerGone),
            Act::Button(button, pressed) => pane.button(*button, *pressed),
            Act::Wheel(lines) => pane.wheel(*lines),
            Act::Hold(modifiers) => pane.hold(*modifiers),
            Act::Press(key) => pane.key(*key),
            Act::Type(text) => pane.text(text),
            Act::Keys(has_keys) => pane.event(Event::WindowFocused(*has_keys)),
            Act::Frame => pane.frame(),
            Act::Rest(seconds) => pane.rest(*seconds),
            Act::Resize(size) => pane.resize(*size),
            Act::Block => host.take(),
            Act::Automate(place, normalized) => {
                let params = host.params();
                if let Some(entry) = Catalogue::of(&*params).entries().get(*place) {
                    host.automate(&entry.id, *normalized);
                }
            }
            Act::LetGo => {
                let all = [PointerButton::Primary, PointerButton::Secondary, PointerButton::Middle];
                all.into_iter().for_each(|button| pane.button(button, false));
                pane.hold(Modifiers::NONE);
                pane.rest(2.0);
                host.take();
                host.note_rest();
            }
            Act::Close => pane.close(),
        }
    }
}

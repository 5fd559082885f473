//! What the tests of windows share: a plug-in with its window open, where its controls are, what gestures are
//! lawful.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aplomb_host::window::{Live, Opening, Picture};
use aplomb_host::{Change, Event, ParamId, Setup};

use crate::random::Random;
use crate::suite::Member;

/// The colour of what an engineer sets (`spec/gui.md`).
pub const ACCENT: [u8; 3] = [0xf2, 0xb1, 0x4a];
/// The least size of a window in pixels at a zoom of 100 %.
pub const LEAST_SIZE: (u32, u32) = (640, 360);
/// More than any slow machine takes.
pub const LONG: Duration = Duration::from_secs(20);

/// Blocks of so many frames are played.
const BLOCK_FRAMES: u32 = 512;

/// A new instance in a DAW, without a window, silent.
pub fn live(member: &Member) -> Live {
    live_at(member, (40, 40))
}

/// As [`live`]; its window will open at this place of the screen.
pub fn live_at(member: &Member, place: (i32, i32)) -> Live {
    let live = Live::new(member.plugin(), Setup::new(48_000.0, BLOCK_FRAMES), place);
    live.unwrap_or_else(|error| panic!("{error}"))
}

/// How an opening went.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// What the plug-in's calls took.
    pub calls: Opening,
    /// From the first call until a picture was there, without the delay that was asked for.
    pub picture_after: Duration,
}

/// Opens the window and waits for its first picture.
pub fn open_after(live: &mut Live, delay: Duration) -> Opened {
    let began = Instant::now();
    let calls = live.open(delay).unwrap_or_else(|error| panic!("{error}"));
    let there = live.serve_until(LONG, |live| Ok(is_drawn(&live.picture()?))).expect("a window");
    let picture_after = began.elapsed() - delay;
    assert!(there, "{} s after it was opened the window is blank: {:?}", LONG.as_secs(), live.picture());
    Opened { calls, picture_after }
}

/// Opens the window and waits until nothing moves in it.
pub fn open(live: &mut Live) {
    open_after(live, Duration::ZERO);
    come_to_rest(live);
}

/// There is more than a ground in one colour, and hardly anything is black: a frame, not an empty window.
pub fn is_drawn(picture: &Picture) -> bool {
    picture.colours() >= 16 && picture.share_lit() > 0.9 && picture.share_drawn() > 0.02
}

/// Waits until no frame was drawn for half a second.
pub fn come_to_rest(live: &mut Live) {
    let mut last = Instant::now();
    let rest = Duration::from_millis(500);
    let rests = live.serve_until(LONG, |live| {
        if !live.window().frames_ms()?.is_empty() {
            last = Instant::now();
        }
        Ok(last.elapsed() > rest)
    });
    assert!(rests.expect("a window"), "the window never comes to rest");
}

/// What the plug-in sends of what a hand has just done, however slow the window is: all until no hand is left
/// on a control and nothing more comes; nothing if the window comes to rest without.
pub fn sent_by_hand(live: &mut Live) -> Vec<Event> {
    let (mut sent, mut last) = (Vec::new(), Instant::now());
    let waited = live.serve_until(LONG, |live| {
        let new = live.take_sent();
        if !new.is_empty() || (sent.is_empty() && !live.window().frames_ms()?.is_empty()) {
            last = Instant::now();
        }
        sent.extend(new);
        let quiet_ms = if sent.is_empty() { 500 } else { 300 };
        Ok(unlawful(&sent).is_none() && last.elapsed() > Duration::from_millis(quiet_ms))
    });
    waited.expect("a window");
    sent
}

/// Lets the plug-in follow and draw, for so many ms.
pub fn wait_ms(live: &mut Live, time_ms: u64) {
    live.serve(Duration::from_millis(time_ms)).unwrap_or_else(|error| panic!("{error}"));
}

/// Plays noise from a seed through the plug-in, again and again.
pub fn play_noise(live: &mut Live, seed: u64) {
    let channels = live.plugin().layouts()[0].input_channels();
    live.play(Random::new(seed).noise(channels, 48_000, 0.25));
}

/// The first way in which events break the law of gestures: for each parameter, begin and end alternate and
/// every value lies between them; and at the end no hand is left on a control.
pub fn unlawful(events: &[Event]) -> Option<String> {
    let mut held: HashMap<ParamId, bool> = HashMap::new();
    for (index, event) in events.iter().enumerate() {
        let hand = held.entry(event.param).or_default();
        let lawful = match event.change {
            Change::GestureBegin => !std::mem::replace(hand, true),
            Change::GestureEnd => std::mem::replace(hand, false),
            _ => *hand,
        };
        if !lawful {
            return Some(format!("event {index} of {events:?}"));
        }
    }
    let left = held.iter().find(|(_, held)| **held);
    left.map(|(param, _)| format!("a hand stays on {param:?}: {events:?}"))
}

/// A control that a hand can drag: where, and the parameter it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// Pixel of the window to take it at.
    pub at: (i32, i32),
    /// What it moves.
    pub param: ParamId,
}

/// How far [`control`] drags up, in pixels.
const TRIAL_PIXELS: i32 = 30;

/// A control that the mouse can drag: the first one that, dragged up by some pixels, moves a parameter in
/// several steps: the plug-in's knob, or what is found. The parameter is put back by the host.
pub fn control(live: &mut Live, member: &Member) -> Control {
    come_to_rest(live);
    let picture = live.picture().expect("a picture");
    for at in places(&picture, member) {
        live.take_sent();
        live.drag(at, (at.0, at.1 - TRIAL_PIXELS)).expect("a drag");
        let sent = sent_by_hand(live);
        assert_eq!(unlawful(&sent), None, "dragged at {at:?}");
        let values = sent.iter().filter(|event| matches!(event.change, Change::Value(_)));
        // A slow screen may join steps
        let least = if at == member.knob { 1 } else { 3 };
        let Some(first) = sent.first().filter(|_| values.count() >= least) else { continue };
        let params = live.plugin().params();
        let param = params.iter().find(|param| param.id == first.param).expect("a parameter").clone();
        live.set(param.id, param.default);
        come_to_rest(live);
        return Control { at, param: param.id };
    }
    panic!("no control of this window can be dragged");
}

/// Where there may be controls, the likeliest places first: where the knob was, where the accent colour is, all
/// over the window.
pub fn places(picture: &Picture, member: &Member) -> Vec<(i32, i32)> {
    std::iter::once(member.knob).chain(accents(picture)).chain(grid(picture)).collect()
}

/// Middles of what is drawn in the accent colour, row by row, the header left out.
fn accents(picture: &Picture) -> Vec<(i32, i32)> {
    let mut spots: Vec<[i32; 4]> = Vec::new();
    for (x, y) in picture.like(ACCENT, 12) {
        let (x, y) = (x as i32, y as i32);
        let near = |spot: &&mut [i32; 4]| {
            x >= spot[0] - NEAR && x <= spot[2] + NEAR && y >= spot[1] - NEAR && y <= spot[3] + NEAR
        };
        match spots.iter_mut().find(near) {
            Some(spot) => {
                *spot = [spot[0].min(x), spot[1].min(y), spot[2].max(x), spot[3].max(y)];
            }
            None => spots.push([x, y, x, y]),
        }
    }
    let middle = |spot: &[i32; 4]| ((spot[0] + spot[2]) / 2, (spot[1] + spot[3]) / 2);
    spots.iter().filter(|spot| spot[1] > HEADER && spot[2] - spot[0] < 90).map(middle).take(24).collect()
}

/// Pixels that belong to one thing lie this near.
const NEAR: i32 = 6;
/// Height of the header in pixels: its buttons are no controls to drag.
const HEADER: i32 = 44;

/// Places all over the window.
fn grid(picture: &Picture) -> Vec<(i32, i32)> {
    let (width, height) = picture.size();
    let (width, height) = (width as i32, height as i32);
    let rows = (HEADER + 40..height - 40).step_by(44);
    rows.flat_map(|y| (30..width - 20).step_by(44).map(move |x| (x, y))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(change: Change) -> Event {
        Event { frame: 0, param: ParamId(7), change }
    }

    #[test]
    fn a_value_without_a_hand_and_a_hand_that_stays_are_unlawful() {
        use Change::{GestureBegin, GestureEnd, Value};
        let lawful = [GestureBegin, Value(0.1), GestureEnd, GestureBegin, GestureEnd].map(event);
        assert_eq!(unlawful(&lawful), None);
        for broken in [&[Value(0.1)][..], &[GestureEnd], &[GestureBegin], &[GestureBegin, GestureBegin]] {
            let events: Vec<Event> = broken.iter().copied().map(event).collect();
            assert!(unlawful(&events).is_some(), "{events:?}");
        }
    }
}

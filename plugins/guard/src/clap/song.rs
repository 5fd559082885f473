//! B19: where the song is, as nice-plug may trust it.
//!
//! nice-plug cuts a block at events and tells each part the position of the block's start plus the frames up to
//! there. It adds them as well to a position that came as an event in the middle of the block, which is that of
//! its own frame; so here they are taken off before. And a block that is processed in slices has its position
//! carried on from slice to slice.

use clap_sys::events::{
    CLAP_TRANSPORT_HAS_BEATS_TIMELINE, CLAP_TRANSPORT_HAS_SECONDS_TIMELINE, CLAP_TRANSPORT_HAS_TEMPO,
    CLAP_TRANSPORT_IS_PLAYING, clap_event_transport,
};
use clap_sys::fixedpoint::{CLAP_BEATTIME_FACTOR, CLAP_SECTIME_FACTOR};

/// What the host says of its song, and at which frame of the block.
#[derive(Clone, Copy)]
pub(super) struct Song {
    transport: clap_event_transport,
    frame: u32,
}

impl Song {
    /// As the host said at a frame of the block.
    pub fn at(transport: &clap_event_transport, frame: u32) -> Song {
        Song { transport: *transport, frame }
    }

    /// The song at a later frame of the block.
    pub fn later(&self, frame: u32, rate_hz: f64) -> clap_event_transport {
        let mut transport = self.transport;
        if transport.flags & CLAP_TRANSPORT_IS_PLAYING != 0 {
            shift(&mut transport, f64::from(frame.saturating_sub(self.frame)) / rate_hz);
        }
        transport
    }
}

/// Takes off what nice-plug will add to an event so many frames into what it is given.
pub(super) fn take_off(transport: &mut clap_event_transport, frames: u32, rate_hz: f64) {
    // It does so only where there is a tempo.
    if transport.flags & CLAP_TRANSPORT_HAS_TEMPO != 0 {
        shift(transport, -f64::from(frames) / rate_hz);
    }
}

/// Moves the position by a time in s.
fn shift(transport: &mut clap_event_transport, by_s: f64) {
    if transport.flags & CLAP_TRANSPORT_HAS_SECONDS_TIMELINE != 0 {
        transport.song_pos_seconds += (by_s * CLAP_SECTIME_FACTOR as f64).round() as i64;
    }
    let timed = CLAP_TRANSPORT_HAS_BEATS_TIMELINE | CLAP_TRANSPORT_HAS_TEMPO;
    if transport.flags & timed == timed {
        let beats = by_s * transport.tempo / 60.0;
        transport.song_pos_beats += (beats * CLAP_BEATTIME_FACTOR as f64).round() as i64;
    }
}

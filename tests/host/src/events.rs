//! What happens at which frame: parameter events and the transport.

use crate::ParamId;
use clack_host::events::Pckn;
use clack_host::events::event_types::{
    ParamGestureBeginEvent, ParamGestureEndEvent, ParamModEvent, ParamValueEvent, TransportEvent,
    TransportFlags,
};
use clack_host::events::io::EventBuffer;
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{EventFlags, EventHeader, UnknownEvent};
use clack_host::utils::{BeatTime, ClapId, SecondsTime};

/// What happens to a parameter, in the plug-in's own CLAP values (see [`crate::Plugin::value_of_text`] for
/// field units).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The parameter becomes this value: automation, or a hand on a control.
    Value(f64),
    /// The parameter is heard this much above its value, until the next modulation event.
    Modulation(f64),
    /// A hand takes the control.
    GestureBegin,
    /// A hand leaves the control.
    GestureEnd,
    /// Looks like [`Change::Value`], but belongs to an event space that no plug-in knows: must be passed
    /// over. Only sent, never received.
    Foreign(f64),
}

/// A parameter event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Frame at which it happens, counted from the start of the block or of the render it is given to.
    pub frame: u64,
    /// The parameter.
    pub param: ParamId,
    /// What happens to it.
    pub change: Change,
}

impl Event {
    /// The parameter becomes `value` at `frame`.
    pub fn value(frame: u64, param: ParamId, value: f64) -> Self {
        Self { frame, param, change: Change::Value(value) }
    }

    /// The parameter is heard `amount` above its value from `frame` on.
    pub fn modulation(frame: u64, param: ParamId, amount: f64) -> Self {
        Self { frame, param, change: Change::Modulation(amount) }
    }

    pub(crate) fn write(&self, frame: u32, events: &mut EventBuffer) {
        let Some(id) = ClapId::from_raw(self.param.0) else { return };
        match self.change {
            Change::Value(value) => events.push(&ParamValueEvent::new(frame, id, Pckn::match_all(), value)),
            Change::Modulation(amount) => {
                events.push(&ParamModEvent::new(frame, id, Pckn::match_all(), amount))
            }
            Change::GestureBegin => events.push(&ParamGestureBeginEvent::new(frame, id)),
            Change::GestureEnd => events.push(&ParamGestureEndEvent::new(frame, id)),
            Change::Foreign(value) => {
                let mut raw = *ParamValueEvent::new(frame, id, Pckn::match_all(), value).as_raw();
                raw.header.space_id = 0xb33f;
                // SAFETY: the header is followed by as many bytes as it says, and `raw` lives until it is
                // copied.
                events.push(unsafe { UnknownEvent::from_raw(&raw const raw.header) });
            }
        }
    }

    pub(crate) fn read(event: &UnknownEvent, first_frame: u64) -> Option<Self> {
        let frame = first_frame + u64::from(event.header().time());
        let (id, change) = match event.as_core_event()? {
            CoreEventSpace::ParamValue(event) => (event.param_id()?, Change::Value(event.value())),
            CoreEventSpace::ParamMod(event) => (event.param_id()?, Change::Modulation(event.amount())),
            CoreEventSpace::ParamGestureBegin(event) => (event.param_id()?, Change::GestureBegin),
            CoreEventSpace::ParamGestureEnd(event) => (event.param_id()?, Change::GestureEnd),
            _ => return None,
        };
        Some(Self { frame, param: ParamId(id.get()), change })
    }
}

/// Where the song is. Time signature is four quarters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// The song is running.
    pub playing: bool,
    /// Tempo in quarter notes per minute.
    pub tempo_bpm: f64,
    /// Song position of the first frame, in seconds.
    pub position_s: f64,
}

impl Transport {
    /// The song running from its beginning.
    pub fn playing(tempo_bpm: f64) -> Self {
        Self { playing: true, tempo_bpm, position_s: 0.0 }
    }

    /// The same transport after `frames`.
    pub fn after(self, frames: u64, sample_rate_hz: f64) -> Self {
        let moved_s = if self.playing { frames as f64 / sample_rate_hz } else { 0.0 };
        Self { position_s: self.position_s + moved_s, ..self }
    }

    pub(crate) fn event(&self) -> TransportEvent {
        let beats = self.position_s * self.tempo_bpm / 60.0;
        let bar = (beats / 4.0).floor();
        let mut flags = TransportFlags::HAS_TEMPO
            | TransportFlags::HAS_BEATS_TIMELINE
            | TransportFlags::HAS_SECONDS_TIMELINE
            | TransportFlags::HAS_TIME_SIGNATURE;
        flags.set(TransportFlags::IS_PLAYING, self.playing);
        TransportEvent {
            header: EventHeader::new_core(0, EventFlags::empty()),
            flags,
            song_pos_beats: BeatTime::from_float(beats),
            song_pos_seconds: SecondsTime::from_float(self.position_s),
            tempo: self.tempo_bpm,
            tempo_inc: 0.0,
            loop_start_beats: BeatTime::from_int(0),
            loop_end_beats: BeatTime::from_int(0),
            loop_start_seconds: SecondsTime::from_int(0),
            loop_end_seconds: SecondsTime::from_int(0),
            bar_start: BeatTime::from_float(4.0 * bar),
            bar_number: bar as i32,
            time_signature_numerator: 4,
            time_signature_denominator: 4,
        }
    }
}

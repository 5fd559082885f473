//! Parameters that the plug-in itself turns: events for the plug-in, and gestures for the host.

use std::mem::size_of;
use std::ptr;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_PARAM_GESTURE_BEGIN, CLAP_EVENT_PARAM_GESTURE_END,
    CLAP_EVENT_PARAM_VALUE, clap_event_header, clap_event_param_gesture, clap_event_param_value,
    clap_output_events,
};

use super::instance::Instance;
use super::params::Ranges;
use crate::host_side::MOST_TURNS;

/// The turns of one block, at its first frame.
pub(super) struct Turns {
    values: [clap_event_param_value; MOST_TURNS],
    count: usize,
}

fn header(bytes: usize, type_: u16) -> clap_event_header {
    clap_event_header { size: bytes as u32, time: 0, space_id: CLAP_CORE_EVENT_SPACE_ID, type_, flags: 0 }
}

impl Turns {
    /// Those that wait, if any do. [audio thread]
    pub fn take(instance: &Instance, ranges: &Ranges) -> Option<Turns> {
        let host_side = instance.border.host_side.as_ref().filter(|host_side| host_side.waits())?;
        let nothing = clap_event_param_value {
            header: header(size_of::<clap_event_param_value>(), CLAP_EVENT_PARAM_VALUE),
            param_id: 0,
            cookie: ptr::null_mut(),
            note_id: -1,
            port_index: -1,
            channel: -1,
            key: -1,
            value: 0.0,
        };
        let mut turns = Turns { values: [nothing; MOST_TURNS], count: 0 };
        host_side.take(|turn| {
            let value = ranges.value(turn.id, turn.normalized);
            if let Some((place, value)) = turns.values.get_mut(turns.count).zip(value) {
                (place.param_id, place.value) = (turn.id, value);
                turns.count += 1;
            }
        });
        (turns.count > 0).then_some(turns)
    }

    /// For the plug-in.
    pub fn values(&self) -> &[clap_event_param_value] {
        &self.values[..self.count]
    }

    /// Tells the host of each as a gesture.
    pub fn tell(&self, to: &clap_output_events) {
        let Some(push) = to.try_push else { return };
        for value in self.values() {
            let gesture = |type_| clap_event_param_gesture {
                header: header(size_of::<clap_event_param_gesture>(), type_),
                param_id: value.param_id,
            };
            let begin = gesture(CLAP_EVENT_PARAM_GESTURE_BEGIN);
            let end = gesture(CLAP_EVENT_PARAM_GESTURE_END);
            for event in [&begin.header, &value.header, &end.header] {
                // SAFETY: the list takes a copy, and each header begins an event that is as long as it says.
                unsafe { push(to, event) };
            }
        }
    }
}

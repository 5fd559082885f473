//! Event lists as nice-plug may trust them.
//!
//! nice-plug cuts a block where an event says so, even behind the block's end, and takes every event for as
//! long as its type should be. So each event is looked at when nice-plug asks for it: its time is brought
//! into the block and into order, a parameter's value into its range, and what cannot be understood becomes
//! an event of no meaning.

use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::mem::size_of;
use std::ptr;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_MIDI_SYSEX, CLAP_EVENT_NOTE_CHOKE,
    CLAP_EVENT_NOTE_EXPRESSION, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_MOD,
    CLAP_EVENT_PARAM_VALUE, CLAP_EVENT_TRANSPORT, clap_event_header, clap_event_midi, clap_event_midi_sysex,
    clap_event_note, clap_event_note_expression, clap_event_param_mod, clap_event_param_value,
    clap_event_transport, clap_input_events, clap_output_events,
};

use super::params::Ranges;
use super::song::{Song, take_off};

/// An event space that nobody has, for events of no meaning.
const NOWHERE: u16 = u16::MAX;

/// Bytes that nice-plug reads of an event, or `None` if it reads none.
fn bytes_read(header: &clap_event_header) -> Option<usize> {
    (header.space_id == CLAP_CORE_EVENT_SPACE_ID).then_some(())?;
    Some(match header.type_ {
        CLAP_EVENT_PARAM_VALUE => size_of::<clap_event_param_value>(),
        CLAP_EVENT_PARAM_MOD => size_of::<clap_event_param_mod>(),
        CLAP_EVENT_TRANSPORT => size_of::<clap_event_transport>(),
        CLAP_EVENT_NOTE_ON | CLAP_EVENT_NOTE_OFF | CLAP_EVENT_NOTE_CHOKE => size_of::<clap_event_note>(),
        CLAP_EVENT_NOTE_EXPRESSION => size_of::<clap_event_note_expression>(),
        CLAP_EVENT_MIDI => size_of::<clap_event_midi>(),
        CLAP_EVENT_MIDI_SYSEX => size_of::<clap_event_midi_sysex>(),
        _ => return None,
    })
}

/// Room for a changed copy of an event.
#[derive(Default)]
struct Room(UnsafeCell<[u64; 20]>);

const _: () = assert!(size_of::<clap_event_transport>() <= size_of::<Room>());

impl Room {
    /// # Safety
    /// `event` is `bytes` long, which fits; and nobody uses the last copy any more.
    unsafe fn copy(&self, event: *const clap_event_header, bytes: usize) -> *mut clap_event_header {
        let place: *mut clap_event_header = self.0.get().cast();
        // SAFETY: promised by the caller; the room is aligned for any event.
        unsafe {
            ptr::copy_nonoverlapping(event.cast::<u8>(), place.cast(), bytes);
            (*place).size = bytes as u32;
        }
        place
    }
}

/// A part of the host's events: those of one slice of the block.
pub(super) struct InEvents<'a> {
    host: &'a clap_input_events,
    ranges: &'a Ranges,
    slice: Slice,
    /// Events of our own at the first frame, before those of the host.
    own: &'a [clap_event_param_value],
    rate_hz: f64,
    now: Cell<u32>,
    room: Room,
    // nice-plug keeps a transport event until it has met the next one, so they take turns.
    transports: [Room; 2],
    last_transport: Cell<(u32, usize)>,
}

/// Frames `begin..end` of a block, and the events `first..last` that belong there.
#[derive(Clone, Copy, Default)]
pub(super) struct Slice {
    pub begin: u32,
    pub end: u32,
    pub first: u32,
    pub last: u32,
}

/// Number of events in the host's list.
pub(super) fn count(host: &clap_input_events) -> u32 {
    // SAFETY: the host's own function with the host's own list.
    host.size.map_or(0, |size| unsafe { size(host) })
}

fn event(host: &clap_input_events, index: u32) -> *const clap_event_header {
    // SAFETY: the host's own function with the host's own list.
    host.get.map_or(ptr::null(), |get| unsafe { get(host, index) })
}

/// Index of the first event from `first` on that is at `frame` or later.
pub(super) fn first_at(host: &clap_input_events, first: u32, frame: u32) -> u32 {
    let at_or_later = |index: &u32| {
        // SAFETY: null or an event of the host.
        unsafe { event(host, *index).as_ref() }.is_some_and(|event| event.time >= frame)
    };
    let count = count(host);
    (first..count).find(at_or_later).unwrap_or(count)
}

impl<'a> InEvents<'a> {
    pub fn new(
        host: &'a clap_input_events,
        ranges: &'a Ranges,
        slice: Slice,
        own: &'a [clap_event_param_value],
        rate_hz: f64,
    ) -> Self {
        Self {
            host,
            ranges,
            slice,
            own,
            rate_hz,
            now: Cell::new(slice.begin),
            room: Room::default(),
            transports: Default::default(),
            last_transport: Cell::new((u32::MAX, 0)),
        }
    }

    /// The list to give to nice-plug, while this value stays in its place.
    pub fn list(&self) -> clap_input_events {
        clap_input_events {
            ctx: ptr::from_ref(self).cast_mut().cast(),
            size: Some(Self::size),
            get: Some(Self::get),
        }
    }

    /// What the last transport event of the slice says, if there is one.
    pub fn last_song(&self) -> Option<Song> {
        let is_transport = |header: &&clap_event_header| {
            (header.space_id, header.type_) == (CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT)
                && header.size as usize >= size_of::<clap_event_transport>()
        };
        let Slice { first, last, .. } = self.slice;
        (first..last).rev().find_map(|index| {
            // SAFETY: null or an event of the host, as long as its type.
            unsafe {
                let header = event(self.host, index).as_ref().filter(is_transport)?;
                Some(Song::at(&*ptr::from_ref(header).cast(), header.time))
            }
        })
    }

    unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
        // SAFETY: nice-plug passes the list that `list` made.
        let events = unsafe { &*(*list).ctx.cast::<InEvents>() };
        events.slice.last - events.slice.first + events.own.len() as u32
    }

    unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
        // SAFETY: nice-plug passes the list that `list` made.
        let events = unsafe { &*(*list).ctx.cast::<InEvents>() };
        let own = events.own.len() as u32;
        if index < own {
            return &events.own[index as usize].header;
        }
        match events.slice.first.checked_add(index - own) {
            Some(index) if index < events.slice.last => events.trusted(index),
            _ => ptr::null(),
        }
    }

    fn trusted(&self, index: u32) -> *const clap_event_header {
        let given = event(self.host, index);
        // SAFETY: null or an event of the host.
        let header = unsafe { given.as_ref() };
        let wanted = header.map_or(0, |header| header.time);
        let Slice { begin, end, .. } = self.slice;
        let now = wanted.clamp(self.now.get(), end.saturating_sub(1).max(begin));
        self.now.set(now);
        let time = now - begin;

        let understood = header.and_then(|header| Some((header, bytes_read(header)?)));
        let Some((header, bytes)) = understood.filter(|(header, bytes)| header.size as usize >= *bytes)
        else {
            return self.meaningless(time);
        };
        // SAFETY: the event is as long as its type.
        let Some(value) = (unsafe { self.value(header) }) else { return self.meaningless(time) };
        let moves_song = header.type_ == CLAP_EVENT_TRANSPORT && time > 0;
        if header.time == time && value == Value::Good && !moves_song {
            return given;
        }
        let room = if header.type_ == CLAP_EVENT_TRANSPORT {
            let (last, turn) = self.last_transport.get();
            let turn = if index == last { turn } else { 1 - turn };
            self.last_transport.set((index, turn));
            &self.transports[turn]
        } else {
            &self.room
        };
        // SAFETY: the bytes are there, and nice-plug is done with the event that was in this room before:
        // with any event when it asks for the next, with a transport when it has met another.
        unsafe {
            let copy = room.copy(given, bytes);
            (*copy).time = time;
            if moves_song {
                take_off(&mut *copy.cast::<clap_event_transport>(), time, self.rate_hz);
            }
            if let Value::Instead(value) = value {
                (*copy.cast::<clap_event_param_value>()).value = value;
            }
            copy
        }
    }

    /// Whether an event's content can be used. `None` if it cannot.
    ///
    /// # Safety
    /// The event is as long as its type.
    unsafe fn value(&self, header: &clap_event_header) -> Option<Value> {
        let event: *const clap_event_header = header;
        // SAFETY: promised by the caller.
        unsafe {
            match header.type_ {
                CLAP_EVENT_PARAM_VALUE => {
                    let event = &*event.cast::<clap_event_param_value>();
                    let value = self.ranges.clamp(event.param_id, event.value)?;
                    Some(if value == event.value { Value::Good } else { Value::Instead(value) })
                }
                CLAP_EVENT_PARAM_MOD => {
                    let event = &*event.cast::<clap_event_param_mod>();
                    (event.amount.is_finite() && self.ranges.knows(event.param_id)).then_some(Value::Good)
                }
                CLAP_EVENT_MIDI_SYSEX => {
                    let event = &*event.cast::<clap_event_midi_sysex>();
                    (!event.buffer.is_null()).then_some(Value::Good)
                }
                _ => Some(Value::Good),
            }
        }
    }

    fn meaningless(&self, time: u32) -> *const clap_event_header {
        let bytes = size_of::<clap_event_header>();
        let header = clap_event_header { size: bytes as u32, time, space_id: NOWHERE, type_: 0, flags: 0 };
        // SAFETY: a header fits, and nice-plug is done with the last event.
        unsafe { self.room.copy(&header, bytes) }
    }
}

#[derive(PartialEq)]
enum Value {
    Good,
    Instead(f64),
}

/// The host's list for the plug-in's events, of which some may come from a later slice of the block.
pub(super) struct OutEvents {
    host: *const clap_output_events,
    begin: u32,
    room: Room,
}

impl OutEvents {
    pub fn new(host: *const clap_output_events, begin: u32) -> Self {
        Self { host, begin, room: Room::default() }
    }

    /// The list to give to nice-plug, while this value stays in its place.
    pub fn list(&self) -> clap_output_events {
        let ctx: *const c_void = ptr::from_ref(self).cast();
        clap_output_events { ctx: ctx.cast_mut(), try_push: Some(Self::try_push) }
    }

    unsafe extern "C" fn try_push(list: *const clap_output_events, event: *const clap_event_header) -> bool {
        // SAFETY: nice-plug passes the list that `list` made, and an event as long as it says; the host's
        // list is null or valid.
        unsafe {
            let events = &*(*list).ctx.cast::<OutEvents>();
            let Some((host, push)) = events.host.as_ref().and_then(|host| Some((host, host.try_push?)))
            else {
                return false;
            };
            let bytes = (*event).size as usize;
            if events.begin == 0 || bytes > size_of::<Room>() {
                return push(host, event);
            }
            let event = events.room.copy(event, bytes);
            (*event).time += events.begin;
            push(host, event)
        }
    }
}

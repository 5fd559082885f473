//! The window of the Room: the stage from above, the decay over frequency, and the controls in two tiers.
//!
//! | What is seen | See |
//! |---|---|
//! | what stands where in the window | [`places`] |
//! | the room, the source and the listener as the processor has them | [`scenery`] |
//! | metres and points: where a hand puts the source | [`floor`] |
//! | the stage from above | [`map`], [`reflections`], [`others`], [`readout`] |
//! | decay over frequency | [`decay`] |
//! | who else is in the room | [`company`] |
//! | pages, the room's name, loudspeakers or headphones | [`strip`] |
//! | knobs and details | [`tiers`] |
//! | meters, and what the tail does just now | [`levels`] |

mod company;
mod decay;
mod floor;
mod levels;
mod map;
mod others;
mod places;
mod readout;
mod reflections;
mod scenery;
mod strip;
mod tiers;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use aplomb_kit::feed::Watch;
use aplomb_kit::link::Lookout;
use aplomb_kit::stage::Stage;
use aplomb_kit::window::{Desk, Library, Parts, Shell, View};
use egui::{Rect, Ui, vec2};
use shared_dsp::Layout;
use shared_dsp::room::settings::RoomGroup;

use crate::params::{RoomParams, Shown};
use crate::presets::presets;
use company::Company;
use decay::Decay;
use levels::Levels;
use map::Map;
use places::Places;
use scenery::Scenery;

/// The body of the window.
#[derive(Debug)]
pub struct RoomView {
    sources: Sources,
    watch: Watch,
    map: Map,
    decay: Decay,
    levels: Levels,
}

/// Where the window has everything from.
#[derive(Clone)]
struct Sources {
    params: Arc<RoomParams>,
    shown: Arc<Shown>,
    lookout: Lookout,
}

impl View for RoomView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let Sources { params, shown, lookout } = &self.sources;
        let standing = params.standing();
        desk.overrule(&standing);
        let scenery = Scenery::new(params.settings_at(|id| desk.position(id)));
        let company = Company::of(lookout, scenery.settings.room_group);
        self.levels.hear(&self.watch, shown, ui.input(|input| input.time));
        let places = Places::of(rect, desk.kept().view(strip::PAGE, 0.0) as usize);
        if let Some(place) = places.map {
            self.map.show(ui, desk, place, params, &scenery, &company);
        }
        if let Some(place) = places.decay {
            self.decay.show(ui, desk, place, params, &scenery.room);
            levels::show_states(ui, desk, place, &shown.now());
        }
        if let Some(place) = places.levels {
            self.levels.show(ui, desk, place);
        }
        strip::show(ui, desk, &places, &company);
        if let Some(place) = places.first {
            tiers::show_first(ui, desk, place, &scenery);
        }
        if let Some(place) = places.details {
            tiers::show_details(ui, desk, place, places.groups());
        }
        params.insist(&standing, |id| desk.position(id));
    }

    fn status(&self, _desk: &Desk) -> String {
        let rate_hz = self.watch.rate_hz();
        if rate_hz == 0.0 {
            return String::new();
        }
        let latency = self.watch.latency_frames();
        let way = way(self.watch.input_layout(), self.watch.output_layout());
        let tail = tail_in_words(self.sources.shown.tail_frames(), rate_hz);
        format!("{way} \u{b7} {latency}\u{2009}smp{tail}")
    }

    fn resting_hint(&self) -> &str {
        "Drag the source: left\u{2013}right is direction, up\u{2013}down is distance"
    }

    fn next_frame_s(&self) -> Option<f64> {
        self.levels.move_still().then_some(1.0 / 60.0)
    }
}

/// What comes in and goes out, where that is not the same.
fn way(input: Layout, output: Layout) -> String {
    let name = |layout: Layout| match layout {
        Layout::Mono => "Mono",
        Layout::Stereo => "Stereo",
        Layout::Surround51 => "5.1",
        Layout::Surround71 => "7.1",
        Layout::Surround714 => "7.1.4",
    };
    if input == output { name(output).to_owned() } else { format!("{} to {}", name(input), name(output)) }
}

/// How long the room sounds on, as hosts are told.
fn tail_in_words(frames: u64, rate_hz: f64) -> String {
    match frames {
        0 => String::new(),
        u64::MAX => " \u{b7} endless tail".to_owned(),
        frames => format!(" \u{b7} tail {:.1}\u{2009}s", frames as f64 / rate_hz),
    }
}

impl Sources {
    /// Another number whenever something is to be seen that neither sound nor parameter tells.
    fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let now = self.shown.now();
        (now.asleep, now.awaits_room, self.shown.tail_frames()).hash(&mut hasher);
        let group = self.params.room_group.value().0;
        if group != RoomGroup::Private {
            Company::of(&self.lookout, group).hash(&mut hasher);
            let standing = self.params.standing();
            standing.iter().for_each(|(_, position)| position.to_bits().hash(&mut hasher));
        }
        hasher.finish()
    }
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

/// The windows of an instance.
pub fn shell(stage: &Stage<RoomParams>) -> Shell<RoomView> {
    let params = stage.params().clone();
    let sources =
        Sources { params: params.clone(), shown: stage.shown().clone(), lookout: stage.tie().lookout() };
    let told = sources.clone();
    let parts = Parts {
        name: "Room",
        size: vec2(900.0, 520.0),
        kept: params.window.clone(),
        params,
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), Library::folder_of("Room")),
        feed: stage.feed().clone(),
        also: Some(Arc::new(move || told.stamp())),
    };
    let feed = stage.feed().clone();
    Shell::new(parts, move || RoomView {
        levels: Levels::new(&sources.shown),
        sources: sources.clone(),
        watch: feed.watch(),
        map: Map::default(),
        decay: Decay::default(),
    })
}

#[cfg(test)]
mod tests;

//! What is done with whole bands: made, taken away, switched. Each is a list of moves, so that it can be
//! undone as one step.

use aplomb_kit::window::Desk;
use nice_plug::prelude::Param;
use shared_dsp::eq::Settings;
use shared_dsp::eq::settings::{BANDS, BandState};

use super::ids::BandIds;
use super::place::{self, Seed};
use crate::params::choices::{BandStateChoice, KindChoice};
use crate::params::{BandParams, EqParams};

/// Parameters and where they go on their way from 0 to 1.
pub type Moves<'a> = Vec<(&'a str, f32)>;

/// The first band that is not in use.
pub fn free_band(settings: &Settings) -> Option<usize> {
    (0..BANDS).find(|band| settings.bands[*band].state == BandState::Off)
}

/// Makes a band of a seed; everything else of it is as it is at first.
pub fn making<'a>(seed: &Seed, ids: &'a BandIds, params: &BandParams) -> Moves<'a> {
    let [freq, gain, q] = place::positions(seed, params);
    let kind = params.kind.preview_normalized(KindChoice(seed.kind));
    let on = state(params, BandState::On);
    let mut moves = defaults(ids, params);
    for (id, to) in [(&ids.kind, kind), (&ids.freq, freq), (&ids.gain, gain), (&ids.q, q), (&ids.state, on)] {
        moves.retain(|(other, _)| other != id);
        moves.push((id, to));
    }
    moves
}

/// Takes a band away: off, and as it is at first.
pub fn taking_away<'a>(ids: &'a BandIds, params: &BandParams) -> Moves<'a> {
    defaults(ids, params)
}

fn defaults<'a>(ids: &'a BandIds, params: &BandParams) -> Moves<'a> {
    let BandParams { state, kind, freq, gain, q, slope, placement, dynamics, .. } = params;
    let positions = [
        state.default_normalized_value(),
        kind.default_normalized_value(),
        freq.default_normalized_value(),
        gain.default_normalized_value(),
        q.default_normalized_value(),
        slope.default_normalized_value(),
        placement.default_normalized_value(),
        dynamics.range.default_normalized_value(),
        dynamics.threshold.default_normalized_value(),
        dynamics.auto_threshold.default_normalized_value(),
        dynamics.attack.default_normalized_value(),
        dynamics.release.default_normalized_value(),
        dynamics.knee.default_normalized_value(),
        dynamics.detector.default_normalized_value(),
    ];
    ids.all().into_iter().zip(positions).collect()
}

/// Where the state of a band is on its way.
pub fn state(params: &BandParams, state: BandState) -> f32 {
    params.state.preview_normalized(BandStateChoice(state))
}

/// Takes bands away in one step.
pub fn delete(desk: &mut Desk, all: &[BandIds], params: &EqParams, bands: &[usize]) {
    let moves = bands.iter().flat_map(|band| taking_away(&all[*band], &params.bands[*band]));
    let name = if bands.len() == 1 { "Delete band" } else { "Delete bands" };
    desk.move_all(name, moves.collect::<Vec<_>>());
}

/// Bypasses bands, or switches them on again where the first of them is bypassed, in one step.
pub fn switch(desk: &mut Desk, all: &[BandIds], params: &EqParams, settings: &Settings, bands: &[usize]) {
    let Some(first) = bands.first() else { return };
    let is_on = settings.bands[*first].state == BandState::On;
    let to = if is_on { BandState::Bypassed } else { BandState::On };
    let moves = bands.iter().map(|band| (all[*band].state.as_str(), state(&params.bands[*band], to)));
    desk.move_all(if is_on { "Bypass" } else { "Switch on" }, moves.collect::<Vec<_>>());
}

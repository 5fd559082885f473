//! How loud each instance shall be, whatever holds its trim back today.

use std::collections::HashMap;

use aplomb_kit::link::RuntimeId;
use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::settings::TRIM_DB;
use shared_dsp::balance::solver::{Options, Solution, What};
use shared_dsp::balance::targets::Template;

use super::part::Part;

/// Softer than this nothing was heard, in LUFS.
const SILENT_LUFS: f64 = -70.0;

/// The widest that trims can go.
pub(super) fn widest() -> Options {
    Options { most_db: f64::from(*TRIM_DB.end()), ..Options::default() }
}

/// Targets in LUFS by what the moves would come to if nothing held them back. Where even the widest trims do not
/// reach, by the shares of the template alone.
pub(super) fn targets_lufs(
    tracks: &[&Part],
    buses: &[&Part],
    mix: &Part,
    template: &Template,
    widest: &Solution,
) -> HashMap<RuntimeId, f64> {
    let mut targets = HashMap::new();
    if widest.is_feasible {
        for told in &widest.moves {
            let part = match told.what {
                What::Element(index) => tracks.get(index),
                What::Bus(index) => buses.get(index),
            };
            if let Some(part) = part.filter(|part| widest.targets_lufs[part.group.index()].is_finite()) {
                targets.insert(part.presence.runtime, told.then_lufs);
            }
        }
    } else {
        let heard = || tracks.iter().filter(|part| part.loudness_lufs > SILENT_LUFS);
        let shares_lu = template.shares_lu(|group| heard().any(|part| part.group == group));
        for group in Group::ALL {
            let group_lufs = mix.loudness_lufs + shares_lu[group.index()];
            let team: Vec<&&Part> = heard().filter(|part| part.group == group).collect();
            let alone_lu = |part: &Part| {
                let count = team.iter().filter(|other| other.role == part.role).count();
                template.element_lu(part.role, count) + part.offset_lu()
            };
            let sum: f64 = team.iter().map(|part| 10.0_f64.powf(0.1 * alone_lu(part))).sum();
            for part in &team {
                targets.insert(part.presence.runtime, group_lufs + alone_lu(part) - 10.0 * sum.log10());
            }
            for bus in buses.iter().filter(|bus| bus.group == group) {
                targets.insert(bus.presence.runtime, group_lufs);
            }
        }
    }
    let is_known = |part: &&Part| part.role != Role::Auto && part.loudness_lufs > SILENT_LUFS;
    for part in tracks.iter().chain(buses).filter(|part| !is_known(part)) {
        targets.remove(&part.presence.runtime);
    }
    targets.retain(|_, lufs| lufs.is_finite());
    targets
}

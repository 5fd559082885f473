//! What "balance all" says it did, and why.

use std::sync::Arc;

use aplomb_kit::link::{Kind, Neighbour, Presence, RuntimeId};
use serde_json::{Value, json};
use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::solver::{Bus, Element, Move, Options, Reason, Session, Solution, What, solve};
use shared_dsp::balance::targets::Template;
use shared_dsp::loudness::{lufs_from_power, power_from_lufs};

use super::part::Part;
use super::targets::{targets_lufs, widest};

/// A change of a trim smaller than this, in dB, is none.
pub(super) const NOTHING_DB: f32 = 0.005;

/// A trim and where it goes.
pub(super) struct Moved {
    pub runtime: RuntimeId,
    pub from_db: f32,
    pub to_db: f32,
    /// How loud it shall be, in LUFS; none where nobody wants it anywhere.
    pub target_lufs: Option<f64>,
    pub why: String,
    pub complaint: Option<String>,
    presence: Arc<Presence>,
    role: Role,
    now_lufs: f64,
    then_lufs: f64,
}

/// All moves, or why there are none.
pub(super) struct Report {
    pub moves: Vec<Moved>,
    pub error: Option<&'static str>,
    solution: Option<Solution>,
}

impl Moved {
    fn of(part: &Part, told: &Move, target_lufs: Option<f64>) -> Moved {
        Moved {
            runtime: part.presence.runtime,
            from_db: told.from_db as f32,
            to_db: told.to_db as f32,
            target_lufs,
            why: sentence(told.reason),
            complaint: None,
            presence: part.presence.clone(),
            role: part.role,
            now_lufs: part.loudness_lufs,
            then_lufs: told.then_lufs,
        }
    }
}

impl Report {
    /// The moves that bring these to their targets.
    pub fn of(parts: &[Part], template: Template, options: Options) -> Report {
        let is = |role: Role| parts.iter().filter(move |part| part.role == role);
        let nothing = |error| Report { moves: Vec::new(), error: Some(error), solution: None };
        let mut mixes = is(Role::MixBus);
        let (Some(mix), None) = (mixes.next(), mixes.next()) else {
            return nothing(
                "one Balance of the session, and only one, must be on the mix: its role is Mix bus",
            );
        };
        let buses: Vec<&Part> = is(Role::GroupBus).collect();
        let tracks = parts.iter().filter(|part| !matches!(part.role, Role::MixBus | Role::GroupBus));
        let tracks: Vec<&Part> = tracks.collect();
        if tracks.is_empty() && buses.is_empty() {
            return nothing("no Balance of the session is on a track or a group");
        }
        let elements: Vec<Element<'_>> = tracks.iter().map(|part| part.element()).collect();
        let of_groups: Vec<Bus<'_>> = buses.iter().map(|part| part.bus()).collect();
        let session = Session { elements: &elements, buses: &of_groups, mix: mix.bus(), template, options };
        let solution = solve(&session);
        let free: Vec<Element<'_>> =
            elements.iter().map(|element| Element { headroom_db: f64::INFINITY, ..*element }).collect();
        let open: Vec<Bus<'_>> =
            of_groups.iter().map(|bus| Bus { headroom_db: f64::INFINITY, ..*bus }).collect();
        let wide = solve(&Session { elements: &free, buses: &open, options: widest(), ..session });
        let targets = targets_lufs(&tracks, &buses, mix, &template, &wide);
        let moves = solution.moves.iter().filter_map(|told| {
            let part = match told.what {
                What::Element(index) => tracks.get(index),
                What::Bus(index) => buses.get(index),
            }?;
            Some(Moved::of(part, told, targets.get(&part.presence.runtime).copied()))
        });
        Report { moves: moves.collect(), error: None, solution: Some(solution) }
    }

    /// The move of an instance.
    pub fn of_instance(&self, runtime: RuntimeId) -> Option<&Moved> {
        self.moves.iter().find(|moved| moved.runtime == runtime)
    }

    /// Notes that a move did not arrive.
    pub fn complain(&mut self, runtime: RuntimeId, complaint: &str) {
        for moved in self.moves.iter_mut().filter(|moved| moved.runtime == runtime) {
            moved.complaint = Some(complaint.to_owned());
        }
    }

    pub fn json(&self) -> Value {
        let moves = self.moves.iter().map(|moved| {
            json!({
                "track": moved.presence.description.track.as_str(),
                "role": moved.role.title(),
                "from_db": moved.from_db,
                "to_db": moved.to_db,
                "now_lufs": finite(moved.now_lufs),
                "then_lufs": finite(moved.then_lufs),
                "reason": moved.why,
                "complaint": moved.complaint,
            })
        });
        let moves: Vec<Value> = moves.collect();
        let Some(solution) = &self.solution else { return json!({ "moves": moves, "error": self.error }) };
        let groups = Group::ALL.iter().zip(solution.groups_lufs.iter().zip(&solution.targets_lufs));
        let groups = groups.filter(|(_, (then, _))| then.is_finite()).map(|(group, (then, target))| {
            json!({ "group": group.title(), "then_lufs": finite(*then), "target_lufs": finite(*target) })
        });
        let groups: Vec<Value> = groups.collect();
        json!({
            "moves": moves,
            "groups": groups,
            "mix_lufs": finite(solution.mix_lufs),
            "unmeasured": solution.unmeasured.iter().map(|group| group.title()).collect::<Vec<_>>(),
            "is_feasible": solution.is_feasible,
        })
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn sentence(reason: Reason) -> String {
    match reason {
        Reason::InPlace => "is in place".to_owned(),
        Reason::ToTarget { in_group_lu, with_group_lu } => format!(
            "to its target: {in_group_lu:+.1} LU within its group, {with_group_lu:+.1} LU with its group"
        ),
        Reason::Audibility { raised_lu } => {
            format!("raised by {raised_lu:.1} LU above its target to be heard")
        }
        Reason::Limit { wanted_db } => format!("would need {wanted_db:+.1} dB, more than is allowed"),
        Reason::Headroom { wanted_db } => format!("would need {wanted_db:+.1} dB, and pass full scale"),
        Reason::Locked => "accepts no moves from others".to_owned(),
        Reason::Silent => "was not heard".to_owned(),
        Reason::NoTarget => "has no target: nobody has said what it is".to_owned(),
    }
}

/// Integrated loudness of blocks of 400 ms, 100 ms apart, through the gates of BS.1770-5.
pub(super) fn gated_lufs(blocks: &[f64]) -> f64 {
    let mean_above = |gate: f64| {
        let passed = blocks.iter().filter(|power| **power > gate);
        let (sum, count) = passed.fold((0.0, 0.0), |(sum, count), power| (sum + power, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    };
    let absolute = power_from_lufs(-70.0);
    // −10 LU
    let gated = mean_above(absolute.max(0.1 * mean_above(absolute)));
    if gated > 0.0 { lufs_from_power(gated) } else { f64::NEG_INFINITY }
}

/// Another instance, as it is shown.
pub(super) fn neighbour(other: &Neighbour) -> Value {
    let Presence { kind, process, description, measurements, .. } = *other.presence;
    let role = Role::ALL.get(usize::from(description.role)).copied().unwrap_or_default();
    let mut shown = json!({
        "track": description.track.as_str(),
        "colour": description.colour,
        "kind": format!("{kind:?}"),
        "role": role.title(),
        "group": description.group.as_str(),
        "together": other.together,
        "grey": other.grey,
        "process": process,
        "reduction_db": measurements.reduction_db,
    });
    if kind == Kind::Balance {
        shown["momentary_lufs"] = json!(measurements.loudness.momentary_lufs);
        shown["short_term_lufs"] = json!(measurements.loudness.short_term_lufs);
        shown["integrated_lufs"] = json!(measurements.loudness.integrated_lufs);
        shown["range_lu"] = json!(measurements.loudness.range_lu);
        shown["true_peak_dbtp"] = json!(measurements.loudness.true_peak_dbtp);
        shown["trim_db"] = json!(measurements.trim_db);
        shown["ride_db"] = json!(measurements.ride_db);
        shown["target_lufs"] = json!(measurements.target_lufs);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EBU Tech 3341, case 5: −26, −20 and −26 LUFS for 20, 20.1 and 20 s are −23.0 LUFS; the gate of case 4 leaves
    /// −72 and −36 out.
    #[test]
    fn the_gates_are_those_of_the_standard() {
        let of = |parts: &[(f64, usize)]| -> f64 {
            let blocks = parts.iter().flat_map(|&(lufs, count)| vec![power_from_lufs(lufs); count]);
            gated_lufs(&blocks.collect::<Vec<_>>())
        };
        assert!((of(&[(-26.0, 200), (-20.0, 201), (-26.0, 200)]) + 23.0).abs() < 0.1);
        let case_4 = of(&[(-72.0, 100), (-36.0, 100), (-23.0, 600), (-36.0, 100), (-72.0, 100)]);
        assert!((case_4 + 23.0).abs() < 0.1);
        assert_eq!(of(&[(-200.0, 100)]), f64::NEG_INFINITY);
        assert_eq!(gated_lufs(&[]), f64::NEG_INFINITY);
    }
}

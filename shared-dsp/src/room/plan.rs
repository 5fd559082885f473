//! What the workshop makes of a room: its description and the numbers of its tail.

use crate::handover::{Desk, Workshop, handover};
use crate::space::decay::DecayCurve;
use crate::space::diffuser;
use crate::space::geometry::{Plan, REVERBERANT_M3_PER_S, RoomSpec, SPEED_OF_SOUND_M_S};
use crate::space::material::BANDS;
use crate::space::tail::{Planner, TailPlan, TailRoom};

/// Makes rooms; to be run by a thread of the plug-in.
pub type RoomWorkshop = Workshop<Plan, Box<RoomPlan>>;
/// Where the audio thread orders them.
pub type RoomDesk = Desk<Plan, Box<RoomPlan>>;

/// Decay of energy in T60, as e^−x.
const DECAY: f64 = 6.0 * std::f64::consts::LN_10;

/// A room with everything that is slow to compute.
#[derive(Clone, Debug)]
pub struct RoomPlan {
    /// The room.
    pub spec: RoomSpec,
    /// Its tail.
    pub tail: TailPlan,
    /// Frames by which the tail's input comes later than the source, so that the tail sets in when the early
    /// reflections hand over.
    pub wait_frames: usize,
    /// Gain of the tail for a source of 1 at 1 m, before what it loses with the distance.
    physical_gain: f64,
}

impl RoomPlan {
    /// The room of a plan.
    pub fn new(planner: &Planner, plan: &Plan, sample_rate_hz: f64) -> RoomPlan {
        let spec = RoomSpec::new(plan);
        let tail = planner.plan(&TailRoom { volume_m3: plan.size_m3, decay: decay(&spec) });
        let onset_s = tail.onset_frames(sample_rate_hz) / sample_rate_hz;
        let wait_s = (spec.mixing_time_s() - onset_s).max(0.0);
        let wait_frames = (wait_s * sample_rate_hz).round() as usize;
        // A decay that began with the source has 312 · 6 ln 10 / V of energy per second; the tail is as loud as
        // its input and has this much.
        let wanted = DECAY * REVERBERANT_M3_PER_S / spec.volume_m3();
        let lost = (-DECAY * (wait_s + diffuser::mean_s()) / spec.mid_t60_s()).exp();
        let physical_gain = (wanted * lost / (tail.density_per_frame() * sample_rate_hz)).sqrt();
        RoomPlan { spec, tail, wait_frames, physical_gain }
    }

    /// Gain of the tail for a source of 1 at 1 m that stands so far away: weak, as M. Barron found it.
    pub fn tail_gain(&self, distance_m: f64) -> f64 {
        let later_s = distance_m / SPEED_OF_SOUND_M_S;
        self.physical_gain * (-0.5 * DECAY * later_s / self.spec.mid_t60_s()).exp()
    }

    /// Longest frames that [`RoomPlan::wait_frames`] can be.
    pub fn longest_wait_frames(sample_rate_hz: f64) -> usize {
        // Early reflections end within 150 ms, at 1.4 mixing times.
        (0.150 / 1.4 * sample_rate_hz).ceil() as usize
    }
}

/// A desk for rooms at a sample rate, its workshop, and a first room.
pub fn open(plan: &Plan, sample_rate_hz: f64) -> (RoomDesk, RoomWorkshop, RoomPlan) {
    let planner = Planner::new(sample_rate_hz);
    let first = RoomPlan::new(&planner, plan, sample_rate_hz);
    let (desk, workshop) =
        handover(move |plan: Plan| Box::new(RoomPlan::new(&planner, &plan, sample_rate_hz)));
    (desk, workshop, first)
}

/// The decay of a room as its tail wants it: half an octave and more beyond the ends it goes on alike.
fn decay(spec: &RoomSpec) -> DecayCurve {
    let walls_s = spec.wall_t60_s();
    let bands_s = std::array::from_fn(|band| walls_s[band.saturating_sub(1).min(BANDS - 1)]);
    DecayCurve::new(bands_s).with_air(spec.plan().air)
}

//! Where everything stands: the room as it is ordered, made and taken, and the source in it.

use super::Room;
use super::channels::tail_outputs;
use super::placement::Placement;
use super::plan::{RoomPlan, RoomWorkshop};
use super::settings as range;
use crate::processor::Processor;
use crate::space::tail::TailControls;
use crate::units::within_or_zero as within;

impl Room {
    /// Makes the room of the settings, so that the first frame has it. May be slow; forgets all sound. Call
    /// before [`Room::workshop`].
    pub fn prepare(&mut self) {
        self.reset();
    }

    /// The workshop that makes rooms; to be run by a thread of the plug-in while it is active. Where nobody
    /// takes it, and in offline rendering, rooms are made within [`process`](Processor::process).
    pub fn workshop(&mut self) -> Option<RoomWorkshop> {
        if self.spec.offline { None } else { self.workshop.take() }
    }

    /// Whether a room has been ordered that is not made yet. [audio thread]
    pub fn awaits_room(&self) -> bool {
        self.desk.latest() > self.delivered
    }

    /// Tells the tempo in quarter notes per minute, by which predelays in notes are counted. [audio thread]
    pub fn set_tempo(&mut self, tempo_bpm: f64) {
        if tempo_bpm.is_finite() && tempo_bpm > 0.0 && tempo_bpm != self.tempo_bpm {
            self.tempo_bpm = tempo_bpm;
            (self.stale, self.at_rest) = (true, false);
        }
    }

    /// Tells where in the song the next frame stands, in frames: what modulation follows. Without it, as while
    /// the song stands still, time goes on by itself. [audio thread]
    pub fn set_song_position(&mut self, position_frames: i64) {
        self.tail.set_song_position(position_frames);
    }

    /// By how many dB the tail is ducked, or it and the early reflections are gated, whichever is more. [audio
    /// thread]
    pub fn pressed_db(&self) -> f32 {
        self.duck.reduction_db().max(-self.gate.gain_db()).max(0.0) as f32
    }

    /// The room that sounds.
    pub fn room(&self) -> &RoomPlan {
        &self.room
    }

    /// Where the source stands.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// On the grid: takes the room that was made, and places what was moved.
    pub(super) fn tick(&mut self) {
        self.order();
        if self.collect() || self.stale {
            self.stale = false;
            self.at_rest = false;
            self.placement = Placement::new(&self.room.spec, &self.settings);
            self.place();
            self.controls.go(&self.settings, self.tail_gain(), self.fair.change_lu());
        }
        self.sources.tick();
    }

    /// Orders the room of the settings, and makes it where nobody else does.
    pub(super) fn order(&mut self) {
        let plan = self.settings.sane().plan();
        if plan != self.ordered {
            self.ordered = plan;
            self.desk.order(plan);
        }
        if let Some(workshop) = &mut self.workshop {
            workshop.work();
        }
    }

    /// Takes the latest room; true if there was one.
    pub(super) fn collect(&mut self) -> bool {
        let mut new = false;
        while let Some(delivery) = self.desk.collect() {
            self.delivered = delivery.number;
            let old = std::mem::replace(&mut self.room, delivery.product);
            // As many are taken as are given back; one that could not be is freed here rather than lost.
            let _ = self.desk.give_back(old);
            new = true;
        }
        if new {
            self.tail.set_plan(&self.room.tail);
        }
        new
    }

    /// Sets sources, delays and the tail to the placement.
    pub(super) fn place(&mut self) {
        let settings = &self.settings;
        self.sources.set(&self.room.spec, settings, &self.placement);
        let predelay_frames = self.predelay_frames();
        self.sources.set_predelay(predelay_frames, predelay_frames + self.room.wait_frames);
        self.tail.set_controls(&TailControls {
            diffusion: settings.diffusion,
            modulation: settings.modulation,
            freeze: settings.freeze,
        });
        self.duck.set_release_ms(within(settings.duck_release_ms, &range::DUCK_RELEASE_MS));
        let threshold_db = within(settings.gate_threshold_db, &range::GATE_THRESHOLD_DB);
        let is_on = threshold_db > f64::from(*range::GATE_THRESHOLD_DB.start());
        let release_ms = within(settings.gate_release_ms, &range::GATE_RELEASE_MS);
        self.gate.set(is_on.then_some(threshold_db), release_ms);
    }

    pub(super) fn predelay_frames(&self) -> usize {
        let predelay_s = self.settings.sane().predelay_s(self.tempo_bpm);
        (predelay_s * self.spec.sample_rate_hz).round() as usize
    }

    /// Gain of the tail in every output that plays it.
    pub(super) fn tail_gain(&self) -> f64 {
        let outputs = tail_outputs(self.spec.layout).count() as f64;
        self.placement.tail_gain(&self.room) * self.sources.wider() * (2.0 / outputs).sqrt()
    }
}

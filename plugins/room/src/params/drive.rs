//! How the parameters turn the processor.

use aplomb_kit::follower::Follower;
use aplomb_kit::stage::{Drive, Song, Work};
use shared_dsp::Processor;
use shared_dsp::room::{Room, Settings};

use super::scales::{
    DECAY, DUCK_RELEASE, GATE_RELEASE, GATE_THRESHOLD, HIGH_CUT, LEVEL, LOW_CUT, MULTIPLIER, RATIO_H,
    RATIO_WL, RECORDED_AT, SIZE,
};
use super::{RoomParams, Shown};

impl Drive for RoomParams {
    type Processor = Room;
    type Shown = Shown;
    type Follower = Follower<Settings>;

    const THREAD: &'static str = "aplomb-room";
    const WITHOUT_THREAD: &'static str = "Aplomb Room keeps its present room";

    fn settings(&self) -> Settings {
        self.sharing.settings(self.own())
    }

    fn look<'a>(&self, follower: &'a mut Self::Follower) -> Option<&'a Settings> {
        follower.look(&self.changes, || self.settings())
    }

    fn prepare(&self, room: &mut Room) -> Option<Work> {
        room.prepare();
        let mut workshop = room.workshop()?;
        Some(Box::new(move || workshop.work()))
    }

    /// A room is made when it was ordered, see [`Drive::waits_for_work`].
    fn wants_work(_settings: &Settings) -> bool {
        false
    }

    fn waits_for_work(room: &Room) -> bool {
        room.awaits_room()
    }

    /// The tail ducked, or early reflections and tail gated, whichever is more.
    fn moved_db(room: &Room) -> f32 {
        -room.pressed_db()
    }

    fn show(&self, room: &Room, shown: &Shown) {
        shown.take(&room.levels(), room.awaits_room());
    }

    fn follow_song(room: &mut Room, song: &Song) {
        if let Some(tempo_bpm) = song.tempo_bpm {
            room.set_tempo(tempo_bpm);
        }
        if let Some(position_frames) = song.position_frames {
            room.set_song_position(position_frames);
        }
    }
}

impl RoomParams {
    /// The parameters of this instance, whatever room it is in.
    pub(super) fn own(&self) -> Settings {
        let octaves = [
            &self.decay_63,
            &self.decay_125,
            &self.decay_250,
            &self.decay_500,
            &self.decay_1k,
            &self.decay_2k,
            &self.decay_4k,
            &self.decay_8k,
        ];
        Settings {
            bypass: self.bypass.value(),
            proximity: self.proximity.value(),
            azimuth_deg: self.azimuth.value(),
            source_width_m: self.source_width.value(),
            listen_mode: self.listen_mode.value().0,
            recorded_at_m: RECORDED_AT.value(self.recorded_at.value()),
            mic_pattern: self.mic_pattern.value().0,
            level_law: self.level_law.value(),
            size_m3: SIZE.value(self.size.value()),
            ratio_wl: RATIO_WL.value(self.ratio_wl.value()),
            ratio_h: RATIO_H.value(self.ratio_h.value()),
            material: self.material.value().0,
            decay_s: DECAY.value(self.decay.value()),
            decay_multipliers: octaves.map(|octave| MULTIPLIER.value(octave.value())),
            predelay_ms: self.predelay.value(),
            predelay_sync: self.predelay_sync.value().0,
            early_level_db: LEVEL.value(self.early_level.value()),
            tail_level_db: LEVEL.value(self.tail_level.value()),
            direct_level_db: LEVEL.value(self.direct_level.value()),
            diffusion: self.diffusion.value(),
            modulation: self.modulation.value(),
            air: self.air.value(),
            wet_low_cut_hz: LOW_CUT.value(self.wet_low_cut.value()),
            wet_high_cut_hz: HIGH_CUT.value(self.wet_high_cut.value()),
            wet_tilt_db: self.wet_tilt.value(),
            width: self.width.value(),
            duck_amount_db: self.duck_amount.value(),
            duck_release_ms: DUCK_RELEASE.value(self.duck_release.value()),
            duck_source: self.duck_source.value().0,
            gate_threshold_db: GATE_THRESHOLD.value(self.gate_threshold.value()),
            gate_release_ms: GATE_RELEASE.value(self.gate_release.value()),
            freeze: self.freeze.value(),
            mix: self.mix.value(),
            output_db: self.output.value(),
            room_group: self.room_group.value().0,
            fair_bypass: self.fair_bypass.value(),
        }
    }
}

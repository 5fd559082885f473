//! How the parameters turn the processor.

use aplomb_kit::follower::Follower;
use aplomb_kit::link::{Loudness, Measurements};
use aplomb_kit::stage::{Drive, Song, Work};
use shared_dsp::Processor;
use shared_dsp::balance::settings::Weighting;
use shared_dsp::balance::{Balance, Settings};

use super::BalanceParams;
use super::scales::RIDE_SPEED;

impl Drive for BalanceParams {
    type Processor = Balance;
    /// Windows read what the [desk](crate::desk) tells, as everybody does who asks.
    type Shown = ();
    type Follower = Follower<Settings>;

    const THREAD: &'static str = "aplomb-balance";
    const WITHOUT_THREAD: &'static str = "Aplomb Balance tells no phon";

    fn settings(&self) -> Settings {
        Settings {
            bypass: self.bypass.value(),
            trim_db: self.trim.value(),
            role: self.role.value().0,
            target_offset_lu: self.target_offset.value(),
            ride_on: self.ride_on.value(),
            ride_target_lufs: self.ride_target.value(),
            ride_up_db: self.ride_up.value(),
            ride_down_db: self.ride_down.value(),
            ride_speed_db_s: RIDE_SPEED.value(self.ride_speed.value()),
            ride_lookahead_ms: self.ride_lookahead.value(),
            ride_gate_lufs: self.ride_gate.value(),
            monitor_level_db_spl: self.monitor_level.value(),
            weighting: self.weighting.value().0,
            dual_mono: self.dual_mono.value(),
            ceiling_on: self.ceiling_on.value(),
            ceiling_dbtp: self.ceiling.value(),
            delivery: self.delivery.value().0,
            fair_bypass: self.fair_bypass.value(),
            mute_from_balance: self.mute_from_balance.value(),
        }
    }

    fn look<'a>(&self, follower: &'a mut Self::Follower) -> Option<&'a Settings> {
        follower.look(&self.changes, || self.settings())
    }

    fn prepare(&self, balance: &mut Balance) -> Option<Work> {
        balance.prepare();
        let mut listener = balance.listener()?;
        // Nothing of the first block is missed
        listener.work(|_| ());
        let ear = self.ear.clone();
        Some(Box::new(move || listener.work(|frame| ear.hear(frame))))
    }

    /// The ear listens while somebody wants to see what it hears.
    fn wants_work(settings: &Settings) -> bool {
        settings.weighting != Weighting::Loudness
    }

    fn moved_db(balance: &Balance) -> f32 {
        balance.moved_db()
    }

    fn measure(&self, balance: &Balance, measurements: &mut Measurements) {
        let levels = balance.levels();
        let read = levels.readings;
        measurements.loudness = Loudness {
            momentary_lufs: read.momentary_lufs as f32,
            short_term_lufs: read.short_term_lufs as f32,
            integrated_lufs: read.integrated_lufs as f32,
            range_lu: read.range_lu as f32,
            true_peak_dbtp: read.true_peak_dbtp as f32,
        };
        measurements.trim_db = self.trim.value();
        measurements.ride_db = levels.ride_db;
        measurements.target_lufs = self.ride_target.value();
        measurements.reduction_db = levels.ceiling_db.min(0.0);
    }

    fn follow_song(balance: &mut Balance, song: &Song) {
        if !song.is_playing {
            balance.set_song_position(None);
        } else if song.position_frames.is_some() {
            balance.set_song_position(song.position_frames);
        }
    }
}

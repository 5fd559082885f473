//! How the parameters turn the processor.

use aplomb_kit::link::{Description, Keeper, Kind, Linked};
use aplomb_kit::stage::{Drive, Work};
use shared_dsp::Processor;
use shared_dsp::eq::settings::Phase;
use shared_dsp::eq::{Eq, Settings};

use super::{EqParams, Follower, Shown};

impl Drive for EqParams {
    type Processor = Eq;
    type Shown = Shown;
    type Follower = Follower;

    const THREAD: &'static str = "aplomb-eq";
    const WITHOUT_THREAD: &'static str = "Aplomb EQ keeps its present phase mode";

    fn settings(&self) -> Settings {
        Settings { bands: std::array::from_fn(|index| self.bands[index].settings()), ..self.globals() }
    }

    fn look<'a>(&self, follower: &'a mut Follower) -> Option<&'a Settings> {
        follower.look(self)
    }

    fn prepare(&self, eq: &mut Eq) -> Option<Work> {
        eq.prepare();
        let mut workshop = eq.workshop()?;
        Some(Box::new(move || workshop.work()))
    }

    /// Zero latency needs nothing.
    fn wants_work(settings: &Settings) -> bool {
        settings.phase != Phase::ZeroLatency
    }

    fn show(&self, eq: &Eq, shown: &Shown) {
        shown.take(&eq.levels());
    }
}

impl Linked for EqParams {
    fn kind(&self) -> Kind {
        Kind::Eq
    }

    fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    fn describe(&self, description: &mut Description) {
        description.flags.bypassed = self.bypass.value();
    }
}

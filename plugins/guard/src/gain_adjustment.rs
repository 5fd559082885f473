//! How much a plug-in turns the sound down or up at this moment, for hosts that show it beside their meters.
//!
//! A plug-in opts in by making a [`GainAdjustment`] where it is made itself, and says its value in every
//! block:
//!
//! ```ignore
//! impl Default for AplombCompressor {
//!     fn default() -> Self {
//!         Self { gain_adjustment: GainAdjustment::offer(), .. }
//!     }
//! }
//! // in `process`
//! self.gain_adjustment.set_db(levels.gain_db);
//! ```
//!
//! A host then finds CLAP's extension `clap.gain-adjustment-metering/0` and VST3's interface
//! `Presonus::IGainReductionInfo`. Without the handle it finds neither.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The gain that a plug-in applies beyond what is set: negative is reduction, make-up does not count.
#[derive(Clone, Debug)]
pub struct GainAdjustment(Arc<AtomicU32>);

thread_local! {
    static OFFERED: RefCell<Option<GainAdjustment>> = const { RefCell::new(None) };
}

impl GainAdjustment {
    /// The handle of the plug-in that is being made on this thread: to be called once, in its `Default`,
    /// which is all that nice-plug calls to make one.
    pub fn offer() -> GainAdjustment {
        let offered = GainAdjustment(Arc::new(AtomicU32::new(0.0f32.to_bits())));
        OFFERED.set(Some(offered.clone()));
        offered
    }

    /// Makes a plug-in, and finds what it offered meanwhile.
    pub(crate) fn offered_by<P>(make: impl FnOnce() -> P) -> (P, Option<GainAdjustment>) {
        OFFERED.take();
        let made = make();
        (made, OFFERED.take())
    }

    /// Tells the gain at the last sample of the block, in dB; 0 while bypassed. What is no finite number is
    /// told as 0. [audio thread]
    pub fn set_db(&self, gain_db: f32) {
        let gain_db = if gain_db.is_finite() { gain_db } else { 0.0 };
        self.0.store(gain_db.to_bits(), Ordering::Relaxed);
    }

    /// The gain that was told last, in dB. [any thread]
    pub fn db(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }
}

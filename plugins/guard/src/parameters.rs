//! The parameters by the numbers that hosts have for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use nice_plug::params::internals::ParamPtr;
use nice_plug::params::{ParamFlags, Params};

use crate::host_side::number;

/// The parameters of a plug-in in the order of their numbers.
#[derive(Default)]
pub(crate) struct Parameters {
    table: Vec<Parameter>,
    /// One of them has a value to come.
    remembered: AtomicBool,
    /// Keeps them alive.
    _owner: Option<Arc<dyn Params>>,
}

struct Parameter {
    number: u32,
    pointer: ParamPtr,
    automatable: bool,
    /// Normalised value that the next block is to set, as bits.
    to_come: AtomicU32,
}

/// The bits of no value: not a number.
const NOTHING: u32 = u32::MAX;

impl Parameter {
    fn set(&self, normalized: f32, rate_hz: f32) {
        // SAFETY: the owner keeps the parameter alive.
        unsafe {
            if self.pointer._internal_set_normalized_value(normalized) {
                self.pointer._internal_update_smoother(rate_hz, false);
            }
        }
    }
}

impl Parameters {
    pub fn of(params: Arc<dyn Params>) -> Self {
        let parameter = |(id, pointer, _): (String, ParamPtr, String)| Parameter {
            number: number(&id),
            pointer,
            // SAFETY: `params` keeps the parameter alive.
            automatable: !unsafe { pointer.flags() }.contains(ParamFlags::NON_AUTOMATABLE),
            to_come: AtomicU32::new(NOTHING),
        };
        let mut table: Vec<_> = params.param_map().into_iter().map(parameter).collect();
        table.sort_by_key(|parameter| parameter.number);
        Self { table, remembered: AtomicBool::new(false), _owner: Some(params) }
    }

    fn find(&self, number: u32) -> Option<&Parameter> {
        let index = self.table.binary_search_by_key(&number, |parameter| parameter.number).ok()?;
        Some(&self.table[index])
    }

    /// Sets the parameter with this number as a host does; nothing if there is none. [audio thread]
    pub fn set(&self, number: u32, normalized: f32, rate_hz: f32) {
        if let Some(parameter) = self.find(number) {
            parameter.set(normalized, rate_hz);
        }
    }

    /// The user turned this parameter. If no host can automate it, [`set_remembered`](Self::set_remembered)
    /// sets it.
    pub fn remember(&self, number: u32, normalized: f32) {
        let Some(parameter) = self.find(number).filter(|parameter| !parameter.automatable) else { return };
        if normalized.is_finite() {
            parameter.to_come.store(normalized.to_bits(), SeqCst);
            self.remembered.store(true, SeqCst);
        }
    }

    /// The host has another value for this parameter: that one is to come, if one is.
    pub fn correct(&self, number: u32, normalized: f32) {
        if self.find(number).is_some_and(|parameter| parameter.to_come.load(SeqCst) != NOTHING) {
            self.remember(number, normalized);
        }
    }

    /// Sets what was turned since the last block. [audio thread]
    pub fn set_remembered(&self, rate_hz: f32) {
        if !self.remembered.swap(false, SeqCst) {
            return;
        }
        for parameter in &self.table {
            match parameter.to_come.swap(NOTHING, SeqCst) {
                NOTHING => {}
                bits => parameter.set(f32::from_bits(bits), rate_hz),
            }
        }
    }

    /// What was turned counts no more: the host has loaded other values.
    pub fn forget(&self) {
        self.table.iter().for_each(|parameter| parameter.to_come.store(NOTHING, SeqCst));
    }
}

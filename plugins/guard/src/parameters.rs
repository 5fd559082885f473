//! The parameters by the numbers that hosts have for them.

use std::sync::Arc;

use nice_plug::params::Params;
use nice_plug::params::internals::ParamPtr;

use crate::host_side::number;

/// The parameters of a plug-in in the order of their numbers.
#[derive(Default)]
pub(crate) struct Parameters {
    table: Vec<(u32, ParamPtr)>,
    /// Keeps them alive.
    _owner: Option<Arc<dyn Params>>,
}

impl Parameters {
    pub fn of(params: Arc<dyn Params>) -> Self {
        let mut table: Vec<_> =
            params.param_map().into_iter().map(|(id, parameter, _)| (number(&id), parameter)).collect();
        table.sort_by_key(|(number, _)| *number);
        Self { table, _owner: Some(params) }
    }

    /// Sets the parameter with this number as a host does; nothing if there is none. [audio thread]
    pub fn set(&self, number: u32, normalized: f32, rate_hz: f32) {
        let Ok(index) = self.table.binary_search_by_key(&number, |(number, _)| *number) else { return };
        let parameter = self.table[index].1;
        // SAFETY: the owner keeps the parameter alive.
        unsafe {
            if parameter._internal_set_normalized_value(normalized) {
                parameter._internal_update_smoother(rate_hz, false);
            }
        }
    }
}

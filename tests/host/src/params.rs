//! Parameters: what there is, by id and by name, and values as text.

use crate::{HostError, Plugin};
use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_host::utils::ClapId;
use std::ffi::CString;

/// The number by which a host knows a parameter, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParamId(pub u32);

impl ParamId {
    /// The number that nice-plug gives to a parameter whose text id is `text`: its bytes as digits of base
    /// 31, the top bit cleared (nice-plug 0.4.2, `wrapper/util.rs`). Plug-ins of other frameworks number as
    /// they like.
    pub fn of_text(text: &str) -> Self {
        let digits = text.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        Self(digits & 0x7fff_ffff)
    }
}

/// A parameter as the plug-in describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its number.
    pub id: ParamId,
    /// Its name, as an automation lane shows it.
    pub name: String,
    /// Its place in the tree of parameters, levels parted by `/`; often empty.
    pub module: String,
    /// Least CLAP value.
    pub min: f64,
    /// Greatest CLAP value.
    pub max: f64,
    /// CLAP value of a new instance.
    pub default: f64,
    /// The host may write automation for it.
    pub automatable: bool,
    /// The host may modulate it.
    pub modulatable: bool,
    /// The host should not show it.
    pub hidden: bool,
    /// Whole numbers only.
    pub stepped: bool,
    /// Whole numbers with a name each.
    pub named_values: bool,
    /// The plug-in reports it, nobody sets it.
    pub read_only: bool,
    /// This is the bypass that the host's own bypass button moves.
    pub bypass: bool,
}

impl Plugin {
    /// All parameters in the plug-in's order. Read when the instance was made, and again when the plug-in
    /// said that they changed.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The parameter that `name` means: the text id that the plug-in gave it (`freq_1`), else its full name,
    /// else module and name parted by `/`; upper and lower case are the same.
    pub fn param(&self, name: &str) -> Result<&Param, HostError> {
        let id = ParamId::of_text(name);
        let full = |param: &Param| format!("{}/{}", param.module, param.name);
        self.params
            .iter()
            .find(|param| param.id == id)
            .or_else(|| self.params.iter().find(|param| param.name.eq_ignore_ascii_case(name)))
            .or_else(|| self.params.iter().find(|param| full(param).eq_ignore_ascii_case(name)))
            .ok_or_else(|| HostError::NoSuchParameter {
                plugin: self.id().to_string(),
                wanted: name.to_string(),
                similar: self.similar_names(name),
            })
    }

    /// The number of the parameter that `name` means, see [`Plugin::param`].
    pub fn param_id(&self, name: &str) -> Result<ParamId, HostError> {
        Ok(self.param(name)?.id)
    }

    /// The parameter at that place of the plug-in's own list, asked of the plug-in with no check by the host.
    /// For tests of what happens past the end.
    pub fn param_at(&mut self, index: u32) -> Option<Param> {
        let handle = self.instance.plugin_handle();
        let params: PluginParams = handle.get_extension()?;
        let mut buffer = ParamInfoBuffer::new();
        let info = params.get_info(&handle, index, &mut buffer)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let flag = |flag: ParamInfoFlags| info.flags.contains(flag);
        Some(Param {
            id: ParamId(info.id.get()),
            name: text(info.name),
            module: text(info.module),
            min: info.min_value,
            max: info.max_value,
            default: info.default_value,
            automatable: flag(ParamInfoFlags::IS_AUTOMATABLE),
            modulatable: flag(ParamInfoFlags::IS_MODULATABLE),
            hidden: flag(ParamInfoFlags::IS_HIDDEN),
            stepped: flag(ParamInfoFlags::IS_STEPPED),
            named_values: flag(ParamInfoFlags::IS_ENUM),
            read_only: flag(ParamInfoFlags::IS_READONLY),
            bypass: flag(ParamInfoFlags::IS_BYPASS),
        })
    }

    /// How many parameters the plug-in says it has.
    pub fn param_count(&mut self) -> u32 {
        let handle = self.instance.plugin_handle();
        handle.get_extension::<PluginParams>().map_or(0, |params| params.count(&handle))
    }

    /// The CLAP value of a parameter now; nothing if the plug-in does not know the number.
    pub fn value(&mut self, id: ParamId) -> Option<f64> {
        let handle = self.instance.plugin_handle();
        let params: PluginParams = handle.get_extension()?;
        params.get_value(&handle, ClapId::from_raw(id.0)?)
    }

    /// A CLAP value as the plug-in writes it, with its unit.
    pub fn text_of_value(&mut self, id: ParamId, value: f64) -> Option<String> {
        let handle = self.instance.plugin_handle();
        let params: PluginParams = handle.get_extension()?;
        let mut buffer = [0; 256];
        let text = params.value_to_text(&handle, ClapId::from_raw(id.0)?, value, &mut buffer).ok()?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    /// The CLAP value that the plug-in reads from a text such as `2.5k` or `-3 dB`; nothing if it does not
    /// understand.
    pub fn value_of_text(&mut self, id: ParamId, text: &str) -> Option<f64> {
        let text = CString::new(text).ok()?;
        let handle = self.instance.plugin_handle();
        let params: PluginParams = handle.get_extension()?;
        params.text_to_value(&handle, ClapId::from_raw(id.0)?, &text)
    }

    /// Number and CLAP value for a parameter and a value as an engineer writes both: `("freq_1", "2.5k")`.
    pub fn setting(&mut self, name: &str, text: &str) -> Result<(ParamId, f64), HostError> {
        let (id, full_name) = self.param(name).map(|param| (param.id, param.name.clone()))?;
        let value = self.value_of_text(id, text).ok_or_else(|| HostError::NoSuchValue {
            plugin: self.id().to_string(),
            parameter: full_name,
            text: text.to_string(),
        })?;
        Ok((id, value))
    }

    pub(crate) fn read_params(&mut self) {
        self.params = (0..self.param_count()).filter_map(|index| self.param_at(index)).collect();
    }

    fn similar_names(&self, wanted: &str) -> Vec<String> {
        let words = wanted.to_lowercase();
        let start: String = words.chars().take(3).collect();
        let alike = |param: &&Param| param.name.to_lowercase().contains(&start);
        self.params.iter().filter(alike).take(5).map(|param| param.name.clone()).collect()
    }
}

//! Channel layouts that a plug-in offers: its audio ports in each of its configurations.

use crate::{HostError, Plugin};
use clack_extensions::audio_ports::{AudioPortFlags, AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_host::utils::ClapId;

/// An audio port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its number, for ever.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How many channels it has.
    pub channels: usize,
    /// The main port of its direction; others are sidechains or extra outputs.
    pub main: bool,
    /// CLAP's name of the port type, such as `stereo`; surround ports may have none.
    pub kind: Option<String>,
    /// The plug-in can work in place with the other direction's port of this number.
    pub in_place_pair: Option<u32>,
}

/// The ports of one configuration of the plug-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The plug-in's name for it, such as `Stereo`.
    pub name: String,
    /// Input ports, the main one first.
    pub inputs: Vec<Port>,
    /// Output ports, the main one first.
    pub outputs: Vec<Port>,
    config: Option<ClapId>,
}

impl Layout {
    /// Channels of the main input; 0 where there is none.
    pub fn input_channels(&self) -> usize {
        main_channels(&self.inputs)
    }

    /// Channels of the main output; 0 where there is none.
    pub fn output_channels(&self) -> usize {
        main_channels(&self.outputs)
    }

    /// Channels of the sidechain, the first input that is not the main one; 0 where there is none.
    pub fn sidechain_channels(&self) -> usize {
        self.inputs.iter().find(|port| !port.main).map_or(0, |port| port.channels)
    }
}

fn main_channels(ports: &[Port]) -> usize {
    ports.iter().find(|port| port.main).map_or(0, |port| port.channels)
}

impl Plugin {
    /// The layouts the plug-in can run in; the first is the one of a new instance.
    pub fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// The layout of that name; upper and lower case are the same.
    pub fn layout_named(&self, name: &str) -> Result<&Layout, HostError> {
        self.layouts.iter().find(|layout| layout.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
            HostError::NoSuchLayout {
                plugin: self.id().to_string(),
                wanted: name.to_string(),
                available: self.layouts.iter().map(|layout| layout.name.clone()).collect(),
            }
        })
    }

    /// The first layout with that many main channels in and out and that many of sidechain.
    pub fn layout_with(&self, channels: usize, sidechain_channels: usize) -> Option<&Layout> {
        self.layouts.iter().find(|layout| {
            layout.input_channels() == channels
                && layout.output_channels() == channels
                && layout.sidechain_channels() == sidechain_channels
        })
    }

    /// Tells the plug-in to take this layout. Only while it is not active.
    pub(crate) fn select(&mut self, layout: &Layout) -> Result<(), HostError> {
        let Some(config) = layout.config else { return Ok(()) };
        let handle = self.instance.plugin_handle();
        let configs: Option<PluginAudioPortsConfig> = handle.get_extension();
        configs.and_then(|configs| configs.select(&handle, config).ok()).ok_or_else(|| HostError::Refused {
            plugin: self.id.clone(),
            what: format!("take the layout \"{}\"", layout.name),
        })
    }

    pub(crate) fn read_layouts(&mut self) -> Result<(), HostError> {
        let configs = self.read_configs();
        if configs.is_empty() {
            let (inputs, outputs) = (self.read_ports(true), self.read_ports(false));
            self.layouts = vec![Layout { name: "default".into(), inputs, outputs, config: None }];
            return Ok(());
        }
        let mut layouts = Vec::with_capacity(configs.len());
        for (config, name) in configs {
            let mut layout = Layout { name, inputs: Vec::new(), outputs: Vec::new(), config: Some(config) };
            self.select(&layout)?;
            layout.inputs = self.read_ports(true);
            layout.outputs = self.read_ports(false);
            layouts.push(layout);
        }
        self.select(&layouts[0].clone())?;
        self.layouts = layouts;
        Ok(())
    }

    fn read_configs(&mut self) -> Vec<(ClapId, String)> {
        let handle = self.instance.plugin_handle();
        let Some(configs) = handle.get_extension::<PluginAudioPortsConfig>() else { return Vec::new() };
        let read = |index| {
            let mut buffer = AudioPortsConfigBuffer::new();
            let config = configs.get(&handle, index, &mut buffer)?;
            Some((config.id, String::from_utf8_lossy(config.name).into_owned()))
        };
        (0..configs.count(&handle)).filter_map(read).collect()
    }

    fn read_ports(&mut self, is_input: bool) -> Vec<Port> {
        let handle = self.instance.plugin_handle();
        let Some(ports) = handle.get_extension::<PluginAudioPorts>() else { return Vec::new() };
        let read = |index| {
            let mut buffer = AudioPortInfoBuffer::new();
            let info = ports.get(&handle, index, is_input, &mut buffer)?;
            Some(Port {
                id: info.id.get(),
                name: String::from_utf8_lossy(info.name).into_owned(),
                channels: info.channel_count as usize,
                main: info.flags.contains(AudioPortFlags::IS_MAIN),
                kind: info.port_type.map(|kind| kind.0.to_string_lossy().into_owned()),
                in_place_pair: info.in_place_pair.map(ClapId::get),
            })
        };
        (0..ports.count(&handle, is_input)).filter_map(read).collect()
    }
}

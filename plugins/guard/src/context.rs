//! nice-plug's contexts are typed by the plug-in they serve; these pass them on to the plug-in inside.

use nice_plug::context::process::SendEventError;
use nice_plug::prelude::*;

use crate::guarded::{Guarded, Task};

/// A context of `Guarded<P>` for `P`.
pub(crate) struct Passed<'a, C>(pub &'a mut C);

impl<P: Plugin, C: ActivateContext<Guarded<P>>> ActivateContext<P> for Passed<'_, C> {
    fn plugin_api(&self) -> PluginApi {
        self.0.plugin_api()
    }

    fn execute(&self, task: P::BackgroundTask) {
        self.0.execute(Task::OfPlugin(task));
    }

    fn set_latency_samples(&self, samples: u32) {
        self.0.set_latency_samples(samples);
    }

    fn set_current_voice_capacity(&self, capacity: u32) {
        self.0.set_current_voice_capacity(capacity);
    }
}

impl<P: Plugin, C: ProcessContext<Guarded<P>>> ProcessContext<P> for Passed<'_, C> {
    fn plugin_api(&self) -> PluginApi {
        self.0.plugin_api()
    }

    fn execute_background(&self, task: P::BackgroundTask) {
        self.0.execute_background(Task::OfPlugin(task));
    }

    fn execute_gui(&self, task: P::BackgroundTask) {
        self.0.execute_gui(Task::OfPlugin(task));
    }

    fn transport(&self) -> &Transport {
        self.0.transport()
    }

    fn next_event(&mut self) -> Option<PluginNoteEvent<P>> {
        self.0.next_event()
    }

    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<P>,
    ) -> Result<(), (PluginNoteEvent<P>, SendEventError)> {
        self.0.try_send_event(event)
    }

    fn set_latency_samples(&self, samples: u32) {
        self.0.set_latency_samples(samples);
    }

    fn request_restart(&self) {
        self.0.request_restart();
    }

    fn set_current_voice_capacity(&self, capacity: u32) {
        self.0.set_current_voice_capacity(capacity);
    }
}

//! A window without anything to see, which takes as long to come and to go as one that draws.

use std::error::Error;
use std::thread::sleep;
use std::time::Duration;

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::NativeSize;
use nice_plug::editor::{
    DummyEditorError, Editor, EditorHandle, HostMethods, ParentWindowHandle, SpawnedEditor,
};

use super::probe::orders;

/// How long a window takes to come, and to go.
const SLOW: Duration = Duration::from_millis(200);

pub struct SlowEditor;

pub struct SlowHandle;

impl Editor for SlowEditor {
    type Handle = SlowHandle;

    fn spawn(
        &self,
        _parent: Option<ParentWindowHandle>,
        _wait_for_parent: bool,
        _scale: Option<f64>,
        _context: GuiContext,
        _host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<SlowHandle>, Box<dyn Error>> {
        if !orders("spawn").has_window {
            return Err(DummyEditorError.into());
        }
        sleep(SLOW);
        Ok(SpawnedEditor { handle: SlowHandle, window: () })
    }

    fn size(&self) -> NativeSize<u32> {
        NativeSize { width: 0, height: 0 }
    }
}

impl Drop for SlowHandle {
    fn drop(&mut self) {
        sleep(SLOW);
    }
}

impl EditorHandle for SlowHandle {
    type Window = ();
    type Error = DummyEditorError;

    fn run_until_closed(_window: ()) -> Result<(), DummyEditorError> {
        Err(DummyEditorError)
    }

    fn set_parent(&self, _parent: ParentWindowHandle, _window: &()) -> Result<(), DummyEditorError> {
        Ok(())
    }

    fn show(&self, _window: &()) -> Result<(), DummyEditorError> {
        Ok(())
    }

    fn hide(&self, _window: &()) -> Result<(), DummyEditorError> {
        Ok(())
    }

    fn set_size(&self, _size: NativeSize<u32>, _window: &()) -> Result<(), DummyEditorError> {
        Ok(())
    }

    fn host_main_thread_callback(&self, _window: &()) {}

    fn param_value_changed(&self, _id: &str, _normalized: f32) {}

    fn param_modulation_changed(&self, _id: &str, _offset: f32) {}
}

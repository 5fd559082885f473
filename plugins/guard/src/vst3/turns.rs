//! What a plug-in asks of a VST3 host: which track it is on, and to turn parameters.

use vst3::ComPtr;
use vst3::ComRef;
use vst3::Steinberg::Vst::ChannelContext::{kChannelColorKey, kChannelNameKey};
use vst3::Steinberg::Vst::{
    IAttributeList, IAttributeListTrait, IComponentHandler, IComponentHandlerTrait, String128,
};
use vst3::Steinberg::kResultOk;

use crate::host_side::{HostTrack, Perform, Turn};

/// What tells this handler of a turn, as a gesture; nothing where there is no handler. The host hands the value
/// back with the next block.
///
/// # Safety
/// `handler` is null or valid.
pub(super) unsafe fn performer(handler: *mut IComponentHandler) -> Option<Perform> {
    struct Handler(ComPtr<IComponentHandler>);
    // SAFETY: it is counted like all of COM, and called where nice-plug calls the same handler.
    unsafe impl Send for Handler {}
    impl Handler {
        fn turn(&self, Turn { id, normalized }: Turn) {
            // SAFETY: any number will do; a host refuses what it does not know.
            unsafe {
                self.0.beginEdit(id);
                self.0.performEdit(id, normalized);
                self.0.endEdit(id);
            }
        }
    }
    // SAFETY: promised by the caller.
    let handler = unsafe { ComRef::from_raw(handler) }?.to_com_ptr();
    let handler = Handler(handler);
    Some(Box::new(move |turn| handler.turn(turn)))
}

/// The track with what the host's list says of it; a list need not repeat what it said before.
///
/// # Safety
/// `list` is null or valid.
pub(super) unsafe fn track(list: *mut IAttributeList, before: Option<HostTrack>) -> Option<HostTrack> {
    // SAFETY: promised by the caller.
    let list = unsafe { ComRef::from_raw(list) }?;
    let mut track = before.unwrap_or_default();
    let (mut name, mut colour): (String128, i64) = ([0; 128], 0);
    // SAFETY: the keys are the interface's, and the buffers ours, as long as we say.
    unsafe {
        if list.getString(kChannelNameKey, name.as_mut_ptr(), size_of::<String128>() as u32) == kResultOk {
            let length = name.iter().position(|unit| *unit == 0).unwrap_or(name.len());
            track.name = String::from_utf16_lossy(&name[..length]);
        }
        if list.getInt(kChannelColorKey, &mut colour) == kResultOk {
            // Alpha, red, green, blue
            let [_, red, green, blue] = (colour as u32).to_be_bytes();
            track.colour = Some([red, green, blue]);
        }
    }
    Some(track)
}

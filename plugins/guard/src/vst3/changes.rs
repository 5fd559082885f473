//! A block's changes of parameters, where nice-plug must not have them.

use vst3::ComRef;
use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
};
use vst3::Steinberg::kResultOk;

/// What each parameter in the list ends at: number, and normalised value. [audio thread]
///
/// # Safety
/// `list` is null or valid.
pub(super) unsafe fn last_values(list: *mut IParameterChanges, mut each: impl FnMut(u32, f32)) {
    // SAFETY: promised by the caller; the list keeps its queues alive.
    unsafe {
        let Some(list) = ComRef::from_raw(list) else { return };
        for index in 0..list.getParameterCount() {
            let Some(queue) = ComRef::from_raw(list.getParameterData(index)) else { continue };
            if let Some(value) = last_value(queue) {
                each(queue.getParameterId(), value);
            }
        }
    }
}

/// The value of the latest point that is a number; of points in one frame that is the last.
///
/// # Safety
/// The queue is valid.
unsafe fn last_value(queue: ComRef<IParamValueQueue>) -> Option<f32> {
    let mut latest: Option<(i32, f32)> = None;
    // SAFETY: promised by the caller; the places to write to are ours.
    unsafe {
        for index in 0..queue.getPointCount() {
            let (mut frame, mut value) = (0, 0.0);
            if queue.getPoint(index, &mut frame, &mut value) == kResultOk
                && (value as f32).is_finite()
                && latest.is_none_or(|(before, _)| frame >= before)
            {
                latest = Some((frame, value as f32));
            }
        }
    }
    latest.map(|(_, value)| value)
}

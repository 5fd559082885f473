//! Arranging, setting up and processing: B1 to B4, B6, B9, B20, B21.

use std::ptr;
use std::slice;
use std::sync::atomic::Ordering;

use nice_plug::prelude::{MidiConfig, Vst3Plugin};
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirection, IAudioProcessorTrait, ProcessData, ProcessModes_,
    ProcessSetup, SpeakerArrangement, SymbolicSampleSizes_,
};
use vst3::Steinberg::{
    TBool, int32, kInternalError, kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};

use super::changes::last_values;
use super::object::{INACTIVE, Inner, Object};
use crate::border::try_with;
use crate::denormals::FlushDenormals;
use crate::guarded::main_channels;
use crate::main_bus::{Channels, MainBus};
use crate::panics::catch;

// The constants of an enumeration have another sign on Windows.
#[allow(clippy::unnecessary_cast)]
const SAMPLES_32: int32 = SymbolicSampleSizes_::kSample32 as int32;
#[allow(clippy::unnecessary_cast)]
const SAMPLES_64: int32 = SymbolicSampleSizes_::kSample64 as int32;
#[allow(clippy::unnecessary_cast)]
const MODES: [int32; 3] =
    [ProcessModes_::kRealtime as int32, ProcessModes_::kPrefetch as int32, ProcessModes_::kOffline as int32];

/// Longest block a host may announce, in frames: five minutes at 48 kHz. Memory is made for all of it.
const LONGEST_BLOCK: int32 = 1 << 24;

/// # Safety
/// `list` is null or has `count` entries.
unsafe fn list<'a, T>(list: *const T, count: int32) -> Option<&'a [T]> {
    match usize::try_from(count).ok()? {
        0 => Some(&[]),
        // SAFETY: promised by the caller.
        count => (!list.is_null()).then(|| unsafe { slice::from_raw_parts(list, count) }),
    }
}

/// The buses of a block; none if the list is missing.
///
/// # Safety
/// `list` is null or has `count` entries.
unsafe fn buses<'a>(list: *mut AudioBusBuffers, count: int32) -> &'a mut [AudioBusBuffers] {
    if list.is_null() || count <= 0 {
        return &mut [];
    }
    // SAFETY: promised by the caller.
    unsafe { slice::from_raw_parts_mut(list, count as usize) }
}

/// # Safety
/// The bus holds 32-bit samples, or has no channels.
unsafe fn channels(bus: Option<&AudioBusBuffers>) -> Channels {
    bus.map_or(Channels::NONE, |bus| {
        // SAFETY: promised by the caller.
        unsafe { Channels::new(bus.__field0.channelBuffers32, bus.numChannels.max(0) as usize) }
    })
}

impl<P: Vst3Plugin, I> IAudioProcessorTrait for Object<P, I> {
    /// B1: nice-plug mixes up main bus and sidechain here, so it is told of the main bus only.
    unsafe fn setBusArrangements(
        &self,
        inputs: *mut SpeakerArrangement,
        inputs_count: int32,
        outputs: *mut SpeakerArrangement,
        outputs_count: int32,
    ) -> tresult {
        // SAFETY: the host's lists.
        let lists = unsafe { list(inputs, inputs_count).zip(list(outputs, outputs_count)) };
        let Some((inputs, outputs)) = lists else { return kInvalidArgument };
        if self.activity.load(Ordering::SeqCst) != INACTIVE {
            return kResultFalse;
        }
        let Some(layout) = self.buses.find(inputs, outputs) else { return kResultFalse };
        let (mut input, mut output) = (inputs[0], outputs[0]);
        let result = catch(kInternalError, || {
            // SAFETY: one arrangement each.
            unsafe { self.inner.setBusArrangements(&mut input, 1, &mut output, 1) }
        });
        if result == kResultOk {
            self.border.set_layout(layout);
            self.buses.arrange(inputs, output);
        }
        result
    }

    unsafe fn getBusArrangement(
        &self,
        direction: BusDirection,
        index: int32,
        arrangement: *mut SpeakerArrangement,
    ) -> tresult {
        match self.buses.arrangement(direction, index) {
            Some(known) if !arrangement.is_null() => {
                // SAFETY: the host's to be written to.
                unsafe { *arrangement = known };
                kResultOk
            }
            _ => kInvalidArgument,
        }
    }

    unsafe fn canProcessSampleSize(&self, size: int32) -> tresult {
        if size == SAMPLES_32 { kResultOk } else { kResultFalse }
    }

    unsafe fn getLatencySamples(&self) -> uint32 {
        // SAFETY: no arguments.
        catch(0, || unsafe { self.inner.getLatencySamples() })
    }

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: null or the host's.
        let Some(setup) = (unsafe { setup.as_ref() }) else { return kInvalidArgument };
        let possible = setup.sampleRate.is_finite()
            && setup.sampleRate > 0.0
            && (1..=LONGEST_BLOCK).contains(&setup.maxSamplesPerBlock)
            && MODES.contains(&setup.processMode);
        if !possible {
            return kInvalidArgument;
        }
        // While active, the memory is that of the last activation.
        if setup.symbolicSampleSize != SAMPLES_32 || self.activity.load(Ordering::SeqCst) != INACTIVE {
            return kResultFalse;
        }
        self.max_frames.store(setup.maxSamplesPerBlock as u32, Ordering::SeqCst);
        self.rate_hz.store((setup.sampleRate as f32).to_bits(), Ordering::SeqCst);
        let mut setup = *setup;
        catch(kInternalError, || {
            // SAFETY: a valid set-up. B6: nice-plug notes the process mode of the call before, so it is
            // called twice.
            unsafe {
                self.inner.setupProcessing(&mut setup);
                self.inner.setupProcessing(&mut setup)
            }
        })
    }

    unsafe fn setProcessing(&self, on: TBool) -> tresult {
        if on != 0 && self.activity.load(Ordering::SeqCst) == INACTIVE {
            return kResultFalse;
        }
        // SAFETY: any value will do.
        catch(kInternalError, || unsafe { self.inner.setProcessing(on) })
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: null or the host's.
        let Some(data) = (unsafe { data.as_mut() }) else { return kInvalidArgument };
        let _denormals = FlushDenormals::new();
        // SAFETY: the host's data.
        unsafe {
            let result = catch(kInternalError, || self.process_or_refuse(data));
            let written = if result == kResultOk { main_channels(self.layout()) } else { 0 };
            silence(data, written);
            result
        }
    }

    unsafe fn getTailSamples(&self) -> uint32 {
        // SAFETY: no arguments.
        catch(0, || unsafe { self.inner.getTailSamples() })
    }
}

impl<P: Vst3Plugin, I> Object<P, I> {
    /// # Safety
    /// The data are as VST3 says, but for missing buses, channels and lists.
    unsafe fn process_or_refuse(&self, data: &ProcessData) -> tresult {
        let set_up = self.max_frames.load(Ordering::SeqCst) > 0;
        if data.symbolicSampleSize != SAMPLES_32 || data.numSamples < 0 || !set_up {
            return kInvalidArgument;
        }
        // SAFETY: 32-bit samples, in the host's lists.
        let output = unsafe { channels(buses(data.outputs, data.numOutputs).first()) };
        // A host that only has news of parameters, or bypasses us, gives no samples or no output.
        if data.numSamples == 0 || output.are_missing() {
            return self.flush(data);
        } else if !self.is_active() {
            return kResultFalse;
        }
        let processed = try_with(&self.main_bus, |bus| match bus {
            // SAFETY: promised by the caller.
            Some(bus) if data.numSamples as usize <= bus.max_frames() => unsafe {
                self.process_block(data, output, bus)
            },
            _ => kInvalidArgument,
        });
        processed.unwrap_or(kResultFalse)
    }

    /// Hands over the parameters only.
    fn flush(&self, data: &ProcessData) -> tresult {
        let mut inside = ProcessData {
            numSamples: 0,
            numInputs: 0,
            numOutputs: 0,
            inputs: ptr::null_mut(),
            outputs: ptr::null_mut(),
            ..*data
        };
        // SAFETY: the host's lists of parameters and events.
        unsafe { self.process_inside(&mut inside) }
    }

    /// B20: while a window comes or goes nice-plug hears of no parameters. They are set here, for the whole
    /// block at what they end at in it: automation is then exact to a block rather than to a frame. B21: what
    /// the host may forget to hand back is set first.
    ///
    /// # Safety
    /// The data are what nice-plug expects.
    unsafe fn process_inside(&self, inside: &mut ProcessData) -> tresult {
        // What the framework makes of controllers would have to be made here
        const { assert!(matches!(P::MIDI_INPUT, MidiConfig::None | MidiConfig::Basic), "no MIDI controllers") };
        self.border.windows.block(|moving| {
            let parameters = &self.border.parameters;
            let rate_hz = f32::from_bits(self.rate_hz.load(Ordering::SeqCst));
            parameters.set_remembered(rate_hz);
            if moving {
                let list = std::mem::replace(&mut inside.inputParameterChanges, ptr::null_mut());
                // SAFETY: null or the host's list.
                unsafe { last_values(list, |id, normalized| parameters.set(id, normalized, rate_hz)) };
            }
            // SAFETY: promised by the caller.
            unsafe { <Inner<P> as IAudioProcessorTrait>::process(&self.inner, inside) }
        })
    }

    /// # Safety
    /// The channels that are there hold `numSamples` samples.
    unsafe fn process_block(&self, data: &ProcessData, output: Channels, bus: &mut MainBus) -> tresult {
        // SAFETY: promised by the caller; the lists are the host's.
        unsafe {
            let given = buses(data.inputs, data.numInputs);
            bus.connect(channels(given.first()), output, 0);
            let sidechain = |index| match self.buses.is_off(index + 1) {
                true => Channels::NONE,
                false => channels(given.get(index + 1)),
            };
            let frames = data.numSamples as usize;
            if try_with(&self.border.sidechain, |place| place.fill(sidechain, 0, frames)).is_none() {
                return kResultFalse;
            }
        }
        let width = bus.channels() as int32;
        let audio = |list| AudioBusBuffers {
            numChannels: width,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: list },
        };
        let (mut input, mut output) = (audio(bus.inputs()), audio(bus.outputs()));
        let mut inside =
            ProcessData { numInputs: 1, numOutputs: 1, inputs: &mut input, outputs: &mut output, ..*data };
        // SAFETY: every channel of the main bus is there.
        let result = unsafe { self.process_inside(&mut inside) };
        if self.border.has_failed() { kInternalError } else { result }
    }
}

/// Zeros in every output channel but the first `written` of the main bus.
///
/// # Safety
/// The channels that are there hold `numSamples` samples of the given size.
unsafe fn silence(data: &ProcessData, written: usize) {
    let doubles = data.symbolicSampleSize == SAMPLES_64;
    let words = data.numSamples.max(0) as usize * if doubles { 2 } else { 1 };
    // SAFETY: promised by the caller. Zeros of both sizes look the same.
    unsafe {
        for (index, bus) in buses(data.outputs, data.numOutputs).iter_mut().enumerate() {
            bus.silenceFlags = 0;
            channels(Some(bus)).silence(if index == 0 { written } else { 0 }, words);
        }
    }
}

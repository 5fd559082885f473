//! A VST3 host that can do everything wrong, on the raw COM interface.

use std::ptr;
use std::sync::Mutex;

use nice_plug::prelude::Vst3Plugin;
use nice_plug::wrapper::vst3::Wrapper;
use vst3::Steinberg::Vst::SpeakerArr::{kMono, kStereo};
use vst3::Steinberg::Vst::*;
use vst3::Steinberg::*;
use vst3::{Class, ComPtr, ComWrapper};

/// One instance by its three faces.
pub struct Object {
    pub component: ComPtr<IComponent>,
    pub processor: ComPtr<IAudioProcessor>,
    pub controller: ComPtr<IEditController>,
}

pub const INPUT: i32 = BusDirections_::kInput as i32;
pub const OUTPUT: i32 = BusDirections_::kOutput as i32;
pub const AUDIO: i32 = MediaTypes_::kAudio as i32;
pub const REALTIME: i32 = ProcessModes_::kRealtime as i32;
pub const OFFLINE: i32 = ProcessModes_::kOffline as i32;
pub const SAMPLES_32: i32 = SymbolicSampleSizes_::kSample32 as i32;
pub const SAMPLES_64: i32 = SymbolicSampleSizes_::kSample64 as i32;

impl Object {
    fn of(component: ComPtr<IComponent>) -> Object {
        let processor = component.cast().expect("IAudioProcessor");
        let controller = component.cast().expect("IEditController");
        assert_eq!(unsafe { component.initialize(ptr::null_mut()) }, kResultOk);
        Object { component, processor, controller }
    }

    /// The plug-in as the suite exports it.
    pub fn created<P: Vst3Plugin>() -> Option<Object> {
        aplomb_guard::vst3::loaded::<P>();
        unsafe {
            let factory = ComPtr::from_raw(aplomb_guard::vst3::factory::<P>().cast::<IPluginFactory>())?;
            let mut class = std::mem::zeroed::<PClassInfo>();
            assert_eq!(factory.getClassInfo(0, &mut class), kResultOk);
            let mut object = ptr::null_mut();
            factory.createInstance(class.cid.as_ptr(), IComponent_iid.as_ptr(), &mut object);
            ComPtr::from_raw(object.cast()).map(Object::of)
        }
    }

    pub fn guarded<P: Vst3Plugin>() -> Object {
        Self::created::<P>().expect("the plug-in can be made")
    }

    /// The plug-in as nice-plug exports it.
    pub fn unguarded<P: Vst3Plugin>() -> Object {
        Object::of(ComWrapper::new(Wrapper::<P>::new()).to_com_ptr().expect("IComponent"))
    }

    pub fn setup(&self, mode: i32, max_frames: i32) -> tresult {
        self.setup_as(SAMPLES_32, mode, max_frames, 48_000.0)
    }

    pub fn setup_as(&self, size: i32, mode: i32, max_frames: i32, rate_hz: f64) -> tresult {
        let mut setup = ProcessSetup {
            processMode: mode,
            symbolicSampleSize: size,
            maxSamplesPerBlock: max_frames,
            sampleRate: rate_hz,
        };
        unsafe { self.processor.setupProcessing(&mut setup) }
    }

    pub fn arrange(&self, inputs: &[u64], outputs: &[u64]) -> tresult {
        let (mut inputs, mut outputs) = (inputs.to_vec(), outputs.to_vec());
        let (ins, outs) = (inputs.len() as i32, outputs.len() as i32);
        unsafe { self.processor.setBusArrangements(inputs.as_mut_ptr(), ins, outputs.as_mut_ptr(), outs) }
    }

    pub fn arrangement(&self, direction: i32, index: i32) -> Option<u64> {
        let mut arrangement = 0;
        let result = unsafe { self.processor.getBusArrangement(direction, index, &mut arrangement) };
        (result == kResultOk).then_some(arrangement)
    }

    pub fn bus(&self, direction: i32, index: i32) -> Option<BusInfo> {
        let mut info = unsafe { std::mem::zeroed::<BusInfo>() };
        let result = unsafe { self.component.getBusInfo(AUDIO, direction, index, &mut info) };
        (result == kResultOk).then_some(info)
    }

    pub fn start(&self) -> bool {
        unsafe { self.component.setActive(1) == kResultOk && self.processor.setProcessing(1) == kResultOk }
    }

    pub fn stop(&self) {
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// Ready to process blocks of up to `max_frames`.
    pub fn running(self, max_frames: i32) -> Object {
        assert_eq!(self.setup(REALTIME, max_frames), kResultOk);
        assert!(self.start());
        self
    }

    pub fn process(&self, data: &mut ProcessData) -> tresult {
        unsafe { self.processor.process(data) }
    }
}

/// A bus's buffer: channels that may be missing.
pub struct Bus {
    pub samples: Vec<Option<Vec<f32>>>,
    pointers: Vec<*mut f32>,
}

impl Bus {
    /// `value` in every frame of every channel.
    pub fn filled(channels: usize, frames: usize, value: f32) -> Bus {
        Bus { samples: vec![Some(vec![value; frames]); channels], pointers: Vec::new() }
    }

    /// Null instead of every channel.
    pub fn null(channels: usize) -> Bus {
        Bus { samples: vec![None; channels], pointers: Vec::new() }
    }

    pub fn buffers(&mut self) -> AudioBusBuffers {
        self.pointers = self
            .samples
            .iter_mut()
            .map(|channel| channel.as_mut().map_or(ptr::null_mut(), |channel| channel.as_mut_ptr()))
            .collect();
        AudioBusBuffers {
            numChannels: self.samples.len() as i32,
            silenceFlags: u64::MAX,
            __field0: AudioBusBuffers__type0 { channelBuffers32: self.pointers.as_mut_ptr() },
        }
    }

    /// The last sample of each channel.
    pub fn last(&self) -> Vec<f32> {
        self.samples.iter().map(|channel| channel.as_ref().map_or(f32::NAN, |c| *c.last().unwrap())).collect()
    }
}

/// A block of these buffers without events.
pub fn data(frames: usize, inputs: &mut [AudioBusBuffers], outputs: &mut [AudioBusBuffers]) -> ProcessData {
    ProcessData {
        processMode: REALTIME,
        symbolicSampleSize: SAMPLES_32,
        numSamples: frames as i32,
        numInputs: inputs.len() as i32,
        numOutputs: outputs.len() as i32,
        inputs: inputs.as_mut_ptr(),
        outputs: outputs.as_mut_ptr(),
        inputParameterChanges: ptr::null_mut(),
        outputParameterChanges: ptr::null_mut(),
        inputEvents: ptr::null_mut(),
        outputEvents: ptr::null_mut(),
        processContext: ptr::null_mut(),
    }
}

/// One parameter's changes: frame and value.
pub struct Changes {
    pub id: u32,
    pub points: Vec<(i32, f64)>,
}

impl Class for Changes {
    type Interfaces = (IParameterChanges, IParamValueQueue);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        1
    }

    unsafe fn getParameterData(&self, _index: int32) -> *mut IParamValueQueue {
        QUEUE.with(|queue| queue.get())
    }

    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut int32) -> *mut IParamValueQueue {
        ptr::null_mut()
    }
}

impl IParamValueQueueTrait for Changes {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        self.points.len() as int32
    }

    unsafe fn getPoint(&self, index: int32, frame: *mut int32, value: *mut ParamValue) -> tresult {
        unsafe { (*frame, *value) = self.points[index as usize] };
        kResultOk
    }

    unsafe fn addPoint(&self, _frame: int32, _value: ParamValue, _index: *mut int32) -> tresult {
        kResultFalse
    }
}

thread_local! {
    /// The queue of the list that is in use on this thread.
    static QUEUE: std::cell::Cell<*mut IParamValueQueue> = const { std::cell::Cell::new(ptr::null_mut()) };
}

/// A list of changes that a block can carry.
pub fn changes(id: u32, points: &[(i32, f64)]) -> ComPtr<IParameterChanges> {
    let changes = ComWrapper::new(Changes { id, points: points.to_vec() });
    QUEUE.set(changes.as_com_ref::<IParamValueQueue>().unwrap().as_ptr());
    changes.to_com_ptr().unwrap()
}

/// A stream in memory that can be told to lie.
#[derive(Default)]
pub struct Memory {
    pub bytes: Mutex<(Vec<u8>, usize)>,
    pub claims_to_read: Option<i32>,
    pub refuses_to_write: bool,
}

impl Class for Memory {
    type Interfaces = (IBStream,);
}

impl IBStreamTrait for Memory {
    unsafe fn read(&self, to: *mut std::ffi::c_void, count: int32, read: *mut int32) -> tresult {
        let (bytes, at) = &mut *self.bytes.lock().unwrap();
        let part = (bytes.len() - *at).min(count as usize);
        unsafe {
            ptr::copy_nonoverlapping(bytes[*at..].as_ptr(), to.cast(), part);
            *read = self.claims_to_read.unwrap_or(part as i32);
        }
        *at += part;
        kResultOk
    }

    unsafe fn write(&self, from: *mut std::ffi::c_void, count: int32, written: *mut int32) -> tresult {
        if self.refuses_to_write {
            return kResultFalse;
        }
        // Three bytes at a time, as a stream may.
        let part = count.min(3);
        let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), part as usize) };
        self.bytes.lock().unwrap().0.extend_from_slice(from);
        unsafe { *written = part };
        kResultOk
    }

    unsafe fn seek(&self, position: int64, mode: int32, result: *mut int64) -> tresult {
        let (bytes, at) = &mut *self.bytes.lock().unwrap();
        *at = match mode {
            2 => (bytes.len() as i64 + position) as usize,
            1 => (*at as i64 + position) as usize,
            _ => position as usize,
        };
        if !result.is_null() {
            unsafe { *result = *at as i64 };
        }
        kResultOk
    }

    unsafe fn tell(&self, position: *mut int64) -> tresult {
        unsafe { *position = self.bytes.lock().unwrap().1 as i64 };
        kResultOk
    }
}

/// Hands an instance a state; whether it took it.
pub fn load(object: &Object, state: &[u8]) -> bool {
    let memory = Memory { bytes: Mutex::new((state.to_vec(), 0)), ..Memory::default() };
    let stream = ComWrapper::new(memory).to_com_ptr::<IBStream>().expect("a stream");
    unsafe { object.component.setState(stream.as_ptr()) == kResultOk }
}

/// The state of an instance.
pub fn saved(object: &Object) -> Vec<u8> {
    let stream = ComWrapper::new(Memory::default());
    let to = stream.as_com_ref::<IBStream>().expect("a stream");
    assert_eq!(unsafe { object.component.getState(to.as_ptr()) }, kResultOk);
    stream.bytes.lock().unwrap().0.clone()
}

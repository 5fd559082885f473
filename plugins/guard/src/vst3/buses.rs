//! The buses of an object and how the host arranges them: B1, B12, B14, B15.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use nice_plug::prelude::AudioIOLayout;
use vst3::Steinberg::Vst::BusInfo_::BusFlags_::kDefaultActive;
use vst3::Steinberg::Vst::SpeakerArr::{k51, k71_4, k71Cine, k71Music, kEmpty, kMono, kStereo};
use vst3::Steinberg::Vst::{
    BusDirection, BusDirections_, BusInfo, BusTypes_, MediaType, MediaTypes_, SpeakerArrangement,
};
use vst3::Steinberg::{int32, kInvalidArgument, kResultOk, tresult};

use crate::guarded::{main_channels, main_inputs};

// The constants of an enumeration have another sign on Windows.
#[allow(clippy::unnecessary_cast)]
const INPUT: BusDirection = BusDirections_::kInput as BusDirection;
#[allow(clippy::unnecessary_cast)]
const OUTPUT: BusDirection = BusDirections_::kOutput as BusDirection;
#[allow(clippy::unnecessary_cast)]
const AUDIO: MediaType = MediaTypes_::kAudio as MediaType;
#[allow(clippy::unnecessary_cast)]
const MAIN: int32 = BusTypes_::kMain as int32;
#[allow(clippy::unnecessary_cast)]
const AUX: int32 = BusTypes_::kAux as int32;

/// Whether a call is about audio. nice-plug answers for events.
pub(super) fn is_audio(media: MediaType) -> bool {
    media == AUDIO
}

/// Width of each input in channels, the main bus first.
fn inputs(layout: &AudioIOLayout) -> impl Iterator<Item = usize> {
    let sidechains = layout.aux_input_ports.iter().map(|channels| channels.get() as usize);
    std::iter::once(main_inputs(layout)).chain(sidechains)
}

/// Number of loudspeakers.
fn width(arrangement: SpeakerArrangement) -> usize {
    arrangement.count_ones() as usize
}

/// The arrangements that fit the channel order of a layout; the first is the one we propose. None for widths
/// that the suite has no loudspeakers for.
///
/// B15: eight channels are 7.1 with side loudspeakers; `Cine` has two more in front instead.
fn fitting(channels: usize) -> &'static [SpeakerArrangement] {
    match channels {
        1 => &[kMono],
        2 => &[kStereo],
        6 => &[k51],
        8 => &[k71Music, k71Cine],
        12 => &[k71_4],
        _ => &[],
    }
}

fn proposal(channels: usize) -> SpeakerArrangement {
    fitting(channels).first().copied().unwrap_or((1 << channels) - 1)
}

fn fits(arrangement: SpeakerArrangement, channels: usize) -> bool {
    let known = fitting(channels);
    // Without a left and a right no room is meant, only a number of channels: JUCE hosts ask so for twelve.
    let order_matters = channels > 2 && !known.is_empty() && arrangement & kStereo != 0;
    width(arrangement) == channels && (!order_matters || known.contains(&arrangement))
}

/// What the host arranged.
struct Arrangement {
    inputs: Vec<SpeakerArrangement>,
    output: SpeakerArrangement,
}

/// The buses of one object.
pub(super) struct Buses {
    layouts: &'static [AudioIOLayout],
    arranged: Mutex<Arrangement>,
    /// A bit for each input that the host switched off.
    off: AtomicU32,
}

impl Buses {
    /// The first layout.
    pub fn new(layouts: &'static [AudioIOLayout]) -> Self {
        let inputs = inputs(&layouts[0]).map(proposal).collect();
        let output = proposal(main_channels(&layouts[0]));
        Self { layouts, arranged: Mutex::new(Arrangement { inputs, output }), off: AtomicU32::new(0) }
    }

    /// Not to be called on the audio thread.
    fn arranged(&self) -> std::sync::MutexGuard<'_, Arrangement> {
        self.arranged.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The arrangement of a bus, if there is one.
    pub fn arrangement(&self, direction: BusDirection, index: int32) -> Option<SpeakerArrangement> {
        let arranged = self.arranged();
        match direction {
            INPUT => arranged.inputs.get(usize::try_from(index).ok()?).copied(),
            OUTPUT if index == 0 => Some(arranged.output),
            _ => None,
        }
    }

    /// Number of buses.
    pub fn count(&self, direction: BusDirection) -> int32 {
        match direction {
            INPUT => self.arranged().inputs.len() as int32,
            OUTPUT => 1,
            _ => 0,
        }
    }

    /// B1: the layout that a host's arrangements ask for. A sidechain may also be left empty; it is then
    /// silent.
    pub fn find(&self, inputs: &[SpeakerArrangement], outputs: &[SpeakerArrangement]) -> Option<usize> {
        let [output] = outputs else { return None };
        let found = |empty_allowed: bool| {
            self.layouts.iter().position(|layout| {
                fits(*output, main_channels(layout))
                    && inputs.len() == self::inputs(layout).count()
                    && self::inputs(layout).zip(inputs).enumerate().all(|(index, (channels, arrangement))| {
                        fits(*arrangement, channels) || (empty_allowed && index > 0 && *arrangement == kEmpty)
                    })
            })
        };
        found(false).or_else(|| found(true))
    }

    /// Remembers what the host arranged, as it must get the same back.
    pub fn arrange(&self, inputs: &[SpeakerArrangement], output: SpeakerArrangement) {
        *self.arranged() = Arrangement { inputs: inputs.to_vec(), output };
    }

    /// Switches a bus on or off.
    pub fn activate(&self, direction: BusDirection, index: int32, on: bool) -> tresult {
        if self.arrangement(direction, index).is_none() {
            return kInvalidArgument;
        }
        if direction == INPUT && index < 32 {
            let bit = 1 << index;
            if on {
                self.off.fetch_and(!bit, Ordering::SeqCst);
            } else {
                self.off.fetch_or(bit, Ordering::SeqCst);
            }
        }
        kResultOk
    }

    /// Whether the host switched an input off. Whatever it then hands over is not to be heard.
    pub fn is_off(&self, input: usize) -> bool {
        input < 32 && self.off.load(Ordering::Relaxed) >> input & 1 == 1
    }

    /// What the host is told of a bus. B14: the output has its own name.
    pub fn info(&self, layout: &AudioIOLayout, direction: BusDirection, index: int32) -> Option<BusInfo> {
        let arrangement = self.arrangement(direction, index)?;
        let name = match (direction, index) {
            (INPUT, 0) => layout.main_input_name(),
            (INPUT, _) => layout.aux_input_name(index as usize - 1).unwrap_or_default(),
            _ => layout.names.main_output.unwrap_or("Output").to_owned(),
        };
        #[allow(clippy::unnecessary_cast)]
        let mut info = BusInfo {
            mediaType: AUDIO,
            direction,
            channelCount: width(arrangement) as int32,
            name: [0; 128],
            busType: if index == 0 { MAIN } else { AUX },
            flags: kDefaultActive as u32,
        };
        let room = info.name.len() - 1;
        for (place, unit) in info.name[..room].iter_mut().zip(name.encode_utf16()) {
            *place = unit;
        }
        Some(info)
    }
}

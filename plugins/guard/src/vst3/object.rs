//! The object that the host has: component, controller and processor in one, as nice-plug's is.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use nice_plug::prelude::{AudioIOLayout, Vst3Plugin};
use nice_plug::wrapper::vst3::Wrapper;
use vst3::Steinberg::Vst::ChannelContext::{IInfoListener, IInfoListenerTrait};
use vst3::Steinberg::Vst::{
    BusDirection, BusInfo, CString, CtrlNumber, IAttributeList, IAudioProcessor, IAudioProcessorTrait,
    IComponent, IComponentHandler, IComponentTrait, IEditController, IEditControllerTrait, IMidiMapping,
    IMidiMappingTrait, INoteExpressionController, INoteExpressionControllerTrait,
    IProcessContextRequirements, IProcessContextRequirementsTrait, IUnitInfo, IUnitInfoTrait, IoMode,
    MediaType, NoteExpressionTypeID, NoteExpressionTypeInfo, NoteExpressionValue, ParamID, ParamValue,
    ParameterInfo, ProgramListID, ProgramListInfo, RoutingInfo, String128, TChar, UnitID, UnitInfo,
};
use vst3::Steinberg::{
    FIDString, FUnknown, IBStream, IPlugView, IPluginBaseTrait, TBool, TUID, int16, int32, kInternalError,
    kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};
use vst3::com_scrape_types::InterfaceList;
use vst3::{Class, ComPtr};

use super::buses::{self, Buses};
use super::gain_reduction::IGainReductionInfo;
use super::{handler, stream, turns, view};
use crate::border::{Border, try_with};
use crate::guarded::Guarded;
use crate::main_bus::MainBus;
use crate::panics::catch;

/// nice-plug's wrapper of a plug-in.
pub(super) type Inner<P> = Wrapper<Guarded<P>>;

/// The interfaces of nice-plug's wrapper, and that of gain reduction.
pub(super) type WithGainReduction = (
    IComponent,
    IEditController,
    IAudioProcessor,
    IMidiMapping,
    INoteExpressionController,
    IProcessContextRequirements,
    IUnitInfo,
    IInfoListener,
    IGainReductionInfo,
);

/// The guarded object with a list of interfaces.
pub(super) struct Object<P: Vst3Plugin, I> {
    pub inner: Inner<P>,
    pub border: Arc<Border>,
    pub buses: Buses,
    pub activity: AtomicU8,
    /// Longest block that `setupProcessing` allowed; 0 before it was called.
    pub max_frames: AtomicU32,
    /// Of the last `setupProcessing`, as bits.
    pub rate_hz: AtomicU32,
    /// Made in `setActive`.
    pub main_bus: Mutex<Option<MainBus>>,
    interfaces: PhantomData<fn() -> I>,
}

pub(super) const INACTIVE: u8 = 0;
pub(super) const ACTIVATING: u8 = 1;
pub(super) const ACTIVE: u8 = 2;

impl<P: Vst3Plugin, I: InterfaceList> Class for Object<P, I> {
    type Interfaces = I;
}

impl<P: Vst3Plugin, I> Object<P, I> {
    pub fn new(inner: Inner<P>, border: Arc<Border>) -> Self {
        Self {
            inner,
            border,
            buses: Buses::new(P::AUDIO_IO_LAYOUTS),
            activity: AtomicU8::new(INACTIVE),
            max_frames: AtomicU32::new(0),
            rate_hz: AtomicU32::new(0),
            main_bus: Mutex::new(None),
            interfaces: PhantomData,
        }
    }

    /// The chosen layout.
    pub fn layout(&self) -> &'static AudioIOLayout {
        &P::AUDIO_IO_LAYOUTS[self.border.layout()]
    }

    pub fn is_active(&self) -> bool {
        self.activity.load(Ordering::SeqCst) == ACTIVE
    }

    fn activate(&self) -> tresult {
        let max_frames = self.max_frames.load(Ordering::SeqCst) as usize;
        if self.is_active() {
            return kResultOk;
        } else if max_frames == 0 {
            return kResultFalse;
        }
        let bus = MainBus::new(self.layout(), max_frames);
        if try_with(&self.main_bus, |place| *place = Some(bus)).is_none() {
            return kResultFalse;
        }
        self.activity.store(ACTIVATING, Ordering::SeqCst);
        // SAFETY: the argument is checked.
        let result = catch(kInternalError, || unsafe { self.inner.setActive(1) });
        // A host that hears of a new latency meanwhile may have gone through all of this again.
        let reached = if result == kResultOk { ACTIVE } else { INACTIVE };
        let _ = self.activity.compare_exchange(ACTIVATING, reached, Ordering::SeqCst, Ordering::SeqCst);
        result
    }

    fn deactivate(&self) -> tresult {
        if self.activity.swap(INACTIVE, Ordering::SeqCst) == INACTIVE {
            return kResultOk;
        }
        catch(kInternalError, || {
            // SAFETY: the argument is checked. The host may have forgotten the first call.
            unsafe {
                self.inner.setProcessing(0);
                self.inner.setActive(0)
            }
        })
    }
}

/// A normalised value that is one.
fn normalised(value: ParamValue) -> ParamValue {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

/// Methods that go to nice-plug as they are. A panic becomes the answer after `else`.
macro_rules! pass {
    ($interface:ident: $($name:ident($($arg:ident: $type:ty),*) -> $result:ty, else $otherwise:expr;)*) => {$(
        unsafe fn $name(&self, $($arg: $type),*) -> $result {
            // SAFETY: the host's promises are the same for nice-plug's method.
            catch($otherwise, || unsafe { <Inner<P> as $interface>::$name(&self.inner, $($arg),*) })
        }
    )*};
}

impl<P: Vst3Plugin, I> IPluginBaseTrait for Object<P, I> {
    pass! { IPluginBaseTrait:
        initialize(context: *mut FUnknown) -> tresult, else kInternalError;
    }

    unsafe fn terminate(&self) -> tresult {
        self.deactivate();
        // The handler keeps the host alive
        self.border.host_side.iter().for_each(|host_side| host_side.set_perform(None));
        // SAFETY: no arguments.
        catch(kInternalError, || unsafe { self.inner.terminate() })
    }
}

impl<P: Vst3Plugin, I> IComponentTrait for Object<P, I> {
    pass! { IComponentTrait:
        getControllerClassId(id: *mut TUID) -> tresult, else kInternalError;
        setIoMode(mode: IoMode) -> tresult, else kInternalError;
        getRoutingInfo(input: *mut RoutingInfo, output: *mut RoutingInfo) -> tresult, else kInternalError;
    }

    unsafe fn getBusCount(&self, media: MediaType, direction: BusDirection) -> int32 {
        if buses::is_audio(media) {
            return self.buses.count(direction);
        }
        // SAFETY: any value will do.
        catch(0, || unsafe { self.inner.getBusCount(media, direction) })
    }

    unsafe fn getBusInfo(
        &self,
        media: MediaType,
        direction: BusDirection,
        index: int32,
        info: *mut BusInfo,
    ) -> tresult {
        if !buses::is_audio(media) {
            // SAFETY: the host's promises are the same.
            return catch(kInternalError, || unsafe { self.inner.getBusInfo(media, direction, index, info) });
        }
        match self.buses.info(self.layout(), direction, index) {
            Some(known) if !info.is_null() => {
                // SAFETY: the host's to be written to.
                unsafe { info.write(known) };
                kResultOk
            }
            _ => kInvalidArgument,
        }
    }

    unsafe fn activateBus(
        &self,
        media: MediaType,
        direction: BusDirection,
        index: int32,
        on: TBool,
    ) -> tresult {
        if buses::is_audio(media) {
            return self.buses.activate(direction, index, on != 0);
        }
        // SAFETY: any value will do.
        catch(kInternalError, || unsafe { self.inner.activateBus(media, direction, index, on) })
    }

    unsafe fn setActive(&self, on: TBool) -> tresult {
        if on != 0 { self.activate() } else { self.deactivate() }
    }

    unsafe fn setState(&self, state: *mut IBStream) -> tresult {
        self.border.parameters.forget();
        // SAFETY: the host's promises are the same.
        unsafe {
            stream::with(state, |state| {
                catch(kInternalError, || <Inner<P> as IComponentTrait>::setState(&self.inner, state))
            })
        }
    }

    unsafe fn getState(&self, state: *mut IBStream) -> tresult {
        // SAFETY: the host's promises are the same.
        unsafe {
            stream::with(state, |state| {
                catch(kInternalError, || <Inner<P> as IComponentTrait>::getState(&self.inner, state))
            })
        }
    }
}

impl<P: Vst3Plugin, I> IEditControllerTrait for Object<P, I> {
    pass! { IEditControllerTrait:
        setComponentState(state: *mut IBStream) -> tresult, else kInternalError;
        setState(state: *mut IBStream) -> tresult, else kInternalError;
        getState(state: *mut IBStream) -> tresult, else kInternalError;
        getParameterCount() -> int32, else 0;
        getParamValueByString(
            id: ParamID, text: *mut TChar, value: *mut ParamValue
        ) -> tresult, else kInternalError;
        plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue, else 0.0;
        getParamNormalized(id: ParamID) -> ParamValue, else 0.0;
    }

    unsafe fn createView(&self, name: FIDString) -> *mut IPlugView {
        // SAFETY: the host's promise is the same.
        let inner = catch(std::ptr::null_mut(), || unsafe { self.inner.createView(name) });
        // SAFETY: null or a new view.
        unsafe { view::around(inner, &self.border) }
    }

    unsafe fn setComponentHandler(&self, handler: *mut IComponentHandler) -> tresult {
        // SAFETY: null or the host's handler.
        let around = unsafe { handler::around(handler, &self.border) };
        let handler = around.as_ref().map_or(std::ptr::null_mut(), ComPtr::as_ptr);
        if let Some(host_side) = &self.border.host_side {
            // SAFETY: null or the handler around the host's.
            host_side.set_perform(unsafe { turns::performer(handler) });
        }
        // SAFETY: as above.
        catch(kInternalError, || unsafe { self.inner.setComponentHandler(handler) })
    }

    /// B12: nice-plug panics at the index after the last.
    unsafe fn getParameterInfo(&self, index: int32, info: *mut ParameterInfo) -> tresult {
        // SAFETY: no arguments.
        let count = unsafe { self.getParameterCount() };
        if !(0..count).contains(&index) {
            return kInvalidArgument;
        }
        // SAFETY: the index is in range; nice-plug checks the pointer.
        catch(kInternalError, || unsafe { self.inner.getParameterInfo(index, info) })
    }

    unsafe fn getParamStringByValue(&self, id: ParamID, value: ParamValue, text: *mut String128) -> tresult {
        // SAFETY: the host's promises are the same.
        catch(kInternalError, || unsafe { self.inner.getParamStringByValue(id, normalised(value), text) })
    }

    unsafe fn normalizedParamToPlain(&self, id: ParamID, value: ParamValue) -> ParamValue {
        // SAFETY: any value will do.
        catch(0.0, || unsafe { self.inner.normalizedParamToPlain(id, normalised(value)) })
    }

    unsafe fn setParamNormalized(&self, id: ParamID, value: ParamValue) -> tresult {
        if value.is_nan() {
            return kInvalidArgument;
        }
        self.border.parameters.correct(id, normalised(value) as f32);
        // SAFETY: any value will do.
        catch(kInternalError, || unsafe { self.inner.setParamNormalized(id, normalised(value)) })
    }
}

impl<P: Vst3Plugin, I> IMidiMappingTrait for Object<P, I> {
    pass! { IMidiMappingTrait:
        getMidiControllerAssignment(
            bus: int32, channel: int16, controller: CtrlNumber, id: *mut ParamID
        ) -> tresult, else kInternalError;
    }
}

impl<P: Vst3Plugin, I> INoteExpressionControllerTrait for Object<P, I> {
    pass! { INoteExpressionControllerTrait:
        getNoteExpressionCount(bus: int32, channel: int16) -> int32, else 0;
        getNoteExpressionInfo(
            bus: int32, channel: int16, index: int32, info: *mut NoteExpressionTypeInfo
        ) -> tresult, else kInternalError;
        getNoteExpressionStringByValue(
            bus: int32, channel: int16, id: NoteExpressionTypeID, value: NoteExpressionValue,
            text: *mut String128
        ) -> tresult, else kInternalError;
        getNoteExpressionValueByString(
            bus: int32, channel: int16, id: NoteExpressionTypeID, text: *const TChar,
            value: *mut NoteExpressionValue
        ) -> tresult, else kInternalError;
    }
}

impl<P: Vst3Plugin, I> IProcessContextRequirementsTrait for Object<P, I> {
    pass! { IProcessContextRequirementsTrait:
        getProcessContextRequirements() -> uint32, else 0;
    }
}

impl<P: Vst3Plugin, I> IUnitInfoTrait for Object<P, I> {
    pass! { IUnitInfoTrait:
        getUnitCount() -> int32, else 0;
        getUnitInfo(index: int32, info: *mut UnitInfo) -> tresult, else kInternalError;
        getProgramListCount() -> int32, else 0;
        getProgramListInfo(index: int32, info: *mut ProgramListInfo) -> tresult, else kInternalError;
        getProgramName(
            list: ProgramListID, index: int32, name: *mut String128
        ) -> tresult, else kInternalError;
        getProgramInfo(
            list: ProgramListID, index: int32, attribute: CString, value: *mut String128
        ) -> tresult, else kInternalError;
        hasProgramPitchNames(list: ProgramListID, index: int32) -> tresult, else kInternalError;
        getProgramPitchName(
            list: ProgramListID, index: int32, pitch: int16, name: *mut String128
        ) -> tresult, else kInternalError;
        getSelectedUnit() -> UnitID, else 0;
        selectUnit(id: UnitID) -> tresult, else kInternalError;
        getUnitByBus(
            media: MediaType, direction: BusDirection, bus: int32, channel: int32, id: *mut UnitID
        ) -> tresult, else kInternalError;
        setUnitProgramData(list: int32, index: int32, data: *mut IBStream) -> tresult, else kInternalError;
    }
}

impl<P: Vst3Plugin, I> IInfoListenerTrait for Object<P, I> {
    unsafe fn setChannelContextInfos(&self, list: *mut IAttributeList) -> tresult {
        if let Some(host_side) = &self.border.host_side {
            // SAFETY: null or the host's list.
            host_side.set_track(unsafe { turns::track(list, host_side.track()) });
        }
        // SAFETY: the host's promise is the same.
        catch(kInternalError, || unsafe { self.inner.setChannelContextInfos(list) })
    }
}

impl<P: Vst3Plugin, I> Drop for Object<P, I> {
    fn drop(&mut self) {
        self.deactivate();
    }
}

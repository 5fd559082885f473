//! All parameters of a plug-in in one list that is safe to use: id, group, name, text and value of each.

use std::marker::PhantomData;

use nice_plug_core::params::enums::EnumParamInner;
use nice_plug_core::params::internals::ParamPtr;
use nice_plug_core::params::{BoolParam, FloatParam, IntParam, Param, ParamFlags, Params};

/// One parameter in the list.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The id in states, presets and session files.
    pub id: String,
    /// The groups it is in, outermost first, with slashes: `Band 1/Dynamics`. Empty at the top.
    pub group: String,
    ptr: ParamPtr,
    params: PhantomData<&'a ()>,
}

/// A parameter by its type.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// A number with a fraction.
    Float(&'a FloatParam),
    /// A whole number.
    Int(&'a IntParam),
    /// A switch.
    Bool(&'a BoolParam),
    /// One of a few named values.
    Enum(&'a EnumParamInner),
}

/// All parameters, in the order hosts see them.
#[derive(Clone, Debug)]
pub struct Catalogue<'a> {
    entries: Vec<Entry<'a>>,
}

impl<'a> Catalogue<'a> {
    /// The parameters of `params`.
    pub fn of(params: &'a dyn Params) -> Catalogue<'a> {
        let entry = |(id, ptr, group)| Entry { id, group, ptr, params: PhantomData };
        Catalogue { entries: params.param_map().into_iter().map(entry).collect() }
    }

    /// All entries.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// The parameter with that id.
    pub fn get(&self, id: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The entries, for who keeps them.
    pub fn into_entries(self) -> Vec<Entry<'a>> {
        self.entries
    }
}

/// Calls one method of the parameter, whatever its type.
macro_rules! each {
    ($entry:expr, $param:ident => $call:expr) => {
        match $entry.kind() {
            Kind::Float($param) => $call,
            Kind::Int($param) => $call,
            Kind::Bool($param) => $call,
            Kind::Enum($param) => $call,
        }
    };
}

impl<'a> Entry<'a> {
    /// The parameter itself.
    pub fn kind(&self) -> Kind<'a> {
        // SAFETY: `Params` promises that the pointers of its map point to parameters that it owns and that
        // live as long as itself; it is borrowed for 'a. Parameters are shared between threads through
        // atomics only.
        unsafe {
            match self.ptr {
                ParamPtr::FloatParam(param) => Kind::Float(&*param),
                ParamPtr::IntParam(param) => Kind::Int(&*param),
                ParamPtr::BoolParam(param) => Kind::Bool(&*param),
                ParamPtr::EnumParam(param) => Kind::Enum(&*param),
            }
        }
    }

    /// The parameter as the framework has it. [window thread]
    pub(crate) fn pointer(&self) -> ParamPtr {
        self.ptr
    }

    /// The name hosts show.
    pub fn name(&self) -> &'a str {
        each!(self, param => param.name())
    }

    /// What a host may do with it.
    pub fn flags(&self) -> ParamFlags {
        each!(self, param => param.flags())
    }

    /// Position of the default value on the way from 0 to 1.
    pub fn default_normalized(&self) -> f32 {
        each!(self, param => param.default_normalized_value())
    }

    /// Steps from one end to the other; none where there is no step.
    pub fn step_count(&self) -> Option<usize> {
        each!(self, param => param.step_count())
    }

    /// Present position on the way from 0 to 1.
    pub fn normalized(&self) -> f32 {
        each!(self, param => param.unmodulated_normalized_value())
    }

    /// Where the sound is at present: as [`Entry::normalized`], with what the host modulates.
    pub fn heard(&self) -> f32 {
        each!(self, param => param.modulated_normalized_value())
    }

    /// The value at a position on the way from 0 to 1 as text with unit.
    pub fn text(&self, normalized: f32) -> String {
        each!(self, param => param.normalized_value_to_string(normalized, true))
    }

    /// The position a text stands for; `None` if it cannot be read or is out of range. Names of choices are
    /// found in any mixture of capitals.
    pub fn read(&self, text: &str) -> Option<f32> {
        if let Kind::Enum(_) = self.kind() {
            let mut names = self.choices().into_iter().enumerate();
            let (position, _) = names.find(|(_, name)| name.eq_ignore_ascii_case(text.trim()))?;
            return Some(self.position(position));
        }
        each!(self, param => param.string_to_normalized_value(text))
    }

    /// The names of a choice, in order; nothing for other parameters.
    pub fn choices(&self) -> Vec<String> {
        match self.kind() {
            Kind::Enum(choice) => (0..choice.len()).map(|index| self.text(self.position(index))).collect(),
            _ => Vec::new(),
        }
    }

    /// The texts of all values of a parameter that has only a few, in order; nothing for others.
    pub fn values(&self) -> Vec<String> {
        /// More are no list any more.
        const MOST: usize = 100;
        match self.step_count() {
            Some(steps @ 1..=MOST) => (0..=steps).map(|step| self.text(step as f32 / steps as f32)).collect(),
            _ => Vec::new(),
        }
    }

    /// What [`Entry::read`] takes, in words: the names of a choice, else the ends of the range.
    pub fn allowed(&self) -> String {
        match self.kind() {
            Kind::Enum(_) => self.choices().join(", "),
            Kind::Bool(_) => "On, Off".to_owned(),
            Kind::Float(_) | Kind::Int(_) => format!("{} to {}", self.text(0.0), self.text(1.0)),
        }
    }

    /// Moves the parameter. Only for parameters that no host knows of, such as a copy to look at a preset: a
    /// host wants to move its parameters itself.
    pub fn set(&self, normalized: f32) {
        // SAFETY: the pointer is valid as in `kind`; the value is stored through atomics.
        unsafe { self.ptr._internal_set_normalized_value(normalized) };
    }

    /// Position of the choice with that index on the way from 0 to 1.
    fn position(&self, index: usize) -> f32 {
        each!(self, param => match param.step_count() {
            Some(steps) if steps > 0 => index as f32 / steps as f32,
            _ => 0.0,
        })
    }
}

/// The number under which CLAP and VST3 hosts know a parameter: the framework's hash of the id.
pub fn host_id(id: &str) -> u32 {
    let hash = id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    hash & 0x7fff_ffff
}

//! A number that others may read at any time.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// The newest value of something; what came between two readings is not known.
#[derive(Debug, Default)]
pub struct Value(AtomicU32);

impl Value {
    /// A value to begin with.
    pub const fn new(value: f32) -> Value {
        Value(AtomicU32::new(value.to_bits()))
    }

    /// Makes this the value. [audio thread]
    pub fn set(&self, value: f32) {
        self.0.store(value.to_bits(), Relaxed);
    }

    /// The value.
    pub fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_value_is_read_as_often_as_one_asks() {
        let value = Value::default();
        assert_eq!(value.get(), 0.0);
        value.set(-12.5);
        assert_eq!((value.get(), value.get()), (-12.5, -12.5));
    }
}

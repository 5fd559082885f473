//! Two channels side by side as one number, so that one transform serves both.
//!
//! Every operation treats the lanes alike and apart: the same sound in both lanes stays the same to the last
//! bit, silence in one stays silence. The transforms of `rustfft` fall back to their plain arithmetic for a
//! number of their own, without fused multiply-add, so the sound does not depend on the processor's
//! instruction set; two lanes fill the vectors that every x86-64 and AArch64 has.

use realfft::num_traits::{FromPrimitive, Num, One, Signed, Zero};
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

/// One frame of two channels, or one number for both.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[repr(transparent)]
pub struct Pair(pub [f64; 2]);

impl Pair {
    /// Both lanes silent.
    pub const SILENT: Pair = Pair([0.0; 2]);

    #[inline(always)]
    fn map(self, f: impl Fn(f64) -> f64) -> Pair {
        Pair([f(self.0[0]), f(self.0[1])])
    }

    #[inline(always)]
    fn with(self, other: Pair, f: impl Fn(f64, f64) -> f64) -> Pair {
        Pair([f(self.0[0], other.0[0]), f(self.0[1], other.0[1])])
    }
}

macro_rules! lane_by_lane {
    ($($operator:ident $function:ident),*) => {$(
        impl $operator for Pair {
            type Output = Pair;
            #[inline(always)]
            fn $function(self, other: Pair) -> Pair {
                self.with(other, f64::$function)
            }
        }
    )*};
}

lane_by_lane!(Add add, Sub sub, Mul mul, Div div, Rem rem);

impl Neg for Pair {
    type Output = Pair;
    #[inline(always)]
    fn neg(self) -> Pair {
        self.map(f64::neg)
    }
}

impl Zero for Pair {
    #[inline(always)]
    fn zero() -> Pair {
        Pair::SILENT
    }
    #[inline(always)]
    fn is_zero(&self) -> bool {
        *self == Pair::SILENT
    }
}

impl One for Pair {
    #[inline(always)]
    fn one() -> Pair {
        Pair([1.0; 2])
    }
}

impl Num for Pair {
    type FromStrRadixErr = <f64 as Num>::FromStrRadixErr;
    fn from_str_radix(text: &str, radix: u32) -> Result<Pair, Self::FromStrRadixErr> {
        f64::from_str_radix(text, radix).map(|value| Pair([value; 2]))
    }
}

impl Signed for Pair {
    fn abs(&self) -> Pair {
        self.map(f64::abs)
    }
    fn abs_sub(&self, other: &Pair) -> Pair {
        self.with(*other, |a, b| (a - b).max(0.0))
    }
    fn signum(&self) -> Pair {
        self.map(f64::signum)
    }
    fn is_positive(&self) -> bool {
        self.0.iter().all(|lane| lane.is_sign_positive())
    }
    fn is_negative(&self) -> bool {
        self.0.iter().all(|lane| lane.is_sign_negative())
    }
}

impl FromPrimitive for Pair {
    fn from_i64(value: i64) -> Option<Pair> {
        f64::from_i64(value).map(|value| Pair([value; 2]))
    }
    fn from_u64(value: u64) -> Option<Pair> {
        f64::from_u64(value).map(|value| Pair([value; 2]))
    }
    fn from_f64(value: f64) -> Option<Pair> {
        Some(Pair([value; 2]))
    }
}

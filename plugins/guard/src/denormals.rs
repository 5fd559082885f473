//! B9: arithmetic on denormal numbers is ten times slower, and nice-plug leaves it on.

/// While this lives, the thread's arithmetic takes denormals for zero, coming in and going out. The old mode
/// comes back when it is dropped.
pub(crate) struct FlushDenormals {
    before: control::Word,
}

impl FlushDenormals {
    /// Flushes from here on.
    pub fn new() -> Self {
        let before = control::read();
        if before | control::FLUSH != before {
            control::write(before | control::FLUSH);
        }
        Self { before }
    }
}

impl Drop for FlushDenormals {
    fn drop(&mut self) {
        if self.before | control::FLUSH != self.before {
            control::write(self.before);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod control {
    use std::arch::asm;

    /// The MXCSR register: Intel SDM volume 1, 10.2.3.
    pub type Word = u32;
    /// FTZ (results, bit 15) and DAZ (operands, bit 6).
    pub const FLUSH: Word = 1 << 15 | 1 << 6;

    pub fn read() -> Word {
        let mut word: Word = 0;
        // SAFETY: stores the register into the variable whose address is given.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags)) };
        word
    }

    pub fn write(word: Word) {
        // SAFETY: every caller changes no bits but FTZ and DAZ, or puts back what was there.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack, preserves_flags, readonly)) };
    }
}

#[cfg(target_arch = "aarch64")]
mod control {
    use std::arch::asm;

    /// The FPCR register: Arm ARM, C5.2.8.
    pub type Word = u64;
    /// FZ (bit 24), which covers operands and results.
    pub const FLUSH: Word = 1 << 24;

    pub fn read() -> Word {
        let word: Word;
        // SAFETY: reads a register.
        unsafe { asm!("mrs {}, fpcr", out(reg) word, options(nomem, nostack, preserves_flags)) };
        word
    }

    pub fn write(word: Word) {
        // SAFETY: every caller changes no bit but FZ, or puts back what was there.
        unsafe { asm!("msr fpcr, {}", in(reg) word, options(nomem, nostack, preserves_flags)) };
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod control {
    pub type Word = u32;
    pub const FLUSH: Word = 0;

    pub fn read() -> Word {
        0
    }

    pub fn write(_word: Word) {}
}

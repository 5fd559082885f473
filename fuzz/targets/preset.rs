#![no_main]

#[path = "../../tests/tests/fuzz/preset.rs"]
mod preset;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| preset::read(bytes));

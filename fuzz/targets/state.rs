#![no_main]

#[path = "../../tests/tests/fuzz/state.rs"]
mod state;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| state::read(bytes));

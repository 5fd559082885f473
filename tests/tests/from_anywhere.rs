//! States, presets and link contents that the fuzzers kept, and changes of them.

mod fuzz;

use aplomb_tests::fuzz::replay;

#[test]
fn any_state_is_loaded_as_far_as_it_makes_sense_or_refused_without_a_trace() {
    replay("state", fuzz::state::read);
}

#[test]
fn any_preset_file_is_loaded_as_far_as_it_makes_sense_or_refused_without_a_trace() {
    replay("preset", fuzz::preset::read);
}

#[test]
fn anything_in_the_slot_of_another_instance_is_sound_or_not_seen() {
    replay("link", fuzz::link::read);
}

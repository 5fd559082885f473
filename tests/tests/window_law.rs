//! G1 and G2: whatever hands do, hosts hear of whole gestures; every control says what it is, and what is typed is
//! what is set. With `APLOMB_SEED` set, the script of that seed alone.

mod window;

use aplomb_kit::proof::window::{names, script, typing};

#[test]
fn g1_every_gesture_is_whole_in_a_thousand_scripts() {
    window::all().iter().for_each(script::assert_gesture_law);
}

#[test]
fn g2_every_control_has_a_name_a_role_a_value_and_help() {
    window::all().iter().for_each(names::assert_every_control_says_what_it_is);
}

#[test]
fn g2_what_is_typed_switched_or_chosen_is_what_is_set() {
    window::all().iter().for_each(|window| typing::assert_every_parameter_can_be_entered(window, &[]));
}

//! G1 and G2: whatever hands do, hosts hear of whole gestures; every control says what it is, and what is
//! typed is what is set. With `APLOMB_SEED` set, the script of that seed alone.

mod window;

mod g1_gestures_are_whole_in_a_thousand_scripts {
    use aplomb_kit::proof::window::script::assert_gesture_law;

    aplomb_tests::for_each_window!(assert_gesture_law);
}

mod g1_where_a_hand_lets_go_counts_also_within_one_frame {
    use aplomb_kit::proof::window::slow::assert_where_it_lets_go_counts;

    aplomb_tests::for_each_window!(assert_where_it_lets_go_counts);
}

mod g2_every_control_has_a_name_a_role_a_value_and_help {
    use aplomb_kit::proof::window::names::assert_every_control_says_what_it_is;

    aplomb_tests::for_each_window!(assert_every_control_says_what_it_is);
}

mod g2_what_is_typed_switched_or_chosen_is_what_is_set {
    use aplomb_kit::proof::window::Subject;
    use aplomb_kit::proof::window::typing::assert_every_parameter_can_be_entered;

    aplomb_tests::for_each_window!(assert_all_but_what_hands_do);

    /// A band of the EQ is on when it is made and off when it is deleted; listening lasts while a button is held.
    fn assert_all_but_what_hands_do(window: &Subject) {
        let states: Vec<String> = (1..=24).map(|band| format!("on_{band}")).collect();
        let mut without: Vec<&str> = states.iter().map(String::as_str).collect();
        without.push("listen");
        let without = if window.name == "eq" { without } else { Vec::new() };
        assert_every_parameter_can_be_entered(window, &without);
    }
}

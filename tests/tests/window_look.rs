//! G3 and G7: at every scale and size nothing is cut or covered, and a window at rest paints nothing.

mod window;

mod g3_no_label_is_cut_and_nothing_lies_over_anything {
    use aplomb_kit::proof::window::look::assert_nothing_is_cut_or_covered;

    aplomb_tests::for_each_window!(assert_nothing_is_cut_or_covered);
}

mod g7_a_window_at_rest_asks_for_no_frame {
    use aplomb_kit::proof::window::rest::assert_rests;

    aplomb_tests::for_each_window!(assert_rests);
}

mod g3_a_host_may_make_a_window_smaller_than_it_can_be {
    use aplomb_kit::proof::window::Subject;
    use aplomb_kit::proof::window::host::Recorder;
    use egui::vec2;

    fn assert_draws(window: &Subject) {
        for screen in &window.screens {
            let mut pane = window.open_as(screen, window.size, 1.0, &Recorder::new());
            for (width, height) in [(640.0, 200.0), (640.0, 100.0), (200.0, 500.0), (30.0, 30.0), (1.0, 1.0)]
            {
                pane.resize(vec2(width, height));
                pane.rest(0.5);
            }
        }
    }

    aplomb_tests::for_each_window!(assert_draws);
}

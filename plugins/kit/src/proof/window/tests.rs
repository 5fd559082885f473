//! The judges, before a window that keeps every promise and before one with each fault.

mod sample;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::host::Recorder;
use super::{gallery, look, names, rest, script, typing};
use crate::catalogue::Catalogue;
use sample::{Fault, sample};

/// What a judge says of a window with a fault.
fn verdict(fault: Fault, judge: impl FnOnce(&super::Subject)) -> String {
    let subject = sample(fault);
    let panicked = catch_unwind(AssertUnwindSafe(|| judge(&subject))).expect_err("the judge lets it pass");
    panicked.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn a_window_that_keeps_every_promise_passes_every_judge() {
    let good = sample(Fault::None);
    script::assert_gesture_law(&good);
    names::assert_every_control_says_what_it_is(&good);
    typing::assert_every_parameter_can_be_entered(&good, &[]);
    look::assert_nothing_is_cut_or_covered(&good);
    rest::assert_rests(&good);
}

#[test]
fn every_broken_gesture_is_found_and_told_in_few_acts() {
    for (fault, why) in [
        (Fault::EndsOnlyAfterADrag, "is held"),
        (Fault::WheelSetsWithoutAGesture, "while not held"),
        (Fault::WheelIsNotWokenToEnd, "gain is held by no hand"),
        (Fault::LeavesTheHandOnWhenClosed, "is held after the window closed"),
        (Fault::DoubleClickBeginsAgain, "gain begins while it is held"),
        (Fault::TypedNotANumber, "gain is set to NaN"),
        (Fault::Panics, "the window panicked: too much"),
    ] {
        let told = verdict(fault, script::assert_gesture_law);
        assert!(told.contains(why) && told.contains("APLOMB_SEED="), "{fault:?}: {told}");
        assert!(told.lines().count() < 16, "{fault:?}: {told}");
    }
}

#[test]
fn every_silent_control_is_found() {
    for (fault, why) in [
        (Fault::NoName, "has no name"),
        (Fault::NoRole, "has no role"),
        (Fault::NoHelp, "has no help"),
        (Fault::NoValue, "has no value"),
        (Fault::NoSuchParameter, "a parameter that is not there"),
    ] {
        let told = verdict(fault, names::assert_every_control_says_what_it_is);
        assert!(told.contains(why), "{fault:?}: {told}");
    }
}

#[test]
fn a_value_that_is_not_what_was_typed_is_found() {
    let judge = |subject: &super::Subject| typing::assert_every_parameter_can_be_entered(subject, &[]);
    for (fault, why) in [
        (Fault::TypedIsRounded, "was entered, the parameter is"),
        (Fault::ShowsAnotherValue, "was entered, the control says"),
        (Fault::NoSuchParameter, "gain: it has no control"),
        (Fault::NoField, "its menu has no"),
        (Fault::SwitchIsDead, "on: a click does not switch it"),
    ] {
        let told = verdict(fault, judge);
        assert!(told.contains(why), "{fault:?}: {told}");
    }
}

#[test]
fn everything_cut_or_covered_is_found() {
    for (fault, why) in [
        (Fault::Shortened, "is shortened"),
        (Fault::CutLabel, "is cut by"),
        (Fault::LabelsOverlap, "\"Left\" and \"Right\" overlap"),
        (Fault::ControlsOverlap, "\"On\" and \"Over it\" overlap"),
        (Fault::OutsideWhenSmall, "is partly outside the window"),
        (Fault::PaintedOver, "is painted over"),
        (Fault::SticksOut, "sticks out of \"On\""),
    ] {
        let told = verdict(fault, look::assert_nothing_is_cut_or_covered);
        assert!(told.contains(why), "{fault:?}: {told}");
        let is_small_only = fault == Fault::OutsideWhenSmall;
        assert_eq!(told.contains("800x500 at"), !is_small_only, "{fault:?}: {told}");
    }
}

#[test]
fn restlessness_is_found_with_its_cause() {
    for fault in [Fault::AlwaysRepaints, Fault::RepaintsNowAndThen] {
        let told = verdict(fault, rest::assert_rests);
        assert!(told.contains("sample.rs"), "{told}");
    }
}

#[test]
fn a_window_is_compared_with_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (frozen, now) = (folder.path().join("frozen"), folder.path().join("now"));
    let good = sample(Fault::None);
    let files = gallery::write(&good, &frozen).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["sample_new.png", "sample_new@2x.png"]);
    gallery::assert_looks_as_painted(&good, &frozen, &now);
    assert!(!now.exists());
    // One digit of a value is enough
    let told = verdict(Fault::OneFigureDiffers, |s| gallery::assert_looks_as_painted(s, &frozen, &now));
    assert!(told.contains("2 things are wrong") && told.contains("differs by"), "{told}");
    assert!(now.join("sample_new@2x.png").exists());
}

#[test]
fn a_host_that_plays_takes_values_with_its_next_block() {
    let host = Recorder::new();
    host.take_later(true);
    let good = sample(Fault::None);
    let mut pane = good.open(&host);
    let params = host.params();
    let catalogue = Catalogue::of(&*params);
    let gain = catalogue.get("gain").unwrap();
    let (before, at) = (gain.normalized(), pane.control("gain").unwrap().bounds.center());
    pane.drag(at, at - egui::vec2(0.0, 50.0), 5);
    assert_eq!(gain.normalized(), before);
    host.take();
    assert!((gain.normalized() - before - 0.25).abs() < 1e-5, "{}", gain.normalized());
}

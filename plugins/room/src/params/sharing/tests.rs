//! What counts in a shared room, without the link.

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::stage::Drive;

use super::*;
use crate::params::RoomParams;

/// Sets a parameter by its text.
fn turn(params: &RoomParams, id: &str, text: &str) {
    let catalogue = Catalogue::of(params);
    let entry = catalogue.get(id).expect("a parameter");
    entry.set(entry.read(text).expect("a value"));
}

fn saved(params: &RoomParams) -> Saved {
    params.sharing.map(Saved::clone)
}

/// Another instance that was set to the same parameters, and then loaded this copy.
fn loaded(values: &[(&str, &str)], copy: &Saved) -> RoomParams {
    let params = RoomParams::default();
    values.iter().for_each(|(id, text)| turn(&params, id, text));
    params.sharing.set(copy.clone());
    params
}

#[test]
fn a_private_room_is_what_its_parameters_say_and_saves_no_copy() {
    let params = RoomParams::default();
    turn(&params, "size", "5000 m³");
    assert_eq!(params.settings(), params.own());
    assert_eq!(saved(&params), Saved::default());
}

#[test]
fn in_a_shared_room_the_copy_counts_and_a_turn_changes_one_value_of_it() {
    let params = RoomParams::default();
    turn(&params, "room_group", "Room A");
    assert_eq!(params.settings(), params.own());
    let mut theirs = params.sharing.words(7);
    theirs[0] = 5_000.0f32.to_bits();
    theirs[4] = 3.0f32.to_bits();
    params.sharing.take(&theirs, 4);
    let settings = params.settings();
    assert_eq!((settings.size_m3, settings.decay_s), (5_000.0, 3.0));
    turn(&params, "decay", "2 s");
    let settings = params.settings();
    assert_eq!(settings.size_m3, 5_000.0, "what was not turned stays as the others have it");
    assert!((settings.decay_s - 2.0).abs() < 1e-5);
    assert!(params.sharing.is_turned());
    // What is not the room's stays one's own
    turn(&params, "azimuth", "30° L");
    assert_eq!(params.settings().azimuth_deg, -30.0);
    turn(&params, "room_group", "Private");
    assert_eq!(params.settings(), params.own());
}

#[test]
fn a_window_shows_the_room_that_others_set_and_at_once_what_is_turned_here() {
    let params = RoomParams::default();
    assert_eq!(params.standing(), []);
    turn(&params, "room_group", "Room A");
    params.settings();
    let mut theirs = params.sharing.words(7);
    theirs[0] = 5_000.0f32.to_bits();
    params.sharing.take(&theirs, 4);
    let shown = |id: &str| {
        let place = params.standing().into_iter().find(|(other, _)| *other == id)?.1;
        Some(Catalogue::of(&params).get(id).unwrap().text(place))
    };
    assert_eq!(shown("size").as_deref(), Some("5000 m³"));
    assert_eq!(shown("material").as_deref(), Some("Neutral"));
    assert_eq!(shown("azimuth"), None, "what is not the room's");
    // Turned here, and not yet heard of by the audio thread: then the knob says where it is
    turn(&params, "size", "700 m³");
    assert_eq!(shown("size"), None);
    params.settings();
    assert_eq!(shown("size").as_deref(), Some("700 m³"));
}

#[test]
fn a_knob_put_to_where_its_parameter_is_already_moves_the_room_all_the_same() {
    let params = RoomParams::default();
    turn(&params, "room_group", "Room B");
    params.settings();
    let mut theirs = params.sharing.words(7);
    theirs[0] = 5_000.0f32.to_bits();
    params.sharing.take(&theirs, 4);
    let standing = params.standing();
    // No hand: everything is where it counts
    let counts = |id: &str| standing.iter().find(|(other, _)| *other == id).unwrap().1;
    params.insist(&standing, counts);
    assert_eq!(params.settings().size_m3, 5_000.0);
    // Back to the default, where the parameter is since the room was entered
    let default = Catalogue::of(&params).get("size").unwrap().default_normalized();
    params.insist(&standing, |id| if id == "size" { default } else { counts(id) });
    assert!((params.settings().size_m3 - 400.0).abs() < 0.01);
    assert!(params.sharing.is_turned());
}

#[test]
fn a_state_brings_its_copy_and_sounds_the_same_without_anybody() {
    let values = [("room_group", "Room C"), ("decay", "2 s"), ("azimuth", "15° R")];
    let first = RoomParams::default();
    values.iter().for_each(|(id, text)| turn(&first, id, text));
    first.settings();
    let mut theirs = first.sharing.words(99);
    theirs[1] = 0.5f32.to_bits();
    first.sharing.take(&theirs, 12);
    let copy = saved(&first);
    assert_eq!((copy.room, copy.name, copy.version), (3, 99, 12));
    let second = loaded(&values, &copy);
    assert_eq!(second.settings(), first.settings());
    assert_eq!(second.settings().ratio_wl, 0.5);
    assert!(!second.sharing.is_turned(), "loading is not turning");
    assert_eq!(saved(&second), copy);
}

#[test]
fn a_knob_that_was_turned_before_the_state_was_saved_but_not_heard_of_counts_after_loading() {
    let first = RoomParams::default();
    turn(&first, "room_group", "Room B");
    first.settings();
    // The host sleeps: no block looks at this
    turn(&first, "size", "1000 m³");
    let second = loaded(&[("room_group", "Room B"), ("size", "1000 m³")], &saved(&first));
    assert!((second.settings().size_m3 - 1_000.0).abs() < 0.1);
    assert!(second.sharing.is_turned());
}

#[test]
fn nonsense_in_a_state_or_from_others_stays_in_range() {
    let params = RoomParams::default();
    turn(&params, "room_group", "Room D");
    params.settings();
    for bits in [f32::NAN.to_bits(), f32::INFINITY.to_bits(), (-1e30f32).to_bits(), u32::MAX, 0] {
        params.sharing.take(&[bits; ROOM_WORDS], 1);
        let settings = params.settings();
        assert!(ranges::SIZE_M3.contains(&settings.size_m3) && ranges::DECAY_S.contains(&settings.decay_s));
        assert!(ranges::AIR.contains(&settings.air));
        assert!(settings.decay_multipliers.iter().all(|value| ranges::DECAY_MULTIPLIER.contains(value)));
    }
    let odd = Saved { room: 9, fields: vec![1], ..Saved::default() };
    params.sharing.set(odd);
    assert_eq!(params.settings(), params.own());
}

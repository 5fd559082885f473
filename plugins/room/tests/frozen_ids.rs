//! Ids, their order, ranges and choices are for ever: sessions and automation out there depend on them.

use std::path::Path;

use aplomb_kit::proof::ids::assert_frozen;
use aplomb_room::params::RoomParams;

#[test]
fn ids_ranges_and_choices_are_as_released() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/ids/aplomb-room.txt");
    assert_frozen(&RoomParams::default(), &file);
}

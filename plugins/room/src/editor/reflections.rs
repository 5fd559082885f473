//! The first reflections as they are seen from above: those off the four walls, by the processor's image sources.

use shared_dsp::space::direction::Place;
use shared_dsp::space::images::{INDICES, Scene, image_m};

use super::scenery::Scenery;

/// A reflection off a wall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounce {
    /// Which wall.
    pub wall: &'static str,
    /// Where the sound meets it: metres to the right of the listener, and ahead.
    pub right_m: f64,
    /// Metres ahead.
    pub ahead_m: f64,
    /// How much later than the direct sound it is heard, in ms.
    pub later_ms: f64,
    /// How loud it is against the direct sound, in dB, at middle frequencies.
    pub level_db: f64,
}

/// The reflections off the four walls.
pub fn bounces(scenery: &Scenery) -> impl Iterator<Item = Bounce> {
    let Scenery { settings, room, .. } = scenery;
    let distance_m = scenery.distance_m();
    let azimuth_deg = f64::from(settings.azimuth_deg);
    let scene = Scene::new(room, &Place { distance_m, azimuth_deg, listen: settings.listen_mode, gain: 1.0 });
    let (listener, dimensions_m) = (room.listener_m(), room.dimensions_m());
    let source = room.source_m(distance_m, azimuth_deg);
    let parts_db = f64::from(settings.early_level_db - settings.direct_level_db);
    INDICES.iter().enumerate().filter_map(move |(number, index)| {
        let (wall, axis, at_m) = match index {
            [-1, 0, 0] => ("Left wall", 0, 0.0),
            [1, 0, 0] => ("Right wall", 0, dimensions_m[0]),
            [0, -1, 0] => ("Wall behind", 1, 0.0),
            [0, 1, 0] => ("Wall ahead", 1, dimensions_m[1]),
            _ => return None,
        };
        let image = image_m(source, dimensions_m, *index);
        // The way to the image goes through the wall where the sound meets it
        let share = (at_m - listener[axis]) / (image[axis] - listener[axis]);
        let reflection = scene.reflection(number);
        let [_, middle_db, _] = reflection.tint_db;
        Some(Bounce {
            wall,
            right_m: share * (image[0] - listener[0]),
            ahead_m: share * (image[1] - listener[1]),
            later_ms: 1_000.0 * reflection.delay_s,
            level_db: 20.0 * (reflection.gain * distance_m).max(1e-6).log10() + middle_db + parts_db,
        })
    })
}

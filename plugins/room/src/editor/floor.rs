//! The floor of a room on the screen: metres and points, and what a hand sets by putting the source somewhere.

use egui::{Pos2, Rect, pos2, vec2};
use shared_dsp::room::settings::AZIMUTH_DEG;
use shared_dsp::space::geometry::RoomSpec;
use shared_dsp::space::proximity::Proximity;

/// Nearer to the listener than this, in points, a hand says nothing of the direction.
const NO_DIRECTION: f32 = 1.0;

/// Share of a place that is behind the listener where only what is near is seen.
const BEHIND: f32 = 0.16;

/// A room seen from above, in its true proportions, the listener looking up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floor {
    /// The walls.
    pub walls: Rect,
    /// Where the listener is.
    pub listener: Pos2,
    /// Points to a metre.
    pub points_per_m: f32,
}

impl Floor {
    /// The floor of a room, as large as it can be in a place.
    pub fn new(room: &RoomSpec, place: Rect) -> Floor {
        let [width, length, _] = room.dimensions_m().map(|side_m| side_m as f32);
        let points_per_m = (place.width() / width).min(place.height() / length);
        let walls = Rect::from_center_size(place.center(), vec2(width, length) * points_per_m);
        let [right, ahead, _] = room.listener_m().map(|side_m| side_m as f32 * points_per_m);
        Floor { walls, listener: pos2(walls.min.x + right, walls.max.y - ahead), points_per_m }
    }

    /// The part of the floor ahead of the listener, up to a distance in m; the whole floor where that is larger.
    pub fn near(room: &RoomSpec, place: Rect, reach_m: f64) -> Floor {
        let whole = Floor::new(room, place);
        let listener = pos2(place.center().x, place.max.y - BEHIND * place.height());
        let points_per_m = (listener.y - place.min.y) / reach_m as f32;
        if points_per_m <= whole.points_per_m {
            return whole;
        }
        let larger = points_per_m / whole.points_per_m;
        let corner = listener + (whole.walls.min - whole.listener) * larger;
        Floor { walls: Rect::from_min_size(corner, whole.walls.size() * larger), listener, points_per_m }
    }

    /// The point so many metres to the right of the listener and ahead.
    pub fn beside(&self, right_m: f64, ahead_m: f64) -> Pos2 {
        self.listener + vec2(right_m as f32, -ahead_m as f32) * self.points_per_m
    }

    /// The point at a distance in a direction.
    pub fn spot(&self, distance_m: f64, azimuth_deg: f64) -> Pos2 {
        let (sine, cosine) = azimuth_deg.to_radians().sin_cos();
        self.beside(distance_m * sine, distance_m * cosine)
    }

    /// A point as a distance in m; and its direction in degrees, if it has one.
    fn polar(&self, point: Pos2) -> (f64, Option<f64>) {
        let away = point - self.listener;
        let distance_m = f64::from(away.length()) / f64::from(self.points_per_m);
        let azimuth_deg = f64::from(away.x).atan2(f64::from(-away.y)).to_degrees();
        (distance_m, (away.length() >= NO_DIRECTION).then_some(azimuth_deg))
    }

    /// The azimuth in degrees and the proximity that put a source to a point, or as near to it as it can be;
    /// on the listener it keeps its direction.
    pub fn put(&self, room: &RoomSpec, point: Pos2, azimuth_before_deg: f32) -> (f32, f32) {
        let (distance_m, azimuth_deg) = self.polar(point);
        let azimuth_deg = azimuth_deg.map_or(azimuth_before_deg, |deg| deg as f32);
        let azimuth_deg = azimuth_deg.clamp(*AZIMUTH_DEG.start(), *AZIMUTH_DEG.end());
        let law = Proximity::new(room, f64::from(azimuth_deg));
        (azimuth_deg, law.knob(distance_m) as f32)
    }
}

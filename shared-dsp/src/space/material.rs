//! What the walls of a room are made of.
//!
//! Random-incidence absorption per octave from the tables in M. Vorländer, *Auralization* (Springer 2008),
//! annex. Those begin at 125 Hz, and some end at 4 kHz: below and above, the nearest value stands.

/// Centres of the eight octaves in which rooms are described, in Hz.
pub const BANDS_HZ: [f64; 8] = [62.5, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0];
/// Octaves in which rooms are described.
pub const BANDS: usize = BANDS_HZ.len();
/// The octave that the others are compared with: 1 kHz.
pub const REFERENCE_BAND: usize = 4;

/// One value for each octave of [`BANDS_HZ`].
pub type Octaves = [f64; BANDS];

/// How a room is lined: walls, floor and ceiling that are often found together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Material {
    /// All walls alike, and alike at every frequency.
    #[default]
    Neutral,
    /// Bare concrete all around.
    Concrete,
    /// Bricks with deep joints, a wooden stage floor, a plastered ceiling.
    Brick,
    /// Plastered walls and ceiling, linoleum.
    Plaster,
    /// Plasterboard with mineral wool behind it, wooden floor, plasterboard ceiling on battens.
    Plasterboard,
    /// Wooden lining on walls and ceiling, wooden stage floor.
    Wood,
    /// Windows all around, marble floor, plastered ceiling.
    Glass,
    /// Tiles and marble.
    Tiles,
    /// Plastered walls and ceiling, thick carpet.
    Carpet,
    /// Cotton curtains draped in front of every wall, wooden floor, plastered ceiling.
    Curtains,
    /// A studio: panels of mineral wool on the walls, carpet, fissured tiles.
    Studio,
    /// A hall with its audience: wooden walls, people on the floor, plastered ceiling.
    Audience,
    /// No walls and no ceiling, only hard ground.
    Outdoors,
}

/// Which part of a room's surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The four walls.
    Walls,
    /// The floor.
    Floor,
    /// The ceiling.
    Ceiling,
}

impl Surface {
    /// All of them.
    pub const ALL: [Surface; 3] = [Surface::Walls, Surface::Floor, Surface::Ceiling];
}

/// From seven tabulated octaves, 125 Hz to 8 kHz, to eight.
const fn from_125_hz(table: [f64; 7]) -> Octaves {
    [table[0], table[0], table[1], table[2], table[3], table[4], table[5], table[6]]
}

const EVEN: Octaves = [0.1; 8];
const ROUGH_CONCRETE: Octaves = from_125_hz([0.02, 0.03, 0.03, 0.03, 0.04, 0.07, 0.07]);
const SMOOTH_CONCRETE: Octaves = from_125_hz([0.01, 0.01, 0.02, 0.02, 0.02, 0.05, 0.05]);
const CONCRETE_FLOOR: Octaves = from_125_hz([0.01, 0.03, 0.05, 0.02, 0.02, 0.02, 0.02]);
const BRICKWORK_DEEP_POINTING: Octaves = from_125_hz([0.08, 0.09, 0.12, 0.16, 0.22, 0.24, 0.24]);
const RENDERED_BRICKWORK: Octaves = from_125_hz([0.01, 0.02, 0.02, 0.03, 0.03, 0.04, 0.04]);
const PLASTERBOARD: Octaves = from_125_hz([0.15, 0.10, 0.06, 0.04, 0.04, 0.05, 0.05]);
const PLASTERBOARD_ON_BATTENS: Octaves = from_125_hz([0.20, 0.15, 0.10, 0.08, 0.04, 0.02, 0.02]);
const WOODEN_LINING: Octaves = from_125_hz([0.27, 0.23, 0.22, 0.15, 0.10, 0.07, 0.06]);
const STAGE_FLOOR: Octaves = from_125_hz([0.10, 0.07, 0.06, 0.06, 0.06, 0.06, 0.06]);
const LINOLEUM: Octaves = from_125_hz([0.02, 0.03, 0.03, 0.03, 0.03, 0.02, 0.02]);
const WINDOW: Octaves = from_125_hz([0.10, 0.05, 0.04, 0.03, 0.03, 0.03, 0.03]);
const MARBLE_OR_TILES: Octaves = from_125_hz([0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.02]);
const CARPET_ON_FELT: Octaves = from_125_hz([0.08, 0.08, 0.30, 0.60, 0.75, 0.80, 0.80]);
const COTTON_CURTAINS: Octaves = from_125_hz([0.30, 0.45, 0.65, 0.56, 0.59, 0.71, 0.71]);
const MINERAL_WOOL: Octaves = from_125_hz([0.15, 0.70, 0.60, 0.60, 0.85, 0.90, 0.90]);
const FISSURED_TILE: Octaves = from_125_hz([0.49, 0.53, 0.53, 0.75, 0.92, 0.99, 0.99]);
const SEATED_AUDIENCE: Octaves = from_125_hz([0.60, 0.74, 0.88, 0.96, 0.93, 0.85, 0.85]);
const OPEN: Octaves = [0.99; 8];

impl Material {
    /// All of them, in the order of the host's choices.
    pub const ALL: [Material; 13] = [
        Material::Neutral,
        Material::Concrete,
        Material::Brick,
        Material::Plaster,
        Material::Plasterboard,
        Material::Wood,
        Material::Glass,
        Material::Tiles,
        Material::Carpet,
        Material::Curtains,
        Material::Studio,
        Material::Audience,
        Material::Outdoors,
    ];

    /// Share of the energy that a surface absorbs, in the order of [`Surface::ALL`].
    pub fn absorption(self) -> [Octaves; 3] {
        match self {
            Material::Neutral => [EVEN; 3],
            Material::Concrete => [ROUGH_CONCRETE, CONCRETE_FLOOR, SMOOTH_CONCRETE],
            Material::Brick => [BRICKWORK_DEEP_POINTING, STAGE_FLOOR, RENDERED_BRICKWORK],
            Material::Plaster => [RENDERED_BRICKWORK, LINOLEUM, RENDERED_BRICKWORK],
            Material::Plasterboard => [PLASTERBOARD, STAGE_FLOOR, PLASTERBOARD_ON_BATTENS],
            Material::Wood => [WOODEN_LINING, STAGE_FLOOR, WOODEN_LINING],
            Material::Glass => [WINDOW, MARBLE_OR_TILES, RENDERED_BRICKWORK],
            Material::Tiles => [MARBLE_OR_TILES; 3],
            Material::Carpet => [RENDERED_BRICKWORK, CARPET_ON_FELT, RENDERED_BRICKWORK],
            Material::Curtains => [COTTON_CURTAINS, STAGE_FLOOR, RENDERED_BRICKWORK],
            Material::Studio => [MINERAL_WOOL, CARPET_ON_FELT, FISSURED_TILE],
            Material::Audience => [WOODEN_LINING, SEATED_AUDIENCE, RENDERED_BRICKWORK],
            Material::Outdoors => [OPEN, MARBLE_OR_TILES, OPEN],
        }
    }
}

//! The parameters that instances of one room share, as a window shows them: where they count, whoever set them.

use nice_plug::params::Param;
use shared_dsp::room::settings::Material;

use super::RoomParams;
use super::choices::MaterialChoice;
use super::scales::{DECAY, MULTIPLIER, RATIO_H, RATIO_WL, SIZE};
use super::sharing::{FIELDS, fields};

/// The parameters that make a room, in the order of [`Fields`](super::sharing::Fields).
pub const SHARED: [&str; FIELDS] = [
    "size",
    "ratio_wl",
    "ratio_h",
    "material",
    "decay",
    "decay_63",
    "decay_125",
    "decay_250",
    "decay_500",
    "decay_1k",
    "decay_2k",
    "decay_4k",
    "decay_8k",
    "diffusion",
    "modulation",
    "air",
];

/// Positions nearer than this are one: what an octave there and back may lose.
const SAME: f32 = 1e-5;

impl RoomParams {
    /// Where the parameters of a shared room count on their way from 0 to 1, for those whose own position the
    /// others have not heard of or have changed; nothing in a private room. [window thread]
    pub fn standing(&self) -> Vec<(&'static str, f32)> {
        let Some(standing) = self.sharing.standing(&self.own()) else { return Vec::new() };
        let places = SHARED.iter().zip(standing).enumerate();
        places.filter_map(|(field, (id, value))| Some((*id, self.position_of(field, value?)))).collect()
    }

    /// A hand has put a parameter of a shared room where the host has it already, while the room had another
    /// value: the room follows all the same. [window thread]
    pub fn insist(&self, standing: &[(&'static str, f32)], hand: impl Fn(&str) -> f32) {
        let own = fields(&self.own());
        for (id, counts) in standing {
            let Some(field) = SHARED.iter().position(|shared| shared == id) else { continue };
            let wanted = hand(id);
            let has = self.position_of(field, own[field]);
            if (wanted - counts).abs() > SAME && (wanted - has).abs() <= SAME {
                self.sharing.turn(field, own[field]);
            }
        }
    }

    /// The position of a field's value.
    fn position_of(&self, field: usize, value: f32) -> f32 {
        let octave =
            |octave: &nice_plug::params::FloatParam| octave.preview_normalized(MULTIPLIER.octaves(value));
        match SHARED[field] {
            "size" => self.size.preview_normalized(SIZE.octaves(value)),
            "ratio_wl" => self.ratio_wl.preview_normalized(RATIO_WL.octaves(value)),
            "ratio_h" => self.ratio_h.preview_normalized(RATIO_H.octaves(value)),
            "material" => {
                let material = Material::ALL.get(value as usize).copied().unwrap_or_default();
                self.material.preview_normalized(MaterialChoice(material))
            }
            "decay" => self.decay.preview_normalized(DECAY.octaves(value)),
            "decay_63" => octave(&self.decay_63),
            "decay_125" => octave(&self.decay_125),
            "decay_250" => octave(&self.decay_250),
            "decay_500" => octave(&self.decay_500),
            "decay_1k" => octave(&self.decay_1k),
            "decay_2k" => octave(&self.decay_2k),
            "decay_4k" => octave(&self.decay_4k),
            "decay_8k" => octave(&self.decay_8k),
            "diffusion" => self.diffusion.preview_normalized(value),
            "modulation" => self.modulation.preview_normalized(value),
            _ => self.air.preview_normalized(value),
        }
    }
}

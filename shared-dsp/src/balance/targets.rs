//! How loud the elements of a mix shall be: groups against the mix, roles within their group.
//!
//! A flat list of levels for roles puts a lead voice 6 LU below the rest as soon as a band has eleven tracks.
//! So groups have their share of the mix first, whatever they are made of, and share it out inside.

use super::role::{Group, Role};
use crate::decibels::level_from_power;

/// Whose balance is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Genre {
    /// The voice 1 LU above the accompaniment.
    #[default]
    Pop,
    /// The voice as loud as the band.
    Rock,
    /// Guitars and drums in front.
    Metal,
    /// Drums and bass in front.
    Electronic,
    /// Speech over music and effects.
    Dialogue,
    /// Learnt from a mix, or set by hand.
    Own,
}

impl Genre {
    /// All of them.
    pub const ALL: [Genre; 6] =
        [Genre::Pop, Genre::Rock, Genre::Metal, Genre::Electronic, Genre::Dialogue, Genre::Own];

    /// In a list of choices.
    pub fn title(self) -> &'static str {
        match self {
            Genre::Pop => "Pop",
            Genre::Rock => "Rock",
            Genre::Metal => "Metal",
            Genre::Electronic => "Electronic",
            Genre::Dialogue => "Dialogue",
            Genre::Own => "Own",
        }
    }
}

/// Targets of groups and roles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Template {
    /// Where it comes from.
    pub genre: Genre,
    /// Loudness of each group in LU against the mix, in the order of [`Group::ALL`]. Not a number where there is no
    /// target: such a group stays as it is.
    pub groups_lu: [f64; Group::ALL.len()],
    /// Loudness of all elements of a role together in LU against their group, in the order of [`Role::ALL`]. Only
    /// differences within a group count.
    pub roles_lu: [f64; Role::ALL.len()],
}

/// What is measured of an element to learn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// What it is.
    pub role: Role,
    /// Where it belongs.
    pub group: Group,
    /// Its integrated loudness alone, through its own gates, as it comes to its bus, in LUFS.
    pub loudness_lufs: f64,
}

/// A template that was learnt from a mix, and how the elements differ from their roles in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// The template.
    pub template: Template,
    /// For each element by how many LU it is above what the template gives its role: its offset.
    pub offsets_lu: Vec<f64>,
}

/// No target.
const NONE: f64 = f64::NAN;

impl Template {
    /// The template of a genre; [`Genre::Own`] begins as pop.
    ///
    /// That the voice is about as loud as all the rest together is published for charts since 1975 (Gerdes and
    /// Siedenburg 2023: +1 dB in pop, 0 in rock, below in metal) and for blind preferences (Pestana and Reiss 2014);
    /// the others are proposals that follow usual practice.
    pub fn of(genre: Genre) -> Template {
        //                lead, backing, drums, bass, music, effects, dialogue, other, mix
        let groups_lu = match genre {
            Genre::Pop | Genre::Own => [-2.5, -15.0, -7.0, -9.5, -9.0, -16.0, -2.5, NONE, 0.0],
            Genre::Rock => [-3.0, -14.0, -6.5, -9.0, -9.5, -17.0, -3.0, NONE, 0.0],
            Genre::Metal => [-5.0, -15.0, -5.5, -9.0, -6.0, -18.0, -5.0, NONE, 0.0],
            Genre::Electronic => [-5.0, -15.0, -3.8, -8.0, -8.0, -14.0, -5.0, NONE, 0.0],
            Genre::Dialogue => [-8.0, -16.0, -15.0, -15.0, -10.5, -12.0, -1.0, NONE, 0.0],
        };
        let mut roles_lu = [0.0; Role::ALL.len()];
        let drums = match genre {
            Genre::Metal => [-4.0, -4.0, -9.0, -11.0, -14.0, -8.0],
            Genre::Electronic => [-2.5, -6.0, -12.0, -11.0, -11.0, -9.0],
            _ => [-5.0, -4.5, -10.0, -11.0, -12.0, -6.0],
        };
        let kit = [Role::Kick, Role::Snare, Role::Toms, Role::Cymbals, Role::Percussion, Role::Drums];
        for (role, lu) in kit.into_iter().zip(drums) {
            roles_lu[role.index()] = lu;
        }
        let music = [
            (Role::Guitar, if genre == Genre::Electronic { -6.0 } else { -3.0 }),
            (Role::Keys, -5.0),
            (Role::Synth, if genre == Genre::Electronic { -3.0 } else { -6.0 }),
            (Role::Orchestra, -7.0),
            (Role::Atmosphere, -11.0),
        ];
        for (role, lu) in music {
            roles_lu[role.index()] = lu;
        }
        Template { genre, groups_lu, roles_lu }
    }

    /// Loudness of each group against the mix when only some are there: shares of power that add up to the mix.
    /// Not a number for the others.
    pub fn shares_lu(&self, is_there: impl Fn(Group) -> bool) -> [f64; Group::ALL.len()] {
        let counts = |group: Group| {
            group != Group::Mix && is_there(group) && self.groups_lu[group.index()].is_finite()
        };
        let power: f64 = Group::ALL
            .into_iter()
            .filter(|group| counts(*group))
            .map(|group| 10.0_f64.powf(0.1 * self.groups_lu[group.index()]))
            .sum();
        Group::ALL.map(|group| {
            if counts(group) { self.groups_lu[group.index()] - 10.0 * power.log10() } else { NONE }
        })
    }

    /// Loudness of one of some elements of a role against the others of its group, in LU: they share what their role
    /// has.
    pub fn element_lu(&self, role: Role, elements_of_role: usize) -> f64 {
        self.roles_lu[role.index()] - 10.0 * (elements_of_role.max(1) as f64).log10()
    }

    /// Learns from a mix as it is: groups as their buses were measured, in LUFS (not a number where there is none),
    /// and the mix.
    pub fn learn(elements: &[Heard], groups_lufs: &[f64; Group::ALL.len()], mix_lufs: f64) -> Learned {
        let mut template = Template { genre: Genre::Own, ..Template::of(Genre::Pop) };
        for group in Group::ALL {
            let of_group = || elements.iter().filter(move |element| element.group == group);
            let measured = groups_lufs[group.index()];
            let summed = level(of_group().map(|element| element.loudness_lufs));
            let group_lufs = if measured.is_finite() { measured } else { summed };
            let is_known = group_lufs.is_finite() && group != Group::Other;
            if is_known {
                template.groups_lu[group.index()] = group_lufs - mix_lufs;
            }
            for role in Role::ALL {
                let of_role = of_group().filter(|element| element.role == role);
                let role_lufs = level(of_role.map(|element| element.loudness_lufs));
                if role_lufs.is_finite() && is_known && role.group() == group {
                    template.roles_lu[role.index()] = role_lufs - group_lufs;
                }
            }
        }
        template.groups_lu[Group::Mix.index()] = 0.0;
        let offset = |element: &Heard| {
            let like = |other: &&Heard| other.role == element.role && other.group == element.group;
            let count = elements.iter().filter(like).count();
            let role_lufs = level(elements.iter().filter(like).map(|other| other.loudness_lufs));
            let offset_lu = element.loudness_lufs - (role_lufs - 10.0 * (count as f64).log10());
            if offset_lu.is_finite() { offset_lu } else { 0.0 }
        };
        Learned { template, offsets_lu: elements.iter().map(offset).collect() }
    }
}

/// Level of a sum of powers, each given in dB; what is not finite is silence.
fn level(levels: impl Iterator<Item = f64>) -> f64 {
    let power: f64 = levels.filter(|level| level.is_finite()).map(|level| 10.0_f64.powf(0.1 * level)).sum();
    if power > 0.0 { level_from_power(power) } else { f64::NEG_INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum_lu(shares: &[f64]) -> f64 {
        10.0 * shares.iter().filter(|x| x.is_finite()).map(|x| 10.0_f64.powf(0.1 * x)).sum::<f64>().log10()
    }

    #[test]
    fn shares_add_up_to_the_mix_whichever_groups_are_there() {
        for genre in Genre::ALL {
            for set in 1_u32..128 {
                let shares = Template::of(genre).shares_lu(|group| set >> group.index() & 1 == 1);
                assert!(sum_lu(&shares).abs() < 1e-9, "{genre:?} {set:b}");
            }
        }
    }

    #[test]
    fn the_voice_of_a_pop_mix_is_1_lu_above_the_rest_and_that_of_a_rock_mix_as_loud_as_it() {
        // Gerdes and Siedenburg 2023. Without dialogue, which no song has.
        for (genre, lead_to_rest) in [(Genre::Pop, 1.0), (Genre::Rock, 0.0)] {
            let shares = Template::of(genre).shares_lu(|group| group != Group::Dialogue);
            let lead = shares[Group::Lead.index()];
            let found = lead - sum_lu(&shares[Group::Backing.index()..]);
            assert!((found - lead_to_rest).abs() < 0.5, "{genre:?}: {found} LU");
        }
    }

    #[test]
    fn eleven_guitars_are_together_as_loud_as_one() {
        let template = Template::of(Genre::Rock);
        let one = template.element_lu(Role::Guitar, 1);
        let eleven = template.element_lu(Role::Guitar, 11);
        assert!((eleven + 10.0 * 11.0_f64.log10() - one).abs() < 1e-12);
    }

    #[test]
    fn a_template_that_was_learnt_gives_back_what_was_there() {
        let heard = |role: Role, loudness_lufs| Heard { role, group: role.group(), loudness_lufs };
        let elements = [
            heard(Role::Kick, -25.0),
            heard(Role::Kick, -29.0),
            heard(Role::Snare, -24.0),
            heard(Role::Guitar, -27.0),
            heard(Role::LeadVocal, -20.0),
        ];
        let mut groups_lufs = [f64::NAN; Group::ALL.len()];
        groups_lufs[Group::Drums.index()] = -20.5;
        groups_lufs[Group::Music.index()] = -27.0;
        groups_lufs[Group::Lead.index()] = -20.0;
        let Learned { template, offsets_lu } = Template::learn(&elements, &groups_lufs, -16.0);
        assert!((template.groups_lu[Group::Drums.index()] + 4.5).abs() < 1e-9);
        for (n, element) in elements.iter().enumerate() {
            let group_lufs = groups_lufs[element.group.index()];
            let count = if element.role == Role::Kick { 2 } else { 1 };
            let back = group_lufs + template.element_lu(element.role, count) + offsets_lu[n];
            assert!((back - element.loudness_lufs).abs() < 1e-9, "{element:?}: {back}");
        }
    }
}

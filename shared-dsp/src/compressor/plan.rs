//! Which lanes are compressed: channels, or mid and side, and who shares a reduction with whom.

use super::settings::{Channels, LinkLaw};
use crate::chunk::{CHUNK, Chunk};
use crate::layout::{Layout, MAX_CHANNELS, Speaker};

/// The lanes of a layout. A lane is a channel, or the mid or the side of the front pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// As many as channels.
    pub lanes: usize,
    /// Lanes 0 and 1 are mid and side.
    pub mid_side: bool,
    /// The group each lane belongs to; none is not compressed.
    pub groups: [Option<u8>; MAX_CHANNELS],
}

/// Most groups.
pub const GROUPS: usize = 3;

impl Plan {
    /// The plan of a setting on a layout.
    pub fn new(channels: Channels, layout: Layout) -> Plan {
        let speakers = layout.channels();
        let has_pair = layout != Layout::Mono;
        let only = |lane: usize| std::array::from_fn(|index| (index == lane).then_some(0));
        let all = |group: fn(Speaker) -> u8| {
            std::array::from_fn(|index| {
                speakers.get(index).filter(|s| **s != Speaker::Lfe).map(|s| group(*s))
            })
        };
        let (mid_side, groups) = match channels {
            Channels::All => (false, all(|_| 0)),
            Channels::MidSide => (has_pair, all(|_| 0)),
            Channels::Mid => (has_pair, only(0)),
            Channels::Side => (has_pair, if has_pair { only(1) } else { [None; MAX_CHANNELS] }),
            Channels::Groups => (false, all(group_of)),
        };
        Plan { lanes: speakers.len(), mid_side, groups }
    }

    /// Turns left and right into mid and side where the plan says so.
    pub fn encode(&self, chunk: &mut Chunk, frames: usize) {
        if self.mid_side {
            let [left, right, ..] = chunk;
            for (left, right) in left[..frames].iter_mut().zip(&mut right[..frames]) {
                (*left, *right) = (0.5 * (*left + *right), 0.5 * (*left - *right));
            }
        }
    }

    /// The inverse of [`encode`](Self::encode).
    pub fn decode(&self, chunk: &mut Chunk, frames: usize) {
        if self.mid_side {
            let [mid, side, ..] = chunk;
            for (mid, side) in mid[..frames].iter_mut().zip(&mut side[..frames]) {
                (*mid, *side) = (*mid + *side, *mid - *side);
            }
        }
    }

    /// Lets the lanes of each group share their gains in dB: `link` of the way from its own to the common one.
    /// At 1 all gains of a group are the same number. `rising` if gains rise with the level, so that the largest
    /// gain is that of the loudest lane.
    pub fn link(
        &self,
        gains_db: &mut Chunk,
        law: LinkLaw,
        rising: bool,
        link: impl Fn(usize) -> f64,
        frames: usize,
    ) {
        for group in 0..GROUPS as u8 {
            let mut members = [0; MAX_CHANNELS];
            let mut count = 0;
            for lane in (0..self.lanes).filter(|lane| self.groups[*lane] == Some(group)) {
                members[count] = lane;
                count += 1;
            }
            if count < 2 {
                continue;
            }
            let members = &members[..count];
            let common_db = common(gains_db, members, law, rising, frames);
            for lane in members {
                for (n, (gain_db, common_db)) in
                    gains_db[*lane][..frames].iter_mut().zip(common_db).enumerate()
                {
                    let link = link(n);
                    let own_db = *gain_db;
                    *gain_db = if link >= 1.0 { common_db } else { own_db + link * (common_db - own_db) };
                }
            }
        }
    }
}

/// What the lanes of a group have in common.
fn common(gains_db: &Chunk, members: &[usize], law: LinkLaw, rising: bool, frames: usize) -> [f64; CHUNK] {
    let first = &gains_db[members[0]];
    let mut common_db = *first;
    match law {
        LinkLaw::Maximum => {
            for lane in &members[1..] {
                for (common_db, gain_db) in common_db[..frames].iter_mut().zip(&gains_db[*lane]) {
                    *common_db = if rising { common_db.max(*gain_db) } else { common_db.min(*gain_db) };
                }
            }
        }
        // Written so that the mean of equal gains is that gain.
        LinkLaw::Mean => {
            for (n, common_db) in common_db[..frames].iter_mut().enumerate() {
                let beyond_db: f64 = members.iter().map(|lane| gains_db[*lane][n] - first[n]).sum();
                *common_db += beyond_db / members.len() as f64;
            }
        }
    }
    common_db
}

/// The group that each lane of a layout belongs to, from 0 on; none is not compressed. Where mid and side are
/// compressed, lane 0 is the mid and lane 1 the side.
pub fn groups(channels: Channels, layout: Layout) -> [Option<u8>; MAX_CHANNELS] {
    Plan::new(channels, layout).groups
}

fn group_of(speaker: Speaker) -> u8 {
    match speaker {
        Speaker::RearLeft | Speaker::RearRight | Speaker::SideLeft | Speaker::SideRight => 1,
        Speaker::TopFrontLeft | Speaker::TopFrontRight | Speaker::TopRearLeft | Speaker::TopRearRight => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lfe_is_in_no_group_and_heights_are_their_own() {
        let plan = Plan::new(Channels::Groups, Layout::Surround714);
        let expected = [0, 0, 0, 9, 1, 1, 1, 1, 2, 2, 2, 2];
        assert_eq!(plan.groups, expected.map(|group| (group < 9).then_some(group)));
        assert_eq!(Plan::new(Channels::All, Layout::Surround51).groups[3], None);
    }

    #[test]
    fn one_group_takes_the_largest_reduction_or_the_mean_and_at_half_link_half_of_the_way() {
        let plan = Plan::new(Channels::All, Layout::Stereo);
        let mut gains = crate::chunk::SILENT;
        (gains[0][0], gains[1][0]) = (-8.0, -2.0);
        let linked = |law, link: f64| {
            let mut gains = gains;
            plan.link(&mut gains, law, false, |_| link, 1);
            [gains[0][0], gains[1][0]]
        };
        assert_eq!(linked(LinkLaw::Maximum, 1.0), [-8.0, -8.0]);
        assert_eq!(linked(LinkLaw::Mean, 1.0), [-5.0, -5.0]);
        assert_eq!(linked(LinkLaw::Maximum, 0.5), [-8.0, -5.0]);
        assert_eq!(linked(LinkLaw::Maximum, 0.0), [-8.0, -2.0]);
    }

    #[test]
    fn mid_and_side_come_back_as_left_and_right() {
        let plan = Plan::new(Channels::MidSide, Layout::Stereo);
        let mut chunk = crate::chunk::SILENT;
        (chunk[0][0], chunk[1][0]) = (0.75, -0.25);
        plan.encode(&mut chunk, 1);
        assert_eq!([chunk[0][0], chunk[1][0]], [0.25, 0.5]);
        plan.decode(&mut chunk, 1);
        assert_eq!([chunk[0][0], chunk[1][0]], [0.75, -0.25]);
    }
}

//! Which channels a band works on.

use super::settings::Placement;
use crate::layout::{Layout, Speaker};

/// What a placement means on a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// These channels, a bit each in channel order; may be none.
    Channels(u16),
    /// The sum of the two front channels.
    Mid,
    /// Their difference.
    Side,
}

impl Route {
    /// Whether no channel of the layout is reached.
    pub fn is_nowhere(self) -> bool {
        self == Route::Channels(0)
    }

    /// The route of a placement on a layout.
    pub fn new(placement: Placement, layout: Layout) -> Route {
        let has_pair = layout != Layout::Mono;
        match placement {
            Placement::Mid if has_pair => return Route::Mid,
            Placement::Side if has_pair => return Route::Side,
            _ => {}
        }
        let bits = layout.channels().iter().enumerate().map(|(index, &speaker)| {
            let reached = match placement {
                Placement::All => true,
                Placement::Left => matches!(speaker, Speaker::Left | Speaker::Mono),
                Placement::Right => speaker == Speaker::Right,
                Placement::Mid => speaker == Speaker::Mono,
                Placement::Side => false,
                Placement::Fronts => {
                    matches!(speaker, Speaker::Mono | Speaker::Left | Speaker::Right | Speaker::Centre)
                }
                Placement::Centre => speaker == Speaker::Centre,
                Placement::Surrounds => matches!(
                    speaker,
                    Speaker::RearLeft | Speaker::RearRight | Speaker::SideLeft | Speaker::SideRight
                ),
                Placement::Heights => matches!(
                    speaker,
                    Speaker::TopFrontLeft
                        | Speaker::TopFrontRight
                        | Speaker::TopRearLeft
                        | Speaker::TopRearRight
                ),
                Placement::Lfe => speaker == Speaker::Lfe,
            };
            u16::from(reached) << index
        });
        Route::Channels(bits.sum())
    }
}

//! Channel layouts from mono to 7.1.4, in the channel order that CLAP and VST3 share.

/// Where a channel's loudspeaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The only channel of a mono track.
    Mono,
    /// Front left.
    Left,
    /// Front right.
    Right,
    /// Front centre.
    Centre,
    /// Low-frequency effects.
    Lfe,
    /// Behind, left.
    RearLeft,
    /// Behind, right.
    RearRight,
    /// At the side, left.
    SideLeft,
    /// At the side, right.
    SideRight,
    /// Above, front left.
    TopFrontLeft,
    /// Above, front right.
    TopFrontRight,
    /// Above, rear left.
    TopRearLeft,
    /// Above, rear right.
    TopRearRight,
}

impl Speaker {
    /// Its name as on the strips of a console.
    pub fn short_name(self) -> &'static str {
        match self {
            Speaker::Mono => "Mono",
            Speaker::Left => "L",
            Speaker::Right => "R",
            Speaker::Centre => "C",
            Speaker::Lfe => "LFE",
            Speaker::RearLeft => "Lr",
            Speaker::RearRight => "Rr",
            Speaker::SideLeft => "Ls",
            Speaker::SideRight => "Rs",
            Speaker::TopFrontLeft => "Ltf",
            Speaker::TopFrontRight => "Rtf",
            Speaker::TopRearLeft => "Ltr",
            Speaker::TopRearRight => "Rtr",
        }
    }
}

/// The layouts a plug-in of the suite can be inserted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Layout {
    /// One channel.
    Mono,
    /// Left, right.
    #[default]
    Stereo,
    /// Left, right, centre, LFE, left surround, right surround.
    Surround51,
    /// As 5.1 with rear and side surrounds.
    Surround71,
    /// As 7.1 with four heights.
    Surround714,
}

/// Most channels of any layout.
pub const MAX_CHANNELS: usize = 12;

impl Layout {
    /// All layouts, narrow to wide.
    pub const ALL: [Layout; 5] =
        [Layout::Mono, Layout::Stereo, Layout::Surround51, Layout::Surround71, Layout::Surround714];

    /// The layout with that many channels, if there is one.
    pub fn from_channels(channels: usize) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.len() == channels)
    }

    /// The loudspeakers of this layout in channel order.
    pub fn channels(self) -> &'static [Speaker] {
        use Speaker::*;
        const WIDE: [Speaker; 12] = [
            Left,
            Right,
            Centre,
            Lfe,
            RearLeft,
            RearRight,
            SideLeft,
            SideRight,
            TopFrontLeft,
            TopFrontRight,
            TopRearLeft,
            TopRearRight,
        ];
        const SURROUND_51: [Speaker; 6] = [Left, Right, Centre, Lfe, SideLeft, SideRight];
        match self {
            Layout::Mono => &[Mono],
            Layout::Stereo => &WIDE[..2],
            Layout::Surround51 => &SURROUND_51,
            Layout::Surround71 => &WIDE[..8],
            Layout::Surround714 => &WIDE,
        }
    }

    /// Number of channels.
    pub fn len(self) -> usize {
        self.channels().len()
    }

    /// Never: a layout has at least one channel.
    pub fn is_empty(self) -> bool {
        false
    }
}

//! Loudspeakers of a strip, and how the sound of one layout is placed on another.

/// Channels of a strip, in the order of CLAP, VST3 and WAV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One channel.
    Mono,
    /// Left, right.
    Stereo,
    /// Left, right, centre, LFE, two surrounds.
    Surround51,
    /// As 5.1 with rear and side surrounds.
    Surround71,
    /// As 7.1 with four heights.
    Surround714,
}

/// A loudspeaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaker {
    Mono,
    Left,
    Right,
    Centre,
    Lfe,
    SideLeft,
    SideRight,
    RearLeft,
    RearRight,
    TopFrontLeft,
    TopFrontRight,
    TopRearLeft,
    TopRearRight,
}

use Speaker::*;

/// Half the power.
const HALF_POWER_GAIN: f64 = std::f64::consts::FRAC_1_SQRT_2;

impl Layout {
    /// Names as a session writes them.
    pub const NAMES: [&'static str; 5] = ["mono", "stereo", "5.1", "7.1", "7.1.4"];
    const ALL: [Layout; 5] =
        [Layout::Mono, Layout::Stereo, Layout::Surround51, Layout::Surround71, Layout::Surround714];

    /// The layout of that name.
    pub fn from_name(name: &str) -> Option<Layout> {
        Layout::NAMES.iter().position(|known| *known == name).map(|index| Layout::ALL[index])
    }

    /// The layout with that many channels, if there is one.
    pub fn from_channels(channels: usize) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.channels() == channels)
    }

    /// Name as a session writes it.
    pub fn name(self) -> &'static str {
        Layout::NAMES[self as usize]
    }

    /// Number of channels.
    pub fn channels(self) -> usize {
        self.speakers().len()
    }

    fn speakers(self) -> &'static [Speaker] {
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
        match self {
            Layout::Mono => &[Mono],
            Layout::Stereo => &WIDE[..2],
            Layout::Surround51 => &[Left, Right, Centre, Lfe, SideLeft, SideRight],
            Layout::Surround71 => &WIDE[..8],
            Layout::Surround714 => &WIDE,
        }
    }

    /// Gain from each channel of `self` (row) to each channel of `to` (column), panned from -1 to 1.
    ///
    /// A mono strip pans with constant power, -3 dB in the centre; wider strips are balanced: the far side is
    /// turned down. Loudspeakers that `to` does not have go to their neighbours at -3 dB as in ITU-R BS.775;
    /// LFE is left out.
    pub fn gains(self, to: Layout, pan: f64) -> Vec<Vec<f64>> {
        let row = |&speaker: &Speaker| {
            let mut row = vec![0.0; to.channels()];
            place(speaker, 1.0, to, &mut row);
            if self == Layout::Mono && to != Layout::Mono {
                let angle = (pan + 1.0) * std::f64::consts::FRAC_PI_4;
                (row[0], row[1]) = (angle.cos(), angle.sin());
            } else {
                for (gain, speaker) in row.iter_mut().zip(to.speakers()) {
                    *gain *= balance(*speaker, pan);
                }
            }
            row
        };
        self.speakers().iter().map(row).collect()
    }

    /// Weight of each channel in loudness, for `ebur128`.
    pub fn loudness_map(self) -> Vec<ebur128::Channel> {
        use ebur128::Channel;
        let channel = |speaker: &Speaker| match speaker {
            // A mono file is heard from both loudspeakers when it is delivered.
            Mono => Channel::DualMono,
            Left => Channel::Left,
            Right => Channel::Right,
            Centre => Channel::Center,
            Lfe => Channel::Unused,
            SideLeft => Channel::Mp090,
            SideRight => Channel::Mm090,
            RearLeft => Channel::Mp135,
            RearRight => Channel::Mm135,
            TopFrontLeft => Channel::Up045,
            TopFrontRight => Channel::Um045,
            TopRearLeft => Channel::Up135,
            TopRearRight => Channel::Um135,
        };
        self.speakers().iter().map(channel).collect()
    }
}

fn place(speaker: Speaker, gain: f64, to: Layout, row: &mut [f64]) {
    if let Some(index) = to.speakers().iter().position(|there| *there == speaker) {
        row[index] += gain;
        return;
    }
    let (neighbours, share): (&[Speaker], f64) = match speaker {
        Mono | Centre if to != Layout::Mono => (&[Left, Right], HALF_POWER_GAIN),
        Mono | Lfe => (&[], 0.0),
        // Half each, so that what both channels have in common keeps its level.
        Left | Right => (&[Mono], 0.5),
        Centre => (&[Mono], HALF_POWER_GAIN),
        SideLeft | TopFrontLeft => (&[Left], HALF_POWER_GAIN),
        SideRight | TopFrontRight => (&[Right], HALF_POWER_GAIN),
        RearLeft => (&[SideLeft], HALF_POWER_GAIN),
        RearRight => (&[SideRight], HALF_POWER_GAIN),
        TopRearLeft => (&[RearLeft], HALF_POWER_GAIN),
        TopRearRight => (&[RearRight], HALF_POWER_GAIN),
    };
    for neighbour in neighbours {
        place(*neighbour, gain * share, to, row);
    }
}

fn balance(speaker: Speaker, pan: f64) -> f64 {
    match speaker {
        Left | SideLeft | RearLeft | TopFrontLeft | TopRearLeft => (1.0 - pan).min(1.0),
        Right | SideRight | RearRight | TopFrontRight | TopRearRight => (1.0 + pan).min(1.0),
        Mono | Centre | Lfe => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mono_strip_keeps_its_power_wherever_it_is_panned() {
        for pan in [-1.0, -0.3, 0.0, 0.5, 1.0] {
            let gains = &Layout::Mono.gains(Layout::Stereo, pan)[0];
            assert!((gains[0] * gains[0] + gains[1] * gains[1] - 1.0).abs() < 1e-12);
        }
        assert!((Layout::Mono.gains(Layout::Stereo, 0.0)[0][0] - HALF_POWER_GAIN).abs() < 1e-12);
    }

    #[test]
    fn surround_folds_to_stereo_as_itu_r_bs_775_says() {
        let gains = Layout::Surround51.gains(Layout::Stereo, 0.0);
        let h = HALF_POWER_GAIN;
        assert_eq!(gains, [[1.0, 0.0], [0.0, 1.0], [h, h], [0.0, 0.0], [h, 0.0], [0.0, h]]);
    }

    #[test]
    fn every_layout_passes_to_itself_untouched() {
        for layout in Layout::ALL {
            for (from, row) in layout.gains(layout, 0.0).iter().enumerate() {
                assert!(row.iter().enumerate().all(|(to, gain)| *gain == f64::from(u8::from(from == to))));
            }
        }
    }
}

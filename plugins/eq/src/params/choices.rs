//! The named values of the EQ's parameters. Ids are kept in states, positions in automation: both for ever.

use aplomb_kit::choices;
use shared_dsp::eq::settings::{BandState, Detector, Kind, LinearLow, Phase, Placement, Slope};

choices! {
    /// Whether a band takes part.
    pub BandStateChoice of BandState {
        Off = "off" "Off",
        On = "on" "On",
        Bypassed = "bypassed" "Bypassed",
    }
}

choices! {
    /// Shape of a band.
    pub KindChoice of Kind {
        Bell = "bell" "Bell",
        LowShelf = "low_shelf" "Low Shelf",
        HighShelf = "high_shelf" "High Shelf",
        LowCut = "low_cut" "Low Cut",
        HighCut = "high_cut" "High Cut",
        Notch = "notch" "Notch",
        BandPass = "band_pass" "Band Pass",
        TiltShelf = "tilt_shelf" "Tilt Shelf",
        FlatTilt = "flat_tilt" "Flat Tilt",
        AllPass = "all_pass" "All Pass",
    }
}

choices! {
    /// Steepness of cuts, shelves and bells.
    pub SlopeChoice of Slope {
        Db6 = "6_db_oct" "6 dB/oct",
        Db12 = "12_db_oct" "12 dB/oct",
        Db18 = "18_db_oct" "18 dB/oct",
        Db24 = "24_db_oct" "24 dB/oct",
        Db36 = "36_db_oct" "36 dB/oct",
        Db48 = "48_db_oct" "48 dB/oct",
        Db72 = "72_db_oct" "72 dB/oct",
        Db96 = "96_db_oct" "96 dB/oct",
        BrickWall = "brick_wall" "Brick Wall",
    }
}

choices! {
    /// Channels a band works on.
    pub PlacementChoice of Placement {
        All = "all" "All",
        Left = "left" "Left",
        Right = "right" "Right",
        Mid = "mid" "Mid",
        Side = "side" "Side",
        Fronts = "fronts" "Fronts",
        Centre = "centre" "Centre",
        Surrounds = "surrounds" "Surrounds",
        Heights = "heights" "Heights",
        Lfe = "lfe" "LFE",
    }
}

choices! {
    /// What a dynamic band listens to.
    pub DetectorChoice of Detector {
        Internal = "internal" "Internal",
        External = "external" "Sidechain",
    }
}

choices! {
    /// What the EQ does to phase, and what that costs in latency.
    pub PhaseChoice of Phase {
        ZeroLatency = "zero_latency" "Zero Latency",
        Natural = "natural" "Natural",
        Linear = "linear" "Linear",
    }
}

choices! {
    /// Lowest frequency that linear phase renders accurately.
    pub LinearLowChoice of LinearLow {
        Hz200 = "200_hz" "200 Hz",
        Hz100 = "100_hz" "100 Hz",
        Hz50 = "50_hz" "50 Hz",
        Hz25 = "25_hz" "25 Hz",
        Hz12 = "12_hz" "12 Hz",
    }
}

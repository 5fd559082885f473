//! The named values of the Room's parameters. Ids are kept in states, positions in automation: both for ever.

use aplomb_kit::choices;
use shared_dsp::room::settings::{DuckSource, ListenMode, Material, MicPattern, PredelaySync, RoomGroup};

choices! {
    /// What the sound is listened to with.
    pub ListenModeChoice of ListenMode {
        Speakers = "speakers" "Speakers",
        Headphones = "headphones" "Headphones",
    }
}

choices! {
    /// What the microphone of the recording was.
    pub MicPatternChoice of MicPattern {
        Omni = "omni" "Omni or None",
        Subcardioid = "subcardioid" "Subcardioid",
        Cardioid = "cardioid" "Cardioid",
        Supercardioid = "supercardioid" "Supercardioid",
        Hypercardioid = "hypercardioid" "Hypercardioid",
        FigureEight = "figure_eight" "Figure of Eight",
    }
}

choices! {
    /// What the walls are made of.
    pub MaterialChoice of Material {
        Neutral = "neutral" "Neutral",
        Concrete = "concrete" "Concrete",
        Brick = "brick" "Brick",
        Plaster = "plaster" "Plaster",
        Plasterboard = "plasterboard" "Plasterboard",
        Wood = "wood" "Wood",
        Glass = "glass" "Glass",
        Tiles = "tiles" "Tiles",
        Carpet = "carpet" "Carpet",
        Curtains = "curtains" "Curtains",
        Studio = "studio" "Studio",
        Audience = "audience" "Audience",
        Outdoors = "outdoors" "Outdoors",
    }
}

choices! {
    /// What the predelay is counted in.
    pub PredelaySyncChoice of PredelaySync {
        Off = "off" "Off",
        N128 = "n128" "1/128",
        N64 = "n64" "1/64",
        N32Triplet = "n32t" "1/32T",
        N32 = "n32" "1/32",
        N16Triplet = "n16t" "1/16T",
        N16 = "n16" "1/16",
        N8Triplet = "n8t" "1/8T",
        N8 = "n8" "1/8",
    }
}

choices! {
    /// What the ducking listens to.
    pub DuckSourceChoice of DuckSource {
        Input = "input" "Input",
        Sidechain = "sidechain" "Sidechain",
    }
}

choices! {
    /// Which instances share this one's room.
    pub RoomGroupChoice of RoomGroup {
        Private = "private" "Private",
        A = "a" "Room A",
        B = "b" "Room B",
        C = "c" "Room C",
        D = "d" "Room D",
    }
}

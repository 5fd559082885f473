//! The named values of the Compressor's parameters. Ids are kept in states, positions in automation: both for
//! ever.

use aplomb_kit::choices;
use shared_dsp::compressor::settings::{Channels, Detector, LinkLaw, Mode, Oversampling, Source, Style};

choices! {
    /// What is done with the level.
    pub ModeChoice of Mode {
        Downward = "downward" "Downward",
        Upward = "upward" "Upward",
        Expander = "expander" "Expander",
    }
}

choices! {
    /// How the level is read.
    pub DetectorChoice of Detector {
        Analytic = "analytic" "Analytic",
        Rms = "rms" "RMS",
        Peak = "peak" "Peak",
        Loudness = "loudness" "Loudness",
    }
}

choices! {
    /// Character.
    pub StyleChoice of Style {
        Clean = "clean" "Clean",
        BusVca = "bus_vca" "Bus VCA",
        Opto = "opto" "Opto",
        Fet = "fet" "FET",
        VariMu = "vari_mu" "Vari-Mu",
    }
}

choices! {
    /// Of what linked channels share.
    pub LinkLawChoice of LinkLaw {
        Maximum = "maximum" "Maximum",
        Mean = "mean" "Mean",
    }
}

choices! {
    /// Which part of the sound is compressed.
    pub ChannelsChoice of Channels {
        All = "all" "All",
        MidSide = "mid_side" "Mid/Side",
        Mid = "mid" "Mid",
        Side = "side" "Side",
        Groups = "groups" "Groups",
    }
}

choices! {
    /// What the detector listens to.
    pub SourceChoice of Source {
        Internal = "internal" "Internal",
        External = "external" "Sidechain",
    }
}

choices! {
    /// Oversampling of the audio path.
    pub OversamplingChoice of Oversampling {
        Off = "off" "Off",
        X2 = "x2" "2x",
        X4 = "x4" "4x",
    }
}

//! The named values of Balance's parameters. Ids are kept in states, positions in automation: both for ever.

use aplomb_kit::choices;
use shared_dsp::balance::delivery::Delivery;
use shared_dsp::balance::role::Role;
use shared_dsp::balance::settings::Weighting;

choices! {
    /// What the element is in the mix.
    pub RoleChoice of Role {
        Auto = "auto" "By Track Name",
        Kick = "kick" "Kick",
        Snare = "snare" "Snare",
        Toms = "toms" "Toms",
        Cymbals = "cymbals" "Cymbals",
        Percussion = "percussion" "Percussion",
        Drums = "drums" "Drums",
        Bass = "bass" "Bass",
        Guitar = "guitar" "Guitar",
        Keys = "keys" "Keys",
        Synth = "synth" "Synth",
        Orchestra = "orchestra" "Strings and Winds",
        LeadVocal = "lead_vocal" "Lead Vocal",
        BackingVocal = "backing_vocal" "Backing Vocal",
        Atmosphere = "atmosphere" "Atmosphere",
        Effects = "effects" "Effects",
        Dialogue = "dialogue" "Dialogue",
        GroupBus = "group_bus" "Group Bus",
        MixBus = "mix_bus" "Mix Bus",
    }
}

choices! {
    /// In which measure the element is shown.
    pub WeightingChoice of Weighting {
        Loudness = "loudness" "Loudness",
        Perceived = "perceived" "Perceived",
        InMix = "in_mix" "In the Mix",
    }
}

choices! {
    /// What a mix is checked against.
    pub DeliveryChoice of Delivery {
        Streaming = "streaming" "Streaming -14",
        EbuR128 = "ebu_r128" "EBU R 128",
        EbuR128S1 = "ebu_r128_s1" "EBU R 128 s1",
        AtscA85 = "atsc_a85" "ATSC A/85",
        Vod = "vod" "VOD Dialogue -27",
        Cinema = "cinema" "Cinema",
        Club = "club" "Club",
        Vinyl = "vinyl" "Vinyl",
    }
}

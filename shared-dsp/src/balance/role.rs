//! What an element is in a mix, and to which group of elements it belongs.

mod guess;
mod words;

pub use guess::guess;

/// What an element is in the mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Guessed from the name of the host's track.
    #[default]
    Auto,
    /// Bass drum.
    Kick,
    /// Snare drum.
    Snare,
    /// Toms.
    Toms,
    /// Hi-hat, ride, crashes.
    Cymbals,
    /// Hand percussion, shakers, claps, timpani.
    Percussion,
    /// The kit as a whole: overheads, room, loops.
    Drums,
    /// Bass guitar, double bass, synthetic bass.
    Bass,
    /// Guitars and what is plucked like them.
    Guitar,
    /// Piano, organ, electric pianos.
    Keys,
    /// Synthesisers that play notes.
    Synth,
    /// Strings, brass, woodwinds.
    Orchestra,
    /// Lead voice of a song.
    LeadVocal,
    /// Backing voices, doubles, choirs.
    BackingVocal,
    /// Pads, drones, ambiences.
    Atmosphere,
    /// Risers, impacts, foley, and what comes back from reverbs and delays.
    Effects,
    /// Speech.
    Dialogue,
    /// The sum of a group.
    GroupBus,
    /// The sum of all.
    MixBus,
}

impl Role {
    /// All of them, in the order of the host's choices.
    pub const ALL: [Role; 19] = [
        Role::Auto,
        Role::Kick,
        Role::Snare,
        Role::Toms,
        Role::Cymbals,
        Role::Percussion,
        Role::Drums,
        Role::Bass,
        Role::Guitar,
        Role::Keys,
        Role::Synth,
        Role::Orchestra,
        Role::LeadVocal,
        Role::BackingVocal,
        Role::Atmosphere,
        Role::Effects,
        Role::Dialogue,
        Role::GroupBus,
        Role::MixBus,
    ];

    /// In a list of choices.
    pub fn title(self) -> &'static str {
        match self {
            Role::Auto => "By track name",
            Role::Kick => "Kick",
            Role::Snare => "Snare",
            Role::Toms => "Toms",
            Role::Cymbals => "Cymbals",
            Role::Percussion => "Percussion",
            Role::Drums => "Drums",
            Role::Bass => "Bass",
            Role::Guitar => "Guitar",
            Role::Keys => "Keys",
            Role::Synth => "Synth",
            Role::Orchestra => "Strings & winds",
            Role::LeadVocal => "Lead vocal",
            Role::BackingVocal => "Backing vocal",
            Role::Atmosphere => "Atmosphere",
            Role::Effects => "Effects",
            Role::Dialogue => "Dialogue",
            Role::GroupBus => "Group bus",
            Role::MixBus => "Mix bus",
        }
    }

    /// Where an element of this role usually belongs. A bus says by its name.
    pub fn group(self) -> Group {
        match self {
            Role::Kick | Role::Snare | Role::Toms | Role::Cymbals | Role::Percussion | Role::Drums => {
                Group::Drums
            }
            Role::Bass => Group::Bass,
            Role::Guitar | Role::Keys | Role::Synth | Role::Orchestra | Role::Atmosphere => Group::Music,
            Role::LeadVocal => Group::Lead,
            Role::BackingVocal => Group::Backing,
            Role::Effects => Group::Effects,
            Role::Dialogue => Group::Dialogue,
            Role::MixBus => Group::Mix,
            Role::Auto | Role::GroupBus => Group::Other,
        }
    }

    /// Its place in [`Role::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Elements that are summed before they come to the mix, and have a common share of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Group {
    /// Lead voices.
    Lead,
    /// Backing voices.
    Backing,
    /// The kit and all percussion.
    Drums,
    /// Basses.
    Bass,
    /// Guitars, keys, synthesisers, strings, winds.
    Music,
    /// Effects and returns.
    Effects,
    /// Speech.
    Dialogue,
    /// What nobody has named: it has no target.
    #[default]
    Other,
    /// Everything.
    Mix,
}

impl Group {
    /// All of them.
    pub const ALL: [Group; 9] = [
        Group::Lead,
        Group::Backing,
        Group::Drums,
        Group::Bass,
        Group::Music,
        Group::Effects,
        Group::Dialogue,
        Group::Other,
        Group::Mix,
    ];

    /// In a list of choices.
    pub fn title(self) -> &'static str {
        match self {
            Group::Lead => "Lead",
            Group::Backing => "Backing",
            Group::Drums => "Drums",
            Group::Bass => "Bass",
            Group::Music => "Music",
            Group::Effects => "Effects",
            Group::Dialogue => "Dialogue",
            Group::Other => "Other",
            Group::Mix => "Mix",
        }
    }

    /// Its place in [`Group::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests;

//! Who else is in the room: the other instances that share it, and where their sources stand.

use std::hash::{Hash, Hasher};

use aplomb_kit::link::{self, Description, Kind, Lookout};
use shared_dsp::room::settings::RoomGroup;

/// Another source in the room.
#[derive(Clone, Debug, PartialEq)]
pub struct Companion {
    /// The name of its track.
    pub name: String,
    /// Metres to the right of the listener.
    pub right_m: f32,
    /// Metres ahead.
    pub front_m: f32,
    /// Nothing was heard of it for a while.
    pub is_grey: bool,
}

/// All that share a room.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Company {
    /// The room; nothing if it is a private one.
    room: Option<char>,
    /// By name.
    pub others: Vec<Companion>,
    /// Why nobody is seen, if that is so.
    trouble: Option<String>,
}

impl Company {
    /// Those in a room.
    pub fn of(lookout: &Lookout, group: RoomGroup) -> Company {
        let Some(letter) = letter(group) else { return Company::default() };
        let seen = lookout.with_member(|member| {
            let others = member.others();
            let trouble =
                Some(member.state()).filter(|state| !state.is_seen()).map(|state| state.to_string());
            let others = others.iter().filter(|other| other.together);
            let here =
                others.filter_map(|other| companion(other.kind, &other.description, other.grey, group));
            (here.collect(), trouble)
        });
        let (others, trouble) = seen.unwrap_or((Vec::new(), Some("not linked".to_owned())));
        Company::new(letter, others, trouble)
    }

    fn new(letter: char, mut others: Vec<Companion>, trouble: Option<String>) -> Company {
        others.sort_by(|one, other| one.name.cmp(&other.name));
        Company { room: Some(letter), others, trouble }
    }

    /// Who is there, in few words; nothing of a private room.
    pub fn who(&self) -> String {
        let Some(letter) = self.room else { return String::new() };
        if let Some(trouble) = &self.trouble {
            return format!("Alone in room {letter}: {trouble}");
        }
        if self.others.is_empty() {
            return format!("Nobody else is in room {letter}");
        }
        let names: Vec<&str> = self.others.iter().map(|other| other.name.as_str()).collect();
        format!("with {}", names.join(", "))
    }
}

impl Hash for Company {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.room, &self.trouble).hash(hasher);
        for Companion { name, right_m, front_m, is_grey } in &self.others {
            (name, right_m.to_bits(), front_m.to_bits(), is_grey).hash(hasher);
        }
    }
}

fn letter(group: RoomGroup) -> Option<char> {
    match group {
        RoomGroup::Private => None,
        RoomGroup::A => Some('A'),
        RoomGroup::B => Some('B'),
        RoomGroup::C => Some('C'),
        RoomGroup::D => Some('D'),
    }
}

/// Another instance of the session as a companion, if it is one.
fn companion(kind: Kind, of: &Description, is_grey: bool, group: RoomGroup) -> Option<Companion> {
    let theirs = match of.room? {
        link::RoomGroup::A => RoomGroup::A,
        link::RoomGroup::B => RoomGroup::B,
        link::RoomGroup::C => RoomGroup::C,
        link::RoomGroup::D => RoomGroup::D,
    };
    let name = match of.track.as_str() {
        "" => "unnamed track",
        name => name,
    };
    (kind == Kind::Room && theirs == group).then(|| Companion {
        name: name.to_owned(),
        right_m: of.source.right_m,
        front_m: of.source.front_m,
        is_grey,
    })
}

#[cfg(test)]
mod tests {
    use aplomb_kit::link::{Position, Text};

    use super::*;

    fn told(track: &str, room: Option<link::RoomGroup>) -> Description {
        let source = Position { right_m: -1.0, front_m: 2.0, up_m: 0.0 };
        Description { track: Text::new(track), room, source, ..Description::default() }
    }

    #[test]
    fn in_room_a_are_the_rooms_that_say_so_and_nobody_else() {
        let a = Some(link::RoomGroup::A);
        let choir = companion(Kind::Room, &told("Choir", a), false, RoomGroup::A).unwrap();
        assert_eq!((choir.name.as_str(), choir.right_m, choir.front_m), ("Choir", -1.0, 2.0));
        assert_eq!(companion(Kind::Room, &told("Choir", a), false, RoomGroup::B), None);
        assert_eq!(companion(Kind::Room, &told("Choir", None), false, RoomGroup::A), None);
        assert_eq!(companion(Kind::Eq, &told("Choir", a), false, RoomGroup::A), None);
        let unnamed = companion(Kind::Room, &told("", a), true, RoomGroup::A).unwrap();
        assert!(unnamed.is_grey && unnamed.name == "unnamed track");
    }

    #[test]
    fn the_strip_says_who_is_there_by_name() {
        let at = |name: &str| {
            companion(Kind::Room, &told(name, Some(link::RoomGroup::C)), false, RoomGroup::C).unwrap()
        };
        let both = Company::new('C', vec![at("Snare"), at("Choir")], None);
        assert_eq!(both.who(), "with Choir, Snare");
        assert_eq!(Company::new('C', Vec::new(), None).who(), "Nobody else is in room C");
        let alone = Company::new('C', Vec::new(), Some("not linked".to_owned()));
        assert_eq!(alone.who(), "Alone in room C: not linked");
        assert_eq!(Company::default().who(), "");
    }
}

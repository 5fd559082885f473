//! Guesses role and group from the name that an engineer gave a track.
//!
//! A name is cut into words: at everything that is no letter or digit, between letters and digits, and where
//! a small letter is followed by a capital. What remains is compared with a table, the more telling words
//! first.

use super::words::{MIXES, MUSIC, RETURNS, ROLES, SUMS};
use super::{Group, Role};

/// Role and group of a track by its name; none where the name says nothing.
pub fn guess(track_name: &str) -> Option<(Role, Group)> {
    let words = words(track_name);
    let is = |rules: &str| rules.split(',').any(|rule| is_in(&words, rule.trim()));
    let is_sum = is(SUMS);
    // "Backing Track" is music, not voices.
    if is("backing track*, playback*") {
        return Some((Role::GroupBus, Group::Music));
    }
    let is_return = is(RETURNS);
    let named = ROLES.iter().find(|(_, rules)| is(rules)).map(|(role, _)| *role);
    match named {
        _ if is_return && !is_sum => Some((Role::Effects, Group::Effects)),
        // A bus of effects is a group; the return of one reverb, though called a bus, is an effect.
        _ if is_return && is("fx, efx, sfx, effects, *effekte") => Some((Role::GroupBus, Group::Effects)),
        _ if is_return => Some((Role::Effects, Group::Effects)),
        Some(role) if is_sum => Some((Role::GroupBus, role.group())),
        Some(role) => Some((role, role.group())),
        None if is(MUSIC) => Some((Role::GroupBus, Group::Music)),
        None if is(MIXES) => Some((Role::MixBus, Group::Mix)),
        None if is_sum => Some((Role::GroupBus, Group::Other)),
        None => None,
    }
}

/// Small letters without accents; umlauts as the two letters they stand for.
fn fold(letter: char) -> &'static str {
    match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'á' | 'à' | 'â' | 'ã' | 'å' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'ú' | 'ù' | 'û' => "u",
        'ç' => "c",
        'ñ' => "n",
        _ => "",
    }
}

/// The words of a name, in small letters.
fn words(name: &str) -> Vec<String> {
    #[derive(PartialEq)]
    enum Sort {
        Other,
        Digit,
        Small,
        Capital,
    }
    let mut words: Vec<String> = Vec::new();
    let mut before = Sort::Other;
    for letter in name.chars() {
        let sort = match letter {
            _ if letter.is_ascii_digit() => Sort::Digit,
            _ if letter.is_uppercase() => Sort::Capital,
            _ if letter.is_alphabetic() => Sort::Small,
            // A letter with its accent written apart.
            '\u{300}'..='\u{36f}' => continue,
            _ => Sort::Other,
        };
        let begins = match (&before, &sort) {
            (_, Sort::Other) => false,
            (Sort::Other, _) => true,
            (Sort::Digit, next) => *next != Sort::Digit,
            (_, Sort::Digit) => true,
            (Sort::Small, Sort::Capital) => true,
            _ => false,
        };
        if begins {
            words.push(String::new());
        }
        if let (true, Some(word)) = (sort != Sort::Other, words.last_mut()) {
            for small in letter.to_lowercase() {
                match fold(small) {
                    "" => word.push(small),
                    folded => word.push_str(folded),
                }
            }
        }
        before = sort;
    }
    join_pairs(words)
}

/// "E-Git", "E Git" and "EGit" are one word, and so is "Hi-Hat" cut by its capitals.
fn join_pairs(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last) if matches!(last.as_str(), "e" | "a") && word.len() > 2 && is_letters(&word) => {
                last.push_str(&word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

fn is_letters(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// Whether the words of a rule stand in a row.
fn is_in(words: &[String], rule: &str) -> bool {
    let wanted = rule.split(' ').count();
    (0..(words.len() + 1).saturating_sub(wanted))
        .any(|from| rule.split(' ').zip(&words[from..]).all(|(pattern, word)| fits(pattern, word)))
}

fn fits(pattern: &str, word: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        // Any word.
        (Some(""), _) => true,
        (Some(end), _) => word.ends_with(end),
        (None, Some(beginning)) => word.starts_with(beginning),
        (None, None) => word == pattern,
    }
}

use shared_dsp::Layout;

use super::*;
use crate::description::{Flags, Position};
use crate::measurements::{Loudness, Transport};
use crate::shared_room::RoomGroup;
use crate::text::Text;

fn card() -> Card {
    let mut excitation = Excitation::SILENCE;
    excitation.slow_db.iter_mut().zip(0_u8..).for_each(|(level_db, band)| *level_db = f32::from(band) - 70.0);
    excitation.fast_db[75] = 12.5;
    Card {
        owner: 0x1234_5678_9ABC_DEF0,
        since_ns: 1 << 60,
        host: Identity { process: 4_242, start: u64::MAX },
        called: true,
        room: SharedRoom {
            version: 7,
            author: RuntimeId(9),
            words: std::array::from_fn(|index| index as u32),
        },
        presence: Presence {
            runtime: RuntimeId(0xFEDC_BA98_7654_3210),
            persistent: PersistentId::from_bits(0x0123_4567_89AB_CDEF_0011_2233_4455_6677),
            kind: Kind::Balance,
            process: 31_337,
            description: Description {
                session: Text::new("Lied für Anna"),
                group: Text::new("Drums"),
                track: Text::new("Snare top"),
                colour: Some([200, 100, 0]),
                role: 3,
                flags: Flags {
                    bus: true,
                    muted: true,
                    accepts_commands: true,
                    looks: true,
                    ..Flags::default()
                },
                rate_hz: 44_100.0,
                layout: Layout::Surround714,
                room: Some(RoomGroup::D),
                source: Position { right_m: -1.5, front_m: 12.0, up_m: 0.25 },
                offset_lu: 1.5,
            },
            measurements: Measurements {
                transport: Some(Transport { playing: true, tempo_bpm: 97.3, position_s: 61.000_001 }),
                offline: true,
                loudness: Loudness {
                    momentary_lufs: -18.1,
                    short_term_lufs: -19.2,
                    integrated_lufs: -20.3,
                    range_lu: 7.5,
                    true_peak_dbtp: -1.1,
                },
                trim_db: 3.5,
                ride_db: -2.25,
                target_lufs: -21.0,
                reduction_db: -6.0,
            },
            excitation,
        },
    }
}

#[test]
fn everything_arrives_as_it_was_sent() {
    assert_eq!(Card::unpack(&card().pack()), Some(card()));
}

#[test]
fn one_changed_bit_anywhere_and_nothing_arrives() {
    let words = card().pack();
    for bit in 0..64 * CARD_WORDS {
        let mut other = words;
        other[bit / 64] ^= 1 << (bit % 64);
        assert_eq!(Card::unpack(&other), None, "bit {bit}");
    }
}

/// Every number of the card.
fn numbers(card: &Card) -> Vec<f64> {
    let Presence { description, measurements, excitation, .. } = &card.presence;
    let transport = measurements.transport.map_or(vec![], |song| vec![song.tempo_bpm, song.position_s]);
    let Loudness { momentary_lufs, short_term_lufs, integrated_lufs, range_lu, true_peak_dbtp } =
        measurements.loudness;
    let Position { right_m, front_m, up_m } = description.source;
    let single: [&[f32]; 5] = [
        &[momentary_lufs, short_term_lufs, integrated_lufs, range_lu, true_peak_dbtp],
        &[measurements.trim_db, measurements.ride_db, measurements.target_lufs, measurements.reduction_db],
        &[right_m, front_m, up_m],
        &excitation.slow_db,
        &excitation.fast_db,
    ];
    let single = single.concat().into_iter().map(f64::from);
    single.chain(transport).chain([description.rate_hz]).collect()
}

#[test]
fn any_words_at_all_become_finite_numbers_in_range_and_sound_text() {
    let mut random = 1_u64;
    for round in 0..20_000 {
        let mut words = [0_u64; CARD_WORDS];
        for word in &mut words {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            // Now and then all bits set, or numbers that are none or endless.
            *word = [random, random, u64::MAX, 0x7F80_0000_FFC0_0000, 0x7FF0_0000_0000_0000]
                [(random % 5) as usize];
        }
        let card = Card::from_any(&words);
        assert!(numbers(&card).iter().all(|number| number.abs() <= 1e7), "round {round}: {card:?}");
        let Description { session, group, track, .. } = card.presence.description;
        for name in [session.as_str(), group.as_str(), track.as_str()] {
            assert!(!name.chars().any(char::is_control) && name.len() <= 64, "{name:?}");
        }
        // What was read can be passed on: it stays as it is.
        assert_eq!(Card::unpack(&card.pack()), Some(card), "round {round}");
    }
}

#[test]
fn numbers_that_are_none_do_not_leave_the_instance() {
    let mut sent = card();
    sent.presence.measurements.loudness.momentary_lufs = f32::NAN;
    sent.presence.measurements.trim_db = f32::INFINITY;
    sent.presence.description.source.up_m = f32::NAN;
    sent.presence.excitation.fast_db[3] = f32::NEG_INFINITY;
    let arrived = Card::unpack(&sent.pack()).expect("a card").presence;
    assert_eq!(arrived.measurements.loudness.momentary_lufs, -200.0);
    assert_eq!(arrived.measurements.trim_db, 200.0);
    assert_eq!(arrived.description.source.up_m, 0.0);
    assert_eq!(arrived.excitation.fast_db[3], -200.0);
}

use super::*;

const HOST: Identity = Identity { process: 10, start: 1 };

fn song(playing: bool, tempo_bpm: f64, position_s: f64) -> Option<Transport> {
    Some(Transport { playing, tempo_bpm, position_s })
}

fn standing(process: u32, transport: Option<Transport>, seen: Instant) -> Standing {
    Standing {
        session: Text::EMPTY,
        process,
        host: HOST,
        called: true,
        transport: transport.map(|song| (song, seen)),
    }
}

fn named(name: &str, of: Standing) -> Standing {
    Standing { session: Text::new(name), ..of }
}

fn at_first_sight(one: &Standing, other: &Standing, now: Instant) -> bool {
    let mut pairing = Pairing::default();
    pairing.look(one, other, now);
    pairing.together()
}

#[test]
fn a_name_decides_whatever_the_hosts_and_songs() {
    let now = Instant::now();
    let here = standing(1, song(true, 120.0, 5.0), now);
    let elsewhere = Standing { host: Identity { process: 11, start: 2 }, ..standing(2, None, now) };
    assert!(at_first_sight(&named("Album", here), &named("Album", elsewhere), now));
    assert!(!at_first_sight(&named("Album", here), &named("Film", here), now));
    assert!(!at_first_sight(&named("Album", here), &here, now));
    assert!(!at_first_sight(&here, &elsewhere, now));
}

#[test]
fn under_one_host_the_same_place_in_the_song_decides() {
    let now = Instant::now();
    let later = now + Duration::from_millis(100);
    let here = standing(1, song(true, 97.0, 5.0), now);
    // Seen 0.1 s later, 0.1 s further on.
    assert!(at_first_sight(&here, &standing(2, song(true, 97.0, 5.1), later), later));
    assert!(!at_first_sight(&here, &standing(2, song(true, 97.0, 6.0), later), later));
    assert!(!at_first_sight(&here, &standing(2, song(true, 98.0, 5.1), later), later));
    assert!(!at_first_sight(&here, &standing(2, song(false, 97.0, 5.1), later), later));
    let at_rest = standing(1, song(false, 97.0, 5.0), now);
    assert!(at_first_sight(&at_rest, &standing(2, song(false, 97.0, 5.0), later), later));
    assert!(!at_first_sight(&at_rest, &standing(2, song(false, 97.0, 5.1), later), later));
}

#[test]
fn where_the_host_tells_no_song_position_instances_of_one_process_belong_together() {
    let now = Instant::now();
    let here = standing(1, None, now);
    assert!(at_first_sight(&here, &standing(1, None, now), now));
    assert!(!at_first_sight(&here, &standing(2, None, now), now));
    assert!(!at_first_sight(&here, &standing(1, song(true, 97.0, 5.0), now), now));
}

#[test]
fn an_instance_that_was_never_called_belongs_to_nobody() {
    let now = Instant::now();
    let new = Standing { called: false, ..standing(1, None, now) };
    for other in [new, standing(1, None, now), standing(1, song(false, 120.0, 0.0), now)] {
        assert!(!at_first_sight(&new, &other, now));
    }
}

#[test]
fn a_start_that_reaches_one_instance_later_does_not_part_them_but_two_songs_part() {
    let now = Instant::now();
    let ms = |ms| now + Duration::from_millis(ms);
    let mut pairing = Pairing::default();
    let at_rest = |seen| standing(2, song(false, 120.0, 0.0), seen);
    pairing.look(&standing(1, song(false, 120.0, 0.0), now), &at_rest(now), now);
    for at in (0..1400).step_by(200) {
        pairing.look(&standing(1, song(true, 120.0, 0.001 * at as f64), ms(at)), &at_rest(ms(at)), ms(at));
        assert!(pairing.together(), "after {at} ms");
    }
    // Now the other one plays as well.
    pairing.look(
        &standing(1, song(true, 120.0, 1.4), ms(1400)),
        &standing(2, song(true, 120.0, 1.4), ms(1400)),
        ms(1400),
    );
    for at in (1600..4000).step_by(200) {
        pairing.look(&standing(1, song(true, 120.0, 0.001 * at as f64), ms(at)), &at_rest(ms(at)), ms(at));
    }
    assert!(!pairing.together());
    // What is not known keeps what was known.
    pairing.look(&standing(1, None, ms(4000)), &standing(2, None, ms(4000)), ms(4000));
    assert!(!pairing.together());
}

//! Balance all (B9): every element comes to its target, the mix keeps its loudness, and a second press does nothing.

use aplomb_tests::balance::solver::b9;
use aplomb_tests::compressor::figure::{Row, assert_bars};
use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::solver::{Bus, Element, Options, Reason, Session, Solution, solve};
use shared_dsp::balance::targets::{Genre, Heard, Template};

#[test]
fn all_comes_to_its_place_from_three_starting_levels_with_up_to_64_tracks() {
    let rows = b9();
    println!("{}", Row::HEAD);
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(&rows);
}

const SILENT: f64 = f64::NEG_INFINITY;

fn element(role: Role, loudness_lufs: f64) -> Element<'static> {
    Element {
        role,
        group: role.group(),
        loudness_lufs,
        history: &[],
        trim_db: 0.0,
        offset_lu: 0.0,
        headroom_db: f64::INFINITY,
        in_mix_phon: f64::NAN,
        is_locked: false,
    }
}

fn bus(group: Group, loudness_lufs: f64) -> Bus<'static> {
    Bus { group, loudness_lufs, history: &[], trim_db: None, headroom_db: f64::INFINITY }
}

fn sum_lufs(levels: impl Iterator<Item = f64>) -> f64 {
    10.0 * levels.map(|lufs| 10.0_f64.powf(0.1 * lufs)).sum::<f64>().log10()
}

/// Incoherent tracks without group buses.
fn solved(elements: &[Element<'_>], options: Options) -> Solution {
    let mix_lufs = sum_lufs(elements.iter().map(|element| element.loudness_lufs));
    let template = Template::of(Genre::Rock);
    let mix = bus(Group::Mix, mix_lufs);
    solve(&Session { elements, buses: &[], mix, template, options })
}

fn band() -> Vec<Element<'static>> {
    vec![
        element(Role::Kick, -24.0),
        element(Role::Snare, -25.0),
        element(Role::Bass, -23.0),
        element(Role::Guitar, -24.0),
        element(Role::Guitar, -26.0),
        element(Role::LeadVocal, -21.0),
    ]
}

#[test]
fn incoherent_tracks_come_to_the_shares_of_the_template_in_closed_form() {
    let elements = band();
    let mix_lufs = sum_lufs(elements.iter().map(|element| element.loudness_lufs));
    let solution = solved(&elements, Options::default());
    let is_there = |group| matches!(group, Group::Drums | Group::Bass | Group::Music | Group::Lead);
    let shares_lu = Template::of(Genre::Rock).shares_lu(is_there);
    for group in [Group::Drums, Group::Bass, Group::Music, Group::Lead] {
        let of_group = solution.moves.iter().zip(&elements).filter(|(_, element)| element.group == group);
        let found = sum_lufs(of_group.map(|(step, _)| step.then_lufs)) - mix_lufs;
        assert!((found - shares_lu[group.index()]).abs() < 1e-3, "{group:?}: {found} LU");
    }
    assert!((solution.mix_lufs - mix_lufs).abs() < 1e-3 && solution.is_feasible);
    // The two guitars are alike, the kick is half a dB below the snare, as the template has it.
    let then = |index: usize| solution.moves[index].then_lufs;
    assert!((then(3) - then(4)).abs() < 1e-9 && (then(1) - then(0) - 0.5).abs() < 1e-9);
    assert_eq!(solution.moves, solved(&elements, Options::default()).moves);
}

#[test]
fn no_trim_goes_further_than_6_db_unless_asked_and_what_was_held_back_is_told() {
    let mut elements = band();
    elements[5].loudness_lufs = -38.0;
    let solution = solved(&elements, Options::default());
    assert!(solution.moves.iter().all(|step| step.to_db.abs() <= 6.0) && !solution.is_feasible);
    assert!(matches!(solution.moves[5].reason, Reason::Limit { wanted_db } if wanted_db > 12.0));
    // Pressed again it does not go on.
    let again: Vec<Element<'_>> = elements
        .iter()
        .zip(&solution.moves)
        .map(|(element, step)| Element {
            trim_db: step.to_db,
            loudness_lufs: element.loudness_lufs + step.change_db(),
            ..*element
        })
        .collect();
    let second = solved(&again, Options::default());
    assert!(second.moves.iter().all(|step| step.change_db().abs() <= 0.1), "{:?}", second.moves);
    let asked = solved(&elements, Options { most_db: 24.0, ..Options::default() });
    assert!(asked.is_feasible && asked.moves[5].to_db > 12.0);
}

#[test]
fn headroom_locks_and_silence_are_kept_and_told() {
    let mut elements = band();
    elements[5].headroom_db = 1.0;
    elements[3].is_locked = true;
    elements.push(element(Role::Keys, SILENT));
    elements.push(Element { group: Group::Other, ..element(Role::Auto, -40.0) });
    let solution = solved(&elements, Options::default());
    assert_eq!(solution.moves[5].change_db(), 1.0);
    assert!(matches!(solution.moves[5].reason, Reason::Headroom { .. }));
    for (index, reason) in [(3, Reason::Locked), (6, Reason::Silent), (7, Reason::NoTarget)] {
        assert_eq!((solution.moves[index].change_db(), solution.moves[index].reason), (0.0, reason));
    }
}

#[test]
fn what_would_not_be_heard_is_raised_to_the_floor_and_stays_there() {
    let mut elements = band();
    elements[4].in_mix_phon = 8.0;
    let plain = solved(&elements, Options::default());
    let options = Options { floor_phon: 20.0, ..Options::default() };
    let raised = solved(&elements, options);
    let Reason::Audibility { raised_lu } = raised.moves[4].reason else {
        panic!("{:?}", raised.moves[4]);
    };
    assert!(raised_lu > 0.0 && raised_lu <= 3.0 && raised.moves[4].to_db > plain.moves[4].to_db);
    let again: Vec<Element<'_>> = elements
        .iter()
        .zip(&raised.moves)
        .map(|(element, step)| Element {
            trim_db: step.to_db,
            loudness_lufs: element.loudness_lufs + step.change_db(),
            // An ear that answers otherwise than was thought.
            in_mix_phon: 21.0,
            ..*element
        })
        .collect();
    let second = solved(&again, options);
    assert!(second.moves.iter().all(|step| step.change_db().abs() <= 0.1), "{:?}", second.moves);
}

#[test]
fn one_more_guitar_moves_the_others_of_other_groups_by_less_than_half_a_db() {
    let mut elements = band();
    let first = solved(&elements, Options::default());
    elements.iter_mut().zip(&first.moves).for_each(|(element, step)| {
        element.loudness_lufs += step.change_db();
        element.trim_db = step.to_db;
    });
    elements.push(element(Role::Guitar, -27.0));
    let second = solved(&elements, Options::default());
    for (step, element) in second.moves.iter().zip(&elements).take(6) {
        if element.group != Group::Music {
            assert!(step.change_db().abs() < 0.5, "{step:?}");
        }
    }
}

#[test]
fn a_group_with_a_trim_on_its_bus_is_moved_there_and_its_tracks_only_among_themselves() {
    let elements = band();
    let mut buses = [Group::Drums, Group::Bass, Group::Music, Group::Lead].map(|group| {
        let of_group = elements.iter().filter(|element| element.group == group);
        Bus { trim_db: Some(0.0), ..bus(group, sum_lufs(of_group.map(|element| element.loudness_lufs))) }
    });
    // Behind a compressor that brings the drums up by 3 dB.
    buses[0].loudness_lufs += 3.0;
    let mix = bus(Group::Mix, sum_lufs(buses.iter().map(|bus| bus.loudness_lufs)));
    let template = Template::of(Genre::Rock);
    let solution =
        solve(&Session { elements: &elements, buses: &buses, mix, template, options: Options::default() });
    let shares_lu = template.shares_lu(|group| buses.iter().any(|bus| bus.group == group));
    for (step, bus) in solution.moves[6..].iter().zip(&buses) {
        let found = bus.loudness_lufs + step.change_db() - mix.loudness_lufs;
        assert!((found - shares_lu[bus.group.index()]).abs() < 1e-3, "{step:?}");
    }
    // The only one of its group stays, and so do the drums as a sum.
    assert!(solution.moves[2].change_db().abs() < 1e-6 && solution.moves[5].change_db().abs() < 1e-6);
    // (what the compressor adds looks like coherence to who knows loudness only)
    let drums = sum_lufs(solution.moves[..2].iter().map(|step| step.then_lufs));
    assert!((drums - sum_lufs([-24.0, -25.0].into_iter())).abs() < 0.1);
}

#[test]
fn a_mix_from_which_the_template_was_learnt_is_left_as_it_is() {
    let mut elements = band();
    let heard: Vec<Heard> = elements
        .iter()
        .map(|e| Heard { role: e.role, group: e.group, loudness_lufs: e.loudness_lufs })
        .collect();
    let mix_lufs = sum_lufs(elements.iter().map(|element| element.loudness_lufs));
    let learned = Template::learn(&heard, &[f64::NAN; Group::ALL.len()], mix_lufs);
    elements.iter_mut().zip(&learned.offsets_lu).for_each(|(element, offset)| element.offset_lu = *offset);
    let mix = bus(Group::Mix, mix_lufs);
    let session = Session {
        elements: &elements,
        buses: &[],
        mix,
        template: learned.template,
        options: Options::default(),
    };
    for step in solve(&session).moves {
        assert_eq!((step.change_db(), step.reason), (0.0, Reason::InPlace));
    }
}

#[test]
fn hostile_numbers_move_nothing_and_break_nothing() {
    for wrong in [f64::NAN, f64::INFINITY, SILENT, 1e300] {
        let mut elements = band();
        elements[0].loudness_lufs = wrong;
        elements[1].in_mix_phon = wrong;
        elements[2].headroom_db = wrong;
        let mix = bus(Group::Mix, wrong);
        let template = Template::of(Genre::Pop);
        let options = Options { floor_phon: 20.0, ..Options::default() };
        let session =
            Session { elements: &elements, buses: &[bus(Group::Drums, wrong)], mix, template, options };
        for step in solve(&session).moves {
            assert!(step.to_db.is_finite() && step.to_db.abs() <= 6.0, "{wrong}: {step:?}");
        }
        let nothing = Session { elements: &[], buses: &[], ..session };
        assert!(solve(&nothing).moves.is_empty());
    }
}

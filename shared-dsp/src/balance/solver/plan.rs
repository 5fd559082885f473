//! The way from measurements to moves.

use super::gated::loudness_lufs;
use super::sum::SumModel;
use super::{Bus, Element, Move, Reason, Session, Solution, What};
use crate::balance::role::{Group, Role};
use crate::balance::settings::TRIM_DB;
use crate::loudness::power_from_lufs;

/// A group so near its share, and elements so near one another's, in LU, are in place.
const GROUP_NEAR_LU: f64 = 0.3;
const ELEMENT_NEAR_LU: f64 = 0.25;
/// Softer than this nothing was heard, in LUFS.
const SILENT_LUFS: f64 = -70.0;
/// An element in the mix becomes louder by about so many phon per dB; and most that it is raised to be heard, in LU.
const PHON_PER_DB: f64 = 2.0;
const MOST_RAISED_LU: f64 = 3.0;
/// Smaller steps than this are not taken, in LU.
const RAISE_STEP_LU: f64 = 0.005;
/// An element that was raised stays so until it is this much above the floor, in phon.
const FLOOR_PLAY_PHON: f64 = 6.0;
/// Iterations end here, in LU, or after so many.
const CLOSE_LU: f64 = 1e-6;
const ROUNDS: usize = 40;

/// A track of a group.
struct Member {
    /// Its place among the elements.
    index: usize,
    /// What it needs against the others, in LU; none if it must stay.
    needs_lu: Option<f64>,
    least_db: f64,
    most_db: f64,
}

/// A group.
struct Team<'a> {
    group: Group,
    members: Vec<Member>,
    parts: Vec<&'a [f64]>,
    model: SumModel,
    /// What the model reads too little of the bus as it is, in dB.
    bias_db: f64,
    now_lufs: f64,
    /// Its place among the buses, and how far its trim may go.
    bus: Option<(usize, f64, f64)>,
    is_measured: bool,
    /// Its share of the mix in LU; none if it must stay.
    share_lu: Option<f64>,
}

/// Moves under consideration, in dB.
#[derive(Clone)]
struct Draft {
    elements_db: Vec<f64>,
    buses_db: Vec<f64>,
    /// What all groups are above their shares, so that the mix stays as loud as it is, in LU.
    above_lu: f64,
    mix_lufs: f64,
}

/// The moves that bring every element to its target.
pub fn solve(session: &Session<'_>) -> Solution {
    let Histories { elements, buses, mix } = Histories::new(session);
    let mut teams = teams(session, &elements, &buses);
    let whole = Whole::new(session, &teams, &elements, &mix);
    let mut raised_lu = vec![0.0; session.elements.len()];
    let mut is_still = vec![false; teams.len()];
    let mut draft = settle(session, &teams, &whole, &is_still);
    // What is raised pushes the others of its group down, and itself a little, too.
    for _ in 0..ROUNDS {
        if !raise(session, &mut teams, &draft, &mut raised_lu) {
            break;
        }
        draft = settle(session, &teams, &whole, &is_still);
    }
    let middle_db = middle_db(&teams, &draft);
    let is_all_near = teams.iter().all(|team| team.is_near(&draft, middle_db));
    for (is_still, team) in is_still.iter_mut().zip(&teams) {
        *is_still = is_all_near || team.is_near(&draft, 0.0);
    }
    if is_still.contains(&true) {
        draft = settle(session, &teams, &whole, &is_still);
    }
    report(session, &teams, &draft, &raised_lu, &is_still)
}

/// Histories of one length; of one value, from loudness, where one is missing.
struct Histories {
    elements: Vec<Vec<f64>>,
    buses: Vec<Vec<f64>>,
    mix: Vec<f64>,
}

impl Histories {
    fn new(session: &Session<'_>) -> Histories {
        let length = session.mix.history.len();
        let heard = session.elements.iter().map(|element| element.history);
        let is_whole =
            length > 0 && heard.chain(session.buses.iter().map(|bus| bus.history)).all(|h| h.len() == length);
        let of = |history: &[f64], lufs: f64| {
            if is_whole {
                let sound = |power: &f64| if power.is_finite() { power.max(0.0) } else { 0.0 };
                history.iter().map(sound).collect()
            } else {
                vec![if lufs > SILENT_LUFS { power_from_lufs(lufs) } else { 0.0 }]
            }
        };
        Histories {
            elements: session.elements.iter().map(|e| of(e.history, e.loudness_lufs)).collect(),
            buses: session.buses.iter().map(|bus| of(bus.history, bus.loudness_lufs)).collect(),
            mix: of(session.mix.history, session.mix.loudness_lufs),
        }
    }
}

fn is_heard(element: &Element<'_>) -> bool {
    element.loudness_lufs > SILENT_LUFS && element.loudness_lufs.is_finite()
}

fn is_track(element: &Element<'_>) -> bool {
    !matches!(element.role, Role::GroupBus | Role::MixBus)
        && !matches!(element.group, Group::Other | Group::Mix)
}

fn teams<'a>(session: &Session<'_>, elements: &'a [Vec<f64>], buses: &[Vec<f64>]) -> Vec<Team<'a>> {
    let is_there = |group: Group| {
        let belongs =
            |element: &Element<'_>| element.group == group && is_track(element) && is_heard(element);
        session.elements.iter().any(belongs)
    };
    let shares_lu = session.template.shares_lu(is_there);
    let there = Group::ALL.into_iter().filter(|group| is_there(*group));
    there.map(|group| Team::new(session, group, shares_lu[group.index()], elements, buses)).collect()
}

/// How far a trim may go: neither out of its range, nor further from 0 dB than wanted unless it is already, nor above
/// the ceiling.
fn limits(trim_db: f64, most_db: f64, headroom_db: f64) -> (f64, f64) {
    let (least, most) = (f64::from(*TRIM_DB.start()), f64::from(*TRIM_DB.end()));
    let least = least.max((-most_db).min(trim_db)) - trim_db;
    let most = most.min(most_db.max(trim_db)) - trim_db;
    let headroom_db = if headroom_db.is_nan() { f64::INFINITY } else { headroom_db };
    (least.min(0.0), most.min(headroom_db).max(least.min(0.0)))
}

impl<'a> Team<'a> {
    fn new(
        session: &Session<'_>,
        group: Group,
        share_lu: f64,
        elements: &'a [Vec<f64>],
        buses: &[Vec<f64>],
    ) -> Team<'a> {
        let all = || session.elements.iter().enumerate().filter(|(_, e)| e.group == group && is_track(e));
        let has_target =
            |element: &Element<'_>| is_heard(element) && element.role != Role::Auto && share_lu.is_finite();
        let members = all().map(|(index, element)| {
            let of_role = all().filter(|(_, other)| other.role == element.role && is_heard(other)).count();
            let wanted_lu = session.template.element_lu(element.role, of_role) + element.offset_lu;
            let needs_lu = wanted_lu - element.loudness_lufs;
            let is_free = has_target(element) && !element.is_locked && needs_lu.is_finite();
            let (least_db, most_db) = limits(element.trim_db, session.options.most_db, element.headroom_db);
            Member { index, needs_lu: is_free.then_some(needs_lu), least_db, most_db }
        });
        let members: Vec<Member> = members.collect();
        let parts: Vec<&[f64]> = members.iter().map(|member| elements[member.index].as_slice()).collect();
        let of_group = session.buses.iter().position(|bus| bus.group == group);
        let measured = of_group.filter(|bus| session.buses[*bus].loudness_lufs > SILENT_LUFS);
        let model = match measured {
            Some(bus) => SumModel::fit(&parts, &buses[bus]),
            None => SumModel::incoherent(parts.len()),
        };
        let predicted_lufs = loudness_lufs(&model.predict(&parts, &vec![1.0; parts.len()]));
        let now_lufs = measured.map_or(predicted_lufs, |bus| session.buses[bus].loudness_lufs);
        let bus = of_group.and_then(|index| {
            let Bus { trim_db, headroom_db, .. } = session.buses[index];
            let (least_db, most_db) = limits(trim_db?, session.options.most_db, headroom_db);
            Some((index, least_db, most_db))
        });
        let bias_db = now_lufs - predicted_lufs;
        Team {
            group,
            members,
            parts,
            model,
            bias_db: if bias_db.is_finite() { bias_db } else { 0.0 },
            now_lufs,
            bus,
            is_measured: measured.is_some(),
            share_lu: share_lu.is_finite().then_some(share_lu),
        }
    }

    /// Powers of the bus after moves.
    fn history(&self, draft: &Draft) -> Vec<f64> {
        let power = |db: f64| 10.0_f64.powf(0.1 * db);
        let powers: Vec<f64> =
            self.members.iter().map(|member| power(draft.elements_db[member.index])).collect();
        let bus = power(self.bias_db + self.bus.map_or(0.0, |(index, ..)| draft.buses_db[index]));
        self.model.predict(&self.parts, &powers).into_iter().map(|value| bus * value).collect()
    }

    fn loudness_lufs(&self, draft: &Draft) -> f64 {
        loudness_lufs(&self.history(draft))
    }

    /// Moves the group to a loudness, its members to theirs.
    fn place(&self, target_lufs: f64, draft: &mut Draft) {
        let free = || self.members.iter().filter_map(|member| Some((member, member.needs_lu?)));
        let count = free().count();
        if let Some((index, ..)) = self.bus {
            draft.buses_db[index] = 0.0;
        }
        let inside_lufs = if self.bus.is_some() { self.now_lufs } else { target_lufs };
        let mean_lu = free().map(|(_, needs_lu)| needs_lu).sum::<f64>() / count.max(1) as f64;
        let mut all_db = inside_lufs - self.now_lufs - mean_lu;
        for _ in 0..ROUNDS {
            let mut is_bound = true;
            for (member, needs_lu) in free() {
                let wanted_db = needs_lu + all_db;
                let db = wanted_db.clamp(member.least_db, member.most_db);
                is_bound &= db != wanted_db;
                draft.elements_db[member.index] = db;
            }
            let error_lu = inside_lufs - self.loudness_lufs(draft);
            if count == 0 || error_lu.abs() < CLOSE_LU || !error_lu.is_finite() || is_bound {
                break;
            }
            all_db += error_lu;
        }
        if let Some((index, least_db, most_db)) = self.bus {
            let wanted_db = target_lufs - self.loudness_lufs(draft);
            draft.buses_db[index] = wanted_db.clamp(least_db, most_db);
        }
    }

    /// The moves of those that have a target, its bus first.
    fn moves_db(&self, draft: &Draft) -> impl Iterator<Item = f64> {
        let bus = self.bus.map(|(index, ..)| draft.buses_db[index]);
        let free = self.members.iter().filter(|member| member.needs_lu.is_some());
        bus.into_iter().chain(free.map(|member| draft.elements_db[member.index]))
    }

    /// Whether so little would be moved, beyond what all would, that it is better left alone.
    fn is_near(&self, draft: &Draft, all_db: f64) -> bool {
        let mut least: f64 = f64::INFINITY;
        let mut most: f64 = f64::NEG_INFINITY;
        let furthest = self.moves_db(draft).fold(0.0, |far: f64, db| far.max((db - all_db).abs()));
        for member in self.members.iter().filter(|member| member.needs_lu.is_some()) {
            let db = draft.elements_db[member.index];
            if db > member.least_db && db < member.most_db {
                (least, most) = (least.min(db), most.max(db));
            }
        }
        furthest <= GROUP_NEAR_LU && most - least <= ELEMENT_NEAR_LU
    }
}

/// The middle of all moves: what a fader for all would do, so that only differences are left.
fn middle_db(teams: &[Team<'_>], draft: &Draft) -> f64 {
    if teams.iter().any(|team| team.bus.is_some()) {
        return 0.0;
    }
    let moves = || teams.iter().flat_map(|team| team.moves_db(draft));
    let (least, most) = moves().fold((0.0_f64, 0.0_f64), |(least, most), db| (least.min(db), most.max(db)));
    0.5 * (least + most)
}

/// The mix of groups and of what belongs to none.
struct Whole<'a> {
    others: Vec<&'a [f64]>,
    model: SumModel,
    bias_db: f64,
}

impl<'a> Whole<'a> {
    fn new(session: &Session<'_>, teams: &[Team<'_>], elements: &'a [Vec<f64>], mix: &[f64]) -> Whole<'a> {
        let is_other = |element: &Element<'_>| {
            element.group == Group::Other && !matches!(element.role, Role::GroupBus | Role::MixBus)
        };
        let others: Vec<&[f64]> = session
            .elements
            .iter()
            .zip(elements)
            .filter(|(element, _)| is_other(element))
            .map(|(_, history)| history.as_slice())
            .collect();
        let still = Draft::still(session);
        let groups: Vec<Vec<f64>> = teams.iter().map(|team| team.history(&still)).collect();
        let parts: Vec<&[f64]> = groups.iter().map(Vec::as_slice).chain(others.iter().copied()).collect();
        let mut whole = Whole { model: SumModel::fit(&parts, mix), others, bias_db: 0.0 };
        let bias_db = session.mix.loudness_lufs - whole.loudness_lufs(teams, &still);
        whole.bias_db = if bias_db.is_finite() { bias_db } else { 0.0 };
        whole
    }

    fn loudness_lufs(&self, teams: &[Team<'_>], draft: &Draft) -> f64 {
        let groups: Vec<Vec<f64>> = teams.iter().map(|team| team.history(draft)).collect();
        let parts: Vec<&[f64]> =
            groups.iter().map(Vec::as_slice).chain(self.others.iter().copied()).collect();
        self.bias_db + loudness_lufs(&self.model.predict(&parts, &vec![1.0; parts.len()]))
    }
}

impl Draft {
    fn still(session: &Session<'_>) -> Draft {
        Draft {
            elements_db: vec![0.0; session.elements.len()],
            buses_db: vec![0.0; session.buses.len()],
            above_lu: 0.0,
            mix_lufs: session.mix.loudness_lufs,
        }
    }
}

/// Moves all groups but those that shall be still, such that the mix stays as loud as it is.
fn settle(session: &Session<'_>, teams: &[Team<'_>], whole: &Whole<'_>, is_still: &[bool]) -> Draft {
    let mut draft = Draft::still(session);
    let mix_lufs = session.mix.loudness_lufs;
    for _ in 0..ROUNDS {
        for (team, is_still) in teams.iter().zip(is_still) {
            if let (Some(share_lu), false) = (team.share_lu, is_still) {
                team.place(mix_lufs + share_lu + draft.above_lu, &mut draft);
            }
        }
        draft.mix_lufs = whole.loudness_lufs(teams, &draft);
        let error_lu = mix_lufs - draft.mix_lufs;
        if error_lu.abs() < CLOSE_LU || !error_lu.is_finite() || is_still.iter().all(|still| *still) {
            break;
        }
        draft.above_lu += error_lu;
    }
    draft
}

/// Raises further what would not be heard; true if there is any.
fn raise(session: &Session<'_>, teams: &mut [Team<'_>], draft: &Draft, raised_lu: &mut [f64]) -> bool {
    let floor_phon = session.options.floor_phon;
    let mut is_any = false;
    for member in teams.iter_mut().flat_map(|team| &mut team.members) {
        let now_phon = session.elements[member.index].in_mix_phon;
        let Some(needs_lu) = &mut member.needs_lu else { continue };
        if floor_phon <= 0.0 || !now_phon.is_finite() {
            continue;
        }
        let move_db = draft.elements_db[member.index];
        let then_phon = now_phon + PHON_PER_DB * move_db;
        let is_just_heard = (floor_phon..floor_phon + FLOOR_PLAY_PHON).contains(&now_phon);
        let is_raised = raised_lu[member.index] > 0.0;
        let wanted_lu = if is_just_heard && (is_raised || then_phon < floor_phon) {
            // It has been raised before: it stays.
            -move_db
        } else {
            (floor_phon - then_phon) / PHON_PER_DB
        };
        let raise_lu = wanted_lu.clamp(0.0, (MOST_RAISED_LU - raised_lu[member.index]).max(0.0));
        *needs_lu += raise_lu;
        raised_lu[member.index] += raise_lu;
        is_any |= raise_lu > RAISE_STEP_LU;
    }
    is_any
}

/// What is told of a draft.
fn report(
    session: &Session<'_>,
    teams: &[Team<'_>],
    draft: &Draft,
    raised_lu: &[f64],
    is_still: &[bool],
) -> Solution {
    let still = |(index, element): (usize, &Element<'_>)| Move {
        what: What::Element(index),
        from_db: element.trim_db,
        to_db: element.trim_db,
        then_lufs: element.loudness_lufs,
        reason: if is_heard(element) { Reason::NoTarget } else { Reason::Silent },
    };
    let mut moves: Vec<Move> = session.elements.iter().enumerate().map(still).collect();
    let mut groups_lufs = [f64::NAN; Group::ALL.len()];
    let mut targets_lufs = [f64::NAN; Group::ALL.len()];
    let mut is_feasible = true;
    for (team, is_still) in teams.iter().zip(is_still) {
        let index = team.group.index();
        groups_lufs[index] = team.loudness_lufs(draft);
        let Some(share_lu) = team.share_lu else { continue };
        targets_lufs[index] = session.mix.loudness_lufs + share_lu + draft.above_lu;
        is_feasible &= (groups_lufs[index] - targets_lufs[index]).abs() <= GROUP_NEAR_LU + ELEMENT_NEAR_LU;
        let free = || team.members.iter().filter_map(|member| Some((member, member.needs_lu?)));
        let mean_lu = free().map(|(_, needs)| needs).sum::<f64>() / free().count().max(1) as f64;
        // What those that are not held back are moved by, beyond what they need.
        let is_bound = |member: &Member| {
            let db = draft.elements_db[member.index];
            db <= member.least_db || db >= member.most_db
        };
        let all_db = free()
            .find(|(member, _)| !is_bound(member))
            .map_or(0.0, |(member, needs)| draft.elements_db[member.index] - needs);
        for member in &team.members {
            let element = &session.elements[member.index];
            let told = &mut moves[member.index];
            let Some(needs_lu) = member.needs_lu else {
                if element.is_locked && told.reason == Reason::NoTarget {
                    told.reason = Reason::Locked;
                }
                continue;
            };
            let change_db = draft.elements_db[member.index];
            let wanted_db = needs_lu + all_db;
            told.to_db = element.trim_db + change_db;
            told.then_lufs = element.loudness_lufs + change_db;
            let with_group_lu = if team.bus.is_some() { 0.0 } else { all_db + mean_lu };
            told.reason = if *is_still {
                Reason::InPlace
            } else if is_bound(member) && (wanted_db - change_db).abs() > 0.1 {
                is_feasible = false;
                let is_headroom = change_db >= member.most_db && member.most_db == element.headroom_db;
                if is_headroom { Reason::Headroom { wanted_db } } else { Reason::Limit { wanted_db } }
            } else if raised_lu[member.index] > 0.0 {
                Reason::Audibility { raised_lu: raised_lu[member.index] }
            } else {
                Reason::ToTarget { in_group_lu: change_db - with_group_lu, with_group_lu }
            };
        }
    }
    moves.extend(bus_moves(session, teams, draft, is_still, &targets_lufs));
    let unmeasured = teams.iter().filter(|team| !team.is_measured).map(|team| team.group).collect();
    is_feasible &= (draft.mix_lufs - session.mix.loudness_lufs).abs() <= ELEMENT_NEAR_LU;
    Solution { moves, groups_lufs, targets_lufs, mix_lufs: draft.mix_lufs, unmeasured, is_feasible }
}

fn bus_moves(
    session: &Session<'_>,
    teams: &[Team<'_>],
    draft: &Draft,
    is_still: &[bool],
    targets_lufs: &[f64; Group::ALL.len()],
) -> Vec<Move> {
    let of_bus = |(index, bus): (usize, &Bus<'_>)| {
        let from_db = bus.trim_db?;
        let place = teams.iter().position(|team| team.bus.is_some_and(|(own, ..)| own == index));
        let change_db = draft.buses_db[index];
        let then_lufs = place.map_or(bus.loudness_lufs, |place| teams[place].loudness_lufs(draft));
        let reason = match place {
            None if bus.loudness_lufs > SILENT_LUFS => Reason::NoTarget,
            None => Reason::Silent,
            Some(place) if teams[place].share_lu.is_none() => Reason::NoTarget,
            Some(place) if is_still[place] => Reason::InPlace,
            Some(place) => {
                // Beyond rounding.
                let off_lu = targets_lufs[teams[place].group.index()] - then_lufs;
                if off_lu.abs() <= 0.1 {
                    Reason::ToTarget { in_group_lu: 0.0, with_group_lu: change_db }
                } else if change_db == bus.headroom_db {
                    Reason::Headroom { wanted_db: change_db + off_lu }
                } else {
                    Reason::Limit { wanted_db: change_db + off_lu }
                }
            }
        };
        Some(Move { what: What::Bus(index), from_db, to_db: from_db + change_db, then_lufs, reason })
    };
    session.buses.iter().enumerate().filter_map(of_bus).collect()
}

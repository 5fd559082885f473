//! Break-points as parameter events at exact frames.

use aplomb_host::{Event, Param};

/// Frames between two events of a ramp: every 0.67 ms at 48 kHz. Counted from the start of the song, so that
/// the size of blocks does not matter.
const STEP_FRAMES: u64 = 32;

/// The events of one lane: straight lines between the points in the parameter's own scale, as a DAW's lanes
/// are; steps for a parameter of steps.
pub fn events(param: &Param, points: &[(f64, f64)]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut send = |frame: u64, value: f64| {
        let event = Event::value(frame, param.id, value);
        if events.last().is_none_or(|last| last.change != event.change) {
            events.push(event);
        }
    };
    for (index, &(frame, value)) in points.iter().enumerate() {
        send(frame.round() as u64, value);
        let Some(&(next_frame, next_value)) = points.get(index + 1) else { break };
        if param.stepped || next_value == value {
            continue;
        }
        let first = (frame as u64 / STEP_FRAMES + 1) * STEP_FRAMES;
        let mut between = first;
        while (between as f64) < next_frame {
            let way = (between as f64 - frame) / (next_frame - frame);
            send(between, value + way * (next_value - value));
            between += STEP_FRAMES;
        }
    }
    events
}

/// Gain of a fader at a frame: break-points in dB with straight lines between them.
pub fn fader_gain_db(moves: &[(f64, f64)], at_s: f64) -> f64 {
    let after = moves.partition_point(|(moment_s, _)| *moment_s <= at_s);
    match (after.checked_sub(1).map(|before| moves[before]), moves.get(after)) {
        (None, None) => 0.0,
        (None, Some(&(_, gain_db))) | (Some((_, gain_db)), None) => gain_db,
        (Some((start_s, from_db)), Some(&(end_s, to_db))) if from_db.is_finite() && to_db.is_finite() => {
            from_db + (to_db - from_db) * (at_s - start_s) / (end_s - start_s)
        }
        // "off" has no number in dB: it holds until the next point.
        (Some((_, from_db)), Some(_)) => from_db,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aplomb_host::{Change, ParamId};

    fn param(stepped: bool) -> Param {
        Param {
            id: ParamId(1),
            name: "Gain".into(),
            module: String::new(),
            min: 0.0,
            max: 1.0,
            default: 0.0,
            automatable: true,
            modulatable: false,
            hidden: false,
            stepped,
            named_values: false,
            read_only: false,
            bypass: false,
        }
    }

    fn value_at(events: &[Event], frame: u64) -> f64 {
        let last = events.iter().rev().find(|event| event.frame <= frame).unwrap();
        let Change::Value(value) = last.change else { panic!("no value") };
        value
    }

    #[test]
    fn a_ramp_is_a_straight_line_with_its_points_at_their_exact_frames() {
        let events = events(&param(false), &[(1000.0, 0.0), (2000.0, 1.0), (2000.0, 0.25)]);
        assert_eq!((events[0].frame, value_at(&events, 1000)), (1000, 0.0));
        assert!((value_at(&events, 1504) - 0.504).abs() < 1e-12);
        assert_eq!(value_at(&events, 2000), 0.25);
        assert!(events.windows(2).all(|pair| pair[0].frame <= pair[1].frame));
    }

    #[test]
    fn a_parameter_of_steps_jumps() {
        let events = events(&param(true), &[(0.0, 0.0), (500.0, 1.0)]);
        assert_eq!(events.len(), 2);
        assert_eq!(events[1].frame, 500);
    }

    #[test]
    fn a_fader_moves_in_decibels() {
        let moves = [(1.0, 0.0), (3.0, -6.0)];
        assert_eq!(fader_gain_db(&moves, 0.0), 0.0);
        assert_eq!(fader_gain_db(&moves, 2.0), -3.0);
        assert_eq!(fader_gain_db(&moves, 9.0), -6.0);
    }
}

//! G7: when nothing moves, nothing is painted.

use super::host::Recorder;
use super::pane::Pane;
use super::{Subject, judge};

/// A window may settle for so long, in s.
const SETTLES_S: f64 = 5.0;
/// Then it is watched for so long, in s.
const WATCHED_S: f64 = 2.0;

/// Opens every screen, lets it settle, and watches it with the pointer away and on a control.
#[track_caller]
pub fn assert_rests(subject: &Subject) {
    let host = Recorder::new();
    let mut found = Vec::new();
    for screen in &subject.screens {
        let mut pane = subject.open_as(screen, subject.size, 1.0, &host);
        let on = pane.controls().first().map(|control| control.bounds.center());
        for (where_to, pos) in [("away", None), ("on a control", on)] {
            if let Some(pos) = pos {
                pane.move_to(pos);
            }
            let restless = restlessness(&mut pane);
            found.extend(restless.map(|why| format!("{}, pointer {where_to}: {why}", screen.name)));
        }
    }
    judge(subject.name, &found);
}

/// Lets the window settle and watches it; what it asked for, if anything.
pub fn restlessness(pane: &mut Pane) -> Option<String> {
    pane.rest(SETTLES_S);
    let (drawn, until_s) = (pane.frames(), pane.time_s() + WATCHED_S);
    let mut first = None;
    // Every frame is drawn, as if the host asked for them: that must not wake the window either
    while pane.time_s() < until_s {
        pane.frame();
        if pane.wants_frame_in_s().is_some() && first.is_none() {
            pane.frame();
            let causes = pane.context().repaint_causes();
            let causes: Vec<String> = causes.iter().map(ToString::to_string).collect();
            first = Some((pane.frames() - drawn, causes.join(", ")));
        }
    }
    first.map(|(frame, causes)| format!("a repaint is asked for in frame {frame} of rest: {causes}"))
}

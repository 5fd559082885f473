use super::*;
use crate::all::Progress;

fn seen(link: Option<LinkState>) -> Seen {
    Seen {
        link,
        tracks: Vec::new(),
        strangers: 0,
        progress: Progress::Estimated,
        error: None,
        can_undo: false,
        position_s: None,
    }
}

#[test]
fn who_is_alone_is_told_why_and_what_to_do() {
    let words = |seen: &Seen| loneliness(seen, false).unwrap().join("\n");
    assert!(words(&seen(Some(LinkState::Available))).contains("Put Balance last on every track"));
    let reason = "the folder cannot be written".to_owned();
    assert!(words(&seen(Some(LinkState::Unavailable { reason: reason.clone() }))).contains(&reason));
    assert!(words(&seen(None)).contains("host"));
    let off = loneliness(&seen(None), true).unwrap();
    assert!(off.join("\n").contains("APLOMB_LINK"));
    let strangers = Seen { strangers: 2, ..seen(Some(LinkState::Available)) };
    assert!(words(&strangers).contains("same session name"));
}

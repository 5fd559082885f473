use shared_dsp::loudness::meter::Readings;
use shared_dsp::loudness::timeline::TimelineWriter;

use super::*;

#[test]
fn what_was_played_last_is_at_the_right_and_a_whole_song_fills_the_graph() {
    assert_eq!(shown_s(10.0..100.0, Some(30.0), None), 70.0..100.0);
    assert_eq!(shown_s(10.0..100.0, Some(30.0), Some(50.0)), 20.0..50.0);
    assert_eq!(shown_s(10.0..100.0, Some(30.0), Some(500.0)), 70.0..100.0);
    assert_eq!(shown_s(10.0..25.0, Some(30.0), None), 10.0..40.0);
    assert_eq!(shown_s(10.0..100.0, None, Some(50.0)), 10.0..100.0);
}

#[test]
fn every_column_has_the_loudest_of_its_time_and_what_was_not_played_is_a_gap() {
    let timeline = Timeline::new();
    let mut writer = TimelineWriter::new(timeline.clone());
    for hop in 0..3_000 {
        let end_s = 0.01 * f64::from(hop + 1);
        let is_loud = (10.0..10.1).contains(&(end_s - 0.005));
        let lufs = if is_loud { -10.0 } else { -30.0 };
        writer.record(end_s, &Readings { short_term_lufs: lufs, momentary_lufs: lufs, ..Readings::NOTHING });
    }
    let columns = columns(&timeline, &(0.0..60.0), 600);
    assert!(columns[310..].iter().all(Option::is_none));
    assert!(columns[..298].iter().all(Option::is_some));
    let loud = |index: usize| (columns[index].unwrap().short_term_lufs + 10.0).abs() < 0.1;
    assert!(loud(100) && !loud(97) && !loud(103));
}

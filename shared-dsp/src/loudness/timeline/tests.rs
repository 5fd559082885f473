//! What was written is read, at its place.

use super::*;

fn readings(lufs: f64) -> Readings {
    Readings {
        momentary_lufs: lufs,
        short_term_lufs: lufs - 1.0,
        integrated_lufs: lufs - 2.0,
        true_peak_hop_dbtp: lufs + 10.0,
        ..Readings::NOTHING
    }
}

fn write(writer: &mut TimelineWriter, span_s: Range<f64>, lufs: impl Fn(f64) -> f64) {
    let hops = ((span_s.end - span_s.start) / HOP_S).round() as usize;
    for hop in 1..=hops {
        let end_s = span_s.start + hop as f64 * HOP_S;
        writer.record(end_s, &readings(lufs(end_s)));
    }
}

#[test]
fn cells_hold_the_highest_of_their_tenth_of_a_second_at_one_decimal() {
    let mut writer = TimelineWriter::new(Timeline::new());
    write(&mut writer, 10.0..12.0, |end_s| -20.0 + 2.0 * (end_s - 10.0));
    let timeline = writer.timeline();
    assert_eq!(timeline.extent_s(Grid::Fine), Some(10.0..12.0));
    assert_eq!(timeline.extent_s(Grid::Coarse), Some(10.0..12.0));
    let fine: Vec<_> = timeline.entries(Grid::Fine, 0.0..100.0).collect();
    assert_eq!(fine.len(), 20);
    for (start_s, entry) in fine {
        let truth = -20.0 + 2.0 * (start_s + 0.1 - 10.0);
        assert!((entry.momentary_lufs - truth).abs() < 0.0501, "{start_s}: {entry:?}");
        assert!((entry.short_term_lufs - truth + 1.0).abs() < 0.0501);
        assert!((entry.integrated_lufs - truth + 2.0).abs() < 0.0501);
        assert!((entry.true_peak_dbtp - truth - 10.0).abs() < 0.0501);
    }
    let coarse: Vec<_> = timeline.entries(Grid::Coarse, 10.5..11.5).collect();
    assert_eq!(coarse[0].0, 10.0);
    assert_eq!((coarse[0].1.momentary_lufs, coarse[1].1.momentary_lufs), (-18.0, -16.0));
    assert_eq!(csv_row(11.0, &coarse[1].1), "11.0,-16.0,-17.0,-18.0,-6.0");
    assert_eq!(timeline.loudest(Grid::Coarse).unwrap().0, 11.0);
}

#[test]
fn a_second_pass_overwrites_the_first_and_leaves_the_rest() {
    let mut writer = TimelineWriter::new(Timeline::new());
    write(&mut writer, 0.0..5.0, |_| -10.0);
    write(&mut writer, 2.0..3.0, |_| -30.0);
    let loudness = |position_s: f64, grid: Grid| {
        writer.timeline().entry(grid, grid.cell_at(position_s)).unwrap().momentary_lufs
    };
    for grid in Grid::ALL {
        assert_eq!([1.5, 2.5, 3.5].map(|s| loudness(s, grid)), [-10.0, -30.0, -10.0]);
    }
}

#[test]
fn far_places_take_the_room_of_earlier_ones_but_are_not_taken_for_them() {
    let mut writer = TimelineWriter::new(Timeline::new());
    write(&mut writer, -1.0..1.0, |_| -10.0);
    let lap_s = Grid::Fine.cells() as f64 * Grid::Fine.cell_s();
    write(&mut writer, lap_s..lap_s + 0.5, |_| -20.0);
    let timeline = writer.timeline();
    assert!(timeline.entries(Grid::Fine, 0.0..0.5).next().is_none());
    assert_eq!(timeline.entries(Grid::Fine, -1.0..1.0).count(), 15);
    assert_eq!(timeline.entries(Grid::Fine, lap_s..lap_s + 1.0).count(), 5);
    assert_eq!(timeline.entries(Grid::Coarse, -1.0..1.0).count(), 2);
    // Beyond all laps, and where there is no place at all.
    writer.record(1e9, &readings(0.0));
    writer.record(f64::NAN, &readings(0.0));
    assert_eq!(writer.timeline().extent_s(Grid::Coarse).unwrap().start, -1.0);
}

#[test]
fn what_is_forgotten_is_not_read_and_writing_goes_on() {
    let mut writer = TimelineWriter::new(Timeline::new());
    write(&mut writer, 0.0..1.0, |_| -10.0);
    writer.timeline().forget();
    assert_eq!(writer.timeline().extent_s(Grid::Fine), None);
    writer.record(1.0, &readings(-40.0));
    let entry = writer.timeline().entry(Grid::Coarse, 0).unwrap();
    assert_eq!(entry.momentary_lufs, -40.0);
    for _ in 0..2 * GENERATIONS {
        writer.timeline().forget();
    }
    assert_eq!(writer.timeline().extent_s(Grid::Fine), None);
}

#[test]
fn silence_is_minus_infinity_and_has_a_row() {
    let mut writer = TimelineWriter::new(Timeline::new());
    writer.record(0.01, &Readings::NOTHING);
    let (start_s, entry) = writer.timeline().entries(Grid::Fine, 0.0..1.0).next().unwrap();
    assert_eq!(csv_row(start_s, &entry), "0.0,-inf,-inf,-inf,-inf");
}

#[test]
fn a_reader_on_another_thread_never_sees_half_a_cell() {
    let mut writer = TimelineWriter::new(Timeline::new());
    let timeline = writer.timeline().clone();
    let reader = std::thread::spawn(move || {
        let mut seen = 0;
        for _ in 0..2_000 {
            for (_, entry) in timeline.entries(Grid::Fine, 0.0..2.0) {
                assert_eq!(entry.short_term_lufs, entry.momentary_lufs - 1.0);
                assert_eq!(entry.true_peak_dbtp, entry.momentary_lufs + 10.0);
                seen += 1;
            }
        }
        seen
    });
    for pass in 0..200 {
        writer.begin_pass();
        write(&mut writer, 0.0..2.0, |_| f64::from(-10 - pass % 40));
    }
    reader.join().unwrap();
}

use super::*;

const RATE_HZ: f64 = 44_100.0;

fn spec(input: Layout, layout: Layout) -> Spec {
    Spec {
        sample_rate_hz: RATE_HZ,
        max_block_frames: 4_096,
        layout,
        input,
        sidechain_channels: 2,
        offline: false,
    }
}

fn writer(input: Layout, layout: Layout) -> Writer {
    let mut writer = Writer::new(Arc::default());
    writer.begin(&spec(input, layout), 64);
    writer
}

/// Passes channels through the writer in blocks, as a processor that multiplies by `gain` and moves by
/// `moved_db`.
fn play(writer: &mut Writer, sound: &[Vec<f32>], key: &[Vec<f32>], cuts: &[usize], gain: f32, moved_db: f32) {
    let mut from = 0;
    for cut in cuts.iter().cycle() {
        let frames = (*cut).min(sound[0].len() - from);
        if frames == 0 {
            return;
        }
        let mut block: Vec<Vec<f32>> =
            sound.iter().map(|samples| samples[from..from + frames].to_vec()).collect();
        let mut main: Vec<&mut [f32]> = block.iter_mut().map(Vec::as_mut_slice).collect();
        let side: Vec<&[f32]> = key.iter().map(|samples| samples.get(from..).unwrap_or(&[])).collect();
        let is_watched = writer.before(&main, &side, frames);
        main.iter_mut().for_each(|samples| samples.iter_mut().for_each(|sample| *sample *= gain));
        if is_watched {
            writer.after(&main, frames, moved_db);
        }
        from += frames;
    }
}

fn sine(frames: usize) -> Vec<f32> {
    (0..frames).map(|n| (0.01 * n as f64).sin() as f32).collect()
}

#[test]
fn a_closed_window_is_told_nothing_and_an_open_one_all_that_was_said() {
    let mut writer = writer(Layout::Stereo, Layout::Stereo);
    let feed = writer.feed().clone();
    let sound = [sine(1_000), vec![0.5; 1_000]];
    play(&mut writer, &sound, &[], &[256], 0.5, 0.0);
    assert!(!feed.is_watched() && feed.rings.get().is_none());
    assert_eq!((feed.moved(), feed.input.take(1), feed.rate_hz()), (0, 0.0, RATE_HZ));
    let watch = feed.watch();
    play(&mut writer, &sound, &[], &[256], 0.5, 0.0);
    assert_eq!(watch.moved(), 4);
    assert_eq!((watch.input.take(1), watch.output.take(1), watch.output.take(1)), (0.5, 0.25, 0.0));
    let mut copy = vec![[0.0; 2]; 1_000];
    assert_eq!(watch.rings().input.newest(&mut copy).sound, 1_000);
    assert!(copy.iter().zip(&sound[0]).all(|(pair, left)| *pair == [*left, 0.5]));
    watch.rings().output.newest(&mut copy);
    assert!(copy.iter().zip(&sound[0]).all(|(pair, left)| *pair == [0.5 * left, 0.25]));
    let other = feed.watch();
    drop(watch);
    assert!(feed.is_watched());
    drop(other);
    play(&mut writer, &sound, &[], &[256], 0.5, 0.0);
    assert_eq!((feed.is_watched(), feed.moved()), (false, 4));
}

#[test]
fn columns_are_5_ms_long_however_the_host_cuts_its_blocks() {
    // At 44.1 kHz columns are 220.5 frames: they end at 221, 441, 662, 882
    let mut sound = vec![0.0; 2_000];
    sound[220] = 1.0;
    sound[221] = 0.1;
    sound[661] = 0.01;
    let history = |cuts: &[usize]| {
        let mut writer = writer(Layout::Mono, Layout::Mono);
        let watch = writer.feed().watch();
        play(&mut writer, std::slice::from_ref(&sound), &[], cuts, 0.1, -3.0);
        let mut columns = Vec::new();
        assert_eq!(watch.rings().history.since(0, &mut columns), 9);
        columns.into_iter().map(Column::from).collect::<Vec<_>>()
    };
    let columns = history(&[4_096]);
    for (column, input_db) in [(0, 0.0), (1, -20.0), (2, -40.0)] {
        assert!((columns[column].input_db - input_db).abs() < 1e-4, "{columns:?}");
        assert!((columns[column].output_db - (input_db - 20.0)).abs() < 1e-4, "{columns:?}");
        assert_eq!(columns[column].moved_db, -3.0);
    }
    assert_eq!(columns[3].input_db, SILENCE_DB);
    for cuts in [&[1][..], &[64], &[221], &[511], &[3, 700, 1, 40]] {
        assert_eq!(history(cuts), columns, "{cuts:?}");
    }
}

#[test]
fn after_a_while_of_silence_nothing_moves_until_something_sounds() {
    let mut writer = writer(Layout::Stereo, Layout::Stereo);
    let watch = writer.feed().watch();
    let second = RATE_HZ as usize;
    // Dither of 24 bits is silence
    let silence = |seconds: usize| [vec![6e-8; seconds * second], vec![0.0; seconds * second]];
    play(&mut writer, &silence(5), &[], &[441], 1.0, 0.0);
    let (moved, written) = (watch.moved(), watch.rings().output.written());
    assert_eq!(moved, (REST_S * RATE_HZ / 441.0) as u64);
    play(&mut writer, &silence(2), &[], &[441], 1.0, 0.0);
    assert_eq!((watch.moved(), watch.rings().output.written()), (moved, written));
    // A sidechain, a release that still goes on, a sound
    play(&mut writer, &[vec![0.0; 441], vec![0.0; 441]], &[vec![0.1; 441]], &[441], 1.0, 0.0);
    assert_eq!(watch.moved(), moved + 1);
    assert_eq!((watch.sidechain.take(0), watch.rings().sidechain.written()), (0.1, 441));
    play(&mut writer, &silence(5), &[], &[441], 1.0, 0.0);
    let moved = watch.moved();
    // What has come to rest elsewhere than at 0 dB rests too
    for block in 0..600 {
        let still = [vec![0.0; 441], vec![0.0; 441]];
        play(&mut writer, &still, &[], &[441], 1.0, -0.1 * block.min(100) as f32);
    }
    assert_eq!(watch.moved(), moved + 99 + (REST_S * RATE_HZ / 441.0) as u64);
}

#[test]
fn wide_layouts_are_folded_as_bs_775_has_it_and_no_broken_sample_gets_through() {
    let mut writer = writer(Layout::Mono, Layout::Surround51);
    let watch = writer.feed().watch();
    // Left, right, centre, LFE, left surround, right surround; the mono input is in the first of them
    let sound: Vec<Vec<f32>> =
        [0.5, f32::NAN, 0.1, 0.0, f32::INFINITY, 0.2].iter().map(|sample| vec![*sample; 10]).collect();
    play(&mut writer, &sound, &[], &[10], 1.0, f32::NAN);
    let mut pair = [[0.0; 2]];
    watch.rings().input.newest(&mut pair);
    assert_eq!(pair, [[0.5, 0.5]]);
    watch.rings().output.newest(&mut pair);
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let expected = [0.5 + 0.1 * half, 0.1 * half + 0.2 * half];
    assert!(pair[0].iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-7), "{pair:?}");
    assert_eq!((watch.output.take(1), watch.output.take(4), watch.output.take(5)), (0.0, 0.0, 0.2));
    assert_eq!((watch.input_layout(), watch.output_layout()), (Layout::Mono, Layout::Surround51));
}

use super::*;
use crate::chunk::CHUNK;
use crate::layout::Layout;
use crate::space::geometry::Plan;
use crate::space::material::Material;
use crate::space::ring::Ring;
use crate::space::tint::BUSES;

fn room(material: Material) -> RoomSpec {
    RoomSpec::new(&Plan {
        size_m3: 384.0,
        ratio_wl: 8.0 / 12.0,
        ratio_h: 4.0 / 96.0_f64.sqrt(),
        material,
        decay_s: 1.0,
        decay_multipliers: [1.0; 8],
        air: 1.0,
    })
}

fn place(distance_m: f64, azimuth_deg: f64, listen: ListenMode) -> Place {
    Place { distance_m, azimuth_deg, listen, gain: 1.0 }
}

fn noise(frames: usize) -> Vec<f64> {
    (0..frames as u64).map(|n| bipolar(n + 1_000)).collect()
}

#[test]
fn there_are_6_images_of_one_wall_18_of_two_and_38_of_three() {
    for (order, expected) in [(1, 6), (2, 18), (3, 38)] {
        let count =
            INDICES.iter().filter(|index| index.iter().map(|n| n.abs()).sum::<i32>() == order).count();
        assert_eq!(count, expected);
    }
    let mut all = INDICES.to_vec();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), IMAGES);
    for index in INDICES {
        assert_eq!(hits(index).iter().sum::<u32>(), index.iter().map(|n| n.unsigned_abs()).sum::<u32>());
    }
}

#[test]
fn images_are_what_mirroring_the_source_wall_after_wall_makes() {
    let (size, source) = ([8.0, 12.0, 4.0], [3.0, 5.0, 1.5]);
    // All that 1, 2 or 3 reflections in any walls make, without the walls' names.
    let mut mirrored: Vec<Point> = vec![source];
    let mut newest = mirrored.clone();
    for _ in 0..MAX_ORDER {
        let mut next = Vec::new();
        for point in newest {
            for axis in 0..3 {
                for wall in [0.0, size[axis]] {
                    let mut image: Point = point;
                    image[axis] = 2.0 * wall - point[axis];
                    next.push(image);
                }
            }
        }
        mirrored.extend(&next);
        newest = next;
    }
    for index in INDICES {
        let image = image_m(source, size, index);
        let found = mirrored.iter().any(|point| (0..3).all(|axis| (point[axis] - image[axis]).abs() < 1e-9));
        assert!(found, "{index:?}: {image:?}");
    }
}

#[test]
fn a_reflection_sounds_when_its_way_says_within_a_sample() {
    let room = room(Material::Neutral);
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let place = place(2.0, 30.0, ListenMode::Speakers);
        let scene = Scene::new(&room, &place);
        let panner = Panner::new(Layout::Stereo);
        for image in 0..IMAGES {
            let reflection = scene.reflection(image);
            if reflection.gain < 1e-6 {
                continue;
            }
            let mut line = Ring::new(12_000);
            let mut buses = vec![[[0.0; CHUNK]; BUSES]; 2];
            let tap = scene.tap(image, &panner, rate_hz);
            let (mut moment, mut sum, mut peak) = (0.0, 0.0, 0.0_f64);
            for chunk in 0..120 {
                let mut input = [0.0; CHUNK];
                input[0] = if chunk == 0 { 1.0 } else { 0.0 };
                line.write(&input);
                buses.iter_mut().flatten().for_each(|bus| bus.fill(0.0));
                tap.add(&line, CHUNK, None, &mut buses);
                for (n, (left, right)) in buses[0][0].iter().zip(&buses[1][0]).enumerate() {
                    let sound = f64::from(left + right);
                    moment += sound * (chunk * CHUNK + n) as f64;
                    sum += sound;
                    peak = peak.max(sound);
                }
            }
            assert!((moment / sum - reflection.delay_s * rate_hz).abs() < 0.51, "image {image}");
            assert!(peak > 0.0);
        }
    }
}

#[test]
fn any_split_into_blocks_gives_the_same_samples() {
    let input = noise(20_000);
    let play = |blocks: &[usize]| {
        let mut spec = room(Material::Studio);
        let mut images =
            Images::new(48_000.0, Layout::Stereo, &spec, &[place(1.0, 20.0, ListenMode::Headphones)]);
        let (mut left, mut right) = (vec![0.0; input.len()], vec![0.0; input.len()]);
        let (mut from, mut turn) = (0, 0);
        while from < input.len() {
            if from == 4_800 {
                images.set(0, &spec, &place(4.0, -50.0, ListenMode::Headphones));
            }
            if from == 9_600 {
                spec = room(Material::Wood);
                images.set(0, &spec, &place(4.0, -50.0, ListenMode::Speakers));
            }
            let stop = [4_800, 9_600, input.len()].into_iter().find(|stop| *stop > from).unwrap();
            let to = stop.min(from + blocks[turn % blocks.len()]);
            images.process(&[&input[from..to]], &mut [&mut left[from..to], &mut right[from..to]]);
            (from, turn) = (to, turn + 1);
        }
        (left, right)
    };
    let whole = play(&[usize::MAX / 2]);
    for blocks in [&[1][..], &[64], &[17, 480, 3], &[1_024]] {
        assert!(play(blocks) == whole, "blocks of {blocks:?}");
    }
}

#[test]
fn after_silence_nothing_is_left() {
    let mut images = Images::new(
        48_000.0,
        Layout::Stereo,
        &room(Material::Carpet),
        &[place(2.0, 0.0, ListenMode::Headphones)],
    );
    let (mut left, mut right) = (vec![0.0; 48_000], vec![0.0; 48_000]);
    images.process(&[noise(48_000)], &mut [&mut left, &mut right]);
    assert!(!images.is_silent());
    let tail = images.tail_frames() as usize;
    for second in 0..2 {
        left.fill(0.0);
        right.fill(0.0);
        images.process(&[[0.0; 48_000]], &mut [&mut left, &mut right]);
        let from = if second == 0 { tail } else { 0 };
        // 20 Hz ring on at −120 dB and less.
        let peak = left[from..].iter().chain(&right[from..]).fold(0.0_f64, |peak, x| peak.max(x.abs()));
        assert!(peak < 1e-6, "{peak}");
    }
    assert!(images.is_silent());
    assert!(left[40_000..].iter().all(|x| *x == 0.0));
}

#[test]
fn a_bright_wall_and_a_dark_one_keep_their_tints() {
    let room = room(Material::Carpet);
    let scene = Scene::new(&room, &place(2.0, 0.0, ListenMode::Speakers));
    let tint = |index: Index| {
        let image = INDICES.iter().position(|other| *other == index).unwrap();
        Tint::new(scene.reflection(image).tint_db)
    };
    // The carpet takes the highs of its reflection, the ceiling does not.
    let (floor, ceiling) = (tint([0, 0, -1]), tint([0, 0, 1]));
    for (freq_hz, surface, tint) in [(125.0, Surface::Floor, floor), (4_000.0, Surface::Floor, floor)] {
        let band = crate::space::material::BANDS_HZ.iter().position(|hz| *hz == freq_hz).unwrap();
        let expected_db = room.reflection_db(surface)[band];
        assert!((tint.level_db(freq_hz) - expected_db).abs() < 1.0, "{freq_hz} Hz");
    }
    assert!(floor.level_db(4_000.0) < ceiling.level_db(4_000.0) - 2.0);
}

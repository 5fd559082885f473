//! What the measured blocks say: their middle, their ends, and the same block at its best.

use std::time::Duration;

use super::desk::{Each, Kind, Spent};
use super::song::{BLOCK_FRAMES, RATE_HZ};

/// How long a block lasts when it is heard.
pub const BLOCK_S: f64 = BLOCK_FRAMES as f64 / RATE_HZ as f64;

/// Times of many blocks, in per cent of the time that a block lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// All of them together, by their number.
    pub mean: f64,
    /// Half of the blocks are not longer.
    pub median: f64,
    /// 99.9 % of the blocks are not longer.
    pub nearly_all: f64,
    /// The longest block.
    pub worst: f64,
    /// Blocks that took longer than they last.
    pub late: f64,
}

impl Shares {
    /// Those of some blocks, at least one.
    pub fn of(times: impl IntoIterator<Item = Duration>) -> Shares {
        let share = |time: Duration| 100.0 * time.as_secs_f64() / BLOCK_S;
        let mut shares: Vec<f64> = times.into_iter().map(share).collect();
        shares.sort_by(f64::total_cmp);
        let count = shares.len();
        let at = |part: f64| shares[((part * count as f64).ceil() as usize).clamp(1, count) - 1];
        let late = count - shares.partition_point(|share| *share <= 100.0);
        Shares {
            mean: shares.iter().sum::<f64>() / count as f64,
            median: at(0.5),
            nearly_all: at(0.999),
            worst: at(1.0),
            late: 100.0 * late as f64 / count as f64,
        }
    }

    /// Seconds of sound per second of the processor.
    pub fn real_time_factor(&self) -> f64 {
        100.0 / self.mean
    }
}

/// Each block as in the best of the rounds, which all played the same: what the plug-ins themselves need, without
/// what the machine added to one round and not to another.
pub fn at_best(rounds: &[Vec<Spent>]) -> Vec<Spent> {
    let blocks = rounds.iter().map(Vec::len).min().unwrap_or(0);
    let best = |block: usize| {
        let of = |time: &dyn Fn(&Spent) -> Duration| {
            rounds.iter().map(|round| time(&round[block])).min().unwrap_or_default()
        };
        let kinds: Each<Duration> = Kind::ALL.map(|kind| of(&|spent| spent.kinds[kind as usize]));
        Spent { processor: of(&|spent| spent.processor), kinds }
    };
    (0..blocks).map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(all_us: u64, eq_us: u64) -> Spent {
        let mut spent = Spent { processor: Duration::from_micros(all_us), ..Spent::default() };
        spent.kinds[Kind::Eq as usize] = Duration::from_micros(eq_us);
        spent
    }

    #[test]
    fn one_late_block_of_a_thousand_is_the_worst_and_not_of_nearly_all() {
        let last = BLOCK_S * 1e6;
        let times = (0..1_000).map(|n| Duration::from_secs_f64(1e-6 * last * if n == 7 { 3.0 } else { 0.5 }));
        let shares = Shares::of(times);
        let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 0.01, "{found}, not {wanted}");
        close(shares.median, 50.0);
        close(shares.nearly_all, 50.0);
        close(shares.worst, 300.0);
        close(shares.late, 0.1);
        close(shares.mean, 50.25);
        close(shares.real_time_factor(), 100.0 / 50.25);
    }

    #[test]
    fn what_disturbs_one_round_is_not_in_the_best_and_what_comes_in_every_round_is() {
        let rounds = [
            vec![spent(400, 100), spent(900, 300), spent(5_000, 110)],
            vec![spent(2_000, 90), spent(910, 290), spent(420, 1_000)],
        ];
        assert_eq!(at_best(&rounds), [spent(400, 90), spent(900, 290), spent(420, 110)]);
    }
}

//! What Balance answers when it is asked from outside, in JSON.
//!
//! | Question | Answer |
//! |---|---|
//! | `{"ask":"readings"}` | all that is measured, see `Answers::readings` |
//! | `{"ask":"restart"}` | begins a new measurement with the next block: `{"restarted":true}` |
//! | `{"ask":"pause","on":true}` | holds the measurement, or goes on: `{"paused":true}` |
//! | `{"ask":"timeline"}`, `"grid":"coarse"` | `{"csv":"time_s,…"}`: the song in cells of 0.1 s, or of 1 s |
//! | `{"ask":"others"}` | the other instances on the link: `{"others":[…]}`, see [`All`](crate::all::All) |
//! | `{"ask":"balance_all","listen_s":20,"template":"Pop","apply":true}` | listens, then moves trims: `{"listens_s":20}` |
//! | `{"ask":"moves"}` | what came of it, with a reason for every move |
//! | `{"ask":"undo"}` | takes the last moves back: `{"undone":8}` |
//! | anything else | `{"error":"what is wrong"}` |

use std::sync::Arc;

use aplomb_kit::stage::Drive;
use serde_json::{Map, Value, json};
use shared_dsp::balance::delivery::{Demand, Measured, Verdict, check};
use shared_dsp::balance::levels::Levels;
use shared_dsp::balance::settings::Weighting;
use shared_dsp::loudness::timeline::Grid;

use crate::desk::Visitor;
use crate::params::BalanceParams;

/// Answers for one instance.
pub struct Answers {
    params: Arc<BalanceParams>,
    visitor: Visitor,
}

impl Answers {
    /// Answers out of what is set and what was measured.
    pub fn new(params: Arc<BalanceParams>, visitor: Visitor) -> Answers {
        Answers { params, visitor }
    }

    /// The answer to a question, whatever it is.
    pub fn to(&self, question: &str) -> String {
        self.answer(question).unwrap_or_else(|error| json!({ "error": error })).to_string()
    }

    fn answer(&self, question: &str) -> Result<Value, String> {
        let question: Map<String, Value> = serde_json::from_str(question)
            .map_err(|error| format!("the question is no JSON object: {error}"))?;
        let ask = question.get("ask").and_then(Value::as_str).ok_or("the question has no \"ask\"")?;
        match ask {
            "readings" => Ok(self.readings()),
            "restart" => {
                self.visitor.restart();
                Ok(json!({ "restarted": true }))
            }
            "pause" => {
                let on = question.get("on").and_then(Value::as_bool).ok_or("\"on\" is true or false")?;
                self.visitor.pause(on);
                Ok(json!({ "paused": on }))
            }
            "timeline" => {
                let grid = match question.get("grid").map(Value::as_str) {
                    None | Some(Some("fine")) => Grid::Fine,
                    Some(Some("coarse")) => Grid::Coarse,
                    Some(_) => return Err("\"grid\" is \"fine\" or \"coarse\"".to_owned()),
                };
                Ok(json!({ "csv": self.visitor.csv(grid) }))
            }
            "others" => Ok(self.params.all.others()),
            "balance_all" => self.params.all.begin(&question),
            "moves" => Ok(self.params.all.moves()),
            "undo" => self.params.all.undo().map(|count| json!({ "undone": count })),
            other => Err(format!(
                "cannot answer \"{other}\"; readings, restart, pause, timeline, others, balance_all, moves and undo \
                 can be asked"
            )),
        }
    }

    /// Names carry their units; what is silent or not known is null. `ear` is null unless the weighting asks
    /// for phon.
    fn readings(&self) -> Value {
        let levels = self.visitor.levels();
        let Levels { readings: read, findings: found, .. } = levels;
        let is_wanted = self.params.settings().weighting != Weighting::Loudness;
        let heard = self.visitor.heard().filter(|heard| is_wanted && heard.heard_s > 0.0);
        let ear = heard
            .map(|heard| json!({ "phon": heard.phon, "max_phon": heard.max_phon, "heard_s": heard.heard_s }));
        json!({
            "momentary_lufs": read.momentary_lufs,
            "short_term_lufs": read.short_term_lufs,
            "integrated_lufs": read.integrated_lufs,
            "max_momentary_lufs": read.max_momentary_lufs,
            "max_short_term_lufs": read.max_short_term_lufs,
            "range_lu": read.range_lu,
            "range_low_lufs": read.range_low_lufs,
            "range_high_lufs": read.range_high_lufs,
            "range_is_settled": read.range_is_settled(),
            "true_peak_dbtp": read.true_peak_dbtp,
            "true_peak_now_dbtp": read.true_peak_now_dbtp,
            "sample_peak_dbfs": read.sample_peak_db,
            "plr_lu": read.plr_lu,
            "psr_lu": read.psr_lu,
            "heard_s": read.heard_s,
            "is_paused": read.is_paused,
            "clipped_samples": found.clipped_samples,
            "clips": found.clips,
            "broken_samples": found.broken_samples,
            "offset_dbfs": found.largest_offset_db(),
            "correlation": found.correlation,
            "correlation_now": found.correlation_now,
            "mono_loss_db": found.mono_loss_db,
            "mono_loss_now_db": found.mono_loss_now_db,
            "input_dbfs": levels.input_db,
            "output_dbfs": levels.output_db,
            "ride_db": levels.ride_db,
            "ceiling_db": levels.ceiling_db,
            "change_lu": levels.change_lu,
            "ear": ear,
            "delivery": self.delivery(&levels),
        })
    }

    fn delivery(&self, levels: &Levels) -> Value {
        let delivery = self.params.settings().delivery;
        let checks = check(&Measured::of(&levels.readings, &levels.findings), delivery);
        let passes = |demand: Demand| {
            let mut of_it = checks.iter().filter(|check| check.limit.demand == demand);
            of_it.all(|check| check.verdict == Verdict::Pass)
        };
        let lines: Vec<Value> = checks
            .iter()
            .map(|check| {
                json!({
                    "quantity": check.limit.quantity.title(),
                    "limit": check.limit.to_string(),
                    "value": check.value,
                    "unit": check.limit.quantity.unit(),
                    "verdict": match check.verdict {
                        Verdict::Pass => "pass",
                        Verdict::Fail => "fail",
                        Verdict::Unknown => "unknown",
                    },
                    "is_required": check.limit.demand == Demand::Required,
                    "stands_in": check.stands_in,
                })
            })
            .collect();
        json!({
            "title": delivery.title(),
            "target_lufs": delivery.target_lufs(),
            "passes": passes(Demand::Required),
            "follows_advice": passes(Demand::Advised),
            "checks": lines,
        })
    }
}

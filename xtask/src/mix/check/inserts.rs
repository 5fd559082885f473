//! Plug-ins of a strip and everything that moves.

use toml::Spanned;

use super::Reader;
use crate::mix::fault::{Fault, suggest};
use crate::mix::file::{InsertFile, LaneFile};
use crate::mix::session::{Insert, Lane, Written};
use crate::mix::units;

impl Reader<'_> {
    pub(super) fn inserts(&self, inserts: &[InsertFile]) -> Result<Vec<Insert>, Fault> {
        let misplaced = inserts.windows(2).find(|pair| pair[0].after_fader && !pair[1].after_fader);
        if let Some(pair) = misplaced {
            let plugin = &pair[1].plugin;
            let fault =
                self.source.fault(plugin.span(), "an insert before the fader follows one behind it", "here");
            return Err(fault.help("put it above the one that has after_fader = true"));
        }
        inserts.iter().map(|insert| self.insert(insert)).collect()
    }

    pub(super) fn insert(&self, insert: &InsertFile) -> Result<Insert, Fault> {
        let sidechain = insert.sidechain.as_ref().map(|name| self.any_strip(name)).transpose()?;
        let lanes = insert.automation.iter().map(|lane| self.lane(lane)).collect::<Result<_, _>>()?;
        let parameters = insert
            .parameters
            .iter()
            .map(|(id, value)| (written(id), Written { text: value.as_ref().text(), span: value.span() }));
        Ok(Insert {
            plugin: written(&insert.plugin),
            preset: insert.preset.as_ref().map(written),
            sidechain,
            after_fader: insert.after_fader,
            parameters: parameters.collect(),
            lanes,
        })
    }

    pub(super) fn any_strip(&self, name: &Spanned<String>) -> Result<usize, Fault> {
        self.names.get(name.as_ref()).copied().ok_or_else(|| {
            let mut names: Vec<_> = self.names.iter().collect();
            names.sort_by_key(|(_, index)| **index);
            let names = names.iter().map(|(name, _)| name.as_str());
            self.fault(name, "no such track or group").help(suggest(
                name.as_ref(),
                names,
                "tracks and groups",
            ))
        })
    }

    pub(super) fn lane(&self, lane: &LaneFile) -> Result<Lane, Fault> {
        let read = |text: &str| units::moment_s(text, self.tempo);
        let mut points: Vec<(f64, Written)> = Vec::new();
        for point in &lane.points {
            let (moment, value) = point.as_ref();
            let at_s = self.read(&moment.text(), point.span(), read, units::MOMENT_HINT)?;
            if points.last().is_some_and(|(last_s, _)| at_s < *last_s) {
                let fault =
                    self.source.fault(point.span(), "break-points must follow each other in time", "earlier");
                return Err(fault.help("put this point before the one above it"));
            }
            points.push((at_s, Written { text: value.text(), span: point.span() }));
        }
        if points.is_empty() {
            let fault =
                self.source.fault(lane.parameter.span(), "this automation has no break-points", "here");
            return Err(fault.help("points = [[\"bar 1\", \"0 dB\"], [\"bar 5\", \"-3 dB\"]]"));
        }
        Ok(Lane { parameter: written(&lane.parameter), points })
    }

    pub(super) fn fader_moves(&self, lanes: &[LaneFile]) -> Result<Vec<(f64, f64)>, Fault> {
        let mut moves = Vec::new();
        for lane in lanes {
            if lane.parameter.as_ref() != "gain" || !moves.is_empty() {
                let fault = self.fault(&lane.parameter, "a strip has no such automation");
                return Err(
                    fault.help("a strip moves its \"gain\", once; a plug-in's moves belong to its insert")
                );
            }
            for (at_s, value) in self.lane(lane)?.points {
                moves.push((at_s, self.read(&value.text, value.span, units::gain_db, units::GAIN_HINT)?));
            }
        }
        Ok(moves)
    }
}

pub(super) fn written(text: &Spanned<String>) -> Written {
    Written { text: text.as_ref().clone(), span: text.span() }
}

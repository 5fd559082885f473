//! The curve of an insert, measured: an impulse through the built plug-in, all its bands standing still.

use aplomb_host::Render;
use miette::{IntoDiagnostic, miette};
use realfft::RealFftPlanner;

use super::bands::{self, Band};
use super::prepare::Prepared;
use super::rack::{Rack, RackPlugin};
use super::render;
use super::speakers::Layout;

/// Length of the impulse response that is looked at: 1.4 s at 48 kHz.
const FRAMES: usize = 65_536;
/// Points of a curve, from 20 Hz to 20 kHz.
const POINTS: usize = 240;

/// The measured curves of an insert.
#[derive(Clone, Debug)]
pub struct Curves {
    /// Where the curves are sampled.
    pub freq_hz: Vec<f64>,
    /// All bands together.
    pub total_db: Vec<f64>,
    /// Each band alone.
    pub bands: Vec<(Band, Vec<f64>)>,
}

/// Measures an insert on a strip of this layout; nothing for a plug-in without bands.
pub fn measure(
    rack: &Rack,
    prepared: &Prepared,
    layout: Layout,
    rate_hz: u32,
) -> miette::Result<Option<Curves>> {
    let plugin = rack.find(&prepared.plugin).ok_or_else(|| miette!("no plug-in {}", prepared.plugin))?;
    let found = bands::in_use(plugin, prepared)?;
    if found.is_empty() {
        return Ok(None);
    }
    let freq_hz = frequencies_hz(rate_hz);
    let probe = Probe { plugin, prepared, bands: &found, layout, rate_hz };
    let total_db = probe.levels_db(None, &freq_hz)?;
    let band = |band: &Band| Ok((band.clone(), probe.levels_db(Some(band), &freq_hz)?));
    let bands = found.iter().map(band).collect::<miette::Result<_>>()?;
    Ok(Some(Curves { freq_hz, total_db, bands }))
}

/// An insert to be measured.
pub struct Probe<'a> {
    /// Its plug-in.
    pub plugin: &'a RackPlugin,
    /// Its settings.
    pub prepared: &'a Prepared,
    /// Its bands.
    pub bands: &'a [Band],
    /// Where it is inserted.
    pub layout: Layout,
    /// Sample rate.
    pub rate_hz: u32,
}

impl Probe<'_> {
    /// Levels at these frequencies with all bands standing still: of all of them, or of one alone.
    pub fn levels_db(&self, alone: Option<&Band>, freq_hz: &[f64]) -> miette::Result<Vec<f64>> {
        let mut settings = self.prepared.settings.clone();
        settings.extend(bands::only(self.plugin, self.bands, alone.map_or(0, |band| band.number))?);
        let prepared = Prepared { settings, ..self.prepared.clone() };
        let mut insert =
            render::open(self.plugin, &prepared, "curve", [self.layout; 2], self.rate_hz, 4096, false)?;
        // A band on the side hears only what differs between left and right.
        let mut heard = alone.map_or(self.bands, std::slice::from_ref).iter();
        let is_side = heard.all(|band| band.place == "Side");
        let mut impulse = vec![vec![0.0; FRAMES]; self.layout.channels()];
        for (number, channel) in impulse.iter_mut().enumerate() {
            channel[0] = if is_side && number == 1 { -1.0 } else { 1.0 };
        }
        let output = insert.render_compensated(&Render::new(&impulse)).into_diagnostic()?;
        Ok(most_changed(output.iter().map(|channel| levels_db(channel, freq_hz, self.rate_hz))))
    }
}

/// The channel that is changed most: the one a band of one channel works on.
fn most_changed(channels: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let change = |levels: &Vec<f64>| levels.iter().map(|level_db| level_db.abs()).sum::<f64>();
    channels.max_by(|a, b| change(a).total_cmp(&change(b))).unwrap_or_default()
}

fn frequencies_hz(rate_hz: u32) -> Vec<f64> {
    let top_hz = 20_000.0_f64.min(0.49 * f64::from(rate_hz));
    (0..POINTS).map(|n| 20.0 * (top_hz / 20.0).powf(n as f64 / (POINTS - 1) as f64)).collect()
}

/// Level of an impulse response at these frequencies, straight lines in dB between the bins.
pub fn levels_db(response: &[f32], freq_hz: &[f64], rate_hz: u32) -> Vec<f64> {
    let frames = response.len().next_power_of_two();
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(frames);
    let mut input = fft.make_input_vec();
    input.iter_mut().zip(response).for_each(|(to, from)| *to = f64::from(*from));
    let mut bins = fft.make_output_vec();
    if fft.process(&mut input, &mut bins).is_err() {
        return vec![0.0; freq_hz.len()];
    }
    let level_db = |bin: usize| 10.0 * bins[bin.min(bins.len() - 1)].norm_sqr().max(1e-20).log10();
    let at = |freq_hz: &f64| {
        let position = freq_hz * frames as f64 / f64::from(rate_hz);
        let (below, way) = (position.floor() as usize, position.fract());
        level_db(below) * (1.0 - way) + level_db(below + 1) * way
    };
    freq_hz.iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_of_a_two_point_average_is_the_cosine_of_its_closed_form() {
        let mut response = vec![0.0; 65_536];
        (response[0], response[1]) = (0.5, 0.5);
        for (freq_hz, level_db) in
            [12_000.0, 20.0].iter().zip(levels_db(&response, &[12_000.0, 20.0], 48_000))
        {
            let closed = 20.0 * (std::f64::consts::PI * freq_hz / 48_000.0).cos().log10();
            assert!((level_db - closed).abs() < 1e-4, "{freq_hz} Hz: {level_db} instead of {closed} dB");
        }
    }
}

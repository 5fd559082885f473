//! From one path to another: other types and placements, other phase modes.

use super::Eq;
use super::band::{Shape, is_dynamic};
use super::late::{Late, Order, Product};
use super::path::Controls;
use super::phase::PhasePath;
use super::settings::{BANDS, Phase};
use crate::fade::Fade;

/// What was ordered from the workshop last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ordered {
    /// Counts changes of the curve.
    curve: u64,
    latest: Option<(u64, bool)>,
    /// The curve of the kernel that sounds or is on its way in.
    installed: u64,
}

impl Ordered {
    /// The curve has changed.
    pub fn outdate(&mut self) {
        self.curve += 1;
    }

    /// Whether this was not ordered yet; then it counts as ordered.
    fn place(&mut self, whole: bool) -> bool {
        let order = Some((self.curve, whole));
        let new = self.latest != order;
        self.latest = order;
        new
    }
}

impl Eq {
    /// The workshop that makes engines and kernels for the modes with latency; to be run by a thread of the
    /// plug-in while it is active. Where nobody takes it, and in offline rendering, kernels are made within
    /// [`process`](crate::Processor::process).
    pub fn workshop(&mut self) -> Option<super::LateWorkshop> {
        if self.spec.offline { None } else { self.workshop.take() }
    }

    /// Makes what the present settings need at once, so that latency and sound are right from the first
    /// frame. May be slow and allocates; forgets all sound. Call before [`Eq::workshop`].
    pub fn prepare(&mut self) {
        use crate::Processor;
        self.finish_fade();
        self.return_late(0);
        if let Some(path) = self.wanted_path()
            && let (order, Some(workshop)) = (self.order(path, true), &mut self.workshop)
        {
            self.ordered.place(true);
            self.desk.order(order);
            workshop.work();
            while let Some(delivery) = self.desk.collect() {
                match delivery.product {
                    Product::Late(late) if late.path() == path => self.lates[0] = Some(late),
                    other => drop(self.desk.give_back(other)),
                }
            }
            self.ordered.installed = self.ordered.curve;
        }
        self.latency_frames = self.lates[0].as_deref().map_or(0, |late| late.path().latency_frames());
        self.reset();
    }

    fn wanted_path(&self) -> Option<PhasePath> {
        let Eq { settings, spec, channels, .. } = self;
        PhasePath::new(settings.phase, settings.linear_low, spec.sample_rate_hz, *channels)
    }

    /// What runs as filters on a path: in linear phase only the bands that follow the level.
    pub(super) fn filter_shapes(&self, path: Option<PhasePath>) -> [Option<Shape>; BANDS] {
        let mut shapes = self.shapes;
        if path.is_some_and(|path| path.phase() == Phase::Linear) {
            for (shape, band) in shapes.iter_mut().zip(&self.settings.bands) {
                *shape = shape.filter(|_| is_dynamic(band, self.settings.gain_scale));
            }
        }
        shapes
    }

    /// Whether the path that sounds is not the one that was set.
    pub(super) fn wants_switch(&self) -> bool {
        let wanted = self.wanted_path();
        self.lates[0].as_deref().map(Late::path) != wanted
            || !self.paths[0].has_shapes(&self.filter_shapes(wanted))
    }

    /// Orders and fetches what is needed, and begins a fade when all is there.
    pub(super) fn switch(&mut self) {
        if self.fade.is_some() || !self.switch_due {
            return;
        }
        let wants_switch = self.wants_switch();
        let Some(path) = self.wanted_path() else {
            if !wants_switch {
                self.switch_due = false;
            } else if self.is_exchange_over() {
                self.begin_fade(None);
            }
            return;
        };
        if !self.is_exchange_over() {
            return;
        }
        let wants_kernel = !wants_switch && self.ordered.installed != self.ordered.curve;
        if !wants_switch && !wants_kernel {
            self.switch_due = false;
            return;
        }
        if self.ordered.place(wants_switch) {
            self.desk.order(self.order(path, wants_switch));
        }
        if let Some(workshop) = &mut self.workshop {
            workshop.work();
        }
        let Some(delivery) = self.desk.collect() else { return };
        // Not only what was ordered last: while a control is dragged the sound follows as fast as kernels can be made.
        match delivery.product {
            Product::Late(late)
                if wants_switch
                    && late.path() == path
                    && *late.shapes() == self.filter_shapes(Some(path)) =>
            {
                self.begin_fade(Some(late));
            }
            Product::Kernel(kernel, curve) if !wants_switch && kernel.path() == path => {
                if let Some(late) = &mut self.lates[0]
                    && let Err(kernel) = late.engine().install(kernel)
                {
                    drop(self.desk.give_back(Product::Kernel(kernel, curve)));
                } else {
                    self.ordered.installed = curve;
                    self.match_again();
                }
            }
            other => drop(self.desk.give_back(other)),
        }
    }

    fn order(&self, path: PhasePath, whole: bool) -> Order {
        let shapes = self.filter_shapes(Some(path));
        Order { path, settings: self.settings, curve: self.ordered.curve, shapes, whole }
    }

    /// Fetches a kernel that is no longer heard; true if none is on its way in or out.
    fn is_exchange_over(&mut self) -> bool {
        let Some(late) = &mut self.lates[0] else { return true };
        if let Some(kernel) = late.engine().retired() {
            drop(self.desk.give_back(Product::Kernel(kernel, 0)));
        }
        late.engine().is_ready()
    }

    fn begin_fade(&mut self, late: Option<Box<Late>>) {
        self.return_late(1);
        let path = late.as_deref().map(Late::path);
        let shapes = self.filter_shapes(path);
        let keeps_filters = self.lates[0].as_deref().map(Late::path) == path;
        let [sounding, next] = &mut self.paths;
        let controls = Controls { bands: &self.bands, following: self.followers.now() };
        // Filters of another mode have heard the sound at another time.
        next.rebuild(&shapes, keeps_filters.then_some(&*sounding), &controls);
        let prime_frames = late.as_deref().map_or(0, Late::prime_frames);
        self.fade = Some(Fade::new(prime_frames, self.fade_frames));
        self.latency_frames = path.map_or(0, |path| path.latency_frames());
        self.lates[1] = late;
        self.ordered.installed = self.lates[1].as_deref().map_or(self.ordered.curve, Late::curve);
        self.untimely = true;
        self.match_again();
    }

    /// Ends a fade, if there is one: the second path is the one that sounds.
    pub(super) fn finish_fade(&mut self) {
        if self.fade.take().is_none() {
            return;
        }
        self.switch_due = true;
        self.paths.swap(0, 1);
        self.lates.swap(0, 1);
        self.return_late(1);
        let controls = Controls { bands: &self.bands, following: self.followers.now() };
        self.paths[1].rebuild(&[None; BANDS], None, &controls);
    }

    /// Sends what a path had beside its filters back to the workshop.
    fn return_late(&mut self, index: usize) {
        if let Some(mut late) = self.lates[index].take() {
            if let Some(kernel) = late.engine().retired() {
                drop(self.desk.give_back(Product::Kernel(kernel, 0)));
            }
            drop(self.desk.give_back(Product::Late(late)));
        }
    }
}

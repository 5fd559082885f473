//! Every colour and measure of the windows, and nothing else: no other file has any.
//!
//! One warm colour is *what you set*, one cool *what you hear*, one red *what is taken away*.

use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, Vec2, vec2};

/// Between a window's edge and what is in it, in points.
pub const MARGIN: f32 = 16.0;
/// Between controls, in points.
pub const GAP: f32 = 8.0;
/// The grid that everything stands on, in points.
pub const GRID: f32 = 4.0;
/// Corner of a control, in points.
pub const RADIUS: f32 = 4.0;
/// Corner of a panel, in points.
pub const PANEL_RADIUS: f32 = 6.0;
/// Height of the bar at the top, in points.
pub const HEADER: f32 = 40.0;
/// Height of the bar at the bottom, in points.
pub const FOOTER: f32 = 28.0;
/// Height of a button or a field, in points.
pub const BUTTON: f32 = 24.0;
/// The smallest window, in points.
pub const SMALLEST: Vec2 = vec2(640.0, 360.0);
/// The largest window, in points.
pub const LARGEST: Vec2 = vec2(4_000.0, 3_000.0);
/// A knob, in points.
pub const KNOB: f32 = 44.0;
/// A knob that is what the window is about, in points.
pub const BIG_KNOB: f32 = 80.0;
/// Radius of a node on a graph, in points.
pub const NODE: f32 = 8.0;
/// Width of a bar of a meter, in points.
pub const METER_BAR: f32 = 8.0;
/// Width of a curve, in points.
pub const CURVE: f32 = 2.0;
/// Width of a thin line, in points.
pub const HAIRLINE: f32 = 1.0;

/// Size of the notes beside a graph, in points.
pub const SMALL_TEXT: f32 = 10.5;
/// Size of ordinary text, in points.
pub const TEXT: f32 = 12.0;
/// Size of a window's name, in points.
pub const TITLE_TEXT: f32 = 14.0;
/// Size of the number that a window is about, in points.
pub const BIG_TEXT: f32 = 32.0;

/// The colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Behind everything.
    pub bg: Color32,
    /// Bars and cards.
    pub panel: Color32,
    /// What can be pressed.
    pub raised: Color32,
    /// What is drawn into: graphs and meters.
    pub well: Color32,
    /// Outlines.
    pub line: Color32,
    /// Lines of a graph.
    pub grid: Color32,
    /// What is to be read.
    pub text: Color32,
    /// What stands beside it.
    pub text2: Color32,
    /// What is found when looked for.
    pub text3: Color32,
    /// What you set.
    pub accent: Color32,
    /// What you hear.
    pub signal: Color32,
    /// What is taken away.
    pub reduce: Color32,
    /// What is as it should be.
    pub ok: Color32,
    /// Eight colours to tell bands, groups and roles apart.
    pub bands: [Color32; 8],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// Light on dark.
    pub const DARK: Theme = Theme {
        bg: rgb(0x14171A),
        panel: rgb(0x1C2024),
        raised: rgb(0x262B30),
        well: rgb(0x0F1214),
        line: rgb(0x2E343A),
        grid: rgb(0x20252A),
        text: rgb(0xE8EAED),
        text2: rgb(0xA3ABB3),
        text3: rgb(0x7B848C),
        accent: rgb(0xF2B14A),
        signal: rgb(0x6FB7C9),
        reduce: rgb(0xE06C5A),
        ok: rgb(0x7FB87A),
        bands: [
            rgb(0xE88B6B),
            rgb(0xE3B34D),
            rgb(0xA9C25D),
            rgb(0x5FBF92),
            rgb(0x55B8C4),
            rgb(0x7BA3E0),
            rgb(0xAE92E0),
            rgb(0xDB87B8),
        ],
    };

    /// Dark on light.
    pub const LIGHT: Theme = Theme {
        bg: rgb(0xE4E7EA),
        panel: rgb(0xF2F4F6),
        raised: rgb(0xFFFFFF),
        well: rgb(0xFAFBFC),
        line: rgb(0xC3C9CF),
        grid: rgb(0xE2E6EA),
        text: rgb(0x1B2024),
        text2: rgb(0x4C555D),
        text3: rgb(0x68727B),
        accent: rgb(0xA9670A),
        signal: rgb(0x24788C),
        reduce: rgb(0xB93F2D),
        ok: rgb(0x3D7F37),
        bands: [
            rgb(0xBC5832),
            rgb(0x96690A),
            rgb(0x66801C),
            rgb(0x1D8256),
            rgb(0x187B88),
            rgb(0x3E6CB5),
            rgb(0x7A58B8),
            rgb(0xAB4A83),
        ],
    };

    /// The dark or the light one.
    pub const fn of(is_light: bool) -> Theme {
        if is_light { Theme::LIGHT } else { Theme::DARK }
    }

    /// The colour of the thing with that number, from 0 on; after eight they come again.
    pub fn band(&self, index: usize) -> Color32 {
        self.bands[index % self.bands.len()]
    }

    /// The colour of a track as its host has it, so that it can be seen; one of the suite's where it has none.
    pub fn track(&self, rgb: Option<[u8; 3]>) -> Color32 {
        match rgb {
            Some([red, green, blue]) => mixed(Color32::from_rgb(red, green, blue), self.text, 0.25),
            None => self.bands[6],
        }
    }

    /// Outline of a control.
    pub fn outline(&self) -> Stroke {
        Stroke::new(HAIRLINE, self.line)
    }

    /// Outline of a control that is on.
    pub fn outline_on(&self) -> Stroke {
        Stroke::new(HAIRLINE, faded(self.accent, 0.7))
    }

    /// Outline of what the keys go to.
    pub fn outline_focus(&self) -> Stroke {
        Stroke::new(HAIRLINE, self.text2)
    }

    /// A curve in a colour.
    pub fn curve(&self, colour: Color32) -> Stroke {
        Stroke::new(CURVE, colour)
    }

    /// A thin line in a colour.
    pub fn hairline(&self, colour: Color32) -> Stroke {
        Stroke::new(HAIRLINE, colour)
    }

    /// Behind a control that is on.
    pub fn fill_on(&self) -> Color32 {
        mixed(self.panel, self.accent, 0.18)
    }

    /// Behind a control, with the pointer over it or not.
    pub fn fill(&self, is_hovered: bool) -> Color32 {
        if is_hovered { mixed(self.raised, self.text, 0.06) } else { self.raised }
    }

    /// What text stands on when it lies on a colour of [`Theme::bands`].
    pub fn on_band(&self) -> Color32 {
        if self.is_light() { self.raised } else { self.well }
    }

    /// Whether this is dark on light.
    pub fn is_light(&self) -> bool {
        *self == Theme::LIGHT
    }

    /// How egui draws what is its own: text fields, menus, scroll bars.
    pub fn visuals(&self) -> egui::Visuals {
        let mut visuals = if self.is_light() { egui::Visuals::light() } else { egui::Visuals::dark() };
        visuals.panel_fill = self.bg;
        visuals.window_fill = self.panel;
        visuals.window_stroke = self.outline();
        visuals.window_corner_radius = CornerRadius::same(PANEL_RADIUS as u8);
        visuals.menu_corner_radius = CornerRadius::same(PANEL_RADIUS as u8);
        visuals.extreme_bg_color = self.well;
        visuals.faint_bg_color = self.panel;
        visuals.override_text_color = Some(self.text);
        visuals.selection.bg_fill = faded(self.accent, 0.35);
        visuals.selection.stroke = Stroke::new(HAIRLINE, self.text);
        for (widget, fill) in [
            (&mut visuals.widgets.noninteractive, self.panel),
            (&mut visuals.widgets.inactive, self.raised),
            (&mut visuals.widgets.hovered, self.fill(true)),
            (&mut visuals.widgets.active, self.fill(true)),
            (&mut visuals.widgets.open, self.raised),
        ] {
            widget.bg_fill = fill;
            widget.weak_bg_fill = fill;
            widget.bg_stroke = self.outline();
            widget.fg_stroke = Stroke::new(HAIRLINE, self.text2);
            widget.corner_radius = CornerRadius::same(RADIUS as u8);
            widget.expansion = 0.0;
        }
        visuals
    }
}

/// A colour that lets through what is behind it: 0 invisible, 1 as it is.
pub fn faded(colour: Color32, opacity: f32) -> Color32 {
    colour.gamma_multiply(opacity)
}

/// A colour on the way from one to another: 0 the one, 1 the other.
pub fn mixed(one: Color32, other: Color32, share: f32) -> Color32 {
    one.lerp_to_gamma(other, share)
}

/// The font of ordinary text in some size.
pub fn font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// The font of names and headings in some size.
pub fn strong_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("strong".into()))
}

/// Gives a window its fonts and its look; to be called before its first frame.
pub fn dress(ctx: &egui::Context, theme: &Theme) {
    ctx.set_fonts(fonts());
    set_look(ctx, theme);
}

/// Gives a window the look of a theme.
pub fn set_look(ctx: &egui::Context, theme: &Theme) {
    let visuals = theme.visuals();
    ctx.set_theme(if theme.is_light() { egui::Theme::Light } else { egui::Theme::Dark });
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.spacing.item_spacing = vec2(GAP, GRID);
        style.spacing.button_padding = vec2(GAP, GRID);
        style.spacing.menu_margin = egui::Margin::same(GRID as i8);
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.6;
        // A window at rest draws nothing, so nothing may fade in
        style.animation_time = 0.0;
        for font_id in style.text_styles.values_mut() {
            *font_id = font(TEXT);
        }
    });
}

/// Inter with figures of one width, see `fonts/OFL.txt`.
fn fonts() -> FontDefinitions {
    let regular = FontData::from_static(include_bytes!("../../fonts/Inter-Regular.otf"));
    let strong = FontData::from_static(include_bytes!("../../fonts/Inter-SemiBold.otf"));
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert("regular".to_owned(), regular.into());
    fonts.font_data.insert("strong".to_owned(), strong.into());
    let both = |first: &str, then: &str| vec![first.to_owned(), then.to_owned()];
    fonts.families.insert(FontFamily::Proportional, both("regular", "strong"));
    fonts.families.insert(FontFamily::Monospace, both("regular", "strong"));
    fonts.families.insert(FontFamily::Name("strong".into()), both("strong", "regular"));
    fonts
}

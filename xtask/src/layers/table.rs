//! Who may import whom: the table of DESIGN.md.

/// One line of the table.
#[derive(Debug)]
pub struct Layer {
    /// The crate.
    pub name: &'static str,
    /// Crates of this workspace it may import.
    ours: &'static [&'static str],
    /// Crates of [`BORDER`] it may depend on.
    border: &'static [&'static str],
    /// The only crates from outside it may depend on, where that is limited.
    outside: Option<&'static [&'static str]>,
    /// Paths of the standard library that it may not use.
    forbidden: &'static [&'static str],
}

/// Crates that speak to a host or draw a window; `clack-` stands for all that begin so.
const BORDER: &[&str] =
    &["nice-plug", "nice-plug-core", "nice-plug-egui", "egui", "baseview", "vst3", "clap-sys", "clack-"];

/// What measures a plug-in from outside: the tests inside a crate may borrow it, except those of the
/// processors.
const INSTRUMENTS: &[&str] = &["aplomb-host", "aplomb-tests"];

const NOTHING: Layer = Layer { name: "", ours: &[], border: &[], outside: None, forbidden: &[] };

/// A plug-in: all above, never one another.
const PLUGIN: Layer = Layer {
    ours: &["shared-dsp", "aplomb-link", "aplomb-guard", "aplomb-kit"],
    border: &["nice-plug", "nice-plug-core", "nice-plug-egui", "egui"],
    ..NOTHING
};

const LAYERS: &[Layer] = &[
    Layer {
        name: "shared-dsp",
        outside: Some(&["realfft", "rtrb", "multiversion", "atomic_float"]),
        forbidden: &["std::thread", "std::fs", "std::net", "std::process", "std::env"],
        ..NOTHING
    },
    Layer { name: "aplomb-link", ours: &["shared-dsp"], ..NOTHING },
    Layer { name: "aplomb-guard", border: &["nice-plug", "nice-plug-core", "clap-sys", "vst3"], ..NOTHING },
    Layer {
        name: "aplomb-kit",
        ours: &["shared-dsp", "aplomb-link"],
        border: &["nice-plug-core", "nice-plug-egui", "egui"],
        ..NOTHING
    },
    Layer { name: "aplomb-eq", ..PLUGIN },
    Layer { name: "aplomb-compressor", ..PLUGIN },
    Layer { name: "aplomb-room", ..PLUGIN },
    Layer { name: "aplomb-balance", ..PLUGIN },
    Layer { name: "aplomb-host", border: &["clack-", "clap-sys"], ..NOTHING },
    Layer {
        name: "aplomb-tests",
        ours: &[
            "shared-dsp",
            "aplomb-link",
            "aplomb-guard",
            "aplomb-kit",
            "aplomb-eq",
            "aplomb-compressor",
            "aplomb-room",
            "aplomb-balance",
            "aplomb-host",
        ],
        border: BORDER,
        ..NOTHING
    },
    Layer { name: "xtask", ours: &["aplomb-host"], ..NOTHING },
];

/// The line of this crate.
pub fn layer(name: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.name == name)
}

impl Layer {
    /// Whether a crate of this workspace may be imported.
    pub fn may_import(&self, name: &str) -> bool {
        self.ours.contains(&name)
    }

    /// Whether a crate of this workspace may serve the tests inside this crate.
    pub fn may_test_with(&self, name: &str) -> bool {
        self.name != "shared-dsp" && INSTRUMENTS.contains(&name)
    }

    /// Whether a crate from outside may be a dependency.
    pub fn may_depend_on(&self, name: &str) -> bool {
        let listed = |names: &[&str]| {
            names.iter().any(|listed| name == *listed || (listed.ends_with('-') && name.starts_with(listed)))
        };
        match self.outside {
            Some(only) => listed(only),
            None => !listed(BORDER) || listed(self.border),
        }
    }

    /// Whether this path into the standard library may not be used.
    pub fn forbids(&self, path: &str) -> bool {
        self.forbidden.iter().any(|forbidden| {
            path.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
    }
}

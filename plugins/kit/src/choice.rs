//! Enums of the DSP crate as parameters with ids for ever and names for people.

/// Makes a parameter type of a DSP crate's enum: each variant with the id that states keep for ever and the
/// name that hosts show. A variant that is missing here does not compile. The list is as frozen as the ids:
/// CLAP automation stores the position in it, VST3 automation the position as a share of its length.
///
/// ```
/// # #[derive(Clone, Copy, Debug, PartialEq)] pub enum Detector { Internal, External }
/// aplomb_kit::choices! {
///     /// What a band listens to.
///     pub DetectorChoice of Detector {
///         Internal = "internal" "Internal",
///         External = "external" "Sidechain",
///     }
/// }
/// ```
#[macro_export]
macro_rules! choices {
    ($(#[$doc:meta])* pub $choice:ident of $of:ident {
        $($variant:ident = $id:literal $name:literal),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $choice(pub $of);

        impl $choice {
            const ALL: &'static [$of] = &[$($of::$variant),+];

            /// Compiles only while every variant has its line.
            const fn _every_variant_is_listed(value: $of) {
                match value {
                    $($of::$variant => (),)+
                }
            }
        }

        impl ::nice_plug::params::enums::Enum for $choice {
            fn variants() -> &'static [&'static str] {
                &[$($name),+]
            }

            fn ids() -> Option<&'static [&'static str]> {
                Some(&[$($id),+])
            }

            fn to_index(self) -> usize {
                Self::ALL.iter().position(|value| *value == self.0).unwrap_or(0)
            }

            fn from_index(index: usize) -> Self {
                Self(Self::ALL.get(index).copied().unwrap_or(Self::ALL[0]))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use nice_plug::prelude::Enum;

    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Kind {
        Bell,
        LowCut,
    }

    crate::choices! {
        /// For the test.
        pub KindChoice of Kind {
            Bell = "bell" "Bell",
            LowCut = "low_cut" "Low Cut",
        }
    }

    #[test]
    fn positions_ids_and_names_belong_together() {
        assert_eq!(KindChoice(Kind::LowCut).to_index(), 1);
        assert_eq!(KindChoice::from_index(1), KindChoice(Kind::LowCut));
        assert_eq!(KindChoice::variants()[1], "Low Cut");
        assert_eq!(KindChoice::ids().unwrap()[1], "low_cut");
    }

    #[test]
    fn a_position_that_does_not_exist_is_the_first_variant() {
        assert_eq!(KindChoice::from_index(99), KindChoice(Kind::Bell));
    }
}

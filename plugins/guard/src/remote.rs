//! Questions from outside: what a plug-in knows and no parameter tells, such as the readings of a meter.
//!
//! A plug-in opts in by making a [`Remote`] where it is made itself:
//!
//! ```ignore
//! impl Default for AplombBalance {
//!     fn default() -> Self {
//!         Remote::offer(move |question| answers.to(question));
//!         ..
//!     }
//! }
//! ```
//!
//! A CLAP host then finds the private extension [`com.aplomb.remote/1`](crate::clap::APLOMB_REMOTE). Question and
//! answer are text; the plug-ins of this suite take and give JSON.

use std::cell::RefCell;
use std::fmt;

/// What answers the questions that a host asks on its main thread.
pub struct Remote(Box<dyn Fn(&str) -> String + Send + Sync>);

thread_local! {
    static OFFERED: RefCell<Option<Remote>> = const { RefCell::new(None) };
}

impl Remote {
    /// Offers that the plug-in that is being made on this thread answers questions: to be called once, in its
    /// `Default`, which is all that nice-plug calls to make one.
    pub fn offer(answer: impl Fn(&str) -> String + Send + Sync + 'static) {
        OFFERED.set(Some(Remote(Box::new(answer))));
    }

    /// Makes a plug-in, and finds what it offered meanwhile.
    pub(crate) fn offered_by<P>(make: impl FnOnce() -> P) -> (P, Option<Remote>) {
        OFFERED.take();
        let made = make();
        (made, OFFERED.take())
    }

    /// Asks. [main thread]
    pub(crate) fn ask(&self, question: &str) -> String {
        (self.0)(question)
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remote")
    }
}

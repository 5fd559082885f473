//! The private extension that answers questions, called as no good host would.

// The tests are a host on the raw C interface: what they pass is on their own stack.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ffi::{CString, c_char, c_void};
use std::ptr;

use aplomb_guard::clap::{LONGEST_QUESTION, aplomb_plugin_remote};
use guard::clap_host::Hosted;
use guard::probe::{Orders, Probe, order};

type Plain = Probe<0>;

const OFFERS: Orders = Orders {
    panic_in: "",
    latency_in_activate: None,
    latency_in_process: None,
    offers_gain: false,
    answers: true,
    offers_host_side: false,
    still_steps: false,
    has_window: false,
};

fn remote(plugin: &Hosted) -> Option<&aplomb_plugin_remote> {
    plugin.extension(c"com.aplomb.remote/1")
}

unsafe extern "C" fn keep(context: *mut c_void, answer: *const c_char, bytes: usize) {
    let answers = unsafe { &mut *context.cast::<Vec<Vec<u8>>>() };
    answers.push(unsafe { std::slice::from_raw_parts(answer.cast(), bytes) }.to_vec());
}

/// What the plug-in says to these bytes, of which the last is the end.
fn ask(plugin: &Hosted, question: *const c_char) -> Option<String> {
    let mut answers: Vec<Vec<u8>> = Vec::new();
    let request = remote(plugin).expect("the extension").request.expect("a function");
    let is_answered = unsafe { request(plugin.plugin, question, (&raw mut answers).cast(), Some(keep)) };
    assert_eq!(answers.len(), usize::from(is_answered), "an answer comes once, or not at all");
    answers.pop().map(|answer| String::from_utf8(answer).expect("UTF-8"))
}

#[test]
fn only_a_plug_in_that_answers_has_the_extension() {
    for answers in [true, false, true] {
        order(Orders { answers, ..OFFERS });
        let plugin = Hosted::guarded::<Plain>();
        assert_eq!(remote(&plugin).is_some(), answers);
    }
}

#[test]
fn a_question_is_answered_whether_the_plug_in_is_active_or_not() {
    order(OFFERS);
    let plugin = Hosted::guarded::<Plain>();
    assert_eq!(ask(&plugin, c"how loud is it?".as_ptr()).as_deref(), Some("you asked: how loud is it?"));
    let plugin = plugin.running(256);
    assert_eq!(ask(&plugin, c"".as_ptr()).as_deref(), Some("you asked: "));
}

#[test]
fn what_is_no_question_is_refused_and_nothing_is_answered() {
    order(OFFERS);
    let plugin = Hosted::guarded::<Plain>();
    assert_eq!(ask(&plugin, ptr::null()), None);
    assert_eq!(ask(&plugin, c"\xff\xfe".as_ptr()), None, "no UTF-8");
    let long = |bytes: usize| CString::new(vec![b'x'; bytes]).expect("no zero inside");
    assert!(ask(&plugin, long(LONGEST_QUESTION).as_ptr()).is_some());
    assert_eq!(ask(&plugin, long(LONGEST_QUESTION + 1).as_ptr()), None, "too long");
    let request = remote(&plugin).expect("the extension").request.expect("a function");
    assert!(
        !unsafe { request(plugin.plugin, c"and now?".as_ptr(), ptr::null_mut(), None) },
        "nobody listens"
    );
    assert!(
        !unsafe { request(ptr::null(), c"and now?".as_ptr(), ptr::null_mut(), Some(keep)) },
        "no plug-in"
    );
}

#[test]
fn a_panic_over_a_question_is_a_refusal_and_the_next_is_answered() {
    order(OFFERS);
    let plugin = Hosted::guarded::<Plain>();
    assert_eq!(ask(&plugin, c"panic".as_ptr()), None);
    assert_eq!(ask(&plugin, c"again".as_ptr()).as_deref(), Some("you asked: again"));
}

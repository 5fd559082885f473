//! Session files that the fuzzer kept, and changes of them.

use aplomb_tests::fuzz::{corpus, replay};

#[test]
fn any_text_becomes_a_session_or_an_error_that_can_be_shown() {
    replay("session", |bytes| {
        xtask::any_session(bytes);
    });
    let sessions = corpus("session").iter().filter(|(_, bytes)| xtask::any_session(bytes)).count();
    assert!(sessions >= 2, "of what is kept only {sessions} can be rendered");
}

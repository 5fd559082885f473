//! K4: where the link cannot be had, it says so, and nothing else happens.
#![cfg(unix)]

mod common;

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use aplomb_link::{LinkState, Member, SLOTS, SendError};
use common::{Actor, figure, join, wait_until};

const SOON: Duration = Duration::from_secs(5);

#[test]
fn player() {
    common::play_if_asked();
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

/// Plays a part as somebody whom permissions hinder: root becomes nobody.
fn as_ordinary_user(part: &str, outer: &Path, folder: &Path) -> String {
    const NOBODY: u32 = 65_534;
    let exe = std::env::current_exe().expect("the path of this program");
    let mut actor = if rustix::process::geteuid().is_root() {
        // Where nobody may read it too.
        let copy = outer.join("program");
        std::fs::copy(exe, &copy).expect("a copy");
        for path in [outer, folder, &folder.join("link-v1"), &copy] {
            if path.exists() {
                chown(path, Some(NOBODY), Some(NOBODY)).expect("an owner");
            }
        }
        Actor::spawn(Command::new(copy).uid(NOBODY).gid(NOBODY), part, folder)
    } else {
        Actor::start(part, folder)
    };
    actor.hear("state:")
}

#[test]
fn a_folder_that_cannot_be_made_means_unavailable_until_it_can() {
    let outer = tempfile::tempdir().expect("a folder");
    let missing = outer.path().join("missing");
    let member = join(&missing.join("aplomb"));
    let state = member.state();
    assert!(matches!(state, LinkState::Unavailable { .. }) && !state.sees_others() && !state.is_seen());
    assert!(
        state.to_string().contains("cannot be made") && state.to_string().contains("works alone"),
        "{state}"
    );
    // Everything may still be called.
    let mut audio = member.publisher();
    audio.publish(&common::measurements(1, None));
    assert!(member.others().is_empty() && member.commands().is_empty() && member.room().is_none());
    let nothing = aplomb_link::Action::SetTrim { trim_db: 0.0 };
    assert_eq!(member.send(member.runtime_id(), nothing), Err(SendError::NotLinked));
    std::fs::create_dir(missing).expect("a folder");
    let linked = wait_until(SOON, "linked", || member.state() == LinkState::Available);
    figure("K4", "from when the folder can be made until linked", None, linked.as_secs_f64(), "s");
}

#[test]
fn a_read_only_folder_means_unavailable_and_with_a_file_in_it_linked() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().join("aplomb");
    std::fs::create_dir(&folder).expect("a folder");
    set_mode(&folder, 0o500);
    let said = as_ordinary_user("state", outer.path(), &folder);
    assert!(said.starts_with("link unavailable: ") && said.contains("cannot be opened"), "{said}");
    set_mode(&folder, 0o700);
    assert_eq!(as_ordinary_user("state", outer.path(), &folder), "linked");
    set_mode(&folder, 0o500);
    assert_eq!(as_ordinary_user("state", outer.path(), &folder), "linked");
    set_mode(&folder, 0o700);
}

#[test]
fn whoever_may_not_write_the_file_sees_the_others_and_is_not_seen() {
    let outer = tempfile::tempdir().expect("a folder");
    let folder = outer.path().join("aplomb");
    let member = join(&folder);
    let path = folder.join("link-v1");
    set_mode(&path, 0o400);
    let said = as_ordinary_user("state others", outer.path(), &folder);
    assert!(said.starts_with("1 others; link read-only: "), "{said}");
    assert!(member.others().is_empty());
}

#[test]
fn a_full_table_is_said_and_the_next_one_has_the_first_slot_that_comes_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut members: Vec<Member> = (0..SLOTS).map(|_| join(folder.path())).collect();
    assert!(members.iter().all(|member| member.state() == LinkState::Available));
    let late = join(folder.path());
    assert_eq!(late.state(), LinkState::Full);
    assert_eq!(
        late.state().to_string(),
        "link full: 256 instances are linked already; this one sees them and works alone"
    );
    assert_eq!(late.others().len(), SLOTS);
    assert_eq!(members[0].others().len(), SLOTS - 1);
    members.pop();
    wait_until(SOON, "linked", || late.state() == LinkState::Available);
    assert_eq!(members[0].others().len(), SLOTS - 1);
}

#[test]
fn a_file_that_is_cut_means_unavailable_and_one_that_is_removed_is_made_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("link-v1");
    let members = [join(folder.path()), join(folder.path())];
    let linked =
        || members.iter().all(|member| member.state() == LinkState::Available && member.others().len() == 1);
    assert!(linked() || wait_until(SOON, "linked", linked) > Duration::ZERO);
    std::fs::OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(4096)).expect("cut");
    wait_until(SOON, "unavailable", || !members[0].state().sees_others());
    assert!(members[0].state().to_string().contains("4096 bytes"), "{}", members[0].state());
    std::fs::remove_file(&path).expect("removed");
    wait_until(SOON, "linked again", linked);
    std::fs::remove_file(&path).expect("removed");
    wait_until(SOON, "made again", || path.exists());
    wait_until(SOON, "linked again", linked);
    let newcomer = join(folder.path());
    assert_eq!(newcomer.others().len(), 2);
}

use super::*;
use crate::claim::owner_word;

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the file")
}

#[test]
fn the_file_is_made_at_its_full_size_and_a_second_process_finds_what_the_first_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("aplomb");
    let [one, other] = [(); 2].map(|()| Map::open(&folder).expect("a map"));
    assert_eq!(bytes(&folder.join(FILE_NAME)).len(), FILE_BYTES);
    assert!(bytes(&folder.join(FILE_NAME)).starts_with(&HEADER[0].to_ne_bytes()));
    one.slot(255).claim(255, owner_word(5, 6), 7).expect("a free slot");
    assert_eq!((other.slot(255).owner(), other.slot(255).start()), (owner_word(5, 6), 7));
    assert!(other.slot(255).claim(255, owner_word(8, 9), 7).is_none());
}

#[cfg(unix)]
#[test]
fn folder_and_file_are_for_this_user_only_also_where_they_were_not_before() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("aplomb");
    let modes = || {
        let mode = |path: &Path| path.metadata().expect("a mode").permissions().mode() & 0o777;
        (mode(&folder), mode(&folder.join(FILE_NAME)))
    };
    Map::open(&folder).expect("a map");
    assert_eq!(modes(), (0o700, 0o600));
    std::fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("a mode");
    std::fs::set_permissions(folder.join(FILE_NAME), Permissions::from_mode(0o644)).expect("a mode");
    Map::open(&folder).expect("a map");
    assert_eq!(modes(), (0o700, 0o600));
}

#[cfg(unix)]
#[test]
fn links_to_elsewhere_are_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a folder");
    let linked = folder.path().join("linked");
    std::os::unix::fs::symlink(&elsewhere, &linked).expect("a link");
    assert!(Map::open(&linked).is_err_and(|reason| reason.contains("is not a folder")));
    let target = folder.path().join("target");
    std::fs::write(&target, []).expect("a file");
    let private = folder.path().join("private");
    std::fs::create_dir(&private).expect("a folder");
    std::os::unix::fs::symlink(&target, private.join(FILE_NAME)).expect("a link");
    assert!(Map::open(&private).is_err_and(|reason| reason.contains("cannot be opened")));
    assert_eq!(bytes(&target), []);
}

#[test]
fn a_file_of_another_size_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(FILE_NAME), [7; 100]).expect("a file");
    assert!(Map::open(folder.path()).is_err_and(|reason| reason.contains("100 bytes")));
    assert_eq!(bytes(&folder.path().join(FILE_NAME)), [7; 100]);
}

#[test]
fn a_cut_or_removed_file_is_noticed_and_a_spoilt_header_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(FILE_NAME);
    let map = Map::open(folder.path()).expect("a map");
    map.words()[0].store(99, Relaxed);
    map.mend_header();
    assert_eq!(map.words()[0].load(Relaxed), HEADER[0]);
    assert!(map.is_in_place() && map.check_length().is_ok());
    if cfg!(unix) {
        OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(4096)).expect("cut");
        assert!(map.check_length().is_err_and(|reason| reason.contains("4096")));
        std::fs::remove_file(&path).expect("removed");
        assert!(!map.is_in_place());
        std::fs::write(&path, []).expect("another file");
        assert!(!map.is_in_place());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn slots_taken_before_the_computer_was_started_are_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let map = Map::open(folder.path()).expect("a map");
    map.slot(3).claim(3, owner_word(1, 1), 0).expect("a free slot");
    Map::open(folder.path()).expect("a map");
    assert_ne!(map.slot(3).owner(), 0);
    map.words()[BOOT].fetch_xor(1, Relaxed);
    Map::open(folder.path()).expect("a map");
    assert_eq!(map.slot(3).owner(), 0);
}

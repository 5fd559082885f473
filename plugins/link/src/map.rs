//! The file that all instances of a user map into memory.
//!
//! It is created once at its full size and never shrunk or removed by us. What others do to it is checked:
//! its length before every round of the publisher thread, its place and header every second.

mod folder;

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use memmap2::{MmapOptions, MmapRaw};

pub(crate) use self::folder::standard_folder;
use crate::slot::{FILE_BYTES, FILE_WORDS, HEADER, SLOTS, Slot};

/// The name of the file; another layout gets another name.
const FILE_NAME: &str = "link-v1";
/// The word of the header that names the time since the computer was started.
const BOOT: usize = HEADER.len();

/// The mapped file.
pub(crate) struct Map {
    memory: MmapRaw,
    file: File,
    path: PathBuf,
    /// Why it may only be read, if so.
    read_only: Option<String>,
}

impl Map {
    /// Opens the file in `folder`, and makes both if need be. The error says what is wrong and what helps.
    pub fn open(folder: &Path) -> Result<Map, String> {
        let path = folder.join(FILE_NAME);
        let made = folder::make_private(folder);
        let (file, read_only) = match made.and_then(|()| open_to_write(&path)) {
            Ok(file) => (file, None),
            // Whoever may not write may still look, if somebody else made the file.
            Err(reason) => {
                let mut options = OpenOptions::new();
                folder::make_file_private(options.read(true));
                match options.open(&path) {
                    Ok(file) => (file, Some(reason)),
                    Err(_) => return Err(reason),
                }
            }
        };
        folder::check_file(&file, &path)?;
        let alone = read_only.is_none() && lock(&file);
        let length = length(&file)?;
        if length == 0 && alone {
            reserve(&file).map_err(|error| format!("{} cannot be filled: {error}", path.display()))?;
        } else if length != FILE_BYTES as u64 {
            return Err(format!(
                "{} has {length} bytes instead of {FILE_BYTES}; delete it while no host is running",
                path.display()
            ));
        }
        let mut options = MmapOptions::new();
        options.len(FILE_BYTES);
        let memory =
            if read_only.is_some() { options.map_raw_read_only(&file) } else { options.map_raw(&file) };
        let memory =
            memory.map_err(|error| format!("{} cannot be mapped into memory: {error}", path.display()))?;
        let map = Map { memory, file, path, read_only };
        if alone {
            map.forget_earlier_boots();
            map.mend_header();
            // Closing the file would give the lock back too, but it stays open.
            let _ = map.file.unlock();
        }
        Ok(map)
    }

    fn words(&self) -> &[AtomicU64] {
        // SAFETY: the memory is `FILE_BYTES` long, lives as long as `self`, begins at a page and so is
        // aligned for words, and is only ever reached through atomics in this process; atomics have no
        // invalid bit patterns, so whatever other processes write there is a value. Where the memory may not
        // be written, `read_only` keeps all callers from storing. The file could be cut by somebody else:
        // `check_length` looks before every round.
        unsafe { std::slice::from_raw_parts(self.memory.as_ptr().cast::<AtomicU64>(), FILE_WORDS) }
    }

    /// The slot at `index`.
    pub fn slot(&self, index: usize) -> Slot<'_> {
        Slot::of(self.words(), index)
    }

    /// All slots in order.
    pub fn slots(&self) -> impl Iterator<Item = Slot<'_>> {
        (0..SLOTS).map(|index| self.slot(index))
    }

    /// Why nothing may be written, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// Whether the file still is as long as what is mapped; beyond its end reading would end the process.
    pub fn check_length(&self) -> Result<(), String> {
        match length(&self.file)? {
            length if length == FILE_BYTES as u64 => Ok(()),
            length => Err(format!("somebody cut {} to {length} bytes", self.path.display())),
        }
    }

    /// Whether the file still lies where others would open it.
    pub fn is_in_place(&self) -> bool {
        folder::is_at(&self.file, &self.path)
    }

    /// Writes the header anew if it is not as it should be.
    pub fn mend_header(&self) {
        if self.read_only.is_some() {
            return;
        }
        for (word, value) in self.words().iter().zip(HEADER.into_iter().chain([folder::boot()])) {
            if word.load(Relaxed) != value {
                word.store(value, Relaxed);
            }
        }
    }

    /// Frees all slots if they were taken before the computer was started.
    fn forget_earlier_boots(&self) {
        let (then, now) = (self.words()[BOOT].load(Relaxed), folder::boot());
        if then != 0 && now != 0 && then != now {
            for slot in self.slots() {
                slot.vacate(slot.owner());
            }
        }
    }
}

fn open_to_write(path: &Path) -> Result<File, String> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    folder::make_file_private(&mut options);
    options.open(path).map_err(|error| format!("{} cannot be opened: {error}", path.display()))
}

fn length(file: &File) -> Result<u64, String> {
    file.metadata()
        .map(|file| file.len())
        .map_err(|error| format!("the size of the file is not told: {error}"))
}

/// Locks the file while it is made. Whoever holds the lock for longer is stuck: then it is left as it is.
fn lock(file: &File) -> bool {
    for _ in 0..20 {
        if file.try_lock().is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

/// Gives the file its size, and the disk space or memory with it: running out of it later would end the
/// process.
fn reserve(file: &File) -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{FallocateFlags, fallocate};
        use std::io::ErrorKind;
        match fallocate(file, FallocateFlags::empty(), 0, FILE_BYTES as u64).map_err(std::io::Error::from) {
            Err(error) if error.kind() == ErrorKind::Unsupported => {}
            Err(error) => {
                file.set_len(0)?;
                return Err(error);
            }
            Ok(()) => return Ok(()),
        }
    }
    file.set_len(FILE_BYTES as u64)
}

#[cfg(test)]
mod tests;

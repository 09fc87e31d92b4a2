//! Reads commits and trees fast: from packs with a reader that keeps every object of a delta chain, and from everything else
//! with gix.
//!
//! A walk from new to old reads root trees that are deltas against each other. A reader that keeps only the last object of a
//! chain inflates the chain again for each tree, which would take most of a walk's time. `gix-pack` reads the file formats
//! (index, entry headers, zlib). No code here trusts a size or an offset.

#![expect(
    clippy::indexing_slicing,
    reason = "a pack is identified by its index in `packs`, which never changes"
)]

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Kind;
use gix::odb::pack;
use gix::odb::pack::data::entry::Header;

use super::cache::GenerationCache;
use crate::limits::history as limits;
use crate::snapshot::diagnosis::one_line;

/// Approximate size of a map entry, in bytes.
const ENTRY_BYTES: usize = 96;

/// The clone lacks the object, because the clone is partial or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ObjectMissing;

/// An object's kind and content.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) data: Rc<Vec<u8>>,
}

struct Pack {
    index: pack::index::File<pack::MMap>,
    path: PathBuf,
    data: OnceCell<Option<pack::data::File<pack::MMap>>>,
}

impl Pack {
    fn data(&self, format: gix::hash::Kind) -> Result<&pack::data::File<pack::MMap>, ObjectMissing> {
        let open = || pack::data::File::at(&self.path, format).ok();
        self.data.get_or_init(open).as_ref().ok_or(ObjectMissing)
    }
}

/// The object database.
pub(super) struct Objects {
    odb: gix::OdbHandle,
    packs: Vec<Pack>,
    /// The pack of the last object. The next object is usually in it too.
    recent: usize,
    inflate: gix::zlib::Inflate,
    /// By pack and offset.
    cache: GenerationCache<(usize, u64), Object>,
    delta: Vec<u8>,
    replaced: HashMap<ObjectId, ObjectId>,
    pub(super) format: gix::hash::Kind,
    /// The first requested object that is missing.
    pub(super) missing: Option<ObjectId>,
    /// Whether some folder is nested too deep to be read.
    pub(super) too_deep: bool,
    /// The first object that exists and cannot be read, and why.
    pub(super) damaged: Option<(ObjectId, String)>,
}

impl Objects {
    /// The only object whose id begins with these hexadecimal digits; none if there is no such object, or several.
    pub(super) fn named(&self, digits: &str) -> Option<ObjectId> {
        let prefix = gix::hash::Prefix::from_hex(digits).ok()?;
        self.odb.lookup_prefix(prefix, None).ok()??.ok()
    }

    pub(super) fn new(repo: &gix::Repository) -> Self {
        let mut odb = repo.objects.clone();
        odb.refresh_never();
        let format = repo.object_hash();
        let store = odb.store_ref();
        let mut folders = vec![store.path().to_owned()];
        folders.extend(store.alternate_db_paths().unwrap_or_default());
        let packs = folders.iter().flat_map(|folder| packs_in(&folder.join("pack"), format)).collect();
        let replaced = store.replacements().collect();
        Self {
            odb,
            packs,
            recent: 0,
            inflate: gix::zlib::Inflate::default(),
            cache: GenerationCache::new(limits::REMEMBERED_OBJECT_BYTES, |object| {
                object.data.len() + ENTRY_BYTES
            }),
            delta: Vec::new(),
            replaced,
            format,
            missing: None,
            too_deep: false,
            damaged: None,
        }
    }

    /// Whether some objects replace others, so that a commit-graph is not valid.
    pub(super) fn has_replacements(&self) -> bool {
        !self.replaced.is_empty()
    }

    /// The object called `id`, or the one that replaces it.
    pub(super) fn get(&mut self, id: &ObjectId) -> Result<Object, ObjectMissing> {
        let id = self.replaced.get(id).copied().unwrap_or(*id);
        self.find(&id)
    }

    /// An object's size in bytes, without reading all of it; none if it is missing.
    pub(super) fn size(&self, id: &ObjectId) -> Option<u64> {
        gix::odb::Header::try_header(&self.odb, id).ok().flatten().map(|header| header.size())
    }

    fn find(&mut self, id: &ObjectId) -> Result<Object, ObjectMissing> {
        let mut damage = None;
        let count = self.packs.len();
        let recent = self.recent;
        for at in (0..count).map(|at| (at + recent) % count) {
            if let Some(place) = self.packs[at].index.lookup(id) {
                self.recent = at;
                let offset = self.packs[at].index.pack_offset_at_index(place);
                match self.resolve(at, offset) {
                    Ok(object) => return Ok(object),
                    Err(ObjectMissing) => {
                        damage = Some(format!("in `{}`", self.packs[at].path.display()));
                    }
                }
            }
        }
        // The object is loose, in a pack that is newer than this run, in a pack with other features, or missing.
        match self.find_elsewhere(id) {
            Ok(Some(object)) => Ok(object),
            Ok(None) => {
                if let Some(why) = damage {
                    return Err(self.note_damage(id, &why));
                }
                self.missing.get_or_insert(*id);
                Err(ObjectMissing)
            }
            Err(why) => Err(self.note_damage(id, &damage.unwrap_or(why))),
        }
    }

    /// An object that is in none of the packs known from the start. An error if it is damaged.
    fn find_elsewhere(&self, id: &ObjectId) -> Result<Option<Object>, String> {
        let header = gix::odb::Header::try_header(&self.odb, id).map_err(|error| one_line(&error))?;
        match header {
            None => return Ok(None),
            Some(header) if header.size() > limits::OBJECT_BYTES => return Err("it is too large".to_owned()),
            Some(_) => {}
        }
        let mut data = Vec::new();
        let found = gix::prelude::Find::try_find(&self.odb, id, &mut data);
        let Some(kind) = found.map_err(|error| one_line(&error))?.map(|found| found.kind) else {
            return Ok(None);
        };
        // Any content of a loose file can be unpacked, so the id is checked.
        match gix::objs::compute_hash(self.format, kind, &data) {
            Ok(hash) if hash == *id => Ok(Some(Object { kind, data: Rc::new(data) })),
            _ => Err("its content does not match its id".to_owned()),
        }
    }

    /// Records an object that exists and cannot be read.
    pub(super) fn note_damage(&mut self, id: &ObjectId, why: &str) -> ObjectMissing {
        self.damaged.get_or_insert_with(|| (*id, why.to_owned()));
        ObjectMissing
    }

    /// Follows the chain of deltas to an object that is known or complete, then applies the deltas one by one and keeps each object.
    fn resolve(&mut self, at: usize, offset: u64) -> Result<Object, ObjectMissing> {
        let mut chain = Vec::new();
        let mut offset = offset;
        let mut object = loop {
            if let Some(object) = self.cache.get(&(at, offset)) {
                break object;
            }
            let file = self.packs[at].data(self.format)?;
            let entry = file.entry(offset).map_err(|_| ObjectMissing)?;
            if entry.decompressed_size > limits::OBJECT_BYTES || chain.len() > limits::DELTA_CHAIN {
                return Err(ObjectMissing);
            }
            let base = match entry.header {
                Header::OfsDelta { base_distance } => {
                    entry.checked_base_pack_offset(base_distance).ok_or(ObjectMissing)?
                }
                Header::RefDelta { base_id } => match self.packs[at].index.lookup(base_id) {
                    Some(place) => self.packs[at].index.pack_offset_at_index(place),
                    None => return Err(ObjectMissing),
                },
                whole => {
                    let kind = whole.as_kind().ok_or(ObjectMissing)?;
                    let mut data = vec![0; entry.decompressed_size as usize];
                    file.decompress_entry(&entry, &mut self.inflate, &mut data).map_err(|_| ObjectMissing)?;
                    let object = Object { kind, data: Rc::new(data) };
                    self.cache.insert((at, offset), object.clone());
                    break object;
                }
            };
            chain.push(entry);
            offset = base;
        };
        for entry in chain.into_iter().rev() {
            self.delta.resize(entry.decompressed_size as usize, 0);
            let file = self.packs[at].data(self.format)?;
            file.decompress_entry(&entry, &mut self.inflate, &mut self.delta).map_err(|_| ObjectMissing)?;
            let data = apply(&object.data, &self.delta).ok_or(ObjectMissing)?;
            object = Object { kind: object.kind, data: Rc::new(data) };
            self.cache.insert((at, entry.pack_offset()), object.clone());
        }
        Ok(object)
    }
}

/// The packs in a folder, by name, so that the pack of an object is the same in every run.
fn packs_in(folder: &Path, format: gix::hash::Kind) -> Vec<Pack> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "idx"));
    paths.sort();
    let open = |path: PathBuf| {
        let index = pack::index::File::at(&path, format).ok()?;
        Some(Pack { index, path: path.with_extension("pack"), data: OnceCell::new() })
    };
    paths.into_iter().filter_map(open).collect()
}

/// Applies a delta to `base` (gitformat-pack, "Deltified representation"); none if the delta is damaged.
fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    let mut size = || {
        let mut size = 0u64;
        for shift in (0..63).step_by(7) {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            size |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(size);
            }
        }
        None
    };
    let (from, to) = (size()?, size()?);
    if from != base.len() as u64 || to > limits::OBJECT_BYTES {
        return None;
    }
    let to = to as usize;
    let mut out = Vec::with_capacity(to);
    while let Some((&instruction, after)) = rest.split_first() {
        rest = after;
        let piece = if instruction & 0x80 == 0 {
            let (piece, after) = rest.split_at_checked(usize::from(instruction))?;
            rest = after;
            if piece.is_empty() {
                return None;
            }
            piece
        } else {
            let mut number = |bits: &[u8]| {
                let mut number = 0usize;
                for (place, bit) in bits.iter().enumerate() {
                    if instruction & bit != 0 {
                        let (&byte, after) = rest.split_first()?;
                        number |= usize::from(byte) << (8 * place);
                        rest = after;
                    }
                }
                Some(number)
            };
            let start = number(&[0x01, 0x02, 0x04, 0x08])?;
            let length = match number(&[0x10, 0x20, 0x40])? {
                0 => 0x1_0000,
                length => length,
            };
            base.get(start..start.checked_add(length)?)?
        };
        if out.len() + piece.len() > to {
            return None;
        }
        out.extend_from_slice(piece);
    }
    (out.len() == to).then_some(out)
}

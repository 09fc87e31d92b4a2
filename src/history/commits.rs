//! The graph of commits: parents, tree and time of each commit. Uses the commit-graph file if there is one.
//!
//! Grafts, replacements and shallow boundaries are applied here and nowhere else. If there are any, the commit-graph
//! file is ignored, as in git.

#![expect(
    clippy::indexing_slicing,
    reason = "a `CommitIndex` is returned when its slot exists, and gix refuses positions outside of the graph"
)]

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use bstr::ByteSlice;
use gix::ObjectId;
use gix::commitgraph::{Graph, Position};
use gix::objs::Kind;

use super::bloom::{Filter, Filters};
use super::objects::{ObjectMissing, Objects};

/// Index of a commit in [`Commits`].
pub(super) type CommitIndex = u32;

/// The data of a commit that a walk needs.
#[derive(Debug)]
pub(super) struct CommitNode {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    /// The committer's time, in seconds since 1970.
    pub(super) time: i64,
    /// Generation number: larger than any parent's. The maximum if there is no commit-graph.
    pub(super) generation: u32,
    pub(super) parents: Vec<CommitIndex>,
    /// Whether it has parents that this clone lacks.
    pub(super) cut: bool,
    /// Position in the commit-graph file, if it is in there.
    position: Option<u32>,
}

/// All commits that were read.
pub(super) struct Commits {
    graph: Option<Graph>,
    filters: Option<Filters>,
    /// Index of each commit of the commit-graph file, by position in the file.
    by_position: Vec<Option<CommitIndex>>,
    by_id: HashMap<ObjectId, CommitIndex>,
    slots: Vec<CommitSlot>,
    shallow: HashSet<ObjectId>,
    /// Whether a commit was read whose parents this clone lacks.
    pub(super) met_boundary: bool,
    grafts: HashMap<ObjectId, Vec<ObjectId>>,
}

/// A commit in the queue of a walk. The greatest, which is visited first, has the highest generation, then the newest time.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct QueuedCommit {
    pub(super) generation: u32,
    pub(super) time: i64,
    pub(super) place: CommitIndex,
}

impl QueuedCommit {
    pub(super) fn new(node: &CommitNode, place: CommitIndex) -> Self {
        Self { generation: node.generation, time: node.time, place }
    }
}

#[derive(Clone)]
enum CommitSlot {
    Named(ObjectId),
    InGraph(Position),
    Read(Rc<CommitNode>),
}

impl Commits {
    pub(super) fn new(repo: &gix::Repository, objects: &Objects) -> Self {
        let shallow: HashSet<_> = repo
            .shallow_commits()
            .ok()
            .flatten()
            .map(|ids| ids.iter().copied().collect())
            .unwrap_or_default();
        let grafts = grafts(repo);
        let plain = shallow.is_empty() && grafts.is_empty() && !objects.has_replacements();
        let graph = if plain { repo.commit_graph_if_enabled().ok().flatten() } else { None };
        let reads = |key: &str| repo.config_snapshot().boolean(key) != Some(false);
        let info = repo.objects.store_ref().path().join("info");
        let wanted = graph.is_some() && reads("commitGraph.readChangedPaths");
        let filters = if wanted { Filters::open(&info) } else { None };
        let count = graph.as_ref().map_or(0, |graph| graph.num_commits() as usize);
        Self {
            graph,
            filters,
            by_position: vec![None; count],
            by_id: HashMap::new(),
            slots: Vec::new(),
            shallow,
            met_boundary: false,
            grafts,
        }
    }

    /// Returns the changed-path filter of a commit, if there is one.
    pub(super) fn filter(&self, node: &CommitNode) -> Option<Filter<'_>> {
        self.filters.as_ref()?.at(node.position?)
    }

    /// Whether the clone is shallow.
    pub(super) fn is_shallow(&self) -> bool {
        !self.shallow.is_empty()
    }

    /// Returns the number of commits that were read.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns a rank for each commit reachable from `start`. A commit's rank is lower than those of its ancestors.
    pub(super) fn ranks(&self, start: CommitIndex) -> HashMap<CommitIndex, usize> {
        let mut finished = Vec::new();
        let mut seen = HashSet::from([start]);
        let mut path: Vec<(CommitIndex, usize)> = vec![(start, 0)];
        while let Some((place, next)) = path.last_mut() {
            let parent = match &self.slots[*place as usize] {
                CommitSlot::Read(node) => node.parents.get(*next).copied(),
                _ => None,
            };
            *next += 1;
            match parent {
                Some(parent) if seen.insert(parent) => path.push((parent, 0)),
                Some(_) => {}
                None => finished.extend(path.pop().map(|(place, _)| place)),
            }
        }
        finished.into_iter().rev().enumerate().map(|(rank, place)| (place, rank)).collect()
    }

    /// Returns the times of the commits at the shallow boundary.
    pub(super) fn cut_times(&mut self, objects: &mut Objects) -> Vec<i64> {
        let ids: Vec<_> = self.shallow.iter().copied().collect();
        let places: Vec<_> = ids.iter().map(|id| self.place(id)).collect();
        places.into_iter().filter_map(|place| self.node(place, objects).ok()).map(|node| node.time).collect()
    }

    /// Returns the index of the commit `id`.
    pub(super) fn place(&mut self, id: &ObjectId) -> CommitIndex {
        if let Some(position) = self.graph.as_ref().and_then(|graph| graph.lookup(id)) {
            return self.place_in_graph(position);
        }
        let slots = &mut self.slots;
        *self.by_id.entry(*id).or_insert_with(|| {
            slots.push(CommitSlot::Named(*id));
            slots.len() as CommitIndex - 1
        })
    }

    fn place_in_graph(&mut self, position: Position) -> CommitIndex {
        let slots = &mut self.slots;
        *self.by_position[position.0 as usize].get_or_insert_with(|| {
            slots.push(CommitSlot::InGraph(position));
            slots.len() as CommitIndex - 1
        })
    }

    /// Reads the commit at an index.
    pub(super) fn node(
        &mut self,
        place: CommitIndex,
        objects: &mut Objects,
    ) -> Result<Rc<CommitNode>, ObjectMissing> {
        let node = match self.slots[place as usize].clone() {
            CommitSlot::Read(node) => return Ok(node),
            CommitSlot::InGraph(position) => self.in_graph(position)?,
            CommitSlot::Named(id) => self.in_objects(&id, objects)?,
        };
        let node = Rc::new(node);
        self.slots[place as usize] = CommitSlot::Read(node.clone());
        Ok(node)
    }

    fn in_graph(&mut self, position: Position) -> Result<CommitNode, ObjectMissing> {
        let graph = self.graph.as_ref().ok_or(ObjectMissing)?;
        let commit = graph.commit_at(position);
        let positions: Vec<_> = commit.iter_parents().collect::<Result<_, _>>().map_err(|_| ObjectMissing)?;
        let mut node = CommitNode {
            id: commit.id().to_owned(),
            tree: commit.root_tree_id().to_owned(),
            time: commit.committer_timestamp().cast_signed(),
            generation: commit.generation(),
            parents: Vec::new(),
            cut: false,
            position: Some(position.0),
        };
        node.parents = positions.into_iter().map(|position| self.place_in_graph(position)).collect();
        Ok(node)
    }

    fn in_objects(&mut self, id: &ObjectId, objects: &mut Objects) -> Result<CommitNode, ObjectMissing> {
        let object = objects.get(id)?;
        if object.kind != Kind::Commit {
            return Err(objects.note_damage(id, "it is not a commit"));
        }
        let head = Head::parse(&object.data)
            .ok_or_else(|| objects.note_damage(id, "its content is not a valid commit"))?;
        let cut = self.shallow.contains(id);
        self.met_boundary |= cut;
        let parents = match self.grafts.get(id) {
            _ if cut => Vec::new(),
            Some(parents) => parents.clone(),
            None => head.parents,
        };
        let parents = parents.iter().map(|parent| self.place(parent)).collect();
        Ok(CommitNode {
            id: *id,
            tree: head.tree,
            time: head.time,
            generation: u32::MAX,
            parents,
            cut,
            position: None,
        })
    }
}

/// The header of a commit.
struct Head {
    tree: ObjectId,
    parents: Vec<ObjectId>,
    time: i64,
}

impl Head {
    fn parse(data: &[u8]) -> Option<Self> {
        let mut lines = data.lines();
        let tree = ObjectId::from_hex(lines.next()?.strip_prefix(b"tree ")?).ok()?;
        let mut parents = Vec::new();
        for line in lines {
            if let Some(parent) = line.strip_prefix(b"parent ") {
                parents.push(ObjectId::from_hex(parent).ok()?);
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                return Some(Self { tree, parents, time: time_of(committer) });
            } else if line.is_empty() {
                break;
            }
        }
        Some(Self { tree, parents, time: 0 })
    }
}

/// Parses the seconds in `NAME <EMAIL> SECONDS ZONE`; 0 if there are none, as in git.
pub(super) fn time_of(signature: &[u8]) -> i64 {
    let after = signature.rsplit_once_str(b">").map_or(&b""[..], |(_, after)| after);
    let word = after.split_str(" ").find(|word| !word.is_empty());
    word.and_then(|word| word.to_str().ok()?.parse().ok()).unwrap_or(0)
}

/// Reads the parents that `info/grafts` gives to commits. Git has deprecated the file but still reads it.
#[expect(clippy::disallowed_methods, reason = "git's own folder is not part of the tree")]
fn grafts(repo: &gix::Repository) -> HashMap<ObjectId, Vec<ObjectId>> {
    let text = std::fs::read(repo.common_dir().join("info/grafts")).unwrap_or_default();
    let line = |line: &[u8]| {
        let mut ids = line.fields().map(ObjectId::from_hex);
        let commit = ids.next()?.ok()?;
        Some((commit, ids.collect::<Result<_, _>>().ok()?))
    };
    text.lines().filter_map(line).collect()
}

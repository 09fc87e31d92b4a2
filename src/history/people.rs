//! Authors of commits: names and addresses through `.mailmap`, and GitHub handles from no-reply addresses.

use std::collections::HashMap;

use bstr::ByteSlice;
use gix::objs::CommitRef;

use super::ancestry::Ancestry;
use super::commits::time_of;
use super::walk::CLOCK_SLOP;
use super::{CommitId, History, IncompleteHistory};

/// A person who made commits, as `.mailmap` spells them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GitPerson {
    /// The name.
    pub name: String,
    /// E-mail address in lower case.
    pub email: String,
}

impl GitPerson {
    /// Returns the GitHub handle, in lower case and with `@`, if the address is GitHub's no-reply address.
    pub fn handle(&self) -> Option<String> {
        let user = self.email.strip_suffix("@users.noreply.github.com")?;
        let user = user.split_once('+').map_or(user, |(_, user)| user);
        (!user.is_empty()).then(|| format!("@{user}"))
    }

    /// Whether this handle or address, in lower case, belongs to the person.
    pub fn is(&self, canonical: &str) -> bool {
        self.email == canonical || self.handle().is_some_and(|handle| handle == canonical)
    }
}

/// Authors of commits, with the time of their last commit in seconds since 1970.
#[derive(Debug, Default)]
pub struct Authors(pub HashMap<GitPerson, i64>);

impl Authors {
    /// Returns the time of the last commit by this handle or address, in lower case.
    pub fn last_of(&self, canonical: &str) -> Option<i64> {
        self.0.iter().filter(|(person, _)| person.is(canonical)).map(|(_, time)| *time).max()
    }

    /// Whether an author may be the person of this handle or address, in lower case. Names and the part of addresses
    /// before `@` are compared too.
    pub fn may_know(&self, canonical: &str) -> bool {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let local =
            |address: &str| plain(address.split('@').find(|part| !part.is_empty()).unwrap_or_default());
        let wanted = local(canonical);
        self.last_of(canonical).is_some()
            || self.0.keys().any(|person| {
                plain(&person.name) == wanted
                    || local(&person.email) == wanted
                    || person.handle().is_some_and(|handle| plain(&handle) == wanted)
            })
    }
}

impl History {
    /// Returns everyone who made a commit since a time, or ever. The walk ends when `enough` returns true; it is
    /// called for each new person. An error if this clone ends earlier.
    pub fn authors(
        &mut self,
        since: Option<i64>,
        enough: &mut dyn FnMut(&Authors) -> bool,
    ) -> Result<Authors, IncompleteHistory> {
        let mut authors = Authors::default();
        let mut ancestry = Ancestry::new(&mut self.objects, &mut self.commits, self.start)?;
        // There are many commits and few people, so the result of `.mailmap` is cached for each author.
        let mut known: HashMap<Vec<u8>, GitPerson> = HashMap::new();
        while let Some(met) = ancestry.next()? {
            if since.is_some_and(|since| met.time < since - CLOCK_SLOP) {
                break;
            }
            if met.cut {
                return Err(IncompleteHistory);
            }
            let id = ancestry.commits.node(met.place, ancestry.objects)?.id;
            let data = ancestry.objects.get(&id)?.data;
            let Some(author) = data.lines().find_map(|line| line.strip_prefix(b"author ")) else { continue };
            if since.is_some_and(|since| met.time < since) {
                continue;
            }
            let end = author.rfind_byte(b'>');
            let who = end.and_then(|end| author.get(..=end)).unwrap_or_default();
            if !known.contains_key(who) {
                known.insert(who.to_owned(), person(&self.mailmap, author));
            }
            let Some(person) = known.get(who).cloned() else { continue };
            let is_new = !authors.0.contains_key(&person);
            let last = authors.0.entry(person).or_insert(met.time);
            *last = met.time.max(*last);
            if is_new && enough(&authors) {
                break;
            }
        }
        Ok(authors)
    }
}

/// Returns the person of a signature, as `.mailmap` spells them.
pub(super) fn person(mailmap: &gix::mailmap::Snapshot, signature: &[u8]) -> GitPerson {
    let signature = gix::actor::SignatureRef::from_bytes(signature);
    let (name, email) = match signature {
        Ok(signature) => {
            let resolved = mailmap.resolve(signature.trim());
            (resolved.name, resolved.email)
        }
        Err(_) => Default::default(),
    };
    GitPerson { name: name.to_str_lossy().into_owned(), email: email.to_str_lossy().to_lowercase() }
}

/// A commit, for reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Id in hexadecimal.
    pub id: String,
    /// The committer's time, in seconds since 1970.
    pub time: i64,
    /// The author's time, in seconds since 1970.
    pub authored: i64,
    /// The author.
    pub author: GitPerson,
    /// First line of the message.
    pub subject: String,
    /// Whether it has no parents.
    pub is_root: bool,
}

impl History {
    /// Reads a commit, for reports.
    pub fn commit(&mut self, id: CommitId) -> Result<Commit, IncompleteHistory> {
        let node = self.commits.node(id.0, &mut self.objects)?;
        let data = self.objects.get(&node.id)?.data;
        let header = |key: &[u8]| {
            let mut lines = data.lines().take_while(|line| !line.is_empty());
            lines.find_map(|line| line.strip_prefix(key)).unwrap_or_default().to_owned()
        };
        let author = header(b"author ");
        let message = CommitRef::from_bytes(&data, self.objects.format).map_or(String::new(), |commit| {
            commit.message().title.to_str_lossy().split_whitespace().collect::<Vec<_>>().join(" ")
        });
        Ok(Commit {
            id: node.id.to_string(),
            time: node.time,
            authored: time_of(&author),
            author: person(&self.mailmap, &author),
            subject: message,
            is_root: node.parents.is_empty() && !node.cut,
        })
    }
}

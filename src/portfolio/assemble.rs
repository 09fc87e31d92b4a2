//! Puts rows together: the same rows give the same portfolio, in whatever order and from however many parts they come.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    MissingParts, Portfolio, PortfolioTool, RepositoryRow, RowMark, RowSource, Shard, VERSION, board,
    changes, days_to, merged,
};
use crate::manifest::model::Stage;

/// Days after which a report is marked as old.
const REPORT_DAYS: i32 = 7;

/// How rows are put together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PortfolioRequest<'p> {
    /// The day that counts as today.
    pub(crate) today: Date,
    /// The requested stage.
    pub(crate) stage: Option<Stage>,
    /// The portfolio to compare with.
    pub(crate) since: Option<&'p Portfolio>,
}

/// Which parts of a portfolio there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The number of parts; none if nothing was split.
    of: Option<u32>,
    present: BTreeSet<u32>,
}

impl Parts {
    /// The parts of a run.
    pub(crate) fn of_run(shard: Option<Shard>) -> Self {
        shard.map_or_else(Self::default, |shard| Self { of: Some(shard.of), present: [shard.part].into() })
    }

    /// Adds the parts of a portfolio. An error if it was split in another way.
    pub(crate) fn add(&mut self, missing: Option<&MissingParts>) -> Result<(), String> {
        let Some(missing) = missing else { return Ok(()) };
        match self.of {
            Some(of) if of != missing.of => {
                return Err(format!(
                    "it is a part of {}, and another file is a part of {of}: join the parts of one run",
                    missing.of
                ));
            }
            _ => self.of = Some(missing.of),
        }
        self.present.extend((1..=missing.of).filter(|part| !missing.missing.contains(part)));
        Ok(())
    }

    fn missing(&self) -> Option<MissingParts> {
        let of = self.of?;
        let missing: Vec<u32> = (1..=of).filter(|part| !self.present.contains(part)).collect();
        (!missing.is_empty()).then_some(MissingParts { of, missing })
    }
}

/// Makes a portfolio of rows.
pub(crate) fn assemble(rows: Vec<RepositoryRow>, parts: &Parts, request: PortfolioRequest<'_>) -> Portfolio {
    let mut rows = merged(rows);
    for row in &mut rows {
        row.marks = marks(row, request);
        for system in &mut row.systems {
            system.pilot.days_left = system.days_left(request.today);
        }
    }
    Portfolio {
        version: VERSION,
        tool: PortfolioTool { name: "readiness".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        as_of: request.today.to_string(),
        stage: request.stage,
        parts: parts.missing(),
        board: board::board(&rows, request.today),
        since: request.since.map(|old| old.as_of.clone()),
        changes: request.since.map(|old| changes::changes(&rows, old)).unwrap_or_default(),
        repositories: rows,
    }
}

/// Why a row needs care.
fn marks(row: &RepositoryRow, request: PortfolioRequest<'_>) -> Vec<RowMark> {
    let is_old = days_to(&row.as_of, request.today).is_none_or(|days| days < -REPORT_DAYS);
    let is_other = row.tool_version != env!("CARGO_PKG_VERSION");
    let is_at_other_stage = row.source == RowSource::Report
        && request.stage.is_some_and(|stage| {
            row.systems.iter().any(|system| system.is_judged() && system.judged_at != stage)
        });
    let all =
        [(is_old, RowMark::Old), (is_other, RowMark::OtherVersion), (is_at_other_stage, RowMark::OtherStage)];
    all.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect()
}

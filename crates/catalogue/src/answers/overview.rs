//! The overview, and what the frame shows on every page.

use super::never;
use crate::{Fixed, world::Temper};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    caller::{Anyone, DevicesRead},
    overview::{Figures, Mark, Overview, OverviewQuery},
    preferences::{Around, Preferences},
};
use domain::ids::SiteId;

#[async_trait]
impl Overview for Fixed {
    async fn figures(&self, _: &AdminSession<DevicesRead>, query: OverviewQuery) -> Result<Figures, Error> {
        self.world.answer(|world| world.figures(query))
    }

    async fn mark(&self, _: &AdminSession<DevicesRead>, _: Option<SiteId>) -> Result<Mark, Error> {
        self.world.answer(|world| world.figures(OverviewQuery::default()).mark)
    }
}

/// Answers even where everything else is refused: the frame stands around a refusal too.
#[async_trait]
impl Preferences for Fixed {
    async fn around(&self, by: &AdminSession<Anyone>) -> Result<Around, Error> {
        let sites = self.world.sites().into_iter().map(|row| (row.site.id, row.site.name));
        let organization = if self.world.temper == Temper::Empty { "" } else { "Aldermere College" };
        Ok(Around {
            organization: self.world.text(organization),
            sites: sites.filter(|(id, _)| by.scope().contains(Some(*id))).collect(),
            shortcuts: true,
        })
    }

    async fn columns(&self, _: &AdminSession<Anyone>, _: &str) -> Result<Option<Vec<String>>, Error> {
        Ok(None)
    }

    async fn keep_columns(&self, _: &AdminSession<Anyone>, _: &str, _: Vec<String>) -> Result<(), Error> {
        never()
    }

    async fn keep_shortcuts(&self, _: &AdminSession<Anyone>, _: bool) -> Result<(), Error> {
        never()
    }
}

//! What a mitigation costs, whatever the case: bytes, and the time that processes take to start.

use super::{Ground, Placed};
use crate::engine::ContainerSpec;
use crate::engine::session::Session;
use crate::mitigate::Attempt;
use crate::outcome::Broken;
use crate::plan::Profile;
use crate::record::{Price, Timed};
use crate::suite::Case;

impl<'e> Ground<'_, 'e> {
    /// The price of a mitigation on its candidate.
    pub async fn price(&self, attempt: &Attempt<'_>, placed: &Placed) -> Price {
        let place = &placed.place;
        let sizes = place
            .volume
            .as_ref()
            .and_then(|volume| self.sizes.get(volume));
        let size = |name: &String| sizes.and_then(|sizes| sizes.get(name)).copied();
        let added: Option<u64> = place.adds().iter().map(size).sum();
        let start = self.start_up.filter(|_| place.touches_processes());
        // A price that could not be measured takes nothing from what was found.
        let start_up = match start {
            Some(start) => self.start_up(attempt, placed, start).await.ok(),
            None => None,
        };
        Price {
            mitigation: attempt.mitigation.name.clone(),
            image: self.bench.images[attempt.candidate].image.name.clone(),
            added_bytes: added,
            start_up: start_up.map(Box::new),
        }
    }

    /// A process that does nothing, without and with the mitigation.
    async fn start_up(
        &self,
        attempt: &Attempt<'_>,
        placed: &Placed,
        start: &Case,
    ) -> Result<Timed, Broken> {
        let changed = placed.place.case(start);
        let job = |case, image| self.job(case, image).map_err(Broken::Setup);
        let without = job(start, attempt.candidate)?;
        let with = job(&changed, placed.place.image)?;
        let only = || std::iter::once(start);
        let image = &self.bench.images[attempt.candidate];
        let plain = self.bench.container(image, Profile::Plain, only());
        let spec = placed
            .place
            .container(self.bench, Profile::of(&changed), only());
        let mut one = self.open(&plain).await?;
        let mut other = match self.open(&spec).await {
            Ok(other) => other,
            Err(broken) => {
                one.discard().await;
                return Err(broken);
            }
        };
        let timed = self
            .pair(start, (&without, &mut one), (&with, &mut other))
            .await;
        one.discard().await;
        other.discard().await;
        timed
    }

    async fn open(&self, spec: &ContainerSpec) -> Result<Session<'e>, Broken> {
        Session::open(self.bench.engine, spec).await
    }
}

//! What the overview counts in a [`World`].

use crate::{
    ids,
    world::{Temper, World, at, site_name},
};
use contract::overview::{DeviceCounts, Expiring, FeedLine, Figures, Mark, OverviewQuery, OwnCertificate};
use domain::{
    enrollment::attempt::AttemptEvent,
    overview::{Ending, Stage},
    site::SiteChoice,
};

/// Steps of the chart over time.
const HOURS: i64 = 24;

impl World {
    /// Counts: none, some, very many.
    pub(crate) fn figures(&self, query: OverviewQuery) -> Figures {
        let times = match self.temper {
            Temper::Empty => 0,
            Temper::One => 1,
            Temper::Many => 1_000,
            Temper::Few | Temper::Hostile => 7,
        };
        let count = |number: u64| number * times;
        let site = |number| SiteChoice { id: ids::site(number), name: self.text(site_name(number)) };
        let hour = |hour: i64| (at(hour - HOURS), count(u64::try_from(hour * 5 % 7).unwrap_or(0)));
        let ending = |(ending, number): (Ending, u64)| (ending, count(number));
        Figures {
            at: at(0),
            mark: Mark { mark: "12.3.0".to_owned(), enrolled: count(26), log: String::new() },
            query,
            sites: vec![site(1), site(2)],
            empty: times == 0,
            funnel: Stage::ALL.into_iter().zip([40, 31, 28, 26].map(count)).collect(),
            enrolled_over_time: (1..=HOURS).map(hour).collect(),
            endings: if times == 0 {
                Vec::new()
            } else {
                Ending::ALL.into_iter().zip((1..=9).rev()).map(ending).collect()
            },
            devices: DeviceCounts {
                enrolled: count(26),
                unenrolled: count(3),
                unseen_week: count(4),
                unseen_month: count(1),
            },
            systems: ["26.2", "26.1", "18.6", "17.6", ""]
                .into_iter()
                .zip([12, 7, 4, 2, 1].map(count))
                .filter(|_| times > 0)
                .map(|(version, number)| (self.text(version), number))
                .collect(),
            expiring: Expiring {
                devices: count(2),
                first: self.is_full().then(|| at(24 * 9)),
                own: if self.is_full() { vec![(OwnCertificate::Push, at(24 * 20))] } else { Vec::new() },
            },
            feed: self.feed(),
        }
    }

    fn feed(&self) -> Vec<FeedLine> {
        let events = [
            AttemptEvent::Enrolled,
            AttemptEvent::CertificateIssued,
            AttemptEvent::ProfileFetched,
            AttemptEvent::SignInFailed,
            AttemptEvent::Refused,
            AttemptEvent::CheckedOut,
        ];
        let line = |(id, event): (i64, AttemptEvent)| FeedLine {
            id: 100 - id,
            at: at(-id),
            event,
            case: ids::case(1),
            username: self.text("lea.fontaine"),
            device: (event == AttemptEvent::Enrolled).then(|| (ids::device(1), self.text("iPhone de Léa"))),
        };
        if self.is_full() { (1..).zip(events).map(line).collect() } else { Vec::new() }
    }
}

//! How long to wait for a query, and how often to poll it.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The pause before the first poll: a light query takes 300 milliseconds in all.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Each pause is longer than the one before.
const GROWTH: f64 = 1.5;
/// The longest pause. An account may make 100 polls a second in all.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Pauses vary by up to this fraction, so that queries that began together are not polled together.
const JITTER: f64 = 0.25;

/// Athena ends a query that runs for 30 minutes, unless the account has another quota; the time in the queue does not
/// count.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60 * 60);

/// How long it may take after a query was stopped until Athena says that it has ended.
pub(crate) const STOP_DEADLINE: Duration = Duration::from_secs(60);

/// When a query is polled, and until when.
#[derive(Debug)]
pub(crate) struct Looks {
    end: Instant,
    /// When the next poll is due.
    due: Instant,
    count: u32,
}

impl Looks {
    /// Polls from now on, for that long.
    pub(crate) fn begin(deadline: Duration) -> Self {
        let now = Instant::now();
        let end = now.checked_add(deadline).unwrap_or(now + FOR_EVER);
        let mut looks = Self {
            end,
            due: end,
            count: 0,
        };
        looks.plan(0);
        looks
    }

    /// Waits until the next poll is due; if this is dropped and called again, it waits for the rest.
    pub(crate) async fn due(&self) {
        sleep_until(self.due).await;
    }

    /// Counts a poll.
    pub(crate) fn count(&mut self) {
        self.count = self.count.saturating_add(1);
        self.plan(self.count);
    }

    /// Whether time is up.
    pub(crate) fn are_over(&self) -> bool {
        Instant::now() >= self.end
    }

    fn plan(&mut self, looks: u32) {
        self.due = self.end.min(Instant::now() + pause(looks, chance()));
    }
}

/// Used instead of a time that is too far away for a clock.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The pause after that many polls; `chance` is from 0 to 1.
fn pause(looks: u32, chance: f64) -> Duration {
    let longest = LONGEST_PAUSE.as_secs_f64();
    let grown = FIRST_PAUSE.as_secs_f64() * GROWTH.powi(i32::try_from(looks).unwrap_or(i32::MAX));
    Duration::from_secs_f64(grown.min(longest) * (1.0 - JITTER + 2.0 * JITTER * chance))
}

/// A random number from 0 to 1.
fn chance() -> f64 {
    // The random keys of a standard map are good enough.
    let [first, second, ..] = RandomState::new().hash_one(()).to_ne_bytes();
    f64::from(u16::from_ne_bytes([first, second])) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_two_seconds() {
        let milliseconds = |looks| pause(looks, 0.5).as_millis();
        assert_eq!([0, 1, 2, 3].map(milliseconds), [100, 150, 225, 337]);
        assert_eq!([7, 8, 1_000, u32::MAX].map(milliseconds), [1_708, 2_000, 2_000, 2_000]);
    }

    #[test]
    fn chance_makes_a_pause_longer_or_shorter_by_a_quarter() {
        assert_eq!([0.0, 1.0].map(|chance| pause(0, chance).as_millis()), [75, 125]);
        assert_eq!([0.0, 1.0].map(|chance| pause(99, chance).as_millis()), [1_500, 2_500]);
    }
}

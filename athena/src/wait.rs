//! How long a query is waited for, and how often it is looked at.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The first look comes after this: a light query takes 300 milliseconds in all.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Each pause is longer than the one before.
const GROWTH: f64 = 1.5;
/// No pause is longer: whoever waits wants to know, and an account may make 100 looks a second in all.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Pauses are longer or shorter by up to this part, so that queries that began together are not looked at together.
const JITTER: f64 = 0.25;

/// Athena ends a query that runs for 30 minutes, unless the account has another quota; the time in the queue is beside it.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60 * 60);

/// After a query was stopped, this long may pass until Athena says that it has ended.
pub(crate) const STOP_DEADLINE: Duration = Duration::from_secs(60);

/// When a query is looked at, and until when.
#[derive(Debug)]
pub(crate) struct Looks {
    end: Instant,
    /// When the next look is due.
    due: Instant,
    count: u32,
}

impl Looks {
    /// Looks from now on for so long.
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

    /// Waits until the next look is due; whoever leaves this and comes again waits for the rest.
    pub(crate) async fn due(&self) {
        sleep_until(self.due).await;
    }

    /// Counts a look.
    pub(crate) fn count(&mut self) {
        self.count = self.count.saturating_add(1);
        self.plan(self.count);
    }

    /// Whether the time has passed.
    pub(crate) fn are_over(&self) -> bool {
        Instant::now() >= self.end
    }

    fn plan(&mut self, looks: u32) {
        self.due = self.end.min(Instant::now() + pause(looks, chance()));
    }
}

/// What stands for a time that no clock can hold.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The pause after so many looks; `chance` is from 0 to 1.
fn pause(looks: u32, chance: f64) -> Duration {
    let longest = LONGEST_PAUSE.as_secs_f64();
    let grown = FIRST_PAUSE.as_secs_f64() * GROWTH.powi(i32::try_from(looks).unwrap_or(i32::MAX));
    Duration::from_secs_f64(grown.min(longest) * (1.0 - JITTER + 2.0 * JITTER * chance))
}

/// A number from 0 to 1, another one each time.
fn chance() -> f64 {
    // The keys of a map of the standard library are chance enough.
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

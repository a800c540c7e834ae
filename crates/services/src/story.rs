//! What an act does to attempts: where they come to, what their timelines say, and which live pages wake.

use crate::failure::Outcome;
use domain::{
    enrollment::attempt::AttemptEvent,
    ids::{AttemptId, EnrollmentId},
};
use storage::{Act, Moved};

/// The story of the attempts of one act.
#[derive(Default)]
pub(crate) struct Story {
    moves: Vec<(AttemptId, EnrollmentId, Moved)>,
    lines: Vec<(AttemptId, AttemptEvent, String)>,
}

impl Story {
    /// An attempt comes further; `detail` of the line is cut at 500 characters.
    pub(crate) fn goes_on(
        &mut self,
        (attempt, enrollment): (AttemptId, EnrollmentId),
        moved: Moved,
        event: AttemptEvent,
        detail: String,
    ) {
        self.moves.push((attempt, enrollment, moved));
        self.lines.push((attempt, event, detail));
    }

    /// Writes it down, in two statements however many they are.
    pub(crate) async fn tell(self, act: &Act) -> Outcome<()> {
        act.attempts().move_on_all(&self.moves, act.now()).await?;
        act.attempts().note_all(&self.lines, act.now()).await?;
        for (attempt, ..) in self.moves {
            act.wake(attempt);
        }
        Ok(())
    }
}

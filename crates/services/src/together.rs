//! What many callers ask at the same moment is done together, in one transaction: a trip to the database and a flush cost
//! far more than one more row.
//!
//! Whoever asks while nobody leads starts a leader; the leader takes all that wait, does them, and goes on until nobody
//! waits. A question that is dropped unanswered (the transaction failed, or the case is an unusual one) goes back to
//! its asker, who does it alone: one bad message can spoil no other.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, oneshot};

/// Questions of one transaction.
const MOST: usize = 64;
/// After several at once, those who were just answered are about to come back: this long the leader waits for them.
const LINGER: Duration = Duration::from_millis(1);

/// One question, and the way back to who asked.
pub(crate) struct Asked<J, A> {
    /// The question.
    pub(crate) job: J,
    back: oneshot::Sender<A>,
}

impl<J, A> Asked<J, A> {
    /// Answers it.
    pub(crate) fn answer(self, answer: A) {
        // Whoever went away needs none.
        let _ = self.back.send(answer);
    }
}

struct Waiting<J, A> {
    asked: Vec<Asked<J, A>>,
    is_led: bool,
    /// How many the leader waits for.
    expected: usize,
}

/// The questions of one kind. Clones share them.
pub(crate) struct Together<J, A> {
    waiting: Arc<Mutex<Waiting<J, A>>>,
    enough: Arc<Notify>,
}

impl<J, A> Clone for Together<J, A> {
    fn clone(&self) -> Self {
        Self { waiting: Arc::clone(&self.waiting), enough: Arc::clone(&self.enough) }
    }
}

impl<J, A> Default for Together<J, A> {
    fn default() -> Self {
        let waiting = Waiting { asked: Vec::new(), is_led: false, expected: 0 };
        Self { waiting: Arc::new(Mutex::new(waiting)), enough: Arc::default() }
    }
}

/// Ends the lead even if what is led panics.
struct Lead<J, A> {
    together: Together<J, A>,
    /// It was given back when nobody waited; somebody else may lead by now.
    has_ended: bool,
}

impl<J, A> Drop for Lead<J, A> {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        // Those who wait still are sent back.
        let mut waiting = self.together.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.is_led = false;
        waiting.asked.clear();
    }
}

impl<J: Send + 'static, A: Send + 'static> Together<J, A> {
    /// Asks together with others; `all` does many. `None`: do it alone.
    pub(crate) async fn ask<F, R>(&self, job: J, all: F) -> Option<A>
    where
        F: Fn(Vec<Asked<J, A>>) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let (back, answer) = oneshot::channel();
        if self.wait(Asked { job, back }) {
            // In a task of its own: whoever goes away must not take the others along.
            tokio::spawn(self.clone().lead(all));
        }
        answer.await.ok()
    }

    /// Puts a question in; whether its asker has to start a leader.
    fn wait(&self, asked: Asked<J, A>) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.asked.push(asked);
        if waiting.expected > 0 && waiting.asked.len() >= waiting.expected {
            self.enough.notify_one();
        }
        !std::mem::replace(&mut waiting.is_led, true)
    }

    async fn lead<F, R>(self, all: F)
    where
        F: Fn(Vec<Asked<J, A>>) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let mut lead = Lead { together: self, has_ended: false };
        let mut before = 0;
        loop {
            if before > 1 {
                lead.together.gather(before).await;
            }
            let Some(some) = lead.together.take() else { break };
            before = some.len();
            all(some).await;
        }
        lead.has_ended = true;
    }

    /// Waits until as many as before are there, or long enough.
    async fn gather(&self, before: usize) {
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.asked.len() >= before {
                return;
            }
            waiting.expected = before;
        }
        let _ = tokio::time::timeout(LINGER, self.enough.notified()).await;
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).expected = 0;
    }

    /// The next ones; `None` ends the lead.
    fn take(&self) -> Option<Vec<Asked<J, A>>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.asked.is_empty() {
            waiting.is_led = false;
            return None;
        }
        let some = waiting.asked.len().min(MOST);
        Some(waiting.asked.drain(..some).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    type Numbers = Together<u32, u32>;

    /// Answers with the double; leaves odd ones to their askers.
    async fn double(asked: Vec<Asked<u32, u32>>, most: Arc<AtomicUsize>) {
        most.fetch_max(asked.len(), Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(5)).await;
        for one in asked {
            if one.job % 2 == 0 {
                let double = one.job * 2;
                one.answer(double);
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everybody_gets_the_own_answer_and_many_are_done_at_once() {
        let (together, most) = (Numbers::default(), Arc::new(AtomicUsize::new(0)));
        let ask = |number: u32| {
            let (together, most) = (together.clone(), Arc::clone(&most));
            tokio::spawn(
                async move { together.ask(number, move |asked| double(asked, Arc::clone(&most))).await },
            )
        };
        let all: Vec<_> = (0..200).map(ask).collect();
        for (number, answer) in (0_u32..).zip(all) {
            assert_eq!(answer.await.unwrap(), (number % 2 == 0).then_some(number * 2));
        }
        let most = most.load(Ordering::SeqCst);
        assert!(most > 1 && most <= MOST, "at most {most} at once");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_leader_that_falls_leaves_nobody_waiting() {
        let together = Numbers::default();
        let fall = |_: Vec<Asked<u32, u32>>| async { panic!("planted") };
        assert_eq!(together.ask(1, fall).await, None);
        let answered = |asked: Vec<Asked<u32, u32>>| async {
            for one in asked {
                one.answer(7);
            }
        };
        // Whoever asks before the fallen leader is gone is sent back once more.
        let mut answer = None;
        for _ in 0..100 {
            answer = answer.or(together.ask(2, answered).await);
        }
        assert_eq!(answer, Some(7), "somebody leads again");
    }
}

//! What many callers ask at the same moment is done together, in one transaction: a trip to the database and a flush cost
//! far more than one more row.
//!
//! Whoever asks while nobody leads (or not as many as may) starts a leader; the leader takes all that wait, does them,
//! and goes on until nobody waits. A question that is dropped unanswered (the transaction failed, or the case is an unusual one) goes back to
//! its asker, who does it alone: one bad message can spoil no other.

use crate::failure::Outcome;
use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, oneshot};

/// Questions of one transaction.
const MOST: usize = 64;
/// After several at once, those who were just answered are about to come back: this long the leader waits for them.
const LINGER: Duration = Duration::from_millis(1);
/// For those who are known to be on their way the leader waits longer, until there are so many.
const LINGER_FOR_COMING: Duration = Duration::from_millis(6);
const ENOUGH: usize = 8;

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

/// Answers those for whom there is an answer; the others go back to their askers, as all do when it failed.
pub(crate) fn answer_each<J, A>(asked: Vec<Asked<J, A>>, answers: Outcome<Vec<Option<A>>>) {
    match answers {
        Ok(answers) => {
            for (one, answer) in asked.into_iter().zip(answers) {
                if let Some(answer) = answer {
                    one.answer(answer);
                }
            }
        }
        Err(failure) => tracing::debug!(?failure, "several at once could not be done"),
    }
}

struct Waiting<J, A> {
    asked: Vec<Asked<J, A>>,
    /// On their way here.
    coming: usize,
    /// Leaders at work, and how many there may be.
    leaders: usize,
    most_leaders: usize,
    /// How many a leader waits for.
    expected: usize,
}

impl<J, A> Waiting<J, A> {
    /// For how many to wait, and how long, after so many were done at once.
    fn patience(&self, before: usize) -> (usize, Duration) {
        let enough = (self.asked.len() + self.coming).min(ENOUGH);
        if self.coming > 0 && enough > before { (enough, LINGER_FOR_COMING) } else { (before, LINGER) }
    }
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
        Self::led_by(1)
    }
}

impl<J, A> Together<J, A> {
    /// With at most so many leaders at once. Where transactions run side by side, one can think while another waits for
    /// its flush; each does fewer questions then, so it pays only where a transaction is short.
    pub(crate) fn led_by(most_leaders: usize) -> Self {
        let waiting = Waiting { asked: Vec::new(), coming: 0, leaders: 0, most_leaders, expected: 0 };
        Self { waiting: Arc::new(Mutex::new(waiting)), enough: Arc::default() }
    }

    /// Says that a question is on its way: others wait a little for it. Dropped when it is put in, or when it is not.
    pub(crate) fn coming(&self) -> Coming<J, A> {
        self.lock().coming += 1;
        Coming { together: self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<J, A>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A question on its way.
pub(crate) struct Coming<J, A> {
    together: Together<J, A>,
}

impl<J, A> Drop for Coming<J, A> {
    fn drop(&mut self) {
        self.together.lock().coming -= 1;
    }
}

/// Ends the lead even if what is led panics.
struct Lead<J, A> {
    together: Together<J, A>,
    /// It was given back when nobody waited.
    has_ended: bool,
}

impl<J, A> Drop for Lead<J, A> {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        // Those who wait still are sent back, unless somebody else leads.
        let mut waiting = self.together.lock();
        waiting.leaders -= 1;
        if waiting.leaders == 0 {
            waiting.asked.clear();
        }
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
        let mut waiting = self.lock();
        waiting.asked.push(asked);
        if waiting.expected > 0 && waiting.asked.len() >= waiting.expected {
            self.enough.notify_one();
        }
        let leads = waiting.leaders < waiting.most_leaders;
        waiting.leaders += usize::from(leads);
        leads
    }

    async fn lead<F, R>(self, all: F)
    where
        F: Fn(Vec<Asked<J, A>>) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let mut lead = Lead { together: self, has_ended: false };
        let mut before = 0;
        loop {
            lead.together.gather(before).await;
            let Some(some) = lead.together.take() else { break };
            before = some.len();
            all(some).await;
        }
        lead.has_ended = true;
    }

    /// Waits until as many as before, or who is known to come, are there, or long enough. Alone nobody waits.
    async fn gather(&self, before: usize) {
        let linger = {
            let mut waiting = self.lock();
            let (expected, linger) = waiting.patience(before);
            if expected <= 1 || waiting.asked.len() >= expected {
                return;
            }
            waiting.expected = expected;
            linger
        };
        let _ = tokio::time::timeout(linger, self.enough.notified()).await;
        self.lock().expected = 0;
    }

    /// The next ones; `None` ends the lead.
    fn take(&self) -> Option<Vec<Asked<J, A>>> {
        let mut waiting = self.lock();
        if waiting.asked.is_empty() {
            waiting.leaders -= 1;
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

    #[test]
    fn who_is_known_to_come_is_waited_for() {
        let together = Numbers::default();
        let patience = |before| together.lock().patience(before);
        assert_eq!(patience(0), (0, LINGER), "alone nobody waits");
        assert_eq!(patience(3), (3, LINGER), "those who were just answered come back");
        let coming: Vec<_> = (0..4).map(|_| together.coming()).collect();
        assert_eq!(patience(1), (4, LINGER_FOR_COMING));
        assert_eq!(patience(5), (5, LINGER));
        let more: Vec<_> = (0..100).map(|_| together.coming()).collect();
        assert_eq!(patience(1), (ENOUGH, LINGER_FOR_COMING), "not for everybody");
        drop((coming, more));
        assert_eq!(patience(1), (1, LINGER), "who came or went is not waited for");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn there_are_as_many_leaders_as_may_be() {
        for most_leaders in [1, 2] {
            let together = Numbers::led_by(most_leaders);
            let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
            let ask = |number: u32| {
                let (together, now, most) = (together.clone(), Arc::clone(&now), Arc::clone(&most));
                let all = move |asked: Vec<Asked<u32, u32>>| {
                    let (now, most) = (Arc::clone(&now), Arc::clone(&most));
                    async move {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        double(asked, Arc::default()).await;
                        now.fetch_sub(1, Ordering::SeqCst);
                    }
                };
                tokio::spawn(async move { together.ask(number, all).await })
            };
            let mut all = Vec::new();
            for number in 0..10 {
                all.push(ask(number * 2));
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            for (number, answer) in (0_u32..).zip(all) {
                assert_eq!(answer.await.unwrap(), Some(number * 4));
            }
            assert_eq!(most.load(Ordering::SeqCst), most_leaders);
        }
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

//! A device under management: it polls, answers and may leave.

use std::time::{Duration, Instant};

use mdm::EnrollmentKey;
use mdm::check_in::{CheckIn, CheckOut};
use mdm::report::{Report, Status};
use pki::Certificate;

use super::answers::Facts;
use super::channel::Channel;
use super::error::InstallError;
use super::options::{AnswerFor, Event, InstallOptions};
use super::profile::SignerState;

/// Most commands answered in one session: a server that never ends one is broken.
const MOST_COMMANDS: usize = 1000;

/// A device under management.
#[derive(Debug)]
pub struct Enrolled {
    channel: Channel,
    facts: Facts,
    /// What iOS shows under the profile's name.
    pub signer: SignerState,
    /// How long the certificate took.
    pub scep: Duration,
    /// How long `Authenticate` and `TokenUpdate` took.
    pub check_in: Duration,
    /// Commands answered so far, `NotNow` not counted.
    pub answered: usize,
    put_off: usize,
}

impl Enrolled {
    pub(super) fn new(
        channel: Channel,
        facts: Facts,
        signer: SignerState,
        (scep, check_in): (Duration, Duration),
    ) -> Self {
        Self { channel, facts, signer, scep, check_in, answered: 0, put_off: 0 }
    }

    /// The identifier in every message.
    pub fn key(&self) -> &EnrollmentKey {
        &self.channel.enrollment
    }

    /// The device's identity certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.channel.certificate
    }

    /// Polls and answers as `options.answer_for` says. May be dropped at any time and called again.
    pub async fn answer(&mut self, options: &InstallOptions) -> Result<(), InstallError> {
        let began = Instant::now();
        match options.answer_for {
            AnswerFor::Nothing => Ok(()),
            AnswerFor::UntilQueueEmpty => self.session(options).await,
            AnswerFor::For(time) => loop {
                self.session(options).await?;
                let left = time.saturating_sub(began.elapsed());
                if left.is_zero() {
                    return Ok(());
                }
                tokio::time::sleep(options.poll.min(left)).await;
            },
            AnswerFor::UntilStopped => loop {
                self.session(options).await?;
                tokio::time::sleep(options.poll).await;
            },
        }
    }

    /// One session: `Idle`, then each answer in exchange for the next command, until there is none.
    async fn session(&mut self, options: &InstallOptions) -> Result<(), InstallError> {
        let mut report = Report::new(self.channel.enrollment.clone(), Status::Idle, None);
        for _ in 0..MOST_COMMANDS {
            let command = self.channel.report(&report).await?;
            if command.is_empty() {
                options.tell(&Event::QueueEmpty);
                return Ok(());
            }
            let (uuid, requested) = mdm::command::parse(&command).map_err(InstallError::Command)?;
            report = if self.put_off < options.not_now {
                self.put_off += 1;
                Report::new(self.channel.enrollment.clone(), Status::NotNow, Some(uuid))
            } else {
                self.answered += 1;
                self.facts.answer(uuid, &requested)
            };
            options.tell(&Event::Answered {
                request_type: &requested.request_type,
                status: report.status.as_str(),
            });
        }
        // The last answer was never delivered; the server will ask again.
        Ok(())
    }

    /// The profile is removed. Silent where the profile does not ask for the message; one attempt, like iOS.
    pub async fn check_out(self, options: &InstallOptions) -> Result<(), InstallError> {
        if !self.channel.payload.check_out_when_removed {
            return Ok(());
        }
        let message =
            CheckOut { key: self.channel.enrollment.clone(), topic: self.channel.payload.topic.clone() };
        self.channel.check_in(&CheckIn::CheckOut(message)).await?;
        options.tell(&Event::CheckedOut);
        Ok(())
    }
}

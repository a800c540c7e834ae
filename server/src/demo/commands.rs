//! What was asked of a device: answered, refused, put off, waiting.

use super::{
    draw::{Draw, later},
    record::Bond,
};
use crate::commands::Failure;
use domain::{
    device::CommandState,
    ids::{CommandId, DeviceId, EnrollmentId},
    time::Timestamp,
};
use mdm::command::{Command, QueryKind};
use storage::{Act, Finished, NewCommand};

/// The first questions, answered; later ones in every state a command can be in.
pub(super) async fn write(
    act: &Act,
    draw: &mut Draw,
    bond: &Bond,
    whose: (EnrollmentId, DeviceId),
    (enrolled, seen, reported): (Timestamp, Timestamp, Option<Timestamp>),
) -> Result<(), Failure> {
    let kind = bond
        .rights()
        .map_or(QueryKind::UserEnrollment, |access_rights| QueryKind::ReducedRights { access_rights });
    let inventory = Command::device_information(kind);
    let first = if reported.is_some() { Some(CommandState::Acknowledged) } else { None };
    queue(act, draw, whose, (&inventory, first), enrolled).await?;
    queue(act, draw, whose, (&Command::SecurityInfo, first), later(enrolled, 1)).await?;
    let between = (seen.unix() - enrolled.unix()) / 86_400;
    if between > 3 && reported.is_some() {
        let at = later(enrolled, 86_400 * draw.between(1, between - 1));
        let state = if draw.chance(88) { CommandState::Acknowledged } else { CommandState::Error };
        queue(act, draw, whose, (&inventory, Some(state)), at).await?;
    }
    if draw.chance(22) {
        // Asked after the last contact: it waits for the next.
        let at = later(seen, 60).min(draw.now());
        let state = if draw.chance(25) { Some(CommandState::NotNow) } else { None };
        queue(act, draw, whose, (&inventory, state), at).await?;
    }
    Ok(())
}

async fn queue(
    act: &Act,
    draw: &mut Draw,
    (enrollment, device): (EnrollmentId, DeviceId),
    (command, state): (&Command, Option<CommandState>),
    at: Timestamp,
) -> Result<(), Failure> {
    let id = CommandId(draw.id(at));
    let new = NewCommand {
        id,
        enrollment,
        device: Some(device),
        request_type: command.request_type().to_owned(),
        body: command.to_xml(&id.to_string().to_uppercase()),
    };
    let _ = act.commands().enqueue(&new, at).await?;
    let Some(state) = state else { return Ok(()) };
    if state == CommandState::NotNow {
        act.commands().not_now(enrollment, id).await?;
        return Ok(());
    }
    act.commands().take_next(enrollment, later(at, 1)).await?;
    let error = (state == CommandState::Error)
        .then_some("MCMDMErrorDomain 12078: The device is locked and could not read its inventory.");
    act.commands().finish(enrollment, id, &Finished { state, result: None, error }, later(at, 2)).await?;
    Ok(())
}

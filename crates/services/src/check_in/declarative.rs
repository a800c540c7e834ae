//! Declarative management before there is a feature behind it (README 61): constant tokens, four empty arrays, no
//! declaration, and status reports are taken.

use crate::{device_response::DeviceResponse, failure::Outcome};
use mdm::check_in::DeclarativeManagement;
use storage::{Act, Enrollment};

/// Never changes while there are no declarations: a device asks for items only when it does.
const TOKEN: &str = "none-1";
const SINCE: &str = "2026-01-01T00:00:00Z";

pub(super) async fn answer(
    act: Act,
    enrollment: &Enrollment,
    message: DeclarativeManagement,
) -> Outcome<DeviceResponse> {
    match message.endpoint.as_str() {
        "tokens" => {
            json(&serde_json::json!({ "SyncTokens": { "DeclarationsToken": TOKEN, "Timestamp": SINCE } }))
        }
        "declaration-items" => json(&serde_json::json!({
            "DeclarationsToken": TOKEN,
            "Declarations": { "Activations": [], "Assets": [], "Configurations": [], "Management": [] },
        })),
        "status" => {
            let Some(report) = message.data else {
                return Ok(DeviceResponse::BadRequest("a status report has data"));
            };
            if serde_json::from_slice::<serde_json::Value>(&report).is_err() {
                return Ok(DeviceResponse::BadRequest("a status report is JSON"));
            }
            act.enrollments().set_declarative_status(enrollment.new.id, &report).await?;
            act.commit().await?;
            Ok(DeviceResponse::Ok)
        }
        endpoint if endpoint.starts_with("declaration/") => Ok(DeviceResponse::NotFound),
        _ => Ok(DeviceResponse::BadRequest("unknown endpoint")),
    }
}

fn json(value: &serde_json::Value) -> Outcome<DeviceResponse> {
    Ok(DeviceResponse::Json(serde_json::to_vec(value)?))
}

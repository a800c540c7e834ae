//! The push certificate: taking one, guarding its topic, making a labelled one for trials.

use crate::{
    audit::{self, Actor},
    failure::{Failure, Outcome},
};
use domain::{enrollment::policy::Readiness, time::Timestamp};
use pki::push::PushCertificate;
use storage::{Lane, Storage, View};
use vault::Secret;

/// What became of an import.
pub enum Import {
    /// In use from now on.
    Taken {
        /// Topic.
        topic: String,
        /// End of validity.
        not_after: Timestamp,
    },
    /// Why not, in words.
    Refused(String),
}

/// Whether profiles can be made: a push certificate in date is there.
pub(crate) async fn readiness(storage: &Storage, tx: &View<'_>, now: Timestamp) -> Outcome<Readiness> {
    let current = current(storage, tx).await?;
    Ok(if current.is_some_and(|(_, end)| end > now) {
        Readiness::Ready
    } else {
        Readiness::NoPushCertificate
    })
}

/// Topic and end of the push certificate in use.
pub(crate) async fn current(storage: &Storage, tx: &View<'_>) -> Outcome<Option<(String, Timestamp)>> {
    let current =
        async { Ok::<_, Failure>(tx.push().current().await?.map(|push| (push.topic, push.not_after))) };
    storage.remembered("push certificate", current).await
}

/// Checks key, topic and dates. Another topic than the present one is refused: every device would be lost (R-SK7).
/// A development certificate may be replaced by any.
pub async fn import(storage: &Storage, certificate: &[u8], key: Secret) -> Outcome<Import> {
    let pem = match PushCertificate::read(certificate, key.expose()) {
        Ok(push) => push,
        Err(fault) => return Ok(Import::Refused(fault.to_string())),
    };
    keep(storage, pem, false).await
}

/// A self-made one with a topic of its own.
pub async fn development(storage: &Storage) -> Outcome<Import> {
    let now = storage.read().now().await?;
    let present = storage.read().push().current().await?;
    if let Some(present) = present {
        let words =
            format!("there is a push certificate already: {} until {}", present.topic, present.not_after);
        return Ok(Import::Refused(words));
    }
    let made =
        tokio::task::spawn_blocking(move || pki::push::development(now.0, &uuid::Uuid::new_v4().to_string()))
            .await?
            .map_err(Failure::broken)?;
    keep(storage, made, true).await
}

async fn keep(storage: &Storage, push: PushCertificate, development: bool) -> Outcome<Import> {
    let act = storage.write(Lane::Console).await?;
    let not_after = Timestamp::new(push.not_after);
    if not_after <= act.now() {
        return Ok(Import::Refused(format!("the certificate ended on {not_after}")));
    }
    if let Some(present) = act.push().current().await?
        && !present.development
        && present.topic != push.topic
    {
        return Ok(Import::Refused(format!(
            "its topic is {}, the present one is {}: devices know the present topic only and would all be lost",
            push.topic, present.topic
        )));
    }
    let kept = storage::PushCertificate {
        topic: push.topic.clone(),
        certificate: pem_certificate(&push.certificate_der),
        key: push.key.to_pkcs8_der().map_err(Failure::broken)?,
        not_after,
        development,
    };
    act.push().put(&kept, act.now()).await?;
    let detail =
        serde_json::json!({ "topic": push.topic, "not_after": not_after, "development": development });
    audit::note(&act, &Actor::Operator, "push.import", &push.topic, None, detail).await?;
    act.commit().await?;
    Ok(Import::Taken { topic: push.topic, not_after })
}

/// A certificate as PEM.
pub fn pem_certificate(der: &[u8]) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der))
}

//! `muster first-admin`: a fresh link; the one printed before ends.

use super::Failure;
use crate::{
    config::{Config, PublicUrl},
    wiring,
};
use std::process::ExitCode;

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let foundation = wiring::Foundation::open(&config).await?;
    let public = match &config.public_url {
        Some(url) => url.clone(),
        None => PublicUrl::parse(&format!("http://localhost:{}", config.listen.port()))?,
    };
    let link = services::sign_in::first_administrator_link(&foundation.storage, public.origin())
        .await
        .map_err(|e| format!("{e:?}"))?;
    if let Some(link) = link {
        say!("{link}");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("There is an administrator already.");
    Ok(ExitCode::FAILURE)
}

//! `Mdm-Signature`: a detached CMS over the exact bytes of the body, proven before anything reads them (R-PA5).

use super::DeviceServices;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use guard::limits;
use http::HeaderMap;
use services::{device_response::DeviceResponse, gate::DeviceIdentity};

/// The certificate that signed this body, and the enrollment it is bound to.
pub async fn identify(
    services: &DeviceServices,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<DeviceIdentity, DeviceResponse> {
    let header =
        headers.get("mdm-signature").ok_or(DeviceResponse::BadRequest("Mdm-Signature is missing"))?;
    if header.len() > limits::MDM_SIGNATURE_HEADER_BYTES {
        return Err(DeviceResponse::BadRequest("Mdm-Signature is too long"));
    }
    let cms = STANDARD
        .decode(header.as_bytes().trim_ascii())
        .map_err(|_| DeviceResponse::BadRequest("Mdm-Signature is not base64"))?;
    let signer = pki::cms::verify_detached(body, &cms)
        .map_err(|_| DeviceResponse::BadRequest("Mdm-Signature does not fit the body"))?;
    services.gate.identify(&signer).await
}

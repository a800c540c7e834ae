//! Binding, and making sure it meant something. Result codes: RFC 4511 appendix A; data codes: the text
//! of Active Directory's bind answer.

use super::connect::{Session, lost};
use super::names::same_dn;
use super::outcome::{AccountState, LookupFailure, Step};
use domain::settings::directory::Directory;
use ldap3::exop::WhoAmI;
use ldap3::{Scope, SearchOptions};
use vault::Secret;

/// Longest password sent, in bytes.
const LONGEST_PASSWORD: usize = 1024;

/// What a bind with a person's password said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    Wrong,
    State(AccountState),
}

/// A password that must never reach a server: without one, a bind succeeds for anybody
/// (RFC 4513 section 5.1.2), and servers differ in where they cut at NUL.
pub(super) fn is_empty_password(password: &Secret) -> bool {
    let bytes = password.expose();
    bytes.contains(&0) || std::str::from_utf8(bytes).map_or(bytes.is_empty(), |text| text.trim().is_empty())
}

/// The password as text, unless nobody can have it.
fn as_text(password: &Secret) -> Option<&str> {
    let text = std::str::from_utf8(password.expose()).ok()?;
    (text.len() <= LONGEST_PASSWORD).then_some(text)
}

/// Binds as the service account; does nothing where the settings name none.
pub(super) async fn as_service(
    session: &mut Session,
    dir: &Directory,
    password: &Secret,
) -> Result<(), LookupFailure> {
    if dir.bind_dn.trim().is_empty() {
        return Ok(());
    }
    if is_empty_password(password) {
        return Err(LookupFailure::ServiceBindRefused);
    }
    let Some(text) = as_text(password) else {
        return Err(LookupFailure::ServiceBindRefused);
    };
    let answer =
        session.op().simple_bind(&dir.bind_dn, text).await.map_err(|error| lost("service bind", &error))?;
    match classify(answer.rc, &answer.text)? {
        Verdict::Accepted => Ok(()),
        Verdict::Wrong | Verdict::State(_) => {
            tracing::warn!(rc = answer.rc, "ldap service bind refused");
            Err(LookupFailure::ServiceBindRefused)
        }
    }
}

/// Binds as the person and makes sure the connection is that person's.
pub(super) async fn as_person(
    session: &mut Session,
    dn: &str,
    password: &Secret,
) -> Result<Verdict, LookupFailure> {
    // Checked again here: this is the call that would let anybody in.
    if is_empty_password(password) || dn.trim().is_empty() {
        return Ok(Verdict::Wrong);
    }
    let Some(text) = as_text(password) else {
        return Ok(Verdict::Wrong);
    };
    let answer = session.op().simple_bind(dn, text).await.map_err(|error| lost("bind", &error))?;
    let verdict = classify(answer.rc, &answer.text)?;
    if verdict == Verdict::Accepted && !is_that_person(session, dn).await? {
        tracing::warn!("ldap bind succeeded as somebody else; refused");
        return Ok(Verdict::Wrong);
    }
    Ok(verdict)
}

/// "Who am I?", or reading oneself where the server does not answer that (README 64).
async fn is_that_person(session: &mut Session, dn: &str) -> Result<bool, LookupFailure> {
    let answer = session.op().extended(WhoAmI).await.map_err(|error| lost("who am I", &error))?;
    if answer.1.rc == 0 {
        let bytes = answer.0.val.unwrap_or_default();
        return Ok(std::str::from_utf8(&bytes).is_ok_and(|identity| is_identity_of(identity, dn)));
    }
    let options = SearchOptions::new().sizelimit(2).timelimit(5);
    let found = session
        .op()
        .with_search_options(options)
        .search(dn, Scope::Base, "(objectClass=*)", vec!["1.1"])
        .await
        .map_err(|error| lost("reading oneself", &error))?;
    let mut entries = found.0.into_iter().filter_map(super::entry::Entry::read);
    Ok(found.1.rc == 0 && entries.next().is_some_and(|entry| same_dn(&entry.dn, dn)))
}

/// Whether an authorization identity (RFC 4513 section 5.2.1.8) is that of the entry: `dn:` must name it;
/// `u:` is a server's own word for a person (Active Directory) and only proves that this is not anonymous.
fn is_identity_of(identity: &str, dn: &str) -> bool {
    if let Some(given) = identity.strip_prefix("dn:") {
        return same_dn(given, dn);
    }
    identity.strip_prefix("u:").is_some_and(|name| !name.trim().is_empty())
}

/// What a bind answer means. Err where it says nothing about the credentials.
pub(super) fn classify(rc: u32, text: &str) -> Result<Verdict, LookupFailure> {
    match rc {
        0 => Ok(Verdict::Accepted),
        // invalidCredentials, and servers that name the reason with another code: noSuchObject,
        // invalidDNSyntax, inappropriateAuthentication, insufficientAccessRights
        49 => Ok(account_state(text).map_or(Verdict::Wrong, Verdict::State)),
        32 | 34 | 48 | 50 => Ok(Verdict::Wrong),
        // constraintViolation: too many tries (389 Directory Server)
        19 => Ok(Verdict::State(AccountState::Locked)),
        // unwillingToPerform: switched-off account
        53 => Ok(Verdict::State(AccountState::Disabled)),
        // busy, unavailable: another host may do
        51 | 52 => Err(LookupFailure::at(Step::Connect, format!("the server is busy (code {rc}): {text}"))),
        _ => Err(LookupFailure::at(Step::Bind, format!("code {rc}: {text}"))),
    }
}

/// The state named by `data 5xx` in the text of an answer.
fn account_state(text: &str) -> Option<AccountState> {
    let at = text.find("data ")?;
    let code: String = text.get(at + 5..)?.chars().take_while(char::is_ascii_hexdigit).collect();
    Some(match code.as_str() {
        "530" => AccountState::LogonHours,
        "531" => AccountState::Workstation,
        "532" => AccountState::PasswordExpired,
        "533" => AccountState::Disabled,
        "701" => AccountState::Expired,
        "773" => AccountState::MustChange,
        "775" => AccountState::Locked,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_directory_data_codes() {
        let text = |code: &str| {
            format!(
                "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data {code}, v2580\0"
            )
        };
        for (code, state) in [
            ("530", AccountState::LogonHours),
            ("531", AccountState::Workstation),
            ("532", AccountState::PasswordExpired),
            ("533", AccountState::Disabled),
            ("701", AccountState::Expired),
            ("773", AccountState::MustChange),
            ("775", AccountState::Locked),
        ] {
            assert_eq!(classify(49, &text(code)), Ok(Verdict::State(state)));
        }
        for code in ["525", "52e", "5321", ""] {
            assert_eq!(classify(49, &text(code)), Ok(Verdict::Wrong), "{code}");
        }
        assert_eq!(classify(49, "data ä"), Ok(Verdict::Wrong));
        assert!(classify(52, "").is_err_and(|f| f.host_is_at_fault()));
        assert!(classify(13, "").is_err_and(|f| !f.host_is_at_fault()));
        assert!(classify(10, "").is_err());
    }

    #[test]
    fn identities() {
        let dn = "uid=anna,dc=x";
        assert!(is_identity_of("dn:UID=anna, dc=X", dn));
        assert!(is_identity_of("u:SCHOOL\\anna", dn));
        for other in ["", "dn:", "u:", "u: ", "dn:uid=eva,dc=x", "anna"] {
            assert!(!is_identity_of(other, dn), "{other}");
        }
    }

    #[test]
    fn empty_passwords() {
        for bad in ["", " ", "\t \n", "\u{a0}", "\0", "secret\0"] {
            assert!(is_empty_password(&Secret::from_string(bad.to_owned())), "{bad:?}");
        }
        assert!(!is_empty_password(&Secret::from_string(" x ".to_owned())));
        assert!(!is_empty_password(&Secret::from_bytes(vec![0xff])));
    }
}

//! What each route asks of its caller, said once by rule and not copied from what the server does. A route that is
//! not here fails the suite: whoever adds one writes down who may call it.

use contract::caller::Need;
use server::{
    config::Mode,
    routes::table::{Audience, Route},
};

/// The kind of thing an address or a form names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// None.
    Nothing,
    /// A device; belongs to a site or to none.
    Device,
    /// The attempt behind that device; by case code.
    Attempt,
    /// A certificate of that device's enrollment.
    Certificate,
    /// A site; belongs to itself.
    Site,
    /// An account; belongs to the server.
    Account,
    /// A directory; belongs to the server.
    Directory,
}

/// What happens when the caller may.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// A page is shown.
    Shown,
    /// Something other than a page is sent.
    Sent,
    /// Rows change. The form is taken from this page as an administrator of all sites sees it, with these answers
    /// (`{n}` stands for a number that is new each time).
    Changed { page: &'static str, answers: &'static [(&'static str, &'static str)] },
    /// A form is taken and nothing that is kept changes.
    Taken { page: &'static str, answers: &'static [(&'static str, &'static str)] },
    /// These fields are posted (`{device}` and `{n}` are filled in); whether rows change depends on what was done
    /// before. Whoever may not changes none.
    Posted { pairs: &'static [(&'static str, &'static str)] },
    /// A form ends the session: to the sign-in page, and nothing that is kept changes.
    Left { page: &'static str },
    /// A form with a fault in it is looked over: who may is told the fault, who may not is told nothing.
    LookedOver { pairs: &'static [(&'static str, &'static str)] },
}

/// Who may call, and what then.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// Anybody.
    Anybody,
    /// The wizard's cookie; others are led to its start.
    Wizard,
    /// A device; nobody here is one.
    Device,
    /// Console accounts.
    Console { need: Need, of: Of, deed: Deed },
    /// Not there on a server that is neither a demonstration nor in test mode.
    Absent,
}

const fn shown(need: Need, of: Of) -> Rule {
    Rule::Console { need, of, deed: Deed::Shown }
}

const fn changed(
    need: Need,
    of: Of,
    page: &'static str,
    answers: &'static [(&'static str, &'static str)],
) -> Rule {
    Rule::Console { need, of, deed: Deed::Changed { page, answers } }
}

const fn posted(need: Need, of: Of, pairs: &'static [(&'static str, &'static str)]) -> Rule {
    Rule::Console { need, of, deed: Deed::Posted { pairs } }
}

const fn looked_over(pairs: &'static [(&'static str, &'static str)]) -> Rule {
    Rule::Console { need: Need::ChangeAll, of: Of::Nothing, deed: Deed::LookedOver { pairs } }
}

const fn sent(need: Need) -> Rule {
    Rule::Console { need, of: Of::Nothing, deed: Deed::Sent }
}

const PASSWORD: &str = crate::support::PASSWORD;
const NEW: &str = "twelve green herons";

/// A directory nobody answers at.
const DIRECTORY: &[(&str, &str)] = &[
    ("name", "New {n}"),
    ("hosts", "ldap.example:636"),
    ("users_base", "dc=example"),
    ("bind_dn", "cn=reader,dc=example"),
    ("bind_password", "something long"),
];

/// The rule of a page or a file of the console.
fn shown_in_console(path: &str) -> Option<Rule> {
    use Need::{Change, ChangeAll, Read, ReadAll};
    Some(match path {
        "/console/events"
        | "/console/export/devices"
        | "/console/export/attempts"
        | "/console/export/certificates"
        | "/console/export/sites"
        | "/console/export/audit" => sent(Read),
        "/console/export/accounts" => sent(ReadAll),
        "/console/devices/inventory" => shown(Change, Of::Nothing),
        "/console"
        | "/console/devices"
        | "/console/sites"
        | "/console/account"
        | "/console/attempts"
        | "/console/certificates"
        | "/console/audit"
        | "/console/manual"
        | "/console/manual/{page}" => shown(Read, Of::Nothing),
        "/console/certificates/{id}" => shown(Read, Of::Certificate),
        "/console/certificates/{id}/revoke" => shown(Change, Of::Certificate),
        "/console/devices/{id}" => shown(Read, Of::Device),
        "/console/attempts/{case}" => shown(Read, Of::Attempt),
        "/console/sites/{id}" => shown(Read, Of::Site),
        "/console/sites/new" | "/console/accounts/new" | "/console/directories/new" => {
            shown(ChangeAll, Of::Nothing)
        }
        "/console/accounts" | "/console/directories" | "/console/settings/enrollment" => {
            shown(ReadAll, Of::Nothing)
        }
        "/console/sites/{id}/delete" => shown(ChangeAll, Of::Site),
        "/console/accounts/{id}/delete" => shown(ChangeAll, Of::Account),
        "/console/directories/{id}/delete" => shown(ChangeAll, Of::Directory),
        "/console/accounts/{id}" => shown(ReadAll, Of::Account),
        "/console/directories/{id}" => shown(ReadAll, Of::Directory),
        _ => return None,
    })
}

/// The rule of a form of the console.
fn posted_to_console(path: &str) -> Option<Rule> {
    use Need::{Change, ChangeAll, Read};
    Some(match path {
        "/api/console/sites/create" => {
            changed(ChangeAll, Of::Nothing, "/console/sites/new", &[("name", "New {n}")])
        }
        "/api/console/sites/rename" => {
            changed(ChangeAll, Of::Site, "/console/sites/{id}", &[("name", "Renamed {n}")])
        }
        "/api/console/sites/delete" => changed(ChangeAll, Of::Site, "/console/sites/{id}/delete", &[]),
        "/api/console/accounts/create" => changed(
            ChangeAll,
            Of::Nothing,
            "/console/accounts/new",
            &[("username", "new-{n}"), ("password", PASSWORD), ("repeat", PASSWORD)],
        ),
        "/api/console/accounts/edit" => {
            changed(ChangeAll, Of::Account, "/console/accounts/{id}", &[("full_name", "Changed {n}")])
        }
        "/api/console/accounts/set-password" => {
            changed(ChangeAll, Of::Account, "/console/accounts/{id}", &[("password", NEW), ("repeat", NEW)])
        }
        "/api/console/accounts/delete" => {
            changed(ChangeAll, Of::Account, "/console/accounts/{id}/delete", &[])
        }
        "/api/console/directories/create" => {
            changed(ChangeAll, Of::Nothing, "/console/directories/new", DIRECTORY)
        }
        "/api/console/directories/edit" => {
            changed(ChangeAll, Of::Directory, "/console/directories/{id}", &[("name", "Changed {n}")])
        }
        "/api/console/directories/delete" => {
            changed(ChangeAll, Of::Directory, "/console/directories/{id}/delete", &[])
        }
        "/api/console/directories/test" => Rule::Console {
            need: ChangeAll,
            of: Of::Directory,
            deed: Deed::Taken { page: "/console/directories/{id}", answers: &[] },
        },
        "/api/console/settings/enrollment" => changed(
            ChangeAll,
            Of::Nothing,
            "/console/settings/enrollment",
            &[("organization", "Organization {n}")],
        ),
        "/api/console/sign-out" => {
            Rule::Console { need: Read, of: Of::Nothing, deed: Deed::Left { page: "/console/account" } }
        }
        "/api/console/sites/check" | "/api/console/directories/check" => looked_over(&[("name", "")]),
        "/api/console/accounts/check" => looked_over(&[("username", "")]),
        "/api/console/settings/enrollment/check" => looked_over(&[("minimum_ios", "none")]),
        "/api/console/certificates/revoke" => changed(
            Change,
            Of::Certificate,
            "/console/certificates/{id}/revoke",
            &[("reason", "cessationOfOperation")],
        ),
        "/api/console/devices/refresh" => changed(Change, Of::Device, "/console/devices/{id}", &[]),
        "/api/console/account/shortcuts" => posted(Read, Of::Nothing, &[("shortcuts", "")]),
        "/api/console/lists/columns" => {
            posted(Read, Of::Nothing, &[("cols[]", "serial"), ("keep", "/console/devices")])
        }
        "/api/console/devices/ask-inventory" => posted(
            Change,
            Of::Device,
            &[("ids[]", "{device}"), ("list", "/console/devices"), ("confirmed", "on")],
        ),
        "/api/console/account/password" => changed(
            Read,
            Of::Nothing,
            "/console/account",
            &[("current", PASSWORD), ("password", NEW), ("repeat", NEW)],
        ),
        _ => return None,
    })
}

/// The rule of a route; `None` where nobody has written one.
pub fn rule(route: &Route) -> Option<Rule> {
    if !route.when.holds(Mode::Ordinary) {
        return Some(Rule::Absent);
    }
    match route.audience {
        Audience::Console => shown_in_console(route.path).or_else(|| posted_to_console(route.path)),
        Audience::Portal => Some(Rule::Wizard),
        Audience::Device => Some(Rule::Device),
        // Anybody's routes are a closed list: a new one is a decision.
        Audience::Anonymous | Audience::Ops => matches!(
            route.path,
            "/" | "/enroll"
                | "/enroll/browser"
                | "/enroll/closed"
                | "/enroll/expired"
                | "/enroll/problem"
                | "/enroll/ca.mobileconfig"
                | "/enroll/p/{token}/enroll.mobileconfig"
                | "/api/portal/start"
                | "/api/portal/language"
                | "/console/sign-in"
                | "/console/first/{token}"
                | "/api/console/sign-in"
                | "/api/console/first-administrator"
                | "/healthz"
                | "/readyz"
        )
        .then_some(Rule::Anybody),
    }
}

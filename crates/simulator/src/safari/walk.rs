//! The wizard from the first page to "enrolled".

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use serde::Deserialize;
use url::Url;

use super::browser::Browser;
use super::error::WalkError;
use super::page::{Form, Page};
use crate::device::{Enrolled, InstallOptions, SimulatedDevice};

/// Most pages of one walk.
const MOST_STEPS: usize = 20;
/// Between two looks at the progress.
const POLL: Duration = Duration::from_millis(500);

/// Whose device it is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Ownership {
    /// The person's.
    Personal,
    /// The organisation's.
    #[default]
    Institutional,
}

impl Ownership {
    /// As in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Institutional => "institutional",
        }
    }
}

impl FromStr for Ownership {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Personal, Self::Institutional]
            .into_iter()
            .find(|ownership| ownership.as_str() == text)
            .ok_or_else(|| "expected personal or institutional".to_owned())
    }
}

/// A name and its password; the password is never printed.
#[derive(Clone)]
pub struct Credentials {
    /// Name as typed.
    pub user: String,
    /// Password as typed.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// What the person at the device answers.
#[derive(Clone, Debug)]
pub struct WalkOptions {
    /// The server's address; without a path `/enroll` is opened, else the address as it is (an invitation).
    pub server: Url,
    /// Who signs in.
    pub credentials: Credentials,
    /// Chosen where the page asks.
    pub ownership: Ownership,
    /// Value or label of the site chosen where the page asks; `None` takes the first.
    pub site: Option<String>,
    /// Typed where the page asks for a Managed Apple Account; `None` derives one from the user's name.
    pub managed_apple_account: Option<String>,
    /// How long after the installation the portal may take to show "enrolled".
    pub patience: Duration,
}

/// How long each part took.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Timings {
    /// First page to the downloaded profile.
    pub wizard: Duration,
    /// Asking for and getting the certificate.
    pub scep: Duration,
    /// `Authenticate` and `TokenUpdate`.
    pub check_in: Duration,
    /// First page to "enrolled" on the page.
    pub total: Duration,
}

/// A device that has come through.
#[derive(Debug)]
pub struct Walked {
    /// The enrollment, ready to answer more commands or to check out.
    pub enrolled: Enrolled,
    /// How long it took.
    pub timings: Timings,
    /// Heading of the last page.
    pub heading: String,
}

/// The part of the progress answer that the page needs.
#[derive(Deserialize)]
struct Progress {
    stage: String,
    go_to: Option<String>,
}

/// Walks the wizard, installs the profile on `device` and waits for "enrolled".
pub async fn walk(
    browser: &Browser,
    device: &mut SimulatedDevice,
    options: &WalkOptions,
    install: &InstallOptions,
) -> Result<Walked, WalkError> {
    let began = Instant::now();
    let (page, link) = to_the_profile(browser, device, options).await?;
    let profile = browser.download_profile(&link, &page.url).await?;
    let wizard = began.elapsed();
    let enrolled = device.install(&profile, install).await?;
    until_shown(browser, &page.url, options.patience).await?;
    let total = began.elapsed();
    let done = page.url.join("/enroll/done").map_err(|_| WalkError::TooManyRedirects)?;
    let last = browser.open(&done, Some(&page.url)).await?;
    if last.url.path() != "/enroll/done" || last.status != 200 {
        return Err(stopped(&last));
    }
    let timings = Timings { wizard, scep: enrolled.scep, check_in: enrolled.check_in, total };
    Ok(Walked { enrolled, timings, heading: last.heading })
}

/// Answers page after page until one offers the profile.
async fn to_the_profile(
    browser: &Browser,
    device: &mut SimulatedDevice,
    options: &WalkOptions,
) -> Result<(Page, Url), WalkError> {
    let mut start = options.server.clone();
    if start.path() == "/" {
        start.set_path("/enroll");
    }
    let mut page = browser.open(&start, None).await?;
    let mut answered: HashSet<String> = HashSet::new();
    for _ in 0..MOST_STEPS {
        if page.status != 200 {
            break;
        }
        let is_profile = |path: &str| path.starts_with("/enroll/p/") && path.ends_with(".mobileconfig");
        if let Some(link) = page.link(is_profile) {
            return Ok((page.clone(), link.clone()));
        }
        // A form that comes back was refused; a person would read why and stop.
        let Some(form) = step_form(&page).filter(|form| answered.insert(form.action.path().to_owned()))
        else {
            break;
        };
        if let Some(link) = page.link(|path| path.ends_with("/ca.mobileconfig")) {
            let trust = browser.download_profile(link, &page.url).await?;
            device.install_trust(&trust)?;
        }
        let pairs = answers(&page, form, options)?;
        page = browser.submit(&page, form, &pairs).await?;
    }
    Err(stopped(&page))
}

/// The form that leads on: the one with the step's fields, or one that only has a button. Forms for the
/// language, for signing out and for starting over lead nowhere.
fn step_form(page: &Page) -> Option<&Form> {
    const ASIDE: [&str; 3] = ["language", "log-out", "try-again"];
    let leads_on = |form: &&Form| {
        let last = form.action.path().rsplit('/').next().unwrap_or_default();
        form.post && !form.has("lang") && !ASIDE.contains(&last)
    };
    page.forms.iter().find(leads_on)
}

/// What the person types and chooses.
fn answers(page: &Page, form: &Form, options: &WalkOptions) -> Result<Vec<(String, String)>, WalkError> {
    let Credentials { user, password } = &options.credentials;
    let account = options.managed_apple_account.clone().unwrap_or_else(|| {
        if user.contains('@') { user.clone() } else { format!("{user}@appleid.school.example") }
    });
    let ownership = options.ownership.as_str();
    let site = chosen(page, form, "site", options.site.as_deref())?;
    if form.has("ownership") {
        chosen(page, form, "ownership", Some(ownership))?;
    }
    let mut typed = vec![
        ("username", user.as_str()),
        ("password", password.as_str()),
        ("ownership", ownership),
        ("account", account.as_str()),
    ];
    typed.extend(site.as_deref().map(|site| ("site", site)));
    Ok(form.fill(&typed))
}

/// The value offered under `name` that is `wanted` by value or label; the first without a wish.
fn chosen(page: &Page, form: &Form, name: &str, wanted: Option<&str>) -> Result<Option<String>, WalkError> {
    let choices = form.choices(name);
    let found = match wanted {
        None => choices.first(),
        Some(_) if choices.is_empty() => None,
        Some(wanted) => {
            let fits = choices.iter().find(|choice| choice.value == wanted || choice.label == wanted);
            let refusal =
                || WalkError::NotOffered { path: page.url.path().to_owned(), wanted: wanted.to_owned() };
            Some(fits.ok_or_else(refusal)?)
        }
    };
    Ok(found.map(|choice| choice.value.clone()))
}

/// Looks at the progress as the page's script does, until it shows "enrolled".
async fn until_shown(browser: &Browser, page: &Url, patience: Duration) -> Result<(), WalkError> {
    let progress = page.join("/enroll/progress").map_err(|_| WalkError::TooManyRedirects)?;
    let began = Instant::now();
    loop {
        let answer = browser.fetch_json(&progress, page).await?;
        let read: Result<Progress, _> = serde_json::from_slice(&answer.body);
        let stage = match (answer.status.as_u16(), read) {
            (200, Ok(progress)) if progress.stage == "enrolled" => return Ok(()),
            (200, Ok(Progress { stage, go_to: None })) => stage,
            (200, Ok(Progress { go_to: Some(path), .. })) => {
                let next = page.join(&path).map_err(|_| WalkError::BadRedirect { status: 200 })?;
                return Err(stopped(&browser.open(&next, Some(page)).await?));
            }
            (200, Err(_)) => {
                return Err(WalkError::NotShown { stage: "an answer that is no progress".to_owned() });
            }
            (status, _) => return Err(WalkError::NotShown { stage: format!("status {status}") }),
        };
        if began.elapsed() > patience {
            return Err(WalkError::NotShown { stage });
        }
        tokio::time::sleep(POLL).await;
    }
}

fn stopped(page: &Page) -> WalkError {
    WalkError::Stopped {
        path: page.url.path().to_owned(),
        status: page.status,
        heading: page.heading.clone(),
        problem: page.problem.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::read("https://muster.example/enroll/step".parse().unwrap(), 200, html)
    }

    fn options(site: Option<&str>) -> WalkOptions {
        WalkOptions {
            server: "https://muster.example/".parse().unwrap(),
            credentials: Credentials { user: "vera".to_owned(), password: "secret".to_owned() },
            ownership: Ownership::Personal,
            site: site.map(str::to_owned),
            managed_apple_account: None,
            patience: Duration::from_secs(1),
        }
    }

    #[test]
    fn the_language_and_sign_out_forms_are_passed_over() {
        let page = page(
            "<form method=post action=/api/portal/language><input name=lang></form>
             <form method=post action=/api/portal/log-out></form>
             <form method=get action=/search></form>
             <form method=post action=/api/portal/sign-in><input name=username><input name=password></form>",
        );
        let form = step_form(&page).unwrap();
        assert_eq!(form.action.path(), "/api/portal/sign-in");
        let pairs = answers(&page, form, &options(None)).unwrap();
        assert_eq!(
            pairs,
            [("username", "vera"), ("password", "secret")].map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
    }

    #[test]
    fn a_site_is_found_by_value_or_label_and_the_first_without_a_wish() {
        let page = page(
            "<form method=post action=/api/portal/site><select name=site><option value=''>…
             <option value=1>North<option value=2>South</select></form>",
        );
        let form = step_form(&page).unwrap();
        for (wish, value) in [(None, "1"), (Some("South"), "2"), (Some("2"), "2")] {
            let pairs = answers(&page, form, &options(wish)).unwrap();
            assert_eq!(pairs, [("site".to_owned(), value.to_owned())], "{wish:?}");
        }
        let refused = answers(&page, form, &options(Some("West"))).unwrap_err();
        assert!(matches!(refused, WalkError::NotOffered { wanted, .. } if wanted == "West"));
    }

    #[test]
    fn an_ownership_that_is_not_offered_is_said() {
        let page = page(
            "<form method=post action=/o><input type=radio name=ownership value=institutional checked></form>",
        );
        let refused = answers(&page, step_form(&page).unwrap(), &options(None)).unwrap_err();
        assert_eq!(refused.to_string(), "/enroll/step does not offer “personal”");
    }

    #[test]
    fn a_stop_tells_heading_and_problem() {
        let page = page("<h1>Sign in</h1><p role=alert>Name or password is not right.</p>");
        let text = stopped(&page).to_string();
        assert_eq!(text, "stopped at /enroll/step (status 200): “Sign in”, Name or password is not right.");
    }

    #[test]
    fn a_password_is_not_printed() {
        assert!(!format!("{:?}", options(None)).contains("secret"));
    }
}

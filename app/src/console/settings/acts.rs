//! What the form of the enrollment settings does.

use crate::{
    console::{
        FormValues,
        form_values::{form_values, is_on, switch},
        outcome::{self, Done, Sent},
    },
    error::AppError,
    host, paths,
};
use contract::Error;
use domain::{
    settings::enrollment::EnrollmentSettings,
    validate::{Problem, ProblemCode},
};

/// Under which name the form is kept.
pub const FORM: &str = "settings/enrollment";

form_values! {
    /// The enrollment switches as text.
    EnrollmentForm {
        /// Name of the organisation.
        organization,
        /// Where to get help.
        help_contact,
        /// `on`: institutional devices may enroll.
        institutional,
        /// `on`: personal devices may enroll.
        personal,
        /// `on`: fewer rights for personal devices on iOS 18 and later.
        reduced_rights,
        /// `on`: with network information.
        reduced_network_information,
        /// `on`: with the list of apps.
        reduced_app_list,
        /// `on`: no certificate step.
        skip_certificate,
        /// Version, or empty.
        minimum_ios,
    }
}

impl EnrollmentForm {
    /// The form of saved settings.
    pub fn of(settings: &EnrollmentSettings) -> Self {
        Self {
            organization: settings.organization.clone(),
            help_contact: settings.help_contact.clone(),
            institutional: switch(settings.institutional),
            personal: switch(settings.personal),
            reduced_rights: switch(settings.reduced_rights),
            reduced_network_information: switch(settings.reduced_network_information),
            reduced_app_list: switch(settings.reduced_app_list),
            skip_certificate: switch(settings.skip_certificate),
            minimum_ios: settings.minimum_ios.map(|ios| ios.to_string()).unwrap_or_default(),
        }
    }

    /// The settings. Problem on `minimum_ios` if it is no version.
    pub fn read(self) -> Result<EnrollmentSettings, Error> {
        let minimum = self.minimum_ios.trim();
        let minimum_ios = if minimum.is_empty() {
            None
        } else {
            let malformed = |_| Error::invalid(vec![Problem::new("minimum_ios", ProblemCode::Malformed)]);
            Some(minimum.parse().map_err(malformed)?)
        };
        Ok(EnrollmentSettings {
            organization: self.organization,
            help_contact: self.help_contact,
            institutional: is_on(&self.institutional),
            personal: is_on(&self.personal),
            reduced_rights: is_on(&self.reduced_rights),
            reduced_network_information: is_on(&self.reduced_network_information),
            reduced_app_list: is_on(&self.reduced_app_list),
            skip_certificate: is_on(&self.skip_certificate),
            minimum_ios,
        })
    }
}

/// What would be wrong with the form.
pub async fn check_enrollment(form: EnrollmentForm) -> Result<Vec<(String, String)>, AppError> {
    let found =
        host::call(|s, by| async move { s.settings.check_enrollment(&by.admin()?, form.read()?).await });
    Ok(outcome::said(super::enrollment::LABELS, found.await))
}

/// Saves the enrollment switches.
pub async fn save_enrollment(version: String, form: EnrollmentForm) -> Result<(), AppError> {
    let page = paths::CONSOLE_ENROLLMENT.to_owned();
    let sent = Sent { form: FORM.to_owned(), page: page.clone(), values: form.pairs() }.seen(&version);
    let saved = host::call(|s, by| async move {
        s.settings.save_enrollment(&by.admin()?, outcome::version(&version)?, form.read()?).await
    });
    let done = |()| Done { to: page, what: "saved", name: "Enrollment settings".to_owned() };
    outcome::settle(sent, saved.await.map(done)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::browser::IosVersion;

    #[test]
    fn reads_what_it_wrote() {
        let settings = EnrollmentSettings {
            minimum_ios: Some(IosVersion::new(16, 4)),
            personal: false,
            reduced_app_list: true,
            ..EnrollmentSettings::default()
        };
        assert_eq!(EnrollmentForm::of(&settings).read().unwrap(), settings);
        let broken = EnrollmentForm { minimum_ios: "sixteen".to_owned(), ..EnrollmentForm::default() };
        assert!(matches!(broken.read(), Err(Error::Invalid { .. })));
    }
}

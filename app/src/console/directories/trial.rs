//! What a test pane does: the answer is kept with the session and shown on the next page.

use super::acts;
use crate::{
    console::{FormValues, form_values::form_values, outcome},
    error::AppError,
    host,
};
use contract::{
    Error,
    directories::{DirectoryTest, DirectoryTestResult},
    forms::{Draft, Notice},
};
use domain::{
    ids::DirectoryId,
    validate::{Problem, ProblemCode},
};

/// Field the answer is kept in.
const RESULT: &str = "result";

form_values! {
    /// What a test pane asks.
    TestForm {
        /// `connection`, `user`, `group`, `membership`.
        test,
        /// User name to look for.
        test_user,
        /// Part of a group's name.
        test_group,
        /// User name for membership.
        test_member,
        /// Group for membership.
        test_of_group,
    }
}

impl TestForm {
    /// What is asked. Problems on the fields of the pane.
    fn read(&self) -> Result<DirectoryTest, Error> {
        let text = |field: &str, value: &str| {
            domain::validate::required_line(value, 256)
                .map_err(|code| Error::invalid(vec![Problem::new(field, code)]))
        };
        Ok(match self.test.as_str() {
            "connection" => DirectoryTest::Connection,
            "user" => DirectoryTest::User { username: text("test_user", &self.test_user)? },
            "group" => DirectoryTest::Group { name: text("test_group", &self.test_group)? },
            "membership" => DirectoryTest::Membership {
                username: text("test_member", &self.test_member)?,
                group: text("test_of_group", &self.test_of_group)?,
            },
            _ => return Err(Error::invalid(vec![Problem::new("test", ProblemCode::NotOffered)])),
        })
    }
}

/// Runs a test and leads back to the page of the directory, which shows what came.
pub async fn run(id: String, form: TestForm) -> Result<(), AppError> {
    let (page, name) = (format!("{}#tests", acts::directory_page(&id)), form_name(&id));
    let mut values = form.pairs();
    let asked = host::call(|s, by| async move {
        let id: DirectoryId = outcome::id(&id)?;
        s.directories.test(&by.admin()?, id, form.read()?).await
    });
    let mut problems = Vec::new();
    match asked.await {
        Ok(result) => values.extend(write(&result)),
        Err(Error::Invalid { problems: found }) => problems = found,
        Err(Error::SignInRequired | Error::Expired) => {
            host::redirect(&outcome::sign_in_address(page.trim_end_matches("#tests")));
            return Ok(());
        }
        Err(error) => outcome::notify(Notice::Refused { error }).await?,
    }
    host::redirect(&page);
    Ok(outcome::keep(&name, Draft { values, problems }).await?)
}

/// Under which name question and answer are kept.
pub fn form_name(id: &str) -> String {
    format!("{}/test", acts::form_name(id))
}

fn write(result: &DirectoryTestResult) -> Option<(String, String)> {
    serde_json::to_string(result).ok().map(|text| (RESULT.to_owned(), text))
}

/// The answer kept with a draft.
pub fn result(draft: &Draft) -> Option<DirectoryTestResult> {
    let (_, text) = draft.values.iter().find(|(name, _)| name == RESULT)?;
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pane_asks_for_its_own_fields() {
        let form =
            TestForm { test: "membership".to_owned(), test_member: "ana".to_owned(), ..TestForm::default() };
        assert_eq!(
            form.read(),
            Err(Error::invalid(vec![Problem::new("test_of_group", ProblemCode::Required)]))
        );
        let form = TestForm { test_of_group: "staff".to_owned(), ..form };
        assert!(matches!(form.read(), Ok(DirectoryTest::Membership { .. })));
        assert!(TestForm::default().read().is_err());
    }

    #[test]
    fn the_answer_survives_the_redirect() {
        let found = DirectoryTestResult {
            test: DirectoryTest::Connection,
            ok: false,
            steps: vec![("TLS".to_owned(), "<b>\"unknown issuer\"".to_owned())],
            filter: String::new(),
            ms: 12,
            users: Vec::new(),
            blank: Vec::new(),
            groups: Vec::new(),
            member: None,
        };
        let draft = Draft { values: write(&found).into_iter().collect(), problems: Vec::new() };
        assert_eq!(result(&draft), Some(found));
    }
}

//! What a test pane asks the directory, and what came, in our words.

use super::DirectoriesService;
use contract::directories::{DirectoryTest, DirectoryTestResult};
use domain::settings::directory::Directory;
use gateways::ldap::{LookupFailure, MembershipHow, Step};
use vault::Secret;

impl DirectoriesService {
    /// Asks, with no transaction open; whatever happens is a result.
    pub(super) async fn ask(
        &self,
        directory: &Directory,
        password: &Secret,
        test: DirectoryTest,
    ) -> DirectoryTestResult {
        let mut result = DirectoryTestResult {
            test: test.clone(),
            ok: false,
            steps: Vec::new(),
            filter: String::new(),
            ms: 0,
            users: Vec::new(),
            blank: Vec::new(),
            groups: Vec::new(),
            member: None,
        };
        let gateway = &self.gateway;
        let failed = match test {
            DirectoryTest::Connection => gateway.test_connection(directory, password).await.map(|told| {
                result.ok = told.all_well();
                for host in told.hosts {
                    let name = format!("{}:{}", host.host, host.port);
                    let words =
                        host.outcome.as_ref().map_or_else(explain, |()| "reached, signed in".to_owned());
                    result.steps.push((name, words));
                    result.steps.extend(host.lines.into_iter().map(|line| ("server".to_owned(), line)));
                    result.ms = result.ms.saturating_add(host.ms);
                }
            }),
            DirectoryTest::User { username } => {
                gateway.test_user(directory, password, &username).await.map(|told| {
                    result.ok = told.found.len() == 1;
                    (result.filter, result.ms) = (told.filter, told.ms);
                    result.blank = told.blank.into_iter().map(str::to_owned).collect();
                    result.users = told.found;
                    result.steps.extend(told.lines.into_iter().map(|line| ("server".to_owned(), line)));
                })
            }
            DirectoryTest::Group { name } => {
                gateway.test_group(directory, password, &name).await.map(|told| {
                    result.ok = !told.names.is_empty();
                    (result.filter, result.ms, result.groups) = (told.filter, told.ms, told.names);
                })
            }
            DirectoryTest::Membership { username, group } => {
                gateway.test_membership(directory, password, &username, &group).await.map(|told| {
                    result.ok = true;
                    result.member = Some(told.yes);
                    (result.filter, result.ms) = (told.filter, told.ms);
                    let how = match told.how {
                        MembershipHow::UserAttribute => "the person's own entry",
                        MembershipHow::GroupAttribute => "the group's entry",
                        MembershipHow::NoSuchUser => "there is no such person",
                    };
                    result.steps.push(("looked in".to_owned(), how.to_owned()));
                })
            }
        };
        if let Err(failure) = failed {
            result.ok = false;
            result.steps.push(("failed".to_owned(), explain(&failure)));
        }
        result
    }
}

/// The step that failed, in our words, and the server's own line, escaped and cut (README 37).
fn explain(failure: &LookupFailure) -> String {
    match failure {
        LookupFailure::Unreachable { step, detail } => {
            let detail: String = detail.chars().take(500).collect();
            format!("{step:?}: {detail}. {}", remedy(*step))
        }
        LookupFailure::ServiceBindRefused => {
            "Bind: the server refuses the service account or its password. Check its DN, and replace the password."
                .to_owned()
        }
        LookupFailure::Ambiguous => {
            "Search: more than one entry fits. Narrow the base, the object classes or the attribute.".to_owned()
        }
    }
}

/// How the step can be put right (ux C4.2).
fn remedy(step: Step) -> &'static str {
    match step {
        Step::Settings => "Check the hosts, the protection and the certificates of this form.",
        Step::Dns => "Check how the host is written, and that this server can resolve names.",
        Step::Connect => "Check the port, and that a firewall lets this server through.",
        Step::Tls => {
            "Check that the protection fits the port, that the certificate names this host, and paste the \
             certificate of its authority."
        }
        Step::Bind => "The server takes nobody just now. Look into its log.",
        Step::Search => "Check the base DN, and that the service account may read below it.",
        Step::Timeout => {
            "It answers too slowly, or not at all. Check the port and the load of the directory."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 7] =
        [Step::Settings, Step::Dns, Step::Connect, Step::Tls, Step::Bind, Step::Search, Step::Timeout];

    #[test]
    fn c4_2_the_step_that_failed_is_named_with_the_servers_words_and_a_remedy() {
        for step in STEPS {
            let detail = "x".repeat(10_000);
            let words = explain(&LookupFailure::Unreachable { step, detail });
            assert!(words.starts_with(&format!("{step:?}: xxx")), "{words}");
            assert_eq!(
                words.matches('x').count(),
                500 + remedy(step).matches('x').count(),
                "a long line is cut"
            );
            assert!(words.ends_with(remedy(step)), "{words}");
        }
        let remedies: std::collections::HashSet<_> = STEPS.map(remedy).into_iter().collect();
        assert_eq!(remedies.len(), STEPS.len(), "each step is put right in its own way");
        for (failure, step) in
            [(LookupFailure::ServiceBindRefused, "Bind: "), (LookupFailure::Ambiguous, "Search: ")]
        {
            let words = explain(&failure);
            assert!(words.starts_with(step) && words.ends_with('.'), "{words}");
        }
    }
}

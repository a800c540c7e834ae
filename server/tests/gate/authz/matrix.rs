//! Every route × everybody × every owner: what should be answered by rule, and what was.

use super::{
    rules::{self, Deed, Of, Rule},
    world::{EVERYBODY, OWNERS, Owner, Who, World},
};
use crate::support::Reply;
use contract::caller::Need;
use reqwest::{
    Method,
    header::{ACCEPT, HeaderMap, HeaderValue},
};
use sea_orm::{ConnectionTrait, Statement};
use server::routes::table::{Route, TABLE};
use simulator::safari::Page;
use std::fmt::Write as _;

/// Tables in which a refusal may leave a trace.
const TRACES: [&str; 5] = ["audit", "console_sessions", "forms", "portal_sessions", "throttle"];
/// A page's parts that come by query.
const DEVICE_TABS: [&str; 7] = [
    "",
    "?tab=management",
    "?tab=security",
    "?tab=certificates",
    "?tab=commands",
    "?tab=attempts",
    "?tab=history",
];

/// What was asked and what was wrong with the answers.
#[derive(Default)]
pub struct Findings {
    /// Cells of role, owner and route.
    pub roles: u64,
    /// Cells of wrong method and foreign origin.
    pub shapes: u64,
    /// Wrong ones.
    pub wrong: Vec<String>,
}

/// What an answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// To the sign-in.
    SignIn,
    /// 403.
    Forbidden,
    /// 404, as for what does not exist.
    Missing,
    /// As the deed says.
    Done,
}

fn expected(who: Who, need: Need, of: Of, owner: Owner) -> Expected {
    if !who.is_known() {
        return Expected::SignIn;
    }
    let role = matches!(need, Need::Read | Need::ReadAll) || who.may_change();
    let reach = matches!(need, Need::Read | Need::Change) || who.is_everywhere();
    let scoped = matches!(of, Of::Device | Of::Attempt | Of::Certificate | Of::Site);
    match (role && reach, !scoped || who.sees(owner)) {
        (false, _) => Expected::Forbidden,
        (true, false) => Expected::Missing,
        (true, true) => Expected::Done,
    }
}

impl Findings {
    fn check(&mut self, right: bool, what: impl FnOnce() -> String) {
        if !right {
            self.wrong.push(what());
        }
    }

    /// All cells of the table.
    pub async fn of(world: &World) -> Self {
        let mut findings = Self::of_some(world, |_| true).await;
        findings.methods(world).await;
        findings
    }

    /// The cells of these routes, without those of wrong methods.
    pub async fn of_some(world: &World, wanted: impl Fn(&str) -> bool) -> Self {
        let mut findings = Self::default();
        for route in TABLE.iter().filter(|route| wanted(route.path)) {
            let rule = rules::rule(route)
                .unwrap_or_else(|| panic!("nobody said who may call {} {}", route.method, route.path));
            for who in EVERYBODY {
                match rule {
                    Rule::Console { need, of, deed } => {
                        findings.console(world, route, who, (need, of, deed)).await;
                    }
                    other => findings.outside(world, route, who, other).await,
                }
            }
            findings.origin(world, route, rule).await;
        }
        findings
    }

    /// Routes that do not ask for a console account: no right of the console changes what they do.
    async fn outside(&mut self, world: &World, route: &Route, who: Who, rule: Rule) {
        let path = filled(route.path, "0190b5c2-7b7a-7c3e-8a52-111122223333", "K7QF2M9D");
        let method: Method = route.method.parse().unwrap();
        let mut request = world.request(who, method, &path).await;
        if route.method != "GET" {
            request = request.header("content-type", "application/x-www-form-urlencoded").body("");
        }
        let reply = Reply::of(request).await;
        let right = match rule {
            Rule::Anybody => reply.status < 500 && reply.status != 403 && reply.status != 401,
            Rule::Wizard if route.method == "GET" && route.path.ends_with("/progress") => reply.status < 500,
            Rule::Wizard if route.method == "GET" => reply.status != 200,
            Rule::Wizard => matches!(reply.status, 303 | 400),
            Rule::Device => reply.status == 400,
            Rule::Absent => reply.status == 404,
            Rule::Console { .. } => false,
        };
        let leak = World::leak(who, &reply);
        self.roles += 1;
        self.check(right && leak.is_none(), || {
            format!("{} {path} as {who:?}: {} {} leak {leak:?}", route.method, reply.status, reply.location())
        });
    }

    async fn console(&mut self, world: &World, route: &Route, who: Who, rule: (Need, Of, Deed)) {
        let owners: &[Owner] = match rule.1 {
            Of::Device | Of::Attempt | Of::Certificate => &OWNERS,
            Of::Site => &OWNERS[..2],
            Of::Nothing | Of::Account | Of::Directory => &OWNERS[2..],
        };
        for owner in owners {
            match rule.2 {
                Deed::Shown | Deed::Sent => self.shown(world, route, who, rule, *owner).await,
                Deed::Changed { page, answers } | Deed::Taken { page, answers } => {
                    let pairs = whole_form(world, route, rule.1, *owner, (page, answers)).await;
                    self.posted(world, route, (who, *owner), rule, pairs).await;
                }
                Deed::Left { page } => {
                    let pairs = whole_form(world, route, rule.1, *owner, (page, &[])).await;
                    self.posted(world, route, (who, *owner), rule, pairs).await;
                }
                Deed::Posted { pairs } | Deed::LookedOver { pairs } => {
                    let device = &world.holdings[owner].device;
                    let filled = |text: &str| text.replace("{device}", device);
                    let pairs =
                        pairs.iter().map(|(name, value)| ((*name).to_owned(), filled(value))).collect();
                    self.posted(world, route, (who, *owner), rule, pairs).await;
                }
            }
        }
    }

    async fn shown(
        &mut self,
        world: &World,
        route: &Route,
        who: Who,
        (need, of, deed): (Need, Of, Deed),
        owner: Owner,
    ) {
        let holding = &world.holdings[&owner];
        let id = match of {
            Of::Device => holding.device.clone(),
            Of::Certificate => world.spare_certificate(owner).await,
            Of::Site => holding.site.clone(),
            Of::Account => world.spare_account().await,
            Of::Directory => world.spare_directory().await,
            Of::Nothing | Of::Attempt => String::new(),
        };
        let tabs = if route.path == "/console/devices/{id}" { &DEVICE_TABS[..] } else { &DEVICE_TABS[..1] };
        for tab in tabs {
            let path = filled(route.path, &id, &holding.case) + tab;
            let request = world.request(who, Method::GET, &path).await;
            let reply =
                if path.ends_with("/events") { head_of(request).await } else { Reply::of(request).await };
            let right = match expected(who, need, of, owner) {
                // A file or a stream is no page: what is asked for without a session is not sent.
                Expected::SignIn if matches!(deed, Deed::Sent) => {
                    matches!(reply.status, 302 | 303 | 401 | 403)
                }
                Expected::SignIn => reply.status == 302 && reply.location().starts_with("/console/sign-in"),
                Expected::Forbidden => reply.status == 403,
                Expected::Missing => reply.status == 404,
                Expected::Done => reply.status == 200,
            };
            let leak = World::leak(who, &reply);
            self.roles += 1;
            self.check(right && leak.is_none(), || {
                format!(
                    "GET {path} as {who:?}, {owner:?}'s: {} {} leak {leak:?}",
                    reply.status,
                    reply.location()
                )
            });
        }
    }

    async fn posted(
        &mut self,
        world: &World,
        route: &Route,
        (who, owner): (Who, Owner),
        (need, of, deed): (Need, Of, Deed),
        pairs: Vec<(String, String)>,
    ) {
        // Devices that were asked before and have not answered are not asked twice.
        let answered = "UPDATE commands SET state = 'cancelled' WHERE state <> 'cancelled'";
        world.database.execute_unprepared(answered).await.unwrap();
        let before = kept(world).await;
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let request = world.request(who, Method::POST, route.path).await;
        let mut request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        if matches!(deed, Deed::LookedOver { .. }) {
            // Asked by a script while somebody types.
            let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
            request = request.headers(accept);
        }
        let reply = Reply::of(request).await;
        let changed = kept(world).await != before;
        let expects = expected(who, need, of, owner);
        let told = reply.status == 200 && reply.text().trim() != "[]";
        let to_sign_in = reply.location().starts_with("/console/sign-in");
        let right = match expects {
            expects if matches!(deed, Deed::LookedOver { .. }) => {
                !changed && reply.status < 500 && told == (expects == Expected::Done)
            }
            Expected::SignIn => reply.status == 303 && to_sign_in && !changed,
            Expected::Forbidden | Expected::Missing => !changed && reply.status < 500,
            Expected::Done if matches!(deed, Deed::Left { .. }) => {
                reply.status == 303 && to_sign_in && !changed
            }
            Expected::Done => {
                let free = matches!(deed, Deed::Posted { .. });
                reply.status < 400 && !to_sign_in && (free || changed == matches!(deed, Deed::Changed { .. }))
            }
        };
        let leak = World::leak(who, &reply);
        self.roles += 1;
        self.check(right && leak.is_none(), || {
            format!(
                "POST {} as {who:?}, {owner:?}'s, expected {expects:?}: {} {} changed {changed} leak {leak:?}",
                route.path,
                reply.status,
                reply.location()
            )
        });
    }

    /// R-WB1: what changes something comes from our own pages.
    async fn origin(&mut self, world: &World, route: &Route, rule: Rule) {
        if route.method == "GET" || matches!(rule, Rule::Device | Rule::Absent) {
            return;
        }
        let path = filled(route.path, "0190b5c2-7b7a-7c3e-8a52-111122223333", "K7QF2M9D");
        for headers in [&[][..], &[("sec-fetch-site", "cross-site")], &[("origin", "https://evil.example")]] {
            let before = kept(world).await;
            let mut request = world.bare(Who::AdministratorOfAll, Method::POST, &path).await;
            request = request.header("content-type", "application/x-www-form-urlencoded").body("");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let reply = Reply::of(request).await;
            let right = reply.status == 403 && kept(world).await == before;
            self.shapes += 1;
            self.check(right, || format!("POST {path} with {headers:?}: {}", reply.status));
        }
    }

    /// R-RT5: methods that are not listed.
    async fn methods(&mut self, world: &World) {
        for route in TABLE {
            let path = filled(route.path, "0190b5c2-7b7a-7c3e-8a52-111122223333", "K7QF2M9D");
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
                let listed = TABLE.iter().any(|other| other.path == route.path && other.method == method);
                if listed {
                    continue;
                }
                let request = world.request(Who::AdministratorOfAll, method.parse().unwrap(), &path).await;
                let reply = Reply::of(request).await;
                self.shapes += 1;
                let absent = matches!(rules::rule(route), Some(Rule::Absent)) && reply.status == 404;
                self.check(reply.status == 405 || absent, || format!("{method} {path}: {}", reply.status));
            }
        }
    }
}

/// An answer without its body, which has no end.
async fn head_of(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.expect("an answer");
    let (url, status) = (response.url().clone(), response.status().as_u16());
    Reply { url, status, headers: response.headers().clone(), body: Vec::new() }
}

fn filled(path: &str, id: &str, case: &str) -> String {
    let token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let path = path.replace("{id}", id).replace("{case}", case).replace("{token}", token);
    path.replace("{state}", "none").replace("{page}", "devices")
}

/// The form an administrator of all sites would send, about a thing nothing else hangs on.
async fn whole_form(
    world: &World,
    route: &Route,
    of: Of,
    owner: Owner,
    (page, answers): (&str, &[(&str, &str)]),
) -> Vec<(String, String)> {
    let holding = &world.holdings[&owner];
    let id = match of {
        Of::Device => holding.device.clone(),
        Of::Certificate => world.spare_certificate(owner).await,
        // A deleted site would be missed by the cells that come later.
        Of::Site if route.path.ends_with("/delete") => world.spare_site().await,
        Of::Site => holding.site.clone(),
        Of::Account => world.spare_account().await,
        Of::Directory => world.spare_directory().await,
        Of::Nothing | Of::Attempt => String::new(),
    };
    let path = filled(page, &id, &holding.case);
    let reply = Reply::of(world.request(Who::AdministratorOfAll, Method::GET, &path).await).await;
    let page = Page::read(reply.url.clone(), reply.status, &reply.text());
    let form = page.forms.iter().find(|form| form.action.path() == route.path);
    let form = form.unwrap_or_else(|| panic!("{path} ({}) has no form for {}", reply.status, route.path));
    let number = world.number().to_string();
    let answers: Vec<(&str, String)> =
        answers.iter().map(|(name, value)| (*name, value.replace("{n}", &number))).collect();
    let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.fill(&answers)
}

/// Everything that is kept but traces and times of last use, as one text.
async fn kept(world: &World) -> String {
    let database = &world.database;
    let backend = database.get_database_backend();
    let mut text = String::new();
    for table in world.tables.iter().filter(|table| !TRACES.contains(&table.as_str())) {
        let columns = format!(
            "SELECT group_concat('quote(' || name || ')', '||') AS columns FROM pragma_table_info('{table}') WHERE name NOT LIKE 'last\\_%' ESCAPE '\\'"
        );
        let row = database.query_one_raw(Statement::from_string(backend, columns)).await.unwrap().unwrap();
        let columns: String = row.try_get("", "columns").unwrap();
        let sql = format!("SELECT coalesce(group_concat({columns}), '') AS kept FROM {table}");
        let row = database.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
        let kept: String = row.try_get("", "kept").unwrap();
        let _ = write!(text, "{table}:{kept};");
    }
    text
}

//! A browser as far as these tests need one: cookies, our own forms, and every header of an answer to look at.

use super::{Person, TestServer};
use reqwest::{Method, RequestBuilder, header::HeaderMap};
use simulator::{
    Family,
    safari::{Form, Page},
};
use std::sync::Mutex;
use url::{Url, form_urlencoded};

/// Forms that lead nowhere in the wizard.
const ASIDE: [&str; 3] = ["language", "log-out", "try-again"];

/// An answer, read.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Address asked.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Sends and reads.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (url, status, headers) =
            (response.url().clone(), response.status().as_u16(), response.headers().clone());
        Self { url, status, headers, body: response.bytes().await.expect("a body").to_vec() }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header; empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// `Location`.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// All `Set-Cookie` lines.
    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    /// Whether it opens a session of the console. A refused sign-in sets another cookie: the name that was typed.
    pub fn opens_console(&self) -> bool {
        self.cookies().iter().any(|line| line.contains("muster-console"))
    }

    /// As a page.
    pub fn page(&self) -> Page {
        Page::read(self.url.clone(), self.status, &self.text())
    }
}

/// A browser with a cookie jar of its own.
pub struct Web {
    /// The client behind it.
    pub client: reqwest::Client,
    base: Url,
    agent: String,
    /// `X-Forwarded-For`, where the server believes this address.
    pub address: Mutex<Option<String>>,
    /// Paths of the pages shown, in their order.
    pub visited: Mutex<Vec<String>>,
}

impl Web {
    /// Safari on an iPhone with this iOS.
    pub fn safari(server: &TestServer, ios: &str) -> Self {
        let agent = ios.parse::<simulator::Ios>().unwrap().user_agent(Family::Iphone);
        Self {
            client: server.client(true),
            base: server.url.clone(),
            agent,
            address: Mutex::default(),
            visited: Mutex::default(),
        }
    }

    /// Comes from this address, behind a proxy.
    pub fn from(self, address: &str) -> Self {
        *self.address.lock().unwrap() = Some(address.to_owned());
        self
    }

    /// A request as Safari sends it from one of our own pages.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.base.join(path).unwrap();
        let mut request = self
            .client
            .request(method, url)
            .header("user-agent", &self.agent)
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("accept-language", "en-GB,en;q=0.9")
            .header("sec-fetch-site", "same-origin");
        if let Some(address) = &*self.address.lock().unwrap() {
            request = request.header("x-forwarded-for", address);
        }
        request
    }

    /// GET, without following.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path)).await
    }

    /// A form, without following.
    pub async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request =
            self.request(Method::POST, path).header("origin", self.base.origin().ascii_serialization());
        Reply::of(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    /// Follows redirects to a page and remembers it.
    pub async fn follow(&self, mut reply: Reply) -> Page {
        for _ in 0..10 {
            if !(300..400).contains(&reply.status) {
                self.visited.lock().unwrap().push(reply.url.path().to_owned());
                return reply.page();
            }
            let next = reply.url.join(reply.location()).unwrap();
            let path = next.as_str().strip_prefix(self.base.as_str()).expect("our own address").to_owned();
            reply = self.get(&format!("/{path}")).await;
        }
        panic!("redirects without end at {}", reply.url);
    }

    /// Opens an address as a person does.
    pub async fn open(&self, path: &str) -> Page {
        self.follow(self.get(path).await).await
    }

    /// Fills the step's form and sends it.
    pub async fn answer(&self, page: &Page, answers: &[(&str, &str)]) -> Page {
        self.follow(self.send(page, answers).await).await
    }

    /// The same, without following.
    pub async fn send(&self, page: &Page, answers: &[(&str, &str)]) -> Reply {
        let form = step_form(page).unwrap_or_else(|| panic!("no form on {}: {}", page.url, page.heading));
        let pairs = form.fill(answers);
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(form.action.path(), &pairs).await
    }

    /// To the sign-in page and through it.
    pub async fn signed_in(&self, person: Person) -> Page {
        let entry = self.open("/enroll").await;
        let sign_in = self.answer(&entry, &[]).await;
        assert_eq!(sign_in.url.path(), "/enroll/sign-in", "{} {:?}", sign_in.heading, sign_in.problem);
        self.answer(&sign_in, &[("username", person.user), ("password", person.password)]).await
    }

    /// Through all questions to the page with the profile, answering as told.
    pub async fn to_profile(&self, person: Person, answers: &[(&str, &str)]) -> Page {
        let mut page = self.signed_in(person).await;
        for _ in 0..5 {
            if page.url.path() == "/enroll/profile" {
                return page;
            }
            page = self.answer(&page, answers).await;
        }
        panic!("no profile: {} {} {:?}", page.url, page.heading, page.problem);
    }

    /// Path of the profile offered on this page.
    pub fn link(page: &Page) -> Option<String> {
        let profile = |path: &str| path.starts_with("/enroll/p/") && path.ends_with("/enroll.mobileconfig");
        page.link(profile).map(|url| url.path().to_owned())
    }

    /// Through the wizard to the bytes of the profile.
    pub async fn profile(&self, person: Person, answers: &[(&str, &str)]) -> Vec<u8> {
        let page = self.to_profile(person, answers).await;
        let reply = self.get(&Self::link(&page).expect("a profile")).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/x-apple-aspen-config"));
        reply.body
    }

    /// Signs in to the console with its form; the page it leads to.
    pub async fn console(&self, person: Person) -> Page {
        let page = self.open("/console/sign-in").await;
        let form = page.forms.iter().find(|form| form.has("password")).expect("a sign-in form");
        let pairs = form.fill(&[("username", person.user), ("password", person.password)]);
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.follow(self.post(form.action.path(), &pairs).await).await
    }

    /// Paths of the pages shown since the last call.
    pub fn take_visited(&self) -> Vec<String> {
        std::mem::take(&mut self.visited.lock().unwrap())
    }
}

/// The form that leads on in the wizard.
pub fn step_form(page: &Page) -> Option<&Form> {
    page.forms.iter().find(|form| {
        let last = form.action.path().rsplit('/').next().unwrap_or_default();
        form.post && !form.has("lang") && !ASIDE.contains(&last)
    })
}

/// What a person reads on a page: the text of the HTML without its tags, in one line.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

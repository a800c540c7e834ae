//! Safari as far as a server can tell: its headers, its cookies, its redirects.

use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, ORIGIN, REFERER, USER_AGENT};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use url::{Url, form_urlencoded};

use super::error::WalkError;
use super::page::{Form, Page};
use crate::http::{Answer, HttpError, send};
use crate::identity::{Family, Ios};
use crate::trust::Trust;

/// Redirects followed for one navigation.
const MOST_REDIRECTS: usize = 10;
/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_mins(1);
const PAGES: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A browser with an empty cookie jar.
#[derive(Debug)]
pub struct Browser {
    /// With cookies.
    client: Client,
    /// Without: the profile service of iOS fetches a profile on its own.
    profile_service: Client,
    agent: String,
    fetch_metadata: bool,
}

impl Browser {
    /// Safari of this version of iOS. Fails when TLS cannot be set up.
    pub fn new(family: Family, ios: Ios, trust: &Trust) -> Result<Self, WalkError> {
        let client = |cookies: bool| {
            let builder =
                trust.client().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT).no_proxy();
            builder.cookie_store(cookies).build().map_err(|error| WalkError::Browser(error.to_string()))
        };
        Ok(Self {
            client: client(true)?,
            profile_service: client(false)?,
            agent: ios.user_agent(family),
            fetch_metadata: ios.tells_fetch_metadata(),
        })
    }

    /// A navigation: `from` is the page whose link was tapped, `None` an address that was typed.
    pub async fn open(&self, url: &Url, from: Option<&Url>) -> Result<Page, WalkError> {
        self.navigate(Method::GET, url.clone(), from, None).await
    }

    /// Sends a form of `page` with these pairs (see [`Form::fill`]).
    pub async fn submit(
        &self,
        page: &Page,
        form: &Form,
        pairs: &[(String, String)],
    ) -> Result<Page, WalkError> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        if form.post {
            return self.navigate(Method::POST, form.action.clone(), Some(&page.url), Some(body)).await;
        }
        let mut url = form.action.clone();
        url.set_query(Some(&body));
        self.navigate(Method::GET, url, Some(&page.url), None).await
    }

    /// Downloads a configuration profile as the profile service does: no cookies, no redirect. Refuses anything
    /// but status 200 with Apple's type for profiles, which is all that iOS offers to install.
    pub async fn download_profile(&self, url: &Url, from: &Url) -> Result<Vec<u8>, WalkError> {
        let request =
            self.headers(self.profile_service.get(url.clone()), url, Some(from), "navigate", "document");
        let answer = send(request.header(ACCEPT, PAGES)).await?;
        let kind = answer.header("content-type").to_owned();
        if answer.status != StatusCode::OK || !kind.starts_with("application/x-apple-aspen-config") {
            return Err(WalkError::NotAProfile { status: answer.status.as_u16(), kind });
        }
        Ok(answer.body)
    }

    /// What a script on `page` gets from `url`.
    pub(super) async fn fetch_json(&self, url: &Url, page: &Url) -> Result<Answer, HttpError> {
        let request = self.headers(self.client.get(url.clone()), url, Some(page), "cors", "empty");
        send(request.header(ACCEPT, "application/json")).await
    }

    async fn navigate(
        &self,
        mut method: Method,
        mut url: Url,
        from: Option<&Url>,
        mut body: Option<String>,
    ) -> Result<Page, WalkError> {
        for _ in 0..MOST_REDIRECTS {
            let mut request = self.client.request(method.clone(), url.clone()).header(ACCEPT, PAGES);
            request = self.headers(request, &url, from, "navigate", "document");
            if let Some(body) = &body {
                request =
                    request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone());
                let origin = from.unwrap_or(&url).origin().ascii_serialization();
                request = request.header(ORIGIN, origin);
            }
            let answer = send(request).await?;
            if !answer.status.is_redirection() {
                let html = String::from_utf8_lossy(&answer.body);
                return Ok(Page::read(url, answer.status.as_u16(), &html));
            }
            let status = answer.status.as_u16();
            url = url.join(answer.header("location")).map_err(|_| WalkError::BadRedirect { status })?;
            if !matches!(status, 307 | 308) {
                (method, body) = (Method::GET, None);
            }
        }
        Err(WalkError::TooManyRedirects)
    }

    fn headers(
        &self,
        request: RequestBuilder,
        url: &Url,
        from: Option<&Url>,
        mode: &'static str,
        destination: &'static str,
    ) -> RequestBuilder {
        let same_origin = from.is_some_and(|from| from.origin() == url.origin());
        let mut request =
            request.header(USER_AGENT, self.agent.as_str()).header(ACCEPT_LANGUAGE, "en-GB,en;q=0.9");
        if self.fetch_metadata {
            let site = match (from, same_origin) {
                (None, _) => "none",
                (_, true) => "same-origin",
                _ => "cross-site",
            };
            request = request
                .header("Sec-Fetch-Site", site)
                .header("Sec-Fetch-Mode", mode)
                .header("Sec-Fetch-Dest", destination);
        }
        match from {
            Some(from) if same_origin => {
                let mut referer = from.clone();
                referer.set_fragment(None);
                request.header(REFERER, referer.as_str())
            }
            _ => request,
        }
    }
}

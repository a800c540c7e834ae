//! What a person sees and can press on a page: heading, problem, forms and links, as owned values.

use scraper::{ElementRef, Html, Selector};
use url::Url;

/// Longest heading or problem kept, characters.
const TEXT: usize = 400;

/// A page, read.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it is, after redirects.
    pub url: Url,
    /// HTTP status.
    pub status: u16,
    /// The first `h1`; empty when there is none.
    pub heading: String,
    /// Text of the first message that is marked as a problem.
    pub problem: Option<String>,
    /// Forms in their order.
    pub forms: Vec<Form>,
    /// Targets of links, made absolute.
    pub links: Vec<Url>,
}

/// A form, read.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it goes, made absolute.
    pub action: Url,
    /// Whether it is sent by POST.
    pub post: bool,
    /// Controls with a name, in their order.
    pub controls: Vec<Control>,
}

/// The kind of a control.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ControlKind {
    /// `hidden`.
    Hidden,
    /// Anything a person types into.
    Text,
    /// One value of several under the same name: a radio button or an option of a select.
    Choice,
    /// A checkbox.
    Checkbox,
    /// A button that sends the form.
    Submit,
}

/// One control, or one choice of one.
#[derive(Clone, Debug)]
pub struct Control {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ControlKind,
    /// Value as it stands.
    pub value: String,
    /// Chosen or ticked as it stands.
    pub on: bool,
    /// What stands beside it.
    pub label: String,
}

impl Page {
    /// Reads any text as a browser does; nothing is refused.
    pub fn read(url: Url, status: u16, html: &str) -> Self {
        let html = Html::parse_document(html);
        let text_of = |css: &str| all(&html, css).first().map(|element| text(*element));
        let problem = text_of("[role=alert], .problem, .error").filter(|text| !text.is_empty());
        let links =
            all(&html, "a[href]").into_iter().filter_map(|a| url.join(a.attr("href")?).ok()).collect();
        let forms = all(&html, "form").into_iter().map(|form| Form::read(&html, form, &url)).collect();
        Self { heading: text_of("h1").unwrap_or_default(), problem, links, forms, url, status }
    }

    /// The first link whose path fits.
    pub fn link(&self, fits: impl Fn(&str) -> bool) -> Option<&Url> {
        self.links.iter().find(|link| fits(link.path()))
    }
}

impl Form {
    fn read(html: &Html, form: ElementRef<'_>, page: &Url) -> Self {
        let action =
            form.attr("action").and_then(|action| page.join(action).ok()).unwrap_or_else(|| page.clone());
        let post = form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let mut controls = Vec::new();
        for element in select(form, "input[name], select[name], textarea[name], button[name]") {
            read_control(html, element, &mut controls);
        }
        Self { action, post, controls }
    }

    /// Whether a control of this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.controls.iter().any(|control| control.name == name)
    }

    /// The choices of this name that are really offered (a select's empty first line is not one).
    pub fn choices(&self, name: &str) -> Vec<&Control> {
        let is_choice = |c: &&Control| c.kind == ControlKind::Choice && c.name == name && !c.value.is_empty();
        self.controls.iter().filter(is_choice).collect()
    }

    /// The pairs a browser sends with `answers` typed or chosen: controls as they stand, the first button
    /// pressed. An answer to a name that the form does not have is not sent.
    pub fn fill(&self, answers: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for control in &self.controls {
            let sent = pairs.iter().any(|(name, _)| *name == control.name);
            let answer = answers.iter().find(|(name, _)| *name == control.name).map(|(_, value)| *value);
            let value = match (control.kind, answer) {
                (ControlKind::Text, Some(value)) => Some(value),
                (ControlKind::Choice, Some(value)) if !sent => Some(value),
                (ControlKind::Choice, None) | (ControlKind::Checkbox, _) if control.on => {
                    Some(control.value.as_str())
                }
                (ControlKind::Hidden | ControlKind::Text, _) => Some(control.value.as_str()),
                (ControlKind::Submit, _) if !self.button_pressed(&pairs) => Some(control.value.as_str()),
                _ => None,
            };
            if let Some(value) = value {
                pairs.push((control.name.clone(), value.to_owned()));
            }
        }
        pairs
    }

    fn button_pressed(&self, pairs: &[(String, String)]) -> bool {
        let is_button =
            |name: &str| self.controls.iter().any(|c| c.kind == ControlKind::Submit && c.name == name);
        pairs.iter().any(|(name, _)| is_button(name))
    }
}

fn read_control(html: &Html, element: ElementRef<'_>, into: &mut Vec<Control>) {
    let name = element.attr("name").unwrap_or_default();
    if name.is_empty() || element.attr("disabled").is_some() {
        return;
    }
    let value = element.attr("value").unwrap_or_default().to_owned();
    let mut push = |kind, value: String, on: bool, label: String| {
        into.push(Control { name: name.to_owned(), kind, value, on, label });
    };
    let ticked = element.attr("checked").is_some();
    let or_on = |value: String| if value.is_empty() { "on".to_owned() } else { value };
    match (element.value().name(), element.attr("type").unwrap_or_default()) {
        ("select", _) => {
            let options = select(element, "option");
            let chosen = options.iter().position(|option| option.attr("selected").is_some()).unwrap_or(0);
            for (place, option) in options.into_iter().enumerate() {
                let label = text(option);
                let value = option.attr("value").map_or_else(|| label.clone(), str::to_owned);
                push(ControlKind::Choice, value, place == chosen, label);
            }
        }
        ("textarea", _) => push(ControlKind::Text, text(element), false, label_of(html, element)),
        ("button", "button" | "reset") | ("input", "button" | "reset" | "file" | "image") => {}
        ("button", _) | ("input", "submit") => push(ControlKind::Submit, value, false, text(element)),
        ("input", "hidden") => push(ControlKind::Hidden, value, false, String::new()),
        ("input", "radio") => push(ControlKind::Choice, or_on(value), ticked, label_of(html, element)),
        ("input", "checkbox") => push(ControlKind::Checkbox, or_on(value), ticked, label_of(html, element)),
        _ => push(ControlKind::Text, value, false, label_of(html, element)),
    }
}

/// Text of the label around a control, or of the one that names its id.
fn label_of(html: &Html, element: ElementRef<'_>) -> String {
    let around =
        element.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "label");
    let named = || {
        let id = element.attr("id")?;
        all(html, "label[for]").into_iter().find(|label| label.attr("for") == Some(id))
    };
    around.or_else(named).map(text).unwrap_or_default()
}

fn all<'a>(html: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| html.select(&selector).collect()).unwrap_or_default()
}

fn select<'a>(within: ElementRef<'a>, css: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(css).map(|selector| within.select(&selector).collect()).unwrap_or_default()
}

/// The words of an element on one line.
fn text(element: ElementRef<'_>) -> String {
    let words: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
    words.join(" ").chars().take(TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><title>x</title><h1> Device <b>ownership</b></h1>
        <div role="alert">Choose <i>one</i>.</div>
        <form method="post" action="/api/portal/language"><input type="hidden" name="back" value="/enroll">
          <select name="lang"><option value="en">English<option value="de" selected>Deutsch</select></form>
        <form method="POST" action="ownership">
          <input type=hidden name=version value=7>
          <label><input type=radio name=ownership value=personal> My own</label>
          <input type=radio name=ownership value=institutional id=i><label for=i>The school’s</label>
          <select name=site><option value="">Choose…</option><option value=s1>North</option></select>
          <input name=username value=old><input type=password name=password>
          <input type=checkbox name=a><input type=checkbox name=b checked>
          <input name=gone disabled value=1>
          <button name=press value=one>Go</button><button name=press value=two>Other</button>
        </form><a href="p/tok/enroll.mobileconfig">get</a>"#;

    fn page() -> Page {
        Page::read("https://muster.example/enroll/ownership".parse().unwrap(), 200, PAGE)
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_page_is_read_as_a_person_sees_it() {
        let page = page();
        assert_eq!(page.heading, "Device ownership");
        assert_eq!(page.problem.as_deref(), Some("Choose one ."));
        let link = page.link(|path| path.ends_with(".mobileconfig")).unwrap();
        assert_eq!(link.as_str(), "https://muster.example/enroll/p/tok/enroll.mobileconfig");
        assert_eq!(page.forms.len(), 2);
        assert_eq!(page.forms[1].action.path(), "/enroll/ownership");
        assert!(page.forms[1].post && !page.forms[1].has("gone"));
    }

    #[test]
    fn choices_carry_their_labels() {
        let form = &page().forms[1];
        let labels: Vec<&str> =
            form.choices("ownership").iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["My own", "The school’s"]);
        assert_eq!(form.choices("site").len(), 1);
    }

    #[test]
    fn a_form_is_sent_as_a_browser_sends_it() {
        let page = page();
        assert_eq!(page.forms[0].fill(&[]), owned(&[("back", "/enroll"), ("lang", "de")]));
        let answers =
            [("ownership", "institutional"), ("site", "s1"), ("username", "vera"), ("password", "x y")];
        let sent = page.forms[1].fill(&[&answers[..], &[("unknown", "1"), ("version", "9")]].concat());
        assert_eq!(
            sent,
            owned(&[
                ("version", "7"),
                ("ownership", "institutional"),
                ("site", "s1"),
                ("username", "vera"),
                ("password", "x y"),
                ("b", "on"),
                ("press", "one"),
            ])
        );
    }

    #[test]
    fn nothing_chosen_is_not_sent_and_typed_text_stays() {
        let sent = page().forms[1].fill(&[]);
        assert!(!sent.iter().any(|(name, _)| name == "ownership"));
        assert!(sent.contains(&("username".to_owned(), "old".to_owned())));
        assert!(sent.contains(&("site".to_owned(), String::new())));
    }

    #[test]
    fn any_bytes_are_a_page() {
        for html in ["", "<", "<form><form><input name", "\u{0}<h1>", "<select name=s><option>"] {
            let page = Page::read("https://muster.example/".parse().unwrap(), 200, html);
            assert!(page.forms.iter().all(|form| !form.post));
        }
    }
}

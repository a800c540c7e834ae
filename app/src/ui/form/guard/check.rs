//! What is wrong with a field that was left.

use super::{
    marks,
    watch::{Watched, body},
};
use crate::ui::form::sentence;
use domain::validate::{self, ProblemCode};
use leptos::serde_json;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlInputElement, XmlHttpRequest};

fn is_password(control: &Element) -> bool {
    control.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() == "password")
}

/// A changed field was left.
pub(super) fn left(watched: &Rc<Watched>, control: &Element) {
    if is_password(control) {
        passwords(watched);
    } else if !watched.check.is_empty() {
        ask(watched);
    }
}

/// New passwords do not travel before they are sent: their shape and whether both are the same is seen here.
fn passwords(watched: &Watched) {
    let inputs: Vec<HtmlInputElement> =
        marks::all(&watched.form, "input[type='password'][autocomplete='new-password']")
            .into_iter()
            .filter_map(|element| element.dyn_into().ok())
            .collect();
    let [password, repeat] = &inputs[..] else { return };
    let touched = |input: &HtmlInputElement| watched.touched.borrow().contains(&input.name());
    if touched(password) {
        let code = validate::new_password(&password.value(), &[]).err();
        let words = code.map(|code| sentence(&password.name(), "Password", code));
        marks::say(&watched.form, &password.name(), words.as_deref());
    }
    if touched(repeat) && !repeat.value().is_empty() {
        let differs = repeat.value() != password.value();
        let words = differs.then(|| sentence(&repeat.name(), "Password again", ProblemCode::Differs));
        marks::say(&watched.form, &repeat.name(), words.as_deref());
    }
}

/// Asks the server about the whole form, without passwords; marks the fields that were changed.
fn ask(watched: &Rc<Watched>) {
    let number = watched.asked.get().wrapping_add(1);
    watched.asked.set(number);
    let Ok(request) = XmlHttpRequest::new() else { return };
    if request.open_with_async("POST", &watched.check, true).is_err() {
        return;
    }
    let _ = request.set_request_header("content-type", "application/x-www-form-urlencoded");
    let _ = request.set_request_header("accept", "application/json");
    let (here, answer) = (Rc::clone(watched), request.clone());
    let done = Closure::once_into_js(move || {
        // Whatever else came of it, the form can be sent, and then the server says.
        if here.asked.get() == number
            && answer.status() == Ok(200)
            // The server would lead elsewhere: the session has ended, and the post will say so.
            && answer.get_response_header("location").is_ok_and(|to| to.is_none())
            && let Ok(Some(text)) = answer.response_text()
            && let Ok(said) = serde_json::from_str::<Vec<(String, String)>>(&text)
        {
            mark(&here, &said);
        }
    });
    request.set_onload(Some(done.unchecked_ref()));
    let _ = request.send_with_opt_str(Some(&body(&watched.form, |control| !is_password(control))));
}

fn mark(watched: &Watched, said: &[(String, String)]) {
    for name in watched.touched.borrow().iter() {
        let control = marks::control(&watched.form, name);
        if control.is_some_and(|control| !is_password(&control)) {
            let words = said.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str());
            marks::say(&watched.form, name, words);
        }
    }
}

//! Our own line drawings of the places in Settings where to tap. Colours come from classes, so they follow light and
//! dark; no text inside, so they need no translation. The step beside each says in words what it shows.

use leptos::prelude::*;

/// A place to tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The browser's question, "Allow" marked.
    Allow,
    /// The home screen, Settings marked.
    Settings,
    /// Settings, the row near the top marked.
    Entry,
    /// The profile, "Install" at the top marked, and the passcode.
    Install,
    /// A row with a switch that is on.
    Trust,
    /// This page again.
    Return,
}

enum Shape {
    /// Class, x, y, width, height, radius.
    Box(&'static str, f32, f32, f32, f32, f32),
    /// Class, centre, radius.
    Dot(&'static str, f32, f32, f32),
    /// Class, path data.
    Path(&'static str, &'static str),
}

use Shape::{Box as Rect, Dot, Path};

const PHONE: Shape = Rect("d-line", 14.0, 3.0, 36.0, 58.0, 7.0);

fn shapes(place: Place) -> Vec<Shape> {
    match place {
        Place::Allow => vec![
            Path("d-faint", "M20 13h16M20 18h24M20 50h24M20 55h14"),
            Rect("d-card", 10.0, 22.0, 44.0, 22.0, 5.0),
            Path("d-line", "M16 28h24M16 32h16"),
            Path("d-faint", "M16 39.5h10"),
            Rect("d-mark", 36.0, 36.0, 14.0, 6.0, 3.0),
        ],
        Place::Settings => vec![
            Rect("d-faint", 19.0, 10.0, 7.0, 7.0, 2.0),
            Rect("d-faint", 28.5, 10.0, 7.0, 7.0, 2.0),
            Rect("d-faint", 38.0, 10.0, 7.0, 7.0, 2.0),
            Rect("d-faint", 19.0, 42.0, 7.0, 7.0, 2.0),
            Rect("d-faint", 28.5, 42.0, 7.0, 7.0, 2.0),
            Rect("d-faint", 38.0, 42.0, 7.0, 7.0, 2.0),
            Rect("d-mark", 24.0, 21.0, 16.0, 16.0, 4.0),
            Dot("d-on-mark", 32.0, 29.0, 3.8),
            Path(
                "d-on-mark",
                "M32 23v2.2M32 32.8V35M26 29h2.2M35.8 29H38M27.8 24.8l1.5 1.5M34.7 31.7l1.5 1.5M36.2 24.8l-1.5 1.5M29.3 31.7l-1.5 1.5",
            ),
        ],
        Place::Entry => vec![
            Path("d-line", "M19 12h11"),
            Rect("d-mark", 10.0, 18.0, 44.0, 11.0, 4.0),
            Path("d-on-mark", "M16 23.5h22M46 21l2.5 2.5L46 26"),
            Path("d-faint", "M19 37h26M19 43h26M19 49h26M19 55h14"),
        ],
        Place::Install => vec![
            Path("d-faint", "M20 11.5h9"),
            Rect("d-mark", 35.0, 8.0, 19.0, 7.0, 3.5),
            Rect("d-line", 20.0, 21.0, 24.0, 15.0, 3.0),
            Dot("d-line", 27.0, 28.5, 3.0),
            Path("d-line", "M33 26.5h7M33 30.5h5"),
            Dot("d-solid", 22.0, 46.0, 2.0),
            Dot("d-solid", 28.7, 46.0, 2.0),
            Dot("d-solid", 35.4, 46.0, 2.0),
            Dot("d-line", 42.0, 46.0, 2.0),
        ],
        Place::Trust => vec![
            Path("d-line", "M19 12h11"),
            Path("d-faint", "M19 20h26M19 42h26M19 48h18"),
            Rect("d-card", 10.0, 25.0, 44.0, 11.0, 4.0),
            Path("d-line", "M15 30.5h16"),
            Rect("d-mark", 38.0, 27.0, 12.0, 7.0, 3.5),
            Dot("d-knob", 46.5, 30.5, 2.4),
        ],
        Place::Return => vec![
            Path("d-line", "M20 13h14"),
            Path("d-faint", "M20 19h24M20 24h18"),
            Rect("d-line", 19.0, 49.0, 26.0, 6.0, 3.0),
            Path("d-accent", "M38 31H24M29 26l-5 5 5 5"),
            Dot("d-solid", 24.0, 43.0, 1.2),
            Dot("d-solid", 28.0, 43.0, 1.2),
            Dot("d-faint", 32.0, 43.0, 1.2),
            Dot("d-faint", 36.0, 43.0, 1.2),
        ],
    }
}

/// The drawing of a place; decoration, so hidden from screen readers.
pub fn drawing(place: Place) -> AnyView {
    let inside: Vec<AnyView> = std::iter::once(PHONE).chain(shapes(place)).map(draw).collect();
    view! {
        <svg class="drawing" viewBox="6 0 52 64" aria-hidden="true" focusable="false">{inside}</svg>
    }
    .into_any()
}

fn draw(shape: Shape) -> AnyView {
    match shape {
        Rect(class, x, y, width, height, radius) => {
            let [x, y, width, height, radius] = [x, y, width, height, radius].map(|value| value.to_string());
            view! { <rect class=class x=x y=y width=width height=height rx=radius></rect> }.into_any()
        }
        Dot(class, x, y, radius) => {
            let [x, y, radius] = [x, y, radius].map(|value| value.to_string());
            view! { <circle class=class cx=x cy=y r=radius></circle> }.into_any()
        }
        Path(class, data) => view! { <path class=class d=data></path> }.into_any(),
    }
}

/// The drawn check mark of the last page.
pub fn success() -> AnyView {
    view! {
        <svg class="success" viewBox="0 0 72 72" aria-hidden="true" focusable="false">
            <circle class="success-ring" cx="36" cy="36" r="33"></circle>
            <path class="success-tick" pathLength="1" d="M21 37.5l10.5 10.5L52 26"></path>
        </svg>
    }
    .into_any()
}

/// A line icon of 24 units, drawn by path data.
pub fn icon(class: &'static str, d: &'static str) -> impl IntoView + use<> {
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=d></path></svg>
    }
}

/// Path of a tick.
pub const TICK: &str = "M5 12.5l4.5 4.5L19 7.5";
/// Path of a cross.
pub const CROSS: &str = "M6.5 6.5l11 11M17.5 6.5l-11 11";
/// Path of an exclamation mark in a circle.
pub const ALERT: &str = "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7.5v5.5M12 16.4v.1";
/// Path of the Back arrow.
pub const BACK: &str = "M14.5 5.5L8 12l6.5 6.5";

//! Charts: drawn on the server as SVG, with title, description, direct labels, and the same numbers as a table.
//!
//! Invariant: lengths are SVG attributes in percent and em (never a style: the policy forbids it), so a chart follows
//! its column and the reader's text size without script; one hue and grey, and no meaning by colour alone: each bar
//! has its word and its number. A chart whose bars are links stays a group, so that the links can be reached. In
//! right-to-left pages the sheet mirrors the drawing and turns the texts back (`chart.css`). It must not know any
//! noun of the product. Followed: WAI-ARIA Graphics, SVG-AAM, WCAG 2.2 1.4.1, 1.4.11.

mod bars;
mod geometry;
mod series;
mod table;

pub use bars::{Bar, Bars};
pub use geometry::percent;
pub use series::{Moment, Series};

//! Looks and behaviour that know no noun of the product.

pub mod action;
pub mod chart;
pub mod data;
pub mod form;
pub mod layout;
pub mod live;
pub mod notice;

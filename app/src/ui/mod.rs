//! Looks and behaviour that know no noun of the product.

pub mod action;
pub mod chart;
pub mod data;
pub mod form;
mod found;
pub mod keys;
pub mod layout;
pub mod list;
pub mod live;
pub mod notice;

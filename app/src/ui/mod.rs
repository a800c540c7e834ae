//! Looks and behaviour that know no noun of the product.

pub mod action;
pub mod data;
pub mod form;
pub mod layout;
pub mod notice;

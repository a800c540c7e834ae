//! The fields of a form as text: what a form sends, what is kept when it was refused, and what a page fills in.

/// A form whose fields are texts. Passwords are never part of one.
pub trait FormValues {
    /// Field names and values, in the order of the form.
    fn pairs(&self) -> Vec<(String, String)>;
}

/// Declares a form: text fields that are empty when the request leaves them out.
macro_rules! form_values {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: String,)+
        }

        impl $crate::console::FormValues for $name {
            fn pairs(&self) -> Vec<(String, String)> {
                vec![$((stringify!($field).to_owned(), self.$field.clone())),+]
            }
        }
    };
}

pub(crate) use form_values;

/// What a checkbox sends.
pub(crate) fn switch(on: bool) -> String {
    if on { "on".to_owned() } else { String::new() }
}

/// Whether a checkbox was sent ticked.
pub(crate) fn is_on(value: &str) -> bool {
    value == "on"
}

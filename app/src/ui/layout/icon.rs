//! Line icons, 16 units, 1.75 thick, in the colour of their text. They repeat a word that stands beside them.

use leptos::prelude::*;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Overview.
    Gauge,
    /// Devices.
    Phone,
    /// Sites.
    Pin,
    /// Accounts.
    Person,
    /// Directories.
    Book,
    /// Settings.
    Sliders,
    /// Attempts.
    Steps,
    /// Certificates.
    Seal,
    /// Audit log.
    Scroll,
    /// Opens the navigation.
    Menu,
    /// Done.
    Check,
    /// Look here.
    Warning,
    /// Broken.
    Cross,
    /// To know.
    Info,
    /// Not done yet.
    Circle,
    /// Columns of a table.
    Columns,
    /// A file.
    Download,
    /// Search.
    Lens,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Gauge => "M2.5 12a5.75 5.75 0 1 1 11 0M8 10.5l2.75-3.25",
            Self::Phone => {
                "M5 1.75h6a1 1 0 0 1 1 1v10.5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V2.75a1 1 0 0 1 1-1zM7.25 12h1.5"
            }
            Self::Pin => {
                "M8 14.25S3.25 9.9 3.25 6.4a4.75 4.75 0 0 1 9.5 0c0 3.5-4.75 7.85-4.75 7.85zM8 8a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 8 8z"
            }
            Self::Person => {
                "M8 7.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM2.75 14c.4-2.7 2.5-4.25 5.25-4.25S12.85 11.3 13.25 14"
            }
            Self::Book => {
                "M3 2.75h4A1.75 1.75 0 0 1 8 4.5a1.75 1.75 0 0 1 1-1.75h4v9.5H9.25L8 13.5l-1.25-1.25H3zM8 4.5v9"
            }
            Self::Sliders => "M2 4.5h5.5M11 4.5h3M2 11.5h3M8.5 11.5H14M9.25 6.25v-3.5M6.75 13.25v-3.5",
            Self::Steps => "M2.5 13.25h3.25v-3.5H9v-3.5h3.25v-3.5h1.25",
            Self::Seal => {
                "M8 9.75a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5zM5.5 9l-1 5L8 12.5l3.5 1.5-1-5"
            }
            Self::Scroll => "M4 2.25h8v11.5H4zM6.25 5.5h3.5M6.25 8h3.5M6.25 10.5h2",
            Self::Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Self::Check => "m3 8.5 3.25 3.25L13 4.75",
            Self::Warning => "M8 2 14.5 13.5h-13zM8 6.5v3M8 11.6v.1",
            Self::Cross => "m4 4 8 8M12 4l-8 8",
            Self::Info => "M8 14.25A6.25 6.25 0 1 0 8 1.75a6.25 6.25 0 0 0 0 12.5zM8 7.5v3.5M8 5v.1",
            Self::Columns => "M2.5 3h11v10h-11zM6.25 3v10M9.75 3v10",
            Self::Download => "M8 2.5v7.25M4.75 6.75 8 10l3.25-3.25M2.75 13h10.5",
            Self::Lens => "M7 11.75a4.75 4.75 0 1 0 0-9.5 4.75 4.75 0 0 0 0 9.5zM10.5 10.5l3.25 3.25",
            Self::Circle => "M8 13.25a5.25 5.25 0 1 0 0-10.5 5.25 5.25 0 0 0 0 10.5z",
        }
    }

    /// The drawing; hidden from screen readers, as a word stands beside it.
    pub fn draw(self) -> impl IntoView {
        view! {
            <svg class="shrink-0" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor"
                stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
                <path d=self.path()></path>
            </svg>
        }
    }
}

//! The head of a page: where one is, what it is, what one can do.

use leptos::prelude::*;

/// A page above this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: &'static str,
}

/// Breadcrumb, the page's one `<h1>`, a lead sentence and the actions.
#[component]
pub fn PageHead(
    /// Name of the object or page; may be data.
    #[prop(into)]
    title: String,
    /// A sentence under it; empty for none.
    #[prop(into)]
    lead: String,
    /// Pages above, outermost first.
    crumbs: Vec<Crumb>,
    /// Buttons at the end.
    actions: Option<AnyView>,
) -> impl IntoView {
    let above = crumbs
        .into_iter()
        .map(|crumb| view! { <li><a href=crumb.href>{crumb.label}</a></li> })
        .collect::<Vec<_>>();
    let trail = (!above.is_empty()).then(|| {
        view! {
            <nav aria-label="Breadcrumb">
                <ol class="crumbs">{above}</ol>
            </nav>
        }
    });
    view! {
        {trail}
        <div class="page-head">
            <div class="min-w-0">
                <h1><bdi>{title}</bdi></h1>
                {(!lead.is_empty()).then(|| view! { <p class="page-lead">{lead}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page-actions">{actions}</div> })}
        </div>
    }
}

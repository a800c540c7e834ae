//! The head of a page: where one is, what it is, where to read about it, what one can do.

use leptos::prelude::*;

/// A page above this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: &'static str,
}

/// Breadcrumb, the page's one `<h1>`, a lead sentence, the way to the manual and the actions.
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
    /// Address of the manual's page about this one.
    guide: Option<String>,
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
    let shown = guide.is_some() || actions.is_some();
    let guide = guide.map(|href| view! { <a class="btn btn-quiet" id="page-manual" href=href>"Manual"</a> });
    let end = shown.then(|| view! { <div class="page-actions">{guide} {actions}</div> });
    view! {
        {trail}
        <div class="page-head">
            <div class="min-w-0">
                <h1><bdi>{title}</bdi></h1>
                {(!lead.is_empty()).then(|| view! { <p class="page-lead">{lead}</p> })}
            </div>
            {end}
        </div>
    }
}

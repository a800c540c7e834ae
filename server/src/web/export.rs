//! Lists as files, CSV or JSON: what is shown, in its order, fetched and sent stretch by stretch. Noted in the audit
//! log before the first byte. A list that breaks off while it is sent ends the connection, so that no half file looks
//! like a whole one.
//!
//! To add a list: an address and a handler in the table, its columns in `export.rs` beside its page, and a line below.

use super::WebServices;
use crate::routes::errors;
use app::{
    console::{self, outcome},
    paths,
    ui::data::Query,
};
use axum::{
    body::{Body, Bytes},
    extract::{Extension, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use contract::{Caller, Error, lists::ExportNote};
use domain::{
    export::{ExportColumn, csv_line},
    list::{Mark, Stretch},
};
use futures_util::stream;
use guard::limits;
use http::{HeaderValue, StatusCode, header};
use std::{future::Future, io, time::Instant};

/// How the rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv { bom: bool },
    Json,
}

/// The columns of a file and how they are written.
struct File<T> {
    columns: Vec<ExportColumn<T>>,
    format: Format,
}

/// The handler of a list: the service that notes and walks it, and the address of its page.
macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident at $page:path),+ $(,)?) => {$(
        $(#[$doc])*
        pub async fn $list(
            State(web): State<WebServices>,
            Extension(caller): Extension<Caller>,
            RawQuery(query): RawQuery,
        ) -> Response {
            let query = Query::parse(query.as_deref().unwrap_or_default());
            let (asked, columns) = console::$list::export::asked(&query);
            let file = File { columns, format: Format::read(&query) };
            let by = match caller.admin() {
                Ok(by) => by,
                Err(error) => return refused(&error, &query.href($page)),
            };
            let list = web.services.$list.clone();
            if let Err(error) = list.begin_export(&by, &asked, file.note()).await {
                return refused(&error, $page);
            }
            file.send(stringify!($list), move |after| {
                let (list, by, asked) = (list.clone(), by.clone(), asked.clone());
                async move { list.walk(&by, &asked, after).await }
            })
            .await
        }
    )+};
}

lists! {
    /// `GET /console/export/devices`, with the address of the list and `format`, `columns`, `bom`.
    devices at paths::CONSOLE_DEVICES,
    /// The same of the list of attempts.
    attempts at paths::CONSOLE_ATTEMPTS,
    /// The same of the list of certificates.
    certificates at paths::CONSOLE_CERTIFICATES,
    /// The same of the list of sites.
    sites at paths::CONSOLE_SITES,
    /// The same of the list of accounts.
    accounts at paths::CONSOLE_ACCOUNTS,
    /// The same of the audit log.
    audit at paths::CONSOLE_AUDIT,
}

impl Format {
    fn read(query: &Query) -> Self {
        if query.get("format") == "json" { Self::Json } else { Self::Csv { bom: query.get("bom") == "on" } }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Json => "json",
        }
    }
}

impl<T: Send + 'static> File<T> {
    fn note(&self) -> ExportNote {
        let columns = self.columns.iter().map(|column| column.key).collect();
        ExportNote { format: self.format.name(), columns }
    }

    /// What stands before the rows.
    fn head(&self) -> String {
        match self.format {
            Format::Csv { bom } => {
                let mark = if bom { "\u{feff}" } else { "" };
                format!("{mark}{}", csv_line(self.columns.iter().map(|column| column.head)))
            }
            Format::Json => "[".to_owned(),
        }
    }

    fn rows(&self, rows: &[T], first: bool) -> String {
        let mut text = String::new();
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> = self.columns.iter().map(|column| (column.text)(row)).collect();
            match self.format {
                Format::Csv { .. } => text.push_str(&csv_line(cells.iter().map(String::as_str))),
                Format::Json => {
                    text.push_str(if first && at == 0 { "\n" } else { ",\n" });
                    text.push_str(&self.object(&cells));
                }
            }
        }
        text
    }

    fn object(&self, cells: &[String]) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let pairs = self.columns.iter().zip(cells);
        let fields: Vec<String> =
            pairs.map(|(column, cell)| format!("{}:{}", quoted(column.key), quoted(cell))).collect();
        format!("{{{}}}", fields.join(","))
    }

    fn tail(&self) -> &'static str {
        match self.format {
            Format::Csv { .. } => "",
            Format::Json => "\n]\n",
        }
    }

    /// Sends the rows that `fetch` gives. The first stretch decides the status.
    async fn send<F, Fetched>(self, name: &str, fetch: F) -> Response
    where
        F: Fn(Option<Mark>) -> Fetched + Send + 'static,
        Fetched: Future<Output = Result<Stretch<T>, Error>> + Send + 'static,
    {
        let began = Instant::now();
        let first = match fetch(None).await {
            Ok(first) => first,
            Err(error) => return refused(&error, paths::CONSOLE),
        };
        let (kind, name) = match self.format {
            Format::Csv { .. } => ("text/csv; charset=utf-8", format!("{name}.csv")),
            Format::Json => ("application/json", format!("{name}.json")),
        };
        let start = format!("{}{}", self.head(), self.rows(&first.rows, true));
        let walk = stream::unfold(Some((self, fetch, Some(start), first.next)), move |state| async move {
            let (file, fetch, start, next) = state?;
            if let Some(start) = start {
                return Some((Ok(Bytes::from(start)), Some((file, fetch, None, next))));
            }
            let Some(mark) = next else {
                return Some((Ok(Bytes::from(file.tail())), None));
            };
            if began.elapsed() > limits::EXPORT_REQUEST {
                return Some((Err(io::Error::from(io::ErrorKind::TimedOut)), None));
            }
            match fetch(Some(mark)).await {
                Ok(more) => {
                    let text = file.rows(&more.rows, false);
                    Some((Ok(Bytes::from(text)), Some((file, fetch, None, more.next))))
                }
                Err(error) => Some((Err(io::Error::other(error)), None)),
            }
        });
        let mut response = Body::from_stream(walk).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// Nobody signed in: to the sign-in page, and back to the list.
fn refused(error: &Error, list: &str) -> Response {
    match error {
        Error::SignInRequired | Error::Expired => {
            Redirect::to(&outcome::sign_in_address(list)).into_response()
        }
        Error::Forbidden => (StatusCode::FORBIDDEN, "Your role does not allow this.\n").into_response(),
        Error::NotFound => errors::not_found(),
        _ => errors::unavailable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    fn file(format: Format) -> File<u32> {
        let column = |key, head, text: fn(&u32) -> String| ExportColumn { key, head, text };
        let columns = vec![
            column("number", "Number", ToString::to_string),
            column("text", "Text", |n| if *n == 2 { "=1+1".to_owned() } else { "\"a\", b".to_owned() }),
        ];
        File { columns, format }
    }

    fn mark() -> Mark {
        let key = domain::list::MarkKey::Text(String::new());
        Mark { key, id: uuid::Uuid::nil() }
    }

    async fn fetch(after: Option<Mark>) -> Result<Stretch<u32>, Error> {
        Ok(match after {
            None => Stretch { rows: vec![1, 2], next: Some(mark()) },
            Some(_) => Stretch { rows: vec![3], next: None },
        })
    }

    async fn text(response: Response) -> String {
        String::from_utf8(to_bytes(response.into_body(), 4_096).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn c2_8_two_stretches_are_one_file() {
        let csv = text(file(Format::Csv { bom: true }).send("numbers", fetch).await).await;
        let quoted = "\"\"\"a\"\", b\"";
        assert_eq!(csv, format!("\u{feff}Number,Text\r\n1,{quoted}\r\n2,\"'=1+1\"\r\n3,{quoted}\r\n"));
        let json = text(file(Format::Json).send("numbers", fetch).await).await;
        let read: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        assert_eq!(read.len(), 3);
        assert_eq!(read[1], serde_json::json!({ "number": "2", "text": "=1+1" }));
    }

    #[tokio::test]
    async fn c2_8_an_empty_list_is_a_file_too() {
        let none = |_| async { Ok(Stretch { rows: Vec::<u32>::new(), next: None }) };
        let json = text(file(Format::Json).send("numbers", none).await).await;
        assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap().len(), 0);
        assert_eq!(
            text(file(Format::Csv { bom: false }).send("numbers", none).await).await,
            "Number,Text\r\n"
        );
    }

    #[tokio::test]
    async fn c2_8_a_walk_that_breaks_is_no_whole_file() {
        let broken = |after: Option<Mark>| async move {
            match after {
                None => Ok(Stretch { rows: vec![1], next: Some(mark()) }),
                Some(_) => Err(Error::Internal { case: String::new() }),
            }
        };
        let response = file(Format::Csv { bom: false }).send("numbers", broken).await;
        assert!(to_bytes(response.into_body(), 4_096).await.is_err());
    }
}

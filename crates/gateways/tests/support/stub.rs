//! Servers that misbehave: one that counts, one that hangs, one that sends garbage, and one that speaks
//! just enough LDAP (RFC 4511) to say what a test wants said.
#![allow(dead_code, reason = "each test program uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server of one kind, on its own port, for as long as the runtime lives.
pub struct Stub {
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl Stub {
    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Accepts and never says anything.
    pub async fn hanging() -> Self {
        Self::serve(|stream| async move {
            let _keep = stream;
            std::future::pending::<()>().await;
        })
        .await
    }

    /// Answers anything with these bytes.
    pub async fn garbage(bytes: Vec<u8>) -> Self {
        Self::serve(move |mut stream| {
            let bytes = bytes.clone();
            async move {
                let _ = stream.read(&mut [0; 512]).await;
                let _ = stream.write_all(&bytes).await;
                let _ = stream.read(&mut [0; 512]).await;
            }
        })
        .await
    }

    /// Speaks LDAP by a script.
    pub async fn scripted(script: Script) -> Self {
        Self::serve(move |stream| speak(stream, script.clone())).await
    }

    async fn serve<F, W>(answer: W) -> Self
    where
        W: Fn(TcpStream) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(answer(stream));
            }
        });
        Self { port, connections }
    }
}

/// Attribute names with one value each.
pub type Attributes = Vec<(&'static str, Vec<u8>)>;

/// What the scripted server says.
#[derive(Clone)]
pub struct Script {
    /// DN whose bind always succeeds: the service account.
    pub service_dn: &'static str,
    /// Code and text of any other bind.
    pub bind: (u8, &'static str),
    /// Identity told at "Who am I?", or a code if it is not answered.
    pub whoami: Result<&'static str, u8>,
    /// Entries of any search, as DN and attributes.
    pub entries: Vec<(&'static str, Attributes)>,
    /// References sent before the entries.
    pub references: Vec<String>,
    /// Code at the end of a search.
    pub done: u8,
}

impl Default for Script {
    fn default() -> Self {
        let dn = "uid=anna,ou=people,dc=school,dc=example";
        Self {
            service_dn: "cn=reader,dc=school,dc=example",
            bind: (0, ""),
            whoami: Ok("dn:uid=anna,ou=people,dc=school,dc=example"),
            entries: vec![(dn, vec![("uid", b"anna".to_vec())])],
            references: Vec::new(),
            done: 0,
        }
    }
}

async fn speak(mut stream: TcpStream, script: Script) {
    while let Some((id, op, body)) = read_message(&mut stream).await {
        let mut answer = Vec::new();
        match op {
            0x60 => {
                let service =
                    body.windows(script.service_dn.len()).any(|w| w == script.service_dn.as_bytes());
                let (code, text) = if service { (0, "") } else { script.bind };
                answer.extend(message(id, 0x61, &result(code, text)));
            }
            0x63 => {
                for uri in &script.references {
                    answer.extend(message(id, 0x73, &tlv(0x04, uri.as_bytes())));
                }
                for (dn, attributes) in &script.entries {
                    let mut list = Vec::new();
                    for (name, value) in attributes {
                        let pair = [tlv(0x04, name.as_bytes()), tlv(0x31, &tlv(0x04, value))].concat();
                        list.extend(tlv(0x30, &pair));
                    }
                    let entry = [tlv(0x04, dn.as_bytes()), tlv(0x30, &list)].concat();
                    answer.extend(message(id, 0x64, &entry));
                }
                answer.extend(message(id, 0x65, &result(script.done, "")));
            }
            0x77 => {
                let body = match script.whoami {
                    Ok(identity) => [result(0, ""), tlv(0x8b, identity.as_bytes())].concat(),
                    Err(code) => result(code, "unsupported"),
                };
                answer.extend(message(id, 0x78, &body));
            }
            _ => return,
        }
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

fn result(code: u8, text: &str) -> Vec<u8> {
    [tlv(0x0a, &[code]), tlv(0x04, b""), tlv(0x04, text.as_bytes())].concat()
}

fn message(id: u8, op: u8, body: &[u8]) -> Vec<u8> {
    tlv(0x30, &[tlv(0x02, &[id]), tlv(op, body)].concat())
}

/// One BER element with a definite length.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 128 => out.push(short),
        _ => {
            out.push(0x84);
            out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    out.extend_from_slice(content);
    out
}

/// Reads one message: its id (small), the operation's tag and content.
async fn read_message(stream: &mut TcpStream) -> Option<(u8, u8, Vec<u8>)> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.ok()?;
    let mut length = usize::from(head[1]);
    if length >= 128 {
        let mut bytes = vec![0; length - 128];
        stream.read_exact(&mut bytes).await.ok()?;
        length = bytes.iter().fold(0, |n, byte| n * 256 + usize::from(*byte));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    (body.len() > 4).then(|| (body[2], body[3], body[4..].to_vec()))
}

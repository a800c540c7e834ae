//! HTTP/1.1 as far as a load client needs it: ready-made bytes out, status and length in. Hand-written because it shares
//! the processors with the server it measures: a request costs it a few microseconds.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Failure;

const MOST_HEAD: usize = 64 * 1024;
const MOST_BODY: usize = 16 * 1024 * 1024;

/// A request as bytes. `length` and `host` are added.
pub fn request(method: &str, path: &str, host: &str, headers: &[(&str, &str)], body: &[u8]) -> Box<[u8]> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n");
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    if method != "GET" {
        head.push_str("content-length: ");
        head.push_str(&body.len().to_string());
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat().into_boxed_slice()
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Body, after the transfer coding.
    pub body: Vec<u8>,
    /// The server ends the connection.
    pub closes: bool,
}

/// One connection, kept until the server or the caller ends it.
pub struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    used: usize,
}

impl Connection {
    /// To this address; connected at the first request.
    pub fn to(address: SocketAddr) -> Self {
        Self { address, stream: None, buffer: vec![0; 16 * 1024], used: 0 }
    }

    /// Forgets the connection: the next request makes a new one.
    pub fn hang_up(&mut self) {
        self.stream = None;
        self.used = 0;
    }

    /// Sends and reads the whole answer. After an error the connection is new.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Reply, Failure> {
        match self.exchange(request).await {
            Ok(reply) => {
                if reply.closes {
                    self.hang_up();
                }
                Ok(reply)
            }
            Err(error) => {
                self.hang_up();
                Err(error)
            }
        }
    }

    async fn exchange(&mut self, request: &[u8]) -> Result<Reply, Failure> {
        let mut stream = if let Some(stream) = self.stream.take() {
            stream
        } else {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            stream
        };
        stream.write_all(request).await?;
        let reply = self.read(&mut stream).await?;
        self.stream = Some(stream);
        Ok(reply)
    }

    async fn read(&mut self, stream: &mut TcpStream) -> Result<Reply, Failure> {
        let end = loop {
            let read = self.buffer.get(..self.used).unwrap_or_default();
            if let Some(end) = find(read, b"\r\n\r\n") {
                break end + 4;
            }
            if self.used >= MOST_HEAD {
                return Err("the answer's head has no end".into());
            }
            self.fill(stream).await?;
        };
        let head = Head::parse(self.buffer.get(..end).unwrap_or_default())?;
        self.forget(end);
        let body = match head.length {
            Some(length) => self.take(stream, length).await?,
            None if head.is_chunked => self.chunks(stream).await?,
            None => Vec::new(),
        };
        Ok(Reply { status: head.status, body, closes: head.closes })
    }

    async fn fill(&mut self, stream: &mut TcpStream) -> Result<(), Failure> {
        if self.used == self.buffer.len() {
            self.buffer.resize(self.used.saturating_mul(2), 0);
        }
        let room = self.buffer.get_mut(self.used..).unwrap_or_default();
        let read = stream.read(room).await?;
        if read == 0 {
            return Err("the server hung up".into());
        }
        self.used += read;
        Ok(())
    }

    fn forget(&mut self, bytes: usize) {
        self.buffer.copy_within(bytes..self.used, 0);
        self.used = self.used.saturating_sub(bytes);
    }

    async fn take(&mut self, stream: &mut TcpStream, length: usize) -> Result<Vec<u8>, Failure> {
        if length > MOST_BODY {
            return Err("the answer is too long".into());
        }
        while self.used < length {
            self.fill(stream).await?;
        }
        let body = self.buffer.get(..length).unwrap_or_default().to_vec();
        self.forget(length);
        Ok(body)
    }

    async fn chunks(&mut self, stream: &mut TcpStream) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                let read = self.buffer.get(..self.used).unwrap_or_default();
                if let Some(end) = find(read, b"\r\n") {
                    break String::from_utf8_lossy(read.get(..end).unwrap_or_default()).into_owned();
                }
                self.fill(stream).await?;
            };
            self.forget(line.len() + 2);
            let size = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)?;
            let chunk = self.take(stream, size + 2).await?;
            body.extend_from_slice(chunk.get(..size).unwrap_or_default());
            if size == 0 || body.len() > MOST_BODY {
                return Ok(body);
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

/// What of a head tells how to go on.
struct Head {
    status: u16,
    length: Option<usize>,
    is_chunked: bool,
    closes: bool,
}

impl Head {
    /// A complete head.
    fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let mut fields = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut fields);
        response.parse(bytes)?;
        let mut head = Self {
            status: response.code.ok_or("no status")?,
            length: None,
            is_chunked: false,
            closes: false,
        };
        for field in response.headers {
            let name = field.name;
            if name.eq_ignore_ascii_case("content-length") {
                head.length = Some(std::str::from_utf8(field.value)?.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                head.is_chunked = field.value.eq_ignore_ascii_case(b"chunked");
            } else if name.eq_ignore_ascii_case("connection") {
                head.closes = field.value.eq_ignore_ascii_case(b"close");
            }
        }
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn answer_with(pieces: &'static [&'static str]) -> Result<Reply, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await.unwrap();
            for piece in pieces {
                stream.write_all(piece.as_bytes()).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        Connection::to(address).ask(&request("GET", "/", "localhost", &[], b"")).await
    }

    #[tokio::test]
    async fn lengths_and_chunks_in_any_pieces() {
        let plain =
            answer_with(&["HTTP/1.1 200 OK\r\nContent-", "Length: 5\r\n\r\nhe", "llo"]).await.unwrap();
        assert_eq!((plain.status, plain.body.as_slice(), plain.closes), (200, b"hello".as_slice(), false));
        let chunked = answer_with(&[
            "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
            "3\r\nabc\r\n",
            "2;x=y\r\nde\r\n0\r\n\r\n",
        ])
        .await
        .unwrap();
        assert_eq!(
            (chunked.status, chunked.body.as_slice(), chunked.closes),
            (404, b"abcde".as_slice(), true)
        );
    }

    #[tokio::test]
    async fn a_server_that_hangs_up_is_an_error() {
        assert!(answer_with(&["HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort"]).await.is_err());
    }
}

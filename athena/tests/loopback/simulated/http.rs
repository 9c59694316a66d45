//! The part of HTTP/1.1 that the SDK uses: requests with a length, one after the other on a connection.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

/// A reply.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status and a body.
    Body(u16, String),
    /// A part of a body, and the end of the connection.
    Cut(String),
    /// Nothing, for ever.
    Silence,
}

impl Reply {
    /// A successful answer.
    pub(crate) fn ok(body: &Value) -> Self {
        Self::Body(200, body.to_string())
    }

    /// An error of the service itself.
    pub(crate) fn error(status: u16, kind: &str, message: &str) -> Self {
        Self::Body(status, json!({"__type": kind, "Message": message}).to_string())
    }

    /// An error with one of Athena's own codes.
    pub(crate) fn invalid(code: &str, message: &str) -> Self {
        let body = json!({"__type": "InvalidRequestException", "AthenaErrorCode": code, "ErrorCode": code, "Message": message});
        Self::Body(400, body.to_string())
    }

    /// The error for too many calls.
    pub(crate) fn throttled() -> Self {
        Self::error(400, "ThrottlingException", "Rate exceeded")
    }
}

/// Answers the requests of a connection until it ends.
pub(super) fn serve(stream: TcpStream, answer: impl Fn(&str, &str) -> Reply) {
    let Ok(reading) = stream.try_clone() else { return };
    let (mut reading, mut writing) = (BufReader::new(reading), stream);
    while let Some((operation, body)) = request(&mut reading) {
        let (status, body, missing) = match answer(&operation, &body) {
            Reply::Body(status, body) => (status, body, 0),
            Reply::Cut(body) => (200, body, 100),
            Reply::Silence => continue,
        };
        let length = body.len() + missing;
        // As with the real service, no header has the type of an error.
        let head = format!(
            "HTTP/1.1 {status} \r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {length}\r\n\
             x-amzn-RequestId: 00000000-0000-4000-8000-000000000000\r\n\r\n"
        );
        let sent = writing
            .write_all(head.as_bytes())
            .and_then(|()| writing.write_all(body.as_bytes()));
        if sent.is_err() || missing > 0 {
            return;
        }
    }
}

/// The operation and body of the next request, if there is one and it is signed for Athena.
fn request(reading: &mut impl BufRead) -> Option<(String, String)> {
    let mut line = String::new();
    reading.read_line(&mut line).ok()?;
    assert!(line.is_empty() || line.starts_with("POST / HTTP/1.1"), "{line}");
    let (mut operation, mut length, mut signed) = (None, 0, false);
    loop {
        line.clear();
        if reading.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => operation = value.strip_prefix("AmazonAthena.").map(str::to_owned),
            "content-type" => assert_eq!(value, "application/x-amz-json-1.1"),
            "content-length" => length = value.parse().ok()?,
            "authorization" => signed = value.contains("/athena/aws4_request"),
            _ => {}
        }
    }
    assert!(signed, "the request is not signed for athena");
    let mut body = vec![0; length];
    reading.read_exact(&mut body).ok()?;
    Some((operation?, String::from_utf8(body).ok()?))
}

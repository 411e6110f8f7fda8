//! An HTTP/1.1 reply as the bench reads it: status and body, framed by `content-length` or chunks.

/// Where a complete reply ends in the buffer, and what it is.
pub struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
}

/// The head of a reply.
pub struct Head {
    pub status: u16,
    /// Bytes up to and with the blank line.
    pub length: usize,
    /// From `content-length`; `None` when the reply is framed otherwise.
    pub content_length: Option<usize>,
    pub chunked: bool,
}

impl Head {
    /// Reads a head, or `None` while it is not complete.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>, String> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let status = bytes
            .get(9..12)
            .filter(|_| bytes.starts_with(b"HTTP/1.1 "))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| digits.parse().ok())
            .ok_or("the reply has no HTTP/1.1 status line")?;
        let mut head = Self {
            status,
            length: end + 4,
            content_length: None,
            chunked: false,
        };
        for line in bytes[..end].split(|byte| *byte == b'\n').skip(1) {
            if let Some(value) = header(line, b"content-length:") {
                let digits = std::str::from_utf8(value).unwrap_or_default().trim();
                head.content_length = Some(digits.parse().map_err(|_| "content-length is not a number")?);
            } else if let Some(value) = header(line, b"transfer-encoding:") {
                head.chunked = value.trim_ascii().eq_ignore_ascii_case(b"chunked");
            }
        }
        Ok(Some(head))
    }
}

fn header<'line>(line: &'line [u8], name: &[u8]) -> Option<&'line [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

impl Reply {
    /// Reads a complete reply; `closed` says that no more bytes will come.
    pub fn parse(bytes: &[u8], closed: bool) -> Result<Option<Self>, String> {
        let Some(head) = Head::parse(bytes)? else {
            return if closed {
                Err("the connection was closed before a reply".to_owned())
            } else {
                Ok(None)
            };
        };
        let rest = &bytes[head.length..];
        let body = match head.content_length {
            Some(length) => rest.get(..length).map(<[u8]>::to_vec),
            None if head.chunked => join_chunks(rest)?,
            None if head.status == 204 => Some(Vec::new()),
            None => closed.then(|| rest.to_vec()),
        };
        match body {
            Some(body) => Ok(Some(Self {
                status: head.status,
                body,
            })),
            None if closed => Err("the connection was closed within a reply".to_owned()),
            None => Ok(None),
        }
    }
}

fn join_chunks(mut rest: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|window| window == b"\r\n") else {
            return Ok(None);
        };
        let digits = std::str::from_utf8(&rest[..end]).unwrap_or_default();
        let digits = digits.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(digits, 16).map_err(|_| "a chunk has no size")?;
        let Some(chunk) = rest[end + 2..].get(..size + 2) else {
            return Ok(None);
        };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&chunk[..size]);
        rest = &rest[end + 2 + size + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::Reply;

    #[test]
    fn a_reply_is_read_by_its_length() {
        let bytes = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}rest";
        let reply = Reply::parse(bytes, false).unwrap().unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (201, b"{}".as_slice()));
        assert!(Reply::parse(&bytes[..44], false).unwrap().is_none());
        assert!(Reply::parse(&bytes[..44], true).is_err());
    }

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assert_eq!(Reply::parse(bytes, false).unwrap().unwrap().body, b"abcde");
        assert!(Reply::parse(&bytes[..60], false).unwrap().is_none());
    }
}

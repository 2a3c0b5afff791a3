//! The bytes of a recording, unpacked, as far as they are needed.

use std::io::{Chain, Cursor, Read, Result};

use flate2::read::MultiGzDecoder;

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// The bytes that were read and not yet taken.
#[derive(Debug)]
pub(super) struct Buffer<R> {
    source: Source<R>,
    data: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
}

/// Where bytes come from. The first two were read to see whether it is gzip.
#[derive(Debug)]
enum Source<R> {
    Unread(R),
    Plain(Chain<Cursor<Vec<u8>>, R>),
    Gzip(Box<MultiGzDecoder<Chain<Cursor<Vec<u8>>, R>>>),
    /// It could not be opened.
    Gone,
}

impl<R: Read> Buffer<R> {
    pub fn new(input: R) -> Self {
        Self {
            source: Source::Unread(input),
            data: Vec::new(),
            start: 0,
            end: 0,
            finished: false,
        }
    }

    /// The bytes that are there.
    pub fn bytes(&self) -> &[u8] {
        &self.data[self.start..self.end]
    }

    /// Takes the first `count` of them away.
    pub fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Whether there is nothing behind the bytes that are there.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Reads more; false at the end of the input.
    pub fn fill(&mut self) -> Result<bool> {
        if self.finished {
            return Ok(false);
        }
        self.make_room();
        let room = &mut self.data[self.end..];
        let count = match self.source.read(room) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(true),
            read => read?,
        };
        self.end += count;
        self.finished = count == 0;
        Ok(count > 0)
    }

    fn make_room(&mut self) {
        if self.start > 0 {
            self.data.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        // A long document doubles the room, so that each byte is moved a bounded number of times.
        if self.data.len() - self.end < CHUNK / 2 {
            self.data.resize((self.data.len() * 2).max(CHUNK), 0);
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        if matches!(self, Self::Unread(_)) {
            self.open()?;
        }
        match self {
            Self::Plain(input) => input.read(room),
            Self::Gzip(input) => input.read(room),
            Self::Unread(_) | Self::Gone => Ok(0),
        }
    }
}

impl<R: Read> Source<R> {
    fn open(&mut self) -> Result<()> {
        let Self::Unread(mut input) = std::mem::replace(self, Self::Gone) else {
            return Ok(());
        };
        let mut head = Vec::with_capacity(2);
        (&mut input).take(2).read_to_end(&mut head)?;
        let is_gzip = head == [0x1f, 0x8b];
        let whole = Cursor::new(head).chain(input);
        *self = if is_gzip {
            Self::Gzip(Box::new(MultiGzDecoder::new(whole)))
        } else {
            Self::Plain(whole)
        };
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    /// Gives a few bytes at a time.
    #[derive(Debug)]
    pub(in crate::trace) struct Drops<'b>(pub &'b [u8], pub usize);

    impl Read for Drops<'_> {
        fn read(&mut self, room: &mut [u8]) -> Result<usize> {
            let count = self.1.min(room.len()).min(self.0.len());
            let (now, later) = self.0.split_at(count);
            room[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    pub(in crate::trace) fn zipped(text: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text).expect("memory takes all");
        packed.finish().expect("memory takes all")
    }

    fn all(input: impl Read) -> Result<Vec<u8>> {
        let mut buffer = Buffer::new(input);
        while buffer.fill()? {}
        Ok(buffer.bytes().to_vec())
    }

    #[test]
    fn gzip_is_known_by_its_first_bytes() {
        let text = "hello ".repeat(1_000);
        assert_eq!(all(text.as_bytes()).expect("text"), text.as_bytes());
        assert_eq!(
            all(&*zipped(text.as_bytes())).expect("gzip"),
            text.as_bytes()
        );
        assert_eq!(
            all(Drops(&zipped(b"drop by drop"), 1)).expect("gzip"),
            b"drop by drop"
        );
        let two = [zipped(b"one "), zipped(b"two")].concat();
        assert_eq!(all(&*two).expect("two members"), b"one two");
        assert!(all(&zipped(text.as_bytes())[..20]).is_err());
    }

    #[test]
    fn short_inputs_are_whole() {
        assert_eq!(all(&b""[..]).expect("nothing"), b"");
        assert_eq!(all(&b"x"[..]).expect("a byte"), b"x");
    }

    #[test]
    fn what_is_taken_makes_room() {
        let text: Vec<u8> = (0..CHUNK * 3).map(|at| (at % 251) as u8).collect();
        let (mut buffer, mut seen) = (Buffer::new(&*text), Vec::new());
        while buffer.fill().expect("memory") {
            let part = buffer.bytes().len().min(100_000);
            seen.extend_from_slice(&buffer.bytes()[..part]);
            buffer.consume(part);
        }
        seen.extend_from_slice(buffer.bytes());
        assert!(buffer.is_finished() && seen == text);
    }
}

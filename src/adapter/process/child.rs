//! A child process, and lines to and from it. Whatever it does, every question has an answer in bounded time and memory: one
//! thread writes to it, one reads lines of bounded length from it, one keeps the end of what it says on its standard error.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::error::Trouble;
use super::group;

/// The longest line that is read.
const LINE: usize = 64 << 20;
/// Lines that are read before they are asked for; then a child that floods has to wait.
const AHEAD: usize = 1;
/// How much of its standard error is kept.
const WORDS: usize = 4 << 10;
/// Of that, so many lines are shown.
const LAST: usize = 10;
/// How long is waited for a child that has nothing more to say, or was told to end.
const END: Duration = Duration::from_millis(500);

/// A running child.
pub(super) struct Child {
    process: std::process::Child,
    /// To the thread that writes; none when its standard input is closed.
    requests: Option<Sender<String>>,
    lines: Receiver<Heard>,
    words: Arc<Mutex<VecDeque<u8>>>,
    /// Nothing more can be received once its standard error has ended.
    silent: Receiver<()>,
    timeout: Duration,
}

/// What was heard of it.
enum Heard {
    Line(Vec<u8>),
    TooLong,
    End,
}

impl Child {
    /// Starts a command of the shell; each answer has so much time.
    pub fn start(command: &str, timeout: Duration) -> Result<Self, Trouble> {
        let start = |error: std::io::Error| Trouble::Start(error.to_string());
        let mut process = group::shell(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(start)?;
        let (requests, to_write) = channel();
        let (heard, lines) = sync_channel(AHEAD);
        let (speaks, silent) = channel();
        let words = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(input) = process.stdin.take() {
            thread::spawn(move || write(input, &to_write));
        }
        if let Some(output) = process.stdout.take() {
            thread::spawn(move || read(BufReader::new(output), &heard));
        }
        if let Some(output) = process.stderr.take() {
            let words = Arc::clone(&words);
            thread::spawn(move || {
                keep(output, &words);
                drop::<Sender<()>>(speaks);
            });
        }
        Ok(Self {
            process,
            requests: Some(requests),
            lines,
            words,
            silent,
            timeout,
        })
    }

    /// Says a line and hears one, for which it has so much longer than usual.
    pub fn ask(&mut self, line: String, asked: &str, longer: Duration) -> Result<Vec<u8>, Trouble> {
        let asked = asked.to_owned();
        // Whether it could be written is seen by what is heard.
        if let Some(requests) = &self.requests {
            let _ = requests.send(line);
        }
        let time = self.timeout + longer;
        match self.lines.recv_timeout(time) {
            Ok(Heard::Line(line)) => Ok(line),
            Ok(Heard::TooLong) => Err(Trouble::TooLong { asked, limit: LINE }),
            Ok(Heard::End) | Err(RecvTimeoutError::Disconnected) => {
                let how = self.how_it_ended();
                Err(Trouble::Ended { asked, how })
            }
            Err(RecvTimeoutError::Timeout) => Err(Trouble::Silent { asked, time }),
        }
    }

    /// Ends it at once, and tells the end of what it said on its standard error.
    pub fn end(&mut self) -> String {
        group::kill(&mut self.process);
        // The thread that keeps its words comes to its end with it; what it started in another group might go on.
        let _ = self.silent.recv_timeout(END);
        let words = match self.words.lock() {
            Ok(words) => words.iter().copied().collect::<Vec<u8>>(),
            Err(_) => Vec::new(),
        };
        let text = String::from_utf8_lossy(&words);
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(LAST);
        let indented = lines[from..].iter().map(|line| format!("  {line}"));
        indented.collect::<Vec<String>>().join("\n")
    }

    /// Says a last line and lets it end by itself, for a while.
    pub fn part(&mut self, line: String) {
        if let Some(requests) = self.requests.take() {
            let _ = requests.send(line);
        }
        let until = Instant::now() + END;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.lines.recv_timeout(left) {
                Ok(Heard::Line(_)) => {}
                _ => break,
            }
        }
    }

    fn how_it_ended(&mut self) -> String {
        let until = Instant::now() + END;
        while Instant::now() < until {
            #[cfg_attr(
                unix,
                allow(
                    clippy::unnecessary_mut_passed,
                    reason = "only Unix can look without asking"
                )
            )]
            if let Some(how) = group::ended(&mut self.process) {
                return how;
            }
            thread::sleep(Duration::from_millis(1));
        }
        "closed its standard output".to_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        group::kill(&mut self.process);
    }
}

/// Writes lines until there are no more, or nobody reads them.
fn write(mut input: ChildStdin, lines: &Receiver<String>) {
    for line in lines {
        if input.write_all(line.as_bytes()).is_err() || input.flush().is_err() {
            break;
        }
    }
}

/// Reads lines until there are no more, or nobody wants them.
fn read(mut output: impl BufRead, heard: &SyncSender<Heard>) {
    loop {
        let next = next_line(&mut output, LINE);
        let more = matches!(next, Heard::Line(_));
        if heard.send(next).is_err() || !more {
            break;
        }
    }
}

/// The next line, without its end. A last line that was not finished is none.
fn next_line(output: &mut impl BufRead, limit: usize) -> Heard {
    let mut line = Vec::new();
    let room = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    match output.take(room).read_until(b'\n', &mut line) {
        Ok(_) if line.last() == Some(&b'\n') => {
            line.pop();
            Heard::Line(line)
        }
        Ok(length) if length > limit => Heard::TooLong,
        _ => Heard::End,
    }
}

/// Keeps the end of what is said.
fn keep(mut output: impl Read, words: &Mutex<VecDeque<u8>>) {
    let mut chunk = [0; 1024];
    loop {
        match output.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => {
                let Ok(mut words) = words.lock() else { break };
                words.extend(&chunk[..length]);
                let above = words.len().saturating_sub(WORDS);
                words.drain(..above);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_up_to_its_limit_and_no_further() {
        let mut text = &b"four\nfive5\nsix"[..];
        assert!(matches!(next_line(&mut text, 5), Heard::Line(line) if line == b"four"));
        assert!(matches!(next_line(&mut text, 4), Heard::TooLong));
        let mut text = &b"six"[..];
        assert!(matches!(next_line(&mut text, 5), Heard::End));
    }

    #[cfg(unix)]
    #[test]
    fn what_takes_longer_is_waited_for_longer() {
        let hears = |longer| {
            let short = Duration::from_millis(100);
            let mut child = Child::start("read l; sleep 1; echo $l", short).expect("a shell");
            child.ask("word\n".to_owned(), "a word", longer)
        };
        let heard = hears(Duration::from_secs(60)).expect("a line");
        assert_eq!(heard, b"word");
        let silent = hears(Duration::ZERO).expect_err("it is silent");
        assert!(matches!(silent, Trouble::Silent { .. }), "{silent:?}");
    }

    #[test]
    fn of_what_is_said_the_end_is_kept() {
        let words = Mutex::new(VecDeque::new());
        let said = "a line\n".repeat(2_000) + "the last";
        keep(said.as_bytes(), &words);
        let kept: Vec<u8> = words.into_inner().expect("nobody panicked").into();
        assert_eq!(kept.len(), WORDS);
        assert!(kept.ends_with(b"a line\nthe last"));
    }
}

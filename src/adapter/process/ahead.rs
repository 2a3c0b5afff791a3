//! What is known to come next is asked for in batches: what is asked one by one takes a multiple of the time.

use super::error::{Trouble, Wrong};
use super::form::Fields;
use super::reply::{self, Answer, Said};
use super::request::{Request, speaks_of_made};
use super::{Process, own};
use crate::harness::Deed;
use crate::trace::Records;

/// So many requests one batch has at most. One reply to all of them must come in time.
const BATCH: usize = 16;

impl Process {
    /// The answer to a deed: asked for now, or with what came before it.
    pub(super) fn answer(&mut self, deed: &Deed) -> Result<Answer, Trouble> {
        if self.ready.is_empty() {
            match self.chunk(deed) {
                chunk if chunk.len() > 1 && self.batches => self.ask_all(chunk)?,
                _ => {}
            }
        }
        match self.ready.pop_front() {
            Some((next, answer)) if next == *deed => Ok(answer),
            Some(_) => Err(Trouble::Order {
                asked: Request::deed(deed, &self.watched, false).what,
            }),
            None => self.ask_one(Request::deed(deed, &self.watched, self.hello.requests)),
        }
    }

    /// What can be asked for at once, beginning with a deed; what was announced otherwise is forgotten.
    fn chunk(&mut self, deed: &Deed) -> Vec<Deed> {
        if self.later.front() != Some(deed) {
            self.later.clear();
            return Vec::new();
        }
        let knows_names = self.scene.is_some();
        let can = |(at, deed): &(usize, &Deed)| *at == 0 || knows_names || !speaks_of_made(deed);
        let all = self.later.iter().enumerate().take(BATCH);
        let count = all.take_while(can).count();
        self.later.drain(..count).collect()
    }

    /// Asks for several things at once. A child that does not know batches has done nothing then.
    fn ask_all(&mut self, deeds: Vec<Deed>) -> Result<(), Trouble> {
        let watched = &self.watched;
        let requests = deeds.iter().map(|deed| Request::deed(deed, watched, false));
        let requests: Vec<Request> = requests.collect();
        let names: Vec<String> = requests.iter().map(|one| one.what.clone()).collect();
        let ids = (self.id + 2, requests.len());
        let batch = Request::batch(&requests, ids.0);
        let said = self.ask(batch, |fields, desk| read_batch(fields, ids, desk))?;
        let Some(answers) = said else {
            self.batches = false;
            return Ok(());
        };
        let answers = match answers {
            Ok(answers) => answers,
            Err(failed) => return Err(own("batch", failed)),
        };
        self.id += ids.1 as u64;
        for ((deed, answer), what) in deeds.into_iter().zip(answers).zip(names) {
            let answer = answer.map_err(|failed| own(&what, failed))?;
            self.ready.push_back((deed, answer));
        }
        Ok(())
    }
}

/// The replies of a batch; none when it does not know batches.
fn read_batch(
    fields: &Fields<'_>,
    ids: (u64, usize),
    desk: &mut Records,
) -> Result<Option<Said<Vec<Said<Answer>>>>, Wrong> {
    if let Some(failed) = reply::failed(fields)? {
        return Ok(Some(Err(failed)));
    }
    if reply::is_unsupported(fields) {
        return Ok(None);
    }
    Ok(Some(Ok(reply::answers(fields, ids, desk)?)))
}

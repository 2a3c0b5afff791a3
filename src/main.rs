//! The program `podlaw`.
use podlaw::{check::{Judge,Settings,check_examples,verdict::Judgement},rule::RuleBook,trace::{Format,Reader}};
use std::path::PathBuf;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut books: Vec<PathBuf> = vec![]; let mut files = vec![]; let mut it = args.iter().skip(1); let mut kub=None; let mut json=false;
    while let Some(a) = it.next() { match a.as_str() { "--book" => books.push(it.next().unwrap().into()), "--kubernetes" => kub=it.next().cloned(), "--json"=>json=true, "--check"|"--brief" => {}, f => files.push(PathBuf::from(f)) } }
    match args[0].as_str() {
        "rules" => {
            let book = RuleBook::of_folders(&files).unwrap_or_else(|e| { println!("{e}"); std::process::exit(3) });
            let r = check_examples(&book, &|_| true);
            for x in r.iter().filter(|x| x.failure.is_some()) { println!("{}: {} example {} ({}): {}", x.place, x.rule, x.number, x.shows.word(), x.failure.as_ref().unwrap()); }
            println!("{} rules, {} asserted, {} deviations, {} examples, {} fail", book.rules.len(), book.rules.iter().filter(|r| r.not_asserted.is_none()).count(), book.deviations.len(), r.len(), r.iter().filter(|x| x.failure.is_some()).count());
        }
        "audit" => {
            let book = if books.is_empty() { RuleBook::embedded() } else { RuleBook::of_folders(&books) }.unwrap_or_else(|e| { println!("{e}"); std::process::exit(3) });
            let mut all = Judgement::default();
            for f in &files {
                let name = f.file_name().unwrap().to_string_lossy().to_string();
                let mut settings = Settings::default(); settings.kubernetes = kub.as_deref().and_then(podlaw::rule::Version::parse);
                let mut judge = Judge::new(&book, &settings, &name);
                let mut reader = Reader::new(&name, std::fs::File::open(f).unwrap());
                let mut first = true;
                while let Some(r) = reader.next() { match r { Ok(r) => { if first && reader.format()==Some(Format::Snapshot) { judge.snapshot() } first=false; judge.record(r) } Err(e) => { println!("ERROR {e}"); break } } }
                all.add(judge.finish());
            }
            if json { println!("{}", serde_json::to_string(&all).unwrap()); return }
            for v in &all.violations { println!("{} {} {}:{} {} {:?} {:?} {:?} read {}", if v.deviation.is_some() {"DEVIATION"} else {"VIOLATION"}, v.rule, v.place.recording, v.place.line, v.subject.name, v.subject.container, v.deviation, v.breach, serde_json::to_string(&v.read.iter().map(|r| (&r.path, &r.value)).collect::<Vec<_>>()).unwrap().chars().take(400).collect::<String>()); }
            for (r, o) in &all.outcomes { println!("{r:50} exercised {:5} violated {:3} deviated {:3} inconclusive {:?} {:?}", o.exercised, o.violated, o.deviated, o.inconclusive, o.not_applicable); }
            for f in all.faults.iter().take(30) { println!("FAULT {} {}:{} {}", f.rule, f.place.recording, f.place.line, f.message); }
            println!("{} rules, {} exercised, {} violations, {} deviations, {} faults", all.outcomes.len(), all.exercised(), all.violations.iter().filter(|v| v.deviation.is_none()).count(), all.violations.iter().filter(|v| v.deviation.is_some()).count(), all.faults.len());
        }
        _ => {}
    }
}

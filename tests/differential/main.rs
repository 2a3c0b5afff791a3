//! Every expression of the rule book, compiled and interpreted by the `cel` crate: on random objects both have the same value,
//! or both have an error.

mod absorption;
#[path = "../common/cases.rs"]
mod cases;
#[path = "../../benches/common/mod.rs"]
mod common;
mod objects;
mod scene;

use std::cell::RefCell;
use std::sync::LazyLock;

use cel::common::value::CowVal;
use cel::{ExecutionError, Program};
use common::interpreter::{Interpreter, program, to_crate};
use podlaw::object::Value;
use podlaw::rule::cel::{EvalError, Frame, Scope};
use podlaw::rule::{Clause, Form, Rule, RuleBook, Subject};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use scene::Scene;

static BOOK: LazyLock<RuleBook> =
    LazyLock::new(|| RuleBook::embedded().expect("the embedded book is sound"));

/// How many random objects each rule is judged on, where `PROPTEST_CASES` does not say.
const CASES: u32 = 96;
/// So many expressions are judged so often; where there are fewer, each is judged more often.
const MANY: u32 = 450;
/// From how many places of a tape an object that meets the premise is looked for.
const TRIES: usize = 12;
/// Bytes of a tape: objects of all sizes that a rule can read.
const TAPE: usize = 1_200;

/// A rule with its expressions in both forms.
struct Case {
    rule: &'static Rule,
    reads: scene::Wanted,
    vocabulary: objects::Vocabulary,
    clauses: Vec<Compared>,
}

/// One expression, and what came of it.
struct Compared {
    key: &'static str,
    clause: &'static Clause,
    interpreted: Program,
    seen: RefCell<Seen>,
}

#[derive(Default)]
struct Seen {
    values: Vec<Value>,
    errors: usize,
    /// How often both had to agree on errors too.
    exact: usize,
}

impl Seen {
    fn note(&mut self, result: &Result<Value, EvalError>, exact: bool) {
        self.exact += usize::from(exact);
        match result {
            Ok(value) if self.values.len() < 2 && !self.values.contains(value) => {
                self.values.push(value.clone())
            }
            Ok(_) => {}
            Err(_) => self.errors += 1,
        }
    }
}

impl Case {
    fn new(rule: &'static Rule) -> Self {
        let mut clauses: Vec<Compared> = Vec::new();
        let position = BOOK.position(&rule.id).expect("a rule of the book");
        let deviations = BOOK
            .deviations_of(position)
            .map(|deviation| ("deviation", &deviation.when));
        for (key, clause) in common::clauses(rule).into_iter().chain(deviations) {
            let interpreted =
                program(&clause.text).unwrap_or_else(|error| panic!("{} {key}: {error}", rule.id));
            clauses.push(Compared {
                key,
                clause,
                interpreted,
                seen: RefCell::default(),
            });
        }
        Self {
            rule,
            reads: scene::Wanted::of(clauses.iter().map(|compared| compared.clause.code.reads())),
            vocabulary: objects::Vocabulary::of(
                clauses.iter().map(|compared| compared.clause.text.as_str()),
            ),
            clauses,
        }
    }

    /// A scene from a tape. Every other one is tried from several places of the tape until it meets the rule's premise.
    fn scene(&self, scope: &Scope, bytes: &[u8]) -> Scene {
        let tries = if bytes.first().is_some_and(|byte| byte % 2 == 1) {
            TRIES
        } else {
            1
        };
        let from = |turn: usize| {
            let (later, sooner) = bytes.split_at(turn * bytes.len() / TRIES);
            [sooner, later].concat()
        };
        let scenes = (0..tries).map(|turn| {
            Scene::decode(self.rule, scope, &self.reads, &self.vocabulary, &from(turn))
        });
        let mut last = Scene::default();
        for scene in scenes {
            last = scene;
            if self.rule.when.code.truth(&last.frame()) == Ok(true) {
                break;
            }
        }
        last
    }

    /// Compares all expressions of the rule on one scene.
    fn compare(
        &self,
        interpreter: &Interpreter,
        scope: &Scope,
        scene: &Scene,
    ) -> Result<(), TestCaseError> {
        let frame = scene.frame();
        let mut context = interpreter.scope(&frame, scope, self.reads.uses);
        Interpreter::bind_timing(&mut context, &scene::TIMING, &scene.timing);
        Interpreter::bind_memory(&mut context, &self.rule.remember, &scene.memory);
        for compared in &self.clauses {
            let ours = compared.clause.code.value(&frame);
            let theirs = cel::Value::resolve_val(compared.interpreted.expression(), &context);
            let exact = self.is_guarded(compared.key, &frame, scene.starts_here);
            compared.seen.borrow_mut().note(&ours, exact);
            if !agree(&ours, &theirs, compared.clause, exact) {
                let (id, key, text) = (&self.rule.id, compared.key, &compared.clause.text);
                return Err(TestCaseError::fail(format!(
                    "{id} {key}: {text}\ncompiled: {ours:?}\ninterpreted: {theirs:?}\n{scene:#?}"
                )));
            }
        }
        Ok(())
    }

    /// Whether everything that lets the expression read an optional field without asking is true here.
    fn is_guarded(&self, key: &str, frame: &Frame<'_>, starts_here: bool) -> bool {
        let holds = |clause: &Clause| clause.code.truth(frame) == Ok(true);
        let later = matches!(
            self.rule.form,
            Form::Response { .. } | Form::NotBefore { .. } | Form::Never { .. }
        );
        match (key, &self.rule.form) {
            ("when" | "from" | "next", _) => true,
            ("key", Form::Unique { while_, .. }) => holds(&self.rule.when) && holds(while_),
            ("then" | "unless" | "never" | "until" | "deviation", _) if later => {
                starts_here && holds(&self.rule.when)
            }
            _ => holds(&self.rule.when),
        }
    }
}

/// Whether both have the same value or both have an error. Where an expression is not guarded, the interpreter may have an error
/// that the compiled form, which takes a field of an absent record to be absent, has not.
fn agree(
    ours: &Result<Value, EvalError>,
    theirs: &Result<CowVal<'_, '_>, ExecutionError>,
    clause: &Clause,
    exact: bool,
) -> bool {
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            to_crate(ours, clause.code.ty()).is_some_and(|ours| ours.equals(theirs.as_ref()))
        }
        (Ok(_), Err(_)) => !exact,
        (Err(_), Ok(_)) => false,
        (Err(_), Err(_)) => true,
    }
}

/// The configuration, and whether there are cases enough for the floors to hold.
fn config() -> (Config, bool) {
    let config = Config {
        max_shrink_iters: 1_000,
        ..cases::config(CASES)
    };
    let enough = config.cases >= CASES;
    (config, enough)
}

fn compare_all(on: Subject) {
    let rules = BOOK.rules.iter().filter(|rule| rule.on == on);
    let cases: Vec<Case> = rules.map(Case::new).collect();
    let (interpreter, scope) = (Interpreter::new(), common::scope(on));
    let (mut config, enough) = config();
    // A few expressions are soon asked, so they are asked the more often.
    let expressions: u32 = cases.iter().map(|case| case.clauses.len() as u32).sum();
    let times = (MANY / expressions.max(1)).clamp(1, 8);
    config.cases = config.cases.saturating_mul(times);
    let mut runner = TestRunner::new(config);
    let tapes = proptest::collection::vec(proptest::num::u8::ANY, 0..=TAPE);
    let result = runner.run(&tapes, |bytes| {
        for case in &cases {
            case.compare(&interpreter, &scope, &case.scene(&scope, &bytes))?;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    report(on, &cases, enough);
}

/// The floors that keep the comparison from becoming vacuous. `PODLAW_SHOW_ONE_SIDED=1 cargo test --test differential --
/// --nocapture` names the expressions that had one outcome only.
fn report(on: Subject, cases: &[Case], enough: bool) {
    let all: Vec<(&Case, &Compared)> = cases
        .iter()
        .flat_map(|case| case.clauses.iter().map(move |one| (case, one)))
        .collect();
    let constant = |one: &Compared| one.clause.text == "true" || one.clause.code.reads().uses == 0;
    let asked: Vec<_> = all.iter().filter(|(_, one)| !constant(one)).collect();
    let both = asked
        .iter()
        .filter(|(_, one)| one.seen.borrow().values.len() > 1)
        .count();
    let guarded = asked
        .iter()
        .filter(|(_, one)| one.seen.borrow().exact > 0)
        .count();
    let failed = asked
        .iter()
        .filter(|(_, one)| one.seen.borrow().errors > 0)
        .count();
    println!(
        "{}: {} expressions, {} not constant, both outcomes {both}, compared exactly {guarded}, errors in {failed}",
        on.word(),
        all.len(),
        asked.len()
    );
    if std::env::var_os("PODLAW_SHOW_ONE_SIDED").is_some() {
        for (case, one) in asked
            .iter()
            .filter(|(_, one)| one.seen.borrow().values.len() < 2 || one.seen.borrow().exact == 0)
        {
            let seen = one.seen.borrow();
            println!(
                "  {} {}: {:?} exact {} errors {}\n     {}",
                case.rule.id,
                one.key,
                seen.values,
                seen.exact,
                seen.errors,
                one.clause.text.replace('\n', " ")
            );
        }
    }
    // Of a few expressions one that never comes true weighs too much.
    if enough && asked.len() >= 20 {
        assert!(
            both * 100 >= asked.len() * 50,
            "{}: only {both} of {} expressions had both outcomes",
            on.word(),
            asked.len()
        );
        assert!(
            guarded * 100 >= asked.len() * 60,
            "{}: only {guarded} of {} expressions were compared exactly",
            on.word(),
            asked.len()
        );
    }
}

/// One test a subject, so that they run side by side.
macro_rules! subjects {
    ($($name:ident: $subject:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            compare_all(Subject::$subject);
        })*

        /// Every expression of the book belongs to one of the subjects above.
        #[test]
        fn the_whole_book_is_compared() {
            let subjects = [$(Subject::$subject),*];
            let compared = BOOK.rules.iter().filter(|rule| subjects.contains(&rule.on)).map(|rule| common::clauses(rule).len());
            assert_eq!(BOOK.rules.iter().filter(|rule| !subjects.contains(&rule.on)).count(), 0);
            assert!(compared.sum::<usize>() + BOOK.deviations.len() >= 900, "the book has shrunk");
        }
    };
}

subjects! {
    rules_about_pods: Pod,
    rules_about_containers: Container,
    rules_about_runs: Run,
    rules_about_facts: Fact,
    rules_about_requests: Request,
    rules_about_nodes: Node,
    rules_about_jobs: Job,
    rules_about_cron_jobs: CronJob,
    rules_about_replica_sets: ReplicaSet,
    rules_about_deployments: Deployment,
    rules_about_daemon_sets: DaemonSet,
    rules_about_stateful_sets: StatefulSet,
    rules_about_budgets: Budget,
    rules_about_slices: Slice,
    rules_about_claims: Claim,
}

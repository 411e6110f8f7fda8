//! Running a case: the app on a socket, step by step.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Duration;

use aplomb::App;
use aplomb::prelude::ErrorStyle;
use aplomb::server::{Network, Shutdown, TrustedProxies};
use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet};
use tutorial::Constructor;

use crate::apps;
use crate::capture::Answers;
use crate::case::{Case, Expected, Step};
use crate::client;
use crate::compare::{self, BEST, Difference};
use crate::websocket;

/// How long the drain of an app may take.
const DRAIN: Duration = Duration::from_secs(2);

/// How a case went.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The level that it reached, 0 to 4.
    pub level: u8,
    /// What differs, with the app and the step.
    pub differences: Vec<Located>,
}

/// A difference and where it came up.
#[derive(Debug, Clone)]
pub struct Located {
    /// The app, by the name of the table.
    pub app: String,
    /// The step, from 0.
    pub step: usize,
    /// The request.
    pub request: String,
    /// What differs.
    pub difference: Difference,
}

/// How many cases run side by side: most of the time of a case is spent waiting.
const SIDE_BY_SIDE: usize = 8;

/// Runs cases, several at a time, and gives them back in their order.
pub async fn all(cases: Vec<Case>) -> Vec<(Case, Outcome)> {
    let mut waiting = cases.into_iter().enumerate();
    let mut running = JoinSet::new();
    let mut finished = BTreeMap::new();
    loop {
        while running.len() < SIDE_BY_SIDE
            && let Some((number, case)) = waiting.next()
        {
            running.spawn(async move {
                let outcome = run(&case).await;
                (number, case, outcome)
            });
        }
        match running.join_next().await {
            Some(Ok((number, case, outcome))) => finished.insert(number, (case, outcome)),
            Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            None => return finished.into_values().collect(),
        };
    }
}

/// Runs a case with every app that it names, and keeps the worst.
pub async fn run(case: &Case) -> Outcome {
    let mut stems: Vec<String> = case.apps.iter().map(|path| apps::stem(path)).collect();
    stems.sort();
    stems.dedup();
    if case.steps.iter().any(|step| step.app.is_some()) {
        // The apps stand side by side; the steps say which one is meant.
        stems.truncate(1);
    }
    let mut outcome = Outcome {
        level: BEST,
        differences: Vec::new(),
    };
    for stem in &stems {
        let differences = run_with(case, stem).await;
        let reached: Vec<Difference> = differences
            .iter()
            .map(|located| located.difference.clone())
            .collect();
        outcome.level = outcome.level.min(compare::level(&reached));
        outcome.differences.extend(differences);
    }
    if stems.is_empty() {
        outcome.level = 0;
    }
    outcome
}

async fn run_with(case: &Case, app: &str) -> Vec<Located> {
    let mut replay = Replay {
        case,
        app,
        running: HashMap::new(),
        answers: Answers::default(),
    };
    let mut differences = Vec::new();
    let mut number = 0;
    // Conversations that follow each other are held at the same time.
    for steps in case
        .steps
        .chunk_by(|one, other| one.websocket.is_some() && other.websocket.is_some())
    {
        let found = match steps {
            [step] if step.websocket.is_none() => vec![replay.exchange(step).await],
            steps => replay.talk(steps).await,
        };
        for (step, found) in steps.iter().zip(found) {
            let found = found.unwrap_or_else(|reason| vec![Difference::new(1, "step", "an answer", reason)]);
            differences.extend(found.into_iter().map(|difference| Located {
                app: replay.app_of(step),
                step: number,
                request: format!("{} {}", step.method, step.url),
                difference,
            }));
            number += 1;
        }
    }
    for (_, app) in replay.running {
        app.stop().await;
    }
    differences
}

/// A case on its way.
struct Replay<'a> {
    case: &'a Case,
    app: &'a str,
    running: HashMap<String, Running>,
    answers: Answers,
}

impl Replay<'_> {
    fn app_of(&self, step: &Step) -> String {
        step.app
            .as_deref()
            .map_or_else(|| self.app.to_owned(), apps::stem)
    }

    /// Where the app of a step is served; it is started for the first of them.
    async fn address(&mut self, step: &Step) -> Result<SocketAddr, String> {
        let name = self.app_of(step);
        if let Some(app) = self.running.get(&name) {
            return Ok(app.address);
        }
        let constructor =
            apps::find(&name, &self.case.needs).ok_or_else(|| format!("there is no app `{name}`"))?;
        let app = Running::start(constructor, self.case).await?;
        let address = app.address;
        self.running.insert(name, app);
        Ok(address)
    }

    /// Sends a request, and compares the answer.
    async fn exchange(&mut self, step: &Step) -> Result<Vec<Difference>, String> {
        let Some(expected) = &step.expect else {
            return Err("the step expects nothing".to_owned());
        };
        let address = self.address(step).await?;
        let expected = filled(expected, &self.answers)?;
        let answer = client::send(address, step, &self.answers).await;
        let body = answer
            .as_ref()
            .ok()
            .and_then(|answer| serde_json::from_slice(&answer.body).ok());
        self.answers.push(body.unwrap_or(Value::Null));
        Ok(compare::compare(&self.case.kind, &expected, &answer?))
    }

    /// Opens the sockets of several steps one after the other, and holds their conversations.
    async fn talk(&mut self, steps: &[Step]) -> Vec<Result<Vec<Difference>, String>> {
        let mut conversations = Vec::new();
        for step in steps {
            let conversation = match self.address(step).await {
                Ok(address) => websocket::connect(address, step, &self.answers).await,
                Err(reason) => Err(reason),
            };
            conversations.push(conversation);
        }
        let found = websocket::talk(conversations).await;
        found.iter().for_each(|_| self.answers.push(Value::Null));
        found
    }
}

/// The expectation with its captures filled.
fn filled(expected: &Expected, answers: &Answers) -> Result<Expected, String> {
    let mut expected = expected.clone();
    for (_, value) in &mut expected.headers {
        *value = answers.fill(value)?;
    }
    if let Some(value) = &mut expected.body.json {
        *value = answers.fill_value(value)?;
    }
    if let Some(text) = &mut expected.body.text {
        *text = answers.fill(text)?;
    }
    Ok(expected)
}

/// An app that is served.
struct Running {
    address: SocketAddr,
    shutdown: Shutdown,
    serving: JoinHandle<()>,
}

impl Running {
    /// Starts an app of its own for a case, so that no case sees what another one left behind, in the style of those who migrate:
    /// FastAPI's envelopes, statuses and type ids can be compared in it.
    async fn start(constructor: Constructor, case: &Case) -> Result<Running, String> {
        let stands_behind_proxy = case.steps.iter().any(|step| {
            step.root_path.is_some()
                || step
                    .base_url
                    .as_deref()
                    .is_some_and(|url| url.starts_with("https:"))
        });
        let mut app: App = constructor()
            .errors(ErrorStyle::FastApi)
            .listen("127.0.0.1:0")
            .server(|settings| settings.signals(false));
        if stands_behind_proxy {
            let loopback: Network = "127.0.0.0/8".parse().map_err(|error| format!("{error}"))?;
            app = app.server(|settings| {
                settings.trusted_proxies(TrustedProxies::none().network(loopback).prefix(true))
            });
        }
        let bound = app
            .bind()
            .await
            .map_err(|error| format!("the app does not start: {error}"))?;
        let address = bound.addresses().first().and_then(|address| address.tcp());
        let shutdown = bound.shutdown();
        let serving = tokio::spawn(async move {
            // What goes wrong here is seen by the client.
            let _ = bound.serve().await;
        });
        let address = address.ok_or("the app listens nowhere")?;
        Ok(Running {
            address,
            shutdown,
            serving,
        })
    }

    async fn stop(self) {
        self.shutdown.begin();
        if tokio::time::timeout(DRAIN, self.serving).await.is_err() {
            self.shutdown.now();
        }
    }
}

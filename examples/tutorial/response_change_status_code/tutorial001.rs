//! The status depends on what was there: an enum of outcomes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aplomb::prelude::*;

/// The tasks of the app.
#[derive(Clone)]
pub struct Tasks(Arc<Mutex<HashMap<String, String>>>);

/// A task, new or not.
#[derive(Reply)]
pub enum Task {
    /// It was there.
    Known(Json<String>),
    /// It was made.
    #[reply(status = 201)]
    New(Json<String>),
}

/// Get Or Create Task
#[put("/get-or-create-task/{task_id}")]
pub async fn get_or_create_task(task_id: String, tasks: State<Tasks>) -> Task {
    let mut tasks = tasks.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(task) = tasks.get(&task_id) {
        return Task::Known(Json(task.clone()));
    }
    let task = "This didn't exist before".to_owned();
    tasks.insert(task_id, task.clone());
    Task::New(Json(task))
}

/// The app.
pub fn app() -> App {
    let tasks = [("foo", "Listen to the Bar Fighters")];
    let tasks = tasks.map(|(id, task)| (id.to_owned(), task.to_owned()));
    App::new("Response status code", "0.1.0")
        .state(Tasks(Arc::new(Mutex::new(tasks.into()))))
        .routes(routes![get_or_create_task])
}

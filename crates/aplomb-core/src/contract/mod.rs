//! The contract: plain data that says what an app accepts and answers.
//!
//! Every arg, reply, problem and dependency writes its part into an [`Operation`](crate::Operation) once, at
//! start-up. OpenAPI and everything else that describes the app are functions of this data; no second place
//! knows what an operation accepts or answers.

mod info;
mod parameter;
mod response;
mod schema;
mod security;
mod socket;

pub use info::{Contact, ExternalDocs, Info, License, Server, ServerVariable, Tag};
pub use parameter::{BodyContract, Content, Example, Parameter, Part};
pub use response::{HeaderContract, Member, ProblemContract, ResponseContract, Responses, StatusKey};
pub use schema::{Definition, Direction, Schemas, TypeSchema};
pub use security::{Flow, Flows, Requirement, Scheme, SchemeKind};
pub use socket::{MessageContract, SocketContract};

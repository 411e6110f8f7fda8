//! FastAPI's tutorial in Aplomb: a module for each chapter, a file for each app.
//!
//! `README.md` says how to add one.

#![allow(missing_docs, reason = "an app is as short as a newcomer would write it")]

use aplomb::App;

pub mod additional_responses;
pub mod authentication_error_status_code;
pub mod custom_response;
pub mod dependencies;
pub mod first_steps;
pub mod handling_errors;
pub mod metadata;
pub mod path_operation_advanced_configuration;
pub mod path_operation_configuration;
pub mod path_params;
pub mod path_params_numeric_validations;
pub mod query_params;
pub mod query_params_str_validations;
pub mod request_files;
pub mod request_form_models;
pub mod request_forms;
pub mod request_forms_and_files;

/// What makes an app.
pub type Constructor = fn() -> App;

/// The apps of a chapter, by the name of FastAPI's file without `_an` and `_py310`.
pub type Apps = &'static [(&'static str, Constructor)];

/// The chapters, by the name of FastAPI's folder; a line each, sorted.
pub const CHAPTERS: &[(&str, Apps)] = &[
    ("additional_responses", additional_responses::APPS),
    (
        "authentication_error_status_code",
        authentication_error_status_code::APPS,
    ),
    ("custom_response", custom_response::APPS),
    ("dependencies", dependencies::APPS),
    ("first_steps", first_steps::APPS),
    ("handling_errors", handling_errors::APPS),
    ("metadata", metadata::APPS),
    (
        "path_operation_advanced_configuration",
        path_operation_advanced_configuration::APPS,
    ),
    ("path_operation_configuration", path_operation_configuration::APPS),
    ("path_params", path_params::APPS),
    (
        "path_params_numeric_validations",
        path_params_numeric_validations::APPS,
    ),
    ("query_params", query_params::APPS),
    ("query_params_str_validations", query_params_str_validations::APPS),
    ("request_files", request_files::APPS),
    ("request_form_models", request_form_models::APPS),
    ("request_forms", request_forms::APPS),
    ("request_forms_and_files", request_forms_and_files::APPS),
];

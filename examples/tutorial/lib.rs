//! FastAPI's tutorial in Aplomb: a module for each chapter, a file for each app.
//!
//! `README.md` says how to add one.

#![allow(missing_docs, reason = "an app is as short as a newcomer would write it")]

use aplomb::App;

pub mod additional_responses;
pub mod additional_status_codes;
pub mod advanced_middleware;
pub mod app_testing;
pub mod authentication_error_status_code;
pub mod background_tasks;
pub mod behind_a_proxy;
pub mod bigger_applications;
pub mod body;
pub mod body_fields;
pub mod body_multiple_params;
pub mod body_nested_models;
pub mod body_updates;
pub mod conditional_openapi;
pub mod configure_swagger_ui;
pub mod cookie_param_models;
pub mod cookie_params;
pub mod cors;
pub mod custom_docs_ui;
pub mod custom_request_and_route;
pub mod custom_response;
pub mod dataclasses_;
pub mod debugging;
pub mod dependencies;
pub mod dependency_testing;
pub mod encoder;
pub mod events;
pub mod extending_openapi;
pub mod extra_data_types;
pub mod extra_models;
pub mod first_steps;
pub mod frontend;
pub mod generate_clients;
pub mod handling_errors;
pub mod header_param_models;
pub mod header_params;
pub mod json_base64_bytes;
pub mod metadata;
pub mod middleware;
pub mod openapi_callbacks;
pub mod openapi_webhooks;
pub mod path_operation_advanced_configuration;
pub mod path_operation_configuration;
pub mod path_params;
pub mod path_params_numeric_validations;
pub mod query_param_models;
pub mod query_params;
pub mod query_params_str_validations;
pub mod request_files;
pub mod request_form_models;
pub mod request_forms;
pub mod request_forms_and_files;
pub mod response_change_status_code;
pub mod response_cookies;
pub mod response_directly;
pub mod response_headers;
pub mod response_model;
pub mod response_status_code;
pub mod schema_extra_example;
pub mod security;
pub mod separate_openapi_schemas;
pub mod server_sent_events;
pub mod settings;
pub mod sql_databases;
pub mod static_files;
pub mod stream_data;
pub mod stream_json_lines;
pub mod strict_content_type;
pub mod sub_applications;
pub mod templates;
pub mod using_request_directly;
pub mod websockets_;
pub mod wsgi;

/// What makes an app.
pub type Constructor = fn() -> App;

/// The apps of a chapter, by the name of FastAPI's file without `_an` and `_py310`.
pub type Apps = &'static [(&'static str, Constructor)];

/// The chapters, by the name of FastAPI's folder; a line each, sorted.
pub const CHAPTERS: &[(&str, Apps)] = &[
    ("additional_responses", additional_responses::APPS),
    ("additional_status_codes", additional_status_codes::APPS),
    ("advanced_middleware", advanced_middleware::APPS),
    ("app_testing", app_testing::APPS),
    (
        "authentication_error_status_code",
        authentication_error_status_code::APPS,
    ),
    ("background_tasks", background_tasks::APPS),
    ("behind_a_proxy", behind_a_proxy::APPS),
    ("bigger_applications", bigger_applications::APPS),
    ("body", body::APPS),
    ("body_fields", body_fields::APPS),
    ("body_multiple_params", body_multiple_params::APPS),
    ("body_nested_models", body_nested_models::APPS),
    ("body_updates", body_updates::APPS),
    ("conditional_openapi", conditional_openapi::APPS),
    ("configure_swagger_ui", configure_swagger_ui::APPS),
    ("cookie_param_models", cookie_param_models::APPS),
    ("cookie_params", cookie_params::APPS),
    ("cors", cors::APPS),
    ("custom_docs_ui", custom_docs_ui::APPS),
    ("custom_request_and_route", custom_request_and_route::APPS),
    ("custom_response", custom_response::APPS),
    ("dataclasses_", dataclasses_::APPS),
    ("debugging", debugging::APPS),
    ("dependencies", dependencies::APPS),
    ("dependency_testing", dependency_testing::APPS),
    ("encoder", encoder::APPS),
    ("events", events::APPS),
    ("extending_openapi", extending_openapi::APPS),
    ("extra_data_types", extra_data_types::APPS),
    ("extra_models", extra_models::APPS),
    ("first_steps", first_steps::APPS),
    ("frontend", frontend::APPS),
    ("generate_clients", generate_clients::APPS),
    ("handling_errors", handling_errors::APPS),
    ("header_param_models", header_param_models::APPS),
    ("header_params", header_params::APPS),
    ("json_base64_bytes", json_base64_bytes::APPS),
    ("metadata", metadata::APPS),
    ("middleware", middleware::APPS),
    ("openapi_callbacks", openapi_callbacks::APPS),
    ("openapi_webhooks", openapi_webhooks::APPS),
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
    ("query_param_models", query_param_models::APPS),
    ("query_params", query_params::APPS),
    ("query_params_str_validations", query_params_str_validations::APPS),
    ("request_files", request_files::APPS),
    ("request_form_models", request_form_models::APPS),
    ("request_forms", request_forms::APPS),
    ("request_forms_and_files", request_forms_and_files::APPS),
    ("response_change_status_code", response_change_status_code::APPS),
    ("response_cookies", response_cookies::APPS),
    ("response_directly", response_directly::APPS),
    ("response_headers", response_headers::APPS),
    ("response_model", response_model::APPS),
    ("response_status_code", response_status_code::APPS),
    ("schema_extra_example", schema_extra_example::APPS),
    ("security", security::APPS),
    ("separate_openapi_schemas", separate_openapi_schemas::APPS),
    ("server_sent_events", server_sent_events::APPS),
    ("settings", settings::APPS),
    ("sql_databases", sql_databases::APPS),
    ("static_files", static_files::APPS),
    ("stream_data", stream_data::APPS),
    ("stream_json_lines", stream_json_lines::APPS),
    ("strict_content_type", strict_content_type::APPS),
    ("sub_applications", sub_applications::APPS),
    ("templates", templates::APPS),
    ("using_request_directly", using_request_directly::APPS),
    ("websockets_", websockets_::APPS),
    ("wsgi", wsgi::APPS),
];

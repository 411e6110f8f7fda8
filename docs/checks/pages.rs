//! The pages, as doc tests.

macro_rules! pages {
    ($($name:ident $file:literal)*) => {
        $(
            #[doc = include_str!(concat!("../src/", $file))]
            pub struct $name;
        )*
    };
}

pages! {
    Introduction "introduction.md"
    TenMinutes "ten-minutes.md"
    FirstSteps "tutorial/first-steps.md"
    PathParameters "tutorial/path-parameters.md"
    QueryParameters "tutorial/query-parameters.md"
    Rules "tutorial/rules.md"
    RequestBody "tutorial/request-body.md"
    NestedModels "tutorial/nested-models.md"
    ParameterModels "tutorial/parameter-models.md"
    CookiesAndHeaders "tutorial/cookies-and-headers.md"
    Replies "tutorial/replies.md"
    FormsAndFiles "tutorial/forms-and-files.md"
    HandlingErrors "tutorial/handling-errors.md"
    Logging "tutorial/logging.md"
    Operations "tutorial/operations.md"
    Updates "tutorial/updates.md"
    Dependencies "tutorial/dependencies.md"
    Releasing "tutorial/releasing.md"
    Middleware "tutorial/middleware.md"
    BiggerApplications "tutorial/bigger-applications.md"
    BackgroundWork "tutorial/background-work.md"
    Streams "tutorial/streams.md"
    WebSockets "tutorial/websockets.md"
    MetadataAndPages "tutorial/metadata-and-pages.md"
    Testing "tutorial/testing.md"
    RepliesByHand "tutorial/replies-by-hand.md"
    Mounting "tutorial/mounting.md"
    CallbacksAndWebhooks "tutorial/callbacks-and-webhooks.md"
    LifespanAndSettings "tutorial/lifespan-and-settings.md"
    Security "tutorial/security.md"
    Databases "tutorial/databases.md"
    StaticFiles "tutorial/static-files.md"
    Cors "tutorial/cors.md"
    TheDocument "tutorial/the-document.md"
    ComingFromFastapi "coming-from-fastapi.md"
    ComingFromAxum "coming-from-axum.md"
    Deployment "deployment.md"
    HowItWorks "how-it-works.md"
    Parity "parity.md"
}

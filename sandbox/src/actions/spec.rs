//! What the sandbox says of an action: its name, its rate, what becomes of each field, and who answers it.

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;

use super::{Answer, ApiError, Context};

/// Answers requests.
pub(crate) type Handler = for<'a> fn(Context<'a>, &'a Value) -> BoxFuture<'a, Result<Answer, ApiError>>;

/// An action that the sandbox answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action {
    pub(crate) version: &'static str,
    pub(crate) name: &'static str,
    /// Requests a second that the cloud takes.
    pub(crate) rate: u32,
    /// How we know the rate.
    pub(crate) rate_basis: Basis,
    /// Its request fields, nested ones by their path: `Sort.Field`, `MixLayoutList[].Top`.
    pub(crate) fields: &'static [Field],
    pub(crate) handler: Handler,
}

/// What becomes of a request field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Field {
    pub(crate) path: &'static str,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) treatment: Treatment,
    pub(crate) basis: Basis,
    /// What is to be known of it.
    pub(crate) note: &'static str,
}

/// Type of a field, in the words of the official definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Int,
    Float,
    String,
    Bool,
    Object,
    /// A list of integers.
    Ints,
    /// A list of floats.
    Floats,
    /// A list of strings.
    Strings,
    /// A list of objects.
    Objects,
}

/// Whether a field does anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Treatment {
    /// It has its effect.
    Honoured,
    /// It is taken, and shown where the cloud shows it; it has no effect.
    Ignored,
    /// A request with it, or with some of its values, is refused.
    Refused,
}

/// How we know what the cloud does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Basis {
    /// Said by Tencent Cloud: API pages, SDK models, product pages.
    Documented,
    /// Seen in a real answer, or in what official SDKs do.
    Observed,
    /// For want of a statement.
    Assumed,
}

const fn field(path: &'static str, kind: Kind, treatment: Treatment) -> Field {
    Field { path, kind, treatment, basis: Basis::Documented, note: "" }
}

/// A field that has its effect.
pub(crate) const fn honoured(path: &'static str, kind: Kind) -> Field {
    field(path, kind, Treatment::Honoured)
}

/// A field that is taken without effect.
pub(crate) const fn ignored(path: &'static str, kind: Kind) -> Field {
    field(path, kind, Treatment::Ignored)
}

/// A field that is refused, always or with some values.
pub(crate) const fn refused(path: &'static str, kind: Kind) -> Field {
    field(path, kind, Treatment::Refused)
}

impl Field {
    /// With what is to be known of it.
    pub(crate) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// Of whose behaviour there is no statement.
    pub(crate) const fn assumed(self) -> Self {
        Self { basis: Basis::Assumed, ..self }
    }

    /// Whose behaviour was seen.
    pub(crate) const fn observed(self) -> Self {
        Self { basis: Basis::Observed, ..self }
    }
}

impl Action {
    /// An action with a documented rate.
    pub(crate) const fn new(
        version: &'static str,
        name: &'static str,
        rate: u32,
        fields: &'static [Field],
        handler: Handler,
    ) -> Self {
        Self { version, name, rate, rate_basis: Basis::Documented, fields, handler }
    }

    /// With a rate that nobody states.
    pub(crate) const fn rate_assumed(self) -> Self {
        Self { rate_basis: Basis::Assumed, ..self }
    }
}

/// The handler of an async function that takes the decoded request.
macro_rules! handler {
    ($function:path) => {
        |context, request| {
            Box::pin(async move { $function(context, $crate::actions::decode(request)?).await })
        }
    };
}
pub(crate) use handler;

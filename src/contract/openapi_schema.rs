//! JSON Schemas of messages and enums as ProtoJSON writes them.

use std::collections::BTreeSet;

use prost_reflect::{
    Cardinality, DescriptorPool, EnumDescriptor, ExtensionDescriptor, FieldDescriptor, Kind,
    MessageDescriptor, OneofDescriptor, Value as ProtoValue,
};
use serde_json::{Map, Value, json};

use super::PACKAGE;
use super::comments::Comments;

/// `google.api.FieldBehavior`.
const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;
const INPUT_ONLY: i32 = 4;

/// Makes the schemas of what it is asked for, and of all that this refers to.
pub(super) struct Schemas<'a> {
    comments: &'a Comments,
    field_behavior: Option<ExtensionDescriptor>,
    /// Messages in responses. There a field that is always set in requests may be left out for being zero, so these have no
    /// list of required fields.
    answered: BTreeSet<String>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(
        pool: &DescriptorPool,
        comments: &'a Comments,
        responses: impl Iterator<Item = MessageDescriptor>,
    ) -> Self {
        let mut answered = BTreeSet::new();
        for response in responses {
            reach(&response, &mut answered);
        }
        let field_behavior = pool.get_extension_by_name("google.api.field_behavior");
        Self { comments, field_behavior, answered }
    }

    /// The schemas of all messages and enums of the contract.
    pub(super) fn all(&self, pool: &DescriptorPool) -> Map<String, Value> {
        let messages = pool.all_messages().filter(|message| message.package_name() == PACKAGE);
        let enums = pool.all_enums().filter(|each| each.package_name() == PACKAGE);
        let mut schemas: Map<String, Value> =
            messages.map(|message| (name(message.full_name()), self.message(&message))).collect();
        schemas.extend(enums.map(|each| (name(each.full_name()), self.enumeration(&each))));
        schemas
    }

    fn message(&self, message: &MessageDescriptor) -> Value {
        let mut description = self.comments.at(&message.parent_file(), message.path()).to_owned();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        let properties: Map<String, Value> =
            message.fields().map(|field| (field.json_name().to_owned(), self.property(&field))).collect();
        schema.insert("properties".to_owned(), Value::Object(properties));
        if !self.answered.contains(message.full_name()) {
            let required: Vec<String> = message
                .fields()
                .filter(|field| self.behaves(field, REQUIRED))
                .map(|field| field.json_name().to_owned())
                .collect();
            if !required.is_empty() {
                schema.insert("required".to_owned(), json!(required));
            }
        }
        let mut clashes = Vec::new();
        for oneof in message.oneofs().filter(|oneof| !oneof.is_synthetic()) {
            description.push_str(&self.choice(&oneof));
            clashes.extend(pairs(&oneof));
        }
        if !clashes.is_empty() {
            schema.insert("not".to_owned(), json!({ "anyOf": clashes }));
        }
        schema.insert("description".to_owned(), json!(description));
        Value::Object(schema)
    }

    /// What a oneof means, in words.
    fn choice(&self, oneof: &OneofDescriptor) -> String {
        let names: Vec<String> = oneof.fields().map(|field| format!("`{}`", field.json_name())).collect();
        let comment = self.comments.at(&oneof.parent_message().parent_file(), oneof.path());
        format!("\n\nAt most one of {}: {comment}", names.join(", "))
    }

    fn property(&self, field: &FieldDescriptor) -> Value {
        let single = self.single(&field.kind());
        let mut schema = match field.cardinality() {
            Cardinality::Repeated => Map::from_iter([
                ("type".to_owned(), json!("array")),
                ("items".to_owned(), Value::Object(single)),
            ]),
            Cardinality::Optional | Cardinality::Required => single,
        };
        let comment = self.comments.at(&field.parent_message().parent_file(), field.path());
        if !comment.is_empty() {
            schema.insert("description".to_owned(), json!(comment));
        }
        if self.behaves(field, OUTPUT_ONLY) {
            schema.insert("readOnly".to_owned(), json!(true));
        }
        if self.behaves(field, INPUT_ONLY) {
            schema.insert("writeOnly".to_owned(), json!(true));
        }
        Value::Object(schema)
    }

    /// One value of a kind.
    fn single(&self, kind: &Kind) -> Map<String, Value> {
        let schema = match kind {
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!({ "type": "integer", "format": "int32" }),
            // The smallest format of common languages that holds them all.
            Kind::Uint32 | Kind::Fixed32 => {
                json!({ "type": "integer", "format": "int64", "minimum": 0, "maximum": u32::MAX })
            }
            // Numbers of 64 bits are text, since JavaScript's numbers cannot hold them.
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                json!({ "type": "string", "pattern": "^-?[0-9]{1,19}$" })
            }
            Kind::Uint64 | Kind::Fixed64 => json!({ "type": "string", "pattern": "^[0-9]{1,20}$" }),
            Kind::Float => json!({ "type": "number", "format": "float" }),
            Kind::Double => json!({ "type": "number", "format": "double" }),
            Kind::String => json!({ "type": "string" }),
            Kind::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
            Kind::Enum(each) => reference(each.full_name()),
            Kind::Message(message) => well_known(message.full_name()),
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }

    fn enumeration(&self, each: &EnumDescriptor) -> Value {
        let file = each.parent_file();
        let mut description = self.comments.at(&file, each.path()).to_owned();
        description.push('\n');
        for value in each.values() {
            let comment = self.comments.at(&file, value.path()).replace('\n', " ");
            description.push_str(&format!("\n- `{}`: {comment}", value.name()));
        }
        let names: Vec<String> = each.values().map(|value| value.name().to_owned()).collect();
        json!({ "type": "string", "enum": names, "description": description })
    }

    fn behaves(&self, field: &FieldDescriptor, behavior: i32) -> bool {
        let Some(extension) = &self.field_behavior else { return false };
        let options = field.options();
        let listed = options.get_extension(extension);
        listed.as_list().is_some_and(|list| list.contains(&ProtoValue::EnumNumber(behavior)))
    }
}

/// A message's or enum's name among the schemas.
fn name(full_name: &str) -> String {
    full_name.strip_prefix(PACKAGE).map_or(full_name, |rest| rest.trim_start_matches('.')).to_owned()
}

pub(super) fn reference(full_name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", name(full_name)) })
}

fn well_known(full_name: &str) -> Value {
    match full_name {
        "google.protobuf.Timestamp" => json!({ "type": "string", "format": "date-time" }),
        "google.protobuf.Duration" => {
            json!({ "type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,9})?s$", "examples": ["3600s"] })
        }
        "google.protobuf.FieldMask" => {
            json!({ "type": "string", "examples": ["enabled,hls.segmentDuration"] })
        }
        _ => reference(full_name),
    }
}

/// Any two members of a oneof: they must not be there together.
fn pairs(oneof: &OneofDescriptor) -> Vec<Value> {
    let names: Vec<String> = oneof.fields().map(|field| field.json_name().to_owned()).collect();
    let later = |i: usize| names[i + 1..].iter();
    names
        .iter()
        .enumerate()
        .flat_map(|(i, one)| later(i).map(move |other| json!({ "required": [one, other] })))
        .collect()
}

/// Adds a message and all that it holds.
fn reach(message: &MessageDescriptor, reached: &mut BTreeSet<String>) {
    if reached.insert(message.full_name().to_owned()) {
        for inner in message.fields().filter_map(|field| field.kind().as_message().cloned()) {
            reach(&inner, reached);
        }
    }
}

// Made by clients/generate. Do not edit.

/// The version of this package.
public let version = "0.1.0"

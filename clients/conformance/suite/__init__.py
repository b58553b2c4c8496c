"""The conformance suite of the clients; see clients/conformance/README.md."""

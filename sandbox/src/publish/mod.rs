//! Virtual participants: streams as the cloud's relay would push them.

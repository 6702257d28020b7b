//! Docker and compatible engines through bollard.

//! Whether an engine is at hand for a test.

use alpine_tax::engine::docker::connect;

/// Whether an engine answers; where it must, nothing else will do.
pub(crate) fn engine_is_there() -> bool {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match runtime.block_on(connect()) {
        Ok(_) => true,
        Err(error) if std::env::var("ALPINE_TAX_REQUIRE_DOCKER").is_ok_and(|v| v == "1") => {
            panic!("ALPINE_TAX_REQUIRE_DOCKER=1, but {error}")
        }
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "skipped: {error}");
            false
        }
    }
}

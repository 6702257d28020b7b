//! The agent: the program that runs inside the container under test, as its PID 1.

mod dns;

pub use dns::check as check_dns;

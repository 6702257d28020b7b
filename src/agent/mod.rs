//! The agent: the program that runs inside the container under test, as its PID 1.
//!
//! Reads requests on stdin and answers on stdout, in order, one at a time; stderr is for people.
//! Synchronous, and careful to be nothing but the measuring hand: it is never itself measured,
//! judges nothing, and knows no suite, image catalogue or engine. Everything it changes in the
//! container for a case it puts back before it answers.

mod capture;
mod children;
mod counter;
mod exchange;
mod files;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub mod launch;
mod leftovers;
mod listen;
mod look;
mod maps;
mod oom;
pub(crate) mod probe;
mod repeat;
mod rest;
mod root;
mod run;
mod serve;
mod service;
mod start;
mod surroundings;
mod survey;
mod sys;
mod workdir;
mod worker;

#[cfg(test)]
mod tests;

pub use serve::main;

/// The word after the agent's command, and before a folder, that makes it listen there.
pub const LISTEN: &str = "listen";
/// Name of the socket in that folder.
pub const SOCKET: &str = "agent.sock";
/// Name of the file in that folder that ends an agent that listens.
pub const END: &str = "end";

/// Exit status of the agent when what it read is not its protocol.
pub const PROTOCOL_ERROR: u8 = 3;

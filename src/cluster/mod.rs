//! Runs on more than one engine. What a run needs is made ready on one engine and brought to the others
//! (`payload::bring`); each leaves records of its own, and `merge` makes one of them.
//!
//! ```text
//!           ┌─▶ hosts       the engines that `--host` names, over the API
//! ready ─▶ ─┼─▶ swarm       tasks on the nodes of a Docker Swarm, records come back as [`frames`]
//!           └─▶ kubernetes  an Indexed Job whose pods are the images under test, records likewise
//! ```
//!
//! Which pairs are run where is decided in `shard`, which is pure; here it is carried out.

pub mod drive;
pub mod frames;
pub mod kubernetes;
pub mod lifeline;
pub mod node;
pub mod swarm;
pub mod units;

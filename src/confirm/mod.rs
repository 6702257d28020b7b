//! Predictions meet reality: what `check` predicts of loading is tried in the target image, and
//! every prediction is marked confirmed, refuted or not tried.
//!
//! How each thing is tried, and what that proves:
//!
//! * A **program** is executed as the kernel would for anybody, and stopped at its entry point, to
//!   which the loader jumps when all libraries are there and all relocations are done (`start.c`).
//!   `ldd` would not tell: glibc's reports missing libraries with status 0 and looks up no function
//!   without `-r`, and neither notices a loader that the kernel does not find. Once more with
//!   `LD_BIND_NOW` glibc looks up the functions, too, that it leaves for the first call (ld.so(8));
//!   musl does so always, so that both attempts are the same there.
//! * A **library** that none of the software's programs and modules loads is opened by a program of
//!   the target's libc (`open.c`), in the way in which the loader has it for a program that is linked
//!   to it: with `RTLD_LAZY` on glibc (dlopen(3)), with `RTLD_NOW` on musl, which looks everything up
//!   at the start. Who opens it with `RTLD_LAZY` on musl meets a missing function when it is called.
//! * A Python **extension module** is opened by Python with the flags that an import uses, an
//!   **add-on** by Node.js as `require()` does (`open.py`, `open.js`): both give symbols of their own
//!   and have libraries loaded already. Where they do not start, as Node.js without libstdc++, the
//!   program for libraries stands in with the same flags; what fails there only for a symbol that
//!   they would have given is not judged.
//!
//! What loads is not thereby right, and what a module goes on to import is not tried.

mod bench;
mod judge;
mod model;
#[cfg(test)]
mod tests;
mod tools;

pub use bench::{Bench, Interpreter};
pub use judge::{fate, judge};
pub use model::{Confirmation, Confirmed, Ended, Fate, Mark, Missed, Tried};
pub use tools::{TOOLS_FOLDER, sources, units};
